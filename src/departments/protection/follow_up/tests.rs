//! What a visit tells to whom: the alarm of the police, the school's line, Childline's task.

use serde_json::{Value, json};

use super::FollowUp;
use crate::access::{CaseType, Department};
use crate::clock::parse_instant;
use crate::error::Fault;
use crate::records::{Around, Effect, Entry, Record};

fn around() -> Around {
    let now = parse_instant("2027-02-25T06:00:00Z").expect("an instant");
    Around {
        case_type: CaseType::Child,
        author: Department::Protection,
        took_charge: None,
        charge_taken_at: None,
        operation_ended: true,
        produced: true,
        occurred_at: now,
        now_ms: now,
    }
}

fn with(changes: Value) -> Value {
    let mut visit = FollowUp::sample();
    for (name, value) in changes.as_object().expect("fields") {
        visit[name] = value.clone();
    }
    visit
}

fn share(changes: Value, name: &str) -> Option<Value> {
    let made = Entry::of::<FollowUp>().check(&with(changes), &around(), "/data").expect("good");
    let section = format!("protection.follow_up:{name}");
    made.parts.into_iter().find(|part| part.section == section).and_then(|part| part.data)
}

fn faults(changes: Value) -> Vec<Fault> {
    Entry::of::<FollowUp>().check(&with(changes), &around(), "/data").err().unwrap_or_default()
}

fn not_seen(reason: &str) -> Value {
    json!({"child_seen": false, "not_found_reason": reason, "attempts": 2, "work_state": null, "living_with": null})
}

#[test]
fn police_hear_of_work_flight_and_loss_and_of_nothing_else() {
    for quiet in ["none", "family", "lawful", "unknown"] {
        assert_eq!(share(json!({"work_state": quiet}), "alarm"), None, "{quiet}");
    }
    assert_eq!(share(json!({"risk_now": "extreme", "health_concern": true}), "alarm"), None);
    for work in ["part", "full", "bonded"] {
        let alarm = share(json!({"work_state": work, "child_view": "a secret"}), "alarm");
        assert_eq!(alarm, Some(json!({"alarm": "returned_to_work", "on": "2027-02-20"})), "{work}");
    }
    assert_eq!(share(json!({"work_state": "away"}), "alarm").expect("made")["alarm"], "moved");
    assert_eq!(share(not_seen("moved"), "alarm").expect("made")["alarm"], "moved");
    assert_eq!(share(not_seen("locked"), "alarm"), None);
    assert_eq!(share(json!({"mode": "phone", "child_seen": false, "work_state": "full"}), "alarm"), None, "hearsay");
    let mut missing = not_seen("locked");
    missing["referred_missing"] = json!(true);
    assert_eq!(share(missing, "alarm").expect("made")["alarm"], "missing");
    let planned = json!({"done_on": null, "child_seen": null, "work_state": "full", "next_due": null});
    assert_eq!(share(planned, "alarm"), None, "no alarm before somebody went there");
}

#[test]
fn a_visit_without_the_child_is_not_done() {
    let progress = |changes| share(changes, "progress").expect("always made");
    assert_eq!(progress(json!({})), json!({"progress": "done", "on": "2027-02-20"}));
    assert_eq!(progress(not_seen("locked")), json!({"progress": "overdue", "on": "2027-02-22"}));
    assert_eq!(share(not_seen("locked"), "attendance"), None);
    let made = Entry::of::<FollowUp>().check(&with(not_seen("locked")), &around(), "/data").expect("good");
    assert!(!made.effects.contains(&Effect::Stage("FOLLOW_UP")));
}

#[test]
fn childline_reads_only_what_it_is_asked() {
    assert_eq!(share(json!({"childline_asked": false}), "task"), None);
    let open = json!({"done_on": null, "child_seen": null, "next_due": null, "childline_asked": true});
    assert_eq!(share(open, "task"), Some(json!({"plan_no": 3, "due_on": "2027-02-22"})));
    let open = json!({"done_on": null, "child_seen": null, "next_due": null});
    assert_eq!(share(open, "task"), None, "not asked");
    let attendance = share(json!({}), "attendance");
    assert_eq!(attendance, Some(json!({"school_state": "regular", "attendance_pct": 88})));
}

#[test]
fn a_visit_says_who_was_seen_and_how() {
    let pointers = |changes| faults(changes).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>();
    assert_eq!(pointers(json!({})), Vec::<String>::new());
    assert_eq!(pointers(json!({"mode": null})), ["/data/mode"]);
    assert_eq!(pointers(json!({"mode": "phone"})), ["/data/child_seen"]);
    assert_eq!(pointers(json!({"child_seen": null})), ["/data/child_seen"]);
    assert_eq!(pointers(json!({"child_seen": false})), ["/data/not_found_reason", "/data/attempts"]);
    assert_eq!(pointers(json!({"risk_now": null})), ["/data/risk_now"]);
    assert_eq!(pointers(json!({"done_on": null, "next_due": null})), ["/data/done_on"]);
    assert_eq!(pointers(json!({"next_due": "2027-02-20"})), ["/data/next_due"]);
}

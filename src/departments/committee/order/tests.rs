//! What an order tells, what it sets in motion, and when it waits.

use super::*;
use crate::access::CaseType;
use crate::records::Entry;

fn around() -> Around {
    Around {
        case_type: CaseType::Child,
        author: Department::Committee,
        took_charge: None,
        charge_taken_at: None,
        operation_ended: true,
        produced: true,
        occurred_at: 0,
        now_ms: 0,
    }
}

#[test]
fn the_operative_part_never_tells_the_placement() {
    let made = Entry::of::<Order>().check(&Order::sample(), &around(), "/data").expect("good");
    let part = made.parts.iter().find(|p| p.section == "committee.order:operative").expect("made");
    let text = part.data.as_ref().expect("made").to_string();
    for hidden in ["placement", "placed_with", "home_id", "directions", "members", "age_finding", "period_days"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    assert!(text.contains("CWC/2026/0001"));
}

#[test]
fn directions_become_tasks_and_custody_needs_a_place() {
    let entry = Entry::of::<Order>();
    let made = entry.check(&Order::sample(), &around(), "/data").expect("good");
    let due_on = Some("2026-12-05".into());
    let task = Effect::Task { to: Department::Labour, office: None, action: "wage".into(), due_on };
    assert_eq!(made.effects, vec![Effect::Stage("INQUIRY"), task]);
    let mut order = Order::sample();
    order["placement"] = Value::Null;
    order["placed_with"] = Value::Null;
    let faults = entry.check(&order, &around(), "/data").expect_err("no placement");
    assert_eq!(faults[0].pointer, "/data/placement");
    let mut order = Order::sample();
    order["directions"][0] = json!({"to": "education", "action": "fir"});
    let faults = entry.check(&order, &around(), "/data").expect_err("a school is not asked for an FIR");
    assert_eq!(faults[0].pointer, "/data/directions/0/action");
}

#[test]
fn a_final_order_names_three_and_waits_for_their_approval() {
    let entry = Entry::of::<Order>();
    let mut order = Order::sample();
    order["kind"] = json!("final");
    let faults = entry.check(&order, &around(), "/data").expect_err("one member");
    assert_eq!(faults[0].pointer, "/data/members");
    order["members"] = json!([
        "5f0c1d7e-2b3a-4c4d-8e5f-000000000002",
        "5f0c1d7e-2b3a-4c4d-8e5f-000000000003",
        "5f0c1d7e-2b3a-4c4d-8e5f-000000000004"
    ]);
    let made = entry.check(&order, &around(), "/data").expect("good");
    assert!(made.draft && made.effects.is_empty());
    assert!(made.parts.iter().all(|p| p.section == "committee.order" || p.data.is_none()));
}

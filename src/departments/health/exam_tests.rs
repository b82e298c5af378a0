//! What leaves an examination, share by share.

use serde_json::{Value, json};

use super::exam::Exam;
use crate::access::{CaseType, Department, Profile};
use crate::error::Fault;
use crate::records::entry::Checked;
use crate::records::{Around, Effect, Entry, Record};

fn around() -> Around {
    Around {
        case_type: CaseType::Child,
        author: Department::Health,
        took_charge: None,
        charge_taken_at: None,
        operation_ended: true,
        produced: false,
        occurred_at: 0,
        now_ms: 0,
    }
}

fn check(data: &Value) -> Result<Checked, Vec<Fault>> {
    Entry::of::<Exam>().check(data, &around(), "/data")
}

/// An examination with every sealed finding.
fn sealed_exam() -> Value {
    let mut data = Exam::sample();
    data["pregnancy"] = json!("positive");
    data["hiv"] = json!("negative");
    data["sti"] = json!("present");
    data["sexual_assault_exam_ref"] = json!("8f14e45f-ceea-467f-a8d9-1b1e5c0b7a11");
    data
}

fn share(checked: &Checked, section: &str) -> Value {
    let part = checked.parts.iter().find(|part| part.section == section);
    part.and_then(|part| part.data.clone()).unwrap_or(Value::Null)
}

fn names(value: &Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn sealed_findings_stand_in_their_own_share_alone() {
    let checked = check(&sealed_exam()).expect("a valid examination");
    let mut sealed = share(&checked, "health.exam:sealed");
    let keys = ["pregnancy", "hiv", "sti", "mental_screen_score", "sexual_assault_exam_ref"];
    for key in keys {
        assert!(!sealed[key].take().is_null(), "{key} is not sealed");
        for part in checked.parts.iter().filter(|part| part.section != "health.exam:sealed") {
            let given = part.data.as_ref().is_some_and(|data| data.get(key).is_some());
            let reference = part.section == "health.exam:reference" && key == "sexual_assault_exam_ref";
            assert_eq!(given, reference, "{key} in {}", part.section);
        }
    }
    assert_eq!(names(&sealed).len(), keys.len());
}

#[test]
fn the_other_shares_do_not_move_with_a_sealed_finding() {
    let (plain, sealed) = (check(&Exam::sample()).expect("valid"), check(&sealed_exam()).expect("valid"));
    for section in ["health.exam", "health.exam:fitness", "health.exam:stay", "health.exam:care"] {
        assert_eq!(share(&plain, section), share(&sealed, section), "{section}");
    }
}

#[test]
fn fitness_stay_and_care_hold_what_their_readers_need_and_no_finding() {
    let checked = check(&sealed_exam()).expect("valid");
    assert_eq!(names(&share(&checked, "health.exam:fitness")), ["facility", "fit_to_stay", "seen_at"]);
    assert_eq!(names(&share(&checked, "health.exam:stay")), ["facility", "fit_to_stay", "seen_at"]);
    let care = share(&checked, "health.exam:care");
    assert_eq!(care["conditions_count"], json!(1));
    assert_eq!(
        (&care["needs_treatment"], &care["mental_refer"], &care["referral"]),
        (&json!(true), &json!(true), &json!(true))
    );
    let clinical = ["weight", "height", "temp", "pulse", "bp", "spo2", "injuries", "conditions", "mental_screen"];
    assert!(names(&care).iter().all(|name| !clinical.contains(name)));
}

#[test]
fn childline_does_not_learn_why_an_examination_was_put_off() {
    let checked = check(&json!({"facility": "IN0900000001", "deferred_reason": "refused"})).expect("deferred");
    assert_eq!(share(&checked, "health.exam:fitness")["deferred_reason"], json!("refused"));
    assert_eq!(share(&checked, "health.exam:stay")["deferred_reason"], Value::Null);
}

#[test]
fn only_the_treating_doctor_the_committee_and_for_the_reference_the_investigator_open_what_is_sealed() {
    let entry = Entry::of::<Exam>();
    let mut open = Vec::new();
    for department in Department::ALL {
        for (share, profiles) in entry.readable_by(*department) {
            if ["sealed", "reference"].contains(&share.name) {
                open.push((*department, share.name, profiles));
            }
        }
    }
    let expected: Vec<(Department, &str, &[Profile])> = vec![
        (Department::Police, "reference", &[Profile::Io]),
        (Department::Health, "sealed", &[Profile::Doctor]),
        (Department::Committee, "sealed", &[Profile::Full]),
    ];
    assert_eq!(open, expected);
}

#[test]
fn a_sealed_finding_locks_the_case_and_a_negative_test_does_not() {
    let locks = |field: &str, value: Value| {
        let mut data = Exam::sample();
        data[field] = value;
        check(&data).expect("valid").effects.contains(&Effect::Lock("medical"))
    };
    assert!(locks("sti", json!("present")));
    assert!(locks("pregnancy", json!("positive")));
    assert!(locks("sexual_assault_exam_ref", json!("8f14e45f-ceea-467f-a8d9-1b1e5c0b7a11")));
    assert!(!locks("sti", json!("absent")));
    assert!(!locks("pregnancy", json!("negative")));
}

#[test]
fn weight_and_height_are_asked_for_unless_the_examination_was_put_off() {
    let mut data = Exam::sample();
    let object = data.as_object_mut().expect("an object");
    object.remove("weight");
    object.remove("height");
    let faults = check(&data).expect_err("not put off");
    assert_eq!(faults.iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), ["/data/weight", "/data/height"]);
    data["deferred_reason"] = json!("isolation");
    assert!(check(&data).is_ok());
}

#[test]
fn a_sealed_condition_is_refused_in_the_open_list() {
    let mut data = Exam::sample();
    data["conditions"] = json!([{"code": "eye", "state": "present"}, {"code": "sti", "state": "absent"}]);
    let faults = check(&data).expect_err("sti is sealed");
    assert_eq!(faults[0].pointer, "/data/conditions/1/code");
}

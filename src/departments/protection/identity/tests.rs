//! Who reads which part of the child's identity, and until when.

use serde_json::{Value, json};

use super::Identity;
use crate::access::{CaseType, Department};
use crate::records::{Around, Entry, Record};

fn section(author: Department, produced: bool, data: &Value, section: &str) -> Option<Value> {
    let around = Around {
        case_type: CaseType::Child,
        author,
        took_charge: None,
        charge_taken_at: None,
        operation_ended: true,
        produced,
        occurred_at: 1_795_165_200_000,
        now_ms: 1_795_165_200_000,
    };
    let made = Entry::of::<Identity>().check(data, &around, "/data").expect("good");
    made.parts.into_iter().find(|part| part.section == section).and_then(|part| part.data)
}

#[test]
fn labour_reads_its_own_text_until_production_and_then_the_claimant() {
    let data = Identity::sample();
    let own = |author, produced| section(author, produced, &data, "protection.identity@labour").is_some();
    let claimant = |author, produced| section(author, produced, &data, "protection.identity:claimant").is_some();
    assert!(own(Department::Labour, false) && !claimant(Department::Labour, false));
    assert!(!own(Department::Labour, true) && claimant(Department::Labour, true));
    assert!(!own(Department::Police, false) && claimant(Department::Police, false));
    assert!(section(Department::Childline, false, &data, "protection.identity@childline").is_none());
}

#[test]
fn a_claim_carries_the_committees_age_and_no_family() {
    let mut data = Identity::sample();
    data["age_determined"] = json!(13);
    data["age_basis"] = json!("medical");
    let claimant = section(Department::Police, true, &data, "protection.identity:claimant");
    assert_eq!(claimant, Some(json!({"name": "Sample Child One", "name_hi": "नमूना बालक", "age": 13})));
    let patient = section(Department::Police, true, &data, "protection.identity:patient");
    assert_eq!(patient, Some(json!({"name": "Sample Child One", "name_hi": "नमूना बालक", "age": 13})));
    let pupil = section(Department::Police, true, &data, "protection.identity:pupil").expect("made");
    let told: Vec<&str> = pupil.as_object().expect("a form").keys().map(String::as_str).collect();
    assert!(told.iter().all(|name| ["name", "name_hi", "age", "guardian", "village", "language"].contains(name)));
}

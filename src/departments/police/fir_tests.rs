//! What of an FIR may leave the police, and what writing it sets in motion.

use serde_json::{Value, json};

use super::fir::Fir;
use crate::access::{Capacity, CaseType, Department};
use crate::records::Around;
use crate::records::codes::is_sealed_offence;
use crate::records::{Effect, Entry, Record};

fn check(case_type: CaseType, sections: Value) -> crate::records::entry::Checked {
    let around = Around {
        case_type,
        author: Department::Police,
        took_charge: Some(Department::Police),
        charge_taken_at: None,
        operation_ended: true,
        produced: false,
        occurred_at: 1_795_000_000_000,
        now_ms: 1_795_000_000_000,
    };
    let mut fir = Fir::sample();
    fir["sections"] = sections;
    fir["io_user"] = json!("3f0a6c1e-5b7d-4c55-8f10-0a1b2c3d4e01");
    fir["s183_statement_on"] = json!("2026-11-20");
    Entry::of::<Fir>().check(&fir, &around, "/data").expect("the sample is right")
}

fn share(case_type: CaseType, sections: Value, name: &str) -> Value {
    let parts = check(case_type, sections).parts;
    let part = parts.into_iter().find(|part| part.section == format!("police.fir:{name}")).expect("such a share");
    part.data.expect("made")
}

#[test]
fn no_section_of_a_sexual_offence_leaves_the_police() {
    let sections = json!(["CALPRA:14(1)", "POCSO:*", "POCSO:6", "BNS:63", "BNS:71", "IPC:376", "other:POCSO s. 6"]);
    for name in ["sections", "court"] {
        assert_eq!(share(CaseType::Child, sections.clone(), name)["sections"], json!(["CALPRA:14(1)"]), "{name}");
    }
    let full = check(CaseType::Child, sections.clone()).parts.remove(0);
    assert_eq!(full.data.expect("full")["sections"], sections);
}

#[test]
fn sections_beside_the_range_stay_open() {
    for open in ["BNS:139", "BNS:143(4)", "BNS:62", "BNS:72", "BNS:6", "BNS:630", "JJ:75"] {
        assert!(!is_sealed_offence(open), "{open}");
    }
    for sealed in ["BNS:64(1)", "BNS:70", "POCSO:4", "other:पॉक्सो धारा 6"] {
        assert!(is_sealed_offence(sealed), "{sealed}");
    }
}

#[test]
fn a_sealed_section_locks_and_a_named_officer_is_assigned() {
    let assigned = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::Assign { capacity: Capacity::Io, .. }))
    };
    let effects = check(CaseType::Child, json!(["BNS:64"])).effects;
    assert!(effects.contains(&Effect::Lock("sexual_offence")) && assigned(&effects));
    let effects = check(CaseType::Child, json!(["JJ:79"])).effects;
    assert!(!effects.contains(&Effect::Lock("sexual_offence")) && assigned(&effects));
}

#[test]
fn the_accused_and_the_statement_stay_with_the_police() {
    for name in ["sections", "court", "registered"] {
        let share = share(CaseType::Child, json!(["JJ:79"]), name);
        for hidden in ["accused_detail", "accused_role", "arrests", "s183_statement_on", "reason_if_not_fir"] {
            assert!(share.get(hidden).is_none(), "{name} {hidden}");
        }
    }
    let registered = share(CaseType::Child, json!([]), "registered");
    assert_eq!(registered, json!({"registered": true, "registered_on": "2026-11-19"}));
}

#[test]
fn an_operation_tells_nothing_of_one_child() {
    let sections = json!(["JJ:79", "SCST:3"]);
    assert_eq!(share(CaseType::Operation, sections.clone(), "sections")["sections"], json!(["JJ:79"]));
    assert_eq!(share(CaseType::Child, sections, "sections")["sections"], json!(["JJ:79", "SCST:3"]));
}

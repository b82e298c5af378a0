//! What leaves a header, share by share.

use serde_json::{Value, json};

use super::header::Header;
use crate::access::{CaseType, Department, Profile};
use crate::records::{Around, Entry, Record};

fn around() -> Around {
    Around {
        case_type: CaseType::Child,
        author: Department::Police,
        took_charge: None,
        charge_taken_at: None,
        operation_ended: true,
        produced: false,
        occurred_at: 0,
        now_ms: 0,
    }
}

fn shares(data: &Value) -> impl Fn(&str) -> Value + use<> {
    let parts = Entry::of::<Header>().check(data, &around(), "/header").expect("a valid header").parts;
    move |section| {
        let part = parts.iter().find(|part| part.section == section);
        part.and_then(|part| part.data.clone()).unwrap_or(Value::Null)
    }
}

#[test]
fn the_brief_header_holds_five_facts_and_opens_the_same_way_whatever_else_changes() {
    let mut data = Header::sample();
    let brief = shares(&data)("case.header:brief");
    assert_eq!(
        brief,
        json!({"number": "UP-SMP-2026-000001-C", "district": "SMP", "age_band": "6-13", "sex": "M", "open": true})
    );
    data["stage"] = json!("PRODUCED");
    data["opened_on"] = json!("2026-11-01");
    data["restored_on"] = json!("2026-11-25");
    data["receiving_district"] = json!("456");
    data["exploitation"] = json!(["bonded", "traffic"]);
    data["flags"] = json!({"bonded": true, "trafficked": true, "sensitive": true});
    data["repeat"] = json!(true);
    assert_eq!(shares(&data)("case.header:brief"), brief);
    data["stage"] = json!("CLOSED");
    assert_eq!(shares(&data)("case.header:brief")["open"], json!(false));
}

#[test]
fn progress_adds_the_stage_and_the_pseudonym_has_no_number() {
    let shares = shares(&Header::sample());
    let mut progress = shares("case.header:progress");
    assert_eq!(progress["stage"].take(), json!("RESCUED"));
    assert_eq!(progress.as_object().map(|p| p.len()), Some(6));
    assert_eq!(shares("case.header:pseudonym"), json!({"district": "SMP", "age_band": "6-13", "stage": "RESCUED"}));
}

#[test]
fn disability_and_repeat_reach_only_the_committee_and_the_protection_unit() {
    let shares = shares(&Header::sample());
    let full = shares("case.header");
    for fact in ["disability", "repeat"] {
        assert!(full.get(fact).is_none() && full["flags"].get(fact).is_none(), "{fact} in full");
    }
    assert_eq!(shares("case.header:welfare"), json!({"disability": true, "repeat": false}));
    let whole = shares("case.header:full_repeat");
    assert_eq!((&whole["flags"]["disability"], &whole["flags"]["repeat"]), (&json!(true), &json!(false)));
    assert!(whole.get("disability").is_none() && whole.get("repeat").is_none());

    let entry = Entry::of::<Header>();
    for department in Department::ALL {
        let welfare = ["welfare", "full_repeat"];
        let reads = entry.readable_by(*department).iter().any(|(share, _)| welfare.contains(&share.name));
        assert_eq!(reads, matches!(department, Department::Committee | Department::Protection), "{department}");
    }
}

#[test]
fn a_referral_opens_the_brief_header_and_nothing_else_of_it() {
    let entry = Entry::of::<Header>();
    for department in Department::ALL {
        let readable = entry.readable_by(*department);
        let by = |profile| {
            let open = readable.iter().filter(move |(_, profiles)| profiles.contains(&profile));
            open.map(|(share, _)| share.name).collect::<Vec<_>>()
        };
        assert_eq!(by(Profile::Referral), ["brief"], "{department}");
        assert_eq!(by(Profile::Legal), ["brief"], "{department}");
        assert_eq!(by(Profile::Pseudonym), ["pseudonym"], "{department}");
    }
}

#[test]
fn the_schema_of_full_repeat_describes_the_flags_it_holds() {
    let entry = Entry::of::<Header>();
    let share = entry.shares.iter().find(|share| share.name == "full_repeat").expect("declared");
    assert!(share.schema["properties"]["flags"]["properties"].get("repeat").is_some());
    assert!(share.schema["properties"].get("repeat").is_none());
}

#[test]
fn sexual_exploitation_is_refused_in_words_too() {
    let mut data = Header::sample();
    data["exploitation"] = json!(["labour", "other:Sexual exploitation"]);
    let faults = Entry::of::<Header>().check(&data, &around(), "/header").expect_err("never in the header");
    assert_eq!(faults[0].pointer, "/header/exploitation/1");
}

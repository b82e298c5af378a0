//! When a reason is owed, who has a copy, and what locks the case.

use super::*;
use crate::access::CaseType;
use crate::records::Entry;

const TAKEN: i64 = 1_795_165_200_000;

fn around(author: Department) -> Around {
    Around {
        case_type: CaseType::Child,
        author,
        took_charge: Some(author),
        charge_taken_at: Some(TAKEN),
        operation_ended: true,
        produced: false,
        occurred_at: TAKEN,
        now_ms: TAKEN + DAY_MS,
    }
}

fn at(ms: i64) -> Value {
    let mut form = Production::sample();
    form["produced_at"] = json!(crate::clock::instant_text(ms));
    form["delay_reason"] = Value::Null;
    form
}

#[test]
fn a_reason_is_owed_only_after_24_hours() {
    let entry = Entry::of::<Production>();
    let around = around(Department::Police);
    assert!(entry.check(&at(TAKEN + DAY_MS), &around, "/data").is_ok());
    let late = entry.check(&at(TAKEN + DAY_MS + 1), &around, "/data").expect_err("no reason given");
    assert_eq!((late[0].pointer.as_str(), late[0].code), ("/data/delay_reason", "required"));
    let early = entry.check(&at(TAKEN - 1), &around, "/data").expect_err("before charge");
    assert_eq!((early[0].pointer.as_str(), early[0].code), ("/data/produced_at", "inconsistent"));
}

#[test]
fn only_the_producer_has_a_copy_and_a_sexual_allegation_locks() {
    let entry = Entry::of::<Production>();
    let mut form = at(TAKEN);
    let made = entry.check(&form, &around(Department::Labour), "/data").expect("good");
    let copies: Vec<_> = made.parts.iter().filter(|p| p.section.contains('@') && p.data.is_some()).collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(copies[0].section, "committee.production@labour");
    assert!(!made.effects.contains(&Effect::Lock("sexual_offence")));
    form["allegation"] = json!(true);
    form["allegation_kinds"] = json!(["sexual"]);
    let made = entry.check(&form, &around(Department::Labour), "/data").expect("good");
    assert!(made.effects.contains(&Effect::Lock("sexual_offence")));
}

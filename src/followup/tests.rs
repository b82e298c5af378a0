//! Random histories of one child's records: bringing up to date with each record is recomputing from all of them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Duty, Fact, RULES, derive};
use crate::access::Department;
use crate::clock::{day_in_india, instant_text};
use crate::departments;
use crate::id::{OfficeId, RecordId};

/// 1 January 2027, in the forenoon in India.
const START: i64 = 1_798_779_600_000;
const DAY: i64 = 86_400_000;

const KINDS: [&str; 10] = [
    "police.intake",
    "committee.production",
    "health.exam",
    "protection.social_report",
    "committee.order",
    "protection.restoration",
    "protection.follow_up",
    "education.attendance",
    "education.dropout",
    "committee.closure",
];

fn fact(record: RecordId, kind: &'static str, at: i64, choice: u8) -> Fact {
    let (instant, day) = (instant_text(at), day_in_india(at));
    let due = day_in_india(at + DAY * i64::from(choice % 5));
    let data = match kind {
        "police.intake" => json!({"charge_taken_at": instant}),
        "committee.production" => json!({"produced_at": instant}),
        "health.exam" if choice.is_multiple_of(2) => json!({"deferred_reason": "isolation", "next_visit": due}),
        "health.exam" => json!({"seen_at": instant}),
        "protection.social_report" => json!({"submitted_on": day, "trafficked": choice.is_multiple_of(2)}),
        "committee.order" => {
            json!({"date": day, "kind": if choice.is_multiple_of(2) { "final" } else { "interim" }, "rule_form": "21"})
        }
        "protection.restoration" if choice.is_multiple_of(4) => json!({"to_whom": "Sample Father"}),
        "protection.restoration" => json!({"handed_at": instant}),
        "protection.follow_up" => json!({"due_on": due, "done_on": day, "child_seen": !choice.is_multiple_of(3),
            "mode": if choice.is_multiple_of(7) { "phone" } else { "home" }, "next_due": day_in_india(at + 3 * DAY)}),
        "education.attendance" => json!({"absent_run_max": choice % 12}),
        "education.dropout" if choice.is_multiple_of(2) => json!({"noticed_on": day}),
        "education.dropout" => json!({"noticed_on": day, "returned_on": due}),
        _ => json!({}),
    };
    let Value::Object(data) = data else { panic!("an object") };
    let department = departments::find(kind).expect("a record type").kind.writers[0];
    Fact { record, kind, department, office: OfficeId::from(uuid::Uuid::nil()), occurred_at: at, data }
}

type Seen = BTreeMap<(String, Option<RecordId>), (Department, i64, RecordId, i64, Option<(RecordId, i64)>, bool)>;

fn seen(duties: Vec<Duty<'_>>) -> Seen {
    let count = duties.len();
    let seen: Seen = duties
        .into_iter()
        .map(|duty| {
            let stands = (duty.department, duty.started_at, duty.started_by, duty.due_at, duty.fulfilled, duty.ended);
            ((duty.rule.id.clone(), duty.subject), stands)
        })
        .collect();
    assert_eq!(seen.len(), count, "one duty a rule and subject");
    seen
}

proptest! {
    #[test]
    fn what_is_kept_up_to_date_is_what_a_recomputation_gives(
        // A save: one of twelve records of a type written (again) as of a day, with some content; or one taken back.
        saves in proptest::collection::vec(
            (0usize..12, 0usize..10, -30i64..800, any::<u8>(), prop::bool::weighted(0.1)), 1..40)
    ) {
        let ids: Vec<RecordId> = (1..=120u128).map(|n| RecordId::from(uuid::Uuid::from_u128(n))).collect();
        let mut facts: BTreeMap<RecordId, Fact> = BTreeMap::new();
        let mut kept = Seen::new();
        let all: Vec<_> = RULES.all.iter().collect();
        for (slot, kind, day, choice, retracted) in saves {
            let id = ids[slot + 12 * kind];
            let kind = KINDS[kind];
            if retracted {
                facts.remove(&id);
            } else {
                facts.insert(id, fact(id, kind, START + day * DAY, choice));
            }
            // As the case file does it: the rules that this type touches, and only the facts that those rules name.
            let rules = RULES.touched_by(&BTreeSet::from([kind]));
            let named: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.events()).map(|event| event.kind.as_str()).collect();
            let some: Vec<Fact> = facts.values().filter(|fact| named.contains(fact.kind)).cloned().collect();
            kept.retain(|(rule, _), _| !rules.iter().any(|touched| touched.id == *rule));
            kept.extend(seen(derive(&rules, &RULES.calendar, &some)));
            let every: Vec<Fact> = facts.values().cloned().collect();
            let whole = seen(derive(&all, &RULES.calendar, &every));
            prop_assert_eq!(&kept, &whole);
            let mut backwards = every;
            backwards.reverse();
            prop_assert_eq!(seen(derive(&all, &RULES.calendar, &backwards)), whole, "the order of writing tells nothing");
        }
        let mut met = BTreeSet::new();
        for ((_, subject), (_, started_at, _, due_at, fulfilled, _)) in
            kept.iter().filter(|((rule, _), _)| rule.starts_with('F') || matches!(rule.as_str(), "D17" | "D18" | "D19" | "D20"))
        {
            prop_assert!(due_at >= started_at);
            if let Some((visit, _)) = fulfilled {
                prop_assert!(met.insert(*visit), "a visit met two duties of {:?}", subject);
            }
        }
    }
}

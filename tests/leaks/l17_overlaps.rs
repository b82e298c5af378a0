//! L17: several reasons to reach a case add up and nothing else: what they open together is what each opens alone.

use std::collections::BTreeSet;

use anugaman::access::spans::{Running, Span, Standing, desired_spans};
use anugaman::access::{Capacity, CaseType, Department, Level};
use anugaman::id::{OfficeId, OfficerId, ParticipationId};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::district::{District, each_district, sample};

fn running() -> impl Strategy<Value = Running> {
    let department = proptest::sample::select(Department::ALL);
    let capacity = proptest::sample::select(Capacity::ALL);
    (department, capacity, any::<[bool; 5]>()).prop_map(
        |(department, capacity, [named, left, matter, queued, kept])| Running {
            id: ParticipationId::random(),
            department,
            officer: named.then(OfficerId::random),
            capacity: match (named, queued) {
                (true, _) => capacity,
                (false, true) => Capacity::Referral,
                (false, false) => Capacity::Office,
            },
            offices: [Level::Local, Level::District, Level::State].map(|level| (OfficeId::random(), level)).to_vec(),
            left_behind: left,
            open_matter: matter,
            named: kept,
        },
    )
}

proptest! {
    #[test]
    fn l17_spans_are_the_union_over_participations(
        cast in proptest::collection::vec(running(), 0..8), flags: [bool; 5], days in 0i64..60,
    ) {
        let now = 1_795_409_100_000;
        let standing = Standing {
            case_type: if flags[0] { CaseType::Operation } else { CaseType::Child },
            operation_ended: flags[1],
            locked: flags[2],
            closed_at: flags[3].then(|| now - days * 86_400_000),
            handed_over_at: flags[4].then(|| now - days * 86_400_000),
            now,
        };
        let alone = |one: &Running| desired_spans(standing, std::slice::from_ref(one));
        let union: BTreeSet<Span> = cast.iter().flat_map(alone).collect();
        prop_assert_eq!(desired_spans(standing, &cast), union);
    }
}

/// What a reader is shown: sections of records and of the header; nothing at all where the case is not there.
async fn shown(reader: &Caller<'_>, case: &str) -> BTreeSet<String> {
    let slice = reader.case(case).await;
    if slice.status == 404 {
        return BTreeSet::new();
    }
    assert_eq!(slice.status, 200, "{}", slice.body);
    let header = slice.body["case"]["header"].as_object().expect("an object");
    let records = slice.body["records"].as_array().expect("a list").iter();
    let records = records.map(|share| format!("{} {}", text(&share["id"]), text(&share["section"])));
    let width = if header.contains_key("owner_office") { "case.header" } else { "case.header:brief" };
    records.chain([format!("header {width}")]).collect()
}

/// The reasons for which one officer may come to reach one case.
const REASONS: [&str; 5] = ["office", "doctor", "support", "escort", "referral"];

async fn begin(app: &District, case: &str, reader: &Caller<'_>, reason: &str) -> String {
    let chair = app.nodal(Department::Committee);
    if reason == "referral" {
        let new =
            json!({"department": reader.person().department, "office_id": reader.office(), "note_code": "support"});
        let reply = app.protection().post(&format!("/v1/cases/{case}/referrals"), new).await;
        // Under the lock the unit is out; the committee asks.
        let reply = match reply.status {
            201 => reply,
            _ => {
                let new = json!({"department": reader.person().department, "office_id": reader.office(), "note_code": "support"});
                chair.post(&format!("/v1/cases/{case}/referrals"), new).await
            }
        };
        assert_eq!(reply.status, 201, "{}", reply.body);
        return reply.id();
    }
    let mut new = json!({"department": reader.person().department, "office_id": reader.office(), "capacity": reason});
    if reason != "office" {
        new["officer_id"] = json!(reader.id());
    }
    let reply = chair.post(&format!("/v1/cases/{case}/participants"), new).await;
    assert_eq!(reply.status, 201, "{reason}: {}", reply.body);
    reply.id()
}

async fn end(app: &District, case: &str, reader: &Caller<'_>, reason: &str, id: &str) {
    let chair = app.nodal(Department::Committee);
    let reply = match reason {
        "referral" => {
            let decline = json!({"reason_code": "not_ours"});
            let reply = reader.post(&format!("/v1/referrals/{id}/decline"), decline).await;
            // Under the lock there is nothing in the queue; the committee takes it out.
            if reply.status == 404 {
                let slice = chair.case(case).await.body;
                let mut parts = slice["participants"].as_array().expect("a list").iter();
                let waits =
                    |part: &&Value| part["capacity"] == "referral" && part["office"]["id"] == json!(reader.office());
                let part = text(&parts.find(waits).expect("it waits")["id"]);
                chair.call("DELETE", &format!("/v1/cases/{case}/participants/{part}"), Value::Null).await
            } else {
                reply
            }
        }
        _ => {
            let path = format!("/v1/cases/{case}/participants/{id}");
            chair.call("DELETE", &path, Value::Null).await
        }
    };
    assert!(reply.status < 300, "{reason}: {}", reply.body);
}

#[test]
fn l17_what_several_reasons_open_is_what_each_opens_alone() {
    each_district(async |app| {
        for locked in [false, true] {
            let case = app.child().await;
            app.join(&case, Department::Labour).await;
            // Written by another hospital's doctor, who is not the one that reads here.
            let author = app.second(Department::Health);
            let part = begin(app, &case, &author, "office").await;
            author.write_sample(&case, "health.exam").await;
            author.write_sample(&case, "health.treatment").await;
            end(app, &case, &author, "office", &part).await;
            app.police().write_sample(&case, "police.intake").await;
            app.protection().write_sample(&case, "protection.identity").await;
            app.protection().write_sample(&case, "protection.custody").await;
            app.protection().write(&case, "protection.restoration", sample("protection.restoration")).await;
            app.committee().write_sample(&case, "committee.order").await;
            if locked {
                app.police().write(&case, "police.fir", crate::town::sexual_offence()).await;
            }
            for department in [Department::Health, Department::Childline] {
                let reader = app.of(department);
                let mut alone = Vec::new();
                for reason in REASONS {
                    let id = begin(app, &case, &reader, reason).await;
                    alone.push(shown(&reader, &case).await);
                    end(app, &case, &reader, reason, &id).await;
                    assert!(shown(&reader, &case).await.is_empty(), "{reason} has ended");
                }
                let mut more = 0;
                for set in 0..1u32 << REASONS.len() {
                    let held: Vec<usize> = (0..REASONS.len()).filter(|place| set & (1 << place) != 0).collect();
                    let mut begun = Vec::new();
                    for place in &held {
                        begun.push((REASONS[*place], begin(app, &case, &reader, REASONS[*place]).await));
                    }
                    let together = shown(&reader, &case).await;
                    let union = union(held.iter().map(|place| &alone[*place]));
                    let what = format!(
                        "{department}, locked {locked}: {:?}",
                        begun.iter().map(|(reason, _)| reason).collect::<Vec<_>>()
                    );
                    assert_eq!(together, union, "{what}");
                    more += usize::from(held.iter().all(|place| alone[*place].len() < together.len()));
                    for (reason, id) in begun {
                        end(app, &case, &reader, reason, &id).await;
                    }
                }
                eprintln!("{department}, locked {locked}: {more} sets open more than any of their reasons");
            }
        }
    });
}

/// All that is in any of these. Of a record a reader is shown the widest part: a part beside the whole is not told twice.
fn union<'s>(sets: impl Iterator<Item = &'s BTreeSet<String>>) -> BTreeSet<String> {
    let all: BTreeSet<String> = sets.flatten().cloned().collect();
    let whole = |entry: &String| {
        let Some((id, section)) = entry.split_once(' ') else { return true };
        let Some((kind, part)) = section.split_once(':') else { return true };
        part == "sealed" || !all.contains(&format!("{id} {kind}"))
    };
    all.iter().filter(|entry| whole(entry)).cloned().collect()
}

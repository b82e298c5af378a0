//! L2: what a reader may not see of a record leaves no trace in its history, and no name of a field either.

use std::collections::BTreeSet;

use anugaman::access::Department;
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::district::{HOUR, each_district, sample};
use crate::support::service::Reply;

/// One field of a record, and what its author sets it to.
fn changes() -> [(Department, &'static str, Value); 8] {
    use Department as D;
    [
        (D::Police, "police.intake", json!({"found_place": "Sample place of somebody else"})),
        (D::Police, "police.intake", json!({"injury_seen": false})),
        (D::Police, "police.fir", json!({"arrests": 3})),
        (D::Health, "health.exam", json!({"pregnancy": "negative"})),
        (D::Health, "health.exam", json!({"pulse": 91})),
        (D::Committee, "committee.order", json!({"placed_with": {"home_id": "5f0c1d7e-2b3a-4c4d-8e5f-00000000000a"}})),
        (D::Protection, "protection.identity", json!({"father_name": "Sample Father Two"})),
        (D::Labour, "labour.wage", json!({"days_claimed": 77})),
    ]
}

/// Everything that is told of a record and of its case.
async fn told(caller: &Caller<'_>, case: &str, record: &str) -> [Reply; 4] {
    [
        caller.record(record).await,
        caller.get(&format!("/v1/records/{record}/versions")).await,
        caller.get(&format!("/v1/cases/{case}/records")).await,
        caller.case(case).await,
    ]
}

fn fields(share: &Value) -> BTreeSet<String> {
    share["data"].as_object().map(|data| data.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn l2_a_hidden_change_leaves_no_trace_in_any_history() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (mut hidden, mut shown) = (0, 0);
        let mut records: Vec<(&str, String)> = Vec::new();
        for (department, kind, change) in changes() {
            let author = app.of(department);
            let known = records.iter().find(|(known, _)| *known == kind).map(|(_, id)| id.clone());
            let id = match known {
                Some(id) => id,
                None => {
                    let mut data = sample(kind);
                    if kind == "health.exam" {
                        data["doctor_user"] = json!(author.id());
                    }
                    author.write(&case, kind, data).await.id()
                }
            };
            records.push((kind, id.clone()));
            let readers: Vec<Caller<'_>> = app.everybody().filter(|caller| caller.login().contains(".bbk.")).collect();
            let mut before = Vec::new();
            for reader in &readers {
                before.push(told(reader, &case, &id).await);
            }
            app.clock.advance(HOUR / 60);
            let seen = author.record(&id).await;
            let reply = author.patch(&format!("/v1/records/{id}"), &seen.etag, change.clone()).await;
            assert_eq!(reply.status, 200, "{kind} {change}: {}", reply.body);
            for (reader, before) in readers.iter().zip(&before) {
                let what = format!("{} {kind} {change}", reader.login());
                let after = told(reader, &case, &id).await;
                // The whole slice holds the record's parts that stand beside it, such as sealed findings.
                let data = |slice: &Reply| -> Vec<Value> {
                    let all = slice.body["items"].as_array().into_iter().flatten();
                    all.filter(|share| share["id"] == id.as_str()).map(|share| share["data"].clone()).collect()
                };
                if data(&before[2]) == data(&after[2]) {
                    hidden += 1;
                    for (before, after) in before.iter().zip(&after) {
                        assert_eq!(before.sameness(), after.sameness(), "{what}: a hidden change shows");
                        assert_eq!((&before.etag, before.bytes.len()), (&after.etag, after.bytes.len()), "{what}");
                    }
                } else {
                    shown += 1;
                }
                if after[1].status == 200 {
                    for version in after[1].body["items"].as_array().expect("versions") {
                        assert_eq!(version["section"], after[0].body["section"], "{what}");
                        let known = fields(&after[0].body);
                        let new = fields(version).difference(&known).cloned().collect::<Vec<_>>();
                        assert_eq!(new, Vec::<String>::new(), "{what}: a version names fields that the share has not");
                    }
                    assert!(text(&after[0].body["rev"]).contains('-'), "{what}");
                }
            }
        }
        eprintln!("{hidden} hidden changes, {shown} shown");
        assert!(hidden >= 100 && shown >= 16, "{hidden} hidden, {shown} shown");
    });
}

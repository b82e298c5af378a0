//! What is owed in a case, asked for as people ask for it, and the records that begin and meet it.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;

use anugaman::casefile::duties::{self, overdue};
use anugaman::departments::KINDS;
use anugaman::id::CaseId;
use anugaman::store::{cases, obligations};
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::district::{District, sample};
use crate::support::service::Reply;

/// 23 November 2026, 6:45 in India: three and a half hours before the stories begin.
pub const TAKEN: &str = "2026-11-23T01:15:00.000Z";

/// What a caller is shown of a case, by rule.
pub async fn owed(caller: &Caller<'_>, case: &str) -> BTreeMap<String, Value> {
    let list = caller.get(&format!("/v1/cases/{case}/obligations")).await;
    assert_eq!(list.status, 200, "{}: {}", caller.login(), list.body);
    let slice = caller.case(case).await.body;
    let items = list.body["items"].as_array().expect("a list").clone();
    assert_eq!(slice["obligations"].as_array().unwrap_or(&Vec::new()), &items, "the slice and the list agree");
    items.into_iter().map(|item| (text(item.get("rule").unwrap_or(&item["id"])), item)).collect()
}

/// State and due time of one rule, as the protection unit sees it.
pub async fn standing(app: &District, case: &str, rule: &str) -> (String, String) {
    let owed = owed(&app.protection(), case).await;
    let item = owed.get(rule).unwrap_or_else(|| panic!("{rule} is not owed: {:?}", owed.keys()));
    (text(&item["state"]), text(&item["due_at"]))
}

pub fn is(standing: (String, String), state: &str, due: &str) {
    assert_eq!((standing.0.as_str(), standing.1.as_str()), (state, due));
}

/// Derives everything again from all records of a case: what was kept up to date with each of them must not move.
pub fn settled(app: &District, case: &str) {
    let id = CaseId::parse(case).expect("an id");
    let kinds = KINDS.iter().map(|entry| entry.kind.name).collect();
    app.app
        .db
        .write(|tx| {
            let before = obligations::of_case(tx, id)?;
            let row = cases::lock(tx, id)?.expect("the case");
            duties::bring_up_to_date(tx, &app.app.cases, &row, &kinds, app.clock.now_ms())?;
            assert_eq!(before, obligations::of_case(tx, id)?);
            Ok(())
        })
        .expect("a recomputation");
}

pub fn tick(app: &District) -> usize {
    overdue::tick(&app.app.db, &app.app.cases).expect("the job runs")
}

pub fn with(kind: &str, changes: Value) -> Value {
    let mut data = sample(kind);
    for (name, value) in changes.as_object().expect("changes") {
        data[name] = value.clone();
    }
    data.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    data
}

pub async fn taken(app: &District) -> String {
    let case = app.staffed().await;
    let intake = with("police.intake", json!({"found_at": TAKEN, "charge_taken_at": TAKEN}));
    app.police().write(&case, "police.intake", intake).await;
    case
}

pub async fn produced(app: &District, case: &str, at: &str) -> Reply {
    app.police().write(case, "committee.production", with("committee.production", json!({"produced_at": at}))).await
}

pub async fn restored(app: &District, case: &str, at: &str) -> Reply {
    let changes = json!({"left_at": null, "handed_at": at, "escorted_by": null});
    app.protection().write(case, "protection.restoration", with("protection.restoration", changes)).await
}

pub async fn visit(app: &District, case: &str, due_on: &str, changes: Value) -> Reply {
    let mut data = with("protection.follow_up", json!({"due_on": due_on, "next_due": null, "action": null}));
    for (name, value) in changes.as_object().expect("changes") {
        data[name] = value.clone();
    }
    data.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    app.protection().write(case, "protection.follow_up", data).await
}

pub fn seen(on: &str) -> Value {
    json!({"done_on": on})
}

pub fn unseen(on: &str, mode: &str, next_due: Option<&str>) -> Value {
    let missed = mode != "phone";
    json!({"done_on": on, "mode": mode, "child_seen": false, "seen_alone": null, "next_due": next_due,
        "not_found_reason": missed.then_some("locked"), "attempts": missed.then_some(1)})
}

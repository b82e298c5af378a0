//! What is saved without a network and sent later: two values of one field, and what comes when its author may write no more.

use anugaman::clock::instant_text;
use serde_json::json;

use crate::caller::random_id;
use crate::district::{District, HOUR, sample};
use crate::files::{File, LEGAL, ORDINARY, kind};
use crate::phone::{Phone, word};

/// Two phones of the police station set one field of one record from the same revision.
pub async fn conflict(app: &District, file: &File) -> String {
    let station = file.worker(app, "pol");
    let record = station.write_sample(&file.case, "police.missing_link").await;
    let (one, two) = (Phone::of(app, station.login()), Phone::second(app, station.login()));
    let first = one.patch(&file.case, &record, 1, json!({"matched_on": "2026-11-21"}));
    let lost = two.patch(&file.case, &record, 1, json!({"matched_on": "2026-11-22"}));
    assert_eq!((word(&first), word(&lost), lost.conflicts.len()), ("applied", "merged", 1), "{lost:?}");
    lost.conflicts[0].to_string()
}

/// An officer of the department hands in a record from a phone that was taken out of use.
pub fn held(app: &District, file: &File, short: &str) -> String {
    let kind = kind(&ORDINARY, short).or(kind(&LEGAL, short)).expect("a kind that the department writes");
    let mut phone = Phone::of(app, file.worker(app, short).login());
    phone.hand_in = true;
    let at = instant_text(app.clock.now_ms() - HOUR);
    let create = json!({"op": "create", "kind": kind, "id": random_id(), "occurred_at": at, "data": sample(kind)});
    let change = phone.save(&file.case, json!([create]));
    assert_eq!(word(&phone.send(&change)), "held", "{short}");
    let waits = |conn: &mut anugaman::store::Conn| anugaman::store::held::of_change(conn, phone.actor.id, change.id);
    app.app.db.read(waits).expect("a read").expect("it waits").id.to_string()
}

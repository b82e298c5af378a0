//! Carries out what the acts name, through the API, by the officers who would do it.

use anugaman::access::Department;
use serde_json::json;

use crate::acts::{Act, Written, office};
use crate::caller::{Caller, random_id, text};
use crate::dice::Dice;
use crate::district::{District, HOUR, MINUTE};
use crate::life::Case;
use crate::sight::Known;
use crate::support::service::Reply;

/// Does it at some other time of the day; whether it could be done is its own affair, but then nothing was hidden.
pub async fn perform(app: &District, act: Act, case: &Case, dice: &mut Dice, known: &mut Known) {
    let other_time = MINUTE * dice.roll(200) as i64;
    app.clock.advance(other_time);
    let chair = app.by_login(&format!("committee.{}.nodal", case.district));
    let unit = app.by_login(&format!("protection.{}.nodal", case.district));
    let path = format!("/v1/cases/{}", case.id);
    match act {
        Act::New(line) => {
            let record = new_record(app, line, case, dice).await;
            known.touched.insert(record.clone());
            known.records.push((record, case.id.clone()));
        }
        Act::Change(line) => {
            let record = case.records.get(&line.key()).expect("a record to change");
            known.touched.insert(record.clone());
            change(&app.by_login(&line.login(&case.district)), record, line, dice).await;
        }
        Act::Join(of) => {
            let new =
                json!({"department": of, "capacity": "office", "office_id": office(app, of, &case.district, "-2")});
            let reply = done(201, chair.post(&format!("{path}/participants"), new).await);
            known.participations.push((case.id.clone(), reply.id()));
        }
        Act::Assign(of) => {
            let second = app.by_login(&format!("{of}.{}.2", case.district));
            let capacity = if of == Department::Police { "io" } else { "doctor" };
            let new = json!({"department": of, "office_id": second.office(), "officer_id": second.id(), "capacity": capacity});
            let nodal = app.by_login(&format!("{of}.{}.nodal", case.district));
            let reply = done(201, nodal.post(&format!("{path}/participants"), new).await);
            known.participations.push((case.id.clone(), reply.id()));
        }
        Act::Refer(of) => {
            let new =
                json!({"department": of, "note_code": "support", "office_id": office(app, of, &case.district, "-2")});
            let police = app.by_login(&format!("police.{}.1", case.district));
            let reply = done(201, police.post(&format!("{path}/referrals"), new).await);
            known.referrals.push(reply.id());
        }
        Act::Waive => {
            // What is due next of those whose duties are seen by the few who see all.
            let owed = chair.get(&format!("{path}/obligations")).await.body["items"].as_array().cloned();
            let mut owed = owed.unwrap_or_default();
            owed.retain(|one| {
                one["state"] == "due" && [json!("committee"), json!("protection")].contains(&one["department"])
            });
            owed.sort_by_key(|one| text(&one["due_at"]));
            for one in owed.iter().take(1) {
                let place = format!("/v1/obligations/{}/waiver", text(&one["id"]));
                // Law is the committee's to waive, the rest is the unit's own.
                let by_law = chair.post(&place, json!({"reason": "Sample reason"})).await;
                if by_law.status != 200 {
                    done(200, unit.post(&place, json!({"reason": "Sample reason"})).await);
                }
                known.obligations.push(text(&one["id"]));
            }
        }
        Act::Flag => {
            let seen = unit.case(&case.id).await;
            let bonded = seen.body["case"]["header"]["flags"]["bonded"] == true;
            done(200, unit.patch(&path, &seen.etag, json!({"flags": {"bonded": !bonded}})).await);
        }
        Act::Transfer => {
            let there = if case.district == "bbk" { "LKO-DCP" } else { "BBK-DCP" };
            let body = json!({"office_id": app.office(there), "reason": "Sample reason"});
            let reply = done(201, unit.post(&format!("{path}/transfer"), body).await);
            known.records.push((reply.id(), case.id.clone()));
        }
        Act::Open => {
            let id = random_id();
            let links = json!([{"case_id": case.id, "kind": "sibling"}]);
            let body = json!({"id": id, "type": "child", "district": case.district.to_uppercase(), "links": links});
            done(201, unit.post("/v1/cases", body).await);
            known.cases.push(id);
        }
    }
    app.clock.advance(-other_time);
}

/// A record comes to be, and sometimes it is changed, and sometimes taken back.
async fn new_record(app: &District, line: &'static Written, case: &Case, dice: &mut Dice) -> String {
    let writer = app.by_login(&line.login(&case.district));
    let record = write_as(app, &writer, line, case, &random_id()).await;
    if !line.field.is_empty() && dice.roll(2) == 0 {
        change(&writer, &record, line, dice).await;
    }
    if dice.roll(3) == 0 {
        let seen = writer.record(&record).await;
        // What was decided cannot be taken back, nor what its writer reads in part; then it stays.
        let taken = writer.retract(&record, &seen.etag, "Sample reason").await;
        assert!([200, 403, 409].contains(&taken.status), "{}: {}", line.kind, taken.body);
    }
    record
}

/// Writes the record of a line under this id; the answer must be a success.
pub async fn write_as(app: &District, writer: &Caller<'_>, line: &Written, case: &Case, id: &str) -> String {
    done(201, try_write(app, writer, line, case, id).await);
    id.to_owned()
}

pub async fn try_write(app: &District, writer: &Caller<'_>, line: &Written, case: &Case, id: &str) -> Reply {
    let at = anugaman::clock::instant_text(app.clock.now_ms() - HOUR);
    let body = json!({"id": id, "kind": line.kind, "occurred_at": at, "data": line.data(app, &case.district)});
    writer.post(&format!("/v1/cases/{}/records", case.id), body).await
}

async fn change(writer: &Caller<'_>, record: &str, line: &Written, dice: &mut Dice) {
    let path = format!("/v1/records/{record}");
    let seen = writer.get(&path).await;
    let body = json!({line.field: line.value(dice.roll(2))});
    let reply = writer.patch(&path, &seen.etag, body).await;
    assert_eq!(reply.status, 200, "{} {} by {}: {}", line.kind, line.field, writer.login(), reply.body);
}

#[track_caller]
fn done(status: u16, reply: Reply) -> Reply {
    assert_eq!(reply.status, status, "{}", reply.body);
    reply
}

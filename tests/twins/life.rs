//! The beginning: case files of every sort with a history of their own, all of them past the point where a record moves
//! the stage.

use std::collections::{BTreeMap, BTreeSet};

use anugaman::access::Department;
use serde_json::{Value, json};

use crate::acts::{WRITTEN, office};
use crate::caller::{random_id, text};
use crate::dice::Dice;
use crate::district::{District, sample};

/// The sort of a case file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// A child's case with one office of every department.
    Child,
    /// Sent by a hospital.
    Sighting,
    /// Sent by the helpline.
    Call,
    /// An operation of which only its team knows.
    Planned,
    Ended,
    /// Under the sensitive lock.
    Locked,
    /// A child's case in which five departments are only asked.
    Referred,
    Register,
}

pub struct Case {
    pub id: String,
    pub setting: Setting,
    /// Small letters: `bbk`.
    pub district: String,
    /// Who has it in reach and more than a brief of it.
    pub reach: BTreeSet<String>,
    /// The records by the key of their line.
    pub records: BTreeMap<String, String>,
}

/// Writes a record under an id of one's own. Errors: what the service answered instead.
pub async fn write(app: &District, login: &str, case: &str, kind: &str, data: Value) -> Result<String, Value> {
    let id = random_id();
    let at = anugaman::clock::instant_text(app.clock.now_ms() - 3_600_000);
    let body = json!({"id": id, "kind": kind, "occurred_at": at, "data": data});
    let reply = app.by_login(login).post(&format!("/v1/cases/{case}/records"), body).await;
    if reply.status == 201 { Ok(id) } else { Err(reply.body) }
}

/// Two districts with their cases.
pub async fn live(app: &District, dice: &mut Dice) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..5 {
        cases.push(child(app, dice, "bbk", Setting::Child, &[]).await);
    }
    // Whose intake and identity are still to be written.
    cases.push(child(app, dice, "bbk", Setting::Child, &["police.intake", "protection.identity"]).await);
    for district in ["bbk", "lko"] {
        cases.push(register(app, district).await);
    }
    cases.push(child(app, dice, "lko", Setting::Child, &[]).await);
    cases.push(sighting(app, "health.bbk.1", Setting::Sighting).await);
    cases.push(sighting(app, "childline.bbk.1", Setting::Call).await);
    cases.push(operation(app, Setting::Planned).await);
    cases.push(operation(app, Setting::Ended).await);
    cases.push(child(app, dice, "bbk", Setting::Locked, &[]).await);
    cases.push(child(app, dice, "bbk", Setting::Referred, &[]).await);
    cases
}

fn seats(district: &str, of: &[&str]) -> BTreeSet<String> {
    let login = |seat: &&str| {
        let (department, seat) = seat.split_once('.').expect("department and seat");
        format!("{department}.{district}.{seat}")
    };
    of.iter().map(login).collect()
}

const STANDING: [&str; 6] =
    ["committee.1", "committee.2", "committee.nodal", "protection.1", "protection.nodal", "police.nodal"];

async fn child(app: &District, dice: &mut Dice, district: &str, setting: Setting, without: &[&str]) -> Case {
    let police = format!("police.{district}.1");
    let id = app.by_login(&police).open("child").await;
    let chair = app.by_login(&format!("committee.{district}.nodal"));
    let mut reach = seats(district, &STANDING);
    reach.insert(police.clone());
    for department in Department::ALL.iter().copied().filter(|of| !STANDING.iter().any(|s| s.starts_with(of.name()))) {
        if setting == Setting::Child {
            let new = json!({"department": department, "capacity": "office", "office_id": office(app, department, district, "-1")});
            let reply = chair.post(&format!("/v1/cases/{id}/participants"), new).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
            reach.extend([format!("{department}.{district}.1"), format!("{department}.{district}.nodal")]);
        }
        if setting == Setting::Referred {
            let new = json!({"department": department, "note_code": "support", "office_id": office(app, department, district, "-2")});
            let reply = app.by_login(&police).post(&format!("/v1/cases/{id}/referrals"), new).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
    }
    let mut case = Case { id, setting, district: district.to_owned(), reach, records: BTreeMap::new() };
    let mut lines: Vec<_> = WRITTEN.iter().filter(|line| line.setting == setting && !line.shares_record()).collect();
    dice.shuffle(&mut lines);
    for line in lines {
        app.clock.advance(60_000 * dice.roll(50) as i64);
        let login = line.login(district);
        // Not every file holds everything; a visit brings each to the last stage but one.
        if setting == Setting::Child
            && line.kind != "protection.follow_up"
            && (dice.roll(12) == 0 || without.contains(&line.kind))
        {
            continue;
        }
        if let Ok(record) = write(app, &login, &case.id, line.kind, line.data(app, district)).await {
            case.records.insert(line.key(), record);
        }
    }
    if setting == Setting::Locked {
        let mut fir = sample("police.fir");
        fir["sections"] = json!(["POCSO:4"]);
        write(app, &police, &case.id, "police.fir", fir).await.expect("a report that locks the case");
        case.reach.retain(|login| login.starts_with("committee."));
    }
    case
}

async fn register(app: &District, district: &str) -> Case {
    let list = app.by_login(&format!("police.{district}.1")).get("/v1/cases?type=register").await;
    let id = text(&list.body["items"][0]["id"]);
    let reach = app.people.keys().filter(|login| login.contains(&format!(".{district}."))).cloned().collect();
    let mut case =
        Case { id, setting: Setting::Register, district: district.to_owned(), reach, records: BTreeMap::new() };
    fill(app, &mut case).await;
    case
}

async fn sighting(app: &District, opener: &str, setting: Setting) -> Case {
    let id = app.by_login(opener).open("sighting").await;
    let mut reach = seats("bbk", &STANDING);
    reach.extend(seats("bbk", &["labour.nodal", "childline.nodal", "magistracy.nodal"]));
    let (department, _) = opener.split_once('.').expect("a department");
    reach.extend([opener.to_owned(), format!("{department}.bbk.nodal")]);
    let mut case = Case { id, setting, district: "bbk".to_owned(), reach, records: BTreeMap::new() };
    if setting == Setting::Sighting {
        let mut tip = sample("police.tip");
        tip["outcome"] = json!("dup");
        tip["outcome_at"] = json!("2026-11-19T05:00:00.000Z");
        let record = write(app, opener, &case.id, "police.tip", tip).await.expect("a tip");
        case.records.insert("police.tip {}".to_owned(), record);
    }
    fill(app, &mut case).await;
    case
}

async fn operation(app: &District, setting: Setting) -> Case {
    let (lead, other) = (app.by_login("police.bbk.1"), app.by_login("labour.bbk.1"));
    let id = lead.open("operation").await;
    let member = |one: &crate::caller::Caller<'_>| json!({"user": one.id(), "office": one.office(), "role": "lead", "woman": true});
    let mut plan = sample("police.operation");
    plan["team"] = json!([member(&lead), member(&other)]);
    let mut reach = seats("bbk", &["police.1", "labour.1"]);
    if setting == Setting::Planned {
        plan = json!({"op_no": plan["op_no"], "planned_at": plan["planned_at"], "team": plan["team"]});
    } else {
        reach.extend(seats("bbk", &STANDING));
        reach.extend(seats("bbk", &["labour.nodal", "childline.nodal", "magistracy.nodal"]));
    }
    let mut case = Case { id, setting, district: "bbk".to_owned(), reach, records: BTreeMap::new() };
    let record = write(app, "police.bbk.1", &case.id, "police.operation", plan).await.expect("a plan");
    case.records.insert("police.operation {}".to_owned(), record);
    fill(app, &mut case).await;
    case
}

/// Writes one record of each line of this sort of case that is not there yet.
async fn fill(app: &District, case: &mut Case) {
    for line in WRITTEN.iter().filter(|line| line.setting == case.setting && !line.shares_record()) {
        if !case.records.contains_key(&line.key()) {
            let data = line.data(app, &case.district);
            let record = write(app, &line.login(&case.district), &case.id, line.kind, data).await;
            case.records.insert(line.key(), record.unwrap_or_else(|body| panic!("{}: {body}", line.kind)));
        }
    }
}

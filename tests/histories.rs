//! Whatever happens to a case, in whatever order: its open spans are those that its rows ask for, no closed one opens
//! again, and who sees it is who a plain account of the history says.
//!
//! `SEED` chooses the histories; it is printed.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use anugaman::access::Profile;
use anugaman::casefile::{jobs, participants};
use anugaman::clock::instant_text;
use anugaman::id::CaseId;
use anugaman::store::schema::scope_span;
use anugaman::store::{cases, spans};
use caller::Caller;
use diesel::prelude::*;
use district::{DAY, District, HOUR, MINUTE, each_district, sample};
use serde_json::{Value, json};

const HISTORIES: u64 = 3;
const STEPS: usize = 30;
const MONTH: i64 = 30 * DAY;

/// Numbers that look random and come again from the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as i64
    }
}

fn seed() -> u64 {
    match std::env::var("SEED") {
        Ok(seed) => seed.parse().expect("a number"),
        Err(_) => u64::from_be_bytes(*CaseId::random().as_bytes().first_chunk().expect("16 bytes")),
    }
}

/// Somebody's part, as the history tells it.
struct Part {
    who: &'static str,
    capacity: &'static str,
    until: Option<i64>,
    named: bool,
    id: Option<String>,
}

/// What has happened, without a row of the program.
#[derive(Default)]
struct Account {
    locked: bool,
    closed_at: Option<i64>,
    handed_at: Option<i64>,
    broken_until: Option<i64>,
    parts: Vec<Part>,
}

/// Who comes and goes: an office, an investigating officer, a doctor, a support person.
const CAST: [(&str, &str); 4] =
    [("labour.bbk.1", "office"), ("police.bbk.2", "io"), ("health.bbk.2", "doctor"), ("childline.bbk.2", "support")];

impl Account {
    fn sees(&self, who: &str, now: i64) -> bool {
        let listed = who.starts_with("police") || who.starts_with("labour");
        let shut = listed && self.closed_at.is_some_and(|at| now > at + MONTH);
        let lets = |part: &Part| !self.locked || part.named && part.capacity != "office";
        let runs = |part: &&Part| part.who == who && part.until.is_none_or(|until| until > now);
        !shut && self.parts.iter().filter(runs).any(lets)
    }

    fn knows_identity(&self, now: i64) -> bool {
        self.handed_at.or(self.closed_at).is_none_or(|at| now <= at + MONTH)
    }
}

/// One act; what is refused changes nothing, in the account neither.
async fn act(app: &District, dice: &mut Dice, case: &str, account: &mut Account) -> String {
    let (now, path, committee) = (app.clock.now_ms(), format!("/v1/cases/{case}"), app.committee());
    let (who, capacity) = CAST[dice.roll(4) as usize];
    let officer = app.by_login(who);
    match dice.roll(11) {
        0 | 1 => {
            let chosen: Vec<&(&str, &str)> = CAST[1..].iter().filter(|_| dice.roll(2) == 0).collect();
            let one =
                |(who, capacity): &&(&str, &str)| json!({"officer_id": app.by_login(who).id(), "capacity": capacity});
            let named: Vec<Value> = chosen.iter().map(one).collect();
            let body = json!({"participants": named, "reason_code": "threat"});
            let reply = committee.post(&format!("{path}/lock"), body).await;
            assert_eq!(reply.status, if account.locked { 409 } else { 201 }, "{}", reply.body);
            if reply.status == 201 {
                account.locked = true;
                account.parts.retain(|part| part.until.is_none_or(|until| until > now));
                for part in &mut account.parts {
                    part.named = chosen.iter().any(|(who, capacity)| part.who == *who && part.capacity == *capacity);
                }
                for (who, capacity) in chosen {
                    if !account.parts.iter().any(|part| part.who == *who && part.capacity == *capacity) {
                        account.parts.push(Part { who, capacity, until: None, named: true, id: None });
                    }
                }
            }
            format!("lock {}", reply.status)
        }
        2 => {
            let reply = committee.call("DELETE", &format!("{path}/lock"), Value::Null).await;
            assert_eq!(reply.status, if account.locked { 200 } else { 409 }, "{}", reply.body);
            account.locked = false;
            "unlock".into()
        }
        3..=5 => {
            let until = (dice.roll(3) > 0).then(|| now + (1 + dice.roll(40)) * DAY);
            let mut new =
                json!({"department": officer.person().department, "office_id": officer.office(), "capacity": capacity});
            if capacity != "office" {
                new["officer_id"] = json!(officer.id());
            }
            if let Some(until) = until {
                new["until"] = json!(instant_text(until));
            }
            let reply = committee.post(&format!("{path}/participants"), new).await;
            assert_eq!(reply.status, if account.closed_at.is_some() { 409 } else { 201 }, "{}", reply.body);
            if reply.status == 201 {
                let named = account.locked && capacity != "office";
                account.parts.push(Part { who, capacity, until, named, id: Some(reply.id()) });
            }
            format!("let {who} in until {until:?}")
        }
        6 => {
            let known: Vec<usize> = (0..account.parts.len()).filter(|at| account.parts[*at].id.is_some()).collect();
            let Some(at) = known.get(dice.roll(known.len().max(1) as i64) as usize) else {
                return "nobody to end".into();
            };
            let part = account.parts.remove(*at);
            let id = part.id.unwrap_or_default();
            let reply = committee.call("DELETE", &format!("{path}/participants/{id}"), Value::Null).await;
            let runs = part.until.is_none_or(|until| until > now);
            assert_eq!(reply.status, if runs { 204 } else { 404 }, "{}", reply.body);
            format!("end {}", part.who)
        }
        7 => {
            if account.closed_at.is_some() {
                let reply = committee.call("DELETE", &format!("{path}/closure"), json!({"reason": "again"})).await;
                assert_eq!(reply.status, 200, "{}", reply.body);
                (account.closed_at, account.handed_at) = (None, None);
                return "reopen".into();
            }
            let mut record = sample("committee.closure");
            let outcome = record["outcome"].take();
            record.as_object_mut().expect("an object").remove("outcome");
            let body = json!({"outcome": outcome, "reason": "Sample reason", "record": record});
            assert_eq!(committee.post(&format!("{path}/closure"), body).await.status, 201);
            account.closed_at = Some(now);
            "close".into()
        }
        8 => {
            app.sql(&format!("UPDATE session SET stepped_up_at = {now}"));
            app.sql("UPDATE emergency_access SET state = 'settled'");
            let body = json!({"reason_code": "missing", "reason": "Sample reason"});
            let reply = app.childline().post(&format!("{path}/emergency-access"), body).await;
            let open = account.broken_until.is_some_and(|until| until > now);
            assert!(matches!(reply.status, 201 | 404 | 409 | 429), "{}", reply.body);
            assert!(reply.status != 201 || !account.locked && !open, "{}", reply.body);
            if reply.status == 201 {
                account.broken_until = Some(now + 60 * MINUTE);
            }
            format!("break glass {}", reply.status)
        }
        9 => {
            let mut home = sample("protection.restoration");
            home["left_at"] = json!(instant_text(now - 2 * HOUR));
            home["handed_at"] = json!(instant_text(now - HOUR));
            let reply = app.protection().try_write(case, "protection.restoration", home).await;
            assert_eq!(reply.status == 201, !account.locked && account.closed_at.is_none(), "{}", reply.body);
            if reply.status == 201 {
                account.handed_at = Some(now - HOUR);
            }
            format!("hand over {}", reply.status)
        }
        _ => {
            let ms = [20 * MINUTE, HOUR, DAY, 20 * DAY, 31 * DAY][dice.roll(5) as usize];
            app.clock.advance(ms);
            format!("{ms} ms pass")
        }
    }
}

/// What each of the cast, and somebody with an hour of emergency, is shown now.
async fn compare(app: &District, case: &str, identity: &str, account: &Account, so_far: &[String]) {
    let now = app.clock.now_ms();
    let status = async |caller: &Caller<'_>| caller.case(case).await.status == 200;
    for (who, _) in CAST {
        assert_eq!(status(&app.by_login(who)).await, account.sees(who, now), "{who}: {so_far:#?}");
    }
    assert!(status(&app.committee()).await, "{so_far:#?}");
    assert_eq!(status(&app.protection()).await, !account.locked, "{so_far:#?}");
    let support = app.by_login("childline.bbk.2").record(identity).await.status == 200;
    let knows = account.sees("childline.bbk.2", now) && account.knows_identity(now);
    assert_eq!(support, knows, "identity for the support person: {so_far:#?}");
    let broken = account.broken_until.is_some_and(|until| until > now) && !account.locked;
    assert_eq!(app.childline().record(identity).await.status == 200, broken, "the hour of emergency: {so_far:#?}");
}

/// Open spans by what they open, against those that the rows ask for; and which rows are closed.
fn settled(app: &District, case: &str, so_far: &[String]) -> BTreeSet<i64> {
    let id = CaseId::parse(case).expect("an id");
    let read = |conn: &mut anugaman::store::Conn| {
        let row =
            cases::reach(conn, &app.committee().person().keys(), app.clock.now_ms(), id)?.expect("the committee").0;
        let desired = participants::desired(conn, &app.app.cases, &row, app.clock.now_ms())?;
        let open = spans::open_spans(conn, id)?;
        let all: Vec<(i64, Option<i64>)> = scope_span::table
            .filter(scope_span::case_id.eq(id))
            .select((scope_span::span_id, scope_span::out_x))
            .load(conn)?;
        Ok((desired, open, all))
    };
    let (desired, open, all) = app.app.db.read(read).expect("a read");
    let wanted: Vec<_> =
        desired.into_iter().map(|span| (span.key, span.profile.number(), span.participation)).collect();
    let mut held: Vec<_> = open.into_iter().map(|span| (span.key, span.profile, span.participation)).collect();
    held.sort_by_key(|(key, profile, part)| (key.clone(), Profile::from_number(*profile), *part));
    assert_eq!(held, wanted, "{so_far:#?}");
    all.into_iter().filter_map(|(span, out)| out.map(|_| span)).collect()
}

#[test]
fn open_spans_are_those_desired_after_any_history() {
    let first = seed();
    eprintln!("SEED={first}");
    each_district(async |app| {
        for history in 0..HISTORIES {
            let mut dice = Dice(first.wrapping_add(history));
            let (case, mut account) = (app.child().await, Account::default());
            let identity = app.police().write_sample(&case, "protection.identity").await;
            let (mut so_far, mut closed) = (Vec::new(), BTreeSet::new());
            for _ in 0..STEPS {
                so_far.push(act(app, &mut dice, &case, &mut account).await);
                // Before any job has run nobody is shown more, and after it nobody less.
                compare(app, &case, &identity, &account, &so_far).await;
                jobs::tick(&app.app.db, &app.app.cases).expect("the jobs run");
                compare(app, &case, &identity, &account, &so_far).await;
                let now_closed = settled(app, &case, &so_far);
                assert!(closed.is_subset(&now_closed), "a closed span opened again: {so_far:#?}");
                closed = now_closed;
            }
            let kinds: BTreeMap<&str, usize> = so_far.iter().fold(BTreeMap::new(), |mut kinds, act| {
                *kinds.entry(act.split(' ').next().unwrap_or_default()).or_default() += 1;
                kinds
            });
            eprintln!("{kinds:?}");
        }
    });
}

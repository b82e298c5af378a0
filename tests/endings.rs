//! What ends by a date: refused at once to who reads, turned into rows once by the jobs, and never opened again.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeSet;

use anugaman::access::Department;
use anugaman::casefile::jobs::{self, Jobs};
use anugaman::clock::instant_text;
use anugaman::store::schema::{participation, referral, scope_span};
use caller::{Caller, text};
use diesel::prelude::*;
use district::{DAY, District, HOUR, each_district, sample};
use serde_json::{Value, json};
use support::service::Reply;

fn tick(app: &District) {
    jobs::tick(&app.app.db, &app.app.cases).expect("the jobs run");
}

fn pass(app: &District, ms: i64) {
    app.clock.advance(ms);
    tick(app);
}

fn in_days(app: &District, days: i64) -> String {
    instant_text(app.clock.now_ms() + days * DAY)
}

async fn assign(by: &Caller<'_>, case: &str, whom: &Caller<'_>, capacity: &str, until: &str) -> Reply {
    let new = json!({"department": whom.person().department, "office_id": whom.office(), "officer_id": whom.id(),
        "capacity": capacity, "until": until});
    by.post(&format!("/v1/cases/{case}/participants"), new).await
}

/// How many participations have an end, spans are closed and referrals are expired, in the rows.
fn rows(app: &District) -> (i64, i64, i64) {
    let count = |conn: &mut anugaman::store::Conn| {
        Ok((
            participation::table.filter(participation::ended_at.is_not_null()).count().get_result(conn)?,
            scope_span::table.filter(scope_span::out_x.is_not_null()).count().get_result(conn)?,
            referral::table.filter(referral::state.eq("expired")).count().get_result(conn)?,
        ))
    };
    app.app.db.read(count).expect("a read")
}

#[test]
fn a_part_with_an_end_is_over_at_that_instant_and_in_the_rows_after_the_next_job() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (cover, committee) = (app.second(Department::Labour), app.committee());
        assert_eq!(
            assign(&app.nodal(Department::Labour), &case, &cover, "support", &in_days(app, 30)).await.status,
            201
        );
        app.clock.advance(30 * DAY - 1);
        tick(app);
        assert_eq!(cover.case(&case).await.status, 200, "the last moment of day 30");
        let before = rows(app);
        app.clock.advance(1);
        assert_eq!(cover.case(&case).await.status, 404, "before any job has run");
        assert!(!cover.listed().await.contains(&case));
        assert_eq!(rows(app), before);
        tick(app);
        let after = rows(app);
        assert_eq!((after.0, after.1), (before.0 + 1, before.1 + 1), "one part, one span");
        pass(app, DAY);
        assert_eq!(rows(app), after, "once, and not again");
        assert_eq!(cover.case(&case).await.status, 404, "day 31");
        let parts = committee.case(&case).await.body["participants"].to_string();
        assert!(!parts.contains(&cover.id()), "{parts}");
    });
}

#[test]
fn a_referral_that_nobody_took_up_expires_and_one_taken_up_ends() {
    each_district(async |app| {
        let case = app.staffed().await;
        let refer = async |office: &str| {
            let new = json!({"department": "education", "office_id": app.office(office), "note_code": "enrol",
                "until": in_days(app, 30)});
            let reply = app.protection().post(&format!("/v1/cases/{case}/referrals"), new).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
            reply.id()
        };
        let (waiting, taken) = (refer("BBK-EDU-2").await, refer("BBK-EDU").await);
        let (school, nodal) = (app.second(Department::Education), app.nodal(Department::Education));
        assert_eq!(nodal.post(&format!("/v1/referrals/{taken}/claim"), Value::Null).await.status, 200);
        app.sql("UPDATE participation SET ended_at = 1 WHERE department = 'education' AND capacity = 'office' AND until_at IS NULL");
        tick(app);
        app.clock.advance(30 * DAY - 1);
        tick(app);
        assert_eq!(school.get("/v1/referrals?state=open").await.body["items"][0]["id"], json!(waiting));
        assert_eq!(nodal.case(&case).await.body["case"]["header"]["open"], true, "day 30");
        pass(app, 1);
        let list = school.get("/v1/referrals").await;
        assert_eq!(list.body["items"][0]["state"], "expired", "{}", list.body);
        let claim = school.post(&format!("/v1/referrals/{waiting}/claim"), Value::Null).await;
        assert_eq!(claim.problem(), (409, "wrong_state"));
        assert_eq!((school.case(&case).await.status, nodal.case(&case).await.status), (404, 404), "day 31");
        let states = nodal.get("/v1/referrals?state=claimed").await;
        assert_eq!(states.body["items"][0]["id"], json!(taken), "what was taken up stays so");
    });
}

#[test]
fn an_office_that_has_ended_takes_no_part_any_more() {
    each_district(async |app| {
        let case = app.child().await;
        let ngo = app.office("BBK-CHL-1");
        app.join(&case, Department::Childline).await;
        let nodal = app.nodal(Department::Childline);
        assert_eq!((app.childline().case(&case).await.status, nodal.case(&case).await.status), (200, 200));
        let hex = ngo.replace('-', "");
        let id = if app.url.starts_with("sqlite") { format!("x'{hex}'") } else { format!("'\\x{hex}'") };
        let until = app.clock.now_ms() + 30 * DAY;
        app.sql(&format!("UPDATE office SET until_at = {until} WHERE id = {id}"));
        pass(app, 30 * DAY - 1);
        assert_eq!((app.childline().case(&case).await.status, nodal.case(&case).await.status), (200, 200), "day 30");
        pass(app, 1);
        assert_eq!(app.childline().case(&case).await.problem(), (403, "wipe"));
        assert_eq!(nodal.case(&case).await.status, 404, "nor through it those above");
        // An end that is taken away brings back who sits there, and not what they took part in.
        app.sql(&format!("UPDATE office SET until_at = NULL WHERE id = {id}"));
        tick(app);
        assert_eq!(app.childline().case(&case).await.status, 404);
    });
}

#[test]
fn the_helpline_knows_who_the_child_is_until_thirty_days_after_the_hand_over() {
    each_district(async |app| {
        let case = app.staffed().await;
        let identity = app.police().write_sample(&case, "protection.identity").await;
        let helpline = app.childline();
        assert_eq!(helpline.record(&identity).await.status, 200);
        let mut home = sample("protection.restoration");
        home["left_at"] = json!(instant_text(app.clock.now_ms() - 3 * HOUR));
        home["handed_at"] = json!(instant_text(app.clock.now_ms() - HOUR));
        let restored = app.protection().write(&case, "protection.restoration", home).await;
        pass(app, 30 * DAY - HOUR);
        assert_eq!(helpline.record(&identity).await.status, 200, "day 30");
        pass(app, 1);
        assert_eq!(helpline.record(&identity).await.problem(), (404, "not_found"), "day 31");
        let slice = helpline.case(&case).await;
        assert_eq!((slice.status, slice.of_kind("protection.identity").len()), (200, 0), "it still takes part");
        assert_eq!(app.protection().record(&identity).await.status, 200);
        let before = rows(app);
        pass(app, DAY);
        assert_eq!(rows(app), before);
        // A hand-over that is put right later counts from its right day.
        let later = json!({"handed_at": instant_text(app.clock.now_ms() - DAY)});
        let path = format!("/v1/records/{}", restored.id());
        let patched = app.protection().patch(&path, &restored.etag, later).await;
        assert_eq!(patched.status, 200, "{}", patched.body);
        assert_eq!(helpline.record(&identity).await.status, 200);
    });
}

#[test]
fn a_doctor_who_is_to_come_again_knows_the_home_until_that_day_is_over() {
    each_district(async |app| {
        let (case, doctor, other) = (app.staffed().await, app.health(), app.second(Department::Health));
        let mut stay = sample("protection.custody");
        stay["home_id"] = json!(app.office("BBK-DCP-1"));
        stay["admitted_at"] = json!(instant_text(app.clock.now_ms() - HOUR));
        let custody = app.protection().write(&case, "protection.custody", stay).await;
        assert_eq!(doctor.record(&custody.id()).await.status, 404);
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(doctor.id());
        exam["next_visit"] = json!("2026-11-25");
        let examined = doctor.write(&case, "health.exam", exam).await;
        let seen = doctor.record(&custody.id()).await;
        assert_eq!((seen.status, &seen.body["share"]), (200, &json!("full")), "{}", seen.body);
        app.join(&case, Department::Health).await;
        assert_eq!(other.record(&custody.id()).await.status, 404, "the visiting doctor alone");
        assert_eq!(app.nodal(Department::Health).record(&custody.id()).await.status, 404);
        assert_eq!(app.police().record(&custody.id()).await.body["share"], Value::Null);

        // The visit is put off: the day moves, and nothing is left of the old one.
        let path = format!("/v1/records/{}", examined.id());
        let moved = doctor.patch(&path, &examined.etag, json!({"next_visit": "2026-11-27"})).await;
        assert_eq!(moved.status, 200, "{}", moved.body);
        let visits = app.committee().case(&case).await.body["participants"].clone();
        let visits: Vec<&Value> =
            visits.as_array().expect("a list").iter().filter(|one| one["capacity"] == "visit").collect();
        assert_eq!(visits.len(), 1);
        assert_eq!(visits[0]["until"], "2026-11-27T18:30:00.000Z", "midnight in India");
        let end = anugaman::clock::parse_instant("2026-11-27T18:30:00Z").expect("an instant");
        app.clock.advance(end - 1 - app.clock.now_ms());
        tick(app);
        assert_eq!(doctor.record(&custody.id()).await.status, 200, "the last moment of the day");
        app.clock.advance(1);
        assert_eq!(doctor.record(&custody.id()).await.status, 404, "the day is over");
        pass(app, DAY);
        assert_eq!(doctor.record(&custody.id()).await.status, 404);
        assert_eq!(doctor.record(&examined.id()).await.status, 200, "who treats goes on treating");
    });
}

#[test]
fn a_visit_ends_when_the_child_leaves_and_capacities_end_with_the_post() {
    each_district(async |app| {
        let (case, doctor) = (app.staffed().await, app.health());
        let mut stay = sample("protection.custody");
        stay["admitted_at"] = json!(instant_text(app.clock.now_ms() - HOUR));
        let custody = app.protection().write(&case, "protection.custody", stay).await;
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(doctor.id());
        exam["next_visit"] = json!("2026-11-29");
        let examined = doctor.write(&case, "health.exam", exam.clone()).await;
        assert_eq!(doctor.record(&custody.id()).await.status, 200);
        let path = format!("/v1/records/{}", custody.id());
        let left = json!({"left_at": instant_text(app.clock.now_ms()), "reason": "restored"});
        let gone = app.protection().patch(&path, &custody.etag, left).await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        assert_eq!(doctor.record(&custody.id()).await.status, 404);
        assert_eq!(doctor.case(&case).await.of_kind("health.exam").len(), 2, "and still the treating doctor");

        // The doctor moves to another hospital: what the post gave is gone, once and for all.
        let hospital = app.office("BBK-HLT-2");
        let path = format!("/v1/officers/{}", doctor.id());
        let administrator = app.by_login("administrator");
        let seen = administrator.get("/v1/officers?department=health&limit=200").await;
        let own = seen.body["items"].as_array().expect("a list").iter().find(|one| one["id"] == json!(doctor.id()));
        let rev = format!("\"{}\"", own.expect("the doctor's account")["rev"]);
        let before = rows(app);
        let posted = administrator.patch(&path, &rev, json!({"office_id": hospital})).await;
        assert_eq!(posted.status, 200, "{}", posted.body);
        assert_eq!(rows(app).0, before.0 + 1, "the doctor's part");
        assert_eq!(doctor.case(&case).await.status, 404);
        assert_eq!(doctor.record(&examined.id()).await.status, 404);
        tick(app);
        assert_eq!(doctor.case(&case).await.status, 404);
    });
}

#[test]
fn an_escort_reads_the_restoration_until_the_child_is_handed_over_or_the_order_lapses() {
    each_district(async |app| {
        let (case, escort) = (app.staffed().await, app.second(Department::Childline));
        let order = |escort: &Caller<'_>| {
            let mut order = sample("protection.restoration");
            order["left_at"] = json!(instant_text(app.clock.now_ms() - HOUR));
            order["handed_at"] = Value::Null;
            order["escorted_by"] = json!(escort.id());
            order.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
            order
        };
        let first = app.protection().write(&case, "protection.restoration", order(&escort)).await;
        let read = escort.record(&first.id()).await;
        assert_eq!((read.status, &read.body["share"]), (200, &json!("full")), "{}", read.body);
        pass(app, 30 * DAY - 1);
        assert_eq!(escort.record(&first.id()).await.status, 200, "day 30");
        pass(app, 1);
        assert_eq!(escort.record(&first.id()).await.status, 404, "day 31: the order has lapsed");
        let second = app.protection().write(&case, "protection.restoration", order(&escort)).await;
        assert_eq!(escort.record(&second.id()).await.status, 200);
        let path = format!("/v1/records/{}", second.id());
        let handed = json!({"handed_at": instant_text(app.clock.now_ms())});
        assert_eq!(app.protection().patch(&path, &second.etag, handed).await.status, 200);
        assert_eq!(escort.record(&second.id()).await.status, 404, "handed over");
    });
}

#[test]
fn several_processes_end_each_thing_once() {
    each_district(async |app| {
        let mut all = BTreeSet::new();
        for _ in 0..6 {
            let case = app.child().await;
            let new = json!({"department": "labour", "office_id": app.office("BBK-LAB-1"), "capacity": "office",
                "until": in_days(app, 1)});
            assert_eq!(app.committee().post(&format!("/v1/cases/{case}/participants"), new).await.status, 201);
            all.insert(case);
        }
        let before = rows(app);
        app.clock.advance(DAY);
        let (db, means) = (&app.app.db, &app.app.cases);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| jobs::tick(db, means).expect("the jobs run"));
            }
        });
        let after = rows(app);
        // The labour office and the district's own above it; of the state's, the pseudonymous one.
        assert_eq!((after.0 - before.0, after.1 - before.1), (6, 18));
        assert!(app.labour().listed().await.iter().all(|listed| !all.contains(listed)));
    });
}

#[test]
fn one_case_that_cannot_be_written_stops_no_other() {
    each_district(async |app| {
        let (broken, good) = (app.child().await, app.child().await);
        for case in [&broken, &good] {
            let guest = app.second(Department::Labour);
            assert_eq!(assign(&app.committee(), case, &guest, "support", &in_days(app, 1)).await.status, 201);
        }
        // A capacity that no program knows, behind the service's back.
        let number = text(&app.committee().case(&broken).await.body["case"]["number"]);
        app.sql(&format!("UPDATE case_file SET master_key = 'lost' WHERE number = '{number}'"));
        let before = rows(app);
        pass(app, DAY);
        assert_eq!(rows(app).0, before.0 + 1, "the other one");
        assert!(!app.second(Department::Labour).listed().await.contains(&good));
    });
}

#[test]
fn the_service_runs_the_jobs_by_itself_and_stops_with_it() {
    each_district(async |app| {
        let case = app.staffed().await;
        let guest = app.second(Department::Labour);
        assert_eq!(assign(&app.committee(), &case, &guest, "support", &in_days(app, 1)).await.status, 201);
        let before = rows(app);
        app.clock.advance(DAY);
        // It begins at once; dropping it waits for the work at hand.
        drop(Jobs::start(app.app.db.clone(), app.app.cases.clone()).expect("the jobs start"));
        assert_eq!(rows(app).0, before.0 + 1);
    });
}

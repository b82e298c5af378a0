//! The sensitive lock: who puts it on, whom it names, what the others are left with, and what comes back afterwards.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::{Department, Role};
use anugaman::casefile::jobs;
use caller::{Caller, random_id, text};
use district::{DAY, District, each_district, sample};
use serde_json::{Value, json};
use support::service::Reply;

async fn lock(caller: &Caller<'_>, case: &str, named: &[(&Caller<'_>, &str)]) -> Reply {
    let one = |(who, capacity): &(&Caller<'_>, &str)| json!({"officer_id": who.id(), "capacity": capacity});
    let named: Vec<Value> = named.iter().map(one).collect();
    caller.post(&format!("/v1/cases/{case}/lock"), json!({"participants": named, "reason_code": "threat"})).await
}

async fn unlock(caller: &Caller<'_>, case: &str) -> Reply {
    caller.call("DELETE", &format!("/v1/cases/{case}/lock"), Value::Null).await
}

async fn assign(by: &Caller<'_>, case: &str, whom: &Caller<'_>, capacity: &str, until: Option<String>) -> Reply {
    let mut new = json!({"department": whom.person().department, "office_id": whom.office(),
        "officer_id": whom.id(), "capacity": capacity});
    if let Some(until) = until {
        new["until"] = json!(until);
    }
    by.post(&format!("/v1/cases/{case}/participants"), new).await
}

fn tick(app: &District) {
    jobs::tick(&app.app.db, &app.app.cases).expect("the jobs run");
}

/// Everybody whose role can see cases.
fn readers<'d>(app: &'d District) -> impl Iterator<Item = Caller<'d>> {
    app.everybody().filter(|caller| !matches!(caller.person().role, Role::Auditor | Role::Administrator))
}

/// The logins that see the case, in order.
async fn seers(app: &District, case: &str) -> Vec<String> {
    let mut all = Vec::new();
    for caller in readers(app) {
        if caller.case(case).await.status == 200 {
            assert!(caller.listed().await.contains(&case.to_owned()), "{}: list and read agree", caller.login());
            all.push(caller.login().to_owned());
        }
    }
    all
}

const COMMITTEE: [&str; 3] = ["committee.bbk.1", "committee.bbk.2", "committee.bbk.nodal"];

#[test]
fn the_committee_locks_and_only_who_is_named_still_sees_the_case() {
    each_district(async |app| {
        let (committee, io, doctor) = (app.committee(), app.second(Department::Police), app.health());
        let (support, other) = (app.second(Department::Childline), app.second(Department::Protection));
        let case = app.staffed().await;
        assert_eq!(assign(&app.nodal(Department::Police), &case, &io, "io", None).await.status, 201);
        assert_eq!(assign(&committee, &case, &other, "support", None).await.status, 201);
        let enrol = json!({"department": "education", "office_id": app.office("BBK-EDU-2"), "note_code": "enrol"});
        let referral = app.protection().post(&format!("/v1/cases/{case}/referrals"), enrol).await.id();
        let key = random_id();

        let named = [(&io, "io"), (&doctor, "doctor"), (&support, "support")];
        let locked = lock(&committee.keyed(&key), &case, &named).await;
        assert_eq!(
            (locked.status, &locked.body["kind"], &locked.body["share"]),
            (201, &json!("case.lock"), &json!("full"))
        );
        assert_eq!(locked.body["data"]["reason_code"], "threat");
        let again = lock(&committee.keyed(&key), &case, &named).await;
        assert_eq!((again.status, &again.body), (201, &locked.body), "asked again, the same answer");
        assert_eq!(lock(&committee, &case, &named).await.problem(), (409, "wrong_state"), "locked already");

        let mut seen = COMMITTEE.map(str::to_owned).to_vec();
        seen.extend([io.login(), doctor.login(), support.login()].map(str::to_owned));
        seen.sort_unstable();
        assert_eq!(seers(app, &case).await, seen, "support before the lock is not enough");

        let told: Vec<Value> = locked.body["data"]["participants"].as_array().expect("a list").clone();
        assert_eq!(told.len(), 3);
        for who in [&io, &support] {
            let slice = who.case(&case).await;
            let shown = slice.of_kind("case.lock");
            assert_eq!((shown.len(), &shown[0]["share"]), (1, &json!("named")), "{}", who.login());
            assert_eq!(shown[0]["data"], json!({"participants": told}), "{}: who, and not why", who.login());
        }
        assert_eq!(app.nodal(Department::Committee).case(&case).await.of_kind("case.lock")[0]["share"], "full");

        // Nothing in a queue, and what lies in one already cannot be taken up.
        let education = app.second(Department::Education);
        assert_eq!(education.get("/v1/referrals").await.body["items"], json!([]));
        let claimed = education.post(&format!("/v1/referrals/{referral}/claim"), Value::Null).await;
        assert_eq!(claimed.problem(), (404, "not_found"));
        for who in readers(app).filter(|who| !seen.contains(&who.login().to_owned())) {
            for path in ["/v1/obligations?limit=200", "/v1/referrals?limit=200", "/v1/cases?limit=200"] {
                let reply = who.get(path).await;
                let number = text(&committee.case(&case).await.body["case"]["number"]);
                let body = reply.body.to_string();
                assert!(!body.contains(&case) && !body.contains(&number), "{} {path}: {body}", who.login());
            }
        }

        assert_eq!(unlock(&committee, &case).await.status, 200);
        assert_eq!(education.get("/v1/referrals?state=open").await.body["items"][0]["id"], json!(referral));
        assert_eq!(education.post(&format!("/v1/referrals/{referral}/claim"), Value::Null).await.status, 200);
    });
}

#[test]
fn only_the_committee_locks_and_unlocks_and_errors_say_what_is_wrong() {
    each_district(async |app| {
        let (case, committee) = (app.staffed().await, app.committee());
        for department in Department::ALL.iter().copied().filter(|one| *one != Department::Committee) {
            for who in [app.of(department), app.nodal(department)] {
                let (put_on, taken_off) = (lock(&who, &case, &[]).await, unlock(&who, &case).await);
                let expected =
                    if who.case(&case).await.status == 200 { (403, "not_allowed") } else { (404, "not_found") };
                assert_eq!((put_on.problem(), taken_off.problem()), (expected, expected), "{}", who.login());
            }
            let afar = app.of_in(department, "LKO");
            assert_eq!(lock(&afar, &case, &[]).await.problem(), (404, "not_found"));
        }
        assert_eq!(lock(&app.of_in(Department::Committee, "LKO"), &case, &[]).await.problem(), (404, "not_found"));
        assert_eq!(unlock(&committee, &case).await.problem(), (409, "wrong_state"), "it is not locked");
        let path = format!("/v1/cases/{case}/lock");
        assert_eq!(committee.post(&path, json!({})).await.pointers(), ["/reason_code"]);
        let (io, chair) = (app.second(Department::Police), app.nodal(Department::Committee));
        let pointer = async |named: &[(&Caller<'_>, &str)]| {
            let reply = lock(&committee, &case, named).await;
            assert_eq!(reply.status, 422, "{}", reply.body);
            reply.pointers().first().map(|pointer| (*pointer).to_owned()).unwrap_or_default()
        };
        assert_eq!(pointer(&[(&app.health(), "io")]).await, "/participants/0/officer_id");
        assert_eq!(pointer(&[(&io, "io"), (&app.labour(), "doctor")]).await, "/participants/1/officer_id");
        assert_eq!(pointer(&[(&io, "team")]).await, "/participants/0/capacity");
        assert_eq!(pointer(&[(&io, "break_glass")]).await, "/participants/0/capacity");
        let stranger =
            json!({"participants": [{"officer_id": random_id(), "capacity": "io"}], "reason_code": "threat"});
        assert_eq!(committee.post(&path, stranger).await.pointers(), ["/participants/0/officer_id"]);
        let twice = lock(&committee, &case, &[(&io, "io"), (&io, "io")]).await;
        assert_eq!((twice.status, twice.pointers()), (422, vec!["/participants/1"]), "{}", twice.body);
        let oneself = lock(&committee, &case, &[(&committee, "support")]).await;
        assert_eq!(oneself.problem(), (403, "not_allowed"));
        let sighting = committee.open("sighting").await;
        assert_eq!(lock(&committee, &sighting, &[]).await.status, 422, "only a child's case");
        assert_eq!(committee.case(&case).await.body["case"]["header"]["flags"]["sensitive"], false, "nothing was done");

        // Whoever is left of the committee by name cannot take a lock off again for all.
        assert_eq!(assign(&committee, &case, &chair, "support", None).await.status, 201);
        app.sql("UPDATE participation SET ended_at = 1 WHERE department = 'committee' AND officer_id IS NULL");
        let alone = lock(&chair, &case, &[]).await;
        assert_eq!(alone.problem(), (409, "wrong_state"), "{}", alone.body);
    });
}

#[test]
fn unlocking_opens_what_still_holds_and_nothing_that_ended_meanwhile() {
    each_district(async |app| {
        let (committee, case) = (app.committee(), app.staffed().await);
        let until = anugaman::clock::instant_text(app.clock.now_ms() + DAY);
        let guest = app.second(Department::Childline);
        assert_eq!(assign(&committee, &case, &guest, "support", Some(until.clone())).await.status, 201);
        let office =
            json!({"department": "health", "office_id": app.office("BBK-HLT-2"), "capacity": "office", "until": until});
        assert_eq!(committee.post(&format!("/v1/cases/{case}/participants"), office).await.status, 201);
        assert_eq!(app.second(Department::Health).case(&case).await.status, 200);

        assert_eq!(lock(&committee, &case, &[]).await.status, 201);
        assert_eq!(seers(app, &case).await, COMMITTEE);
        let closed = closed_spans(app);
        app.clock.advance(2 * DAY);
        let opened = unlock(&committee, &case).await;
        assert_eq!((opened.status, &opened.body["header"]["flags"]["sensitive"]), (200, &json!(false)));
        for outside in [&guest, &app.second(Department::Health)] {
            assert_eq!(outside.case(&case).await.status, 404, "{} ended meanwhile", outside.login());
        }
        for inside in [app.police(), app.health(), app.labour(), app.education(), app.nodal(Department::Police)] {
            let slice = inside.case(&case).await;
            assert_eq!(slice.status, 200, "{}", inside.login());
            assert_eq!(slice.of_kind("case.lock"), Vec::<&Value>::new(), "{}: a lock that is off", inside.login());
        }
        let mut after = closed_spans(app);
        after.retain(|span| closed.contains(span));
        assert_eq!(after, closed, "no closed row opened again");
        tick(app);
        assert_eq!(guest.case(&case).await.status, 404);
        // And a second lock begins with nobody named.
        assert_eq!(lock(&committee, &case, &[]).await.status, 201);
        assert_eq!(seers(app, &case).await, COMMITTEE);
    });
}

fn closed_spans(app: &District) -> Vec<i64> {
    use anugaman::store::schema::scope_span;
    use diesel::prelude::*;
    let closed = |conn: &mut anugaman::store::Conn| {
        let closed = scope_span::table.filter(scope_span::out_x.is_not_null()).select(scope_span::span_id);
        Ok(closed.order(scope_span::span_id.asc()).load(conn)?)
    };
    app.app.db.read(closed).expect("a read")
}

fn with(kind: &str, changes: Value) -> Value {
    let mut data = sample(kind);
    for (name, value) in changes.as_object().expect("changes") {
        data[name] = value.clone();
    }
    data.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    data
}

#[test]
fn a_record_locks_by_law_and_names_who_investigates_and_treats() {
    each_district(async |app| {
        let (io, doctor, case) = (app.second(Department::Police), app.second(Department::Health), app.staffed().await);
        let support = app.second(Department::Protection);
        assert_eq!(assign(&app.committee(), &case, &support, "support", None).await.status, 201);
        let exam = with("health.exam", json!({"doctor_user": doctor.id(), "next_visit": null}));
        app.health().write(&case, "health.exam", exam).await;
        let fir = with("police.fir", json!({"sections": ["POCSO:4"], "io_user": io.id(), "io_unit": null}));
        let written = app.police().write(&case, "police.fir", fir).await;
        assert_eq!(written.body["share"], "full", "its writer is told what was kept");

        let mut seen = COMMITTEE.map(str::to_owned).to_vec();
        seen.extend([io.login(), doctor.login(), support.login()].map(str::to_owned));
        seen.sort_unstable();
        assert_eq!(seers(app, &case).await, seen);
        let slice = app.committee().case(&case).await;
        let lock = slice.of_kind("case.lock")[0].clone();
        assert_eq!(lock["data"]["reason_code"], "sexual_offence");
        let names = |lock: &Value| {
            let mut names: Vec<String> = lock["data"]["participants"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| text(&one["officer_id"]))
                .collect();
            names.sort_unstable();
            names
        };
        let mut known = vec![io.id(), doctor.id(), support.id()];
        known.sort_unstable();
        assert_eq!(names(&lock), known);

        // Whom the committee lets in later is named too, and the record says so; who is ended is so no longer.
        let guest = app.second(Department::Labour);
        let let_in = assign(&app.committee(), &case, &guest, "support", None).await;
        assert_eq!(let_in.status, 201);
        known.push(guest.id());
        known.sort_unstable();
        assert_eq!(guest.case(&case).await.of_kind("case.lock")[0]["share"], "named");
        assert_eq!(names(app.committee().case(&case).await.of_kind("case.lock")[0]), known);
        let path = format!("/v1/cases/{case}/participants/{}", let_in.id());
        assert_eq!(app.committee().call("DELETE", &path, Value::Null).await.status, 204);
        assert_eq!(guest.case(&case).await.status, 404);
        known.retain(|id| *id != guest.id());
        assert_eq!(names(app.committee().case(&case).await.of_kind("case.lock")[0]), known);
    });
}

#[test]
fn a_lock_by_law_brings_the_committee_in_where_none_takes_part() {
    each_district(async |app| {
        let case = app.staffed().await;
        app.sql("UPDATE participation SET ended_at = 1 WHERE department = 'committee'");
        assert_eq!(app.committee().case(&case).await.status, 404);
        let fir = with("police.fir", json!({"sections": ["POCSO:4"], "io_user": null, "io_unit": null}));
        app.police().write(&case, "police.fir", fir).await;
        assert_eq!(seers(app, &case).await, COMMITTEE, "what was recorded lies before somebody");
        assert_eq!(app.committee().case(&case).await.of_kind("police.fir").len(), 1);
    });
}

#[test]
fn a_case_on_its_way_to_another_district_is_received_only_by_who_is_named() {
    each_district(async |app| {
        let (case, committee) = (app.staffed().await, app.committee());
        let receiver = app.by_login("protection.lko.nodal");
        let asked = json!({"office_id": receiver.office(), "reason": "The family lives there"});
        let transfer = app.protection().post(&format!("/v1/cases/{case}/transfer"), asked).await;
        assert_eq!(transfer.status, 201, "{}", transfer.body);
        assert_eq!(receiver.case(&case).await.status, 200);
        assert_eq!(lock(&committee, &case, &[]).await.status, 201);
        let path = format!("/v1/transfers/{}/acceptance", transfer.id());
        let accept = json!({"accept": true});
        assert_eq!(receiver.post(&path, accept.clone()).await.problem(), (404, "not_found"));
        assert_eq!(receiver.record(&transfer.id()).await.status, 404);
        assert_eq!(assign(&committee, &case, &receiver, "support", None).await.status, 201);
        assert_eq!(receiver.post(&path, accept).await.status, 201);
        assert_eq!(app.of_in(Department::Committee, "LKO").case(&case).await.status, 200);
        assert_eq!(app.protection().case(&case).await.status, 404);
        assert_eq!(app.of_in(Department::Protection, "LKO").case(&case).await.status, 404);
    });
}

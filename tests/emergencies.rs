//! Breaking the glass: who may, what it opens and for how long, who is told, and how it is reviewed.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::Department;
use anugaman::casefile::jobs;
use anugaman::store::schema::access_entry;
use caller::{Caller, random_id, text};
use diesel::prelude::*;
use district::{DAY, District, HOUR, MINUTE, each_district, sample};
use serde_json::{Value, json};
use support::service::Reply;

const WORDS: &str = "Sample Child One was seen at the bus station";

fn emergency() -> Value {
    json!({"reason_code": "missing", "reason": WORDS})
}

async fn break_glass(caller: &Caller<'_>, case: &str) -> Reply {
    caller.post(&format!("/v1/cases/{case}/emergency-access"), emergency()).await
}

fn pass(app: &District, ms: i64) {
    app.clock.advance(ms);
    tick(app);
}

fn tick(app: &District) {
    jobs::tick(&app.app.db, &app.app.cases).expect("the jobs run");
}

/// Everybody has just proved to be who they are.
fn prove(app: &District) {
    app.sql(&format!("UPDATE session SET stepped_up_at = {}", app.clock.now_ms()));
}

/// A child's case with its identity, in which the helpline takes no part.
async fn child(app: &District) -> (String, String) {
    let case = app.child().await;
    let identity = app.police().write_sample(&case, "protection.identity").await;
    (case, identity)
}

/// The purposes under which a request stands in the journal.
fn purposes(app: &District, action: &str) -> Vec<String> {
    let of = |conn: &mut anugaman::store::Conn| {
        let of = access_entry::table.filter(access_entry::action.eq(action)).select(access_entry::purpose);
        Ok(of.load(conn)?)
    };
    app.app.db.read(of).expect("a read")
}

async fn items(caller: &Caller<'_>) -> Vec<Value> {
    let list = caller.get("/v1/emergency-accesses").await;
    assert_eq!(list.status, 200, "{}: {}", caller.login(), list.body);
    list.body["items"].as_array().expect("a list").clone()
}

#[test]
fn the_helpline_opens_identity_for_sixty_minutes_and_nothing_else() {
    each_district(async |app| {
        let (case, identity) = child(app).await;
        let intake = app.police().write_sample(&case, "police.intake").await;
        let helpline = app.childline();
        assert_eq!(helpline.record(&identity).await.status, 404);
        let key = random_id();
        let opened = break_glass(&helpline.keyed(&key), &case).await;
        assert_eq!(opened.status, 201, "{}", opened.body);
        assert_eq!(opened.body["until"], "2026-11-23T05:45:00.000Z");
        assert_eq!(opened.body["identity"]["id"], json!(identity));
        assert_eq!(opened.body["identity"]["data"]["name_stated"], "Sample Child One");
        let again = break_glass(&helpline.keyed(&key), &case).await;
        assert_eq!((again.status, &again.body), (201, &opened.body), "asked again, the same answer");
        assert_eq!(break_glass(&helpline, &case).await.problem(), (409, "wrong_state"), "open already");

        // The journal calls it what it is, also when it is read again.
        assert_eq!(purposes(app, "write_cases").iter().filter(|purpose| *purpose == "emergency").count(), 1);
        assert_eq!(helpline.record(&identity).await.status, 200);
        assert_eq!(purposes(app, "open_emergency_access"), ["emergency", "emergency"]);
        assert_eq!(purposes(app, "get_record"), ["emergency"]);

        // Identity alone: no header, no other record, no list, nothing to write.
        assert_eq!(helpline.case(&case).await.status, 404);
        assert!(!helpline.listed().await.contains(&case));
        assert_eq!(helpline.record(&intake).await.status, 404);
        let records = helpline.get(&format!("/v1/cases/{case}/records")).await;
        assert_eq!(records.body["items"].as_array().map(Vec::len), Some(1));
        let write = helpline.try_write(&case, "childline.feedback", sample("childline.feedback")).await;
        assert_eq!(write.problem(), (403, "not_allowed"));
        for other in [app.second(Department::Childline), app.nodal(Department::Childline)] {
            assert_eq!(other.record(&identity).await.status, 404, "{}: one person's hour", other.login());
        }

        app.clock.advance(59 * MINUTE);
        assert_eq!(helpline.record(&identity).await.status, 200, "minute 59");
        app.clock.advance(2 * MINUTE);
        assert_eq!(helpline.record(&identity).await.status, 404, "minute 61, before any job has run");
        tick(app);
        assert_eq!(helpline.record(&identity).await.status, 404, "minute 61");
        assert_eq!(break_glass(&helpline.keyed(&key), &case).await.status, 403, "the step-up is an hour old");
        prove(app);
        assert_eq!(break_glass(&helpline.keyed(&key), &case).await.status, 404, "the old answer is over too");
        assert_eq!(break_glass(&helpline, &case).await.status, 201, "another emergency");
    });
}

#[test]
fn only_the_police_nodal_officer_and_the_helpline_of_the_district_break_glass() {
    each_district(async |app| {
        let (case, _) = child(app).await;
        let number = text(&app.police().case(&case).await.body["case"]["number"]);
        let by_number = |number: &str| {
            let mut body = emergency();
            body["number"] = json!(number);
            body
        };
        for caller in app.everybody() {
            let who = caller.login().to_owned();
            let (desk, district) = (caller.person().department, who.split('.').nth(1).unwrap_or_default().to_owned());
            let on_duty = (who.starts_with("childline.") || who.starts_with("police.") && who.ends_with(".nodal"))
                && ["bbk", "lko"].contains(&district.as_str());
            let reply = caller.post("/v1/emergency-accesses", by_number(&number)).await;
            let miss = caller.post("/v1/emergency-accesses", by_number("UP-BBK-2026-999999-X")).await;
            let expected = match (on_duty, district.as_str(), desk) {
                (false, ..) => (403, "not_allowed"),
                // The juvenile police unit takes part in every child's case of its district.
                (true, "bbk", Department::Police) => (409, "wrong_state"),
                (true, "bbk", _) => (201, ""),
                _ => (404, "not_found"),
            };
            assert_eq!(reply.problem(), expected, "{who}: {}", reply.body);
            if expected.0 == 404 {
                assert_eq!(reply.sameness(), miss.sameness(), "{who}: another district's case is none");
                let (near, none) = (break_glass(&caller, &case).await, break_glass(&caller, &random_id()).await);
                assert_eq!((near.sameness(), near.status), (none.sameness(), 404), "{who}");
            }
        }
    });
}

#[test]
fn nobody_gives_an_emergency_by_hand() {
    each_district(async |app| {
        let (case, _) = child(app).await;
        for capacity in ["break_glass", "visit", "referral"] {
            let other = app.second(Department::Childline);
            let part = json!({"department": "childline", "office_id": other.office(), "officer_id": other.id(),
                "capacity": capacity});
            let by_committee = app.committee().post(&format!("/v1/cases/{case}/participants"), part.clone()).await;
            assert_eq!((by_committee.status, by_committee.pointers()), (422, vec!["/capacity"]));
            let new = json!({"type": "child", "district": "BBK", "participants": [part]});
            let at_opening = app.childline().post("/v1/cases", new).await;
            assert_eq!((at_opening.status, at_opening.pointers()), (422, vec!["/participants/0/capacity"]));
        }
    });
}

#[test]
fn a_step_up_is_asked_for_before_anything_is_looked_at() {
    each_district(async |app| {
        let (case, _) = child(app).await;
        app.clock.advance(6 * MINUTE);
        for id in [case.clone(), random_id()] {
            let reply = break_glass(&app.childline(), &id).await;
            assert_eq!((reply.problem(), &reply.body["reason"]), ((403, "not_allowed"), &json!("step_up_required")));
        }
        assert!(!purposes(app, "write_cases").contains(&"emergency".to_owned()));
        prove(app);
        assert_eq!(break_glass(&app.childline(), &case).await.status, 201);
        let path = format!("/v1/cases/{case}/emergency-access");
        assert_eq!(
            app.nodal(Department::Childline).post(&path, json!({})).await.pointers(),
            ["/reason", "/reason_code"]
        );
    });
}

#[test]
fn what_cannot_be_opened_so_answers_as_what_is_not_there() {
    each_district(async |app| {
        let helpline = app.childline();
        let none = break_glass(&helpline, &random_id()).await.sameness();
        let (locked, _) = child(app).await;
        let body = json!({"participants": [], "reason_code": "threat"});
        assert_eq!(app.committee().post(&format!("/v1/cases/{locked}/lock"), body).await.status, 201);
        assert_eq!(break_glass(&helpline, &locked).await.sameness(), none, "a locked case is nobody's emergency");
        let nameless = app.child().await;
        assert_eq!(break_glass(&helpline, &nameless).await.sameness(), none, "there is no identity to open");
        let operation = app.police().open("operation").await;
        assert_eq!(break_glass(&helpline, &operation).await.sameness(), none);
        assert_eq!(items(&app.auditor()).await, Vec::<Value>::new(), "what opened nothing is not reviewed");

        // A lock that comes while the glass is broken closes it.
        let (case, identity) = child(app).await;
        assert_eq!(break_glass(&helpline, &case).await.status, 201);
        let body = json!({"participants": [], "reason_code": "threat"});
        assert_eq!(app.committee().post(&format!("/v1/cases/{case}/lock"), body).await.status, 201);
        assert_eq!(helpline.record(&identity).await.status, 404);
    });
}

#[test]
fn the_police_nodal_officer_opens_a_closed_case_that_has_left_the_lists() {
    each_district(async |app| {
        let (case, identity) = child(app).await;
        let mut record = sample("committee.closure");
        let outcome = record["outcome"].take();
        record.as_object_mut().expect("an object").remove("outcome");
        let closure = json!({"outcome": outcome, "reason": "Sample reason", "record": record});
        assert_eq!(app.committee().post(&format!("/v1/cases/{case}/closure"), closure).await.status, 201);
        pass(app, 31 * DAY);
        let nodal = app.nodal(Department::Police);
        assert_eq!(nodal.record(&identity).await.status, 404);
        prove(app);
        assert_eq!(break_glass(&nodal, &case).await.status, 201);
        assert_eq!(nodal.record(&identity).await.status, 200);
        tick(app);
        assert_eq!(nodal.record(&identity).await.status, 200, "no other job ends it");
        assert_eq!(app.police().record(&identity).await.status, 404, "the station stays out");
        pass(app, 61 * MINUTE);
        assert_eq!(nodal.record(&identity).await.status, 404);
    });
}

#[test]
fn committee_and_protection_are_told_at_once_and_auditors_learn_nothing_of_the_case() {
    each_district(async |app| {
        let (case, _) = child(app).await;
        let number = text(&app.police().case(&case).await.body["case"]["number"]);
        let helpline = app.childline();
        assert_eq!(break_glass(&helpline, &case).await.status, 201);
        for told in
            [app.committee(), app.nodal(Department::Committee), app.protection(), app.nodal(Department::Protection)]
        {
            let listed = items(&told).await;
            assert_eq!(listed.len(), 1, "{}", told.login());
            let item = &listed[0];
            assert_eq!((&item["case_id"], &item["number"]), (&json!(case), &json!(number)));
            assert_eq!((&item["officer_id"], &item["reason"]), (&json!(helpline.id()), &json!(WORDS)));
            assert_eq!(item["until"], "2026-11-23T05:45:00.000Z");
            let slice = told.case(&case).await;
            assert_eq!(slice.body["emergency_accesses"][0]["reason"], WORDS, "{}", told.login());
            let part = slice.body["participants"].as_array().expect("a list").iter();
            assert_eq!(part.filter(|part| part["capacity"] == "break_glass").count(), 1);
        }
        for other in [app.police(), app.nodal(Department::Police)] {
            assert_eq!(other.case(&case).await.body.get("emergency_accesses"), None, "{}", other.login());
            assert_eq!(other.get("/v1/emergency-accesses").await.problem(), (403, "not_allowed"));
        }
        for afar in [app.of_in(Department::Committee, "LKO"), app.second(Department::Protection)] {
            assert_eq!(items(&afar).await, Vec::<Value>::new(), "{}", afar.login());
        }
        let reviewed = items(&app.auditor()).await;
        assert_eq!(reviewed.len(), 1);
        let body = reviewed[0].to_string();
        assert!(!body.contains(&case) && !body.contains(&number) && !body.contains(WORDS), "{body}");
        assert!(reviewed[0]["case"].as_str().is_some_and(|name| name.starts_with("P-")), "{body}");
        assert_eq!((&reviewed[0]["reason_code"], &reviewed[0]["state"]), (&json!("missing"), &json!("open")));
        let at_rest = app.app.db.read(|conn| {
            use anugaman::store::schema::emergency_access;
            Ok(emergency_access::table.select(emergency_access::reason).first::<Vec<u8>>(conn)?)
        });
        let at_rest = at_rest.expect("a read");
        assert!(!String::from_utf8_lossy(&at_rest).contains("bus station"), "the officer's words lie sealed");
    });
}

#[test]
fn an_auditor_settles_within_seven_days_or_it_is_escalated_and_nobody_settles_their_own() {
    each_district(async |app| {
        let ((first, _), (second, _), helpline) = (child(app).await, child(app).await, app.childline());
        assert_eq!(break_glass(&helpline, &first).await.status, 201);
        let auditor = app.auditor();
        let item = items(&auditor).await.swap_remove(0);
        assert_eq!(item["due_at"], "2026-11-30T04:45:00.000Z");
        let path = format!("/v1/emergency-accesses/{}/settlement", text(&item["id"]));
        let justified = json!({"finding": "justified"});
        for other in
            [app.committee(), app.nodal(Department::Police), app.administrator(), app.state(Department::Police)]
        {
            assert_eq!(other.post(&path, justified.clone()).await.problem(), (403, "not_allowed"), "{}", other.login());
        }
        assert_eq!(auditor.post(&path, json!({"finding": "nice"})).await.pointers(), ["/finding"]);
        let nothing = format!("/v1/emergency-accesses/{}/settlement", random_id());
        assert_eq!(auditor.post(&nothing, justified.clone()).await.problem(), (404, "not_found"));

        pass(app, 6 * DAY);
        assert_eq!(items(&auditor).await[0]["state"], "open", "day 6");
        prove(app);
        assert_eq!(break_glass(&helpline, &second).await.status, 201, "one that waits in time is no bar");
        pass(app, DAY);
        let late = items(&auditor).await.into_iter().find(|one| one["id"] == item["id"]).expect("still there");
        assert_eq!((&late["state"], &late["escalated_at"]), (&json!("escalated"), &json!("2026-11-30T04:45:00.000Z")));
        tick(app);
        let query = auditor.get("/v1/emergency-accesses?state=escalated").await;
        assert_eq!(query.body["items"], json!([late]), "once, and not again");
        prove(app);
        let barred = break_glass(&helpline, &random_id()).await;
        assert_eq!((barred.problem(), &barred.body["reason"]), ((403, "not_allowed"), &json!("review_waits")));
        assert_eq!(break_glass(&app.second(Department::Childline), &first).await.status, 201, "nobody else's bar");

        // Whoever has become an auditor since does not review themselves.
        app.sql("UPDATE officer SET role = 'auditor' WHERE login = 'childline.bbk.1'");
        let own = helpline.post(&path, justified.clone()).await;
        assert_eq!(own.problem(), (403, "not_allowed"), "{}", own.body);
        app.sql("UPDATE officer SET role = 'field_officer' WHERE login = 'childline.bbk.1'");
        let settled = auditor.post(&path, justified.clone()).await;
        assert_eq!(
            (settled.status, &settled.body["state"], &settled.body["finding"]),
            (200, &json!("settled"), &json!("justified"))
        );
        assert_eq!(auditor.post(&path, justified).await.problem(), (409, "wrong_state"));
        assert!(purposes(app, "write_cases").contains(&"audit".to_owned()));
        tick(app);
        let told = items(&app.committee()).await.into_iter().find(|one| one["id"] == item["id"]).expect("told");
        assert_eq!((&told["state"], &told["finding"]), (&json!("settled"), &json!("justified")));
    });
}

#[test]
fn five_tries_an_hour_whatever_they_find() {
    each_district(async |app| {
        let (case, _) = child(app).await;
        let helpline = app.childline();
        for _ in 0..5 {
            assert_eq!(break_glass(&helpline, &random_id()).await.status, 404);
        }
        let sixth = break_glass(&helpline, &case).await;
        assert_eq!(sixth.problem(), (429, "too_many_requests"), "numbers are not guessed");
        assert!(sixth.headers.get("Retry-After").is_some());
        assert_eq!(break_glass(&app.second(Department::Childline), &case).await.status, 201, "a count of one's own");
        pass(app, HOUR);
        prove(app);
        assert_eq!(break_glass(&helpline, &case).await.status, 201);
    });
}

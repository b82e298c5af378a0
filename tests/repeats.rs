//! Writes that come again, tasks that are answered, and cases that are closed, through HTTP, on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::Department;
use caller::{Caller, random_id, text};
use district::{District, NOW, each_district, letters, sample};
use futures_util::future::join_all;
use serde_json::{Value, json};

fn record(kind: &str) -> Value {
    json!({"kind": kind, "occurred_at": "2026-11-22T04:10:00.000Z", "data": sample(kind)})
}

#[test]
fn the_same_key_gives_the_same_answer_whatever_came_between() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police().keyed(&random_id()));
        let path = format!("/v1/cases/{case}/records");
        let first = police.post(&path, record("police.intake")).await;
        assert_eq!(first.status, 201, "{}", first.body);
        let place = format!("/v1/records/{}", first.id());
        let changing = app.police().keyed(&random_id());
        let second = changing.patch(&place, &first.etag, json!({"injury_seen": false})).await;
        assert_eq!(second.status, 200);
        let third = app.police().patch(&place, &second.etag, json!({"injury_seen": true})).await;
        let taking = app.police().keyed(&random_id());
        let gone = taking.retract(&first.id(), &third.etag, "Sample reason").await;
        assert_eq!(gone.status, 200);
        app.clock.advance(district::DAY);
        for (asked, again) in [
            (&first, police.post(&path, record("police.intake")).await),
            (&second, changing.patch(&place, &first.etag, json!({"injury_seen": false})).await),
            (&gone, taking.retract(&first.id(), &third.etag, "Sample reason").await),
        ] {
            assert_eq!((again.status, &again.bytes, &again.etag), (asked.status, &asked.bytes, &asked.etag));
            assert_eq!(again.headers.get("Location"), asked.headers.get("Location"));
        }
        let mut other = record("police.intake");
        other["data"]["injury_seen"] = json!(false);
        assert_eq!(police.post(&path, other).await.problem(), (409, "idempotency_mismatch"));
        let elsewhere = police.post(&format!("/v1/cases/{}/records", app.child().await), record("police.intake")).await;
        assert_eq!(elsewhere.problem(), (409, "idempotency_mismatch"), "the address is part of the request");
        let stale = changing.patch(&place, &second.etag, json!({"injury_seen": false})).await;
        assert_eq!(stale.problem(), (409, "idempotency_mismatch"), "so is what was seen");
        for key in ["no-uuid", "", "0192B1D0-0000-4000-8000-000000000001"] {
            let reply = app.police().keyed(key).post(&path, record("police.alert")).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec!["/Idempotency-Key"]), "{key:?}");
        }
        let key = random_id();
        let mine = app.police().keyed(&key).post(&path, record("police.alert")).await;
        let theirs = app.protection().keyed(&key).post(&path, record("police.alert")).await;
        assert_eq!((mine.status, theirs.status), (201, 201), "a key is its caller's own");
        assert_ne!(mine.id(), theirs.id());
    });
}

#[test]
fn cases_headers_and_referrals_are_repeated_too() {
    each_district(async |app| {
        let opening = app.police().keyed(&random_id());
        let new = json!({"type": "child", "district": "BBK", "header": {"sex": "M"}});
        let opened = opening.post("/v1/cases", new.clone()).await;
        let path = format!("/v1/cases/{}", opened.id());
        let changing = app.police().keyed(&random_id());
        let changed = changing.patch(&path, &opened.etag, json!({"sex": "F"})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!(
            app.protection()
                .patch(&path, &app.protection().case(&opened.id()).await.etag, json!({"sex": "T"}))
                .await
                .status,
            200
        );
        let again = opening.post("/v1/cases", new).await;
        assert_eq!((again.status, &again.bytes, &again.etag), (201, &opened.bytes, &opened.etag));
        let again = changing.patch(&path, &opened.etag, json!({"sex": "F"})).await;
        assert_eq!((again.status, &again.bytes, &again.etag), (200, &changed.bytes, &changed.etag));

        let referring = app.police().keyed(&random_id());
        let referral = json!({"department": "education", "note_code": "enrol"});
        let referred = referring.post(&format!("{path}/referrals"), referral.clone()).await;
        assert_eq!(referred.status, 201, "{}", referred.body);
        assert_eq!(referring.post(&format!("{path}/referrals"), referral).await.id(), referred.id());
        let queue = app.nodal(Department::Education).get("/v1/referrals").await;
        assert_eq!(queue.body["items"].as_array().map(Vec::len), Some(1));
    });
}

/// Sends the same request eight times at once and gives the one answer that all must get.
async fn at_once(caller: &Caller<'_>, method: &str, path: &str, body: &Value) -> Value {
    let replies = join_all((0..8).map(|_| caller.call(method, path, body.clone()))).await;
    for reply in &replies {
        assert!(reply.status < 300, "{method} {path}: {}", reply.body);
        assert_eq!((reply.status, &reply.bytes), (replies[0].status, &replies[0].bytes), "{method} {path}");
    }
    replies[0].body.clone()
}

#[test]
fn twins_that_come_at_once_are_one() {
    each_district(async |app| {
        let mut chosen = record("police.alert");
        chosen["id"] = json!(random_id());
        let new = json!({"type": "child", "district": "BBK", "id": random_id()});
        let opened = at_once(&app.police().keyed(&random_id()), "POST", "/v1/cases", &new).await;
        assert_eq!(opened["id"], new["id"]);
        let case = app.staffed().await;
        let path = format!("/v1/cases/{case}/records");
        at_once(&app.police().keyed(&random_id()), "POST", &path, &record("police.alert")).await;
        at_once(&app.police().keyed(&random_id()), "POST", &path, &chosen).await;
        let intake = at_once(&app.police().keyed(&random_id()), "POST", &path, &record("police.intake")).await;
        let read = app.police().case(&case).await;
        assert_eq!((read.of_kind("police.alert").len(), read.of_kind("police.intake").len()), (2, 1));
        let (place, rev) = (format!("/v1/records/{}", text(&intake["id"])), format!("\"{}\"", text(&intake["rev"])));
        let changed = at_once(
            &app.police().keyed(&random_id()).with("If-Match", &*rev),
            "PATCH",
            &place,
            &json!({"injury_seen": false}),
        )
        .await;
        let rev = format!("\"{}\"", text(&changed["rev"]));
        at_once(
            &app.police().keyed(&random_id()).with("If-Match", &*rev),
            "DELETE",
            &place,
            &json!({"reason": "Sample"}),
        )
        .await;
        let referral = json!({"department": "education", "note_code": "enrol"});
        let referral =
            at_once(&app.police().keyed(&random_id()), "POST", &format!("/v1/cases/{case}/referrals"), &referral).await;
        let claim = format!("/v1/referrals/{}/claim", text(&referral["id"]));
        at_once(&app.nodal(Department::Education).keyed(&random_id()), "POST", &claim, &Value::Null).await;
        let versions = app.police().get(&format!("{place}/versions")).await;
        assert_eq!(versions.body["items"].as_array().map(Vec::len), Some(3), "{}", versions.body);
    });
}

#[test]
fn of_two_changes_from_the_same_version_one_is_told_to_look_again() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police());
        let made = police.write(&case, "police.intake", sample("police.intake")).await;
        let path = format!("/v1/records/{}", made.id());
        let changes = (0..8).map(|n| police.patch(&path, &made.etag, json!({"days_per_week": n % 7})));
        let mut statuses: Vec<u16> = join_all(changes).await.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses[1..], [412; 7], "{statuses:?}");
        assert!(police.record(&made.id()).await.etag.starts_with("\"2-"));
    });
}

#[test]
fn a_task_is_answered_by_its_addressee_and_by_nobody_else() {
    each_district(async |app| {
        let case = app.staffed().await;
        let order = app.committee().write(&case, "committee.order", sample("committee.order")).await;
        let read = app.labour().case(&case).await;
        let [task] = read.of_kind("protection.task")[..] else { panic!("one task: {}", read.body) };
        assert_eq!((&task["section"], &task["data"]["action"]), (&json!("protection.task@labour"), &json!("wage")));
        let (id, etag) = (text(&task["id"]), format!("\"{}\"", text(&task["rev"])));
        let path = format!("/v1/records/{id}");
        for other in [Department::Police, Department::Education, Department::Health, Department::Childline] {
            assert_eq!(app.of(other).record(&id).await.problem(), (404, "not_found"), "{other}");
            let reply = app.of(other).patch(&path, &etag, json!({"done_on": "2026-11-23", "result": "x"})).await;
            assert_eq!(reply.problem(), (404, "not_found"), "{other}");
        }
        let word = app.magistracy().record(&id).await;
        assert_eq!((&word.body["share"], &word.body["data"]["status"]), (&json!("status"), &json!("asked")));
        let denied = app.magistracy().patch(&path, &word.etag, json!({"done_on": "2026-11-23"})).await;
        assert_eq!(denied.problem(), (403, "not_allowed"));
        for set in [
            json!({"due_on": "2027-12-05"}),
            json!({"action": "visit", "done_on": "2026-11-23"}),
            json!({"to_slice": "police"}),
        ] {
            assert_eq!(app.labour().patch(&path, &etag, set.clone()).await.problem(), (403, "not_allowed"), "{set}");
        }
        assert_eq!(app.labour().retract(&id, &etag, "not ours").await.problem(), (403, "not_allowed"));
        let half = app.labour().patch(&path, &etag, json!({"result": "Sample wages paid"})).await;
        assert_eq!((half.status, half.pointers()), (422, vec!["/data/done_on"]));
        let done =
            app.labour().patch(&path, &etag, json!({"done_on": "2026-11-23", "result": "Sample wages paid"})).await;
        assert_eq!((done.status, &done.body["data"]["result"]), (200, &json!("Sample wages paid")), "{}", done.body);
        assert_eq!(app.magistracy().record(&id).await.body["data"], json!({"status": "done", "on": "2026-11-23"}));
        assert_eq!(app.committee().record(&id).await.body["data"]["done_on"], "2026-11-23");
        let stale = app.labour().patch(&path, &etag, json!({"done_on": "2026-11-22"})).await;
        assert_eq!(stale.problem(), (412, "precondition_failed"));

        let amended = app
            .committee()
            .patch(&format!("/v1/records/{}", order.id()), &order.etag, json!({"next_date": "2026-12-06"}))
            .await;
        assert_eq!(amended.status, 200, "{}", amended.body);
        assert_eq!(
            app.labour().case(&case).await.of_kind("protection.task").len(),
            1,
            "a direction is not given twice"
        );
    });
}

/// Sets the day of closure behind the service's back: closing is a call of its own, which comes later.
fn close(app: &District, case: &str) {
    let id = match app.url.starts_with("sqlite") {
        true => format!("x'{}'", case.replace('-', "")),
        false => format!("'\\x{}'::bytea", case.replace('-', "")),
    };
    app.sql(&format!("UPDATE case_file SET closed_at = {NOW} WHERE id = {id}"));
}

#[test]
fn a_closed_case_takes_only_what_the_law_goes_on_with() {
    each_district(async |app| {
        let case = app.staffed().await;
        let intake = app.police().write(&case, "police.intake", sample("police.intake")).await;
        let fir = app.police().write(&case, "police.fir", sample("police.fir")).await;
        let queue = app.office("BBK-EDU-2");
        let referral = json!({"department": "education", "office_id": queue, "note_code": "enrol"});
        let referral = app.police().post(&format!("/v1/cases/{case}/referrals"), referral.clone()).await;
        assert_eq!(referral.status, 201, "{}", referral.body);
        close(app, &case);
        let closed = (409, "case_closed");
        for (department, kind, goes_on) in [
            (Department::Police, "police.alert", true),
            (Department::Labour, "labour.wage", true),
            (Department::Labour, "labour.fund", true),
            (Department::Labour, "labour.scheme", true),
            (Department::Labour, "magistracy.bonded_release", true),
            (Department::Magistracy, "magistracy.bonded_release", true),
            (Department::Protection, "protection.support", true),
            (Department::Protection, "protection.transfer", true),
            (Department::Police, "police.missing_link", false),
            (Department::Committee, "committee.order", false),
            (Department::Protection, "protection.follow_up", false),
            (Department::Health, "health.exam", false),
            (Department::Education, "education.attendance", false),
        ] {
            let reply = app.of(department).try_write(&case, kind, sample(kind)).await;
            match goes_on {
                true => assert_eq!(reply.status, 201, "{kind}: {}", reply.body),
                false => assert_eq!(reply.problem(), closed, "{kind}"),
            }
        }
        let police = app.police();
        let patch = async |id: String, etag: &str, set| police.patch(&format!("/v1/records/{id}"), etag, set).await;
        assert_eq!(patch(intake.id(), &intake.etag, json!({"injury_seen": false})).await.problem(), closed);
        assert_eq!(police.retract(&intake.id(), &intake.etag, "late").await.problem(), closed);
        assert_eq!(patch(fir.id(), &fir.etag, json!({"arrests": 3})).await.status, 200);
        let header = app.committee().case(&case).await.etag;
        assert_eq!(
            app.committee().patch(&format!("/v1/cases/{case}"), &header, json!({"sex": "M"})).await.problem(),
            closed
        );
        let second = json!({"department": "health", "note_code": "exam"});
        assert_eq!(police.post(&format!("/v1/cases/{case}/referrals"), second).await.problem(), closed);
        let claimed = app
            .second(Department::Education)
            .post(&format!("/v1/referrals/{}/claim", referral.id()), Value::Null)
            .await;
        assert_eq!(claimed.problem(), closed);
        let office = app.office(&format!("BBK-{}-2", letters(Department::Labour)));
        let new = json!({"department": "labour", "office_id": office, "capacity": "office"});
        assert_eq!(app.committee().post(&format!("/v1/cases/{case}/participants"), new).await.problem(), closed);
        assert_eq!(app.police().case(&case).await.status, 200, "it is read as before");
    });
}

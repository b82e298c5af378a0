//! Every change sent from a phone has one outcome, whatever it is, however often it is sent and whoever else sends; on both
//! databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
#[path = "support/phone.rs"]
mod phone;
mod support;

use std::thread;

use anugaman::access::Department;
use anugaman::casefile::apply::outcome_of;
use caller::{Caller, random_id, text};
use district::{District, each_district, letters, sample};
use phone::{Phone, refusal, word};
use serde_json::{Value, json};

/// A child's case with an intake by the police station; two officers of the department reach it.
async fn intake(app: &District) -> (String, String) {
    let case = app.staffed().await;
    let record = app.police().write_sample(&case, "police.intake").await;
    (case, record)
}

async fn data(who: &Caller<'_>, record: &str) -> Value {
    who.record(record).await.body["data"].clone()
}

async fn conflicts(who: &Caller<'_>, case: &str) -> Vec<Value> {
    let page = who.get(&format!("/v1/cases/{case}/conflicts")).await;
    assert_eq!(page.status, 200, "{}: {}", who.login(), page.body);
    page.body["items"].as_array().expect("a list").clone()
}

/// A case in which two offices of each of these departments take part.
async fn doubly_staffed(app: &District, departments: &[Department]) -> String {
    let case = app.staffed().await;
    for department in departments {
        let office = app.office(&format!("BBK-{}-2", letters(*department)));
        let new = json!({"department": department, "office_id": office, "capacity": "office"});
        let joined = app.nodal(Department::Committee).post(&format!("/v1/cases/{case}/participants"), new).await;
        assert_eq!(joined.status, 201, "{}", joined.body);
    }
    case
}

/// The committee ends the part of an officer's office.
async fn remove(app: &District, case: &str, officer: &Caller<'_>) {
    let slice = app.committee().case(case).await;
    let all = slice.body["participants"].as_array().expect("participants");
    let part = all.iter().find(|part| part["office"]["id"] == officer.office()).expect("the office takes part");
    let path = format!("/v1/cases/{case}/participants/{}", text(&part["id"]));
    let ended = app.committee().call("DELETE", &path, Value::Null).await;
    assert!(ended.status < 300, "{}", ended.body);
    assert_eq!(officer.case(case).await.status, 404);
}

async fn waiting(who: &Caller<'_>) -> Vec<Value> {
    let page = who.get("/v1/held").await;
    assert_eq!(page.status, 200, "{}: {}", who.login(), page.body);
    page.body["items"].as_array().expect("a list").clone()
}

fn create(kind: &str, id: &str, data: Value) -> Value {
    json!([{"op": "create", "kind": kind, "id": id, "occurred_at": "2026-11-22T04:10:00.000Z", "data": data}])
}

#[test]
fn what_the_same_phone_wrote_later_stands() {
    each_district(async |app| {
        let (case, record) = intake(app).await;
        let one = Phone::of(app, "police.bbk.1");
        let older = one.save(&case, json!([{"op": "patch", "id": record, "base": 1, "set": {"days_per_week": 2}}]));
        let newer = one.save(&case, json!([{"op": "patch", "id": record, "base": 1, "set": {"days_per_week": 3}}]));
        assert_eq!(word(&one.send(&newer)), "applied");
        assert_eq!(word(&one.send(&older)), "superseded");
        assert_eq!(data(&app.police(), &record).await["days_per_week"], 3);
        let third = one.patch(&case, &record, 1, json!({"days_per_week": 4}));
        assert_eq!(word(&third), "applied", "its own value was on its screen");
        let other = Phone::second(app, "police.bbk.1").patch(&case, &record, 1, json!({"days_per_week": 1}));
        assert_eq!(
            (word(&other), other.conflicts.len()),
            ("merged", 1),
            "another phone of the officer had not seen it"
        );
        let etag = app.police().record(&record).await.etag;
        let online = app.police().patch(&format!("/v1/records/{record}"), &etag, json!({"hours_per_day": 4})).await;
        assert_eq!(online.status, 200);
        let late = one.patch(&case, &record, 1, json!({"hours_per_day": 5}));
        assert_eq!(
            (word(&late), late.conflicts.len()),
            ("merged", 1),
            "neither the online value nor the saved one is dropped"
        );
    });
}

#[test]
fn a_change_is_one_thing_with_one_outcome() {
    each_district(async |app| {
        let one = Phone::of(app, "police.bbk.1");
        let (case, record, alert) = (random_id(), random_id(), random_id());
        let create = |kind: &str, id: &str, data: Value| json!({"op": "create", "kind": kind, "id": id, "occurred_at": "2026-11-22T04:10:00.000Z", "data": data});
        let open = json!({"op": "open_case", "type": "child", "district": "BBK", "header": {"sex": "M"}});
        let mut wrong = sample("police.intake");
        wrong["days_per_week"] = json!(9);
        wrong["what the child told: secret"] = json!(true);
        let refused = one.save(
            &case,
            json!([
                open,
                create("police.alert", &alert, sample("police.alert")),
                create("police.intake", &record, wrong)
            ]),
        );
        let answer = one.send(&refused);
        assert_eq!(refusal(&answer), ("rejected", "invalid_input"));
        let mut pointers: Vec<String> =
            answer.problem.as_ref().expect("a problem").fields.iter().map(|f| f.pointer.clone()).collect();
        pointers.sort();
        assert_eq!(pointers, ["/ops/2/data", "/ops/2/data/days_per_week"]);
        assert_eq!(app.police().case(&case).await.status, 404, "nothing of it is kept");
        assert_eq!(app.police().record(&alert).await.status, 404);
        let intake = create("police.intake", &record, sample("police.intake"));
        let patch = json!({"op": "patch", "id": record, "base": 1, "set": {"days_per_week": 4}});
        let whole =
            one.save(&case, json!([open, create("police.alert", &alert, sample("police.alert")), intake, patch]));
        let done = one.send(&whole);
        assert_eq!(word(&done), "applied", "{done:?}");
        assert_eq!(done.revs.len(), 3, "the header and two records");
        assert_eq!(data(&app.committee(), &record).await["days_per_week"], 4, "the committee is in the case at once");
        assert_eq!(one.send(&refused), answer, "a repeat hears the same, whatever came between");
        assert_eq!(one.send(&whole), done);
        let mut other = whole.clone();
        other.body_sha = [1; 32];
        assert_eq!(refusal(&one.send(&other)), ("rejected", "id_reused"));
        assert_eq!(one.send(&whole), done, "and the first keeps its outcome");
        let again = one.push(&case, json!([create("police.alert", &alert, sample("police.alert"))]));
        assert_eq!(refusal(&again), ("rejected", "invalid_input"), "an id is used once");
        let taken = one.push(&case, json!([open]));
        assert_eq!(refusal(&taken), ("rejected", "invalid_input"));
        let late =
            one.push(&case, json!([create("police.missing_link", &random_id(), sample("police.missing_link")), open]));
        assert_eq!(refusal(&late), ("rejected", "invalid_input"), "a case is opened first");
        let nothing = one.push(&case, json!([create("health.exam", &random_id(), sample("health.exam"))]));
        assert_eq!(refusal(&nothing), ("rejected", "not_allowed"));
        let nowhere = one.push(&random_id(), json!([create("police.alert", &random_id(), sample("police.alert"))]));
        assert_eq!(refusal(&nowhere), ("rejected", "not_found"));
        let mut used = one.save(&case, json!([create("police.alert", &random_id(), sample("police.alert"))]));
        used.seq = whole.seq;
        let error = one.try_send(&used).expect_err("the device counts twice");
        assert_eq!((error.code.name(), error.reason), ("wrong_state", Some("reregister")));
        let kept = app
            .app
            .db
            .read(|conn| anugaman::store::ledger::find(conn, one.actor.id, refused.id))
            .expect("a read")
            .expect("a row");
        for word in ["secret", "told", "Sample", "dhaba"] {
            assert!(!kept.detail.contains(word), "{}", kept.detail);
        }
    });
}

#[test]
fn twins_that_race_hear_one_answer() {
    each_district(async |app| {
        let (case, record) = intake(app).await;
        let (one, two) = (Phone::of(app, "police.bbk.1"), Phone::of(app, "police.bbk.nodal"));
        assert_eq!(word(&one.patch(&case, &record, 1, json!({"days_per_week": 5}))), "applied");
        let new = random_id();
        let changes = [
            two.save(&case, json!([{"op": "patch", "id": record, "base": 1, "set": {"days_per_week": 6}}])),
            two.save(&case, json!([{"op": "create", "kind": "police.alert", "id": new, "occurred_at": "2026-11-22T04:10:00.000Z", "data": sample("police.alert")}])),
            two.save(&random_id(), json!([{"op": "open_case", "type": "child", "district": "BBK"}])),
            two.save(&random_id(), json!([{"op": "retract", "id": record, "base": 1, "reason": "Sample"}])),
        ];
        let permit = two.actor.permit(anugaman::access::Action::WriteCases).expect("granted");
        for (change, outcome) in changes.iter().zip(["merged", "applied", "applied", "rejected"]) {
            let (actor, app) = (&two.actor, &app.app);
            let answers: Vec<_> = thread::scope(|scope| {
                let twin = || {
                    app.db
                        .write(|tx| anugaman::casefile::apply::apply(tx, &app.cases, actor, permit, change))
                        .expect("an answer")
                        .answer
                };
                let running: Vec<_> = (0..4).map(|_| scope.spawn(twin)).collect();
                running.into_iter().map(|twin| twin.join().expect("no panic")).collect()
            });
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
            assert_eq!(word(&answers[0]), outcome);
        }
        assert_eq!(conflicts(&app.police(), &case).await.len(), 1, "nothing was done twice");
    });
}

#[test]
fn l12_every_refused_change_has_an_outcome_that_can_be_asked_for() {
    each_district(async |app| {
        let case = doubly_staffed(app, &[Department::Labour]).await;
        let record = app.labour().write_sample(&case, "labour.wage").await;
        let phone = Phone::of(app, "labour.bbk.1");
        let patch = |set: Value| json!([{"op": "patch", "id": record, "base": 1, "set": set}]);
        let changes = [
            (phone.save(&case, patch(json!({"days_claimed": 11}))), "applied"),
            (phone.save(&case, patch(json!({"days_claimed": -1}))), "rejected"),
            (phone.save(&case, create("health.exam", &random_id(), sample("health.exam"))), "rejected"),
            (phone.save(&random_id(), create("labour.wage", &random_id(), sample("labour.wage"))), "rejected"),
        ];
        for (change, outcome) in &changes {
            let answer = phone.send(change);
            assert_eq!(word(&answer), *outcome, "{answer:?}");
        }
        remove(app, &case, &app.labour()).await;
        let late = phone.save(&case, create("labour.fund", &random_id(), sample("labour.fund")));
        assert_eq!(word(&phone.send(&late)), "held");
        app.clock.advance(90 * district::DAY);
        for (change, outcome) in changes.iter().map(|(change, word)| (change, *word)).chain([(&late, "held")]) {
            let asked = app.app.db.read(|conn| outcome_of(conn, &phone.actor, change.id)).expect("a read");
            assert_eq!(asked.as_ref().map(word), Some(outcome));
            assert_eq!(asked, Some(phone.send(change)));
        }
    });
}

#[test]
fn who_never_had_the_case_hears_what_is_heard_of_none() {
    each_district(async |app| {
        let case = app.staffed().await;
        let intake = app.police().write_sample(&case, "police.intake").await;
        let stranger = Phone::of(app, "police.lko.1");
        let queue = app.office("BBK-EDU-2");
        let referral = json!({"department": "education", "office_id": queue, "note_code": "enrol"});
        let referred = app.police().post(&format!("/v1/cases/{case}/referrals"), referral).await;
        let asked = Phone::of(app, "education.bbk.2");
        let declined = app
            .second(Department::Education)
            .post(&format!("/v1/referrals/{}/decline", referred.id()), json!({"reason_code": "not_ours"}))
            .await;
        assert_eq!(declined.status, 200, "{}", declined.body);
        for (phone, kind) in [(&stranger, "police.alert"), (&asked, "education.enrolment")] {
            for case in [case.clone(), random_id()] {
                let new = phone.push(&case, create(kind, &random_id(), sample(kind)));
                assert_eq!(refusal(&new), ("rejected", "not_found"), "{kind}");
            }
            let patch = phone.patch(&case, &intake, 1, json!({"days_per_week": 1}));
            assert_eq!(refusal(&patch), ("rejected", "not_found"));
        }
        for department in [Department::Police, Department::Education, Department::Protection] {
            assert!(waiting(&app.nodal(department)).await.is_empty(), "{department}");
        }
    });
}

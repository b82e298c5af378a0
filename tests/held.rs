//! What an officer recorded in time and sent too late: it is neither applied nor lost, but waits for a nodal officer
//! (`access.md` L11, L12, L18). Real cases, made through HTTP, on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
#[path = "support/phone.rs"]
mod phone;
mod support;

use anugaman::access::Department;
use anugaman::casefile::answer::Answer;
use anugaman::id::CaseId;
use anugaman::store::held;
use caller::{Caller, random_id, text};
use district::{District, each_district, letters, sample};
use phone::{Phone, entries, refusal, word};
use serde_json::{Value, json};
use support::service::Reply;

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

async fn decide(who: &Caller<'_>, held: &Value, decision: &str) -> Reply {
    let path = format!("/v1/held/{}/decision", held.as_str().expect("an id"));
    who.post(&path, json!({"decision": decision, "reason": "Sample reason"})).await
}

fn create(kind: &str, id: &str, data: Value) -> Value {
    json!([{"op": "create", "kind": kind, "id": id, "occurred_at": "2026-11-22T04:10:00.000Z", "data": data}])
}

fn told(answer: &Answer) -> Value {
    serde_json::to_value(answer).expect("JSON")
}

#[test]
fn l11_a_late_change_waits_and_is_adopted_in_its_authors_name() {
    each_district(async |app| {
        let case = doubly_staffed(app, &[Department::Labour]).await;
        let author = app.labour();
        let record = author.write_sample(&case, "labour.wage").await;
        let phone = Phone::of(app, "labour.bbk.1");
        let claim = json!({"op": "patch", "id": record, "base": 1, "set": {"days_claimed": 123}});
        let late = phone.save(&case, json!([claim]));
        remove(app, &case, &author).await;
        let before = app.committee().record(&record).await;
        let answer = phone.send(&late);
        assert_eq!(word(&answer), "held");
        assert_eq!(app.committee().record(&record).await.body, before.body, "nothing is applied");
        let plain = told(&answer);
        assert_eq!(plain.as_object().map(|all| all.len()), Some(4), "nothing of the case flows back: {plain}");

        let nodal = app.nodal(Department::Labour);
        let [held] = &waiting(&nodal).await[..] else { panic!("one waits") };
        let mut shown = held.clone();
        let changes = shown.as_object_mut().expect("an object").remove("changes").expect("the nodal officer reads it");
        assert_eq!((&changes[0]["op"], &changes[0]["set"]), (&json!("patch"), &json!({"days_claimed": 123})));
        assert_eq!(
            shown,
            json!({"id": held["id"], "case_id": case, "kind": "labour.wage", "author": author.id(), "reason": "left",
                "state": "waiting", "saved_at": held["saved_at"], "received_at": "2026-11-23T04:45:00.000Z"})
        );
        for other in [
            app.by_login("labour.lko.nodal"),
            app.nodal(Department::Police),
            app.nodal(Department::Protection),
            app.nodal(Department::Committee),
        ] {
            assert!(waiting(&other).await.is_empty(), "{}", other.login());
            assert_eq!(decide(&other, &held["id"], "adopt").await.problem(), (404, "not_found"), "{}", other.login());
        }
        for other in [app.second(Department::Labour), app.labour(), app.committee()] {
            assert_eq!(other.get("/v1/held").await.problem(), (403, "not_allowed"), "{}", other.login());
            assert_eq!(decide(&other, &held["id"], "adopt").await.problem(), (403, "not_allowed"), "{}", other.login());
        }
        let key = random_id();
        let adopted = decide(&nodal.keyed(&key), &held["id"], "adopt").await;
        assert_eq!((adopted.status, &adopted.body["state"]), (201, &json!("adopted")), "{}", adopted.body);
        let again = decide(&nodal.keyed(&key), &held["id"], "adopt").await;
        assert_eq!((again.status, &again.body), (201, &adopted.body));
        assert_eq!(decide(&nodal, &held["id"], "discard").await.problem(), (409, "wrong_state"));
        assert!(waiting(&nodal).await.is_empty());
        let now = app.committee().record(&record).await;
        assert_eq!((&now.body["data"]["days_claimed"], &now.body["author"]), (&json!(123), &json!(author.id())));
        let id = CaseId::parse(&case).expect("an id");
        let entries = entries(app);
        let of = |purpose: &str| {
            entries.iter().find(|entry| entry.case_id == id && entry.purpose == purpose).expect("an entry")
        };
        assert_eq!((of("held").actor, of("adopted").actor), (author.person().id, nodal.person().id));
        let row =
            app.app.db.read(|conn| held::of_change(conn, author.person().id, late.id)).expect("a read").expect("a row");
        assert_eq!((row.state.as_str(), row.decided_by), ("adopted", Some(nodal.person().id)));
        assert_eq!(phone.send(&late), answer, "the author's change keeps its outcome");
    });
}

#[test]
fn l18_what_was_taken_back_does_not_come_back_from_a_phone() {
    each_district(async |app| {
        let case = app.staffed().await;
        let alert = app.police().write(&case, "police.alert", sample("police.alert")).await;
        let phone = Phone::of(app, "police.bbk.nodal");
        assert_eq!(app.police().retract(&alert.id(), &alert.etag, "Sample: twice").await.status, 200);
        let late = phone.patch(&case, &alert.id(), 1, json!({"action": "visited", "closed_on": "2026-11-22"}));
        assert_eq!(word(&late), "held", "{late:?}");
        assert_eq!(app.police().record(&alert.id()).await.body["deleted"], true);
        let [held] = &waiting(&app.nodal(Department::Police)).await[..] else { panic!("one waits") };
        assert_eq!((&held["reason"], &held["kind"]), (&json!("retracted"), &json!("police.alert")));
        let adopted = decide(&app.nodal(Department::Police), &held["id"], "adopt").await;
        assert_eq!(adopted.problem(), (409, "wrong_state"), "it says why and goes on waiting");
        assert_eq!(waiting(&app.nodal(Department::Police)).await.len(), 1);
        let left_out = decide(&app.nodal(Department::Police), &held["id"], "discard").await;
        assert_eq!((left_out.status, &left_out.body["state"]), (201, &json!("discarded")));
        assert!(left_out.body["changes"].is_array(), "what was left out is still there to be read");
        assert_eq!(app.police().record(&alert.id()).await.body["deleted"], true);
        let page = app.nodal(Department::Police).get("/v1/held?state=discarded").await;
        assert_eq!(page.body["items"].as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn after_a_transfer_the_receiving_unit_decides() {
    each_district(async |app| {
        let case = app.staffed().await;
        let report = app.protection().write_sample(&case, "protection.social_report").await;
        let intake = app.police().write_sample(&case, "police.intake").await;
        let (unit, police) = (Phone::of(app, "protection.bbk.1"), Phone::of(app, "police.bbk.1"));
        let own = unit.save(&case, create("protection.follow_up", &random_id(), sample("protection.follow_up")));
        let seen = police.save(&case, json!([{"op": "patch", "id": intake, "base": 1, "set": {"days_per_week": 6}}]));
        let body = json!({"office_id": app.office("LKO-DCP"), "reason": "The family lives there."});
        let asked = app.protection().post(&format!("/v1/cases/{case}/transfer"), body).await;
        let receiver = app.by_login("protection.lko.nodal");
        let accepted =
            receiver.post(&format!("/v1/transfers/{}/acceptance", asked.id()), json!({"accept": true})).await;
        assert_eq!(accepted.status, 201, "{}", accepted.body);
        assert_eq!((word(&unit.send(&own)), word(&police.send(&seen))), ("held", "held"));
        assert!(waiting(&app.nodal(Department::Protection)).await.is_empty(), "the case has left its district");
        assert!(waiting(&app.nodal(Department::Police)).await.is_empty(), "the prosecution keeps matters of law alone");
        let mut all = waiting(&receiver).await;
        all.sort_by_key(|held| text(&held["kind"]));
        let [blind, read] = &all[..] else { panic!("two wait: {all:?}") };
        assert_eq!((&read["kind"], read["changes"].is_array()), (&json!("protection.follow_up"), true));
        assert_eq!(
            (&blind["kind"], blind.get("changes")),
            (&json!("police.intake"), None),
            "another department's is not read"
        );
        assert_eq!(blind["author"], json!(app.police().id()));
        for held in [read, blind] {
            assert_eq!(decide(&receiver, &held["id"], "adopt").await.status, 201, "{held}");
        }
        assert_eq!(app.by_login("committee.lko.nodal").record(&intake).await.body["data"]["days_per_week"], 6);
        assert_eq!(receiver.case(&case).await.of_kind("protection.follow_up").len(), 1);
        assert_eq!(receiver.record(&report).await.status, 200);
    });
}

#[test]
fn a_locked_case_is_not_opened_by_a_late_change() {
    each_district(async |app| {
        let case = app.staffed().await;
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(app.second(Department::Health).id());
        let record = app.health().write(&case, "health.exam", exam).await.id();
        let phone = Phone::of(app, "health.bbk.1");
        let late = phone.save(&case, json!([{"op": "patch", "id": record, "base": 1, "set": {"pulse": 99}}]));
        let mut fir = sample("police.fir");
        fir["sections"] = json!(["POCSO:4"]);
        app.police().write(&case, "police.fir", fir).await;
        assert_eq!(app.health().case(&case).await.status, 404, "locked");
        assert_eq!(word(&phone.send(&late)), "held");
        assert!(waiting(&app.nodal(Department::Health)).await.is_empty());
        let unit = app.nodal(Department::Protection);
        let [held] = &waiting(&unit).await[..] else { panic!("one waits") };
        assert_eq!(
            (&held["reason"], &held["kind"], held.get("changes")),
            (&json!("lock"), &json!("health.exam"), None)
        );
        let adopted = decide(&unit, &held["id"], "adopt").await;
        assert_eq!((adopted.status, adopted.body.get("changes")), (201, None), "{}", adopted.body);
        assert_eq!(app.committee().record(&record).await.body["data"]["pulse"], 99);
        assert_eq!(
            (app.health().case(&case).await.status, unit.case(&case).await.status),
            (404, 404),
            "it stays locked"
        );
    });
}

#[test]
fn what_comes_after_closure_waits_until_the_case_is_opened_again() {
    each_district(async |app| {
        let case = app.staffed().await;
        let intake = app.police().write_sample(&case, "police.intake").await;
        let phone = Phone::of(app, "police.bbk.1");
        let late = phone.save(&case, json!([{"op": "patch", "id": intake, "base": 1, "set": {"days_per_week": 6}}]));
        let data = sample("committee.closure");
        let mut closure = data.as_object().expect("an object").clone();
        let (outcome, reason) = (closure.remove("outcome"), closure.remove("reason"));
        let body = json!({"outcome": outcome, "reason": reason.unwrap_or(json!("Sample reason")), "record": closure});
        let closed = app.committee().post(&format!("/v1/cases/{case}/closure"), body).await;
        assert_eq!(closed.status, 201, "{}", closed.body);
        assert_eq!(word(&phone.send(&late)), "held");
        let nodal = app.nodal(Department::Police);
        let [held] = &waiting(&nodal).await[..] else { panic!("one waits") };
        assert_eq!(held["reason"], "closed");
        assert_eq!(decide(&nodal, &held["id"], "adopt").await.problem(), (409, "case_closed"));
        let reopened =
            app.committee().call("DELETE", &format!("/v1/cases/{case}/closure"), json!({"reason": "Sample"})).await;
        assert_eq!(reopened.status, 200, "{}", reopened.body);
        assert_eq!(decide(&nodal, &held["id"], "adopt").await.status, 201);
        assert_eq!(app.police().record(&intake).await.body["data"]["days_per_week"], 6);
    });
}

#[test]
fn a_suspended_officers_phone_hands_in_and_nothing_is_applied_by_itself() {
    each_district(async |app| {
        let case = app.staffed().await;
        let elsewhere = app.police_of("LKO").open("child").await;
        let mut phone = Phone::of(app, "police.bbk.1");
        app.sql("UPDATE officer SET state = 'suspended' WHERE login = 'police.bbk.1'");
        phone.hand_in = true;
        let id = random_id();
        let held = phone.push(&case, create("police.alert", &id, sample("police.alert")));
        let then = phone.patch(&case, &id, 1, json!({"action": "visited", "closed_on": "2026-11-22"}));
        assert_eq!((word(&held), word(&then)), ("held", "held"), "{then:?}");
        let mut answers = Vec::new();
        for nothing in [elsewhere, random_id()] {
            let answer = phone.push(&nothing, create("police.alert", &random_id(), sample("police.alert")));
            assert_eq!(refusal(&answer), ("rejected", "not_found"));
            answers.push(told(&answer)["problem"].clone());
        }
        assert_eq!(answers[0], answers[1], "a case that was never theirs is as one that is not there");
        assert_eq!(app.committee().record(&id).await.status, 404);
        let nodal = app.nodal(Department::Police);
        let all = waiting(&nodal).await;
        assert_eq!(all.iter().map(|held| held["reason"].clone()).collect::<Vec<_>>(), ["suspended", "suspended"]);
        let op = |name: &str| all.iter().find(|held| held["changes"][0]["op"] == name).expect("it waits")["id"].clone();
        assert_eq!(
            decide(&nodal, &op("patch"), "adopt").await.problem(),
            (404, "not_found"),
            "there is nothing to change yet"
        );
        assert_eq!(decide(&nodal, &op("create"), "adopt").await.status, 201);
        assert_eq!(decide(&nodal, &op("patch"), "adopt").await.status, 201);
        let alert = app.committee().record(&id).await;
        assert_eq!(
            (&alert.body["author"], &alert.body["data"]["action"]),
            (&json!(app.police().id()), &json!("visited"))
        );
    });
}

#[test]
fn an_officer_who_was_posted_elsewhere_keeps_what_the_old_post_recorded() {
    each_district(async |app| {
        let case = app.staffed().await;
        let id = random_id();
        let before = Phone::of(app, "police.bbk.1");
        app.sql("UPDATE officer SET office_id = (SELECT id FROM office WHERE code = 'BBK-POL-2') WHERE login = 'police.bbk.1'");
        let mut phone = Phone::of(app, "police.bbk.1");
        assert_eq!(
            refusal(&phone.push(&case, create("police.alert", &id, sample("police.alert")))),
            ("rejected", "not_found")
        );
        phone.keys = before.keys;
        assert_eq!(word(&phone.push(&case, create("police.alert", &id, sample("police.alert")))), "held");
        let [held] = &waiting(&app.nodal(Department::Police)).await[..] else { panic!("one waits") };
        assert_eq!(decide(&app.nodal(Department::Police), &held["id"], "adopt").await.status, 201);
        assert_eq!(app.committee().record(&id).await.body["author"], json!(app.police().id()));
    });
}

#[test]
fn a_doctors_sealed_finding_waits_sealed_from_other_doctors() {
    each_district(async |app| {
        let case = doubly_staffed(app, &[Department::Health]).await;
        let phone = Phone::of(app, "health.bbk.1");
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(app.health().id());
        let (with, without) = (random_id(), random_id());
        let sealed = phone.save(&case, create("health.exam", &with, exam.clone()));
        let object = exam.as_object_mut().expect("an object");
        object.remove("mental_screen_score");
        object.remove("mental_screen");
        let open = phone.save(&case, create("health.exam", &without, exam));
        remove(app, &case, &app.health()).await;
        assert_eq!((word(&phone.send(&sealed)), word(&phone.send(&open))), ("held", "held"));
        let nodal = app.nodal(Department::Health);
        let all = waiting(&nodal).await;
        let readable: Vec<&Value> = all.iter().filter(|held| held.get("changes").is_some()).collect();
        assert_eq!((all.len(), readable.len()), (2, 1));
        assert_eq!(readable[0]["changes"][0]["id"], json!(without));
        assert!(!json!(all).to_string().contains("mental_screen_score"));
        for held in &all {
            let adopted = decide(&nodal, &held["id"], "adopt").await;
            assert_eq!(adopted.status, 201, "{}", adopted.body);
        }
        let read = app.committee().case(&case).await;
        assert!(
            read.of_kind("health.exam").iter().any(|share| share["data"]["mental_screen_score"] == 14),
            "{}",
            read.body
        );
    });
}

#[test]
fn with_the_cases_key_everything_of_a_late_change_is_gone() {
    each_district(async |app| {
        let case = doubly_staffed(app, &[Department::Labour]).await;
        let phone = Phone::of(app, "labour.bbk.1");
        let late = phone.save(&case, create("labour.wage", &random_id(), sample("labour.wage")));
        remove(app, &case, &app.labour()).await;
        assert_eq!(word(&phone.send(&late)), "held");
        let nodal = app.nodal(Department::Labour);
        let [held] = &waiting(&nodal).await[..] else { panic!("one waits") };
        let row =
            app.app.db.read(|conn| held::of_change(conn, phone.actor.id, late.id)).expect("a read").expect("a row");
        let body = String::from_utf8(row.sealed_body.expect("a body")).expect("text");
        let sample = sample("labour.wage");
        for field in sample.as_object().expect("an object").keys().map(String::as_str).chain(["create", "labour"]) {
            assert!(!body.contains(field), "{field} stands in {body}");
        }
        app.sql("UPDATE case_file SET wrapped_key = NULL");
        assert!(waiting(&nodal).await.is_empty() && waiting(&app.nodal(Department::Protection)).await.is_empty());
        assert_eq!(decide(&nodal, &held["id"], "adopt").await.problem(), (404, "not_found"));
        let refused = phone.push(&case, create("labour.wage", &random_id(), sample));
        assert_eq!(refusal(&refused), ("rejected", "not_found"));
    });
}

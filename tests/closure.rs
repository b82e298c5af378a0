//! Closing a child's case and opening it again: who, what is still written, and who sees what until when.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::Department;
use anugaman::casefile::jobs;
use caller::{Caller, random_id, text};
use district::{DAY, District, each_district, sample};
use serde_json::{Value, json};
use support::service::Reply;

fn closure() -> Value {
    let mut record = sample("committee.closure");
    let outcome = record["outcome"].take();
    record.as_object_mut().expect("an object").remove("outcome");
    json!({"outcome": outcome, "reason": "Sample reason of the closure", "record": record})
}

async fn close(caller: &Caller<'_>, case: &str) -> Reply {
    caller.post(&format!("/v1/cases/{case}/closure"), closure()).await
}

async fn reopen(caller: &Caller<'_>, case: &str) -> Reply {
    caller.call("DELETE", &format!("/v1/cases/{case}/closure"), json!({"reason": "Found at work again"})).await
}

/// Lets time pass, and the jobs do what has become due.
fn pass(district: &District, ms: i64) {
    district.clock.advance(ms);
    tick(district);
}

fn tick(district: &District) {
    jobs::tick(&district.app.db, &district.app.cases).expect("the jobs run");
}

/// The kinds of the records in a caller's slice, sorted.
async fn kinds(caller: &Caller<'_>, case: &str) -> Vec<String> {
    let reply = caller.case(case).await;
    assert_eq!(reply.status, 200, "{}: {}", caller.login(), reply.body);
    let mut kinds: Vec<String> =
        reply.body["records"].as_array().expect("a list").iter().map(|share| text(&share["kind"])).collect();
    kinds.sort_unstable();
    kinds
}

#[test]
fn the_protection_unit_proposes_and_the_committee_closes() {
    each_district(async |district| {
        let case = district.staffed().await;
        let proposed = close(&district.protection(), &case).await;
        assert_eq!((proposed.status, &proposed.body["state"]), (201, &json!("draft")), "{}", proposed.body);
        assert_eq!(proposed.body["kind"], "committee.closure");
        assert_eq!(district.police().record(&proposed.id()).await.status, 404, "a proposal tells nobody");
        assert_ne!(district.committee().case(&case).await.body["case"]["stage"], "CLOSED");
        assert_eq!(close(&district.protection(), &case).await.problem(), (409, "wrong_state"));

        let key = random_id();
        let closed = close(&district.committee().keyed(&key), &case).await;
        assert_eq!((closed.status, &closed.body["state"]), (201, &json!("final")), "{}", closed.body);
        assert_eq!(closed.id(), proposed.id(), "the proposal is what is decided");
        let again = close(&district.committee().keyed(&key), &case).await;
        assert_eq!((again.status, &again.body), (201, &closed.body));
        let header = district.committee().case(&case).await.body["case"].clone();
        assert_eq!((&header["stage"], &header["header"]["closed_on"]), (&json!("CLOSED"), &json!("2026-11-23")));
        let word = district.police().record(&closed.id()).await;
        assert_eq!(word.body["data"], json!({"status": "done", "on": "2026-11-23"}));
        assert_eq!(district.education().case(&case).await.body["case"]["header"]["open"], false);
        assert_eq!(close(&district.committee(), &case).await.problem(), (409, "wrong_state"));
        assert_eq!(close(&district.protection(), &case).await.problem(), (409, "wrong_state"));
    });
}

#[test]
fn nobody_else_closes_a_case_or_opens_it_again() {
    each_district(async |district| {
        let case = district.staffed().await;
        for department in Department::ALL.iter().copied() {
            use Department as D;
            if !matches!(department, D::Committee | D::Protection) {
                assert_eq!(
                    close(&district.of(department), &case).await.problem(),
                    (403, "not_allowed"),
                    "{department}"
                );
            }
            let afar = district.of_in(department, "LKO");
            assert_eq!(close(&afar, &case).await.problem(), (404, "not_found"), "{department}");
            assert_eq!(reopen(&afar, &case).await.problem(), (404, "not_found"), "{department}");
        }
        let committee = district.committee();
        assert_eq!(reopen(&committee, &case).await.problem(), (409, "wrong_state"), "it is open");
        let path = format!("/v1/cases/{case}/closure");
        assert_eq!(committee.post(&path, json!({})).await.pointers(), ["/outcome", "/reason", "/record"]);
        let mut other = closure();
        other["record"]["outcome"] = json!("lost");
        assert_eq!(committee.post(&path, other).await.pointers(), ["/record/outcome"]);
        let mut open_visits = closure();
        open_visits["record"]["visits_done"] = json!("two");
        assert_eq!(committee.post(&path, open_visits).await.pointers(), ["/record/visits_done"]);
        let sighting = district.committee().open("sighting").await;
        assert_eq!(close(&committee, &sighting).await.status, 422, "only a child's case is closed so");

        assert_eq!(close(&committee, &case).await.status, 201);
        for caller in [district.protection(), district.police(), district.magistracy()] {
            assert_eq!(reopen(&caller, &case).await.problem(), (403, "not_allowed"), "{}", caller.login());
        }
    });
}

#[test]
fn a_closed_case_refuses_writes_but_for_open_matters_of_law() {
    each_district(async |district| {
        let case = district.staffed().await;
        let wage = district.labour().write(&case, "labour.wage", sample("labour.wage")).await;
        let enrolment = district.education().write(&case, "education.enrolment", sample("education.enrolment")).await;
        let task = district.protection().case(&case).await;
        assert_eq!(close(&district.committee(), &case).await.status, 201);

        let refused = |reply: Reply| assert_eq!(reply.problem(), (409, "case_closed"), "{}", reply.body);
        refused(district.police().try_write(&case, "police.missing_link", json!({})).await);
        refused(district.committee().try_write(&case, "committee.order", sample("committee.order")).await);
        refused(district.health().try_write(&case, "health.exam", sample("health.exam")).await);
        let path = format!("/v1/records/{}", enrolment.id());
        refused(district.education().patch(&path, &enrolment.etag, json!({"remarks": null})).await);
        refused(district.education().retract(&enrolment.id(), &enrolment.etag, "Sample reason").await);
        let header = district.protection().case(&case).await.etag;
        assert_ne!(header, task.etag, "the header tells the closure");
        let path = format!("/v1/cases/{case}");
        refused(district.protection().patch(&path, &header, json!({"sex": "F"})).await);
        let refer = json!({"department": "health", "note_code": "exam"});
        refused(district.protection().post(&format!("{path}/referrals"), refer).await);
        let office = json!({"department": "health", "office_id": district.office("BBK-HLT-2"), "capacity": "office"});
        refused(district.protection().post(&format!("{path}/participants"), office).await);

        let path = format!("/v1/records/{}", wage.id());
        let goes_on = district.labour().patch(&path, &wage.etag, json!({"recovery_cert_no": "SAMPLE/RC/7"})).await;
        assert_eq!(goes_on.status, 200, "wages are still owed: {}", goes_on.body);
        let second = district.labour().try_write(&case, "labour.scheme", sample("labour.scheme")).await;
        assert_eq!(second.status, 201, "{}", second.body);
        let ends = district.labour().retract(&second.id(), &second.etag, "Sample reason").await;
        assert_eq!(ends.status, 200, "{}", ends.body);
        let ended = district.labour().patch(&path, &goes_on.etag, json!({"status": "waived"})).await;
        assert_eq!(ended.status, 200, "{}", ended.body);

        // A matter that comes late is written while the case is in reach, and holds its department there.
        let late = district.police().write(&case, "police.fir", sample("police.fir")).await;
        pass(district, 31 * DAY);
        assert_eq!(district.labour().case(&case).await.status, 404);
        assert_eq!(kinds(&district.police(), &case).await, ["police.fir"]);
        let path = format!("/v1/records/{}", late.id());
        let judged = district.police().patch(&path, &late.etag, json!({"result": "convicted"})).await;
        assert_eq!(judged.status, 200, "{}", judged.body);
        assert_eq!(district.police().case(&case).await.status, 404);
    });
}

#[test]
fn police_and_labour_see_a_closed_case_for_thirty_days_and_an_open_matter_longer() {
    each_district(async |district| {
        let case = district.staffed().await;
        district.police().write_sample(&case, "police.intake").await;
        let wage = district.labour().write(&case, "labour.wage", sample("labour.wage")).await;
        assert_eq!(close(&district.committee(), &case).await.status, 201);

        pass(district, 30 * DAY);
        let (police, labour) = (district.police(), district.labour());
        assert!(kinds(&police, &case).await.contains(&"police.intake".to_owned()), "day 30");
        assert!(kinds(&labour, &case).await.contains(&"committee.closure".to_owned()), "day 30");
        assert_eq!(district.state(Department::Police).case(&case).await.status, 200);

        pass(district, DAY);
        assert_eq!(police.case(&case).await.problem(), (404, "not_found"), "day 31");
        assert_eq!(district.nodal(Department::Police).case(&case).await.status, 404);
        assert_eq!(district.state(Department::Police).case(&case).await.status, 404);
        assert!(!police.listed().await.contains(&case));
        assert_eq!(kinds(&labour, &case).await, ["labour.wage"], "the open matter and nothing else");
        let header = labour.case(&case).await.body["case"]["header"].clone();
        let members: Vec<&str> = header.as_object().expect("an object").keys().map(String::as_str).collect();
        assert!(members.iter().all(|m| ["number", "district", "age_band", "sex", "open"].contains(m)), "{members:?}");
        let stage = labour.get("/v1/cases?stage=CLOSED").await;
        assert_eq!(stage.body["items"], json!([]), "no filter tells what the brief header does not");
        for department in [Department::Committee, Department::Protection, Department::Education, Department::Health] {
            assert_eq!(district.of(department).case(&case).await.status, 200, "{department}");
        }

        let path = format!("/v1/records/{}", wage.id());
        let ended = labour.patch(&path, &wage.etag, json!({"status": "waived"})).await;
        assert_eq!(ended.status, 200, "{}", ended.body);
        assert_eq!(labour.case(&case).await.status, 404, "the matter has ended");
        tick(district);
        assert_eq!(district.protection().case(&case).await.status, 200);
    });
}

#[test]
fn a_reopened_case_is_worked_on_again_and_no_closed_span_opens() {
    each_district(async |district| {
        let case = district.staffed().await;
        let closed = close(&district.committee(), &case).await;
        pass(district, 31 * DAY);
        assert_eq!(district.police().case(&case).await.status, 404);
        let before = closed_spans(district);
        let key = random_id();
        let opened = reopen(&district.committee().keyed(&key), &case).await;
        assert_eq!((opened.status, &opened.body["stage"]), (200, &json!("REOPENED")), "{}", opened.body);
        assert_eq!(opened.body["header"].get("closed_on"), None);
        let again = reopen(&district.committee().keyed(&key), &case).await;
        assert_eq!((again.status, &again.body), (200, &opened.body));
        assert_eq!(reopen(&district.committee(), &case).await.problem(), (409, "wrong_state"));
        assert!(before.iter().all(|span| closed_spans(district).contains(span)), "what was closed stays closed");
        let slice = district.police().case(&case).await;
        assert_eq!((slice.status, slice.of_kind("committee.closure").len()), (200, 0));
        assert_eq!(district.education().case(&case).await.body["case"]["header"]["open"], true);
        let gone = district.committee().record(&closed.id()).await;
        assert_eq!(gone.body["deleted"], true, "the closure was taken back");
        district.police().write(&case, "police.fir", sample("police.fir")).await;
        let second = close(&district.committee(), &case).await;
        assert_eq!(second.status, 201, "{}", second.body);
        assert_ne!(second.id(), closed.id());
        let header = district.committee().case(&case).await.body["case"].clone();
        assert_eq!((&header["stage"], &header["header"]["closed_on"]), (&json!("CLOSED"), &json!("2026-12-24")));
    });
}

fn closed_spans(district: &District) -> Vec<i64> {
    use anugaman::store::schema::scope_span;
    use diesel::prelude::*;
    let closed = |conn: &mut anugaman::store::Conn| {
        Ok(scope_span::table.filter(scope_span::out_x.is_not_null()).select(scope_span::span_id).load(conn)?)
    };
    district.app.db.read(closed).expect("a read")
}

//! Drafts and what makes them final: three members of the committee, the magistrate, the officer who accepts.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::Department;
use serde_json::{Value, json};

use caller::{Caller, random_id, text};
use district::{District, MINUTE, each_district, sample};
use support::service::Reply;

const CERTIFICATE: &str = "magistracy.bonded_release";

/// A child's case in which the circuit sitting of the committee takes part, and its three members.
async fn before_the_committee(district: &District) -> (String, [Caller<'_>; 3]) {
    let case = district.staffed().await;
    let chair = district.nodal(Department::Committee);
    let circuit = json!({"department": "committee", "office_id": district.office("BBK-CWC-2"), "capacity": "office"});
    assert_eq!(chair.post(&format!("/v1/cases/{case}/participants"), circuit).await.status, 201);
    (case, [chair, district.committee(), district.second(Department::Committee)])
}

fn order(members: &[Caller<'_>; 3], kind: &str) -> Value {
    let ids: Vec<String> = members.iter().map(Caller::id).collect();
    let mut order = sample("committee.order");
    order["kind"] = json!(kind);
    order["members"] = json!(ids);
    order["items"] = if kind == "final" { json!(["final", "wages"]) } else { json!(["cncp", "wages"]) };
    order
}

async fn approve(member: &Caller<'_>, record: &str, rev: &Value) -> Reply {
    member.post(&format!("/v1/records/{record}/approvals"), json!({"rev": rev})).await
}

async fn sees(caller: &Caller<'_>, record: &str) -> bool {
    caller.record(record).await.status == 200
}

async fn tasks(district: &District, case: &str) -> usize {
    let reply = district.protection().case(case).await;
    reply.of_kind("protection.task").len()
}

#[test]
fn a_final_order_is_final_with_the_third_members_approval_of_the_same_revision() {
    each_district(async |district| {
        let (case, members) = before_the_committee(district).await;
        let draft = members[0].write(&case, "committee.order", order(&members, "final")).await;
        let (id, rev) = (draft.id(), draft.body["rev"].clone());
        assert_eq!(draft.body["state"], "draft");
        assert_eq!(tasks(district, &case).await, 0);
        for (place, member) in members.iter().take(2).enumerate() {
            let reply = approve(member, &id, &rev).await;
            assert_eq!(
                (reply.status, &reply.body["state"]),
                (201, &json!("draft")),
                "approval {place}: {}",
                reply.body
            );
            assert_eq!(reply.body["rev"], rev, "an approval is no change");
            assert!(!sees(&district.police(), &id).await && !sees(&district.labour(), &id).await);
        }
        assert_ne!(members[0].case(&case).await.body["case"]["stage"], "DISPOSED");

        let last = approve(&members[2], &id, &rev).await;
        assert_eq!((last.status, &last.body["state"]), (201, &json!("final")), "{}", last.body);
        assert_eq!(last.etag, format!("\"{}\"", text(&last.body["rev"])));
        assert_eq!(last.body["data"], draft.body["data"], "what was approved is what is final");
        let operative = district.labour().record(&id).await;
        assert_eq!((operative.status, &operative.body["share"]), (200, &json!("operative")));
        assert_eq!(district.police().record(&id).await.status, 200);
        assert_eq!(tasks(district, &case).await, 1, "the direction to labour is a task");
        assert_eq!(members[0].case(&case).await.body["case"]["stage"], "DISPOSED");
    });
}

#[test]
fn a_change_of_the_draft_voids_what_was_approved_before() {
    each_district(async |district| {
        let (case, members) = before_the_committee(district).await;
        let draft = members[0].write(&case, "committee.order", order(&members, "final")).await;
        let (id, old) = (draft.id(), draft.body["rev"].clone());
        for member in &members[..2] {
            assert_eq!(approve(member, &id, &old).await.status, 201);
        }
        let path = format!("/v1/records/{id}");
        let changed = members[0].patch(&path, &draft.etag, json!({"order_no": "CWC/2026/0002"})).await;
        assert_eq!((changed.status, &changed.body["state"]), (200, &json!("draft")));
        let new = changed.body["rev"].clone();
        assert_eq!(approve(&members[2], &id, &old).await.problem(), (412, "precondition_failed"));
        let third = approve(&members[2], &id, &new).await;
        assert_eq!((third.status, &third.body["state"]), (201, &json!("draft")), "two approvals are void");
        assert_eq!(approve(&members[0], &id, &new).await.body["state"], "draft");
        assert_eq!(approve(&members[1], &id, &new).await.body["state"], "final");
    });
}

#[test]
fn nobody_approves_twice_and_nobody_but_the_committee() {
    each_district(async |district| {
        let (case, members) = before_the_committee(district).await;
        let draft = members[0].write(&case, "committee.order", order(&members, "final")).await;
        let (id, rev) = (draft.id(), draft.body["rev"].clone());
        let key = random_id();
        let first = approve(&members[0].keyed(&key), &id, &rev).await;
        assert_eq!(first.status, 201);
        let again = approve(&members[0].keyed(&key), &id, &rev).await;
        assert_eq!((again.status, &again.body), (201, &first.body), "the same call, the same answer");
        assert_eq!(approve(&members[0], &id, &rev).await.problem(), (409, "wrong_state"));
        assert_eq!(approve(&district.protection(), &id, &rev).await.problem(), (403, "not_allowed"));
        assert_eq!(approve(&district.police(), &id, &rev).await.problem(), (404, "not_found"), "a draft is not there");
        let afar = district.by_login("committee.lko.nodal");
        assert_eq!(approve(&afar, &id, &rev).await.problem(), (404, "not_found"));
        assert_eq!(approve(&district.administrator(), &id, &rev).await.problem(), (403, "not_allowed"));
        let silent = members[1].post(&format!("/v1/records/{id}/approvals"), json!({})).await;
        assert_eq!((silent.status, silent.pointers()), (422, vec!["/rev"]));
        for member in &members[1..] {
            assert_eq!(approve(member, &id, &rev).await.status, 201);
        }
        let of_final = members[0].record(&id).await.body["rev"].clone();
        for rev in [&rev, &of_final] {
            assert_eq!(approve(&members[0], &id, rev).await.problem(), (409, "wrong_state"), "it is final already");
        }
        let interim = members[0].write(&case, "committee.order", order(&members, "interim")).await;
        assert_eq!(interim.body["state"], "final");
        let reply = approve(&members[0], &interim.id(), &interim.body["rev"]).await;
        assert_eq!(reply.problem(), (409, "wrong_state"), "an interim order waits for nobody");
    });
}

#[test]
fn a_final_order_stands_as_it_was_approved() {
    each_district(async |district| {
        let (case, members) = before_the_committee(district).await;
        let draft = members[0].write(&case, "committee.order", order(&members, "final")).await;
        let (id, rev) = (draft.id(), draft.body["rev"].clone());
        for member in &members {
            assert_eq!(approve(member, &id, &rev).await.status, 201);
        }
        let standing = members[0].record(&id).await;
        let path = format!("/v1/records/{id}");
        let patch = members[0].patch(&path, &standing.etag, json!({"order_no": "CWC/2026/0009"})).await;
        assert_eq!(patch.problem(), (409, "wrong_state"));
        let retract = members[0].retract(&id, &standing.etag, "Sample reason").await;
        assert_eq!(retract.problem(), (409, "wrong_state"));
        assert_eq!(members[0].record(&id).await.body, standing.body);
        let interim = members[0].write(&case, "committee.order", order(&members, "interim")).await;
        let path = format!("/v1/records/{}", interim.id());
        let patch = members[0].patch(&path, &interim.etag, json!({"kind": "final", "items": ["final"]})).await;
        assert_eq!(patch.problem(), (409, "wrong_state"), "what others read does not become a draft");
    });
}

#[test]
fn a_rejected_draft_never_becomes_final() {
    each_district(async |district| {
        let (case, members) = before_the_committee(district).await;
        let draft = members[0].write(&case, "committee.order", order(&members, "final")).await;
        let (id, rev) = (draft.id(), draft.body["rev"].clone());
        let path = format!("/v1/records/{id}/rejection");
        let reason = json!({"reason": "Sample reason"});
        assert_eq!(district.protection().post(&path, reason.clone()).await.problem(), (403, "not_allowed"));
        assert_eq!(members[1].post(&path, json!({})).await.pointers(), vec!["/reason"]);
        let rejected = members[1].post(&path, reason.clone()).await;
        assert_eq!((rejected.status, &rejected.body["deleted"]), (201, &json!(true)), "{}", rejected.body);
        assert_eq!(members[1].post(&path, reason.clone()).await.problem(), (409, "wrong_state"));
        assert_eq!(approve(&members[0], &id, &rev).await.problem(), (409, "wrong_state"));
        let interim = members[0].write(&case, "committee.order", order(&members, "interim")).await;
        let path = format!("/v1/records/{}/rejection", interim.id());
        assert_eq!(members[0].post(&path, reason).await.problem(), (409, "wrong_state"), "this one is final");
    });
}

#[test]
fn the_magistrate_signs_what_labour_drafted_and_the_money_is_still_written() {
    each_district(async |district| {
        let case = district.staffed().await;
        let draft = district.labour().write(&case, CERTIFICATE, sample(CERTIFICATE)).await;
        let (id, rev) = (draft.id(), draft.body["rev"].clone());
        let (path, record) = (format!("/v1/records/{id}/signature"), format!("/v1/records/{id}"));
        assert!(!sees(&district.police(), &id).await, "no finding before the signature");
        for (caller, status) in [(district.labour(), 403), (district.committee(), 403), (district.police(), 404)] {
            let reply = caller.post(&path, json!({"rev": rev})).await;
            assert_eq!(reply.status, status, "{}: {}", caller.login(), reply.body);
        }
        let changed = district.labour().patch(&record, &draft.etag, json!({"remarks": "Sample remark"})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let old = district.magistracy().post(&path, json!({"rev": rev})).await;
        assert_eq!(old.problem(), (412, "precondition_failed"));
        district.clock.advance(5 * MINUTE + 1);
        let unproven = district.magistracy().post(&path, json!({"rev": changed.body["rev"]})).await;
        assert_eq!(unproven.problem(), (403, "not_allowed"));
        assert_eq!(unproven.body["reason"], "step_up_required");
        district.clock.advance(-1);
        let signed = district.magistracy().post(&path, json!({"rev": changed.body["rev"]})).await;
        assert_eq!((signed.status, &signed.body["state"]), (201, &json!("final")), "{}", signed.body);
        assert_eq!(district.police().record(&id).await.body["share"], "finding");
        let again = district.magistracy().post(&path, json!({"rev": signed.body["rev"]})).await;
        assert_eq!(again.problem(), (409, "wrong_state"));

        let other = district.labour().patch(&record, &signed.etag, json!({"finding": "no"})).await;
        assert_eq!(other.problem(), (409, "wrong_state"), "what was signed stands");
        let paid = json!({"immediate_paid_paise": 3_000_000, "immediate_paid_on": "2026-11-22"});
        let paid = district.labour().patch(&record, &signed.etag, paid).await;
        assert_eq!((paid.status, &paid.body["state"]), (200, &json!("final")), "{}", paid.body);
        assert_eq!(district.labour().retract(&id, &paid.etag, "Sample reason").await.problem(), (409, "wrong_state"));
    });
}

#[test]
fn an_inquiry_that_goes_on_is_not_signed() {
    each_district(async |district| {
        let case = district.staffed().await;
        let inquiry = json!({"indicators": ["advance"], "finding": "pending"});
        let draft = district.labour().write(&case, CERTIFICATE, inquiry).await;
        let path = format!("/v1/records/{}/signature", draft.id());
        let reply = district.magistracy().post(&path, json!({"rev": draft.body["rev"]})).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/data/finding"]), "{}", reply.body);
    });
}

#[test]
fn what_a_connected_system_wrote_waits_for_an_officer_of_its_department() {
    each_district(async |district| {
        let case = district.staffed().await;
        let system = district.labour();
        district.sql("UPDATE officer SET role = 'integration' WHERE login = 'labour.bbk.1'");
        let wage = system.write(&case, "labour.wage", sample("labour.wage")).await;
        let id = wage.id();
        assert_eq!(wage.body["state"], "draft");
        assert!(!sees(&district.police(), &id).await, "not even a word leaves");
        let (path, rev) = (format!("/v1/records/{id}/acceptance"), wage.body["rev"].clone());
        assert_eq!(system.post(&path, json!({"rev": rev})).await.problem(), (403, "not_allowed"));
        let committee = district.committee();
        assert_eq!(committee.post(&path, json!({"rev": rev})).await.problem(), (403, "not_allowed"));
        let record = format!("/v1/records/{id}");
        let nodal = district.nodal(Department::Labour);
        let corrected = nodal.patch(&record, &wage.etag, json!({"days_claimed": 100})).await;
        assert_eq!((corrected.status, &corrected.body["state"]), (200, &json!("draft")), "{}", corrected.body);
        assert_eq!(nodal.post(&path, json!({"rev": rev})).await.problem(), (412, "precondition_failed"));
        let accepted = nodal.post(&path, json!({"rev": corrected.body["rev"]})).await;
        assert_eq!((accepted.status, &accepted.body["state"]), (201, &json!("final")), "{}", accepted.body);
        assert_eq!(district.police().record(&id).await.body["share"], "status");
        let again = nodal.post(&path, json!({"rev": accepted.body["rev"]})).await;
        assert_eq!(again.problem(), (409, "wrong_state"));
        let by_system = system.patch(&record, &accepted.etag, json!({"days_claimed": 1})).await;
        assert_eq!(by_system.problem(), (403, "not_allowed"), "a system writes drafts alone");

        let second = system.write(&case, "labour.wage", sample("labour.wage")).await;
        let path = format!("/v1/records/{}/rejection", second.id());
        let reply = nodal.post(&path, json!({"reason": "Sample reason"})).await;
        assert_eq!((reply.status, &reply.body["deleted"]), (201, &json!(true)), "{}", reply.body);
    });
}

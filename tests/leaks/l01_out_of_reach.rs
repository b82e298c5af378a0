//! L1: whatever is out of reach is answered as what does not exist, by every call and for every sort of id.

use anugaman::access::Department;
use anugaman::http::{Endpoint, Guard, endpoints};
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::district::{District, each_district, sample};
use crate::phone::{Phone, word};
use crate::town::{Town, nothing};

/// A good body for a call, so that nothing but the reach can be wrong with it.
fn body(app: &District, endpoint: &Endpoint, caller: &Caller<'_>) -> Value {
    match endpoint.operation_id {
        "patch_case" => json!({"sex": "M"}),
        "create_record" => {
            json!({"kind": "police.alert", "occurred_at": "2026-11-22T04:10:00.000Z", "data": sample("police.alert")})
        }
        "patch_record" => json!({"injury_seen": false}),
        "retract_record" => json!({"reason": "Sample reason"}),
        "add_participant" => {
            json!({"department": caller.person().department, "office_id": caller.office(), "capacity": "office"})
        }
        "open_referral" => json!({"department": "health", "note_code": "exam"}),
        "waive_obligation" => json!({"reason": "Sample reason"}),
        "decline_referral" => json!({"reason_code": "not_ours"}),
        "reroute_referral" => json!({"office_id": app.office("BBK-POL-1")}),
        "approve_record" | "sign_record" | "accept_record" => json!({"rev": "1-00000000"}),
        "reject_record" | "reopen_case" => json!({"reason": "Sample reason"}),
        "close_case" => {
            json!({"outcome": "in_school", "reason": "Sample reason", "record": sample("committee.closure")})
        }
        "transfer_case" => json!({"office_id": app.office("BBK-DCP"), "reason": "Sample reason"}),
        "answer_transfer" => json!({"accept": true}),
        "lock_case" => json!({"participants": [], "reason_code": "threat"}),
        "open_emergency_access" => json!({"reason_code": "missing", "reason": "Sample reason"}),
        "settle_emergency_access" => json!({"finding": "justified"}),
        "resolve_conflict" => json!({"choose": "current"}),
        "decide_held" => json!({"decision": "discard", "reason": "Sample reason"}),
        "patch_officer" | "patch_office" => json!({"name": "Sample name"}),
        "get_case"
        | "list_records"
        | "get_record"
        | "list_versions"
        | "end_participant"
        | "claim_referral"
        | "suspend_officer"
        | "resume_officer"
        | "list_officer_devices"
        | "revoke_officer_device"
        | "remove_officer_totp"
        | "list_case_obligations"
        | "explain_access"
        | "list_readers"
        | "list_conflicts"
        | "unlock_case"
        | "acknowledge_obligation" => Value::Null,
        other => panic!("say here what a good body of {other} is"),
    }
}

/// A conflict and a late change of the other district.
async fn left_behind(app: &District, town: &Town) -> [String; 2] {
    let (one, two) = (Phone::of(app, "police.lko.1"), Phone::of(app, "police.lko.nodal"));
    let intake = &town.records[0];
    assert_eq!(word(&one.patch(&town.child, intake, 1, json!({"days_per_week": 5}))), "applied");
    let conflict = two.patch(&town.child, intake, 1, json!({"days_per_week": 6})).conflicts[0];
    let police = app.of_in(Department::Police, "LKO");
    let alert = police.write(&town.child, "police.alert", sample("police.alert")).await;
    police.retract(&alert.id(), &alert.etag, "Sample reason").await;
    assert_eq!(word(&two.patch(&town.child, &alert.id(), 1, json!({"action": "visited"}))), "held");
    let held = app.by_login("police.lko.nodal").get("/v1/held").await;
    [conflict.to_string(), text(&held.body["items"][0]["id"])]
}

#[test]
fn l1_out_of_reach_is_answered_as_not_there() {
    each_district(async |app| {
        let town = Town::grow(app, "LKO").await;
        let person = app.by_login("police.lko.1").person();
        let mut ids: Vec<String> = town.cases().map(str::to_owned).to_vec();
        ids.extend(town.records.clone());
        ids.extend([
            town.referral.clone(),
            town.participation.clone(),
            person.id.to_string(),
            person.office.to_string(),
        ]);
        let owed = app.of_in(Department::Protection, "LKO").get("/v1/obligations?limit=1").await;
        ids.push(text(&owed.body["items"][0]["id"]));
        ids.extend(left_behind(app, &town).await);
        let callers = [
            app.police(),
            app.nodal(Department::Committee),
            app.protection(),
            app.education(),
            app.by_login("administrator.bbk"),
        ];
        let (mut asked, mut allowed) = (0, 0);
        for endpoint in endpoints().iter().filter(|endpoint| endpoint.path.contains("id}")) {
            assert!(matches!(endpoint.guard, Guard::SignedIn(_)), "{} is open to all", endpoint.operation_id);
            for caller in &callers {
                let caller = caller.with("If-Match", "\"1-00000000\"");
                let asked_about = match endpoint.operation_id {
                    "explain_access" => format!("?officer={}", caller.id()),
                    _ => String::new(),
                };
                let fill = |id: &str| {
                    let path = endpoint.path.replace("{id}", id).replace("{pid}", id).replace("{device}", id);
                    path + &asked_about
                };
                let body = body(app, endpoint, &caller);
                let absent = caller.call(endpoint.method.name(), &fill(&nothing()), body.clone()).await;
                if absent.problem() == (403, "not_allowed") {
                    continue;
                }
                allowed += 1;
                assert_eq!(absent.problem(), (404, "not_found"), "{} {}", caller.login(), endpoint.operation_id);
                for id in &ids {
                    let reply = caller.call(endpoint.method.name(), &fill(id), body.clone()).await;
                    let what = format!("{} {} {id}", caller.login(), endpoint.operation_id);
                    assert_eq!(reply.sameness(), absent.sameness(), "{what}");
                    assert_eq!(reply.bytes.len(), absent.bytes.len(), "{what}");
                    let names = |reply: &crate::support::service::Reply| {
                        let mut names: Vec<String> = reply.headers.keys().map(|name| name.to_string()).collect();
                        names.sort_unstable();
                        names
                    };
                    assert_eq!(names(&reply), names(&absent), "{what}");
                    asked += 1;
                }
            }
        }
        assert!(allowed >= 40, "{allowed} calls were allowed at all");
        eprintln!("{asked} answers compared");
        // A participation is no handle on another case either.
        let own = app.child().await;
        let path = format!("/v1/cases/{own}/participants/{}", town.participation);
        let reply = app.committee().call("DELETE", &path, Value::Null).await;
        assert_eq!(reply.problem(), (404, "not_found"));
        assert_eq!(app.of_in(Department::Magistracy, "LKO").case(&town.child).await.status, 200, "it still takes part");
    });
}

/// Whoever has a case in the queue reads the brief of it and may not write; whether there is anything else in it is not told
/// by the refusal either.
#[test]
fn l1_what_is_hidden_in_a_case_of_ones_queue_is_not_there() {
    each_district(async |app| {
        let case = app.child().await;
        let refer = json!({"department": "education", "office_id": app.office("BBK-EDU-2"), "note_code": "enrol"});
        assert_eq!(app.police().post(&format!("/v1/cases/{case}/referrals"), refer).await.status, 201);
        let intake = app.police().write_sample(&case, "police.intake").await;
        let owed = app.protection().get(&format!("/v1/cases/{case}/obligations")).await;
        let obligation = text(&owed.body["items"][0]["id"]);
        let queued = app.second(Department::Education).with("If-Match", "\"1-00000000\"");
        assert_eq!(queued.case(&case).await.status, 200, "the brief is there");
        let calls = [
            ("PATCH", "/v1/records/{}", &intake, json!({"injury_seen": false})),
            ("DELETE", "/v1/records/{}", &intake, json!({"reason": "Sample reason"})),
            ("POST", "/v1/records/{}/approvals", &intake, json!({"rev": "1-00000000"})),
            ("POST", "/v1/records/{}/rejection", &intake, json!({"reason": "Sample reason"})),
            ("POST", "/v1/obligations/{}/acknowledgement", &obligation, Value::Null),
        ];
        for (method, path, id, body) in calls {
            let hidden = queued.call(method, &path.replace("{}", id), body.clone()).await;
            let absent = queued.call(method, &path.replace("{}", &nothing()), body).await;
            assert_eq!(absent.problem(), (404, "not_found"), "{method} {path}: {}", absent.body);
            assert_eq!(hidden.sameness(), absent.sameness(), "{method} {path}");
        }
        // What is seen may still not be changed: that is said.
        let header = queued.call("PATCH", &format!("/v1/cases/{case}"), json!({"sex": "M"})).await;
        assert_eq!(header.problem(), (403, "not_allowed"));
    });
}

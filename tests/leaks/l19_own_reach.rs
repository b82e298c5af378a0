//! L19: nobody edits what defines their own reach, and nobody grants more than they hold, by any call that could.

use std::collections::BTreeSet;

use anugaman::access::{Action, Department, Role};
use anugaman::http::endpoint::Method;
use anugaman::http::{Guard, endpoints};
use serde_json::{Value, json};

use crate::caller::{Caller, random_id, text};
use crate::district::{District, each_district};
use crate::town::Town;

/// Every call that writes offices, accounts, roles or participations.
const CALLS: [&str; 13] = [
    "add_participant",
    "claim_referral",
    "create_office",
    "create_officer",
    "decline_referral",
    "end_participant",
    "open_case",
    "open_referral",
    "patch_office",
    "patch_officer",
    "remove_officer_totp",
    "reroute_referral",
    "suspend_officer",
];
/// These give nothing that their name does not say: taking away, giving back, and who decides the course of a case.
const OTHERS: [&str; 2] = ["resume_officer", "revoke_officer_device"];

#[test]
fn l19_every_call_that_could_widen_a_reach_is_known_here() {
    let writes = |action| {
        matches!(
            action,
            Action::WriteOffices
                | Action::WriteOfficers
                | Action::KeepDevices
                | Action::OpenCase
                | Action::Assign
                | Action::Refer
                | Action::DecideReferrals
        )
    };
    let there: BTreeSet<&str> = endpoints()
        .iter()
        .filter(|endpoint| endpoint.method != Method::Get)
        .filter(|endpoint| matches!(endpoint.guard, Guard::SignedIn(action) if writes(action)))
        .map(|endpoint| endpoint.operation_id)
        .collect();
    assert_eq!(there, CALLS.into_iter().chain(OTHERS).collect(), "try the new call in this file");
}

/// All that an officer reaches.
async fn reach(caller: &Caller<'_>) -> (BTreeSet<String>, Value) {
    let listed = caller.listed().await.into_iter().collect();
    (listed, caller.get("/v1/me").await.body["sections_read"].clone())
}

async fn refused(caller: &Caller<'_>, method: &str, path: &str, body: Value, problem: (u16, &str)) {
    let reply = caller.with("If-Match", "\"1\"").call(method, path, body.clone()).await;
    assert_eq!(reply.problem(), problem, "{} {method} {path} {body}: {}", caller.login(), reply.body);
}

const NO: (u16, &str) = (403, "not_allowed");
const THERE_IS_NONE: (u16, &str) = (404, "not_found");
const INVALID: (u16, &str) = (422, "invalid_input");

#[test]
fn l19_nobody_lets_themselves_into_a_case() {
    each_district(async |app| {
        let town = Town::grow(app, "BBK").await;
        let parts = |case: &str| format!("/v1/cases/{case}/participants");
        for caller in app.everybody().filter(|caller| caller.login().contains(".bbk.")) {
            if caller.person().role == Role::Administrator {
                refused(&caller, "POST", &parts(&town.child), json!({}), NO).await;
                continue;
            }
            let before = reach(&caller).await;
            for capacity in ["io", "doctor", "support", "team", "escort"] {
                for case in town.cases() {
                    let sees = before.0.contains(case);
                    let own = json!({"department": caller.person().department, "office_id": caller.office(),
                        "officer_id": caller.id(), "capacity": capacity});
                    let reply = caller.post(&parts(case), own).await;
                    let fits =
                        if !sees { reply.problem() == THERE_IS_NONE } else { [NO, INVALID].contains(&reply.problem()) };
                    assert!(fits, "{} into {case} as {capacity}: {} {}", caller.login(), reply.status, reply.body);
                }
                let own = json!([{"department": caller.person().department, "office_id": caller.office(),
                    "officer_id": caller.id(), "capacity": capacity}]);
                let new = json!({"type": "sighting", "district": "BBK", "participants": own});
                let reply = caller.post("/v1/cases", new).await;
                let fits = [NO, INVALID].contains(&reply.problem()) || capacity == "team";
                assert!(fits, "{} opens as {capacity}: {}", caller.login(), reply.body);
            }
            let mut after = reach(&caller).await;
            after.0.retain(|case| before.0.contains(case) || town.cases().contains(&case.as_str()));
            assert_eq!(after, before, "{}", caller.login());
            // Nor out of one, when that would end what names them: the committee does.
            let case = app.child().await;
            let new = json!({"department": caller.person().department, "office_id": caller.office(),
                "officer_id": caller.id(), "capacity": "support"});
            let chair = app.nodal(Department::Committee);
            if caller.id() == chair.id() {
                continue;
            }
            let part = chair.post(&parts(&case), new).await;
            assert_eq!(part.status, 201, "{}", part.body);
            let path = format!("{}/{}", parts(&case), part.id());
            refused(&caller, "DELETE", &path, Value::Null, NO).await;
        }
    });
}

#[test]
fn l19_nobody_gives_what_they_do_not_hold() {
    each_district(async |app| {
        let town = Town::grow(app, "BBK").await;
        let part = |of: &Caller<'_>, capacity: &str| json!({"department": of.person().department, "office_id": of.office(), "officer_id": of.id(), "capacity": capacity});
        let path = format!("/v1/cases/{}/participants", town.child);
        let (unit, police) = (app.nodal(Department::Protection), app.nodal(Department::Police));
        // The unit reads neither the sealed findings nor the photograph's file as the investigating officer does.
        refused(&unit, "POST", &path, part(&app.second(Department::Health), "doctor"), NO).await;
        refused(&unit, "POST", &path, part(&app.second(Department::Police), "io"), NO).await;
        // A nodal officer assigns own officers, of offices below, and none where only the committee lets anybody in.
        refused(&police, "POST", &path, part(&app.second(Department::Labour), "support"), NO).await;
        refused(&police, "POST", &path, part(&app.police_of("LKO"), "io"), INVALID).await;
        refused(&app.police(), "POST", &path, part(&app.second(Department::Police), "io"), NO).await;
        let locked = format!("/v1/cases/{}/participants", town.locked);
        let named = json!({"department": "protection", "office_id": unit.office(), "officer_id": unit.id(), "capacity": "support"});
        assert_eq!(app.nodal(Department::Committee).post(&locked, named).await.status, 201);
        refused(&unit, "POST", &locked, part(&app.second(Department::Protection), "support"), NO).await;
        refused(&unit, "POST", &locked, part(&app.second(Department::Health), "support"), NO).await;
        refused(&police, "POST", &locked, part(&app.second(Department::Police), "io"), THERE_IS_NONE).await;
        // A referral is another department's: nobody refers to the own, claims another's or sends it abroad.
        let own = json!({"department": "police", "office_id": app.office("BBK-POL-2"), "note_code": "support"});
        refused(&app.police(), "POST", &format!("/v1/cases/{}/referrals", town.child), own, INVALID).await;
        let queue = |what: &str| format!("/v1/referrals/{}/{what}", town.referral);
        let school = app.second(Department::Education);
        for caller in
            [app.education(), app.health(), app.nodal(Department::Committee), app.of_in(Department::Education, "LKO")]
        {
            refused(&caller, "POST", &queue("claim"), Value::Null, THERE_IS_NONE).await;
            refused(&caller, "POST", &queue("decline"), json!({"reason_code": "not_ours"}), THERE_IS_NONE).await;
            refused(&caller, "POST", &queue("reroute"), json!({"office_id": caller.office()}), THERE_IS_NONE).await;
        }
        for office in ["BBK-HLT-1", "LKO-EDU-1", "BBK-EDU-2"] {
            refused(&school, "POST", &queue("reroute"), json!({"office_id": app.office(office)}), INVALID).await;
        }
        // What a referral's reader has is the brief: not enough to refer further or to let others in.
        let case = format!("/v1/cases/{}", town.referred);
        refused(
            &school,
            "POST",
            &format!("{case}/referrals"),
            json!({"department": "health", "note_code": "exam"}),
            NO,
        )
        .await;
        refused(
            &app.nodal(Department::Education),
            "POST",
            &format!("{case}/participants"),
            part(&school, "support"),
            NO,
        )
        .await;
    });
}

/// An account and its present version, as the administrator of everything sees it.
async fn version(app: &District, office: &str, id: &str) -> String {
    let all = app.administrator().get(&format!("/v1/officers?limit=200&office_id={office}")).await.body;
    let found = all["items"].as_array().expect("a list").iter().find(|one| one["id"] == id);
    format!("\"{}\"", found.expect("the account")["rev"])
}

#[test]
fn l19_nobody_keeps_their_own_account_or_office_or_one_above() {
    each_district(async |app| {
        let keepers = ["administrator", "administrator.bbk"].map(|login| app.by_login(login));
        for keeper in &keepers {
            let (me, desk) = (format!("/v1/officers/{}", keeper.id()), format!("/v1/offices/{}", keeper.office()));
            let before = keeper.get("/v1/me").await.body["officer"].clone();
            for change in [
                json!({"role": "district_nodal"}),
                json!({"office_id": app.office("BBK-POL")}),
                json!({"name": "Sample"}),
                json!({"password": "ek do teen chaar 8"}),
                json!({"must_change": false}),
            ] {
                refused(keeper, "PATCH", &me, change, NO).await;
            }
            refused(keeper, "POST", &format!("{me}/suspension"), Value::Null, NO).await;
            refused(keeper, "DELETE", &format!("{me}/suspension"), Value::Null, NO).await;
            refused(keeper, "DELETE", &format!("{me}/totp"), Value::Null, NO).await;
            refused(keeper, "PATCH", &desk, json!({"name": "Sample"}), NO).await;
            refused(keeper, "PATCH", &desk, json!({"until": null}), NO).await;
            assert_eq!(keeper.get("/v1/me").await.body["officer"], before);
        }
        // Whoever keeps a district's police keeps nothing above, beside or elsewhere, and posts nobody there.
        let keeper = app.by_login("administrator.bbk");
        for code in ["UP", "UP-POL", "BBK-LAB", "LKO-POL", "LKO-POL-1"] {
            let office = app.office(code);
            refused(&keeper, "PATCH", &format!("/v1/offices/{office}"), json!({"name": "Sample"}), THERE_IS_NONE).await;
            let below = json!({"code": "NEW-1", "name": "Sample", "name_hi": "नमूना", "department": "police",
                "level": "local", "district": "BBK", "parent_id": office});
            refused(&keeper, "POST", "/v1/offices", below, INVALID).await;
            let there = json!({"login": "sample.new", "name": "Sample", "role": "field_officer", "office_id": office});
            refused(&keeper, "POST", "/v1/officers", there, INVALID).await;
        }
        for role in ["state_officer", "integration"] {
            let new =
                json!({"login": "sample.new", "name": "Sample", "role": role, "office_id": app.office("BBK-POL")});
            refused(&keeper, "POST", "/v1/officers", new, INVALID).await;
        }
        let police = app.police();
        let path = format!("/v1/officers/{}", police.id());
        let seen = version(app, &police.office(), &police.id()).await;
        for change in [
            json!({"role": "state_officer"}),
            json!({"office_id": app.office("UP-POL")}),
            json!({"office_id": app.office("LKO-POL-1")}),
            json!({"office_id": app.office("BBK-LAB-1")}),
        ] {
            let reply = keeper.patch(&path, &seen, change.clone()).await;
            assert_eq!(reply.problem(), INVALID, "{change}: {}", reply.body);
        }
        // Accounts are the administrators' alone; whom a nodal officer commands they may not raise.
        for caller in app.everybody().filter(|caller| caller.person().role != Role::Administrator) {
            let body = |endpoint: &anugaman::http::Endpoint| match endpoint.body {
                anugaman::http::Body::None => Value::Null,
                _ => json!({}),
            };
            for endpoint in endpoints() {
                let Guard::SignedIn(Action::WriteOfficers | Action::WriteOffices) = endpoint.guard else { continue };
                for id in [caller.id(), police.id(), caller.office(), random_id()] {
                    refused(&caller, endpoint.method.name(), &endpoint.path.replace("{id}", &id), body(&endpoint), NO)
                        .await;
                }
            }
        }
        assert_eq!(text(&police.get("/v1/me").await.body["officer"]["role"]), "field_officer");
    });
}

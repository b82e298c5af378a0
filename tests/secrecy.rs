//! What is secret: an operation before its end, a case under the sensitive lock, links to what is out of reach.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::{Department, Role};
use caller::{Caller, text};
use district::{District, each_district, sample};
use serde_json::{Value, json};

fn plan(team: &[&Caller<'_>]) -> Value {
    let member = |one: &&Caller<'_>| json!({"user": one.id(), "office": one.office(), "role": "lead", "woman": true});
    json!({"op_no": "SAMPLE/2026/7", "planned_at": "2026-11-24T03:30:00.000Z",
        "team": team.iter().map(member).collect::<Vec<_>>()})
}

/// Everybody who may see cases at all.
fn readers<'d>(app: &'d District) -> impl Iterator<Item = Caller<'d>> {
    app.everybody().filter(|caller| !matches!(caller.person().role, Role::Auditor | Role::Administrator))
}

/// Whether any answer to this reader holds one of these texts.
async fn knows(caller: &Caller<'_>, paths: &[String], secrets: &[&str]) -> bool {
    for path in paths.iter().map(String::as_str).chain(["/v1/cases?limit=200", "/v1/referrals?limit=200"]) {
        let reply = caller.get(path).await;
        if reply.status == 200 && secrets.iter().any(|secret| reply.body.to_string().contains(secret)) {
            return true;
        }
    }
    false
}

#[test]
fn an_operation_is_known_to_its_team_alone_until_it_has_ended() {
    each_district(async |app| {
        let (police, labour, chair) = (app.police(), app.labour(), app.nodal(Department::Committee));
        let operation = police.open("operation").await;
        let made = police.write(&operation, "police.operation", plan(&[&police, &labour])).await;
        let inspection = labour.write_sample(&operation, "labour.inspection").await;
        let child = police
            .post(
                "/v1/cases",
                json!({"type": "child", "district": "BBK",
            "links": [{"case_id": operation, "kind": "same_op"}]}),
            )
            .await;
        assert_eq!(child.status, 201, "{}", child.body);
        let number = text(&police.case(&operation).await.body["case"]["number"]);
        let paths = [
            format!("/v1/cases/{operation}"),
            format!("/v1/cases/{operation}/records"),
            format!("/v1/cases/{}", child.id()),
            format!("/v1/records/{}", made.id()),
            format!("/v1/records/{}/versions", made.id()),
            format!("/v1/records/{inspection}"),
        ];
        let secrets = [operation.as_str(), &number, "SAMPLE/2026/7"];
        for caller in readers(app) {
            let of_team = [police.login(), labour.login()].contains(&caller.login());
            assert_eq!(knows(&caller, &paths, &secrets).await, of_team, "{}", caller.login());
            if of_team {
                assert_eq!(caller.case(&operation).await.of_kind("police.operation").len(), 1, "{}", caller.login());
            } else {
                for path in paths.iter().filter(|path| !path.contains(&child.id())) {
                    assert_eq!(caller.get(path).await.problem(), (404, "not_found"), "{} {path}", caller.login());
                }
                let links = caller.case(&child.id()).await.body["case"]["links"].clone();
                assert!(links.is_null() || links == json!([]), "{}: {links}", caller.login());
            }
        }
        let end = json!({"started_at": "2026-11-23T03:00:00.000Z", "ended_at": "2026-11-23T04:00:00.000Z",
            "children_found_m": 1, "children_found_f": 0, "adults_detained": 0});
        let ended = police.patch(&format!("/v1/records/{}", made.id()), &made.etag, end).await;
        assert_eq!(ended.status, 200, "{}", ended.body);
        for department in [
            Department::Labour,
            Department::Childline,
            Department::Committee,
            Department::Protection,
            Department::Magistracy,
            Department::Police,
        ] {
            let nodal = app.nodal(department);
            assert!(knows(&nodal, &paths[..1], &[&operation]).await, "{department} takes part");
            assert!(nodal.listed().await.contains(&operation), "{department}");
        }
        assert_eq!(chair.case(&operation).await.of_kind("police.operation")[0]["share"], "status");
        assert_eq!(chair.case(&child.id()).await.body["case"]["links"][0]["case_id"], json!(operation));
        for outside in
            [app.education(), app.nodal(Department::Health), app.police_of("LKO"), app.second(Department::Police)]
        {
            assert!(!knows(&outside, &paths, &secrets).await, "{}", outside.login());
        }
    });
}

/// A record that locks the case, and who writes it.
fn locking() -> Vec<(Department, &'static str, Value)> {
    let changed = |kind: &str, members: Value| {
        let mut data = sample(kind);
        let object = data.as_object_mut().expect("an object");
        // Nobody is named yet.
        object.remove("io_user");
        object.remove("io_unit");
        object.extend(members.as_object().expect("an object").clone());
        data
    };
    vec![
        (Department::Police, "police.fir", changed("police.fir", json!({"sections": ["POCSO:4"]}))),
        (Department::Police, "health.request", changed("health.request", json!({"purpose": "sexual"}))),
        (Department::Health, "health.exam", changed("health.exam", json!({"sti": "present"}))),
        (
            Department::Protection,
            "committee.production",
            changed("committee.production", json!({"allegation": true, "allegation_kinds": ["sexual"]})),
        ),
        (
            Department::Protection,
            "protection.social_report",
            changed("protection.social_report", json!({"health": [{"condition": "sti", "state": "present"}]})),
        ),
    ]
}

#[test]
fn a_case_is_locked_at_once_for_all_but_the_committee_and_who_is_named() {
    each_district(async |app| {
        for (writer, kind, data) in locking() {
            let case = app.staffed().await;
            let sibling = app
                .police()
                .post(
                    "/v1/cases",
                    json!({"type": "child", "district": "BBK",
                "links": [{"case_id": case, "kind": "sibling"}]}),
                )
                .await
                .id();
            let (io, second) = (app.second(Department::Police), app.nodal(Department::Police));
            let named =
                json!({"department": "police", "office_id": io.office(), "officer_id": io.id(), "capacity": "io"});
            assert_eq!(second.post(&format!("/v1/cases/{case}/participants"), named).await.status, 201);
            let earlier = app.police().write_sample(&case, "police.intake").await;
            let number = text(&app.police().case(&case).await.body["case"]["number"]);
            assert_eq!(app.police().case(&sibling).await.body["case"]["links"][0]["case_id"], json!(case));

            let locked = app.of(writer).write(&case, kind, data).await;
            let paths = [
                format!("/v1/cases/{case}"),
                format!("/v1/cases/{case}/records"),
                format!("/v1/records/{earlier}"),
                format!("/v1/records/{}", locked.id()),
                format!("/v1/records/{earlier}/versions"),
            ];
            for caller in readers(app) {
                let who = format!("{} after {kind}", caller.login());
                let named = caller.login() == io.login() || caller.login().starts_with("committee.bbk.");
                assert_eq!(caller.case(&case).await.status == 200, named, "{who}");
                assert_eq!(caller.listed().await.contains(&case), named, "{who}");
                if !named {
                    for path in &paths {
                        assert_eq!(caller.get(path).await.problem(), (404, "not_found"), "{who} {path}");
                    }
                    let write = caller.try_write(&case, "police.alert", sample("police.alert")).await;
                    assert_eq!(
                        write.status,
                        if caller.person().role == Role::StateOfficer { 403 } else { 404 },
                        "{who}"
                    );
                    let neighbour = caller.case(&sibling).await.body.to_string();
                    assert!(!neighbour.contains(&case) && !neighbour.contains(&number), "{who}: {neighbour}");
                }
            }
            let seen = app.committee().case(&case).await;
            assert_eq!(seen.body["case"]["header"]["flags"]["sensitive"], true);
            assert_eq!(app.committee().case(&sibling).await.body["case"]["links"][0]["case_id"], json!(case));
            let more = json!({"department": "labour", "office_id": app.office("BBK-LAB-2"), "capacity": "office"});
            assert_eq!(app.committee().post(&format!("/v1/cases/{case}/participants"), more).await.status, 201);
            assert_eq!(app.second(Department::Labour).case(&case).await.status, 404, "an office is not a name");
        }
    });
}

#[test]
fn an_ordinary_record_locks_nothing() {
    each_district(async |app| {
        let case = app.staffed().await;
        for (writer, kind, _) in locking() {
            app.of(writer).write_sample(&case, kind).await;
        }
        assert_eq!(app.labour().case(&case).await.status, 200);
        assert_eq!(app.committee().case(&case).await.body["case"]["header"]["flags"]["sensitive"], false);
    });
}

#[test]
fn links_are_shown_as_far_as_both_ends_and_their_kind_are_known() {
    each_district(async |app| {
        let (near, far) = (app.staffed().await, app.child().await);
        for (kind, others) in [("sibling", true), ("same_op", true), ("same_employer", false), ("repeat", false)] {
            let new = json!({"type": "child", "district": "BBK", "links": [{"case_id": near, "kind": kind}, {"case_id": far, "kind": kind}]});
            // Only who may know of an earlier case can name it.
            let opener = if kind == "repeat" { app.protection() } else { app.police() };
            let case = opener.post("/v1/cases", new).await.id();
            app.join(&case, Department::Labour).await;
            let of = async |caller: Caller<'_>| {
                let read = caller.case(&case).await;
                read.body["case"]["links"].as_array().map(Vec::len)
            };
            assert_eq!(of(app.committee()).await, Some(2), "{kind}");
            assert_eq!(of(app.protection()).await, Some(2), "{kind}");
            assert_eq!(of(app.nodal(Department::Police)).await, Some(if others { 2 } else { 0 }), "police, {kind}");
            assert_eq!(of(app.labour()).await, Some(if others { 1 } else { 0 }), "labour reaches one end, {kind}");
        }
    });
}

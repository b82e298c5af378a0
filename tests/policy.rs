//! Which role may do what: printed from the policy, reviewed as a diff, and tried on every call through HTTP.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::fs;

use anugaman::access::policy::granted;
use anugaman::access::{Action, Department, Role};
use anugaman::http::{Body, Guard, endpoints};
use caller::random_id;
use district::each_district;
use serde_json::{Value, json};

const PRINTED: &str = "tests/policy.txt";

fn printed() -> String {
    let head = ["action"].into_iter().chain(Role::ALL.iter().map(|role| role.name()));
    let mut text = head.collect::<Vec<_>>().join(" | ") + "\n";
    for action in Action::ALL {
        let cells = Role::ALL.iter().map(|role| granted(*role, *action).map_or("-", |reach| reach.name()));
        text.push_str(&([action.name()].into_iter().chain(cells).collect::<Vec<_>>().join(" | ") + "\n"));
    }
    text
}

#[test]
fn the_printed_policy_is_current() {
    let now = printed();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(PRINTED, &now).expect("writable");
    }
    let kept = fs::read_to_string(PRINTED).expect("print it with UPDATE=1");
    assert_eq!(kept, now, "{PRINTED} differs; if that is meant, run with UPDATE=1");
}

#[test]
fn each_role_is_refused_every_call_that_the_policy_does_not_grant() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (mut granted_cells, mut refused_cells) = (0, 0);
        for (role, caller) in [
            (Role::FieldOfficer, app.police()),
            (Role::DistrictNodal, app.nodal(Department::Police)),
            (Role::StateOfficer, app.state(Department::Police)),
            (Role::Auditor, app.auditor()),
            (Role::Administrator, app.administrator()),
        ] {
            for endpoint in endpoints() {
                let Guard::SignedIn(action) = endpoint.guard else { continue };
                if action == Action::EndSession {
                    continue;
                }
                let what = format!("{} {}", caller.login(), endpoint.operation_id);
                for id in [case.clone(), random_id()] {
                    let path = endpoint.path.replace("{id}", &id).replace("{pid}", &id);
                    let path = path
                        .replace("{kind}", "police.fir")
                        .replace("{name}", "sex")
                        .replace("{seq}", "1")
                        .replace("{device}", &random_id());
                    let body = if matches!(endpoint.body, Body::None) { Value::Null } else { json!({}) };
                    let caller = caller.with("If-Match", "\"0-00000000\"");
                    let reply = caller.call(endpoint.method.name(), &path, body.clone()).await;
                    if granted(role, action).is_none() {
                        refused_cells += 1;
                        assert_eq!(reply.problem(), (403, "not_allowed"), "{what}: {}", reply.body);
                    } else {
                        granted_cells += 1;
                        assert_ne!(reply.status, 401, "{what}");
                        assert!(reply.status < 500, "{what}: {}", reply.body);
                        let seen = action == Action::ReadCases || action == Action::ReadSelf;
                        assert!(!seen || reply.status != 403, "{what}: {}", reply.body);
                    }
                    let nobody = app.anonymous().call(endpoint.method.name(), &path, body).await;
                    assert_eq!(nobody.problem(), (401, "not_signed_in"), "{what} by nobody");
                }
            }
        }
        eprintln!("{granted_cells} calls granted, {refused_cells} refused");
        assert!(granted_cells > 100 && refused_cells > 100);
    });
}

#[test]
fn no_role_but_those_of_the_districts_reaches_a_case_with_identity() {
    each_district(async |app| {
        let case = app.staffed().await;
        app.police().write_sample(&case, "police.intake").await;
        for department in Department::ALL.iter().copied() {
            let state = app.state(department);
            let read = state.case(&case).await;
            assert_eq!((read.status, &read.body["records"]), (200, &json!([])), "{department}: {}", read.body);
            let members: Vec<&String> = read.body["case"]["header"].as_object().expect("an object").keys().collect();
            assert!(
                members.iter().all(|name| ["number", "district", "age_band", "stage"].contains(&name.as_str())),
                "{members:?}"
            );
            assert_eq!(read.body["case"].get("links"), None);
            let own = app.of(department).case(&case).await.body.to_string();
            let number = read.body["case"]["number"].as_str().expect("a pseudonym");
            assert!(number.starts_with("P-") && !own.contains(number), "{department}: {number}");
            let again = state.case(&case).await;
            assert_eq!(again.body["case"]["number"], read.body["case"]["number"], "the same at each reading");
        }
        let names: std::collections::BTreeSet<String> = {
            let mut names = std::collections::BTreeSet::new();
            for department in Department::ALL.iter().copied() {
                names.insert(app.state(department).case(&case).await.body["case"]["number"].to_string());
            }
            names
        };
        assert_eq!(names.len(), Department::ALL.len(), "two offices cannot join their lists");
    });
}

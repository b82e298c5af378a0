//! L6, L7, L8: no filter, total or order tells what the reader may not read, and none is silently ignored.

use anugaman::access::{Action, Department, Role};
use anugaman::http::endpoint::Method;
use anugaman::http::{Guard, endpoints};
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::district::{District, each_district};

/// Whether the case, as it was read, tells what the filter asks about.
fn tells(read: &Value, member: &str) -> bool {
    read["case"]["header"].get(member).or_else(|| read["case"].get(member)).is_some()
}

/// Each filter with the member of the case or its header that it asks about.
fn filters(app: &District) -> [(&'static str, &'static str, String); 6] {
    [
        ("type", "type", "child".to_owned()),
        ("stage", "stage", "REPORTED".to_owned()),
        ("office", "owner_office", app.office("BBK-POL-1")),
        ("district", "district", "BBK".to_owned()),
        ("opened_from", "opened_on", "2026-11-23".to_owned()),
        ("opened_to", "opened_on", "2026-11-23".to_owned()),
    ]
}

fn count(list: &Value) -> usize {
    list["items"].as_array().unwrap_or_else(|| panic!("{list}")).len()
}

#[test]
fn l6_a_filter_by_what_is_not_read_is_refused() {
    each_district(async |app| {
        let case = app.staffed().await;
        let states = Department::ALL.iter().map(|department| app.state(*department));
        let readers: Vec<Caller<'_>> =
            Department::ALL.iter().map(|department| app.of(*department)).chain(states).collect();
        for caller in readers {
            let read = caller.case(&case).await;
            assert_eq!(read.status, 200, "{}", caller.login());
            for (filter, member, value) in filters(app) {
                let reply = caller.get(&format!("/v1/cases?limit=200&{filter}={value}")).await;
                let what = format!("{} {filter}: {}", caller.login(), reply.body);
                if tells(&read.body, member) {
                    assert_eq!(reply.status, 200, "{what}");
                    assert!(reply.body["items"].to_string().contains(&case), "{what}");
                } else {
                    assert_eq!(reply.problem(), (400, "unreadable_field"), "{what}");
                }
            }
        }
    });
}

/// A department that reads the whole header elsewhere has this case only in its queue and reads the brief of it.
#[test]
fn l6_a_filter_does_not_tell_more_of_a_case_than_its_brief() {
    each_district(async |app| {
        let case = app.child().await;
        let new = json!({"department": "labour", "office_id": app.office("BBK-LAB-1"), "note_code": "wage"});
        assert_eq!(app.police().post(&format!("/v1/cases/{case}/referrals"), new).await.status, 201);
        let labour = app.labour();
        assert!(labour.listed().await.contains(&case));
        let read = labour.case(&case).await;
        for (filter, member, value) in filters(app) {
            let reply = labour.get(&format!("/v1/cases?limit=200&{filter}={value}")).await;
            assert_eq!(reply.status, 200, "{filter}: {}", reply.body);
            let told = reply.body["items"].to_string().contains(&case);
            assert_eq!(told, tells(&read.body, member), "{filter}: {}", reply.body);
        }
    });
}

#[test]
fn l7_a_list_has_no_total_and_no_order_of_the_callers_choice() {
    each_district(async |app| {
        app.staffed().await;
        for path in ["/v1/cases", "/v1/referrals", "/v1/offices", "/v1/officers"] {
            let caller = app.nodal(Department::Education);
            let reply = caller.get(path).await;
            let members: Vec<&String> = reply.body.as_object().expect("an object").keys().collect();
            assert_eq!(members, ["items", "next"], "{path}");
            for query in ["sort=stage", "order=desc", "count=true", "total=1", "fields=stage", "q=a", "expand=records"]
            {
                assert_eq!(
                    caller.get(&format!("{path}?{query}")).await.problem(),
                    (422, "invalid_input"),
                    "{path}?{query}"
                );
            }
        }
    });
}

#[test]
fn l8_a_filter_that_is_unknown_empty_or_repeated_is_refused_by_name() {
    each_district(async |app| {
        let case = app.staffed().await;
        let mut lists = 0;
        for endpoint in endpoints().iter().filter(|endpoint| endpoint.method == Method::Get) {
            let Guard::SignedIn(action) = endpoint.guard else { continue };
            let caller = if anugaman::access::policy::granted(Role::DistrictNodal, action).is_some() {
                app.nodal(Department::Police)
            } else if anugaman::access::policy::granted(Role::Auditor, action).is_some() {
                app.auditor()
            } else {
                app.administrator()
            };
            assert!(
                matches!(action, Action::WriteOffices | Action::WriteOfficers) || caller.login() != "administrator"
            );
            let path = endpoint.path.replace("{id}", &case).replace("{kind}", "police.fir").replace("{name}", "sex");
            let path = path.replace("{seq}", "1");
            let refused = async |query: String, pointer: String| {
                let reply = caller.get(&format!("{path}?{query}")).await;
                assert_eq!((reply.status, reply.pointers()), (422, vec![&*pointer]), "{path}?{query}: {}", reply.body);
            };
            refused("unknown=1".to_owned(), "/unknown".to_owned()).await;
            let Some(fields) = endpoint.query else { continue };
            lists += 1;
            for field in fields() {
                let name = field.name;
                refused(format!("{name}="), format!("/{name}")).await;
                let mut twice = caller.get(&format!("{path}?{name}=1&{name}=1")).await;
                assert_eq!(twice.status, 422, "{path} {name}");
                let faults = twice.body["fields"].as_array_mut().expect("faults");
                faults.retain(|fault| fault["code"] == "repeated");
                assert_eq!(faults.len(), 1, "{path} {name}");
                assert_eq!(text(&faults[0]["pointer"]), format!("/{name}"));
            }
        }
        assert!(lists >= 4, "{lists} lists");
        // No filter at all means what is in reach and nothing more.
        assert_eq!(count(&app.police_of("LKO").get("/v1/cases").await.body), 1, "the register");
    });
}

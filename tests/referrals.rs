//! Referrals and participants through HTTP: queues, and who lets whom into a case, on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::Department;
use caller::{Caller, random_id, text};
use district::{District, each_district, sample};
use serde_json::{Value, json};

/// Refers a child's case to an education office of Barabanki and gives the case and the referral.
async fn refer(app: &District, office: &str) -> (String, String) {
    let case = app.child().await;
    let new = json!({"department": "education", "office_id": app.office(office), "note_code": "enrol"});
    let reply = app.police().post(&format!("/v1/cases/{case}/referrals"), new).await;
    assert_eq!((reply.status, &reply.body["state"]), (201, &json!("open")), "{}", reply.body);
    assert_eq!(reply.body["case_id"], json!(case));
    (case, reply.id())
}

async fn decide(caller: &Caller<'_>, referral: &str, what: &str, body: Value) -> support::service::Reply {
    caller.post(&format!("/v1/referrals/{referral}/{what}"), body).await
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap_or_else(|| panic!("{list}")).iter().map(|item| text(&item["id"])).collect()
}

#[test]
fn a_queue_sees_the_brief_until_somebody_takes_the_case_up() {
    each_district(async |app| {
        let (case, referral) = refer(app, "BBK-EDU-1").await;
        app.protection().write_sample(&case, "education.referral").await;
        let (education, head) = (app.education(), app.nodal(Department::Education));
        for caller in [&education, &head] {
            assert_eq!(ids(&caller.get("/v1/referrals?state=open").await.body)[..1].len(), 1, "{}", caller.login());
            let read = caller.case(&case).await;
            assert_eq!((read.status, &read.body["records"]), (200, &json!([])), "{}", caller.login());
            assert_eq!(read.body.get("participants"), None, "who else takes part is not the queue's to know");
            let members: Vec<&String> = read.body["case"]["header"].as_object().expect("an object").keys().collect();
            assert!(
                members.iter().all(|name| ["number", "district", "age_band", "sex", "open"].contains(&name.as_str()))
            );
            let written = caller.try_write(&case, "education.enrolment", sample("education.enrolment")).await;
            assert_eq!(written.problem(), (403, "not_allowed"), "{}", caller.login());
            let more = json!({"department": "health", "note_code": "exam"});
            let more = caller.post(&format!("/v1/cases/{case}/referrals"), more).await;
            assert_eq!(more.problem(), (403, "not_allowed"), "{}", caller.login());
        }
        for outside in
            [app.second(Department::Education), app.health(), app.of_in(Department::Education, "LKO"), app.police()]
        {
            for (what, body) in [("claim", Value::Null), ("decline", json!({"reason_code": "not_ours"}))] {
                let reply = decide(&outside, &referral, what, body.clone()).await;
                let nothing = decide(&outside, &random_id(), what, body).await;
                assert_eq!((reply.status, reply.sameness()), (404, nothing.sameness()), "{} {what}", outside.login());
            }
        }
        let claimed = decide(&education, &referral, "claim", Value::Null).await;
        assert_eq!((claimed.status, &claimed.body["state"]), (200, &json!("claimed")), "{}", claimed.body);
        assert_eq!(education.case(&case).await.of_kind("education.referral").len(), 1);
        education.write_sample(&case, "education.enrolment").await;
        assert_eq!(decide(&education, &referral, "claim", Value::Null).await.problem(), (409, "wrong_state"));
        assert_eq!(
            decide(&head, &referral, "decline", json!({"reason_code": "not_ours"})).await.problem(),
            (409, "wrong_state")
        );
        assert_eq!(ids(&education.get("/v1/referrals?state=open").await.body), [""; 0]);
        assert_eq!(ids(&education.get("/v1/referrals?state=claimed").await.body), [referral]);
        assert_eq!(app.second(Department::Education).case(&case).await.problem(), (404, "not_found"));
    });
}

#[test]
fn what_is_declined_or_sent_on_is_out_of_reach_at_once() {
    each_district(async |app| {
        let (education, second) = (app.education(), app.second(Department::Education));
        let (case, referral) = refer(app, "BBK-EDU-1").await;
        let unread = decide(&education, &referral, "decline", json!({"reason_code": "bored"})).await;
        assert_eq!((unread.status, unread.pointers()), (422, vec!["/reason_code"]));
        let declined = decide(&education, &referral, "decline", json!({"reason_code": "not_ours"})).await;
        assert_eq!((declined.status, &declined.body["state"]), (200, &json!("declined")), "{}", declined.body);
        assert_eq!(education.case(&case).await.problem(), (404, "not_found"));
        assert!(!education.listed().await.contains(&case));

        let (case, referral) = refer(app, "BBK-EDU-1").await;
        for office in ["BBK-EDU-1", "LKO-EDU-1", "BBK-HLT-1", "UP-EDU"] {
            let reply = decide(&education, &referral, "reroute", json!({"office_id": app.office(office)})).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec!["/office_id"]), "{office}");
        }
        let sent = decide(&education, &referral, "reroute", json!({"office_id": app.office("BBK-EDU-2")})).await;
        assert_eq!((sent.status, &sent.body["state"]), (200, &json!("rerouted")), "{}", sent.body);
        assert_eq!(education.case(&case).await.problem(), (404, "not_found"));
        assert_eq!(second.case(&case).await.status, 200);
        let [next] = &ids(&second.get("/v1/referrals?state=open").await.body)[..] else { panic!("one referral") };
        assert_ne!(next, &referral);
        assert_eq!(decide(&second, next, "claim", Value::Null).await.status, 200);
        assert_eq!(decide(&education, &referral, "claim", Value::Null).await.problem(), (409, "wrong_state"));
    });
}

#[test]
fn a_referral_goes_to_a_queue_that_there_is() {
    each_district(async |app| {
        let (case, police) = (app.child().await, app.police());
        let path = format!("/v1/cases/{case}/referrals");
        for (body, pointer) in [
            (json!({"department": "police", "note_code": "enrol"}), "/department"),
            (json!({"department": "health", "note_code": "exam", "office_id": app.office("BBK-EDU-1")}), "/office_id"),
            (json!({"department": "health", "note_code": "exam", "office_id": random_id()}), "/office_id"),
            (json!({"department": "army", "note_code": "enrol"}), "/department"),
            // What a school or a hospital is told is its own duty and never the child's story.
            (json!({"department": "education", "note_code": "bonded"}), "/note_code"),
            (json!({"department": "education", "note_code": "wage"}), "/note_code"),
            (json!({"department": "health", "note_code": "restore"}), "/note_code"),
            (json!({"department": "health", "note_code": "enrol"}), "/note_code"),
            (json!({"department": "health", "note_code": "please"}), "/note_code"),
            (json!({"department": "health", "note_code": "exam", "until": "soon"}), "/until"),
        ] {
            let reply = police.post(&path, body.clone()).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![pointer]), "{body}: {}", reply.body);
        }
        let away = app.police_of("LKO").post(&path, json!({"department": "health", "note_code": "exam"})).await;
        assert_eq!(away.problem(), (404, "not_found"));
        let open = police.post(&path, json!({"department": "health", "note_code": "exam"})).await;
        assert_eq!(
            (open.status, text(&open.body["office_id"])),
            (201, app.office("BBK-HLT")),
            "the district's own office"
        );
        for query in ["limit=201", "limit=0", "state=lost", "state=open&state=open", "cursor=x", "department=health"] {
            assert_eq!(
                app.health().get(&format!("/v1/referrals?{query}")).await.problem(),
                (422, "invalid_input"),
                "{query}"
            );
        }
        for _ in 0..4 {
            refer(app, "BBK-EDU-1").await;
        }
        let (mut path, mut all) = ("/v1/referrals?limit=3".to_owned(), Vec::new());
        loop {
            let page = app.education().get(&path).await.body;
            all.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/referrals?limit=3&cursor={next}");
        }
        all.dedup();
        assert_eq!(all.len(), 4);
    });
}

/// Lets an officer take part in a capacity.
#[test]
fn a_school_asked_about_a_scheme_is_not_told_of_wages() {
    each_district(async |app| {
        let case = app.child().await;
        let task = json!({"from": "protection", "to_slice": "education", "action": "scheme"});
        app.protection().write(&case, "protection.task", task).await;
        let queue = app.nodal(Department::Education).get("/v1/referrals").await;
        let notes: Vec<&Value> =
            queue.body["items"].as_array().expect("a list").iter().map(|r| &r["note_code"]).collect();
        assert_eq!(notes, [&json!("support")]);
    });
}

async fn assign(by: &Caller<'_>, case: &str, whom: &Caller<'_>, capacity: &str) -> support::service::Reply {
    let (department, office, officer) = (whom.person().department, whom.office(), whom.id());
    let new = json!({"department": department, "office_id": office, "officer_id": officer, "capacity": capacity});
    by.post(&format!("/v1/cases/{case}/participants"), new).await
}

#[test]
fn a_nodal_officer_assigns_own_officers_and_nobody_assigns_themselves() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (nodal, second) = (app.nodal(Department::Police), app.second(Department::Police));
        assert_eq!(second.case(&case).await.status, 404);
        for (by, whom, problem) in [
            (&app.police(), &second, (403, "not_allowed")),
            (&app.police(), &app.police(), (403, "not_allowed")),
            (&nodal, &nodal, (403, "not_allowed")),
            (&nodal, &app.labour(), (403, "not_allowed")),
            (&app.nodal(Department::Committee), &app.nodal(Department::Committee), (403, "not_allowed")),
            (&nodal, &app.police_of("LKO"), (422, "invalid_input")),
            (&app.nodal(Department::Labour), &second, (403, "not_allowed")),
            (&app.second(Department::Labour), &app.labour(), (404, "not_found")),
        ] {
            let reply = assign(by, &case, whom, "io").await;
            assert_eq!(reply.problem(), problem, "{} assigns {}: {}", by.login(), whom.login(), reply.body);
        }
        let path = format!("/v1/cases/{case}/participants");
        let wrong = json!({"department": "police", "office_id": app.office("BBK-POL-1"), "officer_id": second.id(), "capacity": "io"});
        let reply = nodal.post(&path, wrong).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/officer_id"]), "not at this office");
        for (capacity, officer, pointer) in [
            ("referral", json!(second.id()), "/capacity"),
            ("io", Value::Null, "/officer_id"),
            ("office", json!(second.id()), "/officer_id"),
            ("king", json!(second.id()), "/capacity"),
        ] {
            let body = json!({"department": "police", "office_id": second.office(), "officer_id": officer, "capacity": capacity});
            let reply = nodal.post(&path, body).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![pointer]), "{capacity}: {}", reply.body);
        }
        let made = assign(&nodal, &case, &second, "io").await;
        assert_eq!((made.status, &made.body["officer_id"]), (201, &json!(second.id())), "{}", made.body);
        assert_eq!(second.case(&case).await.status, 200);
        second.write_sample(&case, "police.alert").await;

        let end = format!("{path}/{}", made.id());
        for (by, problem) in [
            (&app.police(), (403, "not_allowed")),
            (&second, (403, "not_allowed")),
            (&app.nodal(Department::Labour), (403, "not_allowed")),
            (&app.police_of("LKO"), (404, "not_found")),
        ] {
            assert_eq!(by.call("DELETE", &end, Value::Null).await.problem(), problem, "{}", by.login());
        }
        assert_eq!(nodal.call("DELETE", &end, Value::Null).await.status, 204);
        assert_eq!(second.case(&case).await.problem(), (404, "not_found"), "from the next request on");
        assert!(!second.listed().await.contains(&case));
        assert_eq!(nodal.call("DELETE", &end, Value::Null).await.problem(), (404, "not_found"));
        assert_eq!(
            nodal.call("DELETE", &format!("{path}/{}", random_id()), Value::Null).await.problem(),
            (404, "not_found")
        );
    });
}

#[test]
fn committee_and_protection_add_departments_and_end_them() {
    each_district(async |app| {
        let case = app.child().await;
        let path = format!("/v1/cases/{case}/participants");
        let office = |code: &str, department: &str| json!({"department": department, "office_id": app.office(code), "capacity": "office"});
        for by in [app.police(), app.nodal(Department::Police)] {
            assert_eq!(
                by.post(&path, office("BBK-HLT-1", "health")).await.problem(),
                (403, "not_allowed"),
                "{}",
                by.login()
            );
        }
        for (by, code, department) in
            [(app.committee(), "BBK-HLT-1", "health"), (app.protection(), "BBK-LAB-1", "labour")]
        {
            let caller = app.of(Department::parse(department).expect("a department"));
            assert_eq!(caller.case(&case).await.status, 404);
            let added = by.post(&path, office(code, department)).await;
            assert_eq!(added.status, 201, "{}", added.body);
            assert_eq!(caller.case(&case).await.status, 200, "{department}");
            let wrong = by.post(&path, office("BBK-EDU-1", department)).await;
            assert_eq!((wrong.status, wrong.pointers()), (422, vec!["/office_id"]));
            let end = format!("{path}/{}", added.id());
            assert_eq!(app.nodal(caller.person().department).call("DELETE", &end, Value::Null).await.status, 403);
            assert_eq!(by.call("DELETE", &end, Value::Null).await.status, 204);
            assert_eq!(caller.case(&case).await.problem(), (404, "not_found"), "{department}");
        }
        let welfare = app.committee().case(&case).await;
        let own = welfare.body["participants"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["department"] == "committee");
        let own = text(&own.expect("the committee takes part")["id"]);
        let reply = app.committee().call("DELETE", &format!("{path}/{own}"), Value::Null).await;
        assert_eq!(reply.problem(), (403, "not_allowed"), "nobody ends what defines their own reach");
    });
}

#[test]
fn who_takes_part_is_told_as_far_as_each_may_know() {
    each_district(async |app| {
        let case = app.staffed().await;
        for (department, expected) in [
            (Department::Committee, 11),
            (Department::Protection, 11),
            (Department::Magistracy, 11),
            (Department::Police, 8),
            (Department::Labour, 8),
            (Department::Childline, 8),
            (Department::Education, 2),
            (Department::Health, 2),
        ] {
            let read = app.of(department).case(&case).await;
            let told = read.body["participants"].as_array().unwrap_or_else(|| panic!("{department}: {}", read.body));
            assert_eq!(told.len(), expected, "{department}: {told:?}");
            if expected == 8 {
                assert!(
                    told.iter().all(|one| one.as_object().is_some_and(|one| one.len() == 1)),
                    "names of departments alone"
                );
            }
            if expected == 2 {
                assert!(
                    told.iter().all(|one| one["department"] == "protection" || one["department"] == department.name())
                );
            }
        }
        assert_eq!(app.state(Department::Health).case(&case).await.body.get("participants"), None);
    });
}

//! What is owed, through HTTP: who sees it, who says that they know, and who may do without it, on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
#[path = "support/owing.rs"]
mod owing;
mod support;

use anugaman::access::Department;
use caller::{Caller, text};
use district::{DAY, HOUR, NOW, each_district};
use owing::*;
use serde_json::{Value, json};

#[test]
fn neither_the_school_nor_the_police_learn_that_absence_is_watched() {
    each_district(async |app| {
        let case = taken(app).await;
        let before = [app.education().case(&case).await.body, app.police().case(&case).await.body];
        let absent =
            json!({"month": "2026-11", "school_days": 20, "present_days": 10, "absent_run_max": 8, "source": "portal"});
        let regular =
            json!({"month": "2026-10", "school_days": 20, "present_days": 14, "absent_run_max": 6, "source": "portal"});
        app.education().write(&case, "education.attendance", regular).await;
        assert!(!owed(&app.protection(), &case).await.contains_key("D33"));
        app.education().write(&case, "education.attendance", absent).await;
        // Seven working days after Monday the 23rd: Sunday the 29th does not count.
        is(standing(app, &case, "D33").await, "due", "2026-12-01T18:29:59.000Z");
        let dropped = with("education.dropout", json!({"noticed_on": "2026-11-23", "returned_on": null}));
        let dropout = app.education().write(&case, "education.dropout", dropped).await;
        is(standing(app, &case, "D33-30").await, "due", "2026-12-23T18:29:59.000Z");
        app.clock.advance(40 * DAY);
        tick(app);
        assert_eq!(standing(app, &case, "D33-30").await.0, "overdue");
        assert!(owed(&app.education(), &case).await.is_empty());
        assert_eq!(owed(&app.police(), &case).await.into_keys().collect::<Vec<_>>(), ["D04"]);
        assert_eq!(app.education().case(&case).await.body["case"], before[0]["case"]);
        assert_eq!(app.police().case(&case).await.body["case"], before[1]["case"]);

        visit(app, &case, "2026-11-30", seen("2026-11-30")).await;
        assert_eq!(standing(app, &case, "D33").await.0, "done");
        let path = format!("/v1/records/{}", dropout.id());
        let back = app.education().patch(&path, &dropout.etag, json!({"returned_on": "2026-12-20"})).await;
        assert_eq!(back.status, 200, "{}", back.body);
        assert_eq!(standing(app, &case, "D33-30").await.0, "done");
        settled(app, &case);
    });
}

#[test]
fn who_owes_it_acknowledges_and_who_may_waives() {
    each_district(async |app| {
        let case = taken(app).await;
        restored(app, &case, "2026-11-23T03:00:00.000Z").await;
        let all = owed(&app.protection(), &case).await;
        let path = |rule: &str, what: &str| format!("/v1/obligations/{}/{what}", text(&all[rule]["id"]));
        let (police, protection) = (app.police(), app.protection());
        let early = police.post(&path("D04", "acknowledgement"), Value::Null).await;
        assert_eq!(early.problem(), (409, "wrong_state"));
        app.clock.advance(25 * HOUR);
        tick(app);
        for (caller, problem) in [
            (protection.clone(), (403, "not_allowed")),
            (app.labour(), (404, "not_found")),
            (app.police_of("LKO"), (404, "not_found")),
            (app.health(), (404, "not_found")),
        ] {
            assert_eq!(
                caller.post(&path("D04", "acknowledgement"), Value::Null).await.problem(),
                problem,
                "{}",
                caller.login()
            );
        }
        let key = caller::random_id();
        let known = police.keyed(&key).post(&path("D04", "acknowledgement"), Value::Null).await;
        assert_eq!(known.status, 200, "{}", known.body);
        assert!(known.body["acknowledged_at"].is_string());
        assert_eq!(police.keyed(&key).post(&path("D04", "acknowledgement"), Value::Null).await.body, known.body);
        assert_eq!(police.post(&path("D04", "acknowledgement"), Value::Null).await.problem(), (409, "wrong_state"));

        let reason = json!({"reason": "The family has moved to another district"});
        let (unit, chair) = (app.nodal(Department::Protection), app.nodal(Department::Committee));
        for (caller, rule) in [(&protection, "F-30"), (&chair, "F-30"), (&unit, "D18"), (&app.committee(), "D18")] {
            let reply = caller.post(&path(rule, "waiver"), reason.clone()).await;
            assert_eq!(reply.problem(), (403, "not_allowed"), "{} {rule}", caller.login());
        }
        assert_eq!(unit.post(&path("F-30", "waiver"), json!({})).await.pointers(), ["/reason"]);
        for (caller, rule) in [(&unit, "F-30"), (&chair, "D18")] {
            let reply = caller.post(&path(rule, "waiver"), reason.clone()).await;
            assert_eq!((reply.status, &reply.body["state"]), (200, &json!("waived")), "{}", reply.body);
            assert_eq!(reply.body["waived_for"], reason["reason"]);
            assert_eq!(caller.post(&path(rule, "waiver"), reason.clone()).await.problem(), (409, "wrong_state"));
        }
        settled(app, &case);
        // What is met after all is done, whoever did without it.
        app.clock.advance(70 * DAY);
        visit(app, &case, "2027-01-23", seen("2027-01-20")).await;
        assert_eq!(standing(app, &case, "D18").await.0, "done");
        assert_eq!(standing(app, &case, "F-30").await.0, "waived");
    });
}

#[test]
fn lists_hold_what_each_caller_sees_and_nothing_else() {
    each_district(async |app| {
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push(taken(app).await);
        }
        let quiet = app.staffed().await;
        let (police, protection) = (app.police(), app.protection());
        let count = async |caller: &Caller<'_>, query: &str| {
            let reply = caller.get(&format!("/v1/obligations{query}")).await;
            assert_eq!(reply.status, 200, "{} {query}: {}", caller.login(), reply.body);
            reply.body["items"].as_array().expect("a list").len()
        };
        let school = app.education();
        for (caller, query, many) in [
            (&police, "", 3),
            (&protection, "", 6),
            (&protection, "?department=health", 3),
            (&protection, "?state=overdue", 0),
            (&protection, "?state=due&due_before=2026-11-24T01:15:00Z", 0),
            (&protection, "?state=due&due_before=2026-11-25", 6),
            (&app.magistracy(), "", 6),
            (&school, "", 0),
            (&app.police_of("LKO"), "", 0),
            (&app.state(Department::Protection), "", 0),
        ] {
            assert_eq!(count(caller, query).await, many, "{} {query}", caller.login());
        }
        for (caller, query) in [(&police, "?department=health"), (&app.magistracy(), "?department=police")] {
            let reply = caller.get(&format!("/v1/obligations{query}")).await;
            assert_eq!(reply.problem(), (400, "unreadable_field"), "{}", caller.login());
        }
        for query in ["?state=late", "?due_before=soon", "?limit=201", "?cursor=x", "?rule=D04"] {
            assert_eq!(protection.get(&format!("/v1/obligations{query}")).await.status, 422, "{query}");
        }
        let (mut path, mut found) = ("/v1/obligations?limit=4".to_owned(), Vec::new());
        loop {
            let page = protection.get(&path).await.body;
            found.extend(page["items"].as_array().expect("a list").iter().map(|item| text(&item["id"])));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/obligations?limit=4&cursor={next}");
        }
        assert!(found.len() == 6 && found.is_sorted(), "{found:?}");

        let listed = police.get("/v1/cases?due_before=2026-11-25").await.body;
        assert_eq!(listed["items"].as_array().expect("a list").len(), 3);
        for case in listed["items"].as_array().expect("a list") {
            assert_eq!(case["next_due"], "2026-11-24T01:15:00.000Z");
            assert_eq!(police.case(&text(&case["id"])).await.body["case"]["next_due"], case["next_due"]);
        }
        assert!(police.case(&quiet).await.body["case"].get("next_due").is_none());
        assert_eq!(app.labour().get("/v1/cases?due_before=2026-11-25").await.body["items"], json!([]));
        for caller in [&school, &app.health(), &app.state(Department::Police)] {
            let reply = caller.get("/v1/cases?due_before=2026-11-25").await;
            assert_eq!(reply.problem(), (400, "unreadable_field"), "{}", caller.login());
        }
        // Health owes the examination, and yet a brief header tells no date.
        assert!(app.health().case(&cases[0]).await.body["case"].get("next_due").is_none());
        assert_eq!(NOW, app.clock.now_ms());
    });
}

#[test]
fn what_is_overdue_again_is_acknowledged_again() {
    each_district(async |app| {
        let case = taken(app).await;
        let health = app.health();
        let path = format!("/v1/obligations/{}/acknowledgement", text(&owed(&health, &case).await["D08"]["id"]));
        let acknowledge = async || health.post(&path, Value::Null).await;
        app.clock.advance(DAY);
        tick(app);
        assert_eq!(acknowledge().await.status, 200);
        let put_off = json!({"facility": "IN0900000001", "deferred_reason": "isolation", "next_visit": "2026-11-27"});
        health.write(&case, "health.exam", put_off).await;
        let moved = owed(&health, &case).await["D08"].clone();
        assert_eq!((&moved["state"], moved.get("acknowledged_at")), (&json!("due"), None), "{moved}");
        assert_eq!(acknowledge().await.problem(), (409, "wrong_state"));
        app.clock.advance(5 * DAY);
        tick(app);
        assert!(acknowledge().await.body["acknowledged_at"].is_string(), "nobody has said that they know of this");
        settled(app, &case);
    });
}

//! What is owed, through HTTP: each rule from what begins it to what meets it, on a fixed clock and on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeMap;

use anugaman::access::Department;
use anugaman::casefile::duties::{self, overdue};
use anugaman::departments::KINDS;
use anugaman::id::CaseId;
use anugaman::store::{cases, obligations};
use caller::{Caller, text};
use district::{DAY, District, HOUR, NOW, each_district, sample};
use serde_json::{Value, json};

/// 23 November 2026, 6:45 in India: three and a half hours before the stories begin.
const TAKEN: &str = "2026-11-23T01:15:00.000Z";

/// What a caller is shown of a case, by rule.
async fn owed(caller: &Caller<'_>, case: &str) -> BTreeMap<String, Value> {
    let list = caller.get(&format!("/v1/cases/{case}/obligations")).await;
    assert_eq!(list.status, 200, "{}: {}", caller.login(), list.body);
    let slice = caller.case(case).await.body;
    let items = list.body["items"].as_array().expect("a list").clone();
    assert_eq!(slice["obligations"].as_array().unwrap_or(&Vec::new()), &items, "the slice and the list agree");
    items.into_iter().map(|item| (text(item.get("rule").unwrap_or(&item["id"])), item)).collect()
}

/// State and due time of one rule, as the protection unit sees it.
async fn standing(app: &District, case: &str, rule: &str) -> (String, String) {
    let owed = owed(&app.protection(), case).await;
    let item = owed.get(rule).unwrap_or_else(|| panic!("{rule} is not owed: {:?}", owed.keys()));
    (text(&item["state"]), text(&item["due_at"]))
}

fn is(standing: (String, String), state: &str, due: &str) {
    assert_eq!((standing.0.as_str(), standing.1.as_str()), (state, due));
}

/// Derives everything again from all records of a case: what was kept up to date with each of them must not move.
fn settled(app: &District, case: &str) {
    let id = CaseId::parse(case).expect("an id");
    let kinds = KINDS.iter().map(|entry| entry.kind.name).collect();
    app.app
        .db
        .write(|tx| {
            let before = obligations::of_case(tx, id)?;
            let row = cases::lock(tx, id)?.expect("the case");
            duties::bring_up_to_date(tx, &app.app.cases, &row, &kinds, app.clock.now_ms())?;
            assert_eq!(before, obligations::of_case(tx, id)?);
            Ok(())
        })
        .expect("a recomputation");
}

fn tick(app: &District) -> usize {
    overdue::tick(&app.app.db, &app.app.cases).expect("the job runs")
}

fn with(kind: &str, changes: Value) -> Value {
    let mut data = sample(kind);
    for (name, value) in changes.as_object().expect("changes") {
        data[name] = value.clone();
    }
    data.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    data
}

async fn taken(app: &District) -> String {
    let case = app.staffed().await;
    let intake = with("police.intake", json!({"found_at": TAKEN, "charge_taken_at": TAKEN}));
    app.police().write(&case, "police.intake", intake).await;
    case
}

async fn produced(app: &District, case: &str, at: &str) -> support::service::Reply {
    app.police().write(case, "committee.production", with("committee.production", json!({"produced_at": at}))).await
}

async fn restored(app: &District, case: &str, at: &str) -> support::service::Reply {
    let changes = json!({"left_at": null, "handed_at": at, "escorted_by": null});
    app.protection().write(case, "protection.restoration", with("protection.restoration", changes)).await
}

async fn visit(app: &District, case: &str, due_on: &str, changes: Value) -> support::service::Reply {
    let mut data = with("protection.follow_up", json!({"due_on": due_on, "next_due": null, "action": null}));
    for (name, value) in changes.as_object().expect("changes") {
        data[name] = value.clone();
    }
    data.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    app.protection().write(case, "protection.follow_up", data).await
}

fn seen(on: &str) -> Value {
    json!({"done_on": on})
}

fn unseen(on: &str, mode: &str, next_due: Option<&str>) -> Value {
    let missed = mode != "phone";
    json!({"done_on": on, "mode": mode, "child_seen": false, "seen_alone": null, "next_due": next_due,
        "not_found_reason": missed.then_some("locked"), "attempts": missed.then_some(1)})
}

#[test]
fn production_is_owed_within_a_day_of_charge_and_who_sees_it() {
    each_district(async |app| {
        let case = taken(app).await;
        let due = "2026-11-24T01:15:00.000Z";
        let (police, health, magistrate) = (app.police(), app.health(), app.magistracy());
        let d04 = &owed(&police, &case).await["D04"];
        for (name, value) in [
            ("kind", json!("law")),
            ("verified", json!(true)),
            ("basis", json!("Juvenile Justice Act 2015, section 31(1)")),
            ("department", json!("police")),
            ("started_at", json!(TAKEN)),
            ("due_at", json!(due)),
            ("state", json!("due")),
            ("escalation", json!(0)),
            ("case_id", json!(case)),
        ] {
            assert_eq!(d04[name], value, "{name}");
        }
        assert_eq!(d04["office_id"], json!(police.office()));
        let hindi = police.with("Accept-Language", "hi").get(&format!("/v1/cases/{case}/obligations")).await;
        assert!(text(&hindi.body["items"][0]["title"]).contains("बालक"));

        let rules = |owed: BTreeMap<String, Value>| owed.into_keys().collect::<Vec<_>>();
        assert_eq!(rules(owed(&police, &case).await), ["D04"]);
        assert_eq!(rules(owed(&health, &case).await), ["D08"]);
        assert_eq!(rules(owed(&app.protection(), &case).await), ["D04", "D08"]);
        assert_eq!(rules(owed(&app.committee(), &case).await), ["D04", "D08"]);
        assert!(owed(&app.education(), &case).await.is_empty() && owed(&app.labour(), &case).await.is_empty());
        for item in owed(&magistrate, &case).await.values() {
            let members: Vec<&str> = item.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(members, ["case_id", "due_at", "id", "rev", "state"]);
        }
        // Police and health both read the intake, each its part of it.
        assert!(d04["started_by"].is_string() && owed(&health, &case).await["D08"]["started_by"].is_string());
        let listed = app.police().get(&format!("/v1/cases/{case}/records")).await;
        assert!(listed.of_kind("case.obligation").is_empty());
        assert_eq!(police.record(&text(&d04["id"])).await.status, 404);

        // Produced within the day, written down three days later: done all the same.
        app.clock.advance(3 * DAY);
        assert_eq!(tick(app), 2);
        assert_eq!(tick(app), 0);
        assert_eq!(owed(&police, &case).await["D04"]["state"], "overdue");
        let form = produced(app, &case, "2026-11-23T20:00:00.000Z").await;
        let d04 = owed(&police, &case).await.remove("D04").expect("D04");
        assert_eq!((&d04["state"], &d04["fulfilled_by"]), (&json!("done"), &form.body["id"]));
        let protection = owed(&app.protection(), &case).await;
        assert_eq!(protection["D08"]["state"], "overdue");
        settled(app, &case);
    });
}

#[test]
fn an_examination_put_off_moves_the_day_and_one_made_meets_it() {
    each_district(async |app| {
        let case = taken(app).await;
        let later = json!({"facility": "IN0900000001", "deferred_reason": "isolation", "next_visit": "2026-11-27"});
        app.health().write(&case, "health.exam", later).await;
        is(standing(app, &case, "D08").await, "due", "2026-11-27T18:29:59.000Z");
        let made = json!({"seen_at": "2026-11-26T05:00:00.000Z", "doctor_user": app.health().id()});
        app.health().write(&case, "health.exam", with("health.exam", made)).await;
        is(standing(app, &case, "D08").await, "done", "2026-11-27T18:29:59.000Z");
        settled(app, &case);
    });
}

#[test]
fn report_and_final_order_count_from_the_first_production() {
    each_district(async |app| {
        let case = taken(app).await;
        let second = produced(app, &case, "2026-11-23T22:00:00.000Z").await;
        is(standing(app, &case, "D10").await, "due", "2026-12-09T18:29:59.000Z");
        // An earlier one, written later, sets the clock back: the 23rd in India instead of the 24th.
        produced(app, &case, "2026-11-23T12:00:00.000Z").await;
        is(standing(app, &case, "D10").await, "due", "2026-12-08T18:29:59.000Z");
        is(standing(app, &case, "D14").await, "due", "2027-03-23T18:29:59.000Z");
        let (protection, committee) = (app.protection(), app.committee());
        let draft = with("protection.social_report", json!({"submitted_on": null}));
        protection.write(&case, "protection.social_report", draft).await;
        assert_eq!(standing(app, &case, "D10").await.0, "due");
        let report = with("protection.social_report", json!({"ordered_on": null, "submitted_on": "2026-12-01"}));
        protection.write(&case, "protection.social_report", report).await;
        assert_eq!(standing(app, &case, "D10").await.0, "done");

        let members: Vec<String> = ["committee.bbk.nodal", "committee.bbk.1", "committee.bbk.2"]
            .map(|login| app.by_login(login).id())
            .to_vec();
        let order = json!({"order_no": "CWC/1", "date": "2026-12-20", "kind": "final", "items": ["final"],
            "members": members, "rule_form": "44"});
        let order = committee.write(&case, "committee.order", order).await;
        assert_eq!(standing(app, &case, "D14").await.0, "due", "a draft meets nothing");
        let id = order.id().replace('-', "");
        let blob = if app.url.starts_with("sqlite") { format!("x'{id}'") } else { format!("'\\x{id}'") };
        app.sql(&format!("UPDATE record SET state = 'final' WHERE id = {blob}"));
        let interim = json!({"order_no": "CWC/2", "date": "2026-12-20", "kind": "direction", "items": ["school"],
            "members": [committee.id()], "rule_form": "18"});
        committee.write(&case, "committee.order", interim).await;
        assert_eq!(standing(app, &case, "D14").await.0, "done");
        settled(app, &case);
        drop(second);
    });
}

#[test]
fn a_plan_of_eleven_visits_follows_the_child_home() {
    each_district(async |app| {
        let case = taken(app).await;
        let restoration = restored(app, &case, "2026-12-31T09:30:00.000Z").await;
        let plan = [
            ("D17", "2027-01-07"),
            ("F-30", "2027-01-30"),
            ("D18", "2027-02-28"),
            ("F-M3", "2027-03-31"),
            ("D19", "2027-06-30"),
            ("D21-9", "2027-09-30"),
            ("D21-12", "2027-12-31"),
            ("D21-15", "2028-03-31"),
            ("D21-18", "2028-06-30"),
            ("D21-21", "2028-09-30"),
            ("D20", "2028-12-31"),
        ];
        for (rule, day) in plan {
            is(standing(app, &case, rule).await, "due", &format!("{day}T18:29:59.000Z"));
        }
        let visits = owed(&app.protection(), &case).await.into_keys().filter(|rule| !rule.starts_with("D0")).count();
        assert_eq!(visits, 12, "eleven visits and D31");

        app.clock.advance(60 * DAY);
        assert!(tick(app) >= 1);
        assert_eq!(standing(app, &case, "D17").await.0, "overdue");
        // By telephone nobody is seen; a visit that found nobody sets another day.
        visit(app, &case, "2027-01-07", unseen("2027-01-07", "phone", None)).await;
        assert_eq!(standing(app, &case, "D17").await.0, "overdue");
        visit(app, &case, "2027-01-07", unseen("2027-01-07", "home", Some("2027-01-12"))).await;
        assert_eq!(standing(app, &case, "D17").await.1, "2027-01-12T18:29:59.000Z");
        let made = visit(app, &case, "2027-01-12", seen("2027-01-12")).await;
        assert_eq!(standing(app, &case, "D17").await.0, "done");
        // What the law asks is not moved by a visit that found nobody.
        visit(app, &case, "2027-02-28", unseen("2027-02-27", "home", Some("2027-03-10"))).await;
        is(standing(app, &case, "D18").await, "due", "2027-02-28T18:29:59.000Z");
        visit(app, &case, "2027-02-28", seen("2027-02-28")).await;
        assert_eq!(standing(app, &case, "D18").await.0, "done");
        // One visit meets one duty; it does not stand for the one before that was left out.
        assert_ne!(standing(app, &case, "F-30").await.0, "done");
        settled(app, &case);

        app.protection().retract(&made.id(), &made.etag, "Written for another child").await;
        assert_ne!(standing(app, &case, "D17").await.0, "done", "a visit taken back meets nothing");
        let moved = json!({"handed_at": "2027-01-05T09:30:00.000Z"});
        let path = format!("/v1/records/{}", restoration.id());
        assert_eq!(app.protection().patch(&path, &restoration.etag, moved).await.status, 200);
        assert_eq!(standing(app, &case, "D19").await.1, "2027-07-05T18:29:59.000Z");
        settled(app, &case);
    });
}

#[test]
fn high_risk_doubles_the_first_quarter_and_a_closure_ends_the_rest() {
    each_district(async |app| {
        let case = taken(app).await;
        restored(app, &case, "2026-12-01T09:30:00.000Z").await;
        let protection = app.protection();
        assert!(!owed(&protection, &case).await.contains_key("F-3"));
        let header = protection.case(&case).await;
        let path = format!("/v1/cases/{case}");
        let reply = protection.patch(&path, &header.etag, json!({"flags": {"trafficked": true}})).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for (rule, day) in
            [("F-3", "2026-12-04"), ("F-18", "2026-12-19"), ("F-45", "2027-01-15"), ("F-75", "2027-02-14")]
        {
            is(standing(app, &case, rule).await, "due", &format!("{day}T18:29:59.000Z"));
        }
        let header = protection.case(&case).await;
        protection.patch(&path, &header.etag, json!({"flags": {"trafficked": false}})).await;
        assert_eq!(standing(app, &case, "F-3").await.0, "cancelled");
        settled(app, &case);

        app.education()
            .write(
                &case,
                "education.enrolment",
                with("education.enrolment", json!({"admitted_on": "2026-12-04", "nodal_teacher": null})),
            )
            .await;
        is(standing(app, &case, "D31").await, "done", "2026-12-08T18:29:59.000Z");
        app.clock.advance(30 * DAY);
        app.nodal(Department::Committee).write(&case, "committee.closure", sample("committee.closure")).await;
        let states: Vec<(String, String)> =
            owed(&protection, &case).await.iter().map(|(rule, item)| (rule.clone(), text(&item["state"]))).collect();
        assert!(states.iter().all(|(rule, state)| state == "cancelled" || rule == "D31"), "{states:?}");
        settled(app, &case);
    });
}

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

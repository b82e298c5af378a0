//! What is owed, through HTTP: each rule from what begins it to what meets it, on a fixed clock and on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
#[path = "support/owing.rs"]
mod owing;
mod support;

use std::collections::BTreeMap;

use anugaman::access::Department;
use caller::text;
use district::{DAY, each_district, sample};
use owing::*;
use serde_json::{Value, json};

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
fn the_journey_to_the_committee_is_not_counted_in_the_day() {
    each_district(async |app| {
        let case = taken(app).await;
        is(standing(app, &case, "D04").await, "due", "2026-11-24T01:15:00.000Z");
        app.clock.advance(DAY);
        assert_eq!(tick(app), 2, "a day has passed, for production and examination");
        let intake = app.police().case(&case).await.of_kind("police.intake")[0].clone();
        let (path, seen) = (format!("/v1/records/{}", text(&intake["id"])), format!("\"{}\"", text(&intake["rev"])));
        let endless = app.police().patch(&path, &seen, json!({"journey_minutes": 4_321})).await;
        assert_eq!((endless.problem(), endless.pointers()), ((422, "invalid_input"), vec!["/data/journey_minutes"]));
        let told = app.police().patch(&path, &seen, json!({"journey_minutes": 330})).await;
        assert_eq!(told.status, 200, "{}", told.body);
        is(standing(app, &case, "D04").await, "due", "2026-11-24T06:45:00.000Z");
        assert_eq!(standing(app, &case, "D08").await.0, "overdue", "the examination waits for no journey");
        settled(app, &case);
    });
}

#[test]
fn a_child_placed_in_care_is_enrolled_within_a_week_of_the_final_order() {
    each_district(async |app| {
        let case = taken(app).await;
        produced(app, &case, "2026-11-23T04:00:00.000Z").await;
        let (member, second, chair) =
            (app.committee(), app.second(Department::Committee), app.nodal(Department::Committee));
        let circuit = json!({"department": "committee", "office_id": second.office(), "capacity": "office"});
        chair.post(&format!("/v1/cases/{case}/participants"), circuit).await;
        let members = [member.id(), second.id(), chair.id()];
        let order = json!({"kind": "final", "items": ["final"], "members": members, "date": "2026-11-23", "placement": "foster"});
        let draft = member.write(&case, "committee.order", with("committee.order", order)).await;
        assert!(!owed(&app.protection(), &case).await.contains_key("D31-P"), "a draft begins nothing");
        for approver in [&member, &second, &chair] {
            let path = format!("/v1/records/{}/approvals", draft.id());
            assert_eq!(approver.post(&path, json!({"rev": draft.body["rev"]})).await.status, 201);
        }
        is(standing(app, &case, "D31-P").await, "due", "2026-11-30T18:29:59.000Z");
        assert_eq!(standing(app, &case, "D14").await.0, "done");
        restored(app, &case, "2026-11-26T09:30:00.000Z").await;
        assert_eq!(standing(app, &case, "D31-P").await.0, "cancelled");
        is(standing(app, &case, "D31").await, "due", "2026-12-03T18:29:59.000Z");
        settled(app, &case);
    });
}

#[test]
fn a_high_risk_in_the_social_report_doubles_the_first_quarter() {
    each_district(async |app| {
        let case = taken(app).await;
        restored(app, &case, "2026-12-01T09:30:00.000Z").await;
        let report = app.protection().write_sample(&case, "protection.social_report").await;
        assert!(!owed(&app.protection(), &case).await.contains_key("F-18"), "a medium risk is no high one");
        let seen = app.protection().record(&report).await.etag;
        let high = app.protection().patch(&format!("/v1/records/{report}"), &seen, json!({"risk_level": "high"})).await;
        assert_eq!(high.status, 200, "{}", high.body);
        is(standing(app, &case, "F-18").await, "due", "2026-12-19T18:29:59.000Z");
        settled(app, &case);
    });
}

#[test]
fn what_was_taken_back_has_met_nothing() {
    each_district(async |app| {
        let case = taken(app).await;
        restored(app, &case, "2026-11-23T02:00:00.000Z").await;
        let visit = visit(app, &case, "2026-11-30", seen("2026-11-23")).await;
        assert_eq!(standing(app, &case, "D17").await.0, "done");
        let gone = app.protection().retract(&visit.id(), &visit.etag, "Sample reason").await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        is(standing(app, &case, "D17").await, "due", "2026-11-30T18:29:59.000Z");
        settled(app, &case);
    });
}

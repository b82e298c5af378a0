//! Conditions of a department: who produced, asked, sent, is addressed; and which station a call or a child comes to.

use anugaman::access::Department;
use serde_json::json;

use crate::district::{each_district, sample};
use crate::named::sections;

#[test]
fn the_intake_is_in_full_with_who_took_charge_and_in_part_with_others() {
    each_district(async |app| {
        for (taker, other, part) in [
            (app.childline(), app.labour(), "police.intake:work"),
            (app.labour(), app.childline(), "police.intake:status"),
        ] {
            let case = app.staffed().await;
            let intake = taker.write_sample(&case, "police.intake").await;
            let own = format!("police.intake@{}", taker.person().department);
            assert_eq!(sections(&taker, &case, &intake).await, [own]);
            assert_eq!(sections(&other, &case, &intake).await, [part]);
            assert_eq!(sections(&app.police(), &case, &intake).await, ["police.intake"]);
        }
    });
}

#[test]
fn form_17_is_in_full_with_who_produced_the_child_and_a_word_to_others() {
    each_district(async |app| {
        let departments = [Department::Police, Department::Labour, Department::Childline];
        for producer in departments {
            let case = app.staffed().await;
            let form = app.of(producer).write_sample(&case, "committee.production").await;
            assert_eq!(sections(&app.of(producer), &case, &form).await, [format!("committee.production@{producer}")]);
            for other in departments.into_iter().filter(|other| *other != producer) {
                assert_eq!(sections(&app.of(other), &case, &form).await, ["committee.production:status"], "{other}");
            }
            assert_eq!(sections(&app.committee(), &case, &form).await, ["committee.production"]);
        }
    });
}

#[test]
fn police_read_their_own_requests_and_of_others_a_word() {
    each_district(async |app| {
        let case = app.staffed().await;
        let own = app.police().write_sample(&case, "health.request").await;
        let others = app.committee().write_sample(&case, "health.request").await;
        assert_eq!(sections(&app.police(), &case, &own).await, ["health.request@police"]);
        assert_eq!(sections(&app.police(), &case, &others).await, ["health.request:status"]);
        assert!(sections(&app.labour(), &case, &own).await.is_empty());
    });
}

#[test]
fn a_sender_reads_the_own_tip_and_never_what_came_of_it() {
    each_district(async |app| {
        let (sender, other) = (app.health(), app.education());
        let case = sender.open("sighting").await;
        app.join(&case, Department::Education).await;
        let tip = sender.write(&case, "police.tip", sample("police.tip")).await;
        let id = tip.id();
        assert_eq!(sections(&sender, &case, &id).await, ["police.tip:own@health"]);
        assert!(sections(&other, &case, &id).await.is_empty(), "another school's or hospital's tip is not theirs");
        let before = sender.get(&format!("/v1/records/{id}/versions")).await;
        let seen = app.nodal(Department::Police).record(&id).await;
        let outcome = json!({"outcome": "found", "outcome_at": "2026-11-23T02:00:00.000Z"});
        let reply = app.nodal(Department::Police).patch(&format!("/v1/records/{id}"), &seen.etag, outcome).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(sender.get(&format!("/v1/records/{id}/versions")).await.bytes, before.bytes);
        // The magistracy reads a word. The informant stays with the office that received the tip.
        assert_eq!(sections(&app.nodal(Department::Magistracy), &case, &id).await, ["police.tip:status"]);
        for caller in [
            &sender,
            &app.nodal(Department::Police),
            &app.nodal(Department::Labour),
            &app.protection(),
            &app.committee(),
        ] {
            let read = caller.record(&id).await.body;
            assert!(!read.to_string().contains("informant_ref"), "{}: {read}", caller.login());
        }
    });
}

#[test]
fn each_department_reads_its_own_tasks_and_answers_no_others() {
    each_district(async |app| {
        let case = app.staffed().await;
        let mut tasks = Vec::new();
        for (to, action) in [("labour", "wage"), ("education", "enrol")] {
            let task = json!({"from": "committee", "to_slice": to, "action": action, "due_on": "2026-12-05"});
            tasks.push((to, app.committee().write(&case, "protection.task", task).await.id()));
        }
        for (to, task) in &tasks {
            for (reader, caller) in [("labour", app.labour()), ("education", app.education()), ("health", app.health())]
            {
                let shown = sections(&caller, &case, task).await;
                let own: &[String] = &[format!("protection.task@{to}")];
                assert_eq!(shown, if reader == *to { own } else { &[] }, "{reader} of a task to {to}");
                let seen = caller.record(task).await;
                let etag = if seen.status == 200 { seen.etag } else { "\"1-00000000\"".to_owned() };
                let answer = json!({"done_on": "2026-11-23", "result": "Sample result"});
                let reply = caller.patch(&format!("/v1/records/{task}"), &etag, answer).await;
                assert_eq!(reply.status, if reader == *to { 200 } else { 404 }, "{reader}: {}", reply.body);
            }
            assert_eq!(sections(&app.magistracy(), &case, task).await, ["protection.task:status"]);
        }
    });
}

#[test]
fn a_department_reads_what_it_owes_itself_and_nobody_elses() {
    each_district(async |app| {
        let case = crate::owing::taken(app).await;
        let rules = async |caller: crate::caller::Caller<'_>| {
            crate::owing::owed(&caller, &case).await.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(rules(app.police()).await, ["D04"]);
        assert_eq!(rules(app.health()).await, ["D08"]);
        assert_eq!(rules(app.protection()).await, ["D04", "D08"]);
        assert!(rules(app.labour()).await.is_empty() && rules(app.education()).await.is_empty());
        let word = crate::owing::owed(&app.magistracy(), &case).await;
        for item in word.values() {
            let members: Vec<&String> = item.as_object().expect("an object").keys().collect();
            assert!(
                !members.iter().any(|name| ["rule", "title", "department"].contains(&name.as_str())),
                "{members:?}"
            );
        }
        assert_eq!(word.len(), 2);
    });
}

#[test]
fn a_call_is_told_to_its_own_station_and_to_no_other() {
    each_district(async |app| {
        let case = app.childline().open("sighting").await;
        let call = app.childline().write_sample(&case, "childline.call").await;
        let (own, other) = (app.police(), app.second(Department::Police));
        assert_eq!(
            (own.record(&call).await.status, other.record(&call).await.status),
            (404, 404),
            "nobody has told them"
        );
        let new = json!({"department": "police", "office_id": own.office(), "note_code": "support"});
        let referral = app.childline().post(&format!("/v1/cases/{case}/referrals"), new).await.id();
        assert_eq!(own.post(&format!("/v1/referrals/{referral}/claim"), serde_json::Value::Null).await.status, 200);
        assert_eq!(sections(&own, &case, &call).await, ["childline.call:tip"]);
        let tip = own.record(&call).await.body["data"].clone();
        let members: Vec<&String> = tip.as_object().expect("an object").keys().collect();
        assert_eq!(members, ["at", "district", "need", "place"]);
        assert_eq!(other.case(&case).await.status, 404);
        assert_eq!(other.record(&call).await.status, 404);
    });
}

#[test]
fn the_station_to_which_a_child_comes_hears_that_it_came_and_the_one_it_left_does_not() {
    each_district(async |app| {
        let case = app.staffed().await;
        app.police().write_sample(&case, "police.fir").await;
        let body = json!({"office_id": app.office("LKO-DCP"), "reason": "The family lives there."});
        let asked = app.protection().post(&format!("/v1/cases/{case}/transfer"), body).await.id();
        let unit = app.by_login("protection.lko.nodal");
        let accepted = unit.post(&format!("/v1/transfers/{asked}/acceptance"), json!({"accept": true})).await;
        assert_eq!(accepted.status, 201, "{}", accepted.body);
        let receiving = app.police_of("LKO");
        let new = json!({"department": "police", "office_id": receiving.office(), "note_code": "restore"});
        let referral = unit.post(&format!("/v1/cases/{case}/referrals"), new).await.id();
        assert_eq!(
            receiving.post(&format!("/v1/referrals/{referral}/claim"), serde_json::Value::Null).await.status,
            200
        );
        let home = unit.write(&case, "protection.restoration", sample("protection.restoration")).await.id();
        assert_eq!(sections(&receiving, &case, &home).await, ["protection.restoration:status"]);
        for sending in [app.police(), app.nodal(Department::Police)] {
            assert_eq!(sending.case(&case).await.status, 200, "the matter of law is still theirs");
            assert_eq!(sending.record(&home).await.status, 404, "{}", sending.login());
        }
    });
}

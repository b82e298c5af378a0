//! Conditions of a person: investigating officer, treating doctor, escort, member of the team.

use anugaman::access::Department;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::district::{District, Person, each_district, sample};

/// The sections in which a caller is shown a record; none where it is not there.
pub async fn sections(caller: &Caller<'_>, case: &str, record: &str) -> Vec<String> {
    let list = caller.get(&format!("/v1/cases/{case}/records")).await;
    let all = list.body["items"].as_array().into_iter().flatten();
    let mut shown: Vec<String> = all
        .filter(|share| share["id"] == record)
        .map(|share| share["section"].as_str().expect("a section").to_owned())
        .collect();
    shown.sort_unstable();
    let single = caller.record(record).await;
    assert_eq!(single.status == 200, !shown.is_empty(), "{}: {}", caller.login(), single.body);
    shown
}

/// A colleague at the same desk, who is named nowhere.
fn colleague(app: &District, of: Department) -> Person {
    let code = format!("BBK-{}-1", crate::district::letters(of));
    app.seat(format!("{of}.colleague"), of.name(), "field_officer", &code, "no password")
}

async fn name(app: &District, case: &str, whom: &Caller<'_>, capacity: &str) {
    let new = json!({"department": whom.person().department, "office_id": whom.office(), "officer_id": whom.id(), "capacity": capacity});
    let reply = app.nodal(Department::Committee).post(&format!("/v1/cases/{case}/participants"), new).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
}

#[test]
fn the_photograph_the_home_and_the_reference_are_the_investigating_officers_and_no_colleagues() {
    each_district(async |app| {
        let (case, officer) = (app.child().await, app.police());
        let colleague = colleague(app, Department::Police);
        let colleague = app.as_person(&colleague);
        app.join(&case, Department::Health).await;
        let unit = app.protection();
        let photo = unit.write_sample(&case, "protection.identity_photo").await;
        let home = unit.write_sample(&case, "protection.custody").await;
        let mut exam = sample("health.exam");
        exam["sexual_assault_exam_ref"] = json!("5f0c1d7e-2b3a-4c4d-8e5f-000000000021");
        for one in [&officer, &colleague] {
            assert!(sections(one, &case, &photo).await.is_empty() && sections(one, &case, &home).await.is_empty());
        }
        name(app, &case, &officer, "io").await;
        assert_eq!(sections(&officer, &case, &photo).await, ["protection.identity_photo"]);
        assert_eq!(sections(&officer, &case, &home).await, ["protection.custody:whereabouts"]);
        assert!(officer.record(&home).await.body["data"].get("home_id").is_some());
        for outside in [&colleague, &app.nodal(Department::Police), &app.second(Department::Police)] {
            assert_eq!(outside.record(&photo).await.status, 404, "{}", outside.login());
            assert_eq!(outside.record(&home).await.status, 404, "{}", outside.login());
        }
        // The reference locks the case: of the police only who investigates goes on seeing it, and of the findings the reference.
        let exam = app.health().write(&case, "health.exam", exam).await.id();
        let shown = sections(&officer, &case, &exam).await;
        assert!(shown.iter().any(|section| section == "health.exam:reference"), "{shown:?}");
        assert!(!shown.iter().any(|section| section.ends_with(":sealed") || section == "health.exam"), "{shown:?}");
        assert_eq!(colleague.case(&case).await.status, 404);
    });
}

#[test]
fn police_read_who_the_child_is_at_their_own_station_or_when_named() {
    each_district(async |app| {
        let (case, station, other) = (app.child().await, app.police(), app.second(Department::Police));
        let identity = app.protection().write_sample(&case, "protection.identity").await;
        assert_eq!(sections(&station, &case, &identity).await, ["protection.identity"]);
        assert_eq!(other.record(&identity).await.problem(), (404, "not_found"));
        assert_eq!(app.police_of("LKO").record(&identity).await.problem(), (404, "not_found"));
        name(app, &case, &other, "io").await;
        assert_eq!(sections(&other, &case, &identity).await, ["protection.identity"]);
        // Religion and caste stand in the social report, which no department reads.
        let seen = app.protection().record(&identity).await.etag;
        for field in ["religion", "caste_group"] {
            let path = format!("/v1/records/{identity}");
            let reply = app.protection().patch(&path, &seen, json!({field: "sample"})).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![&*format!("/data/{field}")]), "{}", reply.body);
        }
    });
}

#[test]
fn sealed_findings_are_the_treating_doctors_and_no_other_doctors() {
    each_district(async |app| {
        let (case, doctor) = (app.staffed().await, app.health());
        let other = colleague(app, Department::Health);
        let other = app.as_person(&other);
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(doctor.id());
        exam["hiv"] = json!("negative");
        let exam = doctor.write(&case, "health.exam", exam).await.id();
        assert_eq!(sections(&doctor, &case, &exam).await, ["health.exam", "health.exam:sealed"]);
        assert_eq!(sections(&app.committee(), &case, &exam).await, ["health.exam", "health.exam:sealed"]);
        for outside in [&other, &app.nodal(Department::Health)] {
            assert_eq!(sections(outside, &case, &exam).await, ["health.exam"], "{}", outside.login());
            let read = outside.record(&exam).await.body;
            assert!(!read.to_string().contains("hiv"), "{}: {read}", outside.login());
            let (path, etag) = (format!("/v1/records/{exam}"), outside.record(&exam).await.etag);
            let refused = outside.patch(&path, &etag, json!({"hiv": "positive"})).await;
            assert_eq!(refused.problem(), (403, "not_allowed"), "{}", outside.login());
        }
    });
}

#[test]
fn the_journey_home_is_the_escorts_in_full_and_a_word_to_the_rest_of_the_helpline() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (inside, outside, afar) =
            (app.second(Department::Childline), app.childline(), app.nodal(Department::Childline));
        let mut journey = sample("protection.restoration");
        journey.as_object_mut().expect("an object").remove("handed_at");
        journey["left_at"] = Value::Null;
        journey["escorted_by"] = json!(inside.id());
        journey.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        let journey = app.protection().write(&case, "protection.restoration", journey).await;
        let id = journey.id();
        assert_eq!(sections(&inside, &case, &id).await, ["protection.restoration"]);
        assert_eq!(sections(&outside, &case, &id).await, ["protection.restoration:status"]);
        assert_eq!(sections(&afar, &case, &id).await, ["protection.restoration:status"]);
        // Of the case the escort learns which it is.
        let brief = inside.case(&case).await;
        assert_eq!(brief.status, 200, "{}", brief.body);
        let header = brief.body["case"]["header"].as_object().expect("an object");
        assert!(header.contains_key("number") && !header.contains_key("stage") && !header.contains_key("owner_office"));
        assert!(inside.listed().await.contains(&case));
        // With the hand-over the journey is over.
        let handed = json!({"handed_at": "2026-11-23T04:00:00.000Z", "left_at": null});
        let reply = app.protection().patch(&format!("/v1/records/{id}"), &journey.etag, handed).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(inside.record(&id).await.status, 404);
        assert_eq!(sections(&outside, &case, &id).await, ["protection.restoration:status"]);
    });
}

#[test]
fn an_operation_is_its_teams_until_the_minute_in_which_it_ends() {
    each_district(async |app| {
        let (lead, member, stranger) = (app.police(), app.labour(), app.second(Department::Labour));
        let case = lead.open("operation").await;
        let seat = |one: &Caller<'_>| json!({"user": one.id(), "office": one.office(), "role": "lead", "woman": true});
        let plan = json!({"op_no": "SAMPLE/2026/9", "planned_at": "2026-11-24T03:30:00.000Z", "team": [seat(&lead), seat(&member)]});
        let raid = lead.write(&case, "police.operation", plan).await;
        let id = raid.id();
        assert_eq!(member.case(&case).await.status, 200);
        let outside = [
            stranger.clone(),
            app.nodal(Department::Labour),
            app.nodal(Department::Police),
            app.committee(),
            app.nodal(Department::Magistracy),
            app.childline(),
            app.protection(),
        ];
        for one in &outside {
            assert_eq!(one.case(&case).await.problem(), (404, "not_found"), "{}", one.login());
            assert_eq!(one.record(&id).await.problem(), (404, "not_found"), "{}", one.login());
        }
        let mut over = sample("police.operation");
        over.as_object_mut()
            .expect("an object")
            .retain(|name, _| name != "team" && name != "planned_at" && name != "op_no");
        let reply = lead.patch(&format!("/v1/records/{id}"), &raid.etag, over).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for department in [
            Department::Labour,
            Department::Police,
            Department::Committee,
            Department::Protection,
            Department::Magistracy,
        ] {
            let nodal = app.nodal(department);
            assert_eq!(nodal.case(&case).await.status, 200, "{department} reads it once it has ended");
        }
        assert_eq!(stranger.case(&case).await.status, 404, "an office that does not take part");
        assert_eq!(app.education().case(&case).await.status, 404);
    });
}

#[test]
fn a_locked_case_is_for_who_is_named_and_no_colleague() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (inside, outside) = (app.childline(), colleague(app, Department::Childline));
        let outside = app.as_person(&outside);
        assert_eq!((inside.case(&case).await.status, outside.case(&case).await.status), (200, 200));
        let mut fir = sample("police.fir");
        fir.as_object_mut().expect("an object").retain(|name, _| name != "io_user" && name != "io_unit");
        fir["sections"] = json!(["POCSO:4"]);
        app.police().write(&case, "police.fir", fir).await;
        assert_eq!((inside.case(&case).await.status, outside.case(&case).await.status), (404, 404));
        name(app, &case, &inside, "support").await;
        assert_eq!((inside.case(&case).await.status, outside.case(&case).await.status), (200, 404));
    });
}

//! Conditions of a time or of a content: before and after production, order and closure, and what a part never holds.

use anugaman::access::Department;
use anugaman::casefile::jobs;
use serde_json::{Value, json};

use crate::district::{DAY, District, each_district, sample};
use crate::named::sections;

#[test]
fn labour_reads_its_own_words_until_production_and_then_what_a_claim_needs() {
    each_district(async |app| {
        let case = app.staffed().await;
        let identity = app.labour().write_sample(&case, "protection.identity").await;
        assert_eq!(sections(&app.labour(), &case, &identity).await, ["protection.identity@labour"]);
        assert!(app.labour().record(&identity).await.body.to_string().contains("father_name"));
        app.childline().write_sample(&case, "committee.production").await;
        assert_eq!(sections(&app.labour(), &case, &identity).await, ["protection.identity:claimant"]);
        let claim = app.labour().record(&identity).await.body;
        assert!(!claim.to_string().contains("father_name"), "{claim}");
        let history = app.labour().get(&format!("/v1/records/{identity}/versions")).await.body;
        assert!(!history.to_string().contains("father_name"), "{history}");
        // What others wrote was never labour's own.
        let others = app.staffed().await;
        let identity = app.protection().write_sample(&others, "protection.identity").await;
        assert_eq!(sections(&app.labour(), &others, &identity).await, ["protection.identity:claimant"]);
    });
}

#[test]
fn the_age_that_the_committee_finds_reaches_labour_as_the_claimants_and_the_test_does_not() {
    each_district(async |app| {
        let case = app.staffed().await;
        let identity = app.protection().write(&case, "protection.identity", sample("protection.identity")).await;
        let test = app.health().write_sample(&case, "health.age_test").await;
        app.childline().write_sample(&case, "committee.production").await;
        let path = format!("/v1/records/{}", identity.id());
        let age = async || app.labour().record(&identity.id()).await.body["data"]["age"].clone();
        assert_eq!(age().await, 12, "as stated");
        assert_eq!(sections(&app.labour(), &case, &test).await, ["health.age_test:status"]);
        app.committee().write_sample(&case, "committee.order").await;
        let found = json!({"age_determined": 14, "age_basis": "medical"});
        let seen = app.protection().record(&identity.id()).await;
        let reply = app.protection().patch(&path, &seen.etag, found).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(age().await, 14, "as determined");
        let read = app.labour().record(&identity.id()).await.body;
        assert!(!read.to_string().contains("basis"), "{read}");
    });
}

#[test]
fn labour_never_reads_a_section_of_a_sexual_offence_not_even_when_it_is_named() {
    each_district(async |app| {
        let case = app.staffed().await;
        let mut fir = sample("police.fir");
        fir.as_object_mut().expect("an object").retain(|name, _| name != "io_user" && name != "io_unit");
        fir["sections"] = json!(["POCSO:4", "CALPRA:14(1)"]);
        let fir = app.police().write(&case, "police.fir", fir).await.id();
        let labour = app.labour();
        assert_eq!(labour.record(&fir).await.status, 404, "locked in the transaction that wrote the code");
        let new = json!({"department": "labour", "office_id": labour.office(), "officer_id": labour.id(), "capacity": "support"});
        let named = app.nodal(Department::Committee).post(&format!("/v1/cases/{case}/participants"), new).await;
        assert_eq!(named.status, 201, "{}", named.body);
        let part = labour.record(&fir).await;
        assert_eq!((part.status, &part.body["share"]), (200, &json!("sections")), "{}", part.body);
        assert_eq!(part.body["data"]["sections"], json!(["CALPRA:14(1)"]));
        assert!(!part.body.to_string().contains("POCSO"));
        assert!(app.committee().record(&fir).await.body.to_string().contains("CALPRA"));
    });
}

#[test]
fn the_school_reads_the_attendance_that_is_asked_for_and_not_by_whom() {
    each_district(async |app| {
        let case = app.staffed().await;
        let benefit = app.labour().write_sample(&case, "labour.scheme").await;
        let read = app.education().record(&benefit).await;
        assert_eq!(
            (&read.body["kind"], &read.body["section"]),
            (&json!("education.condition"), &json!("education.condition"))
        );
        assert_eq!(read.body["data"], json!({"attendance_pct_min": 70, "report_by": "2026-12-31"}));
        let slice = app.education().case(&case).await.body.to_string();
        assert!(!slice.contains("labour") && !slice.contains("scheme") && !slice.contains("bsvy"), "{slice}");
        assert_eq!(sections(&app.police(), &case, &benefit).await, ["labour.scheme:status"]);
        for outside in [app.health(), app.childline()] {
            assert_eq!(outside.record(&benefit).await.status, 404, "{}", outside.login());
        }
    });
}

async fn close(app: &District, case: &str) {
    let mut record = sample("committee.closure");
    let outcome = record.as_object_mut().expect("an object").remove("outcome");
    let body = json!({"outcome": outcome, "reason": "Sample reason", "record": record});
    let reply = app.committee().post(&format!("/v1/cases/{case}/closure"), body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
}

fn pass(app: &District, ms: i64) {
    app.clock.advance(ms);
    jobs::tick(&app.app.db, &app.app.cases).expect("the jobs run");
}

#[test]
fn police_read_who_the_child_is_until_the_case_is_closed_and_everything_else_for_thirty_days() {
    each_district(async |app| {
        let (case, station, nodal) = (app.staffed().await, app.police(), app.nodal(Department::Police));
        let named = app.second(Department::Police);
        let new =
            json!({"department": "police", "office_id": named.office(), "officer_id": named.id(), "capacity": "io"});
        let joined = app.committee().post(&format!("/v1/cases/{case}/participants"), new).await;
        assert_eq!(joined.status, 201, "{}", joined.body);
        let identity = station.write_sample(&case, "protection.identity").await;
        let link = station.write_sample(&case, "police.missing_link").await;
        let police = [station, nodal, named];
        for who in &police {
            assert_eq!(sections(who, &case, &identity).await, ["protection.identity"], "{}: open", who.login());
        }
        close(app, &case).await;
        for who in &police {
            assert!(sections(who, &case, &identity).await.is_empty(), "{}: closed a moment ago", who.login());
            let history = who.get(&format!("/v1/records/{identity}/versions")).await;
            assert_eq!(history.problem(), (404, "not_found"), "{}: nor what it was", who.login());
            assert_eq!(who.record(&link).await.status, 200, "{}: what is theirs stays", who.login());
        }
        assert_eq!(app.childline().record(&identity).await.status, 200, "the helpline's thirty days are its own");
        pass(app, 30 * DAY);
        assert_eq!(police[0].record(&link).await.status, 200, "day 30");
        let chair = app.nodal(Department::Committee);
        let back = chair.call("DELETE", &format!("/v1/cases/{case}/closure"), json!({"reason": "Sample reason"})).await;
        assert_eq!(back.status, 200, "{}", back.body);
        for who in &police {
            assert_eq!(who.record(&identity).await.status, 200, "{}: opened again", who.login());
        }
    });
}

#[test]
fn after_closure_thirty_days_are_in_and_the_next_is_out_but_for_an_open_matter() {
    each_district(async |app| {
        let (open, ended) = (app.staffed().await, app.staffed().await);
        let mut wages = Vec::new();
        for case in [&open, &ended] {
            wages.push(app.labour().write(case, "labour.wage", sample("labour.wage")).await);
            app.labour()
                .write(
                    case,
                    "labour.scheme",
                    json!({"scheme": "bsvy", "applied_on": "2026-11-20", "stop_reason": "aged_out"}),
                )
                .await;
            app.police().write_sample(case, "police.missing_link").await;
        }
        let path = format!("/v1/records/{}", wages[1].id());
        let waived = app.labour().patch(&path, &wages[1].etag, json!({"status": "waived"})).await;
        assert_eq!(waived.status, 200, "{}", waived.body);
        for case in [&open, &ended] {
            close(app, case).await;
        }
        pass(app, 30 * DAY);
        for caller in [app.police(), app.labour()] {
            for case in [&open, &ended] {
                let slice = caller.case(case).await;
                assert_eq!(slice.status, 200, "{} on the thirtieth day", caller.login());
                assert!(slice.body["case"]["header"].get("stage").is_some());
            }
        }
        pass(app, DAY);
        let labour = app.labour().case(&open).await;
        assert_eq!(labour.status, 200, "wages are still owed");
        let kinds: std::collections::BTreeSet<&str> = labour.body["records"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|share| share["kind"].as_str())
            .collect();
        assert_eq!(kinds, ["labour.scheme", "labour.wage"].into(), "own matters of law and nothing else");
        assert_eq!(labour.body["case"]["header"].get("stage"), None, "and the brief header");
        assert_eq!(app.police().case(&open).await.status, 404, "another department's matter holds nobody else");
        for caller in [app.police(), app.labour()] {
            assert_eq!(caller.case(&ended).await.status, 404, "{} on the day after", caller.login());
        }
        for caller in
            [app.education(), app.health(), app.childline(), app.committee(), app.protection(), app.magistracy()]
        {
            assert_eq!(caller.case(&ended).await.status, 200, "{}", caller.login());
        }
        let etag = app.labour().record(&wages[0].id()).await.etag;
        let path = format!("/v1/records/{}", wages[0].id());
        assert_eq!(app.labour().patch(&path, &etag, json!({"status": "waived"})).await.status, 200);
        assert_eq!(app.labour().case(&open).await.status, 404, "with its matter ended");
    });
}

#[test]
fn parts_hold_what_their_note_says_and_nothing_else() {
    each_district(async |app| {
        let case = app.staffed().await;
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(app.health().id());
        let exam = app.health().write(&case, "health.exam", exam).await.id();
        let certificate = app.health().write_sample(&case, "health.certificate").await;
        let order = app.committee().write_sample(&case, "committee.order").await;
        let operative = ["order_no", "date", "kind", "items", "rule_form", "next_date"];
        let fitness = ["fit_to_stay", "deferred_reason", "seen_at", "facility"];
        let stay = ["fit_to_stay", "seen_at", "facility"];
        let care = [
            "fit_to_stay",
            "deferred_reason",
            "seen_at",
            "facility",
            "needs_treatment",
            "conditions_count",
            "mental_refer",
            "covid_result",
            "nutrition_grade",
            "referral",
            "next_visit",
            "disability",
            "consent",
        ];
        for (caller, record, allowed) in [
            (app.police(), &exam, &fitness[..]),
            (app.childline(), &exam, &stay),
            (app.protection(), &exam, &care),
            (app.protection(), &certificate, &["type", "issued_on"]),
            (app.police(), &order, &operative),
            (app.labour(), &order, &operative),
        ] {
            let read = caller.record(record).await.body;
            let members = read["data"].as_object().unwrap_or_else(|| panic!("{}: {read}", caller.login()));
            for name in members.keys() {
                assert!(allowed.contains(&name.as_str()), "{} reads {name}: {read}", caller.login());
            }
            assert!(!members.is_empty());
        }
        // An injury certificate is the police's, one of disability is not.
        assert_eq!(app.police().record(&certificate).await.body["share"], "mlc");
        let other = app
            .health()
            .write(
                &case,
                "health.certificate",
                json!({"type": "disability", "certificate_no": "SAMPLE/9", "issued_on": "2026-11-20"}),
            )
            .await
            .id();
        assert_eq!(app.police().record(&other).await.status, 404);
        // A visit alarms the police only when it confirms work, flight or loss.
        for (changes, alarmed) in [
            (json!({"child_seen": false, "not_found_reason": "moved", "attempts": 2}), true),
            (json!({"child_seen": false, "not_found_reason": "locked", "attempts": 1}), false),
        ] {
            let mut visit =
                json!({"done_on": "2026-11-22", "mode": "home", "seen_alone": null, "next_due": "2026-12-22"});
            visit.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
            let visit = crate::owing::visit(app, &case, "2026-11-22", visit).await.id();
            let heard = app.police().record(&visit).await;
            assert_eq!(heard.status == 200, alarmed, "{changes}: {}", heard.body);
            assert_eq!(app.health().record(&visit).await.status, 404, "health has no duty here");
        }
    });
}

#[test]
fn what_a_register_holds_is_about_no_person() {
    fn fields(schema: &Value, found: &mut Vec<String>) {
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            found.push(name.clone());
            fields(inner, found);
        }
        if schema["items"].is_object() {
            fields(&schema["items"], found);
        }
    }
    each_district(async |app| {
        for kind in ["childline.awareness", "magistracy.meeting"] {
            let told = app.education().get(&format!("/v1/kinds/{kind}")).await;
            assert_eq!(told.status, 200, "{kind}: {}", told.body);
            let mut found = Vec::new();
            told.body["shares"]
                .as_array()
                .expect("shares")
                .iter()
                .for_each(|share| fields(&share["schema"], &mut found));
            assert!(found.len() > 4, "{kind}: {found:?}");
            for personal in ["child", "name_stated", "father", "mother", "phone", "dob", "age", "address", "officer_id"]
            {
                assert!(!found.iter().any(|field| field.contains(personal)), "{kind}: {found:?}");
            }
        }
    });
}

#[test]
fn only_the_committee_and_the_unit_know_of_disability_and_of_an_earlier_rescue() {
    each_district(async |app| {
        let (case, unit) = (app.staffed().await, app.protection());
        let earlier = app.child().await;
        let links = json!([{"case_id": earlier, "kind": "repeat"}]);
        let again = unit.post("/v1/cases", json!({"type": "child", "district": "BBK", "links": links})).await.id();
        for department in [
            Department::Labour,
            Department::Education,
            Department::Health,
            Department::Childline,
            Department::Magistracy,
        ] {
            app.join(&again, department).await;
        }
        let brief = app.education().case(&case).await.body["case"]["header"].clone();
        let members: Vec<&String> = brief.as_object().expect("an object").keys().collect();
        for name in &members {
            assert!(["number", "district", "age_band", "sex", "open", "type"].contains(&name.as_str()), "{members:?}");
        }
        for department in Department::ALL.iter().copied() {
            let slice = app.nodal(department).case(&again).await;
            assert_eq!(slice.status, 200, "{department}");
            let knows = matches!(department, Department::Committee | Department::Protection);
            let links = slice.body["case"]["links"].as_array().map_or(0, Vec::len);
            assert_eq!(links, usize::from(knows), "{department}: {}", slice.body["case"]);
            let header = &slice.body["case"]["header"];
            assert!(
                knows || header["flags"].get("disability").is_none() && header["flags"].get("repeat").is_none(),
                "{department}"
            );
        }
    });
}

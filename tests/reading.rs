//! The journal of what was read through HTTP: which sections, before the answer, and nothing without it.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anugaman::access::Department;
use anugaman::app::App;
use anugaman::records::sections::SectionNo;
use anugaman::store::journal::{EntryRow, page, unsealed};
use caller::{Caller, random_id, text};
use district::{District, each_district, sample};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Every entry of the journal about a case.
fn entries(app: &District, case: &str) -> Vec<EntryRow> {
    let all = app.app.db.read(|conn| {
        let mut all = unsealed(conn, 10_000)?;
        all.extend(page(conn, 0, 10_000)?.into_iter().map(|row| row.entry));
        Ok(all)
    });
    let mut all = all.expect("the journal is read");
    all.retain(|entry| entry.case_id.to_string() == case);
    all.sort_by_key(|entry| entry.id);
    all
}

/// The entry of one request, by the id that the answer carried.
fn entry_of(app: &District, case: &str, reply: &support::service::Reply) -> Option<EntryRow> {
    let id = reply.headers.get("X-Request-Id").expect("a request id").to_str().expect("plain").to_owned();
    let found: Vec<EntryRow> = entries(app, case).into_iter().filter(|entry| entry.request_id == id).collect();
    assert!(found.len() <= 1, "{found:?}");
    found.into_iter().next()
}

fn sections(entry: &EntryRow) -> BTreeSet<String> {
    let numbers: Vec<i16> = serde_json::from_str(&entry.sections).expect("a list of numbers");
    numbers.into_iter().map(|number| SectionNo(number).name().to_owned()).collect()
}

/// The sections whose content stands in an answer.
fn shown(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|share| text(&share["section"])).collect()
}

fn header_of(department: Department) -> &'static str {
    match department {
        Department::Education | Department::Health => "case.header:brief",
        Department::Committee | Department::Protection => "case.header:full_repeat",
        Department::Magistracy => "case.header:progress",
        _ => "case.header",
    }
}

/// The section in which a department is shown what is owed.
fn owed_to(department: Department) -> String {
    match department {
        Department::Committee | Department::Protection => "case.obligation".to_owned(),
        Department::Magistracy => "case.obligation:progress".to_owned(),
        other => format!("case.obligation@{other}"),
    }
}

#[test]
fn every_reading_is_journalled_with_exactly_what_was_opened() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (police, mut fir) = (app.police(), sample("police.fir"));
        fir.as_object_mut().expect("an object").remove("io_user");
        let fir = police.write(&case, "police.fir", fir).await;
        let intake = police.write_sample(&case, "police.intake").await;
        app.health().write_sample(&case, "health.exam").await;
        for department in Department::ALL.iter().copied() {
            let (caller, header) = (app.of(department), header_of(department).to_owned());
            let read = caller.case(&case).await;
            let entry = entry_of(app, &case, &read).unwrap_or_else(|| panic!("{department} read unseen"));
            let mut expected = shown(&read.body["records"]);
            expected.insert(header.clone());
            if read.body["obligations"].as_array().is_some_and(|owed| !owed.is_empty()) {
                expected.insert(owed_to(department));
            }
            assert_eq!(sections(&entry), expected, "{department}");
            assert_eq!((entry.action.as_str(), entry.purpose.as_str()), ("get_case", "case_work"));
            let person = caller.person();
            assert_eq!((entry.actor, entry.actor_department, entry.office_id), (person.id, department, person.office));

            let read = caller.get(&format!("/v1/cases/{case}/records")).await;
            let found = entry_of(app, &case, &read).map(|entry| sections(&entry)).unwrap_or_default();
            assert_eq!(found, shown(&read.body["items"]), "{department}");

            let read = caller.get("/v1/cases").await;
            let found = entry_of(app, &case, &read).unwrap_or_else(|| panic!("{department} listed unseen"));
            assert_eq!(
                (sections(&found), found.action.as_str()),
                (BTreeSet::from([header]), "list_cases"),
                "{department}"
            );

            for record in [&fir.id(), &intake] {
                for path in [format!("/v1/records/{record}"), format!("/v1/records/{record}/versions")] {
                    let read = caller.get(&path).await;
                    let found = entry_of(app, &case, &read).map(|entry| sections(&entry));
                    let section = read.body["section"].as_str().or(read.body["items"][0]["section"].as_str());
                    assert_eq!(
                        found,
                        section.map(|section| BTreeSet::from([section.to_owned()])),
                        "{department} {path}"
                    );
                }
            }
        }
        let before = entries(app, &case).len();
        for (caller, path) in [
            (app.police_of("LKO"), format!("/v1/cases/{case}")),
            (app.education(), format!("/v1/records/{}", fir.id())),
            (app.auditor(), format!("/v1/cases/{case}")),
            (app.police(), format!("/v1/cases/{}", random_id())),
            (app.police(), "/v1/cases?stage=CLOSED".to_owned()),
        ] {
            caller.get(&path).await;
        }
        assert_eq!(entries(app, &case).len(), before, "what opened nothing is not journalled");
    });
}

#[test]
fn a_write_and_its_entry_are_kept_together_or_not_at_all() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police());
        let made = police.write(&case, "police.intake", sample("police.intake")).await;
        let entry = entry_of(app, &case, &made).expect("the write is journalled");
        assert_eq!((entry.action.as_str(), entry.actor), ("write_cases", police.person().id));
        for section in
            ["police.intake", "police.intake:work", "police.intake:injury", "police.intake:status", "case.header"]
        {
            assert!(sections(&entry).contains(section), "{section}: {:?}", sections(&entry));
        }
        let before = (entries(app, &case).len(), police.case(&case).await.bytes);
        app.sql("ALTER TABLE access_entry RENAME TO access_entry_gone");
        let keyed = police.keyed(&random_id());
        let failed = keyed.try_write(&case, "police.alert", sample("police.alert")).await;
        assert!(failed.status >= 500, "{} {}", failed.status, failed.body);
        app.sql("ALTER TABLE access_entry_gone RENAME TO access_entry");
        assert_eq!(police.case(&case).await.bytes, before.1, "nothing of the change stayed");
        let again = keyed.try_write(&case, "police.alert", sample("police.alert")).await;
        assert_eq!(again.status, 201, "the same request goes through once the journal can be written");
        assert_eq!(police.case(&case).await.of_kind("police.alert").len(), 1);
    });
}

#[test]
fn nothing_is_read_while_the_journal_cannot_be_written() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police());
        let intake = police.write_sample(&case, "police.intake").await;
        let paths = [
            "/v1/cases".to_owned(),
            format!("/v1/cases/{case}"),
            format!("/v1/cases/{case}/records"),
            format!("/v1/records/{intake}"),
            format!("/v1/records/{intake}/versions"),
        ];
        app.sql("ALTER TABLE access_entry RENAME TO access_entry_gone");
        for path in &paths {
            let reply = police.get(path).await;
            assert_eq!(reply.problem(), (503, "unavailable"), "{path}");
            assert!(reply.headers.contains_key("Retry-After"), "{path}");
            assert!(!reply.body.to_string().contains(&case) && reply.etag.is_empty(), "{path}: {}", reply.body);
            let known = police.with("If-None-Match", "*").get(path).await;
            assert_eq!(known.status, 503, "{path}");
        }
        for path in ["/v1/me", "/v1/offices", "/v1/kinds", "/v1/referrals"] {
            assert_eq!(police.get(path).await.status, 200, "{path} opens no case");
        }
        app.sql("ALTER TABLE access_entry_gone RENAME TO access_entry");
        for path in &paths {
            assert_eq!(police.get(path).await.status, 200, "{path}");
        }
    });
}

#[test]
fn the_answer_waits_for_the_journal() {
    each_district(async |app| {
        let case = app.staffed().await;
        let gate = Arc::new(Semaphore::new(0));
        let (held, settle) = (Arc::clone(&gate), Arc::clone(&app.app.settle));
        let slow: anugaman::app::Settle = Arc::new(move |reading| {
            let (held, settle) = (Arc::clone(&held), Arc::clone(&settle));
            Box::pin(async move {
                held.acquire().await.expect("the gate is open in the end").forget();
                settle(reading).await
            })
        });
        let send = support::service::start(App { settle: slow, ..app.app.clone() }).await;
        let waiting = app.with_service(send);
        let (police, path) = (waiting.police(), format!("/v1/cases/{case}"));
        let mut answer = Box::pin(police.get(&path));
        assert!(timeout(Duration::from_millis(300), &mut answer).await.is_err(), "it came before the journal had it");
        let read = |caller: &Caller<'_>| {
            entries(app, &case).iter().filter(|e| e.actor == caller.person().id && e.action == "get_case").count()
        };
        assert_eq!(read(&app.police()), 0);
        gate.add_permits(1);
        assert_eq!(answer.await.status, 200);
        assert_eq!(read(&app.police()), 1);
    });
}

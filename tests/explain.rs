//! Why an officer sees a case, and who has read it: told as it is, and never more than the asker knows anyway.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;
#[path = "leaks/town.rs"]
#[expect(dead_code, reason = "the town is also grown for other questions")]
mod town;

use std::collections::BTreeSet;

use anugaman::access::{Department, Role};
use anugaman::records::sections::SectionNo;
use anugaman::store::schema::access_entry;
use caller::{Caller, random_id, text};
use diesel::prelude::*;
use district::{DAY, District, each_district, sample};
use serde_json::{Value, json};
use support::service::Reply;
use town::{Town, plan, sexual_offence};

async fn explain(asker: &Caller<'_>, case: &str, officer: &str) -> Reply {
    asker.get(&format!("/v1/cases/{case}/access?officer={officer}")).await
}

/// What the journal says that this answer opened.
fn opened(app: &District, reply: &Reply) -> BTreeSet<String> {
    let id = reply.headers.get("X-Request-Id").expect("a request id").to_str().expect("plain");
    let of_request = access_entry::table.filter(access_entry::request_id.eq(id)).select(access_entry::sections);
    let sections: String = app.app.db.read(|conn| Ok(of_request.first(conn)?)).expect("it is journalled");
    let numbers: Vec<i16> = serde_json::from_str(&sections).expect("a list of numbers");
    numbers.into_iter().map(|number| SectionNo(number).name().to_owned()).collect()
}

fn set(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(text).collect()
}

/// Whether for every rule one entry holds.
fn follows(because: &Value) -> bool {
    let entries = because.as_array().expect("a list");
    ["department", "participation", "lock", "closed", "profile"].iter().all(|rule| {
        let of_rule: Vec<&Value> = entries.iter().filter(|entry| entry["rule"] == *rule).collect();
        assert!(!of_rule.is_empty(), "{rule} is not spoken of: {because}");
        of_rule.iter().any(|entry| entry["holds"] == true)
    })
}

/// A district with cases of every sort, in some of which a nodal officer is named too.
async fn grow(app: &District) -> Vec<String> {
    let town = Town::grow(app, "BBK").await;
    let mut cases: Vec<String> = town.cases().map(str::to_owned).to_vec();
    let (chair, police) = (app.nodal(Department::Committee), app.nodal(Department::Police));
    let named =
        json!({"department": "police", "office_id": police.office(), "officer_id": police.id(), "capacity": "io"});
    let path = format!("/v1/cases/{}/participants", town.locked);
    assert_eq!(chair.post(&path, named).await.status, 201);
    let planned = police.open("operation").await;
    police.write(&planned, "police.operation", plan(&[&police, &app.police()])).await;
    cases.push(planned);
    // Handed on to Lucknow, with the prosecution left behind.
    let moved = app.staffed().await;
    app.labour().write_sample(&moved, "labour.wage").await;
    let body = json!({"office_id": app.office("LKO-DCP"), "reason": "The family lives there."});
    let asked = app.protection().post(&format!("/v1/cases/{moved}/transfer"), body).await.id();
    let accepted = app.by_login("protection.lko.nodal");
    let accepted = accepted.post(&format!("/v1/transfers/{asked}/acceptance"), json!({"accept": true})).await;
    assert_eq!(accepted.status, 201, "{}", accepted.body);
    cases.push(moved);
    // Closed, and a helper of the health department whose time has run out.
    let closed = app.staffed().await;
    let mut record = sample("committee.closure");
    let outcome = record["outcome"].take();
    record.as_object_mut().expect("an object").remove("outcome");
    let doctor = app.second(Department::Health);
    let ends = anugaman::clock::instant_text(app.clock.now_ms() + DAY);
    let short = json!({"department": "health", "office_id": doctor.office(), "officer_id": doctor.id(),
        "capacity": "doctor", "until": ends});
    assert_eq!(
        app.nodal(Department::Health).post(&format!("/v1/cases/{closed}/participants"), short).await.status,
        201
    );
    let body = json!({"outcome": outcome, "reason": "Sample reason", "record": record});
    let reply = chair.post(&format!("/v1/cases/{closed}/closure"), body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    cases.push(closed);
    cases
}

#[test]
fn what_is_explained_is_what_the_officer_is_answered() {
    each_district(async |app| {
        let cases = grow(app).await;
        // A suspended officer, one who must change the password, and time that passes without a job that notes it.
        app.sql("UPDATE officer SET state = 'suspended' WHERE login = 'labour.bbk.2'");
        app.sql("UPDATE officer SET must_change = (1 = 1) WHERE login = 'childline.bbk.2'");
        // Of the other district those two who have something of the case that moved, or nothing.
        let asks = |one: &Caller<'_>| {
            let near =
                one.login().contains(".bbk.") || ["police.lko.nodal", "protection.lko.nodal"].contains(&one.login());
            one.person().role == Role::DistrictNodal && near
        };
        let (mut seen, mut unseen, mut shut_out) = (0, 0, 0);
        for days in [0, 31] {
            app.clock.advance(days * DAY);
            for asker in app.everybody().filter(asks) {
                for (number, case) in cases.iter().enumerate() {
                    let own = asker.case(case).await;
                    for (place, other) in app.everybody().enumerate() {
                        let (theirs, mine) = (other.person(), asker.person());
                        let district = |one: &Caller<'_>| one.login().split('.').nth(1).map(str::to_owned);
                        let below = theirs.department == mine.department
                            && (district(&other) == district(&asker) || theirs.office == mine.office);
                        let told = own.status == 200 && below;
                        // Of those who are not there for the asker, a part is enough.
                        if !told && (place + number) % 9 > 0 {
                            continue;
                        }
                        let reply = explain(&asker, case, &other.id()).await;
                        let what = format!("{} of {} in {case}: {}", asker.login(), other.login(), reply.body);
                        if !told {
                            assert_eq!(reply.problem(), (404, "not_found"), "{what}");
                            shut_out += 1;
                            continue;
                        }
                        assert_eq!(reply.status, 200, "{what}");
                        let get = other.case(case).await;
                        assert_eq!(reply.body["sees"], json!(get.status == 200), "{what}: {}", get.body);
                        assert_eq!(follows(&reply.body["because"]), get.status == 200, "{what}");
                        let both: BTreeSet<String> = match get.status {
                            200 => opened(app, &get).intersection(&opened(app, &own)).cloned().collect(),
                            _ => BTreeSet::new(),
                        };
                        assert_eq!(set(&reply.body["sections"]), both, "{what}");
                        *if get.status == 200 { &mut seen } else { &mut unseen } += 1;
                    }
                }
            }
        }
        eprintln!("{seen} seen, {unseen} unseen, {shut_out} not told");
        assert!(seen > 100 && unseen > 100 && shut_out > 300);
    });
}

#[test]
fn each_rule_is_named_by_the_officer_whom_it_stops() {
    each_district(async |app| {
        let broken = |reply: &Reply| -> BTreeSet<String> {
            let entries = reply.body["because"].as_array().expect("a list").clone();
            let rules: BTreeSet<String> = entries.iter().map(|entry| text(&entry["rule"])).collect();
            let held = |rule: &String| entries.iter().any(|entry| entry["rule"] == **rule && entry["holds"] == true);
            rules.into_iter().filter(|rule| !held(rule)).collect()
        };
        let names = |words: &[&str]| -> BTreeSet<String> { words.iter().map(|word| (*word).to_owned()).collect() };
        let (nodal, other) = (app.nodal(Department::Police), app.second(Department::Police));
        let case = app.police().open("child").await;
        let reply = explain(&nodal, &case, &other.id()).await;
        assert_eq!(broken(&reply), names(&["participation", "profile"]), "{}", reply.body);
        let reply = explain(&nodal, &case, &app.police().id()).await;
        assert_eq!((broken(&reply), &reply.body["sees"]), (BTreeSet::new(), &json!(true)));
        let entry = &reply.body["because"][1];
        assert_eq!((&entry["span"]["capacity"], entry["span"].get("until")), (&json!("office"), None), "{entry}");
        let chair = app.nodal(Department::Committee);
        let part =
            json!({"department": "police", "office_id": nodal.office(), "officer_id": nodal.id(), "capacity": "io"});
        assert_eq!(chair.post(&format!("/v1/cases/{case}/participants"), part).await.status, 201);
        app.police().write(&case, "police.fir", sexual_offence()).await;
        let reply = explain(&nodal, &case, &app.police().id()).await;
        assert_eq!(broken(&reply), names(&["lock", "profile"]), "{}", reply.body);
        app.sql("UPDATE officer SET state = 'suspended' WHERE login = 'police.bbk.1'");
        let reply = explain(&nodal, &case, &app.police().id()).await;
        assert_eq!(broken(&reply), names(&["department", "lock", "profile"]), "{}", reply.body);
        // The field officer may not ask, and a question without an officer is no question.
        assert_eq!(explain(&app.second(Department::Police), &case, &other.id()).await.problem(), (403, "not_allowed"));
        let nobody = nodal.get(&format!("/v1/cases/{case}/access")).await;
        assert_eq!((nobody.status, nobody.pointers()), (422, vec!["/officer"]));
    });
}

async fn readers(caller: &Caller<'_>, case: &str) -> Vec<Value> {
    let reply = caller.get(&format!("/v1/cases/{case}/readers")).await;
    assert_eq!(reply.status, 200, "{}: {}", caller.login(), reply.body);
    reply.body["items"].as_array().expect("a list").clone()
}

#[test]
fn the_committee_and_the_unit_learn_who_has_read_and_that_they_asked_is_written_down() {
    each_district(async |app| {
        let case = app.staffed().await;
        app.health().write_sample(&case, "health.exam").await;
        app.committee().write_sample(&case, "committee.statement").await;
        for reader in [app.health(), app.committee(), app.education()] {
            app.clock.advance(1_000);
            assert_eq!(reader.case(&case).await.status, 200);
        }
        app.clock.advance(1_000);
        let items = readers(&app.committee(), &case).await;
        let names = |items: &[Value]| -> Vec<String> {
            items.iter().map(|item| text(&item["officer"]["department"])).collect()
        };
        // The first reading is that of the officer who opened the case and was answered with its header.
        assert_eq!(names(&items), ["education", "committee", "health", "police"], "{items:?}");
        assert_eq!(items[0]["officer"]["name"], "Sample Officer education.bbk.1");
        assert_eq!(items[0]["officer"]["office"], "Sample office BBK-EDU-1");
        assert_eq!((&items[0]["device_name"], &items[0]["purpose"]), (&json!("Sample phone"), &json!("case_work")));
        assert_eq!(items[0]["at"], "2026-11-23T04:45:03.000Z");
        assert!(set(&items[2]["sections"]).contains("health.exam"), "{}", items[2]);
        assert!(set(&items[1]["sections"]).contains("committee.statement"), "{}", items[1]);

        app.clock.advance(1_000);
        let items = readers(&app.protection(), &case).await;
        assert_eq!(names(&items), ["committee", "education", "committee", "health", "police"], "{items:?}");
        assert_eq!(items[0]["sections"], json!(["case.readers"]), "that the committee asked stands there");
        let told: String = items.iter().map(|item| item["sections"].to_string()).collect();
        assert!(told.contains("\"health.exam\""), "the unit knows that there was an examination: {told}");
        assert!(!told.contains("statement") && !told.contains("sealed"), "{told}");

        // Page by page, and nothing twice.
        let (mut path, mut all) = (format!("/v1/cases/{case}/readers?limit=2"), Vec::new());
        loop {
            app.clock.advance(1_000);
            let page = app.committee().get(&path).await.body;
            all.extend(
                page["items"].as_array().expect("a list").iter().map(|item| item["officer"]["department"].clone()),
            );
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/cases/{case}/readers?limit=2&cursor={next}");
        }
        assert_eq!(
            all,
            ["protection", "committee", "education", "committee", "health", "police"].map(|one| json!(one))
        );
        let bad = app.committee().get(&format!("/v1/cases/{case}/readers?cursor=x")).await;
        assert_eq!((bad.status, bad.pointers()), (422, vec!["/cursor"]));
    });
}

#[test]
fn the_others_hear_of_their_own_readings_and_nothing_of_anybody_elses() {
    each_district(async |app| {
        let case = app.staffed().await;
        assert_eq!(readers(&app.education(), &case).await, [] as [Value; 0]);
        assert_eq!(app.education().case(&case).await.status, 200);
        app.clock.advance(2 * DAY);
        for reader in [app.health(), app.committee(), app.nodal(Department::Education)] {
            assert_eq!(reader.case(&case).await.status, 200);
        }
        // The first question was itself a reading, and as long ago.
        assert_eq!(readers(&app.education(), &case).await, [json!({"status": "done", "on": "2026-11-23"})]);
        assert_eq!(readers(&app.education(), &case).await, [json!({"status": "done", "on": "2026-11-25"})]);
        for nothing in [
            app.magistracy().get(&format!("/v1/cases/{case}/readers")).await,
            app.committee().get(&format!("/v1/cases/{}/readers", random_id())).await,
            app.by_login("committee.lko.nodal").get(&format!("/v1/cases/{case}/readers")).await,
        ] {
            assert_eq!(nothing.problem(), (404, "not_found"), "{}", nothing.body);
        }
        let register = text(&app.committee().get("/v1/cases?type=register").await.body["items"][0]["id"]);
        let reply = app.committee().get(&format!("/v1/cases/{register}/readers")).await;
        assert_eq!(reply.problem(), (404, "not_found"), "a register is about nobody");
    });
}

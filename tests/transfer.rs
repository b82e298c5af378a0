//! A child's case goes to another district: who asks, who accepts, what moves and what stays.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeMap;

use anugaman::access::Department;
use caller::{Caller, random_id, text};
use district::{District, each_district, sample};
use serde_json::{Value, json};
use support::service::Reply;

async fn ask(caller: &Caller<'_>, case: &str, office: &str) -> Reply {
    let body = json!({"office_id": office, "reason": "The family lives there."});
    caller.post(&format!("/v1/cases/{case}/transfer"), body).await
}

async fn answer(caller: &Caller<'_>, transfer: &str, body: Value) -> Reply {
    caller.post(&format!("/v1/transfers/{transfer}/acceptance"), body).await
}

/// A case with records of several departments, and its transfer to Lucknow.
async fn on_its_way(district: &District) -> (String, Reply) {
    let case = district.staffed().await;
    district.police().write_sample(&case, "police.intake").await;
    district.police().write_sample(&case, "police.fir").await;
    district.labour().write_sample(&case, "labour.wage").await;
    district.protection().write_sample(&case, "protection.social_report").await;
    let asked = ask(&district.protection(), &case, &district.office("LKO-DCP")).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    (case, asked)
}

async fn kinds(caller: &Caller<'_>, case: &str) -> Vec<String> {
    let reply = caller.case(case).await;
    assert_eq!(reply.status, 200, "{}: {}", caller.login(), reply.body);
    let mut kinds: Vec<String> =
        reply.body["records"].as_array().expect("a list").iter().map(|share| text(&share["kind"])).collect();
    kinds.sort_unstable();
    kinds
}

#[test]
fn the_receiving_unit_sees_what_it_needs_to_decide_and_nothing_more() {
    each_district(async |district| {
        let (case, asked) = on_its_way(district).await;
        assert_eq!((&asked.body["kind"], &asked.body["share"]), (&json!("protection.transfer"), &json!("full")));
        assert_eq!(asked.body["data"]["sent_on"], "2026-11-23");
        assert_eq!(asked.body["data"]["certificate_included"], false);
        let receiver = district.by_login("protection.lko.nodal");
        assert_eq!(kinds(&receiver, &case).await, ["protection.transfer"]);
        let slice = receiver.case(&case).await;
        let header = slice.body["case"]["header"].as_object().expect("an object").clone();
        assert!(!header.contains_key("stage") && !header.contains_key("exploitation"), "{header:?}");
        assert_eq!(slice.body.get("participants"), None);
        assert!(receiver.listed().await.contains(&case));
        let refused = receiver.try_write(&case, "protection.social_report", sample("protection.social_report")).await;
        assert_eq!(refused.problem(), (403, "not_allowed"));
        for login in ["committee.lko.nodal", "police.lko.nodal", "education.lko.1", "protection.lko.2"] {
            assert_eq!(district.by_login(login).case(&case).await.status, 404, "{login}");
        }
        let word = district.police().record(&asked.id()).await;
        assert_eq!(word.body["data"]["status"], "asked", "{}", word.body);
        assert_eq!(district.health().record(&asked.id()).await.status, 404);
        assert_eq!(district.protection().case(&case).await.body["case"]["district"], "BBK", "nothing has moved");
    });
}

#[test]
fn with_the_acceptance_the_follow_up_moves_and_the_prosecution_stays() {
    each_district(async |district| {
        let (case, asked) = on_its_way(district).await;
        let receiver = district.by_login("protection.lko.nodal");
        let key = random_id();
        let accepted = answer(&receiver.keyed(&key), &asked.id(), json!({"accept": true})).await;
        assert_eq!((accepted.status, &accepted.body["share"]), (201, &json!("full")), "{}", accepted.body);
        assert_eq!(accepted.body["data"]["accepted_on"], "2026-11-23");
        let again = answer(&receiver.keyed(&key), &asked.id(), json!({"accept": true})).await;
        assert_eq!((again.status, &again.body), (201, &accepted.body));
        assert_eq!(answer(&receiver, &asked.id(), json!({"accept": true})).await.problem(), (409, "wrong_state"));
        let late = answer(&receiver, &asked.id(), json!({"accept": false, "reason": "Sample"})).await;
        assert_eq!(late.problem(), (409, "wrong_state"));

        let header = receiver.case(&case).await.body["case"].clone();
        assert_eq!((&header["district"], &header["stage"]), (&json!("LKO"), &json!("TRANSFERRED_OUT")));
        assert_eq!(header["header"]["owner_office"], json!(district.office("LKO-DCP")));
        assert!(kinds(&receiver, &case).await.contains(&"protection.social_report".to_owned()));
        for department in ["committee", "education", "health", "childline"] {
            let (new, old) = (format!("{department}.lko.nodal"), format!("{department}.bbk.1"));
            assert_eq!(district.by_login(&new).case(&case).await.status, 200, "{new}");
            assert_eq!(district.by_login(&old).case(&case).await.problem(), (404, "not_found"), "{old}");
        }
        for login in ["protection.bbk.nodal", "protection.bbk.1", "committee.bbk.nodal"] {
            assert_eq!(district.by_login(login).case(&case).await.status, 404, "{login}");
        }
        assert_eq!(district.by_login("police.lko.nodal").case(&case).await.status, 404, "called in when needed");

        let (police, labour) = (district.police(), district.labour());
        assert_eq!(kinds(&police, &case).await, ["police.fir"], "the matters of law and nothing else");
        assert_eq!(kinds(&labour, &case).await, ["labour.wage"]);
        assert_eq!(police.case(&case).await.body["case"]["header"].get("stage"), None);
        let fir = police.case(&case).await.of_kind("police.fir")[0].clone();
        let etag = format!("\"{}\"", text(&fir["rev"]));
        let path = format!("/v1/records/{}", text(&fir["id"]));
        assert_eq!(police.patch(&path, &etag, json!({"arrests": 2})).await.status, 200);
        police.write(&case, "police.alert", sample("police.alert")).await;
        let other = police.try_write(&case, "police.missing_link", sample("police.missing_link")).await;
        assert_eq!(other.problem(), (403, "not_allowed"), "no more than matters of law");
        receiver.write(&case, "protection.social_report", sample("protection.social_report")).await;

        let follow_up = district.by_login("committee.lko.nodal");
        let order = follow_up.write(&case, "committee.order", order_to_police()).await;
        assert_eq!(order.status, 201);
        let queue = district.by_login("police.lko.nodal").get("/v1/referrals?state=open").await;
        assert_eq!(queue.body["items"].as_array().map(Vec::len), Some(1), "the new district's police are called in");
    });
}

#[test]
fn what_is_still_owed_moves_with_the_follow_up_and_what_was_done_stays() {
    each_district(async |district| {
        let case = district.staffed().await;
        district.police().write_sample(&case, "police.intake").await;
        district.police().write_sample(&case, "committee.production").await;
        let mut home = sample("protection.restoration");
        home["handed_at"] = json!("2026-11-22T06:00:00.000Z");
        for gone in ["left_at", "escorted_by"] {
            home.as_object_mut().expect("an object").remove(gone);
        }
        district.protection().write(&case, "protection.restoration", home).await;
        district.protection().write_sample(&case, "protection.social_report").await;
        let before = offices(&district.protection(), &case).await;
        let asked = ask(&district.protection(), &case, &district.office("LKO-DCP")).await;
        let receiver = district.by_login("protection.lko.nodal");
        assert_eq!(answer(&receiver, &asked.id(), json!({"accept": true})).await.status, 201);

        let after = offices(&receiver, &case).await;
        assert_eq!(before.len(), after.len());
        let to = |code: &str| json!(district.office(code));
        for (rule, office) in [("D17", "LKO-DCP"), ("D20", "LKO-DCP"), ("D14", "LKO-CWC"), ("D31", "LKO-EDU")] {
            assert_eq!((&after[rule].0, &after[rule].1), (&json!("due"), &to(office)), "{rule}");
        }
        for rule in ["D04", "D10"] {
            assert_eq!(after[rule], before[rule], "{rule} was met where it was owed");
            assert_eq!(after[rule].0, "done", "{rule}");
        }
        // A visit that a later record asks for, of a child who was restored by the first district.
        let etag = receiver.case(&case).await.etag;
        let risk = receiver.patch(&format!("/v1/cases/{case}"), &etag, json!({"flags": {"trafficked": true}})).await;
        assert_eq!(risk.status, 200, "{}", risk.body);
        assert_eq!(offices(&receiver, &case).await["F-18"], (json!("due"), to("LKO-DCP")));
    });
}

#[test]
fn the_state_sees_the_way_a_case_goes_between_its_districts_and_nothing_that_was_written_about_it() {
    each_district(async |district| {
        let case = district.staffed().await;
        let states = [Department::Protection, Department::Police, Department::Health].map(|of| district.state(of));
        for state in &states {
            assert_eq!(state.case(&case).await.body["records"], json!([]), "{}", state.login());
        }
        let asked = ask(&district.protection(), &case, &district.office("LKO-DCP")).await;
        let [protection, police, health] = states;
        let seen = protection.case(&case).await;
        assert_eq!(seen.of_kind("protection.transfer").len(), 1, "{}", seen.body);
        let route = protection.record(&asked.id()).await.body;
        assert_eq!((&route["share"], &route["section"]), (&json!("route"), &json!("protection.transfer:route")));
        assert_eq!(route["data"], json!({"to_office": district.office("LKO-DCP"), "sent_on": "2026-11-23"}));
        assert!(route.get("author").is_none() && route.get("office").is_none(), "{route}");
        assert_eq!(police.record(&asked.id()).await.body["data"], json!({"status": "asked", "on": "2026-11-23"}));
        assert_eq!(health.record(&asked.id()).await.status, 404);
        let number = &seen.body["case"]["number"];
        assert!(number.as_str().is_some_and(|number| number.starts_with("P-")), "still without its number: {number}");

        let receiver = district.by_login("protection.lko.nodal");
        assert_eq!(answer(&receiver, &asked.id(), json!({"accept": true})).await.status, 201);
        assert_eq!(protection.record(&asked.id()).await.body["data"]["accepted_on"], "2026-11-23");
        let attempt = answer(&protection, &asked.id(), json!({"accept": true})).await;
        assert_eq!(attempt.problem(), (403, "not_allowed"));
    });
}

#[test]
fn a_department_without_an_office_in_the_new_district_goes_on_where_it_was() {
    each_district(async |district| {
        let (case, asked) = on_its_way(district).await;
        district.sql("UPDATE office SET until_at = 1 WHERE code LIKE 'LKO-EDU%' OR code LIKE 'LKO-CWC%'");
        let receiver = district.by_login("protection.lko.nodal");
        assert_eq!(answer(&receiver, &asked.id(), json!({"accept": true})).await.status, 201);
        for caller in [district.education(), district.committee(), district.by_login("health.lko.nodal")] {
            assert_eq!(caller.case(&case).await.status, 200, "{} lost sight of the child", caller.login());
        }
        assert_eq!(district.health().case(&case).await.status, 404);
    });
}

#[test]
fn siblings_are_linked_for_whoever_reaches_both_wherever_they_went() {
    each_district(async |district| {
        let first = district.child().await;
        let link = json!({"type": "child", "district": "BBK", "links": [{"case_id": first, "kind": "sibling"}]});
        let opened = district.police().post("/v1/cases", link).await;
        assert_eq!(opened.status, 201, "{}", opened.body);
        let second = opened.id();
        let (here, there) = (district.protection(), district.by_login("protection.lko.nodal"));
        let linked = async |caller: &Caller<'_>, case: &str| {
            let links = caller.case(case).await.body["case"]["links"].clone();
            links.as_array().expect("links").iter().map(|link| text(&link["case_id"])).collect::<Vec<_>>()
        };
        assert_eq!(linked(&here, &first).await, std::slice::from_ref(&second));
        let office = district.office("LKO-DCP");
        let hand_on = async |case: &str| {
            let asked = ask(&here, case, &office).await;
            assert_eq!(answer(&there, &asked.id(), json!({"accept": true})).await.status, 201);
        };
        hand_on(&second).await;
        assert!(linked(&here, &first).await.is_empty() && linked(&there, &second).await.is_empty(), "out of reach");
        hand_on(&first).await;
        assert_eq!((linked(&there, &first).await, linked(&there, &second).await), (vec![second], vec![first]));
    });
}

/// State and office of each obligation, by its rule.
async fn offices(caller: &Caller<'_>, case: &str) -> BTreeMap<String, (Value, Value)> {
    let list = caller.get(&format!("/v1/cases/{case}/obligations")).await;
    let items = list.body["items"].as_array().expect("a list");
    items.iter().map(|item| (text(&item["rule"]), (item["state"].clone(), item["office_id"].clone()))).collect()
}

fn order_to_police() -> Value {
    let mut order = sample("committee.order");
    order["directions"] = json!([{"to": "police", "action": "trace", "due_on": "2026-12-05"}]);
    order
}

#[test]
fn a_refused_transfer_changes_nothing_and_can_be_asked_again() {
    each_district(async |district| {
        let (case, asked) = on_its_way(district).await;
        let receiver = district.by_login("protection.lko.nodal");
        let silent = answer(&receiver, &asked.id(), json!({"accept": false})).await;
        assert_eq!((silent.status, silent.pointers()), (422, vec!["/reason"]));
        let (key, body) = (random_id(), json!({"accept": false, "reason": "The family has moved on."}));
        let refused = answer(&receiver.keyed(&key), &asked.id(), body.clone()).await;
        assert_eq!((refused.status, refused.id()), (201, asked.id()), "{}", refused.body);
        assert_eq!(refused.body.get("data"), None, "it is out of reach now");
        let again = answer(&receiver.keyed(&key), &asked.id(), body.clone()).await;
        assert_eq!((again.status, &again.body), (201, &refused.body));
        assert_eq!(answer(&receiver, &asked.id(), body).await.problem(), (409, "wrong_state"));
        assert_eq!(receiver.case(&case).await.problem(), (404, "not_found"));
        let record = district.protection().record(&asked.id()).await;
        assert_eq!(record.body["data"]["rejected_reason"], "The family has moved on.");
        assert_eq!(district.police().record(&asked.id()).await.body["data"]["status"], "refused");
        assert_eq!(district.protection().case(&case).await.body["case"]["district"], "BBK");
        let second = ask(&district.protection(), &case, &district.office("LKO-DCP")).await;
        assert_eq!(second.status, 201, "{}", second.body);
        let gone = district.protection().retract(&second.id(), &second.etag, "Sample reason").await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        assert_eq!(receiver.case(&case).await.status, 404, "it was withdrawn");
        assert_eq!(answer(&receiver, &second.id(), json!({"accept": true})).await.problem(), (409, "wrong_state"));
    });
}

#[test]
fn a_transfer_goes_from_one_protection_unit_to_anothers_and_no_other_way() {
    each_district(async |district| {
        let case = district.staffed().await;
        let unit = district.protection();
        for code in ["BBK-DCP", "BBK-DCP-2", "LKO-POL", "UP"] {
            let reply = ask(&unit, &case, &district.office(code)).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec!["/office_id"]), "{code}: {}", reply.body);
        }
        assert_eq!(ask(&unit, &case, &random_id()).await.pointers(), ["/office_id"]);
        let unreasoned = unit.post(&format!("/v1/cases/{case}/transfer"), json!({})).await;
        assert_eq!(unreasoned.pointers(), ["/office_id", "/reason"]);
        let office = district.office("LKO-DCP");
        for caller in [district.police(), district.committee(), district.magistracy()] {
            assert_eq!(ask(&caller, &case, &office).await.problem(), (403, "not_allowed"), "{}", caller.login());
        }
        let afar = district.by_login("protection.lko.nodal");
        assert_eq!(ask(&afar, &case, &office).await.problem(), (404, "not_found"));
        let by_hand = json!({"to_office": office, "reason": "Sample", "sent_on": "2026-11-23",
            "certificate_included": false});
        let by_hand = unit.try_write(&case, "protection.transfer", by_hand).await;
        assert_eq!((by_hand.status, by_hand.pointers()), (422, vec!["/data/to_office"]));

        let asked = ask(&unit, &case, &office).await;
        assert_eq!(ask(&unit, &case, &office).await.problem(), (409, "wrong_state"), "one waits already");
        let path = format!("/v1/records/{}", asked.id());
        let patched = unit.patch(&path, &asked.etag, json!({"accepted_on": "2026-11-23"})).await;
        assert_eq!(patched.problem(), (409, "wrong_state"));
        let accept = json!({"accept": true});
        for (login, problem) in [
            ("protection.bbk.nodal", (403, "not_allowed")),
            ("protection.lko.1", (403, "not_allowed")),
            ("protection.lko.2", (404, "not_found")),
            ("police.bbk.1", (403, "not_allowed")),
            ("health.bbk.1", (404, "not_found")),
            ("police.lko.nodal", (404, "not_found")),
            ("committee.lko.nodal", (404, "not_found")),
            ("protection.state", (403, "not_allowed")),
        ] {
            let reply = answer(&district.by_login(login), &asked.id(), accept.clone()).await;
            assert_eq!(reply.problem(), problem, "{login}");
        }
        assert_eq!(answer(&afar, &random_id(), accept).await.problem(), (404, "not_found"));
        let closure = json!({"outcome": "lost", "reason": "Sample", "record": sample_closure()});
        let closed = district.committee().post(&format!("/v1/cases/{case}/closure"), closure).await;
        assert_eq!(closed.status, 201, "{}", closed.body);
        let late = answer(&afar, &asked.id(), json!({"accept": true})).await;
        assert_eq!(late.status, 201, "a transfer that waits is a matter of its own: {}", late.body);
        assert_eq!(ask(&afar, &case, &district.office("BBK-DCP")).await.status, 201, "and so is a new one");
    });
}

fn sample_closure() -> Value {
    let mut record = sample("committee.closure");
    record.as_object_mut().expect("an object").remove("outcome");
    record
}

#[test]
fn a_case_that_comes_back_is_the_first_districts_again() {
    each_district(async |district| {
        let (case, asked) = on_its_way(district).await;
        let lucknow = district.by_login("protection.lko.nodal");
        assert_eq!(answer(&lucknow, &asked.id(), json!({"accept": true})).await.status, 201);
        let back = ask(&lucknow, &case, &district.office("BBK-DCP")).await;
        assert_eq!(back.status, 201, "{}", back.body);
        let home = district.nodal(Department::Protection);
        assert_eq!(answer(&home, &back.id(), json!({"accept": true})).await.status, 201);
        assert!(kinds(&district.police(), &case).await.contains(&"police.intake".to_owned()), "all of it again");
        assert_eq!(home.case(&case).await.body["case"]["district"], "BBK");
        assert_eq!(lucknow.case(&case).await.status, 404);
    });
}

//! L3: whatever is nested in an answer or named by it, a link, a record that began a duty, is open to the same reader.

use std::collections::BTreeMap;

use anugaman::access::Department;
use serde_json::{Value, json};

use crate::caller::text;
use crate::district::{District, each_district, sample};
use crate::town::Town;

/// Where each thing that has an id is read, and the numbers of the cases.
struct Known {
    places: BTreeMap<String, String>,
    numbers: BTreeMap<String, String>,
}

/// Asks the committee and the protection unit, who see the most, for everything there is.
async fn known(app: &District, town: &Town, more: &[String]) -> Known {
    let (mut places, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    let sees_most = [app.nodal(Department::Committee), app.protection(), app.police(), app.labour(), app.health()];
    for case in town.cases().into_iter().chain(more.iter().map(String::as_str)) {
        places.insert(case.to_owned(), format!("/v1/cases/{case}"));
        for caller in &sees_most {
            let slice = caller.case(case).await.body;
            if let Some(number) = slice["case"]["header"]["number"].as_str() {
                numbers.insert(number.to_owned(), format!("/v1/cases/{case}"));
            }
            for share in slice["records"].as_array().into_iter().flatten() {
                places.insert(text(&share["id"]), format!("/v1/records/{}", text(&share["id"])));
            }
        }
    }
    Known { places, numbers }
}

/// Every text in an answer.
fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

#[test]
fn l3_what_an_answer_names_is_open_to_its_reader() {
    each_district(async |app| {
        let town = Town::grow(app, "BBK").await;
        let (police, unit) = (app.police(), app.protection());
        let linked = async |links: Value| {
            let reply = police.post("/v1/cases", json!({"type": "child", "district": "BBK", "links": links})).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
            reply.id()
        };
        let sibling = linked(json!([{"case_id": town.child, "kind": "sibling"}])).await;
        let rescued =
            linked(json!([{"case_id": town.planned, "kind": "same_op"}, {"case_id": town.ended, "kind": "same_op"}]))
                .await;
        let again = json!({"type": "child", "district": "BBK", "links": [{"case_id": sibling, "kind": "repeat"}]});
        let again = unit.post("/v1/cases", again).await.id();
        let more = [sibling.clone(), rescued, again];
        for case in &more {
            for department in [Department::Labour, Department::Education, Department::Health, Department::Childline] {
                app.join(case, department).await;
            }
        }
        // A locked case with a sibling, and duties that a record began which most who owe something do not read.
        let locked_sibling = linked(json!([{"case_id": sibling, "kind": "sibling"}])).await;
        police.write(&locked_sibling, "police.fir", crate::town::sexual_offence()).await;
        police.write_sample(&sibling, "police.intake").await;
        unit.write(&sibling, "protection.restoration", sample("protection.restoration")).await;
        app.committee().write_sample(&sibling, "committee.order").await;
        let more: Vec<String> = more.into_iter().chain([locked_sibling]).collect();
        let known = known(app, &town, &more).await;
        let (mut named, mut forbidden) = (0, 0);
        for caller in app.everybody().filter(|caller| caller.login().contains(".bbk.")) {
            let mut open: BTreeMap<&str, bool> = BTreeMap::new();
            for place in known.places.values().chain(known.numbers.values()) {
                let status = caller.get(place).await.status;
                open.insert(place, status == 200);
                forbidden += usize::from(status == 404);
            }
            let mut asked = vec![
                "/v1/cases?limit=200".to_owned(),
                "/v1/obligations?limit=200".to_owned(),
                "/v1/referrals".to_owned(),
            ];
            for case in town.cases().into_iter().map(str::to_owned).chain(more.clone()) {
                asked.extend(["", "/records", "/obligations"].map(|part| format!("/v1/cases/{case}{part}")));
            }
            for path in asked {
                let reply = caller.get(&path).await;
                let mut found = Vec::new();
                texts(&reply.body, &mut found);
                for word in found {
                    let Some(place) = known.places.get(word).or(known.numbers.get(word)) else { continue };
                    named += 1;
                    assert!(
                        open[place.as_str()],
                        "{} {path} names {word}, which is not open: {}",
                        caller.login(),
                        reply.body
                    );
                }
            }
        }
        eprintln!("{named} things named, {forbidden} not open to somebody");
        assert!(named > 500 && forbidden > 200, "{named} named, {forbidden} forbidden");
    });
}

#[test]
fn l3_a_link_to_what_is_out_of_reach_is_refused_like_one_to_nothing() {
    each_district(async |app| {
        let (town, there) = (Town::grow(app, "BBK").await, app.police_of("LKO").open("child").await);
        let labour = app.labour();
        let answer = async |case: &str| {
            let links = json!([{"case_id": case, "kind": "sibling"}]);
            labour.post("/v1/cases", json!({"type": "child", "district": "BBK", "links": links})).await
        };
        let nothing = answer(&crate::town::nothing()).await;
        assert_eq!((nothing.status, nothing.pointers()), (422, vec!["/links/0/case_id"]));
        for forbidden in [&town.locked, &town.referred, &there] {
            assert_eq!(answer(forbidden).await.sameness(), nothing.sameness());
        }
    });
}

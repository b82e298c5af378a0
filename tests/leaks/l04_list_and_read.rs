//! L4: a list shows exactly what a single read gives, for random histories and every reader.

use anugaman::access::{Department, Role};
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::dice::{Dice, seed};
use crate::district::{DISTRICTS, District, each_district, letters, sample};
use crate::town::{plan, sexual_offence};

/// One random act of one random officer; what is refused changes nothing.
async fn act(app: &District, dice: &mut Dice, cases: &mut Vec<String>, referrals: &mut Vec<String>) {
    let district = *dice.pick(&DISTRICTS);
    let department = *dice.pick(Department::ALL);
    let seat = *dice.pick(&["1", "2", "nodal"]);
    let caller = app.by_login(&format!("{department}.{}.{seat}", district.to_lowercase()));
    let kind = *dice.pick(&["child", "child", "sighting", "operation"]);
    let case = if cases.is_empty() { String::new() } else { dice.pick(cases).clone() };
    let other = *dice.pick(Department::ALL);
    let office = app.office(&format!("{district}-{}{}", letters(other), dice.pick(&["", "-1", "-2"])));
    let path = format!("/v1/cases/{case}");
    match dice.roll(9) {
        0 | 1 => {
            let links: Vec<Value> =
                cases.iter().take(dice.roll(2)).map(|id| json!({"case_id": id, "kind": "sibling"})).collect();
            let reply = caller.post("/v1/cases", json!({"type": kind, "district": district, "links": links})).await;
            if reply.status == 201 {
                cases.push(reply.id());
            }
        }
        2 | 3 => {
            let new = json!({"department": other, "office_id": office, "capacity": "office"});
            let chair = app.by_login(&format!("committee.{}.nodal", district.to_lowercase()));
            chair.post(&format!("{path}/participants"), new).await;
        }
        4 => {
            let new = json!({"department": other, "office_id": office, "note_code": "support"});
            let reply = caller.post(&format!("{path}/referrals"), new).await;
            if reply.status == 201 {
                referrals.push(reply.id());
            }
        }
        5 if !referrals.is_empty() => {
            let path = format!("/v1/referrals/{}", dice.pick(referrals));
            match dice.roll(2) {
                0 => caller.post(&format!("{path}/claim"), Value::Null).await,
                _ => caller.post(&format!("{path}/decline"), json!({"reason_code": "not_ours"})).await,
            };
        }
        6 => {
            let colleague = app.by_login(&format!("{department}.{}.2", district.to_lowercase()));
            let new = json!({"department": department, "office_id": colleague.office(), "officer_id": colleague.id(), "capacity": "io"});
            let nodal = app.by_login(&format!("{department}.{}.nodal", district.to_lowercase()));
            nodal.post(&format!("{path}/participants"), new).await;
        }
        7 => {
            let chair = app.by_login(&format!("committee.{}.nodal", district.to_lowercase()));
            let read = chair.case(&case).await;
            let all = read.body["participants"].as_array().cloned().unwrap_or_default();
            if !all.is_empty() {
                let id = text(&dice.pick(&all)["id"]);
                chair.call("DELETE", &format!("{path}/participants/{id}"), Value::Null).await;
            }
        }
        _ => {
            let (kind, data) = match dice.roll(6) {
                0 => ("police.fir", sexual_offence()),
                1 => ("police.operation", sample("police.operation")),
                2 => ("police.operation", plan(&[&caller])),
                3 => ("police.tip", sample("police.tip")),
                4 => ("committee.order", sample("committee.order")),
                _ => ("police.intake", sample("police.intake")),
            };
            caller.try_write(&case, kind, data).await;
        }
    }
}

/// Everything this reader can be shown of these cases agrees with everything else.
async fn agree(caller: &Caller<'_>, cases: &[String], seed: u64) -> usize {
    let who = format!("seed {seed}: {}", caller.login());
    let page = caller.get("/v1/cases?limit=200").await;
    assert_eq!(page.status, 200, "{who}: {}", page.body);
    let items = page.body["items"].as_array().expect("a list");
    let mut listed: Vec<String> = items.iter().map(|case| text(&case["id"])).collect();
    assert_eq!(listed, caller.listed().await, "{who}: whatever the size of the page");
    let mut read = Vec::new();
    for case in cases {
        let slice = caller.case(case).await;
        let records = caller.get(&format!("/v1/cases/{case}/records")).await;
        assert_eq!(slice.status, records.status, "{who} {case}");
        if slice.status == 404 {
            continue;
        }
        assert_eq!(slice.status, 200, "{who} {case}: {}", slice.body);
        read.push(case.clone());
        let item = items.iter().find(|item| item["id"] == case.as_str());
        assert_eq!(item, Some(&slice.body["case"]), "{who} {case}");
        assert_eq!(slice.body["records"], records.body["items"], "{who} {case}");
        for link in slice.body["case"]["links"].as_array().into_iter().flatten() {
            let other = text(&link["case_id"]);
            assert_eq!(caller.case(&other).await.status, 200, "{who}: a link leads where the reader may go");
        }
        for share in records.body["items"].as_array().expect("a list") {
            let one = caller.record(&text(&share["id"])).await;
            assert_eq!((one.status, &one.body["id"]), (200, &share["id"]), "{who} {share}");
        }
    }
    listed.retain(|id| cases.contains(id));
    read.sort();
    listed.sort();
    assert_eq!(listed, read, "{who}: the list and the single reads");
    read.len()
}

#[test]
fn l4_a_list_is_what_single_reads_give() {
    let seed = seed();
    eprintln!("SEED={seed}");
    each_district(async |app| {
        let (mut dice, mut cases, mut referrals) = (Dice(seed), Vec::new(), Vec::new());
        for _ in 0..90 {
            act(app, &mut dice, &mut cases, &mut referrals).await;
        }
        let mut seen = 0;
        for caller in app.everybody() {
            match caller.person().role {
                Role::Auditor | Role::Administrator => assert_eq!(caller.get("/v1/cases").await.status, 403),
                _ => seen += agree(&caller, &cases, seed).await,
            }
        }
        eprintln!("{} cases, {seen} sights of one", cases.len());
        assert!(seen > cases.len(), "seed {seed}: hardly anybody saw anything");
    });
}

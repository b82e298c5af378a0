//! What an enemy or an unlucky line tries to make recorded things vanish or stand twice, through HTTP on both databases.

mod support;
#[path = "support/town.rs"]
mod town;

use std::thread;

use serde_json::{Value, json};
use town::{Reply, Scene, Town, play};

const SCENES: &[Scene] = &[
    ("what was written unseen is answered as written", blind),
    ("a repeat is answered also when its writer no longer sees the case", locked_out),
    ("twins under one key make one record and one answer", twins),
    ("of two changes of one version one stands and the other is told", two_changes),
    ("a clock set back loses no change", clock_back),
    ("a case does not take another record's id", taken_id),
    ("what was issued does not become a draft again", issued),
    ("a closed case takes matters of law alone", closed),
    ("a task reaches the department's queue though an officer of it escorts", told),
    ("a task of its own reaches the office that it names", sent),
    ("what is not understood is not answered as done", understood),
    ("nothing is sent to an office that has ended", ended_office),
    ("of who hangs up the change is there whole or not at all", hung_up),
    ("every kind withstands every entry", entries),
];

#[test]
fn nothing_is_lost_and_nothing_stands_twice() {
    play(SCENES);
}

fn blind(town: &Town) {
    let case = town.open("childline.bbk.nodal", json!({"type": "child", "district": "BBK"}));
    for kind in ["protection.follow_up", "protection.identity_photo"] {
        let written = town.write("childline.bbk.nodal", &case, kind, json!({})).is(201);
        let id = written.id();
        assert_eq!(town.shares("protection.bbk.nodal", &case, kind).len(), 1, "{kind}");
        // What one wrote and may not read is not opened either.
        assert!(written.body.get("data").is_none(), "{}", written.body);
        town.get("childline.bbk.nodal", &format!("/v1/records/{id}")).is(404);
    }
}

const KEY: &str = "5f0c1d7e-2b3a-4c4d-8e5f-00000000a001";

fn locked_out(town: &Town) {
    let case = town.child("police.bbk.1");
    let path = format!("/v1/cases/{case}/records");
    let record = town.record("police.fir", json!({"sections": ["POCSO:6"]}));
    let send = || town.call("police.bbk.1", "POST", &path, &[("Idempotency-Key", KEY)], record.clone());
    let first = send().is(201).id();
    assert!(!town.sees("police.bbk.1", &case));
    let again = send().is(201);
    assert_eq!(again.id(), first);
    assert!(again.body.get("data").is_none(), "the content is out of reach now: {}", again.body);
    assert_eq!(town.shares("committee.bbk.nodal", &case, "police.fir").len(), 1);
}

fn both(call: impl Fn() -> Reply + Sync) -> [Reply; 2] {
    thread::scope(|scope| {
        let other = scope.spawn(&call);
        [call(), other.join().expect("an answer")]
    })
}

fn twins(town: &Town) {
    for round in 0..4 {
        let case = town.child("police.bbk.1");
        let key = |n: u32| format!("5f0c1d7e-2b3a-4c4d-8e5f-0000000{round:02}b{n:02}");
        let path = format!("/v1/cases/{case}/records");
        // A kind of which a case holds one, under an id of the caller's own.
        let mut intake = town.record("police.intake", json!({}));
        intake["id"] = json!(anugaman::id::RecordId::random().to_string());
        let send = |body: &Value, key: &str| {
            let (path, body, key) = (path.clone(), body.clone(), key.to_owned());
            both(move || town.call("police.bbk.1", "POST", &path, &[("Idempotency-Key", &key)], body.clone()))
        };
        let [one, other] = send(&intake, &key(1));
        assert_eq!(one.is(201).body, other.is(201).body);
        let [one, other] = send(&town.record("police.alert", json!({})), &key(2));
        assert_eq!(one.is(201).id(), other.is(201).id());
        assert_eq!(town.shares("police.bbk.1", &case, "police.alert").len(), 1);
        // A change names the version that it was made from, which its own twin has just replaced.
        let alert = town.shares("police.bbk.1", &case, "police.alert")[0]["id"].as_str().expect("an id").to_owned();
        let record = format!("/v1/records/{alert}");
        let etag = town.get("police.bbk.1", &record).etag;
        let [one, other] = both(|| {
            let headers = [("Idempotency-Key", key(3)), ("If-Match", etag.clone())];
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            town.call("police.bbk.1", "PATCH", &record, &headers, json!({"type": "threat"}))
        });
        assert_eq!(one.is(200).body, other.is(200).body);
        assert_eq!(
            town.get("police.bbk.1", &format!("{record}/versions")).body["items"].as_array().map(Vec::len),
            Some(2)
        );
        // A referral is claimed once, and both are told so.
        let referral = town.refer("protection.bbk.nodal", &case, "labour.bbk.1");
        let [one, other] = both(|| {
            let path = format!("/v1/referrals/{referral}/claim");
            town.call("labour.bbk.1", "POST", &path, &[("Idempotency-Key", &key(4))], Value::Null)
        });
        assert_eq!(one.is(200).body, other.is(200).body);
        let [one, other] = both(|| {
            let body =
                json!({"type": "child", "district": "BBK", "id": intake["id"].as_str().map(|_| other_id(&case))});
            town.call("police.bbk.1", "POST", "/v1/cases", &[("Idempotency-Key", &key(5))], body)
        });
        assert_eq!(one.is(201).body, other.is(201).body);
    }
}

/// Another random id, the same for the same case.
fn other_id(case: &str) -> String {
    let (head, tail) = case.split_at(case.len() - 1);
    format!("{head}{}", if tail == "0" { "1" } else { "0" })
}

fn two_changes(town: &Town) {
    let case = town.child("police.bbk.1");
    let alert = town.write("police.bbk.1", &case, "police.alert", json!({})).is(201);
    let (path, etag) = (format!("/v1/records/{}", alert.id()), alert.etag.clone());
    let statuses = thread::scope(|scope| {
        let change = |who: &'static str, kind: &'static str| {
            let (path, etag) = (path.clone(), etag.clone());
            scope.spawn(move || town.call(who, "PATCH", &path, &[("If-Match", &etag)], json!({"type": kind})).status)
        };
        let all = [change("police.bbk.1", "threat"), change("police.bbk.nodal", "returned_to_work")];
        let mut all = all.map(|one| one.join().expect("an answer"));
        all.sort_unstable();
        all
    });
    assert_eq!(statuses, [200, 412]);
}

fn clock_back(town: &Town) {
    let case = town.child("police.bbk.1");
    let alert = town.write("police.bbk.1", &case, "police.alert", json!({})).is(201).id();
    let path = format!("/v1/records/{alert}");
    town.clock.advance(-5_000);
    let changed = town.patch("police.bbk.1", &path, json!({"type": "threat"})).is(200);
    town.clock.advance(5_000);
    assert_eq!(changed.body["data"]["type"], "threat", "answered as done and not done");
}

fn taken_id(town: &Town) {
    let case = town.child("police.bbk.1");
    for _ in 0..4 {
        let record = town.write("police.bbk.1", &case, "police.alert", json!({})).is(201).id();
        let stolen = json!({"type": "sighting", "district": "BBK", "id": record});
        town.post("magistracy.bbk.1", "/v1/cases", stolen).is(422);
        town.get("police.bbk.1", &format!("/v1/records/{record}")).is(200);
    }
}

fn issued(town: &Town) {
    let case = town.child("police.bbk.1");
    let order = town.write("committee.bbk.nodal", &case, "committee.order", json!({})).is(201).id();
    let operative = || town.shares("police.bbk.1", &case, "committee.order").len();
    assert_eq!(operative(), 1);
    let members: Vec<String> =
        ["nodal", "1", "2"].iter().map(|seat| town.id_of(&format!("committee.bbk.{seat}"))).collect();
    let path = format!("/v1/records/{order}");
    town.patch("committee.bbk.nodal", &path, json!({"kind": "final", "members": members})).is(409);
    assert_eq!(operative(), 1, "an order that the police have read was withdrawn unseen");
}

fn closed(town: &Town) {
    let case = town.child("police.bbk.1");
    town.write("protection.bbk.nodal", &case, "committee.closure", json!({})).is(201);
    town.write("police.bbk.1", &case, "police.missing_link", json!({})).is(201);
    let referral = town.refer("protection.bbk.nodal", &case, "labour.bbk.2");
    town.write("committee.bbk.nodal", &case, "committee.closure", json!({})).is(201);
    let header = town.get("police.bbk.1", &format!("/v1/cases/{case}")).is(200).body["case"]["header"].clone();
    assert!(header["closed_on"].is_string(), "{header}");
    let refused = town.write("police.bbk.1", &case, "police.missing_link", json!({})).is(409);
    assert_eq!(refused.body["code"], "case_closed");
    town.write("police.bbk.1", &case, "police.fir", json!({})).is(201);
    town.post("labour.bbk.2", &format!("/v1/referrals/{referral}/claim"), Value::Null).is(409);
    assert!(!town.get("labour.bbk.2", &format!("/v1/cases/{case}")).body.to_string().contains("records\":[{"));
}

fn told(town: &Town) {
    let case = town.child("police.bbk.1");
    let journey = json!({"escorted_by": town.id_of("childline.bbk.2"), "handed_at": null});
    town.write("protection.bbk.nodal", &case, "protection.restoration", journey).is(201);
    let task = json!({"directions": [{"to": "childline", "action": "visit"}]});
    town.write("committee.bbk.nodal", &case, "committee.order", task).is(201);
    let queue = town.get("childline.bbk.nodal", "/v1/referrals?state=open&limit=200").is(200).body;
    assert!(queue.to_string().contains(&case), "the helpline was never told of its task");
}

fn sent(town: &Town) {
    let queue = |who: &str| town.get(who, "/v1/referrals?state=open&limit=200").is(200).body.to_string();
    let case = town.child("police.bbk.1");
    let task = json!({"from": "protection", "to_slice": "labour", "action": "wage"});
    town.write("protection.bbk.nodal", &case, "protection.task", task).is(201);
    assert!(queue("labour.bbk.nodal").contains(&case), "labour was never told of its task");
    let case = town.child("police.bbk.1");
    let direction = json!({"to": "health", "to_office": town.office_of("health.bbk.2"), "action": "medical"});
    town.write("committee.bbk.nodal", &case, "committee.order", json!({"directions": [direction]})).is(201);
    assert!(queue("health.bbk.2").contains(&case), "the hospital that the order names was never told");
    let tasks = town.shares("protection.bbk.nodal", &case, "protection.task");
    assert_eq!((tasks.len(), &tasks[0]["data"]["to_office"]), (1, &json!(town.office_of("health.bbk.2"))));
}

fn understood(town: &Town) {
    let case = town.child("police.bbk.1");
    for flags in [json!("yes"), json!([]), json!(5)] {
        town.patch("protection.bbk.nodal", &format!("/v1/cases/{case}"), json!({"flags": flags})).is(422);
    }
}

fn ended_office(town: &Town) {
    let case = town.child("police.bbk.1");
    // The labour office of the district makes way for a successor that sorts after it.
    let old = town.offices["BBK-LAB"];
    let end = |at: Option<i64>| {
        let set = town.db.write(|tx| {
            let row = anugaman::store::offices::find(tx, old)?.expect("the office");
            let change = anugaman::store::offices::OfficeChange { name: row.name, name_hi: row.name_hi, until_at: at };
            anugaman::store::offices::update(tx, old, row.rev, &change)
        });
        assert!(set.expect("a write"));
    };
    end(Some(town.clock.now_ms() - 1));
    let body = json!({"department": "labour", "note_code": "wage"});
    let by_default = town.post("protection.bbk.nodal", &format!("/v1/cases/{case}/referrals"), body).status;
    let body = json!({"department": "labour", "note_code": "wage", "office_id": old});
    let by_name = town.post("protection.bbk.nodal", &format!("/v1/cases/{case}/referrals"), body).status;
    let body = json!({"department": "labour", "capacity": "office", "office_id": old});
    let as_part = town.post("protection.bbk.nodal", &format!("/v1/cases/{case}/participants"), body).status;
    end(None);
    assert_eq!([by_default, by_name, as_part], [422; 3], "nobody would ever have seen it");
}

/// Values that no form should stumble over.
fn odd_values() -> Vec<Value> {
    let long = "क".repeat(10_000);
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(0.1),
        json!(""),
        json!(" "),
        json!(long),
        json!("other:"),
        json!("other: x"),
        json!("2026-02-30"),
        json!("2100-12-31"),
        json!("2100-12-31T23:59:59.999Z"),
        json!("1950-01-01T00:00:00Z"),
        json!("2026-11-23T24:00:00Z"),
        json!("९९९९"),
        json!("é".repeat(5)),
        json!([]),
        json!([null]),
        json!([[[]]]),
        json!({}),
        json!({"a": {"b": []}}),
        json!([{}, {}]),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("5f0c1d7e-2b3a-4c4d-8e5f-000000000001"),
    ]
}

fn entries(town: &Town) {
    for entry in anugaman::departments::KINDS.iter().filter(|entry| !entry.kind.writers.is_empty()) {
        let writer = format!("{}.bbk.nodal", entry.kind.writers[0]);
        let case = match entry.kind.case_types[0].name() {
            "child" => town.child("police.bbk.1"),
            "sighting" => town.open(&writer, json!({"type": "sighting", "district": "BBK"})),
            "operation" => town.open(&writer, json!({"type": "operation", "district": "BBK"})),
            _ => continue,
        };
        if entry.kind.case_types[0].name() == "child" && !town.sees(&writer, &case) {
            town.bring_in("protection.bbk.nodal", &case, &writer);
        }
        let fields: Vec<&str> = entry.fields.iter().map(|field| field.name).collect();
        for field in fields {
            // Spread over the fields, every value comes to every kind.
            for odd in odd_values() {
                let mut data = (entry.sample)();
                data[field] = odd.clone();
                let around = around(entry.kind.case_types[0]);
                let checked = std::panic::catch_unwind(|| entry.check(&data, &around, "/data").is_ok());
                assert!(checked.is_ok(), "{} {field} {odd}", entry.kind.name);
            }
            let mut changes = json!({});
            changes[field] = json!("2100-12-31T23:59:59.999Z");
            let status = town.write(&writer, &case, entry.kind.name, changes).status;
            assert!(status < 500, "{} {field}: {status}", entry.kind.name);
        }
    }
}

fn hung_up(town: &Town) {
    let case = town.child("police.bbk.1");
    let path = format!("/v1/cases/{case}/records");
    let mut whole = Vec::new();
    for round in 0..24 {
        let (key, id) = (anugaman::id::RecordId::random().to_string(), anugaman::id::RecordId::random().to_string());
        let mut record = town.record("police.alert", json!({}));
        record["id"] = json!(id);
        let length = record.to_string().len();
        let sent = if round % 2 == 0 { length * round / 24 } else { length };
        town.hang_up("police.bbk.1", &path, &key, &record, sent);
        if sent == length {
            whole.push((key, id, record));
        } else {
            town.get("police.bbk.1", &format!("/v1/records/{id}")).is(404);
        }
    }
    // Who got no answer asks again, and it stands once whether or not the first call was heard.
    for (key, id, record) in &whole {
        let again = town.call("police.bbk.1", "POST", &path, &[("Idempotency-Key", key)], record.clone()).is(201);
        assert_eq!(&again.id(), id);
        assert_eq!(again.body["data"], record["data"]);
    }
    assert_eq!(town.shares("police.bbk.1", &case, "police.alert").len(), whole.len());
}

fn around(case_type: anugaman::access::CaseType) -> anugaman::records::Around {
    anugaman::records::Around {
        case_type,
        author: anugaman::access::Department::Police,
        took_charge: None,
        charge_taken_at: Some(support::NOW_MS),
        operation_ended: true,
        produced: false,
        occurred_at: support::NOW_MS,
        now_ms: support::NOW_MS,
    }
}

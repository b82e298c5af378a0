//! What an enemy tries who wants to see what is not theirs, each attempt through HTTP on both databases.

mod support;
#[path = "support/town.rs"]
mod town;

use serde_json::{Value, json};
use town::{Scene, Town, play};

const SCENES: &[Scene] = &[
    ("a teacher does not learn when the case began", contact),
    ("other departments do not learn who was asked", asked),
    ("what has an end ends by itself", until),
    ("an escort reads one record until the hand-over and writes nothing", escort),
    ("a record names officers of the department it belongs to", named),
    ("no list filter tells what the header hides", filters),
    ("nobody overwrites an informant they may not read", informant),
    ("an opener gives no capacity that is not theirs to give", openers),
    ("a locked case is opened further by the committee alone", locked),
    ("a sealed plan is referred to nobody", sealed_plan),
    ("what was withdrawn from a queue cannot be claimed", withdrawn),
    ("nobody grants more than they hold", grants),
    ("an earlier case of a child is linked by the unit alone", repeat_link),
];

#[test]
fn nobody_sees_what_is_not_theirs() {
    play(SCENES);
}

fn contact(town: &Town) {
    let case = town.child("police.bbk.1");
    town.bring_in("protection.bbk.nodal", &case, "education.bbk.1");
    let slice = town.get("education.bbk.1", &format!("/v1/cases/{case}")).is(200).body;
    let parts = slice["participants"].as_array().expect("participants");
    let unit: Vec<&Value> = parts.iter().filter(|part| part["department"] == "protection").collect();
    assert!(!unit.is_empty(), "{slice}");
    for part in unit {
        let members: Vec<&str> = part.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(members, ["department", "office"], "{part}");
    }
}

fn asked(town: &Town) {
    let case = town.child("police.bbk.1");
    town.refer("protection.bbk.nodal", &case, "health.bbk.1");
    let slice = town.get("police.bbk.1", &format!("/v1/cases/{case}")).is(200).body;
    assert!(!slice["participants"].to_string().contains("health"), "{}", slice["participants"]);
    town.post("committee.bbk.nodal", &format!("/v1/cases/{case}/participants"), town.part("childline.bbk.1", "escort"))
        .is(201);
    let slice = town.get("police.bbk.1", &format!("/v1/cases/{case}")).is(200).body;
    assert!(!slice["participants"].to_string().contains("childline"), "{}", slice["participants"]);
}

fn until(town: &Town) {
    let case = town.child("police.bbk.1");
    let mut part = town.part("labour.bbk.1", "office");
    part["until"] = json!(town.time(1_000));
    town.post("protection.bbk.nodal", &format!("/v1/cases/{case}/participants"), part).is(201);
    let body = json!({"department": "health", "office_id": town.office_of("health.bbk.1"), "note_code": "exam",
        "until": town.time(1_000)});
    let referral = town.post("protection.bbk.nodal", &format!("/v1/cases/{case}/referrals"), body).is(201).id();
    town.post("health.bbk.1", &format!("/v1/referrals/{referral}/claim"), Value::Null).is(200);
    assert!(town.sees("labour.bbk.1", &case) && town.sees("health.bbk.1", &case));
    town.clock.advance(2_000);
    for who in ["labour.bbk.1", "labour.bbk.nodal", "health.bbk.1"] {
        assert!(!town.sees(who, &case), "{who}");
        town.write(who, &case, "health.certificate", json!({})).is(404);
        let list = town.get(who, "/v1/cases?limit=200").is(200).body;
        assert!(!list.to_string().contains(&case), "{who}");
    }
    let slice = town.get("protection.bbk.nodal", &format!("/v1/cases/{case}")).is(200).body;
    assert!(!slice["participants"].to_string().contains("labour"), "{}", slice["participants"]);
}

fn escort(town: &Town) {
    let case = town.child("police.bbk.1");
    let journey = json!({"escorted_by": town.id_of("childline.bbk.2"), "handed_at": null});
    let record = town.write("protection.bbk.nodal", &case, "protection.restoration", journey).is(201).id();
    let path = format!("/v1/records/{record}");
    assert_eq!(town.get("childline.bbk.2", &path).is(200).body["share"], "full");
    // An escort brings a child home; forms of the helpline are not theirs to write here.
    town.write("childline.bbk.2", &case, "protection.identity", json!({})).is(403);
    town.write("childline.bbk.2", &case, "committee.production", json!({})).is(403);
    town.patch("protection.bbk.nodal", &path, json!({"handed_at": town.time(-60_000), "left_at": null})).is(200);
    town.get("childline.bbk.2", &path).is(404);
}

fn named(town: &Town) {
    let case = town.child("police.bbk.1");
    let stranger = town.id_of("labour.bbk.2");
    town.write("police.bbk.1", &case, "police.fir", json!({"io_user": stranger})).is(201);
    assert!(!town.sees("labour.bbk.2", &case), "an FIR brought a labour officer in");
    town.bring_in("protection.bbk.nodal", &case, "health.bbk.1");
    let doctor = json!({"doctor_user": town.id_of("police.bbk.2")});
    town.write("health.bbk.1", &case, "health.exam", doctor).is(201);
    assert!(!town.sees("police.bbk.2", &case), "an examination brought a police officer in");
    let journey = json!({"escorted_by": town.id_of("magistracy.bbk.1"), "handed_at": null});
    town.write("protection.bbk.nodal", &case, "protection.restoration", journey).is(201);
    assert!(!town.sees("magistracy.bbk.1", &case));
}

fn filters(town: &Town) {
    let case = town.child("police.bbk.1");
    town.bring_in("protection.bbk.nodal", &case, "education.bbk.1");
    town.refer("protection.bbk.nodal", &case, "labour.bbk.2");
    for who in ["education.bbk.1", "health.bbk.1", "magistracy.bbk.1"] {
        let refused = town.get(who, "/v1/cases?opened_from=2026-01-01").is(400);
        assert_eq!(refused.body["code"], "unreadable_field");
    }
    // Labour reads whole headers, but of a case that only lies in its queue a brief one.
    let path = format!("/v1/cases/{case}");
    assert_eq!(town.get("labour.bbk.2", &path).is(200).body["case"].get("stage"), None);
    for filter in ["stage=REPORTED", "opened_from=2026-01-01", "opened_to=2026-12-31"] {
        let list = town.get("labour.bbk.2", &format!("/v1/cases?limit=200&{filter}")).is(200).body;
        assert!(!list.to_string().contains(&case), "{filter}");
    }
    let office = town.office_of("police.bbk.1");
    let list = town.get("labour.bbk.2", &format!("/v1/cases?office={office}&limit=200")).is(200).body;
    assert!(!list.to_string().contains(&case), "office");
    for filter in ["district=BBK", "type=child"] {
        let list = town.get("labour.bbk.2", &format!("/v1/cases?{filter}&limit=200")).is(200).body;
        assert!(list.to_string().contains(&case), "its reader is told: {filter}");
    }
}

fn informant(town: &Town) {
    let case = town.open("childline.bbk.nodal", json!({"type": "sighting", "district": "BBK"}));
    let tip = town.write("childline.bbk.nodal", &case, "police.tip", json!({})).is(201).id();
    let path = format!("/v1/records/{tip}");
    let told = |who: &str| town.shares(who, &case, "police.tip").iter().any(|share| share["share"] == "informant");
    assert!(told("childline.bbk.nodal") && !told("police.bbk.nodal"));
    town.patch("police.bbk.nodal", &path, json!({"informant_ref": null})).is(403);
    town.patch("police.bbk.nodal", &path, json!({"informant_ref": town.id_of("police.bbk.1")})).is(403);
    assert!(told("childline.bbk.nodal"));
    town.patch("police.bbk.nodal", &path, json!({"est_children": 3})).is(200);
    town.patch("childline.bbk.nodal", &path, json!({"informant_ref": null})).is(200);
    assert!(!told("childline.bbk.nodal"));
}

fn openers(town: &Town) {
    let open = |kind: &str, part: Value| {
        town.post("police.bbk.1", "/v1/cases", json!({"type": kind, "district": "BBK", "participants": [part]}))
    };
    open("operation", town.part("health.bbk.1", "doctor")).is(422);
    open("operation", town.part("labour.bbk.1", "support")).is(422);
    open("operation", town.part("labour.bbk.1", "team")).is(201);
    open("child", town.part("labour.bbk.1", "io")).is(422);
    open("child", town.part("police.bbk.1", "io")).is(403);
    open("child", town.part("police.bbk.2", "io")).is(201);
}

fn locked(town: &Town) {
    let case = town.child("police.bbk.1");
    let parts = format!("/v1/cases/{case}/participants");
    town.post("committee.bbk.nodal", &parts, town.part("protection.bbk.1", "support")).is(201);
    town.post("committee.bbk.nodal", &parts, town.part("police.bbk.nodal", "io")).is(201);
    let registered = json!({"sections": ["POCSO:6"], "io_user": town.id_of("police.bbk.nodal")});
    town.write("police.bbk.1", &case, "police.fir", registered).is(201);
    assert!(!town.sees("police.bbk.1", &case) && !town.sees("protection.bbk.nodal", &case));
    assert!(town.sees("protection.bbk.1", &case) && town.sees("police.bbk.nodal", &case));
    town.post("protection.bbk.1", &parts, town.part("health.bbk.1", "support")).is(403);
    town.post("protection.bbk.1", &parts, town.part("police.bbk.2", "support")).is(403);
    town.post("police.bbk.nodal", &parts, town.part("police.bbk.2", "support")).is(403);
    let slice = town.get("committee.bbk.nodal", &format!("/v1/cases/{case}")).is(200).body;
    let own = slice["participants"].as_array().expect("participants").iter();
    let officer = own.clone().find(|part| part["officer_id"] == town.id_of("police.bbk.nodal")).expect("the officer");
    let path = format!("{parts}/{}", officer["id"].as_str().expect("an id"));
    town.call("protection.bbk.1", "DELETE", &path, &[], Value::Null).is(403);
    town.post("committee.bbk.nodal", &parts, town.part("health.bbk.1", "doctor")).is(201);
    assert!(town.sees("health.bbk.1", &case));
}

fn sealed_plan(town: &Town) {
    let plan = town.open("police.bbk.1", json!({"type": "operation", "district": "BBK"}));
    let body =
        json!({"department": "education", "office_id": town.office_of("education.bbk.1"), "note_code": "support"});
    town.post("police.bbk.1", &format!("/v1/cases/{plan}/referrals"), body.clone()).is(409);
    assert!(!town.get("education.bbk.1", "/v1/referrals?limit=200").is(200).body.to_string().contains(&plan));
    for who in ["police.bbk.nodal", "police.bbk.2", "labour.bbk.nodal", "committee.bbk.nodal", "childline.bbk.nodal"] {
        assert!(!town.sees(who, &plan), "{who}");
    }
    let team = json!([{"user": town.id_of("labour.bbk.1"), "office": town.office_of("labour.bbk.1"), "role": "labour",
        "woman": true}]);
    let running = json!({"team": team, "ended_at": null});
    let record = town.write("police.bbk.1", &plan, "police.operation", running).is(201).id();
    assert!(town.sees("labour.bbk.1", &plan), "the team was named by its planner");
    town.patch("labour.bbk.1", &format!("/v1/records/{record}"), json!({"ended_at": town.time(0)})).is(200);
    assert!(town.sees("committee.bbk.nodal", &plan));
    town.post("police.bbk.1", &format!("/v1/cases/{plan}/referrals"), body).is(201);
}

fn withdrawn(town: &Town) {
    let case = town.child("police.bbk.1");
    let referral = town.refer("protection.bbk.nodal", &case, "labour.bbk.1");
    let slice = town.get("protection.bbk.nodal", &format!("/v1/cases/{case}")).is(200).body;
    let mut parts = slice["participants"].as_array().expect("participants").iter();
    let queued = parts.find(|part| part["capacity"] == "referral").expect("the referral's part")["id"].clone();
    let path = format!("/v1/cases/{case}/participants/{}", queued.as_str().expect("an id"));
    town.call("protection.bbk.nodal", "DELETE", &path, &[], Value::Null).is(204);
    town.post("labour.bbk.1", &format!("/v1/referrals/{referral}/claim"), Value::Null).is(409);
    assert!(!town.sees("labour.bbk.1", &case));
}

fn grants(town: &Town) {
    let case = town.child("police.bbk.1");
    let parts = format!("/v1/cases/{case}/participants");
    // The sealed findings and the examination's reference are not the unit's to read, nor to hand on.
    for (who, capacity) in [("health.bbk.1", "doctor"), ("police.bbk.2", "io")] {
        town.post("protection.bbk.nodal", &parts, town.part(who, capacity)).is(403);
        town.post("committee.bbk.nodal", &parts, town.part(who, capacity)).is(201);
    }
    // The committee cannot be shut out of a child's case by those whom it oversees.
    let slice = town.get("protection.bbk.nodal", &format!("/v1/cases/{case}")).is(200).body;
    for part in slice["participants"].as_array().expect("participants") {
        if part["department"] == "committee" {
            let path = format!("{parts}/{}", part["id"].as_str().expect("an id"));
            town.call("protection.bbk.nodal", "DELETE", &path, &[], Value::Null).is(403);
        }
    }
    assert!(town.sees("committee.bbk.nodal", &case));
}

fn repeat_link(town: &Town) {
    let earlier = town.child("police.bbk.1");
    let open = |who: &str, kind: &str| {
        let links = json!([{"case_id": earlier, "kind": kind}]);
        town.post(who, "/v1/cases", json!({"type": "child", "district": "BBK", "links": links}))
    };
    open("police.bbk.1", "repeat").is(422);
    open("police.bbk.1", "sibling").is(201);
    open("protection.bbk.nodal", "repeat").is(201);
}

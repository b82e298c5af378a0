//! Records through HTTP: writing, changing, taking back, history, and asking again, on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeSet;

use anugaman::access::Department;
use anugaman::departments::KINDS;
use caller::{random_id, text};
use district::{District, each_district, sample};
use futures_util::future::join_all;
use serde_json::{Value, json};

const CSV: &str = include_str!("matrix.csv");

/// The departments that the writers cell of `matrix.csv` names for a kind.
fn decided_writers(kind: &str) -> BTreeSet<Department> {
    let row: Vec<&str> =
        CSV.lines().map(|line| line.split(',').collect::<Vec<_>>()).find(|row| row[1] == kind).expect("a row");
    if row[3] == "any department" {
        return Department::ALL.iter().copied().collect();
    }
    let writes = if row[1].starts_with("case.") { "" } else { row[3].split(';').next().unwrap_or_default() };
    let signers = if row[1] == "magistracy.bonded_release" { "magistracy" } else { "" };
    [writes, signers].join(" ").split(|c: char| !c.is_alphabetic()).filter_map(Department::parse).collect()
}

/// A case of this type that every department reaches with its first field officer (in a sighting, by its nodal).
async fn case_of_type(app: &District, case_type: &str) -> String {
    match case_type {
        "child" => app.staffed().await,
        "register" => {
            let list = app.police().get("/v1/cases?type=register").await;
            text(&list.body["items"][0]["id"])
        }
        other => {
            let case = app.police().open(other).await;
            if other == "operation" {
                app.police().write_sample(&case, "police.operation").await;
            }
            for department in Department::ALL.iter().copied() {
                app.join(&case, department).await;
            }
            case
        }
    }
}

#[test]
fn each_kind_is_written_by_the_departments_of_the_matrix_and_by_no_other() {
    each_district(async |app| {
        let (mut written, mut refused, mut handed_in) = (0, 0, Vec::new());
        for entry in KINDS.iter() {
            let (kind, case_type) = (entry.kind.name, entry.kind.case_types[0].name());
            let writers = decided_writers(kind);
            let shared = case_of_type(app, case_type).await;
            for department in Department::ALL.iter().copied() {
                let writes = writers.contains(&department);
                let case = if writes && (entry.kind.single || kind == "committee.closure") {
                    app.staffed().await
                } else {
                    shared.clone()
                };
                let reply = app.of(department).try_write(&case, kind, sample(kind)).await;
                if writes {
                    written += 1;
                    assert_eq!(reply.status, 201, "{department} {kind}: {}", reply.body);
                    assert_eq!((&reply.body["kind"], &reply.body["deleted"]), (&json!(kind), &json!(false)));
                    let place = reply.headers.get("Location").expect("a place").to_str().expect("plain");
                    assert_eq!(place, format!("/v1/records/{}", reply.id()));
                    assert_eq!(reply.etag, format!("\"{}\"", text(&reply.body["rev"])), "{department} {kind}");
                    let read = app.of(department).record(&reply.id()).await;
                    if reply.body.get("data").is_none() {
                        assert_eq!(read.problem(), (404, "not_found"), "{department} {kind}");
                        handed_in.push((department, kind));
                        continue;
                    }
                    assert_eq!((read.status, &read.body), (200, &reply.body), "{department} {kind}");
                } else {
                    refused += 1;
                    assert_eq!(reply.problem(), (403, "not_allowed"), "{department} {kind}: {}", reply.body);
                }
            }
        }
        use Department::{Childline, Police};
        let photo = "protection.identity_photo";
        // Written and not seen again: the photo (police read it as investigating officer) and a visit made on request.
        assert_eq!(handed_in, [(Police, photo), (Childline, photo), (Childline, "protection.follow_up")]);
        assert_eq!(written + refused, KINDS.len() * Department::ALL.len());
        eprintln!("{written} cells written, {refused} refused");
    });
}

#[test]
fn kinds_that_do_not_belong_here_are_refused_by_name() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police());
        for kind in [
            "police.nothing",
            "",
            "POLICE.INTAKE",
            "police.intake:work",
            "police.tip",
            "police.operation",
            "police.campaign",
        ] {
            let reply = police.try_write(&case, kind, json!({})).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec!["/kind"]), "{kind}: {}", reply.body);
        }
        for caller in [app.second(Department::Police), app.police_of("LKO")] {
            let reply = caller.try_write(&case, "police.intake", sample("police.intake")).await;
            assert_eq!(reply.problem(), (404, "not_found"), "{}", caller.login());
        }
        assert_eq!(
            app.state(Department::Police).try_write(&case, "police.intake", sample("police.intake")).await.status,
            403
        );
        police.write_sample(&case, "police.intake").await;
        let twice = police.try_write(&case, "police.intake", sample("police.intake")).await;
        assert_eq!(twice.problem(), (409, "wrong_state"), "one intake a child");
    });
}

/// A sample with members put over it.
fn changed(kind: &str, members: Value) -> Value {
    let mut data = sample(kind);
    let object = data.as_object_mut().expect("an object");
    object.extend(members.as_object().expect("an object").clone());
    data
}

#[test]
fn what_is_wrong_is_named_all_at_once_and_nothing_is_kept() {
    each_district(async |app| {
        let (case, bidi) = (app.staffed().await, "ab\u{202e}cd");
        let before = app.committee().case(&case).await.bytes;
        for (department, kind, members, pointers) in [
            (
                Department::Police,
                "police.intake",
                json!({"found_place": 5, "hours_per_day": 25, "days_per_week": 8, "since_month": "2026-13", "work_done": "x",
                    "wage_promised_month_paise": -1, "charge_taken_at": "yesterday", "ghost": true, "injury_seen": "yes"}),
                &[
                    "charge_taken_at",
                    "days_per_week",
                    "found_place",
                    "ghost",
                    "hours_per_day",
                    "injury_seen",
                    "since_month",
                    "wage_promised_month_paise",
                    "work_done",
                ][..],
            ),
            (
                Department::Police,
                "police.intake",
                json!({"charge_taken_at": "2026-11-18T00:00:00.000Z"}),
                &["charge_taken_at"],
            ),
            (Department::Police, "police.intake", json!({"found_place": bidi}), &["found_place"]),
            (Department::Police, "police.intake", json!({"found_place": "tab\u{7}"}), &["found_place"]),
            (
                Department::Police,
                "police.intake",
                json!({"wage_promised_month_paise": 9.5e30}),
                &["wage_promised_month_paise"],
            ),
            (
                Department::Police,
                "police.intake",
                json!({"wage_promised_month_paise": 10.5}),
                &["wage_promised_month_paise"],
            ),
            (Department::Police, "police.intake", json!({"found_at": "1949-12-31T00:00:00Z"}), &["found_at"]),
            (Department::Police, "police.intake", json!({"found_at": "2026-11-31T00:00:00Z"}), &["found_at"]),
            (
                Department::Police,
                "police.intake",
                json!({"found_place": null, "found_at": null}),
                &["found_at", "found_place"],
            ),
            (
                Department::Police,
                "police.intake",
                json!({"handed_to": "0192b1d0-0000-7000-8000-000000000001"}),
                &["handed_to"],
            ),
            (
                Department::Committee,
                "committee.order",
                json!({"items": [], "kind": "interim", "date": "2026-02-30"}),
                &["date"],
            ),
            (Department::Committee, "committee.order", json!({"items": ["cncp", "nonsense"]}), &["items/1"]),
            (
                Department::Committee,
                "committee.order",
                json!({"directions": [{"to": "labour", "action": "wage"}, {"to": "nobody", "action": 5, "more": 1}]}),
                &["directions/1/action", "directions/1/more", "directions/1/to"],
            ),
            (Department::Committee, "protection.task", json!({"to_slice": "health"}), &["action"]),
            (
                Department::Health,
                "health.exam",
                json!({"weight": 4000, "bp": {"systolic": "high"}}),
                &["bp/diastolic", "bp/systolic", "weight"],
            ),
        ] {
            let reply = app.of(department).try_write(&case, kind, changed(kind, members.clone())).await;
            assert_eq!(reply.problem(), (422, "invalid_input"), "{kind} {members}: {}", reply.body);
            let expected: Vec<String> = pointers.iter().map(|pointer| format!("/data/{pointer}")).collect();
            let found = reply.pointers();
            assert_eq!(found, expected, "{kind} {members}");
            let detail = reply.body.to_string();
            assert!(!detail.contains(bidi) && !detail.contains("nonsense"), "a value is not sent back: {detail}");
        }
        let (police, path) = (app.police(), format!("/v1/cases/{case}/records"));
        let good = |at: &str| json!({"kind": "police.alert", "occurred_at": at, "data": sample("police.alert")});
        for at in ["2026-11-25T10:15:00.000Z", "2026-11-23", "1949-01-01T00:00:00Z", "now", ""] {
            let reply = police.post(&path, good(at)).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec!["/occurred_at"]), "{at}");
        }
        let reply = police.post(&path, json!({"id": "x", "kind": 5, "data": [], "extra": 1})).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/data", "/extra", "/id", "/kind", "/occurred_at"]));
        for (bytes, problem) in [
            (r#"{"kind":"police.alert","data":{"a":"\u0000"}}"#.to_owned(), (400, "malformed")),
            (r#"{"kind":"a","kind":"b"}"#.to_owned(), (400, "malformed")),
            (format!("{{\"data\":{}{}}}", "[".repeat(40), "]".repeat(40)), (400, "malformed")),
            ("{".to_owned(), (400, "malformed")),
            (format!("{{\"data\":\"{}\"}}", "x".repeat(1 << 20)), (413, "too_large")),
        ] {
            let reply = police.send("POST", &path, Some(("application/json", bytes.clone().into_bytes()))).await;
            assert_eq!(reply.problem(), problem, "{bytes:.60}");
        }
        let body = good("2026-11-23T04:00:00.000Z").to_string().into_bytes();
        let reply = police.send("POST", &path, Some(("text/plain", body.clone()))).await;
        assert_eq!(reply.problem(), (415, "unsupported_media_type"));
        let packed = police.with("Content-Encoding", "gzip");
        assert_eq!(
            packed.send("POST", &path, Some(("application/json", body))).await.problem(),
            (415, "unsupported_media_type")
        );
        assert_eq!(app.committee().case(&case).await.bytes, before, "nothing of all this was kept");
    });
}

#[test]
fn a_patch_changes_what_it_names_from_what_was_seen() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police());
        let made = police.write(&case, "police.intake", sample("police.intake")).await;
        let path = format!("/v1/records/{}", made.id());
        let set = json!({"injury_seen": false, "hours_per_day": null});
        assert_eq!(police.call("PATCH", &path, set.clone()).await.problem(), (428, "precondition_required"));
        assert_eq!(police.patch(&path, "\"1-00000000\"", set.clone()).await.problem(), (412, "precondition_failed"));
        let reply = police.patch(&path, &made.etag, set.clone()).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let mut expected = made.body["data"].clone();
        expected["injury_seen"] = json!(false);
        expected.as_object_mut().expect("an object").remove("hours_per_day");
        assert_eq!(reply.body["data"], expected);
        assert!(reply.etag.starts_with("\"2-") && text(&reply.body["rev"]).starts_with("2-"), "{}", reply.etag);
        assert_eq!(police.patch(&path, &made.etag, set).await.problem(), (412, "precondition_failed"), "it moved on");
        let wrapped = police.patch(&path, &reply.etag, json!({"data": {"injury_seen": true}})).await;
        assert_eq!((wrapped.status, &wrapped.body["data"]["injury_seen"]), (200, &json!(true)));
        for (set, pointer) in [
            (json!({"found_place": null}), "/data/found_place"),
            (json!({"ghost": 1}), "/data/ghost"),
            (json!({"charge_taken_at": "2026-11-18T00:00:00.000Z"}), "/data/charge_taken_at"),
        ] {
            let reply = police.patch(&path, &wrapped.etag, set.clone()).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![pointer]), "{set}: {}", reply.body);
        }
        assert_eq!(police.patch(&path, &wrapped.etag, json!([1])).await.status, 422);
        for (caller, problem) in [
            (app.magistracy(), (403, "not_allowed")),
            (app.labour(), (403, "not_allowed")),
            (app.health(), (403, "not_allowed")),
            (app.education(), (404, "not_found")),
            (app.second(Department::Police), (404, "not_found")),
        ] {
            let seen = caller.record(&made.id()).await.etag;
            let seen = if seen.is_empty() { "\"3-00000000\"".to_owned() } else { seen };
            let reply = caller.patch(&path, &seen, json!({"injury_seen": false})).await;
            assert_eq!(reply.problem(), problem, "{}", caller.login());
            assert_eq!(
                caller.retract(&made.id(), &seen, "Sample reason").await.problem(),
                problem,
                "{}",
                caller.login()
            );
        }
        let header =
            police.patch(&format!("/v1/records/{case}"), &police.case(&case).await.etag, json!({"sex": "M"})).await;
        assert_eq!(header.problem(), (404, "not_found"), "the header is no record");
    });
}

#[test]
fn what_is_taken_back_leaves_a_tombstone_and_its_versions() {
    each_district(async |app| {
        let (case, police, labour) = (app.staffed().await, app.police(), app.labour());
        let made = police.write(&case, "police.fir", sample("police.fir")).await;
        let (id, path) = (made.id(), format!("/v1/records/{}", made.id()));
        assert_eq!(labour.case(&case).await.of_kind("police.fir").len(), 1);
        assert_eq!(
            police.call("DELETE", &path, json!({"reason": "x"})).await.problem(),
            (428, "precondition_required")
        );
        let without = police.with("If-Match", &*made.etag).call("DELETE", &path, json!({})).await;
        assert_eq!((without.status, without.pointers()), (422, vec!["/reason"]));
        assert_eq!(police.retract(&id, "\"5-00000000\"", "x").await.problem(), (412, "precondition_failed"));
        let gone = police.retract(&id, &made.etag, "Entered for another child").await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        let members: Vec<&String> = gone.body.as_object().expect("an object").keys().collect();
        assert_eq!(members, ["case_id", "deleted", "id", "kind", "rev", "section"], "{}", gone.body);
        assert_eq!((&gone.body["deleted"], &gone.body["rev"]), (&json!(true), &json!("2-00000000")));
        for caller in [&police, &labour] {
            assert_eq!(caller.record(&id).await.body["deleted"], true);
            assert_eq!(caller.case(&case).await.of_kind("police.fir").len(), 0, "{}", caller.login());
            assert_eq!(caller.get(&format!("/v1/cases/{case}/records")).await.of_kind("police.fir").len(), 0);
            let versions = caller.get(&format!("{path}/versions")).await;
            let deleted: Vec<&Value> =
                versions.body["items"].as_array().expect("a list").iter().map(|v| &v["deleted"]).collect();
            assert_eq!(deleted, [false, true], "{}", caller.login());
            assert!(!versions.body.to_string().contains("another child"), "the reason is no part of a share");
        }
        let now = gone.etag;
        assert_eq!(police.patch(&path, &now, json!({"no": 8})).await.problem(), (409, "wrong_state"));
        assert_eq!(police.retract(&id, &now, "again").await.problem(), (409, "wrong_state"));
        let mine = app.protection().write(&case, "committee.production", sample("committee.production")).await;
        let other = police.retract(&mine.id(), &mine.etag, "not mine").await;
        assert_ne!(other.status, 200, "only the author's department takes back");
    });
}

#[test]
fn a_history_shows_each_reader_the_history_of_their_share() {
    each_district(async |app| {
        let (case, police) = (app.staffed().await, app.police());
        let made = police.write(&case, "police.intake", sample("police.intake")).await;
        let path = format!("/v1/records/{}", made.id());
        let before: Vec<_> = join_all([app.labour(), app.health(), app.magistracy()].map(async |caller| {
            (caller.record(&made.id()).await.bytes, caller.get(&format!("{path}/versions")).await.bytes)
        }))
        .await;
        app.clock.advance(district::HOUR);
        let second = police.patch(&path, &made.etag, json!({"found_place": "Sample place of somebody else"})).await;
        assert_eq!(second.status, 200);
        for (caller, before) in [app.labour(), app.health(), app.magistracy()].iter().zip(before) {
            let after = (caller.record(&made.id()).await.bytes, caller.get(&format!("{path}/versions")).await.bytes);
            assert_eq!(after, before, "{} learns of a hidden change", caller.login());
        }
        let third = police.patch(&path, &second.etag, json!({"injury_seen": false})).await;
        assert_eq!(third.status, 200);
        let count = async |caller: caller::Caller<'_>| {
            let versions = caller.get(&format!("{path}/versions")).await;
            assert_eq!(versions.status, 200, "{}", versions.body);
            for version in versions.body["items"].as_array().expect("a list") {
                let read = caller.record(&made.id()).await;
                assert_eq!(version["share"], read.body["share"], "{}", caller.login());
            }
            versions.body["items"].as_array().map(Vec::len)
        };
        assert_eq!(count(app.police()).await, Some(3));
        assert_eq!(count(app.committee()).await, Some(3));
        assert_eq!(count(app.health()).await, Some(2), "the injury alone");
        assert_eq!(count(app.labour()).await, Some(1), "the work did not change");
        assert_eq!(count(app.magistracy()).await, Some(1));
        for nobody in [app.education(), app.second(Department::Police), app.police_of("LKO")] {
            let reply = nobody.get(&format!("{path}/versions")).await;
            assert_eq!(reply.sameness(), nobody.get(&format!("/v1/records/{}/versions", random_id())).await.sameness());
        }
    });
}

//! Case files through HTTP: opening, listing, reading and the header, on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::access::Department;
use anugaman::casefile::number::is_well_formed;
use caller::{random_id, text};
use district::each_district;
use serde_json::json;

#[test]
fn whoever_may_open_a_case_opens_it_and_nobody_else() {
    use Department as D;
    let openers: [(&str, &[D]); 4] = [
        ("sighting", D::ALL),
        ("operation", &[D::Police, D::Labour, D::Magistracy]),
        ("child", &[D::Police, D::Labour, D::Childline, D::Protection]),
        ("register", &[]),
    ];
    each_district(async |app| {
        for (case_type, may) in openers {
            for department in D::ALL.iter().copied() {
                let reply = app.of(department).post("/v1/cases", json!({"type": case_type, "district": "BBK"})).await;
                if may.contains(&department) {
                    assert_eq!(reply.status, 201, "{department} {case_type}: {}", reply.body);
                    let number = text(&reply.body["number"]);
                    assert!(number.starts_with("UP-BBK-2026-") && is_well_formed(&number), "{number}");
                    let location = reply.headers.get("Location").expect("a place").to_str().expect("plain");
                    assert_eq!(location, format!("/v1/cases/{}", reply.id()));
                    assert_eq!(reply.etag, format!("\"{}\"", text(&reply.body["rev"])));
                    assert_eq!(reply.body["district"], "BBK");
                } else {
                    assert_eq!(reply.problem(), (403, "not_allowed"), "{department} {case_type}");
                }
            }
        }
        let new = json!({"type": "child", "district": "BBK"});
        for caller in [app.state(D::Police), app.auditor(), app.administrator()] {
            assert_eq!(
                caller.post("/v1/cases", new.clone()).await.problem(),
                (403, "not_allowed"),
                "{}",
                caller.login()
            );
        }
        assert_eq!(app.anonymous().post("/v1/cases", new).await.problem(), (401, "not_signed_in"));
    });
}

#[test]
fn a_new_case_needs_its_own_district_and_an_id_of_its_own() {
    each_district(async |app| {
        let police = app.police();
        let open = async |body| police.post("/v1/cases", body).await;
        assert_eq!(open(json!({"type": "child", "district": "LKO"})).await.problem(), (403, "not_allowed"));
        for (body, pointers) in [
            (json!({"type": "child", "district": "ZZZ"}), &["/district"][..]),
            (json!({"type": "party", "district": "BBK"}), &["/type"]),
            (json!({"district": 5}), &["/district", "/type"]),
            (json!({"type": "child", "district": "BBK", "id": "0192b1d0-0000-7000-8000-000000000001"}), &["/id"]),
            (json!({"type": "child", "district": "BBK", "id": "not an id"}), &["/id"]),
            (json!({"type": "child", "district": "BBK", "stage": "CLOSED"}), &["/stage"]),
            (
                json!({"type": "child", "district": "BBK", "header": {"stage": "CLOSED", "sex": "?"}}),
                &["/header/sex", "/header/stage"],
            ),
            (
                json!({"type": "child", "district": "BBK", "header": {"flags": {"sensitive": true}}}),
                &["/header/flags/sensitive"],
            ),
            (
                json!({"type": "child", "district": "BBK", "links": [{"case_id": random_id(), "kind": "sibling"}]}),
                &["/links/0/case_id"],
            ),
        ] {
            let reply = open(body.clone()).await;
            assert_eq!(reply.problem(), (422, "invalid_input"), "{body}");
            assert_eq!(reply.pointers(), pointers, "{body}");
        }
        let id = random_id();
        let new = json!({"type": "child", "district": "BBK", "id": id});
        assert_eq!(open(new.clone()).await.status, 201);
        let again = open(new.clone()).await;
        assert_eq!((again.problem(), again.pointers()), ((422, "invalid_input"), vec!["/id"]));
        let elsewhere =
            app.police_of("LKO").post("/v1/cases", json!({"type": "child", "district": "LKO", "id": id})).await;
        assert_eq!(elsewhere.sameness(), again.sameness(), "an id out of reach is no oracle");
    });
}

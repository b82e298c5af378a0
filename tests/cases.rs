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

#[test]
fn a_list_is_paged_and_refuses_what_it_does_not_know() {
    each_district(async |app| {
        let police = app.police();
        for _ in 0..9 {
            police.open("child").await;
        }
        let all = police.listed().await;
        let mut once = all.clone();
        once.sort();
        once.dedup();
        assert_eq!((all.len(), &all), (10, &once), "nine cases and the register, in order of id");
        let one = police.get("/v1/cases?limit=1").await;
        assert_eq!((one.body["items"][0]["id"].as_str(), one.body["next"].as_str()), (Some(&*all[0]), Some(&*all[0])));
        let last = police.get("/v1/cases?limit=200").await;
        assert_eq!((last.body["items"].as_array().map(Vec::len), &last.body["next"]), (Some(10), &json!(null)));
        for (query, count) in [
            ("type=child", 9),
            ("type=register", 1),
            ("stage=REPORTED&type=child", 9),
            ("stage=CLOSED", 0),
            ("district=LKO", 0),
            ("opened_from=2026-11-23&opened_to=2026-11-23", 10),
            ("opened_to=2026-11-22", 0),
            (&format!("type=child&office={}", police.office()), 9),
            (&format!("type=child&office={}", app.office("BBK-POL-2")), 0),
        ] {
            let reply = police.get(&format!("/v1/cases?limit=200&{query}")).await;
            assert_eq!(reply.body["items"].as_array().map(Vec::len), Some(count), "{query}: {}", reply.body);
        }
        for query in [
            "limit=201",
            "limit=0",
            "limit=-1",
            "limit=many",
            "cursor=x",
            "cursor=0192b1d0-0000-7000-8000-000000000001",
            "type=party",
            "stage=asleep",
            "office=here",
            "opened_from=yesterday",
            "opened_to=2026-02-30",
            "unknown=1",
            "type=child&type=child",
            "stage=",
            "sort=name",
            "count=true",
        ] {
            assert_eq!(police.get(&format!("/v1/cases?{query}")).await.problem(), (422, "invalid_input"), "{query}");
        }
    });
}

#[test]
fn a_case_is_read_by_who_takes_part_and_nobody_else() {
    each_district(async |app| {
        let case = app.staffed().await;
        for department in Department::ALL.iter().copied() {
            let reply = app.of(department).case(&case).await;
            assert_eq!(reply.status, 200, "{department}: {}", reply.body);
            assert_eq!(reply.etag, format!("\"{}\"", text(&reply.body["case"]["rev"])), "{department}");
            let brief = matches!(department, Department::Education | Department::Health);
            assert_eq!(reply.body["case"].get("stage").is_none(), brief, "{department}: {}", reply.body);
            assert_eq!(reply.body["case"].get("opened_on").is_none(), brief || department == Department::Magistracy);
            let away = app.of_in(department, "LKO").case(&case).await;
            assert_eq!(away.problem(), (404, "not_found"), "{department} of Lucknow");
        }
        for caller in [app.second(Department::Police), app.second(Department::Labour), app.second(Department::Health)] {
            assert_eq!(caller.case(&case).await.problem(), (404, "not_found"), "{}", caller.login());
        }
        assert_eq!(
            app.nodal(Department::Police).case(&case).await.status,
            200,
            "every station is below the nodal officer"
        );
        let state = app.state(Department::Police).case(&case).await;
        assert_eq!((state.status, &state.body["records"]), (200, &json!([])), "{}", state.body);
        assert!(text(&state.body["case"]["number"]).starts_with("P-"), "{}", state.body);
        for caller in [app.auditor(), app.administrator()] {
            assert_eq!(caller.case(&case).await.problem(), (403, "not_allowed"), "{}", caller.login());
        }
        assert_eq!(app.anonymous().case(&case).await.problem(), (401, "not_signed_in"));
        let police = app.police();
        for nothing in [random_id(), "0192b1d0-0000-7000-8000-000000000001".into(), case.to_uppercase(), "x".into()] {
            assert_eq!(police.case(&nothing).await.problem(), (404, "not_found"), "{nothing}");
        }
        let known = police.case(&case).await.etag;
        let again = police.with("If-None-Match", &*known).case(&case).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
    });
}

#[test]
fn the_header_is_changed_by_who_may_and_only_from_what_they_saw() {
    each_district(async |app| {
        let case = app.staffed().await;
        let (path, police) = (format!("/v1/cases/{case}"), app.police());
        let seen = police.case(&case).await.etag;
        let set = json!({"sex": "F", "age_band": "6-13", "exploitation": ["labour"], "flags": {"bonded": true}});
        assert_eq!(police.call("PATCH", &path, set.clone()).await.problem(), (428, "precondition_required"));
        for stale in ["\"9-00000000\"", "\"\"", "*", "5", "W/\"1-00000000\""] {
            assert_eq!(
                police.patch(&path, stale, set.clone()).await.problem(),
                (412, "precondition_failed"),
                "{stale}"
            );
        }
        let reply = police.patch(&path, &seen, set.clone()).await;
        assert_eq!((reply.status, &reply.body["header"]["sex"]), (200, &json!("F")), "{}", reply.body);
        assert_eq!(reply.body["header"]["flags"], json!({"bonded": true, "sensitive": false}));
        assert_eq!(police.patch(&path, &seen, set.clone()).await.problem(), (412, "precondition_failed"));
        let unwritable = json!({"stage": "CLOSED", "number": "X", "district": "LKO", "repeat": true, "closed_on": "2026-11-23",
            "flags": {"sensitive": true, "bonded": false}, "sex": "M"});
        let reply = police.patch(&path, &reply.etag, unwritable).await;
        let pointers = ["/closed_on", "/district", "/flags/sensitive", "/number", "/repeat", "/stage"];
        assert_eq!((reply.status, reply.pointers()), (422, pointers.to_vec()));
        for body in
            [json!([]), json!("x"), json!({"sex": 5}), json!({"age_band": "old"}), json!({"exploitation": "labour"})]
        {
            let now = police.case(&case).await.etag;
            assert_eq!(police.patch(&path, &now, body.clone()).await.problem(), (422, "invalid_input"), "{body}");
        }
        for department in [
            Department::Labour,
            Department::Education,
            Department::Health,
            Department::Childline,
            Department::Magistracy,
        ] {
            let caller = app.of(department);
            let seen = caller.case(&case).await.etag;
            assert_eq!(
                caller.patch(&path, &seen, json!({"sex": "M"})).await.problem(),
                (403, "not_allowed"),
                "{department}"
            );
        }
        let cleared =
            police.patch(&path, &police.case(&case).await.etag, json!({"sex": null, "flags": {"bonded": null}})).await;
        assert_eq!((cleared.status, cleared.body["header"].get("sex")), (200, None), "{}", cleared.body);

        police.write_sample(&case, "committee.production").await;
        let seen = police.case(&case).await.etag;
        assert_eq!(
            police.patch(&path, &seen, json!({"sex": "M"})).await.problem(),
            (403, "not_allowed"),
            "after production"
        );
        for welfare in [app.committee(), app.protection()] {
            let seen = welfare.case(&case).await.etag;
            let sex = if welfare.login().starts_with("committee") { "M" } else { "F" };
            assert_eq!(welfare.patch(&path, &seen, json!({"sex": sex})).await.status, 200, "{}", welfare.login());
        }
        assert_eq!(police.case(&case).await.body["case"]["header"]["sex"], "F");
    });
}

#[test]
fn the_stage_is_the_furthest_that_any_record_tells_whatever_comes_first() {
    let steps = [
        ("police.intake", "RESCUED"),
        ("committee.production", "PRODUCED"),
        ("committee.order", "INQUIRY"),
        ("protection.custody", "IN_CARE"),
        ("protection.restoration", "RESTORED"),
        ("protection.follow_up", "FOLLOW_UP"),
    ];
    each_district(async |app| {
        for turn in 0..steps.len() {
            let mut order: Vec<usize> = (0..steps.len()).collect();
            order.rotate_left(turn);
            if turn % 2 == 1 {
                order.reverse();
            }
            let (case, mut furthest) = (app.child().await, 0);
            for step in order {
                let (kind, _) = steps[step];
                let writer = match kind.split_once('.') {
                    Some(("police", _)) => app.police(),
                    Some(("committee", "order")) => app.committee(),
                    _ => app.protection(),
                };
                writer.write_sample(&case, kind).await;
                furthest = furthest.max(step);
                let read = app.committee().case(&case).await;
                assert_eq!(read.body["case"]["stage"], steps[furthest].1, "turn {turn}, after {kind}");
            }
        }
    });
}

#[test]
fn an_id_in_use_names_nothing_else() {
    each_district(async |app| {
        let (police, case) = (app.police(), app.child().await);
        let record = police.write_sample(&case, "police.intake").await;
        let reply = police.post("/v1/cases", json!({"type": "child", "district": "BBK", "id": record})).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/id"]), "a record's id names no case");
        let at = "2026-11-22T04:10:00.000Z";
        for id in [case.clone(), record, "0192b1d0-0000-7000-8000-000000000001".into()] {
            let new =
                json!({"id": id, "kind": "police.alert", "occurred_at": at, "data": district::sample("police.alert")});
            let reply = police.post(&format!("/v1/cases/{case}/records"), new).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec!["/id"]), "{id}");
        }
    });
}

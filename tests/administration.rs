//! Keeping offices and accounts, and the limits of it, through HTTP, on both databases.

mod support;
#[path = "support/world.rs"]
mod world;

use serde_json::{Value, json};
use world::{Reply, each_world, sameness};

#[test]
fn nobody_edits_what_defines_their_own_reach() {
    each_world(async |world| {
        let admin = world.session("bbk.admin").await.access;
        let own = format!("/v1/officers/{}", world.officer("bbk.admin"));
        for change in
            [json!({"role": "district_nodal"}), json!({"name": "Sample"}), json!({"password": "ek do teen chaar"})]
        {
            assert_eq!(world.call_if("PATCH", &own, &admin, "\"1\"", change).await.status, 403);
        }
        for method in ["POST", "DELETE"] {
            assert_eq!(world.call(method, &format!("{own}/suspension"), &admin, Value::Null).await.status, 403);
        }
        let office = format!("/v1/offices/{}", world.office("BBK-POL"));
        assert_eq!(world.call_if("PATCH", &office, &admin, "\"1\"", json!({"name": "Mine"})).await.status, 403);

        let absent = world
            .call_if("PATCH", "/v1/offices/0192b1d0-0000-4000-8000-000000000001", &admin, "\"1\"", json!({}))
            .await;
        assert_eq!(absent.status, 404);
        for code in ["UP-POL", "STATE", "GON-POL", "GON-POL-1", "BBK-LAB"] {
            let path = format!("/v1/offices/{}", world.office(code));
            let reply = world.call_if("PATCH", &path, &admin, "\"1\"", json!({"name": "Sample"})).await;
            assert_eq!(sameness(&reply), sameness(&absent), "{code}");
            let below = json!({"code": "NEW-1", "name": "New", "name_hi": "नया", "department": "police", "level": "local",
                "district": "BBK", "parent_id": world.office(code)});
            let reply = world.call("POST", "/v1/offices", &admin, below).await;
            assert_eq!((reply.status, &reply.body["fields"][0]["pointer"]), (422, &json!("/parent_id")), "{code}");
            let there = json!({"login": "sample.new", "name": "Sample", "role": "field_officer", "office_id": world.office(code)});
            let reply = world.call("POST", "/v1/officers", &admin, there).await;
            assert_eq!((reply.status, &reply.body["fields"][0]["pointer"]), (422, &json!("/office_id")), "{code}");
        }
        for login in ["root.admin", "gon.field", "bbk.labour", "up.state"] {
            let path = format!("/v1/officers/{}", world.officer(login));
            let reply = world.call_if("PATCH", &path, &admin, "\"1\"", json!({"name": "Sample"})).await;
            assert_eq!(sameness(&reply), sameness(&absent), "{login}");
            let reply = world.call("POST", &format!("{path}/suspension"), &admin, Value::Null).await;
            assert_eq!(sameness(&reply), sameness(&absent), "{login}");
        }
        let path = format!("/v1/officers/{}", world.officer("bbk.field"));
        for (code, status) in [("GON-POL-1", 422), ("BBK-LAB", 422), ("BBK-POL-2", 200)] {
            let there = json!({"office_id": world.office(code)});
            assert_eq!(world.call_if("PATCH", &path, &admin, "\"1\"", there).await.status, status, "{code}");
        }
    });
}

#[test]
fn other_roles_keep_no_accounts() {
    each_world(async |world| {
        let (office, officer) = (world.office("BBK-POL-2"), world.officer("gon.field"));
        for login in ["bbk.field", "bbk.nodal", "up.state", "audit"] {
            let token = world.session(login).await.access;
            for (method, path) in [
                ("POST", "/v1/offices".to_owned()),
                ("PATCH", format!("/v1/offices/{office}")),
                ("POST", "/v1/officers".to_owned()),
                ("PATCH", format!("/v1/officers/{officer}")),
                ("POST", format!("/v1/officers/{officer}/suspension")),
                ("DELETE", format!("/v1/officers/{officer}/suspension")),
            ] {
                let body = if path.ends_with("suspension") { Value::Null } else { json!({}) };
                assert_eq!(
                    world.call_if(method, &path, &token, "\"1\"", body.clone()).await.status,
                    403,
                    "{login} {path}"
                );
                assert_eq!(world.call_if(method, &path, "", "\"1\"", body).await.status, 401, "{path}");
            }
        }
    });
}

#[test]
fn offices_and_officers_are_made_by_the_rules_of_the_tree() {
    each_world(async |world| {
        let admin = world.session("root.admin").await.access;
        let office = |code: &str, department: &str, level: &str, district: Value, parent: &str| {
            json!({"code": code, "name": "Sample office", "name_hi": "नमूना कार्यालय", "department": department,
                "level": level, "district": district, "parent_id": world.office(parent)})
        };
        for (request, pointer) in [
            (office("BBK-POL-1", "police", "local", json!("BBK"), "BBK-POL"), "/code"),
            (office("bbk-9", "police", "local", json!("BBK"), "BBK-POL"), "/code"),
            (office("BBK-9", "labour", "local", json!("BBK"), "BBK-POL"), "/department"),
            (office("BBK-9", "police", "district", json!("BBK"), "BBK-POL"), "/level"),
            (office("BBK-9", "police", "local", json!("GON"), "BBK-POL"), "/district"),
            (office("BBK-9", "police", "local", Value::Null, "BBK-POL"), "/district"),
            (office("UP-9", "health", "state", json!("BBK"), "STATE"), "/district"),
        ] {
            let reply = world.call("POST", "/v1/offices", &admin, request).await;
            assert_eq!((reply.status, &reply.body["fields"][0]["pointer"]), (422, &json!(pointer)), "{}", reply.body);
        }
        let made =
            world.call("POST", "/v1/offices", &admin, office("UP-HLT", "health", "state", Value::Null, "STATE")).await;
        assert_eq!((made.status, made.etag.as_str()), (201, "\"1\""), "{}", made.body);

        let officer = |login: &str, role: &str, office: &str, password: Value| json!({"login": login, "name": "Sample Officer", "role": role, "office_id": world.office(office), "password": password});
        for (request, pointer) in [
            (officer("bbk.field", "field_officer", "BBK-POL-1", Value::Null), "/login"),
            (officer("Sample", "field_officer", "BBK-POL-1", Value::Null), "/login"),
            (officer("sample.new", "state_officer", "BBK-POL", Value::Null), "/role"),
            (officer("sample.new", "district_nodal", "BBK-POL-1", Value::Null), "/role"),
            (officer("sample.new", "integration", "BBK-POL", Value::Null), "/role"),
            (officer("sample.new", "field_officer", "BBK-POL-1", json!("short")), "/password"),
            (officer("sample.new12", "field_officer", "BBK-POL-1", json!("Sample.New12")), "/password"),
        ] {
            let reply = world.call("POST", "/v1/officers", &admin, request).await;
            assert_eq!((reply.status, &reply.body["fields"][0]["pointer"]), (422, &json!(pointer)), "{}", reply.body);
        }
        let made = world
            .call("POST", "/v1/officers", &admin, officer("sample.new", "state_officer", "UP-HLT", Value::Null))
            .await;
        assert_eq!((made.status, &made.body["department"]), (201, &json!("health")));
        let password = made.body["password"].as_str().expect("shown once").to_owned();
        let device = "0192b1d0-0000-4000-8000-000000000007";
        assert_eq!(world.sign_in_as("sample.new", &password, device).await.status, 201);
        let path = format!("/v1/officers/{}", made.body["id"].as_str().expect("an id"));
        let renamed = json!({"name": "Sample Officer Two"});
        assert_eq!(world.call_if("PATCH", &path, &admin, "", renamed.clone()).await.status, 428);
        assert_eq!(world.call_if("PATCH", &path, &admin, "\"7\"", renamed.clone()).await.status, 412);
        let reply = world.call_if("PATCH", &path, &admin, "\"1\"", renamed).await;
        assert_eq!(
            (reply.status, &reply.body["name"], reply.body.get("password")),
            (200, &json!("Sample Officer Two"), None)
        );
    });
}

#[test]
fn lists_end_at_the_subtree_and_refuse_what_they_do_not_know() {
    each_world(async |world| {
        let codes = |reply: &Reply, name: &str| -> Vec<String> {
            let items = reply.body["items"].as_array().unwrap_or_else(|| panic!("{}", reply.body));
            items.iter().map(|item| item[name].as_str().expect("a text").to_owned()).collect()
        };
        let admin = world.session("bbk.admin").await.access;
        let own = world.get("/v1/offices", &admin).await;
        assert_eq!(codes(&own, "code"), ["BBK-POL", "BBK-POL-1", "BBK-POL-2"]);
        let own = world.get("/v1/officers", &admin).await;
        assert_eq!(codes(&own, "login"), ["bbk.admin", "bbk.field", "bbk.nodal"]);
        let nodal = world.session("bbk.nodal").await.access;
        assert_eq!(codes(&world.get("/v1/officers", &nodal).await, "login"), ["bbk.admin", "bbk.field", "bbk.nodal"]);
        assert_eq!(codes(&world.get("/v1/officers?department=labour", &nodal).await, "login"), [""; 0]);
        let directory = world.get("/v1/offices?department=labour", &nodal).await;
        assert_eq!(codes(&directory, "code"), ["BBK-LAB"], "an office of another department can be referred to");

        let root = world.session("root.admin").await.access;
        let (mut path, mut all) = ("/v1/offices?limit=4".to_owned(), Vec::new());
        loop {
            let page = world.get(&path, &root).await;
            all.extend(codes(&page, "code"));
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/v1/offices?limit=4&cursor={next}");
        }
        let mut sorted = all.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((all.len(), &all), (9, &sorted));
        for query in
            ["limit=201", "limit=0", "limit=x", "nothing=1", "level=state&level=local", "cursor=%2B", "department=army"]
        {
            assert_eq!(world.get(&format!("/v1/offices?{query}"), &root).await.status, 422, "{query}");
        }
    });
}

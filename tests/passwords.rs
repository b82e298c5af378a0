//! Changing one's password, and having to, through HTTP, on both databases.

mod support;
#[path = "support/world.rs"]
mod world;

use serde_json::{Value, json};
use world::{MINUTE, PASSWORD, Session, each_world};

const NEW: &str = "paanch nadiyan 12";
const DEVICE: &str = "0192b1d0-0000-4000-8000-00000000000d";
const OTHER: &str = "0192b1d0-0000-4000-8000-00000000000e";

#[test]
fn a_new_password_ends_every_other_session_and_is_the_only_one_that_counts() {
    each_world(async |world| {
        let (here, there) = (world.session("bbk.field").await, world.session("bbk.field").await);
        world.clock.advance(MINUTE);
        let change = json!({"current": PASSWORD, "new": NEW});
        assert_eq!(world.call("POST", "/v1/me/password", &here.access, change).await.status, 204);
        assert_eq!((world.me(&here).await, world.me(&there).await), (200, 401));
        assert_eq!(world.refresh(&there).await.status, 401);
        let me = world.get("/v1/me", &here.access).await.body;
        assert_eq!(me["keys_changed_at"], "2026-11-23T04:46:00.000Z");
        assert_eq!(world.sign_in_as("bbk.field", PASSWORD, DEVICE).await.status, 401);
        assert_eq!(world.sign_in_as("bbk.field", NEW, DEVICE).await.status, 201);
    });
}

#[test]
fn a_change_takes_the_present_password_and_keeps_the_rules() {
    each_world(async |world| {
        let session = world.session("bbk.field").await;
        let change = async |current: &str, new: &str| {
            world.call("POST", "/v1/me/password", &session.access, json!({"current": current, "new": new})).await
        };
        for (new, code) in [("too short", "out_of_range"), (PASSWORD, "inconsistent"), ("password1234", "inconsistent")]
        {
            let refused = change(PASSWORD, new).await;
            assert_eq!((refused.status, &refused.body["fields"][0]["pointer"]), (422, &json!("/new")), "{new}");
            assert_eq!(refused.body["fields"][0]["code"], code, "{new}");
        }
        for _ in 0..5 {
            let refused = change("wrong guess", NEW).await;
            assert_eq!((refused.status, &refused.body["code"]), (403, &json!("not_allowed")));
        }
        assert_eq!(change(PASSWORD, NEW).await.status, 429, "a stolen session guesses no faster than a stranger");
        world.clock.advance(1_000);
        assert_eq!(change(PASSWORD, NEW).await.status, 204);
    });
}

#[test]
fn whoever_must_change_the_password_may_do_nothing_else() {
    each_world(async |world| {
        let (admin, field) = (world.session("root.admin").await, world.session("bbk.field").await);
        let officer = format!("/v1/officers/{}", world.officer("bbk.field"));
        let forced = world.call_if("PATCH", &officer, &admin.access, "\"1\"", json!({"must_change": true})).await;
        assert_eq!((forced.status, &forced.body["must_change"]), (200, &json!(true)));
        for path in ["/v1/me", "/v1/kinds", "/v1/cases", "/v1/offices"] {
            let refused = world.get(path, &field.access).await;
            assert_eq!((refused.status, &refused.body["code"]), (403, &json!("not_allowed")), "{path}");
            assert_eq!(refused.body["reason"], "password_change_required", "{path}");
            assert!(refused.body["detail"].as_str().is_some_and(|words| words.contains("password")), "{path}");
        }
        let reply = world.sign_in_as("bbk.field", PASSWORD, DEVICE).await;
        assert_eq!(reply.body["must_change_password"], true);
        let field = Session::of(&reply);
        assert_eq!(world.me(&field).await, 403);
        let field = Session::of(&world.refresh(&field).await);
        let change = json!({"current": PASSWORD, "new": NEW});
        assert_eq!(world.call("POST", "/v1/me/password", &field.access, change).await.status, 204);
        assert_eq!(world.me(&field).await, 200);
        let reply = world.sign_in_as("bbk.field", NEW, DEVICE).await;
        assert_eq!(reply.body["must_change_password"], Value::Null);
    });
}

#[test]
fn a_password_that_the_server_made_must_be_changed() {
    each_world(async |world| {
        let admin = world.session("root.admin").await;
        let new = json!({"login": "sample.new", "name": "Sample Officer New", "role": "field_officer",
            "office_id": world.office("BBK-POL-1")});
        let made = world.call("POST", "/v1/officers", &admin.access, new).await;
        assert_eq!((made.status, &made.body["must_change"]), (201, &json!(true)));
        let password = made.body["password"].as_str().expect("shown once").to_owned();
        let session = Session::of(&world.sign_in_as("sample.new", &password, DEVICE).await);
        assert_eq!(world.me(&session).await, 403);
        assert_eq!(world.call("DELETE", "/v1/sessions/current", &session.access, Value::Null).await.status, 204);
    });
}

#[test]
fn a_password_that_somebody_else_chose_is_good_for_changing_it_alone() {
    each_world(async |world| {
        let admin = world.session("root.admin").await;
        let new = json!({"login": "sample.new", "name": "Sample Officer New", "role": "field_officer",
            "office_id": world.office("BBK-POL-1"), "password": NEW});
        let made = world.call("POST", "/v1/officers", &admin.access, new).await;
        assert_eq!((made.status, &made.body["must_change"]), (201, &json!(true)));
        assert_eq!(made.body.get("password"), None, "who gave it knows it");
        let session = Session::of(&world.sign_in_as("sample.new", NEW, DEVICE).await);
        assert_eq!(world.me(&session).await, 403);

        let path = format!("/v1/officers/{}", world.officer("bbk.nodal"));
        let nodal = world.session("bbk.nodal").await;
        let unforced = json!({"password": NEW, "must_change": false});
        let refused = world.call_if("PATCH", &path, &admin.access, "\"1\"", unforced).await;
        assert_eq!((refused.status, &refused.body["fields"][0]["pointer"]), (422, &json!("/must_change")));
        let reset = world.call_if("PATCH", &path, &admin.access, "\"1\"", json!({"password": NEW})).await;
        assert_eq!((reset.status, &reset.body["must_change"]), (200, &json!(true)), "{}", reset.body);
        assert_eq!(world.me(&nodal).await, 401, "every session has ended");
        let nodal = Session::of(&world.sign_in_as("bbk.nodal", NEW, OTHER).await);
        assert_eq!(world.me(&nodal).await, 403);
        let change = json!({"current": NEW, "new": "saat samundar paar 9"});
        assert_eq!(world.call("POST", "/v1/me/password", &nodal.access, change).await.status, 204);
        assert_eq!(world.me(&nodal).await, 200);
    });
}

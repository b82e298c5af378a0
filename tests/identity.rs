//! Signing in, carrying a session on and losing it, through HTTP, on both databases.

mod support;
#[path = "support/world.rs"]
mod world;

use anugaman::identity::refresh::{self, Refresh};
use anugaman::identity::session;
use anugaman::identity::{SigningKeys, TOKENS_FILE};
use anugaman::records::types::Text;
use serde_json::{Value, json};
use world::{DAY, MINUTE, PASSWORD, Reply, Session, each_world, sameness};

#[test]
fn an_officer_signs_in_is_known_and_signs_out() {
    each_world(async |world| {
        let device = "0192b1d0-0000-7000-8000-000000000001";
        let reply = world.sign_in_as(" BBK.Field ", PASSWORD, device).await;
        assert_eq!(reply.status, 201);
        assert_eq!((&reply.body["token_type"], &reply.body["expires_in"]), (&json!("Bearer"), &json!(600)));
        let officer = json!({"id": world.officer("bbk.field"), "name": "Sample Officer bbk.field",
            "department": "police", "role": "field_officer",
            "office": {"id": world.office("BBK-POL-1"), "code": "BBK-POL-1", "name": "Sample office BBK-POL-1"}});
        assert_eq!(reply.body["officer"], officer);

        let session = Session::of(&reply);
        let me = world.get("/v1/me", &session.access).await;
        assert_eq!((me.status, &me.body["officer"]), (200, &officer));
        let has = |list: &str, name: &str| me.body[list].as_array().expect("a list").contains(&json!(name));
        assert!(
            has("sections_read", "police.missing_link") && has("kinds_write", "police.missing_link"),
            "{}",
            me.body
        );
        assert!(!has("kinds_write", "health.exam"), "{}", me.body);
        assert_eq!(me.body["devices"][0]["id"], device);
        assert_eq!(me.body["devices"][0]["current"], true);
        assert_eq!(me.body["keys_changed_at"], "2026-11-23T04:45:00.000Z");

        assert_eq!(world.call("DELETE", "/v1/sessions/current", &session.access, Value::Null).await.status, 204);
        assert_eq!(world.me(&session).await, 401);
        assert_eq!(world.refresh(&session).await.status, 401);
    });
}

#[test]
fn administrators_and_auditors_read_and_write_nothing_of_a_case() {
    each_world(async |world| {
        for login in ["root.admin", "audit"] {
            let session = world.session(login).await;
            let me = world.get("/v1/me", &session.access).await.body;
            assert_eq!((&me["sections_read"], &me["kinds_write"]), (&json!([]), &json!([])), "{login}");
        }
    });
}

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    each_world(async |world| {
        let admin = world.session("root.admin").await;
        let suspension = format!("/v1/officers/{}/suspension", world.officer("gon.field"));
        assert_eq!(world.call("POST", &suspension, &admin.access, Value::Null).await.status, 201);
        let device = "0192b1d0-0000-7000-8000-000000000001";
        let wrong = world.sign_in_as("bbk.field", "saat samandar paar 8", device).await;
        assert_eq!((wrong.status, &wrong.body["code"]), (401, &json!("not_signed_in")));
        for (login, password) in
            [("nobody.here", PASSWORD), ("gon.field", PASSWORD), ("", PASSWORD), ("bbk.field", "x")]
        {
            let login = if login.is_empty() { "क" } else { login };
            let other = world.sign_in_as(login, password, device).await;
            assert_eq!(sameness(&other), sameness(&wrong), "{login}");
        }
        let unread = json!({"login": "a", "password": "b", "device": {"id": "x", "name": "y"}, "otp": "1"});
        assert_eq!(world.call("POST", "/v1/sessions", "", unread).await.status, 422);
    });
}

#[test]
fn a_device_belongs_to_one_officer_and_holds_one_session() {
    each_world(async |world| {
        let device = "0192b1d0-0000-4000-8000-000000000001";
        let first = Session::of(&world.sign_in_as("bbk.field", PASSWORD, device).await);
        let taken = world.sign_in_as("gon.field", PASSWORD, device).await;
        assert_eq!((taken.status, &taken.body["code"]), (409, &json!("wrong_state")));
        assert_eq!(world.me(&first).await, 200);
        let second = Session::of(&world.sign_in_as("bbk.field", PASSWORD, device).await);
        assert_eq!((world.me(&first).await, world.me(&second).await), (401, 200));
        for bad in ["0192B1D0-0000-4000-8000-000000000001", "0192b1d0-0000-1000-8000-000000000001", "phone"] {
            assert_eq!(world.sign_in_as("bbk.field", PASSWORD, bad).await.status, 422, "{bad}");
        }
    });
}

#[test]
fn a_refresh_token_is_good_once_and_reuse_ends_the_session() {
    each_world(async |world| {
        let first = world.session("bbk.field").await;
        world.clock.advance(5 * MINUTE);
        let reply = world.refresh(&first).await;
        assert_eq!(reply.status, 200);
        let second = Session::of(&reply);
        assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));
        assert_eq!(world.me(&second).await, 200, "the answer arrived");
        let stolen = world.refresh(&first).await;
        assert_eq!((stolen.status, &stolen.body["code"]), (401, &json!("not_signed_in")));
        assert_eq!((world.me(&second).await, world.refresh(&second).await.status), (401, 401), "the family ended");

        let first = world.session("bbk.field").await;
        let second = Session::of(&world.refresh(&first).await);
        let third = Session::of(&world.refresh(&second).await);
        assert_eq!(world.refresh(&first).await.status, 401, "its replacement was refreshed, so it had arrived");
        assert_eq!(world.me(&third).await, 401);
        assert_eq!(world.call("POST", "/v1/sessions/refresh", "", json!({"refresh_token": "AAAA"})).await.status, 401);
    });
}

#[test]
fn a_lost_answer_can_be_asked_for_again() {
    each_world(async |world| {
        let first = world.session("bbk.field").await;
        let lost = Session::of(&world.refresh(&first).await);
        world.clock.advance(MINUTE);
        let reply = world.refresh(&first).await;
        assert_eq!(reply.status, 200, "the first answer was never used");
        let again = Session::of(&reply);
        assert_eq!((world.me(&lost).await, world.refresh(&lost).await.status), (401, 401), "taken back");
        assert_eq!(world.me(&again).await, 200, "a token taken back does not end the session");
        assert_eq!(world.refresh(&first).await.status, 401, "now it had arrived");
        assert_eq!(world.me(&again).await, 401);

        let first = world.session("bbk.field").await;
        let lost = Session::of(&world.refresh(&first).await);
        world.clock.advance(MINUTE + 1);
        assert_eq!(world.refresh(&first).await.status, 401, "too late");
        assert_eq!(world.refresh(&lost).await.status, 401);
    });
}

#[test]
fn of_many_askers_at_once_one_stays_signed_in() {
    each_world(async |world| {
        let first = world.session("bbk.field").await;
        let request = Refresh { refresh_token: Text(first.refresh) };
        let means = &world.app.identity;
        let pairs: Vec<_> = std::thread::scope(|scope| {
            let askers: Vec<_> = (0..8).map(|_| scope.spawn(|| refresh::refresh(means, &request))).collect();
            askers.into_iter().map(|asker| asker.join().expect("an answer").expect("an honest repeat")).collect()
        });
        let living = pairs.iter().filter(|pair| session::authenticate(means, &pair.access_token.0).is_ok());
        assert_eq!(living.count(), 1, "never two branches");
    });
}

#[test]
fn a_session_ends_when_idle_and_when_old() {
    each_world(async |world| {
        let idle = world.session("bbk.field").await;
        let mut busy = world.session("bbk.field").await;
        world.clock.advance(10 * MINUTE + 5_000);
        assert_eq!(world.me(&idle).await, 401, "an access token holds ten minutes");
        world.clock.advance(7 * DAY);
        assert_eq!(world.refresh(&idle).await.status, 401);
        busy = match world.refresh(&busy).await {
            Reply { status: 401, .. } => world.session("bbk.field").await,
            reply => panic!("seven days and ten minutes: {}", reply.status),
        };
        for _ in 0..5 {
            world.clock.advance(6 * DAY - MINUTE);
            busy = Session::of(&world.refresh(&busy).await);
        }
        world.clock.advance(5 * MINUTE - 1);
        busy = Session::of(&world.refresh(&busy).await);
        world.clock.advance(1);
        assert_eq!(world.refresh(&busy).await.status, 401, "thirty days after signing in");
    });
}

#[test]
fn suspension_and_changes_bite_at_the_next_request() {
    each_world(async |world| {
        let (admin, field) = (world.session("root.admin").await, world.session("bbk.field").await);
        let officer = format!("/v1/officers/{}", world.officer("bbk.field"));
        let change = json!({"role": "district_nodal", "office_id": world.office("BBK-POL")});
        assert_eq!(world.get("/v1/officers", &field.access).await.status, 403, "no field officer lists officers");
        let changed = world.call_if("PATCH", &officer, &admin.access, "\"1\"", change).await;
        assert_eq!((changed.status, changed.etag.as_str()), (200, "\"2\""), "{}", changed.body);
        assert_eq!(world.get("/v1/officers", &field.access).await.status, 200, "the same token, the new role");
        let me = world.get("/v1/me", &field.access).await.body;
        assert_eq!(
            (&me["officer"]["role"], &me["officer"]["office"]["code"]),
            (&json!("district_nodal"), &json!("BBK-POL"))
        );

        let suspension = format!("{officer}/suspension");
        let suspended = world.call("POST", &suspension, &admin.access, Value::Null).await;
        assert_eq!((suspended.status, &suspended.body["state"]), (201, &json!("suspended")));
        let refused = world.get("/v1/me", &field.access).await;
        assert_eq!((refused.status, &refused.body["code"]), (403, &json!("wipe")));
        assert_eq!(world.refresh(&field).await.status, 403);
        assert_eq!(world.call("POST", &suspension, &admin.access, Value::Null).await.status, 409);
        let resumed = world.call("DELETE", &suspension, &admin.access, Value::Null).await;
        assert_eq!((resumed.status, &resumed.body["state"]), (200, &json!("active")));
        assert_eq!(world.me(&field).await, 401, "the old session does not come back");
        assert_eq!(world.me(&world.session("bbk.field").await).await, 200);

        let field = world.session("gon.field").await;
        let officer = format!("/v1/officers/{}", world.officer("gon.field"));
        let password = json!({"password": "paanch nadiyan 12"});
        assert_eq!(world.call_if("PATCH", &officer, &admin.access, "\"1\"", password).await.status, 200);
        assert_eq!((world.me(&field).await, world.refresh(&field).await.status), (401, 401), "a new password");
        let device = "0192b1d0-0000-4000-8000-000000000009";
        let reply = world.sign_in_as("gon.field", "paanch nadiyan 12", device).await;
        let field = Session::of(&reply);
        let change = json!({"current": "paanch nadiyan 12", "new": "saat samundar paar 9"});
        assert_eq!(world.call("POST", "/v1/me/password", &field.access, change).await.status, 204);
        let office = format!("/v1/offices/{}", world.office("GON-POL-1"));
        let end = json!({"until": "2026-11-23T04:45:00Z"});
        assert_eq!(world.call_if("PATCH", &office, &admin.access, "\"1\"", end).await.status, 200);
        assert_eq!(world.me(&field).await, 403, "the office has ended");
        assert_eq!(world.sign_in_as("gon.field", "saat samundar paar 9", device).await.status, 401);
        let no_end = json!({"until": null});
        assert_eq!(world.call_if("PATCH", &office, &admin.access, "\"2\"", no_end).await.status, 200);
        assert_eq!(world.me(&field).await, 200);
    });
}

#[test]
fn others_verify_our_tokens_with_the_published_keys() {
    each_world(async |world| {
        let session = world.session("bbk.field").await;
        let set = world.get("/.well-known/jwks.json", "").await;
        assert_eq!(set.status, 200);
        let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(set.body.clone()).expect("a key set");
        let kid = jsonwebtoken::decode_header(&session.access).expect("a header").kid.expect("a key id");
        let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).expect("the key")).expect("an Ed25519 key");
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
        validation.set_audience(&["anugaman"]);
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Value>(&session.access, &key, &validation).expect("a good token").claims;
        assert_eq!(claims["sub"], world.officer("bbk.field"));
        let mut names: Vec<_> = claims.as_object().expect("claims").keys().cloned().collect();
        names.sort();
        assert_eq!(
            names,
            ["aud", "client_id", "dev", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"],
            "no role, no name"
        );
        assert!(set.body["keys"][0].get("d").is_none(), "no private key");
    });
}

#[test]
fn signing_keys_change_while_the_service_runs() {
    each_world(async |world| {
        let file = world.app.config.keys.join(TOKENS_FILE);
        let kid = |session: &Session| jsonwebtoken::decode_header(&session.access).expect("a header").kid;
        let published = async || {
            let set = world.get("/.well-known/jwks.json", "").await.body;
            let kids = set["keys"].as_array().expect("a list").iter().map(|key| key["kid"].as_str().map(str::to_owned));
            kids.collect::<Vec<_>>()
        };
        let first = world.session("bbk.field").await;
        assert_eq!(published().await, [kid(&first)]);
        let next = SigningKeys::rotate(&file, world.clock.now_ms(), false).expect("a new key");
        assert_eq!(published().await, [kid(&first), Some(next.kid.clone())], "published a day before it signs");
        world.clock.advance(DAY - 1);
        let before = Session::of(&world.refresh(&first).await);
        assert_eq!(kid(&before), kid(&first));
        world.clock.advance(1);
        assert_eq!(world.me(&before).await, 200, "the old key verifies on");
        let after = Session::of(&world.refresh(&before).await);
        assert_eq!((kid(&after), world.me(&after).await), (Some(next.kid.clone()), 200));
        world.clock.advance(70 * MINUTE);
        assert_eq!(published().await, [Some(next.kid)], "the old key has retired");

        let old = world.session("bbk.field").await;
        assert_eq!(world.me(&old).await, 200);
        let third = SigningKeys::rotate(&file, world.clock.now_ms(), true).expect("a new key").kid;
        let new = world.session("gon.field").await;
        assert_eq!((kid(&new), world.me(&old).await), (Some(third), 200));
        let pem = std::fs::read_to_string(&file).expect("the file");
        let newest = pem.rfind("Signs-From:").expect("a dated key");
        std::fs::write(&file, &pem[newest..]).expect("a stolen key is taken out");
        assert_eq!((world.me(&old).await, world.me(&new).await), (401, 200), "at once, though its token was known");
        std::fs::write(&file, "spoilt").expect("written");
        assert_eq!(world.me(&new).await, 200, "the keys in memory are still good");
    });
}

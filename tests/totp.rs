//! The second factor and what it guards: enrolled, asked for, spent once, lost and removed, on both databases.

mod support;
#[path = "support/world.rs"]
mod world;

use anugaman::store::master_keys;
use diesel::prelude::*;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};
use world::{MINUTE, PASSWORD, Reply, Session, World, each_world, sameness};

const STEP: i64 = 30_000;
const PHONE: &str = "0192b1d0-0000-4000-8000-0000000000a1";
const OTHER: &str = "0192b1d0-0000-4000-8000-0000000000a2";

/// What the app of an enrolled officer shows.
struct Authenticator {
    secret: String,
    recovery: Vec<String>,
}

impl Authenticator {
    /// The code of the step that is so many away from now.
    fn code(&self, world: &World, steps: i64) -> String {
        let secret = Secret::try_from_base32(&self.secret).expect("base32");
        let at = u64::try_from((world.clock.now_ms() + steps * STEP) / 1000).expect("after 1970");
        Builder::new().with_secret(secret).build().expect("a good secret").generate(at).to_string()
    }
}

async fn enrol(world: &World, session: &Session) -> Authenticator {
    let made = world.call("POST", "/v1/me/totp", &session.access, Value::Null).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let secret = made.body["secret"].as_str().expect("a secret").to_owned();
    let uri = made.body["otpauth_uri"].as_str().expect("a URI");
    assert!(uri.starts_with("otpauth://totp/Anugaman:") && uri.contains(&format!("secret={secret}&")), "{uri}");
    let codes = made.body["recovery_codes"].as_array().expect("a list").iter();
    let recovery: Vec<String> = codes.map(|code| code.as_str().expect("text").to_owned()).collect();
    assert_eq!(recovery.len(), 10);
    Authenticator { secret, recovery }
}

async fn confirm(world: &World, session: &Session, code: &str) -> Reply {
    world.call("POST", "/v1/me/totp/confirmation", &session.access, json!({"code": code})).await
}

/// An officer who is signed in at [`PHONE`] and has an authenticator in use.
async fn enrolled(world: &World, login: &str) -> (Session, Authenticator) {
    let session = Session::of(&world.sign_in_as(login, PASSWORD, PHONE).await);
    let app = enrol(world, &session).await;
    assert_eq!(confirm(world, &session, &app.code(world, 0)).await.status, 204);
    world.clock.advance(STEP);
    (session, app)
}

async fn sign_in(world: &World, login: &str, device: &str, totp: &str) -> Reply {
    let device = json!({"id": device, "name": "Sample phone"});
    world
        .call("POST", "/v1/sessions", "", json!({"login": login, "password": PASSWORD, "device": device, "totp": totp}))
        .await
}

async fn step_up(world: &World, session: &Session, proof: Value) -> Reply {
    world.call("POST", "/v1/sessions/current/step-up", &session.access, proof).await
}

#[test]
fn once_enrolled_signing_in_takes_a_code_and_each_is_good_once() {
    each_world(async |world| {
        let elsewhere = world.session("bbk.field").await;
        let (session, app) = enrolled(world, "bbk.field").await;
        assert_eq!((world.me(&session).await, world.me(&elsewhere).await), (200, 401), "the other session has ended");
        let me = world.get("/v1/me", &session.access).await.body;
        assert_eq!((&me["totp_enrolled"], &me["recovery_codes_left"]), (&json!(true), &json!(10)));

        let missing = world.sign_in_as("bbk.field", PASSWORD, PHONE).await;
        assert_eq!((missing.status, &missing.body["code"]), (401, &json!("totp_required")));
        let wrong = world.sign_in_as("bbk.field", "wrong guess", PHONE).await;
        assert_eq!(wrong.body["code"], "not_signed_in", "a wrong password is not told from an unknown login");
        let used = sign_in(world, "bbk.field", PHONE, &app.code(world, -1)).await;
        assert_eq!(sameness(&used), sameness(&wrong), "it confirmed the enrolment");
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.code(world, 2)).await.status, 401, "two steps ahead");
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.code(world, 1)).await.status, 201, "one step ahead");
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.code(world, 1)).await.status, 401, "a second time");
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.code(world, 0)).await.status, 401, "an earlier one");
        world.clock.advance(3 * STEP);
        let spaced = app.code(world, -1);
        let spaced = format!("{} {}", &spaced[..3], &spaced[3..]);
        assert_eq!(sign_in(world, "bbk.field", PHONE, &spaced).await.status, 201, "one step behind");
        assert_eq!(world.sign_in_as("gon.field", PASSWORD, OTHER).await.status, 201, "who has none needs none");
    });
}

#[test]
fn of_two_at_once_with_the_same_code_one_signs_in() {
    each_world(async |world| {
        let (_, app) = enrolled(world, "bbk.field").await;
        let code = app.code(world, 0);
        let (one, two) = futures_util::future::join(
            sign_in(world, "bbk.field", PHONE, &code),
            sign_in(world, "bbk.field", PHONE, &code),
        )
        .await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 401]);
    });
}

#[test]
fn a_new_authenticator_counts_once_it_is_confirmed_and_the_old_one_no_longer() {
    each_world(async |world| {
        let (session, old) = enrolled(world, "bbk.field").await;
        assert_eq!(confirm(world, &session, &old.code(world, 0)).await.status, 409, "none waits");
        let lost = enrol(world, &session).await;
        let new = enrol(world, &session).await;
        let refused = confirm(world, &session, &lost.code(world, 0)).await;
        assert_eq!((refused.status, &refused.body["fields"][0]["pointer"]), (422, &json!("/code")));
        assert_eq!(sign_in(world, "bbk.field", OTHER, &new.code(world, 0)).await.status, 401, "not confirmed");
        assert_eq!(sign_in(world, "bbk.field", OTHER, &new.recovery[0]).await.status, 401, "not confirmed");
        let other = Session::of(&sign_in(world, "bbk.field", OTHER, &old.code(world, 0)).await);
        world.clock.advance(MINUTE);
        assert_eq!(confirm(world, &session, &new.code(world, 0)).await.status, 204);
        assert_eq!(world.me(&other).await, 401);
        world.clock.advance(STEP);
        let me = world.get("/v1/me", &session.access).await.body;
        assert_eq!(me["keys_changed_at"], "2026-11-23T04:46:30.000Z");
        assert_eq!(sign_in(world, "bbk.field", OTHER, &old.code(world, 0)).await.status, 401);
        assert_eq!(sign_in(world, "bbk.field", OTHER, &old.recovery[0]).await.status, 401);
        assert_eq!(sign_in(world, "bbk.field", OTHER, &new.code(world, 0)).await.status, 201);
    });
}

#[test]
fn a_recovery_code_is_good_once_and_only_for_its_own_account() {
    each_world(async |world| {
        let (_, app) = enrolled(world, "bbk.field").await;
        let reply = sign_in(world, "bbk.field", PHONE, &app.recovery[3].to_uppercase().replace('-', " ")).await;
        assert_eq!(reply.status, 201);
        let me = world.get("/v1/me", &Session::of(&reply).access).await.body;
        assert_eq!(me["recovery_codes_left"], 9);
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.recovery[3]).await.status, 401);
        let session = Session::of(&world.sign_in_as("gon.field", PASSWORD, OTHER).await);
        let other = enrol(world, &session).await;
        assert_eq!(confirm(world, &session, &other.code(world, 0)).await.status, 204);
        assert_eq!(sign_in(world, "gon.field", OTHER, &app.recovery[4]).await.status, 401);
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.recovery[4]).await.status, 201);
    });
}

#[test]
fn five_tries_in_ten_minutes_and_a_thief_of_the_password_shuts_nobody_out() {
    each_world(async |world| {
        let (session, app) = enrolled(world, "bbk.field").await;
        let thief = async |number: i64, code: &str| {
            world.clock.advance(2_000);
            sign_in(world, "bbk.field", &format!("0192b1d0-0000-4000-8000-0000000001{number:02}"), code).await
        };
        for number in 0..5 {
            assert_eq!(thief(number, "000000").await.status, 401);
        }
        world.clock.advance(MINUTE);
        let refused = thief(5, &app.code(world, 0)).await;
        assert_eq!(refused.status, 429, "even the right one");
        assert_eq!(refused.headers.get("Retry-After").expect("a wait"), "530");
        assert_eq!(
            sign_in(world, "bbk.field", PHONE, &app.code(world, 0)).await.status,
            201,
            "the officer's own phone"
        );
        world.clock.advance(9 * MINUTE);
        assert_eq!(thief(6, &app.code(world, 0)).await.status, 201, "ten minutes later");

        let session = match world.me(&session).await {
            401 => Session::of(&sign_in(world, "bbk.field", PHONE, &app.code(world, 1)).await),
            status => panic!("signing in again ended it: {status}"),
        };
        for _ in 0..5 {
            assert_eq!(step_up(world, &session, json!({"totp": "000000"})).await.status, 403);
        }
        world.clock.advance(STEP);
        assert_eq!(step_up(world, &session, json!({"totp": app.code(world, 1)})).await.status, 429, "nor in a session");
    });
}

#[test]
fn a_lost_authenticator_is_taken_off_by_who_is_in_charge() {
    each_world(async |world| {
        let (session, app) = enrolled(world, "bbk.field").await;
        let path = format!("/v1/officers/{}/totp", world.officer("bbk.field"));
        let admin = world.session("root.admin").await;
        for login in ["bbk.nodal", "gon.field", "audit"] {
            let other = world.session(login).await;
            assert_eq!(world.call("DELETE", &path, &other.access, Value::Null).await.status, 403, "{login}");
        }
        world.clock.advance(5 * MINUTE + 1);
        let stale = world.call("DELETE", &path, &admin.access, Value::Null).await;
        assert_eq!((stale.status, &stale.body["reason"]), (403, &json!("step_up_required")));
        assert_eq!(step_up(world, &admin, json!({"password": PASSWORD})).await.status, 200);
        assert_eq!(world.call("DELETE", &path, &admin.access, Value::Null).await.status, 204);
        assert_eq!(world.me(&session).await, 401);
        let reply = world.sign_in_as("bbk.field", PASSWORD, PHONE).await;
        assert_eq!(reply.status, 201);
        let me = world.get("/v1/me", &Session::of(&reply).access).await.body;
        assert_eq!((&me["totp_enrolled"], &me["recovery_codes_left"]), (&json!(false), &json!(0)));
        assert_eq!(me["keys_changed_at"], "2026-11-23T04:50:30.001Z");
        assert_eq!(world.call("DELETE", &path, &admin.access, Value::Null).await.status, 409);
        drop(app);
        let own = format!("/v1/officers/{}/totp", world.officer("root.admin"));
        assert_eq!(world.call("DELETE", &own, &admin.access, Value::Null).await.status, 403, "not one's own");
    });
}

#[test]
fn what_gives_reach_takes_a_proof_of_the_last_five_minutes() {
    each_world(async |world| {
        let officer = format!("/v1/officers/{}", world.officer("bbk.field"));
        let nodal = json!({"role": "district_nodal", "office_id": world.office("BBK-POL")});
        let patch = async |session: &Session, rev: u32, change: &Value| {
            world.call_if("PATCH", &officer, &session.access, &format!("\"{rev}\""), change.clone()).await
        };
        let admin = world.session("root.admin").await;
        world.clock.advance(5 * MINUTE);
        assert_eq!(patch(&admin, 1, &nodal).await.status, 200, "signing in counts for five minutes");
        world.clock.advance(1);
        for change in [&nodal, &json!({"password": "paanch nadiyan 12"})] {
            let refused = patch(&admin, 2, change).await;
            assert_eq!((refused.status, &refused.body["code"]), (403, &json!("not_allowed")));
            assert_eq!(refused.body["reason"], "step_up_required");
            assert!(refused.body["detail"].as_str().is_some_and(|words| words.contains("step-up")));
        }
        let suspended = format!("{officer}/suspension");
        let new = json!({"login": "sample.new", "name": "Sample Officer New", "role": "district_nodal",
            "office_id": world.office("BBK-POL")});
        for (method, path, body) in [
            ("POST", "/v1/officers", &new),
            ("DELETE", suspended.as_str(), &Value::Null),
            ("POST", "/v1/me/totp", &Value::Null),
        ] {
            let refused = world.call(method, path, &admin.access, body.clone()).await;
            assert_eq!((refused.status, &refused.body["reason"]), (403, &json!("step_up_required")), "{method} {path}");
        }
        assert_eq!(patch(&admin, 2, &json!({"name": "Sample Officer Two"})).await.status, 200, "a name gives no reach");

        assert_eq!(step_up(world, &admin, json!({})).await.body["fields"][0]["pointer"], "/password");
        assert_eq!(step_up(world, &admin, json!({"password": "wrong guess"})).await.status, 403);
        assert_eq!(patch(&admin, 3, &nodal).await.status, 403);
        let reply = step_up(world, &admin, json!({"password": PASSWORD})).await;
        assert_eq!((reply.status, &reply.body["until"]), (200, &json!("2026-11-23T04:55:00.001Z")));
        assert_eq!(patch(&admin, 3, &nodal).await.status, 200);

        let app = enrol(world, &admin).await;
        assert_eq!(confirm(world, &admin, &app.code(world, 0)).await.status, 204);
        let reply = sign_in(world, "root.admin", PHONE, &app.code(world, 1)).await;
        let admin = Session::of(&reply);
        world.clock.advance(5 * MINUTE + 1);
        let by_password = step_up(world, &admin, json!({"password": PASSWORD})).await;
        assert_eq!((by_password.status, &by_password.body["fields"][0]["pointer"]), (422, &json!("/totp")));
        let code = app.code(world, 0);
        assert_eq!(step_up(world, &admin, json!({"totp": code})).await.status, 200);
        assert_eq!(step_up(world, &admin, json!({"totp": code})).await.status, 403, "spent");
        let field = json!({"role": "field_officer"});
        assert_eq!(patch(&admin, 4, &field).await.status, 200);
    });
}

#[test]
fn the_seed_lies_sealed_and_moves_with_the_master_key() {
    each_world(async |world| {
        use anugaman::store::schema::totp_seed;
        let (_, app) = enrolled(world, "bbk.field").await;
        let lying = || -> (String, Vec<u8>) {
            let row = totp_seed::table.select((totp_seed::master_key, totp_seed::sealed));
            world.app.db.read(|conn| Ok(row.first(conn)?)).expect("one seed")
        };
        let (before, sealed) = lying();
        let plain = Secret::try_from_base32(&app.secret).expect("base32");
        assert!(sealed.windows(8).all(|part| !plain.as_ref().windows(8).any(|seed| seed == part)));
        let done = master_keys::rotate(&world.app.db, &world.app.cases.keyring).expect("a rotation");
        let (after, _) = lying();
        assert_eq!((done.added, &after), (true, &done.active));
        assert_ne!(before, after);
        let known = world.app.db.read(master_keys::list).expect("the keys");
        assert!(known.iter().all(|key| key.retired_at.is_some() == (key.id == before)), "{known:?}");
        assert_eq!(sign_in(world, "bbk.field", PHONE, &app.code(world, 0)).await.status, 201);
    });
}

//! Signing in and keeping accounts, through HTTP, on both databases.

mod support;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use anugaman::app::App;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::http::{self, Shell, middleware};
use anugaman::identity::officers::NewOfficer;
use anugaman::identity::offices::NewOffice;
use anugaman::identity::{officers, offices};
use anugaman::records::field::{At, Faults, Form};
use serde_json::{Value, json};
use support::NOW_MS;

const PASSWORD: &str = "saat samandar paar 7";
const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

struct Reply {
    status: u16,
    etag: String,
    body: Value,
}

type Answering = Pin<Box<dyn Future<Output = Reply>>>;

/// A service with two districts of police, one of labour, and their people.
struct World {
    app: App,
    clock: Clock,
    send: Box<dyn Fn(TestRequest) -> Answering>,
}

/// Runs a story on SQLite and on PostgreSQL, each with the same people.
fn each_world(story: impl AsyncFn(&World)) {
    for database in [support::sqlite(), support::postgres()] {
        eprintln!("on {:?}", database.db.backend());
        database.db.migrate().expect("the migrations run");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = format!(
            "data = {:?}\ndatabase_url = {:?}\npool_size = 4\npassword_cost = \"light\"",
            folder.path(),
            database.url
        );
        let config = Config::from_sources(&settings, Default::default()).expect("the settings are good");
        let clock = Clock::fixed(NOW_MS);
        let app = App::open(config, clock.clone()).expect("the service opens");
        actix_web::rt::System::new().block_on(async {
            let world = World { send: service(app.clone()).await, app, clock };
            world.people();
            story(&world).await;
        });
    }
}

async fn service(app: App) -> Box<dyn Fn(TestRequest) -> Answering> {
    let shell = Shell::new(app, http::endpoints());
    let service = actix_web::App::new()
        .configure(move |service| http::configure(service, &shell))
        .wrap(from_fn(middleware::surround));
    let service = Rc::new(init_service(service).await);
    Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let response = call_service(&*service, request.to_request()).await;
            let status = response.status().as_u16();
            let etag = response.headers().get("ETag").map_or("", |etag| etag.to_str().expect("plain text"));
            let (etag, body) = (etag.to_owned(), read_body(response).await);
            Reply { status, etag, body: serde_json::from_slice(&body).unwrap_or(Value::Null) }
        })
    })
}

fn form<F: Form>(value: Value) -> F {
    let mut faults = Faults::default();
    F::read(&value, &At::root(""), &mut faults).unwrap_or_else(|| panic!("{faults:?}"))
}

impl World {
    fn people(&self) {
        let office = |code: &str, department: &str, level: &str, district: Option<&str>, parent: Option<&str>| {
            let parent = parent.map(|code| self.office(code));
            let request = json!({"code": code, "name": format!("Sample office {code}"), "name_hi": "नमूना कार्यालय",
                "department": department, "level": level, "district": district, "parent_id": parent});
            offices::create_directly(&self.app.identity, form::<NewOffice>(request)).expect("an office");
        };
        office("STATE", "protection", "state", None, None);
        office("UP-POL", "police", "state", None, Some("STATE"));
        for district in ["BBK", "GON"] {
            let top = format!("{district}-POL");
            office(&top, "police", "district", Some(district), Some("UP-POL"));
            for number in 1..=2 {
                office(&format!("{top}-{number}"), "police", "local", Some(district), Some(&top));
            }
        }
        office("BBK-LAB", "labour", "district", Some("BBK"), Some("STATE"));
        for (login, role, office) in [
            ("root.admin", "administrator", "STATE"),
            ("bbk.admin", "administrator", "BBK-POL"),
            ("bbk.nodal", "district_nodal", "BBK-POL"),
            ("bbk.field", "field_officer", "BBK-POL-1"),
            ("gon.field", "field_officer", "GON-POL-1"),
            ("bbk.labour", "district_nodal", "BBK-LAB"),
            ("up.state", "state_officer", "UP-POL"),
            ("audit", "auditor", "STATE"),
        ] {
            let request = json!({"login": login, "name": format!("Sample Officer {login}"), "role": role,
                "office_id": self.office(office), "password": PASSWORD});
            officers::create_directly(&self.app.identity, form::<NewOfficer>(request)).expect("an officer");
        }
    }

    fn office(&self, code: &str) -> String {
        let found = self.app.db.read(|conn| anugaman::store::offices::find_by_code(conn, code)).expect("a read");
        found.unwrap_or_else(|| panic!("no office {code}")).id.to_string()
    }

    fn officer(&self, login: &str) -> String {
        let found = self.app.db.read(|conn| anugaman::store::officers::find_by_login(conn, login)).expect("a read");
        found.unwrap_or_else(|| panic!("no officer {login}")).id.to_string()
    }

    async fn call(&self, method: &str, path: &str, token: &str, body: Value) -> Reply {
        self.call_if(method, path, token, "", body).await
    }

    async fn call_if(&self, method: &str, path: &str, token: &str, if_match: &str, body: Value) -> Reply {
        let method: Method = method.parse().expect("a method");
        let mut request = TestRequest::default().method(method).uri(path);
        if !token.is_empty() {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        if !if_match.is_empty() {
            request = request.insert_header(("If-Match", if_match));
        }
        if !body.is_null() {
            request = request.insert_header(("Content-Type", "application/json")).set_payload(body.to_string());
        }
        (self.send)(request).await
    }

    async fn get(&self, path: &str, token: &str) -> Reply {
        self.call("GET", path, token, Value::Null).await
    }

    async fn sign_in_as(&self, login: &str, password: &str, device: &str) -> Reply {
        let body = json!({"login": login, "password": password, "device": {"id": device, "name": "Sample phone"}});
        self.call("POST", "/v1/sessions", "", body).await
    }

    /// Signs in on a new device.
    async fn session(&self, login: &str) -> Session {
        let device = anugaman::id::DeviceId::timed(self.clock.now_ms()).to_string();
        let reply = self.sign_in_as(login, PASSWORD, &device).await;
        assert_eq!(reply.status, 201, "{login}: {}", reply.body);
        Session::of(&reply)
    }

    async fn refresh(&self, session: &Session) -> Reply {
        self.call("POST", "/v1/sessions/refresh", "", json!({"refresh_token": session.refresh})).await
    }

    /// The status of asking who one is.
    async fn me(&self, session: &Session) -> u16 {
        self.get("/v1/me", &session.access).await.status
    }
}

struct Session {
    access: String,
    refresh: String,
}

impl Session {
    fn of(reply: &Reply) -> Self {
        let text = |name: &str| reply.body[name].as_str().unwrap_or_else(|| panic!("{}", reply.body)).to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

/// A problem without its request id, which alone may differ.
fn sameness(reply: &Reply) -> (u16, Value) {
    let mut body = reply.body.clone();
    body["request_id"].take();
    (reply.status, body)
}

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
        let office = format!("/v1/offices/{}", world.office("GON-POL-1"));
        let end = json!({"until": "2026-11-23T04:45:00Z"});
        assert_eq!(world.call_if("PATCH", &office, &admin.access, "\"1\"", end).await.status, 200);
        assert_eq!(world.me(&field).await, 403, "the office has ended");
        assert_eq!(world.sign_in_as("gon.field", "paanch nadiyan 12", device).await.status, 401);
        let no_end = json!({"until": null});
        assert_eq!(world.call_if("PATCH", &office, &admin.access, "\"2\"", no_end).await.status, 200);
        assert_eq!(world.me(&field).await, 200);
    });
}

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

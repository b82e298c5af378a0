//! A service with two districts of police, one of labour, and their people, spoken to through HTTP.

#![allow(dead_code, reason = "each test file uses its own part")]

use actix_web::http::Method;
use actix_web::test::TestRequest;
use anugaman::app::App;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::identity::officers::NewOfficer;
use anugaman::identity::offices::NewOffice;
use anugaman::identity::{officers, offices};
use anugaman::records::field::{At, Faults, Form};
use serde_json::{Value, json};

pub use crate::support::service::Reply;
use crate::support::service::{self, Service};
use crate::support::{self, NOW_MS};

pub const PASSWORD: &str = "saat samandar paar 7";
pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 86_400_000;

/// A service with two districts of police, one of labour, and their people.
pub struct World {
    pub app: App,
    pub clock: Clock,
    send: Service,
}

/// Runs a story on SQLite and on PostgreSQL, each with the same people.
pub fn each_world(story: impl AsyncFn(&World)) {
    for database in [support::sqlite(), support::postgres()] {
        eprintln!("on {:?}", database.db.backend());
        database.db.migrate().expect("the migrations run");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = format!(
            "data = {:?}\ndatabase_url = {:?}\npool_size = 4\npassword_cost = \"light\"",
            folder.path(),
            database.url
        );
        let settings = format!("{settings}\nbehind_proxy = true");
        let config = Config::from_sources(&settings, Default::default()).expect("the settings are good");
        let clock = Clock::fixed(NOW_MS);
        let app = App::open(config, clock.clone()).expect("the service opens");
        actix_web::rt::System::new().block_on(async {
            let world = World { send: service::start(app.clone()).await, app, clock };
            world.people();
            story(&world).await;
        });
    }
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

    pub fn office(&self, code: &str) -> String {
        let found = self.app.db.read(|conn| anugaman::store::offices::find_by_code(conn, code)).expect("a read");
        found.unwrap_or_else(|| panic!("no office {code}")).id.to_string()
    }

    pub fn officer(&self, login: &str) -> String {
        let found = self.app.db.read(|conn| anugaman::store::officers::find_by_login(conn, login)).expect("a read");
        found.unwrap_or_else(|| panic!("no officer {login}")).id.to_string()
    }

    pub async fn call(&self, method: &str, path: &str, token: &str, body: Value) -> Reply {
        self.call_if(method, path, token, "", body).await
    }

    pub async fn call_if(&self, method: &str, path: &str, token: &str, if_match: &str, body: Value) -> Reply {
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

    pub async fn get(&self, path: &str, token: &str) -> Reply {
        self.call("GET", path, token, Value::Null).await
    }

    pub async fn sign_in_as(&self, login: &str, password: &str, device: &str) -> Reply {
        let body = json!({"login": login, "password": password, "device": {"id": device, "name": "Sample phone"}});
        self.call("POST", "/v1/sessions", "", body).await
    }

    /// Tries to sign in from an address, as the proxy in front notes it.
    pub async fn sign_in_from(&self, address: &str, login: &str, password: &str, device: &str) -> Reply {
        let body = json!({"login": login, "password": password, "device": {"id": device, "name": "Sample phone"}});
        let request = TestRequest::post().uri("/v1/sessions").insert_header(("X-Forwarded-For", address));
        let typed = request.insert_header(("Content-Type", "application/json"));
        (self.send)(typed.set_payload(body.to_string())).await
    }

    /// Signs in on a new device.
    pub async fn session(&self, login: &str) -> Session {
        let device = anugaman::id::DeviceId::timed(self.clock.now_ms()).to_string();
        let reply = self.sign_in_as(login, PASSWORD, &device).await;
        assert_eq!(reply.status, 201, "{login}: {}", reply.body);
        Session::of(&reply)
    }

    pub async fn refresh(&self, session: &Session) -> Reply {
        self.call("POST", "/v1/sessions/refresh", "", json!({"refresh_token": session.refresh})).await
    }

    /// The status of asking who one is.
    pub async fn me(&self, session: &Session) -> u16 {
        self.get("/v1/me", &session.access).await.status
    }
}

pub struct Session {
    pub access: String,
    pub refresh: String,
}

impl Session {
    pub fn of(reply: &Reply) -> Self {
        let text = |name: &str| reply.body[name].as_str().unwrap_or_else(|| panic!("{}", reply.body)).to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

/// A problem without its request id, which alone may differ.
pub fn sameness(reply: &Reply) -> (u16, Value) {
    let mut body = reply.body.clone();
    body["request_id"].take();
    (reply.status, body)
}

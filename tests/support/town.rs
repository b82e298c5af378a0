//! The demonstration's two districts behind a server of their own, spoken to as anybody could: any call, any header.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anugaman::app::App;
use anugaman::clock::{Clock, instant_text};
use anugaman::config::Config;
use anugaman::demo::{district, people};
use anugaman::http;
use anugaman::id::{DeviceId, OfficeId};
use anugaman::store::Db;
use serde_json::{Value, json};

use crate::support::{self, NOW_MS};

pub struct Reply {
    pub status: u16,
    /// The revision in `ETag`, in its quotes.
    pub etag: String,
    pub body: Value,
}

impl Reply {
    /// The answer, which must have this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.body)).to_owned()
    }
}

struct Seat {
    id: String,
    department: String,
    office: String,
    token: String,
}

pub struct Town {
    pub db: Db,
    pub clock: Clock,
    base: String,
    agent: ureq::Agent,
    seats: BTreeMap<String, Seat>,
    pub offices: BTreeMap<String, OfficeId>,
}

/// One scene and its name.
pub type Scene = (&'static str, fn(&Town));

/// Plays every scene on SQLite and on PostgreSQL and tells all that failed.
pub fn play(scenes: &[Scene]) {
    let only = std::env::var("ANUGAMAN_SCENE").unwrap_or_default();
    let mut failed = Vec::new();
    for database in [support::sqlite(), support::postgres()] {
        let (backend, folder) = (database.db.backend(), tempfile::tempdir().expect("a temporary folder"));
        let town = Town::build(&database, folder.path());
        for (name, scene) in scenes.iter().filter(|(name, _)| name.contains(&only)) {
            if catch_unwind(AssertUnwindSafe(|| scene(&town))).is_err() {
                failed.push(format!("{name} on {backend:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

impl Town {
    fn build(database: &support::Database, folder: &std::path::Path) -> Self {
        database.db.migrate().expect("the migrations run");
        let settings = format!(
            "listen = \"127.0.0.1:0\"\ndata = {folder:?}\ndatabase_url = {:?}\npassword_cost = \"light\"",
            database.url
        );
        let config = Config::from_sources(&settings, BTreeMap::new()).expect("the settings are right");
        let (listen, clock) = (config.listen, Clock::fixed(NOW_MS));
        let app = App::open(config, clock.clone()).expect("the service opens");
        let offices = district::plant(&app.identity).expect("offices");
        let people = people::seat(&app.identity, &offices, &[]).expect("officers");
        let (db, (ready, bound)) = (app.db.clone(), mpsc::channel());
        thread::spawn(move || http::serve(app, listen, move |address| ready.send(address).expect("the test waits")));
        let base = format!("http://{}", bound.recv().expect("the server serves"));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .new_agent();
        let mut town = Self { db, clock, base, agent, seats: BTreeMap::new(), offices };
        for one in people.iter().filter(|one| one.district.as_deref() == Some("BBK") || one.login.contains("lko.nodal"))
        {
            let device = json!({"id": DeviceId::random(), "name": "Sample desk"});
            let body = json!({"login": one.login, "password": one.password, "device": device});
            let signed = town.send("POST", "/v1/sessions", &[], &body).is(201).body;
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let seat = Seat {
                id: text(&signed["officer"]["id"]),
                department: text(&signed["officer"]["department"]),
                office: text(&signed["officer"]["office"]["id"]),
                token: text(&signed["access_token"]),
            };
            town.seats.insert(one.login.clone(), seat);
        }
        town
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let payload = if body.is_null() { String::new() } else { body.to_string() };
        if !body.is_null() {
            request = request.header("Content-Type", "application/json");
        }
        let mut answer = self.agent.run(request.body(payload).expect("a request")).expect("an answer");
        let etag = answer.headers().get("ETag").map_or("", |etag| etag.to_str().expect("plain")).to_owned();
        let text = answer.body_mut().read_to_string().expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply { status: answer.status().as_u16(), etag, body }
    }

    pub fn call(&self, who: &str, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Reply {
        let bearer = format!("Bearer {}", self.seat(who).token);
        let mut all = vec![("Authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        self.send(method, path, &all, &body)
    }

    /// Sends the first `sent` bytes of a body that is told to be whole, and hangs up without waiting for an answer.
    pub fn hang_up(&self, who: &str, path: &str, key: &str, body: &Value, sent: usize) {
        let (token, body) = (&self.seat(who).token, body.to_string());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: sample\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut line = TcpStream::connect(self.base.trim_start_matches("http://")).expect("the server listens");
        line.write_all(&[head.as_bytes(), &body.as_bytes()[..sent.min(body.len())]].concat()).expect("sent");
    }

    pub fn get(&self, who: &str, path: &str) -> Reply {
        self.call(who, "GET", path, &[], Value::Null)
    }

    pub fn post(&self, who: &str, path: &str, body: Value) -> Reply {
        self.call(who, "POST", path, &[], body)
    }

    /// Changes what the officer sees now.
    pub fn patch(&self, who: &str, path: &str, body: Value) -> Reply {
        let etag = self.get(who, path).etag;
        self.call(who, "PATCH", path, &[("If-Match", &etag)], body)
    }

    fn seat(&self, who: &str) -> &Seat {
        self.seats.get(who).unwrap_or_else(|| panic!("{who} is not signed in"))
    }

    pub fn id_of(&self, who: &str) -> String {
        self.seat(who).id.clone()
    }

    pub fn office_of(&self, who: &str) -> String {
        self.seat(who).office.clone()
    }

    /// A child's case of this officer's office.
    #[track_caller]
    pub fn child(&self, who: &str) -> String {
        self.open(who, json!({"type": "child", "district": "BBK", "header": {"sex": "F", "age_band": "6-13"}}))
    }

    #[track_caller]
    pub fn open(&self, who: &str, body: Value) -> String {
        self.post(who, "/v1/cases", body).is(201).id()
    }

    /// The sample of a kind with these changes; null leaves a field out.
    pub fn sample(&self, kind: &str, changes: Value) -> Value {
        let mut data = (anugaman::departments::find(kind).expect("a kind").sample)();
        let object = data.as_object_mut().expect("an object");
        for (name, value) in changes.as_object().expect("an object") {
            object.remove(name);
            if !value.is_null() {
                object.insert(name.clone(), value.clone());
            }
        }
        data
    }

    /// Writes a record of the kind's sample with these changes.
    pub fn write(&self, who: &str, case: &str, kind: &str, changes: Value) -> Reply {
        self.post(who, &format!("/v1/cases/{case}/records"), self.record(kind, changes))
    }

    pub fn record(&self, kind: &str, changes: Value) -> Value {
        json!({"kind": kind, "occurred_at": self.time(0), "data": self.sample(kind, changes)})
    }

    /// Now and so many milliseconds later, in the contract's spelling.
    pub fn time(&self, later_ms: i64) -> String {
        instant_text(self.clock.now_ms() + later_ms)
    }

    /// A participant's form for an officer, or for the officer's office.
    pub fn part(&self, who: &str, capacity: &str) -> Value {
        let seat = self.seat(who);
        let mut part = json!({"department": seat.department, "office_id": seat.office, "capacity": capacity});
        if capacity != "office" {
            part["officer_id"] = json!(seat.id);
        }
        part
    }

    /// Refers the case to this officer's office; gives the referral's id.
    #[track_caller]
    pub fn refer(&self, from: &str, case: &str, to: &str) -> String {
        let seat = self.seat(to);
        let body = json!({"department": seat.department, "office_id": seat.office, "note_code": "support"});
        self.post(from, &format!("/v1/cases/{case}/referrals"), body).is(201).id()
    }

    /// Refers the case to this officer's office, which takes it up.
    #[track_caller]
    pub fn bring_in(&self, from: &str, case: &str, to: &str) {
        let referral = self.refer(from, case, to);
        self.post(to, &format!("/v1/referrals/{referral}/claim"), Value::Null).is(200);
    }

    /// Whether the officer finds the case, and as which share of the header.
    pub fn sees(&self, who: &str, case: &str) -> bool {
        self.get(who, &format!("/v1/cases/{case}")).status == 200
    }

    /// The shares of one kind that the officer is shown in a case.
    pub fn shares(&self, who: &str, case: &str, kind: &str) -> Vec<Value> {
        let all = self.get(who, &format!("/v1/cases/{case}/records")).is(200).body;
        let items = all["items"].as_array().expect("items").clone();
        items.into_iter().filter(|share| share["kind"] == kind).collect()
    }
}

//! Four officers who write on several lines each, and two who read, until the server dies under them.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use anugaman::clock::{Clock, instant_text};
use anugaman::id::{CaseId, RecordId};
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::history::{History, Request, Seen};
use crate::server::Server;

/// Requests that one writer has under way at once: with four writers, more than any group or pool takes in one go.
const LANES: usize = 4;

pub const WRITERS: [&str; 4] = ["police.one", "committee.chair", "protection.one", "police.two"];
const READERS: [&str; 2] = ["committee.reader", "protection.reader"];

/// One round's work.
pub struct Load<'r> {
    pub history: &'r History,
    /// Where the writers send: the server, or somebody who stands before it.
    pub port: u16,
    pub over: AtomicBool,
    days: AtomicU32,
    cases: Vec<String>,
}

impl<'r> Load<'r> {
    /// Opens a case for each writer who writes into one.
    pub fn prepare(server: &Server, history: &'r History, port: u16) -> Self {
        let mut load = Self { history, port, over: AtomicBool::new(false), days: AtomicU32::new(0), cases: Vec::new() };
        let client = server.client("police.one");
        for _ in 0..3 {
            let (request, case) = opening("police.one");
            load.send(&client, &request).expect("a case is opened");
            load.cases.push(case);
        }
        load
    }

    /// Everybody works until the server is gone; ends with the last of them.
    pub fn run(&self, server: &Server, watch: impl FnOnce()) {
        std::thread::scope(|scope| {
            for (place, login) in WRITERS.into_iter().enumerate() {
                for _ in 0..LANES {
                    let client = server.client_at(self.port, login);
                    scope.spawn(move || while !self.over() && self.write(place, login, &client).is_some() {});
                }
            }
            for login in READERS {
                let client = server.client(login);
                scope.spawn(move || while !self.over() && self.read(&client).is_some() {});
            }
            watch();
        });
    }

    fn over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// One thing from its beginning to its end; none once the server is gone.
    fn write(&self, place: usize, login: &'static str, client: &Client) -> Option<()> {
        let day = self.day();
        if place == 3 {
            let (request, case) = opening(login);
            let opened = self.send(client, &request)?;
            let path = format!("/v1/cases/{case}");
            let change = json!({"sex": "F"});
            return self.follow(client, &request, ("PATCH", &path), &opened.etag, change.clone(), change).map(drop);
        }
        let (kind, data) = match place {
            1 => ("committee.order", order(&day)),
            _ => ("police.alert", json!({"type": "moved", "raised_on": day})),
        };
        let (case, record) = (&self.cases[place], RecordId::random().to_string());
        let now = instant_text(Clock::real().now_ms());
        let request = Request {
            key: CaseId::random().to_string(),
            login: login.to_owned(),
            method: "POST",
            path: format!("/v1/cases/{case}/records"),
            if_match: String::new(),
            body: json!({"id": record, "kind": kind, "occurred_at": now, "data": data}),
            case: case.clone(),
            subject: record.clone(),
            expect: data.clone(),
        };
        let created = self.send(client, &request)?;
        let path = format!("/v1/records/{record}");
        if place == 2 {
            let reason = json!({"reason": "Sample reason"});
            return self.follow(client, &request, ("DELETE", &path), &created.etag, reason, Value::Null).map(drop);
        }
        let (mut etag, mut data) = (created.etag, data);
        for _ in 0..2 {
            let field = if place == 1 { "next_date" } else { "raised_on" };
            data[field] = json!(self.day());
            let change = json!({field: data[field]});
            etag = self.follow(client, &request, ("PATCH", &path), &etag, change, data.clone())?;
        }
        Some(())
    }

    /// A later write on the same subject; from nothing seen nothing follows.
    fn follow(
        &self,
        client: &Client,
        first: &Request,
        (method, path): (&'static str, &str),
        seen: &str,
        body: Value,
        expect: Value,
    ) -> Option<String> {
        if seen.is_empty() {
            return Some(String::new());
        }
        let request = Request {
            key: CaseId::random().to_string(),
            method,
            path: path.to_owned(),
            if_match: seen.to_owned(),
            body,
            expect,
            ..first.clone()
        };
        self.send(client, &request).map(|answer| answer.etag)
    }

    /// Written down, sent, and written down again. A server that is there and too busy has not answered either: what
    /// became of the write is open, and the next one is another.
    fn send(&self, client: &Client, request: &Request) -> Option<Answer> {
        self.history.asks(request);
        let answer = client.write(request)?;
        match answer.status {
            200..=299 => self.history.acknowledged(&request.key, &answer),
            503 => return Some(Answer { etag: String::new(), ..answer }),
            _ => panic!("{} {}: {}", request.method, request.path, answer.body),
        }
        Some(answer)
    }

    fn read(&self, client: &Client) -> Option<()> {
        let list = client.get("/v1/cases?limit=20")?;
        let header = || vec!["case.header".to_owned()];
        for case in list.json()["items"].as_array().into_iter().flatten() {
            let case = case["id"].as_str().expect("an id").to_owned();
            self.history.read(&Seen { request_id: list.request_id.clone(), case, sections: header() });
        }
        for case in &self.cases {
            let answer = client.get(&format!("/v1/cases/{case}"))?;
            let slice = answer.json();
            let records = slice["records"].as_array().into_iter().flatten();
            let mut sections: Vec<String> =
                records.filter_map(|share| share["section"].as_str().map(str::to_owned)).collect();
            sections.sort_unstable();
            sections.dedup();
            if slice["case"].is_object() {
                sections.extend(header());
                self.history.read(&Seen { request_id: answer.request_id, case: case.clone(), sections });
            }
        }
        Some(())
    }

    /// A day that no other write of this round names.
    fn day(&self) -> String {
        let day = self.days.fetch_add(1, Ordering::SeqCst);
        format!("{}-{:02}-{:02}", 2027 + day / 336, day / 28 % 12 + 1, day % 28 + 1)
    }
}

fn opening(login: &str) -> (Request, String) {
    let case = CaseId::random().to_string();
    let header = json!({"sex": "M"});
    let request = Request {
        key: CaseId::random().to_string(),
        login: login.to_owned(),
        method: "POST",
        path: "/v1/cases".to_owned(),
        if_match: String::new(),
        body: json!({"id": case, "type": "child", "district": "BBK", "header": header}),
        case: case.clone(),
        subject: case.clone(),
        expect: header,
    };
    (request, case)
}

/// An order with one direction: it makes a task in the same transaction, and the first of a case a referral.
fn order(day: &str) -> Value {
    let direction = json!({"to": "labour", "action": "wage", "due_on": day});
    json!({"order_no": "CWC/2026/0001", "date": "2026-11-21", "kind": "interim", "items": ["cncp"],
        "directions": [direction], "members": [RecordId::random()], "rule_form": "18"})
}

//! Somebody who calls the service: signed in as who they are, in the contract's words.

#![allow(dead_code, reason = "each test file uses its own part")]

use actix_web::http::Method;
use actix_web::test::TestRequest;
use anugaman::clock::instant_text;
use serde_json::{Value, json};

use crate::district::{District, HOUR, Person, sample};
use crate::support::service::Reply;

/// A caller; [`Caller::keyed`] adds an `Idempotency-Key`.
#[derive(Clone)]
pub struct Caller<'d> {
    district: &'d District,
    person: Option<&'d Person>,
    headers: Vec<(&'static str, String)>,
}

impl<'d> Caller<'d> {
    pub(crate) fn new(district: &'d District, person: Option<&'d Person>) -> Self {
        Self { district, person, headers: Vec::new() }
    }

    /// Who calls; nobody has no answer.
    pub fn person(&self) -> &'d Person {
        self.person.expect("somebody signed in")
    }

    pub fn login(&self) -> &str {
        self.person.map_or("nobody", |person| &person.login)
    }

    pub fn id(&self) -> String {
        self.person().id.to_string()
    }

    pub fn office(&self) -> String {
        self.person().office.to_string()
    }

    /// The same caller, with one more request header.
    pub fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value.into()));
        other
    }

    pub fn keyed(&self, key: &str) -> Self {
        self.with("Idempotency-Key", key)
    }

    pub async fn send(&self, method: &str, path: &str, payload: Option<(&str, Vec<u8>)>) -> Reply {
        let method: Method = method.parse().expect("a method");
        let mut request = TestRequest::default().method(method).uri(path);
        if let Some(person) = self.person {
            let now_s = self.district.clock.now_ms().div_euclid(1000);
            let token = self.district.app.identity.tokens.mint(person.bearer, now_s).expect("a token");
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        for (name, value) in &self.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        if let Some((media_type, bytes)) = payload {
            request = request.insert_header(("Content-Type", media_type)).set_payload(bytes);
        }
        (self.district.send)(request).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let payload = (!body.is_null()).then(|| ("application/json", body.to_string().into_bytes()));
        self.send(method, path, payload).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, body).await
    }

    /// A PATCH from the revision seen, given with its quotes.
    pub async fn patch(&self, path: &str, seen: &str, body: Value) -> Reply {
        self.with("If-Match", seen).call("PATCH", path, body).await
    }

    pub async fn retract(&self, record: &str, seen: &str, reason: &str) -> Reply {
        let path = format!("/v1/records/{record}");
        self.with("If-Match", seen).call("DELETE", &path, json!({"reason": reason})).await
    }

    /// Opens a case in the caller's district and gives its id.
    pub async fn open(&self, case_type: &str) -> String {
        let code = self.login().split('.').nth(1).expect("an officer of a district").to_uppercase();
        let reply = self.post("/v1/cases", json!({"type": case_type, "district": code})).await;
        assert_eq!(reply.status, 201, "{}: {}", self.login(), reply.body);
        text(&reply.body["id"])
    }

    pub async fn case(&self, case: &str) -> Reply {
        self.get(&format!("/v1/cases/{case}")).await
    }

    pub async fn record(&self, record: &str) -> Reply {
        self.get(&format!("/v1/records/{record}")).await
    }

    /// Asks for a record of this kind to be written, as of an hour ago.
    pub async fn try_write(&self, case: &str, kind: &str, data: Value) -> Reply {
        let at = instant_text(self.district.clock.now_ms() - HOUR);
        self.post(&format!("/v1/cases/{case}/records"), json!({"kind": kind, "occurred_at": at, "data": data})).await
    }

    /// Writes a record, which must succeed, and gives the answer.
    pub async fn write(&self, case: &str, kind: &str, data: Value) -> Reply {
        let reply = self.try_write(case, kind, data).await;
        assert_eq!(reply.status, 201, "{} {kind}: {}", self.login(), reply.body);
        reply
    }

    /// Writes the sample of a kind and gives the record's id.
    pub async fn write_sample(&self, case: &str, kind: &str) -> String {
        text(&self.write(case, kind, sample(kind)).await.body["id"])
    }

    /// The ids of all cases that the caller's list shows, page by page.
    pub async fn listed(&self) -> Vec<String> {
        let (mut path, mut all) = ("/v1/cases?limit=7".to_owned(), Vec::new());
        loop {
            let page = self.get(&path).await;
            assert_eq!(page.status, 200, "{}: {}", self.login(), page.body);
            all.extend(page.body["items"].as_array().expect("a list").iter().map(|case| text(&case["id"])));
            let Some(next) = page.body["next"].as_str() else { return all };
            path = format!("/v1/cases?limit=7&cursor={next}");
        }
    }
}

impl Reply {
    /// Status and body, in which the request id alone may differ.
    pub fn sameness(&self) -> (u16, Value) {
        let mut body = self.body.clone();
        if body.get("request_id").is_some() {
            body["request_id"].take();
        }
        (self.status, body)
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// The pointers of the faults, sorted.
    pub fn pointers(&self) -> Vec<&str> {
        let faults = self.body["fields"].as_array().map_or(&[][..], Vec::as_slice);
        let mut pointers: Vec<&str> = faults.iter().filter_map(|fault| fault["pointer"].as_str()).collect();
        pointers.sort_unstable();
        pointers
    }

    /// The records of a slice or of a list, by kind.
    pub fn of_kind(&self, kind: &str) -> Vec<&Value> {
        let all = self.body["records"].as_array().or(self.body["items"].as_array()).expect("a list");
        all.iter().filter(|share| share["kind"] == kind).collect()
    }

    pub fn id(&self) -> String {
        text(&self.body["id"])
    }
}

/// A text member, which must be there.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A new random id, version 4.
pub fn random_id() -> String {
    anugaman::id::CaseId::random().to_string()
}

//! An officer's HTTP client: what does not come back whole was not answered.

use std::time::Duration;

use serde_json::Value;

use crate::history::Request;

/// An answer that arrived whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub etag: String,
    pub request_id: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// All but the name of the request: what a repeat must give again.
    pub fn content(&self) -> (u16, &str, &str) {
        (self.status, &self.etag, &self.body)
    }
}

/// One officer's connection to one port.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
}

impl Client {
    pub fn new(port: u16, token: &str) -> Self {
        let settings = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = settings.timeout_global(Some(Duration::from_secs(20))).build().new_agent();
        Self { agent, base: format!("http://127.0.0.1:{port}"), token: token.to_owned() }
    }

    /// Sends one request; none where no whole answer came.
    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Option<Answer> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.header("Authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let payload = if body.is_null() { String::new() } else { body.to_string() };
        if !body.is_null() {
            request = request.header("Content-Type", "application/json");
        }
        let mut answer = self.agent.run(request.body(payload).expect("a request")).ok()?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (etag, request_id) = (header("ETag").unwrap_or_default(), header("X-Request-Id").unwrap_or_default());
        let status = answer.status().as_u16();
        let body = answer.body_mut().read_to_string().ok()?;
        Some(Answer { status, etag, request_id, body })
    }

    pub fn get(&self, path: &str) -> Option<Answer> {
        self.call("GET", path, &[], &Value::Null)
    }

    /// Sends a write under its key.
    pub fn write(&self, request: &Request) -> Option<Answer> {
        let headers = [("Idempotency-Key", request.key.as_str()), ("If-Match", request.if_match.as_str())];
        self.call(request.method, &request.path, &headers, &request.body)
    }
}

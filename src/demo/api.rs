//! The demonstration's HTTP client: officers who are signed in, and the few calls that the story makes.
//!
//! It knows the contract and nothing of the server's code; what is refused is an error that says by whom and why.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};
use ureq::http::Response;
use ureq::{Agent, Body};

use super::people::Credential;
use crate::error::{Error, Result};
use crate::id::DeviceId;

/// An officer who is signed in.
#[derive(Clone, Debug)]
pub struct Desk {
    pub login: String,
    /// The officer's id.
    pub id: String,
    pub name: String,
    pub department: String,
    pub office_id: String,
    pub office_name: String,
    token: String,
}

/// A server and the officers who work with it.
pub struct Api {
    base: String,
    agent: Agent,
    desks: BTreeMap<String, Desk>,
    samples: RefCell<BTreeMap<(String, String), Value>>,
}

impl Api {
    /// Signs these officers in at `base`, such as `http://127.0.0.1:8080`.
    pub fn sign_in<'c>(base: &str, people: impl IntoIterator<Item = &'c Credential>) -> Result<Self> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .new_agent();
        let (base, samples) = (base.to_owned(), RefCell::default());
        let mut api = Self { base, agent, desks: BTreeMap::new(), samples };
        for one in people {
            let desk = api.admit(one)?;
            api.desks.insert(one.login.clone(), desk);
        }
        Ok(api)
    }

    fn admit(&self, one: &Credential) -> Result<Desk> {
        let device = json!({"id": DeviceId::random(), "name": "Demo desk"});
        let body = json!({"login": one.login, "password": one.password, "device": device});
        let sent = self.agent.post(format!("{}/v1/sessions", self.base)).send_json(&body);
        let signed = answer("POST /v1/sessions", &one.login, sent)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let officer = &signed["officer"];
        Ok(Desk {
            login: one.login.clone(),
            id: text(&officer["id"]),
            name: text(&officer["name"]),
            department: text(&officer["department"]),
            office_id: text(&officer["office"]["id"]),
            office_name: text(&officer["office"]["name"]),
            token: text(&signed["access_token"]),
        })
    }

    /// The officer of this login.
    pub fn desk(&self, login: &str) -> Result<&Desk> {
        self.desks.get(login).ok_or_else(|| Error::internal(format!("{login} is not signed in")))
    }

    pub fn get(&self, login: &str, path: &str) -> Result<Value> {
        let asked = self.agent.get(format!("{}{path}", self.base));
        answer(&format!("GET {path}"), login, asked.header("Authorization", self.bearer(login)?).call())
    }

    /// The status of a reading, whatever it is.
    pub fn status(&self, login: &str, path: &str) -> Result<u16> {
        let asked = self.agent.get(format!("{}{path}", self.base));
        let answered = asked.header("Authorization", self.bearer(login)?).call().map_err(Error::internal)?;
        Ok(answered.status().as_u16())
    }

    pub fn post(&self, login: &str, path: &str, body: &Value) -> Result<Value> {
        let asked = self.agent.post(format!("{}{path}", self.base)).header("Authorization", self.bearer(login)?);
        let sent = if body.is_null() { asked.send_empty() } else { asked.send_json(body) };
        answer(&format!("POST {path}"), login, sent)
    }

    /// The status and the problem's code of a call that is to be refused; no code where it is not.
    pub fn tried(&self, login: &str, path: &str, body: &Value) -> Result<(u16, Option<String>)> {
        let asked = self.agent.post(format!("{}{path}", self.base)).header("Authorization", self.bearer(login)?);
        let mut answered = asked.send_json(body).map_err(Error::internal)?;
        let problem: Value = answered.body_mut().read_json().map_err(Error::internal)?;
        Ok((answered.status().as_u16(), problem["code"].as_str().map(str::to_owned)))
    }

    /// Takes back, with the reason in `body`.
    pub fn delete(&self, login: &str, path: &str, body: &Value) -> Result<Value> {
        let asked = self.agent.delete(format!("{}{path}", self.base)).header("Authorization", self.bearer(login)?);
        answer(&format!("DELETE {path}"), login, asked.force_send_body().send_json(body))
    }

    /// Changes what stands at `rev`.
    pub fn patch(&self, login: &str, path: &str, rev: &str, body: &Value) -> Result<Value> {
        let asked = self.agent.patch(format!("{}{path}", self.base)).header("Authorization", self.bearer(login)?);
        answer(&format!("PATCH {path}"), login, asked.header("If-Match", format!("\"{rev}\"")).send_json(body))
    }

    /// The sample of a record type, as its writer gets it.
    pub fn sample(&self, login: &str, kind: &str) -> Result<Map<String, Value>> {
        let key = (self.desk(login)?.department.clone(), kind.to_owned());
        let known = self.samples.borrow().get(&key).cloned();
        let sample = match known {
            Some(sample) => sample,
            None => {
                let sample = self.get(login, &format!("/v1/kinds/{kind}"))?["sample"].take();
                self.samples.borrow_mut().insert(key, sample.clone());
                sample
            }
        };
        match sample {
            Value::Object(sample) => Ok(sample),
            _ => Err(Error::internal(format!("{login} is given no sample of {kind}"))),
        }
    }

    /// The id of an office, by its code.
    pub fn office(&self, login: &str, code: &str) -> Result<String> {
        let district = code.split('-').next().unwrap_or_default();
        let page = self.get(login, &format!("/v1/offices?district={district}&limit=200"))?;
        let found = page["items"].as_array().into_iter().flatten().find(|office| office["code"] == code);
        let id = found.and_then(|office| office["id"].as_str());
        id.map(str::to_owned).ok_or_else(|| Error::internal(format!("no office {code}")))
    }

    fn bearer(&self, login: &str) -> Result<String> {
        Ok(format!("Bearer {}", self.desk(login)?.token))
    }
}

fn answer(call: &str, login: &str, sent: std::result::Result<Response<Body>, ureq::Error>) -> Result<Value> {
    let failed = |what: String| Error::internal(format!("{call} as {login}: {what}"));
    let mut response = sent.map_err(|cause| failed(cause.to_string()))?;
    let status = response.status();
    if status.as_u16() == 204 {
        return Ok(Value::Null);
    }
    let body: Value = response.body_mut().read_json().map_err(|cause| failed(format!("{status}: {cause}")))?;
    if status.is_success() { Ok(body) } else { Err(failed(format!("{status} {body}"))) }
}

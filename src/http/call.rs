//! One request, read and checked: all that a handler may know of its caller.

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;
use serde_json::{Map, Value};

use super::endpoint::{Body, Endpoint, Header, type_name};
use super::language::Language;
use crate::access::{Actor, Permit};
use crate::error::{Code, Error, Result};
use crate::id::{ChangeId, Id};
use crate::records::field::{At, Faults, FieldInfo, Form, refuse_unknown};

/// A request that passed its endpoint's guard.
pub struct Call {
    pub(super) endpoint: Endpoint,
    pub(super) actor: Option<(Actor, Permit)>,
    /// Path parameters by name.
    pub(super) path: Vec<(&'static str, String)>,
    pub(super) query: Map<String, Value>,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Value>,
    pub(super) peer: Option<IpAddr>,
    /// The id under which this request stands in the log and the journal.
    pub request_id: String,
    pub language: Language,
    /// When the request was taken up, Unix milliseconds.
    pub now_ms: i64,
}

impl Call {
    /// Who asks. Errors: `not_signed_in` on a public endpoint.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().map(|(actor, _)| actor).ok_or_else(|| Error::new(Code::NotSignedIn))
    }

    /// What the endpoint's action grants the caller.
    pub fn permit(&self) -> Result<Permit> {
        self.actor.as_ref().map(|(_, permit)| *permit).ok_or_else(|| Error::new(Code::NotSignedIn))
    }

    /// The call's name in the contract.
    pub fn operation(&self) -> &'static str {
        self.endpoint.operation_id
    }

    /// The parameters of the path by name.
    pub fn path_parts(&self) -> &[(&'static str, String)] {
        &self.path
    }

    /// A part of the path, such as a record type's name.
    pub fn part(&self, name: &str) -> Result<&str> {
        let part = self.path.iter().find(|(known, _)| *known == name);
        part.map(|(_, text)| text.as_str()).ok_or_else(Error::not_found)
    }

    /// An id in the path; what is no random id in lower case is not found, as anything else out of reach.
    pub fn id<T>(&self, name: &str) -> Result<Id<T>> {
        Id::parse_public(self.part(name)?).ok_or_else(Error::not_found)
    }

    /// The form of the body, or every fault in it.
    pub fn form<F: Form>(&self) -> Result<F> {
        debug_assert!(
            matches!(self.endpoint.body, Body::Json(shape, _) if (shape.name)() == type_name::<F>()),
            "{} documents another body than {}",
            self.endpoint.operation_id,
            type_name::<F>()
        );
        read(self.body.as_ref().unwrap_or(&Value::Null))
    }

    /// The body as it came, for those that are not one form (merge patches, pushed changes).
    pub fn json(&self) -> Result<&Value> {
        self.body.as_ref().ok_or_else(|| Error::new(Code::Malformed))
    }

    /// The form of the query, or every fault in it.
    pub fn query<F: Form>(&self) -> Result<F> {
        read(&Value::Object(self.query.clone()))
    }

    /// Whether the query has this parameter.
    pub fn asks(&self, name: &str) -> bool {
        self.query.contains_key(name)
    }

    /// The version that the caller saw, without quotes. Errors: 428 without `If-Match`, 412 where it names none.
    pub fn if_match(&self) -> Result<&str> {
        debug_assert!(self.endpoint.headers.contains(&Header::IfMatch), "undocumented If-Match");
        let text = self.header("If-Match").ok_or_else(|| Error::new(Code::PreconditionRequired))?;
        let inner = text.trim().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        inner.filter(|rev| !rev.is_empty() && !rev.contains('"')).ok_or_else(|| Error::new(Code::PreconditionFailed))
    }

    /// The change id that the caller chose, if any.
    pub fn idempotency_key(&self) -> Result<Option<ChangeId>> {
        debug_assert!(self.endpoint.headers.contains(&Header::IdempotencyKey), "undocumented Idempotency-Key");
        let Some(text) = self.header("Idempotency-Key") else { return Ok(None) };
        if let Some(key) = Id::parse(text) {
            return Ok(Some(key));
        }
        let mut faults = Faults::default();
        let (en, hi) = ("Give a UUID in lower case.", "छोटे अक्षरों में UUID दें।");
        faults.add(&At::root("/Idempotency-Key"), "bad_format", en, hi);
        Err(Error::invalid(faults.0))
    }

    /// A request header, if it is there and plain text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The address of the caller, for limits on signing in.
    pub fn peer(&self) -> Option<IpAddr> {
        self.peer
    }
}

fn read<F: Form>(value: &Value) -> Result<F> {
    let mut faults = Faults::default();
    match F::read(value, &At::root(""), &mut faults) {
        Some(form) if faults.is_empty() => Ok(form),
        _ => Err(Error::invalid(faults.0)),
    }
}

/// Reads a query string as an object for a form; a parameter that is unknown or comes twice is refused by name.
pub(super) fn read_query(text: &str, fields: &[FieldInfo]) -> Result<Map<String, Value>> {
    let (mut query, mut faults, root) = (Map::new(), Faults::default(), At::root(""));
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (decode(name), decode(value)) else {
            return Err(Error::new(Code::Malformed));
        };
        let field = fields.iter().find(|field| field.name == name);
        let value = typed(value, field.map(|field| (field.schema)()));
        if query.insert(name.clone(), value).is_some() {
            faults.add(&root.name(&name), "repeated", "Give this parameter once.", "यह मान एक ही बार दें।");
        }
    }
    refuse_unknown(&query, &fields.iter().map(|field| field.name).collect::<Vec<_>>(), &root, &mut faults);
    if faults.is_empty() { Ok(query) } else { Err(Error::invalid(faults.0)) }
}

/// A number or a truth value where the form wants one, else the text, which the form then judges.
fn typed(text: String, schema: Option<Value>) -> Value {
    let parsed = match schema.as_ref().and_then(|schema| schema["type"].as_str()) {
        Some("integer" | "number" | "boolean") => {
            serde_json::from_str(&text).ok().filter(|value: &Value| !value.is_null())
        }
        _ => None,
    };
    parsed.unwrap_or(Value::String(text))
}

/// Undoes `%41` and `+`; `None` for what is not UTF-8 or a broken escape.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                (digit(rest.next())? * 16 + digit(rest.next())?) as u8
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

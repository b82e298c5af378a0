//! Records: write, read, change, take back, and their history.

use serde_json::{Value, json};

use super::changes::{change, fault, happened, looking, reading, written};
use crate::access::Action;
use crate::app::App;
use crate::casefile::change::{Base, Create, Op, Patch, Retract};
use crate::error::{Code, Result};
use crate::form;
use crate::http::audience::Audience;
use crate::http::endpoint::Method;
use crate::http::schemas::{link, page_of};
use crate::http::shares;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, RecordId};
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Instant, Line, Text};
use crate::store::records as rows;

const TAG: &str = "Records";

/// The data of a record: an object whose form is the kind's (`GET /v1/kinds/{kind}`); the kind's room judges it.
#[derive(Clone, Debug, PartialEq)]
pub struct Data(pub Value);

impl Field for Data {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if !value.is_object() {
            faults.wrong_type(at, "an object", "एक समूह (object)");
            return None;
        }
        Some(Self(value.clone()))
    }
    fn write(&self) -> Option<Value> {
        Some(self.0.clone())
    }
    fn schema() -> Value {
        json!({"type": "object"})
    }
}

form! {
    /// A record to be written.
    pub struct NewRecord {
        /// Your own id for it, random (version 4); the server makes one if you give none.
        id: Option<RecordId>,
        /// The record type: `<department>.<type>`.
        kind: Line,
        /// When what is recorded happened; the legal clocks start here and not at the upload.
        occurred_at: Instant,
        /// The fields of the record type.
        data: Data,
    }
}

form! {
    /// Why a record is taken back.
    pub struct Retraction {
        /// The reason, which stays with the versions.
        reason: Text<1000>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/records",
        operation_id: "create_record",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Write a record",
        description: "Who may write which type stands in `GET /v1/kinds`. The answer is your own share of it.",
        headers: &[Header::IdempotencyKey],
        body: Body::Json(Shape::form::<NewRecord>().told(new_told), crate::http::BODY_MAX),
        answers: &[Answer::json(201, "The share that you see.", SHARE).with_etag().with_location()],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: create,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/cases/{id}/records",
        operation_id: "list_records",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "Read the records of a case",
        description: "The shares that you may see, in order of record id.",
        answers: &[Answer::json(200, "The shares.", SHARES)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/records/{id}",
        operation_id: "get_record",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "Read one record",
        description: "In the widest share that you may see. A retracted record is answered as a tombstone.",
        answers: &[Answer::json(200, "The share.", SHARE).with_etag()],
        handler: get,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Patch,
        path: "/v1/records/{id}",
        operation_id: "patch_record",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Change a record",
        description: "A JSON merge patch of `data`: a field set to null is cleared. The version before stays in the \
                      history. A department to which a task is addressed answers it here with `done_on` and `result`.",
        headers: &[Header::IfMatch, Header::IdempotencyKey],
        body: Body::Json(PATCH, crate::http::BODY_MAX),
        answers: &[Answer::json(200, "The share that you see.", SHARE).with_etag()],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: patch,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/records/{id}",
        operation_id: "retract_record",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Take a record back",
        description: "By the department that wrote it. The record leaves every list; its versions stay.",
        headers: &[Header::IfMatch, Header::IdempotencyKey],
        body: Body::form::<Retraction>(),
        answers: &[Answer::json(200, "The tombstone.", SHARE).with_etag()],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: retract,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/records/{id}/versions",
        operation_id: "list_versions",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "The history of a record",
        description: "Every version of the share that you see, oldest first; a change of what you do not see leaves no trace \
                      here.",
        answers: &[Answer::json(200, "The versions.", SHARES)],
        handler: versions,
        ..Endpoint::BASE
    },
];

pub(super) const SHARE: Shape = Shape::new(|| "Share", || json!({"$ref": "#/components/schemas/Share"}));
pub(super) const SHARES: Shape = Shape::new(|| "SharePage", || page_of("Share"));
const PATCH: Shape = Shape::new(|| "RecordPatch", || json!({"type": "object"})).told(patch_told);

/// A record of one of the types that the audience writes, as that type's form.
fn new_told(audience: Audience, mut schema: Value) -> Value {
    let any = shares::forms(audience).into_keys();
    let any = any.map(|kind| json!({"properties": {"kind": {"const": kind}, "data": link(&kind)}}));
    schema["anyOf"] = any.collect();
    if let Some((entry, sample)) = shares::written(audience) {
        schema["examples"] =
            json!([{"kind": entry.kind.name, "occurred_at": "2026-11-19T04:10:00.000Z", "data": sample}]);
    }
    schema
}

fn patch_told(audience: Audience, mut schema: Value) -> Value {
    schema["description"] = json!("Some fields of the record's `data` with their new values; null clears one.");
    let sample = shares::written(audience)
        .and_then(|(_, sample)| sample.as_object()?.iter().next().map(|(name, value)| json!({name: value})));
    schema["examples"] = json!([sample.unwrap_or_default()]);
    schema
}

fn create(app: &App, call: &Call) -> Result<Outgoing> {
    let case: CaseId = call.id("id")?;
    let new: NewRecord = call.form()?;
    let op = Create {
        record: new.id.unwrap_or_else(RecordId::random),
        chosen: new.id.is_some(),
        kind: new.kind.0,
        occurred_at: happened(new.occurred_at, call, "/occurred_at")?,
        data: new.data.0,
    };
    let applied = change(app, call, case, Op::Create(op))?;
    let id = applied.outcome.record;
    Ok(written(app, call, 201, applied)?.header("Location", format!("/v1/records/{id}")))
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let id = call.id("id")?;
    reading(app, call, 200, |reading, conn| reading.records(conn, id))
}

fn get(app: &App, call: &Call) -> Result<Outgoing> {
    let id = call.id("id")?;
    looking(app, call, 200, |reading, conn| reading.record(conn, id))
}

fn versions(app: &App, call: &Call) -> Result<Outgoing> {
    let id = call.id("id")?;
    reading(app, call, 200, |reading, conn| reading.versions(conn, id))
}

fn patch(app: &App, call: &Call) -> Result<Outgoing> {
    let record: RecordId = call.id("id")?;
    let base = Base::Exactly(call.if_match()?.to_owned());
    let Some(set) = call.json()?.as_object() else {
        return Err(fault("", "wrong_type", "Give an object here.", "यहाँ एक समूह (object) दें।"));
    };
    // `{"data": {…}}` and the bare fields mean the same; no record type has a field called `data`.
    let set = match set.get("data").and_then(Value::as_object) {
        Some(data) if set.len() == 1 => data.clone(),
        _ => set.clone(),
    };
    let case = case_of(app, record)?;
    let applied = change(app, call, case, Op::Patch(Patch { record, set, base }))?;
    written(app, call, 200, applied)
}

fn retract(app: &App, call: &Call) -> Result<Outgoing> {
    let record: RecordId = call.id("id")?;
    let base = Base::Exactly(call.if_match()?.to_owned());
    let reason = call.form::<Retraction>()?.reason.0;
    let case = case_of(app, record)?;
    let applied = change(app, call, case, Op::Retract(Retract { record, reason, base }))?;
    written(app, call, 200, applied)
}

/// The record's case; for a record that is not there, one that is not there either.
pub(super) fn case_of(app: &App, record: RecordId) -> Result<CaseId> {
    Ok(app.db.look(|conn| rows::case_of(conn, record))?.unwrap_or(record.cast()))
}

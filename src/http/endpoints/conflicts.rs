//! Conflicts: what two officers wrote differently, and which of it is right.

use serde_json::{Value, json};

use super::changes::{change, fault, reading, written};
use super::records::{SHARE, SHARES};
use crate::access::Action;
use crate::app::App;
use crate::casefile::change::{Op, Resolve};
use crate::casefile::wire::{Choice, Object};
use crate::error::{Code, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, RecordId};
use crate::records::field::Form;
use crate::records::types::{Int, Text};
use crate::store::conflicts as rows;

const TAG: &str = "Records";

form! {
    /// Which value of each field is right.
    pub struct Resolution {
        /// `current`, `other` or `data` for all fields, or one of them for each. The fields of a group go together.
        choose: Choice,
        /// The values of the fields for which you chose `data`; null clears one.
        data: Option<Object>,
    }
}

form! {
    /// A page of conflicts.
    pub struct ConflictQuery {
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/cases/{id}/conflicts",
        operation_id: "list_conflicts",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "What two officers wrote differently",
        description: "In the records that you read whole: both values of each field, whose they are, and whether it is \
                      resolved. The record keeps its current value until then.",
        query: Some(ConflictQuery::fields),
        answers: &[Answer::json(200, "A page of conflicts, each a share of type `_conflict`.", SHARES)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/conflicts/{id}/resolution",
        operation_id: "resolve_conflict",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Say which value is right",
        description: "By the department that wrote the record, once. What you choose is written as a change of the record.",
        headers: &[Header::IdempotencyKey],
        body: Body::Json(Shape::form::<Resolution>().example(example), crate::http::BODY_MAX),
        answers: &[Answer::json(201, "The conflict, resolved.", SHARE).with_etag()],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: resolve,
        ..Endpoint::BASE
    },
];

fn example() -> Value {
    json!({"choose": "other"})
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let id = call.id("id")?;
    let query: ConflictQuery = call.query()?;
    let limit = query.limit.map_or(50, |limit| limit.0);
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(RecordId::parse_public(&cursor.0).ok_or_else(|| {
            fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।")
        })?),
    };
    reading(app, call, 200, |reading, conn| reading.conflicts(conn, id, after, limit))
}

fn resolve(app: &App, call: &Call) -> Result<Outgoing> {
    let conflict: RecordId = call.id("id")?;
    let Resolution { choose, data } = call.form()?;
    // The work of a miss is that of a hit out of reach.
    let case: CaseId = app.db.look(|conn| rows::find(conn, conflict))?.map_or(conflict.cast(), |row| row.case_id);
    let op = Resolve { conflict, choose: choose.0, data: data.map(|data| data.0).unwrap_or_default() };
    let applied = change(app, call, case, Op::Resolve(op))?;
    written(app, call, 201, applied)
}

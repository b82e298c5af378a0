//! Late changes: what came after its author had lost access, and the nodal officer's decision on it.

use serde_json::{Value, json};

use super::changes::{change, fault, reading};
use crate::access::Action;
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::held::{Asked, Verdict};
use crate::casefile::wire::OPS;
use crate::error::{Code, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, HeldId};
use crate::records::codes;
use crate::records::field::Form;
use crate::records::types::{Code as Coded, Int, Text};
use crate::store::held as rows;

const TAG: &str = "Records";

form! {
    /// What becomes of a late change.
    pub struct HeldDecision {
        /// `adopt` applies it in its author's name, `discard` leaves it out of the file.
        decision: Coded<codes::HeldDecision>,
        /// Why; it is kept with the change.
        reason: Text<1000>,
    }
}

form! {
    /// Which late changes to list.
    pub struct HeldQuery {
        /// `waiting` (if not given), `adopted` or `discarded`.
        state: Option<Coded<codes::HeldState>>,
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/held",
        operation_id: "list_held",
        guard: Guard::SignedIn(Action::DecideHeld),
        tag: TAG,
        summary: "Late changes that wait for you",
        description: "What officers of your department recorded without a network and sent after their access had ended, in \
                      cases that your offices reach. Where no office of the author's department reaches the case, the \
                      protection unit decides; it is told author, time and type, and not what was written.",
        query: Some(HeldQuery::fields),
        answers: &[Answer::json(200, "A page of late changes.", PAGE)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/held/{id}/decision",
        operation_id: "decide_held",
        guard: Guard::SignedIn(Action::DecideHeld),
        tag: TAG,
        summary: "Adopt a late change, or leave it out",
        description: "Once. Adopted, it is applied as its author's; what cannot be applied any more is answered with the \
                      reason, and the change goes on waiting.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<HeldDecision>(),
        answers: &[Answer::json(201, "The change, decided.", HELD)],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: decide,
        ..Endpoint::BASE
    },
];

const HELD: Shape = Shape::new(|| "Held", schema);
const PAGE: Shape = Shape::new(
    || "HeldPage",
    || {
        json!({"type": "object", "required": ["items", "next"],
            "properties": {"items": {"type": "array", "items": schema()}, "next": {"type": ["string", "null"]}}})
    },
);

fn schema() -> Value {
    let (id, instant) = (json!({"type": "string", "format": "uuid"}), json!({"type": "string", "format": "date-time"}));
    json!({"type": "object",
        "required": ["id", "case_id", "kind", "author", "saved_at", "received_at", "reason", "state"],
        "properties": {"id": id, "case_id": id, "kind": {"type": "string"}, "author": id, "saved_at": instant,
            "received_at": instant, "reason": {"enum": ["left", "lock", "closed", "retracted", "suspended"]},
            "state": {"type": "string", "x-code-list": "held_state"},
            "changes": {"type": "array", "items": operation(),
                "description": "The operations as they were sent, if you read every section that they are about."}}})
}

/// One operation as a phone sends it; which members it has goes by `op`.
fn operation() -> Value {
    let (id, any) =
        (json!({"type": "string", "format": "uuid"}), json!({"type": "object", "additionalProperties": true}));
    json!({"type": "object", "required": ["op"], "additionalProperties": true,
        "properties": {"op": {"enum": OPS}, "id": id, "data": any, "set": any}})
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let query: HeldQuery = call.query()?;
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(HeldId::parse_public(&cursor.0).ok_or_else(|| {
            fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।")
        })?),
    };
    let state = query.state.map_or_else(|| rows::WAITING.to_owned(), |state| state.0);
    let limit = query.limit.map_or(50, |limit| limit.0 as usize);
    reading(app, call, 200, |reading, conn| reading.held(conn, &Asked { state, after, limit }))
}

fn decide(app: &App, call: &Call) -> Result<Outgoing> {
    let id: HeldId = call.id("id")?;
    let HeldDecision { decision, reason } = call.form()?;
    let reason = reason.0;
    let verdict = match decision.code() {
        "adopt" => Verdict::Adopt { reason },
        _ => Verdict::Discard { reason },
    };
    // The work of a miss is that of a hit out of reach.
    let case: CaseId = app.db.look(|conn| rows::find(conn, id))?.map_or(id.cast(), |row| row.case_id);
    change(app, call, case, Op::DecideHeld(id, verdict))?;
    reading(app, call, 201, |reading, conn| reading.held_change(conn, id))
}

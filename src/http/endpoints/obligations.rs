//! What is owed: in one case, within reach, and what people do about what is late.

use serde_json::{Value, json};

use super::changes::{change, fault, reading};
use crate::access::{Action, Department};
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::duties::decide::Decision;
use crate::casefile::duties::read::{Asked, opening};
use crate::clock::{parse_day, parse_instant, start_of};
use crate::error::{Code, Error, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::schemas::page_of;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, ObligationId};
use crate::records::codes;
use crate::records::field::{At, Faults, Field, Form};
use crate::records::types::{Code as Coded, Int, Text};
use crate::store::obligations as rows;

const TAG: &str = "Obligations";

/// A time before which something is due: an instant, or a day in India that is itself not included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Before(pub i64);

impl Field for Before {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = value.as_str().unwrap_or_default();
        let ms = parse_instant(text).or_else(|| start_of(parse_day(text)?));
        if ms.is_none() {
            let en = "Give an instant (RFC 3339) or a day as YYYY-MM-DD.";
            faults.add(at, "bad_format", en, "समय (RFC 3339) या दिनांक YYYY-MM-DD रूप में दें।");
        }
        ms.map(Self)
    }
    fn write(&self) -> Option<Value> {
        Some(json!(crate::clock::instant_text(self.0)))
    }
    fn schema() -> Value {
        json!({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]})
    }
}

form! {
    /// Which obligations to list.
    pub struct ObligationQuery {
        /// How far it has been met.
        state: Option<Coded<codes::ObligationState>>,
        /// Due before this instant, or before this day in India.
        due_before: Option<Before>,
        /// Owed by this department; only by one whose obligations you see.
        department: Option<Coded<codes::DepartmentName>>,
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

form! {
    /// Why something owed is not to be met.
    pub struct Waiver {
        /// The reason; kept sealed with the obligation.
        reason: Text<2000>,
    }
}

const OBLIGATION: Shape = Shape::new(|| "Obligation", schema);
const OBLIGATIONS: Shape = Shape::new(|| "ObligationPage", || page_of("Obligation"));

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/cases/{id}/obligations",
        operation_id: "list_case_obligations",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "What is owed in a case",
        description: "A department sees its own obligations, the committee and the protection unit all, the magistracy how \
                      far each has come.",
        answers: &[Answer::json(200, "The obligations, in order of id.", OBLIGATIONS)],
        handler: of_case,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/obligations",
        operation_id: "list_obligations",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "What is owed within your reach",
        description: "In order of id. That something is overdue is written by a job, at most a minute after its time.",
        query: Some(ObligationQuery::fields),
        answers: &[Answer::json(200, "A page of obligations.", OBLIGATIONS)],
        errors: &[Code::UnreadableField],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/obligations/{id}/acknowledgement",
        operation_id: "acknowledge_obligation",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Say that your department knows that it is overdue",
        description: "By an officer of the department that owes it, once; it stays owed.",
        headers: &[Header::IdempotencyKey],
        answers: &[Answer::json(200, "The obligation.", OBLIGATION)],
        errors: &[Code::WrongState],
        handler: acknowledge,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/obligations/{id}/waiver",
        operation_id: "waive_obligation",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Do without something owed, for a reason",
        description: "The nodal officer of the department that owes it; what the law asks, the committee's chair alone.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<Waiver>(),
        answers: &[Answer::json(200, "The obligation.", OBLIGATION)],
        errors: &[Code::WrongState],
        handler: waive,
        ..Endpoint::BASE
    },
];

fn schema() -> Value {
    let (id, instant) = (json!({"type": "string", "format": "uuid"}), json!({"type": "string", "format": "date-time"}));
    json!({"type": "object", "required": ["id", "case_id", "state", "due_at", "rev"],
        "description": "The magistracy sees only `state` and `due_at` of what others owe.", "properties": {
        "id": id, "case_id": id, "rule": {"type": "string", "description": "`D04`"},
        "title": {"type": "string", "description": "In the language asked for."},
        "kind": {"type": "string", "x-code-list": "obligation_kind"}, "basis": {"type": "string"},
        "verified": {"type": "boolean", "description": "Whether somebody has checked the basis against its text."},
        "department": {"type": "string", "x-code-list": "department"}, "office_id": id, "started_at": instant,
        "due_at": instant, "state": {"type": "string", "x-code-list": "obligation_state"},
        "started_by": id, "fulfilled_by": id, "escalation": {"type": "integer", "minimum": 0, "maximum": 4},
        "acknowledged_at": instant, "waived_for": {"type": "string"}, "rev": {"type": "string"}}})
}

fn of_case(app: &App, call: &Call) -> Result<Outgoing> {
    let id = call.id("id")?;
    reading(app, call, 200, |reading, conn| reading.obligations_of(conn, id))
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let query: ObligationQuery = call.query()?;
    let department = query.department.and_then(|code| Department::parse(code.code()));
    let own = call.actor()?.department;
    // Of others the magistracy reads no department, and most departments read nothing.
    if department.is_some_and(|asked| asked != own) && !opening(own, call.permit()?.reach).whose {
        return Err(Error::new(Code::UnreadableField));
    }
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(ObligationId::parse_public(&cursor.0).ok_or_else(|| {
            fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।")
        })?),
    };
    let asked = Asked {
        state: query.state.map(|code| code.0),
        due_before: query.due_before.map(|before| before.0),
        department,
        after,
        limit: query.limit.map_or(50, |limit| limit.0),
    };
    reading(app, call, 200, |reading, conn| reading.obligations(conn, &asked))
}

fn acknowledge(app: &App, call: &Call) -> Result<Outgoing> {
    decide(app, call, Decision::Acknowledge)
}

fn waive(app: &App, call: &Call) -> Result<Outgoing> {
    let reason = call.form::<Waiver>()?.reason.0;
    decide(app, call, Decision::Waive { reason })
}

fn decide(app: &App, call: &Call, decision: Decision) -> Result<Outgoing> {
    let id: ObligationId = call.id("id")?;
    let case: CaseId = app.db.read(|conn| rows::find(conn, id))?.map(|row| row.case_id).ok_or_else(Error::not_found)?;
    change(app, call, case, Op::DecideObligation(id, decision))?;
    reading(app, call, 200, |reading, conn| reading.obligation(conn, id))
}

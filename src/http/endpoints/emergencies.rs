//! Emergency access to who a child is, and its review.

use serde_json::{Value, json};

use super::changes::{change, fault, reading};
use crate::access::{Action, Reach};
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::emergency::{NewEmergency, may_break};
use crate::casefile::reviews::is_told;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, EmergencyId, EntryId};
use crate::identity::throttle::{self, Counter};
use crate::records::codes;
use crate::records::field::Form;
use crate::records::types::{Code as Coded, Int, Line, Text};
use crate::store::emergencies::{self as rows, EmergencyRow, Filter};
use crate::store::journal::{self, EntryRow};
use crate::store::{Tx, cases, offices};

const TAG: &str = "Emergency access";

form! {
    /// Why who the child is must be known now.
    pub struct EmergencyForm {
        /// The heading under which an auditor reviews it.
        reason_code: Coded<codes::EmergencyReason>,
        /// What has happened, for the committee and the protection unit.
        reason: Text<2000>,
    }
}

form! {
    /// The same, for who knows the case's number alone.
    pub struct NumberedEmergency {
        /// The case's number, such as `UP-BBK-2026-000123-C`.
        number: Line,
        /// The heading under which an auditor reviews it.
        reason_code: Coded<codes::EmergencyReason>,
        /// What has happened, for the committee and the protection unit.
        reason: Text<2000>,
    }
}

form! {
    /// Which emergency accesses to list.
    pub struct EmergencyQuery {
        /// How far the review has come.
        state: Option<Coded<codes::ReviewState>>,
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

form! {
    /// An auditor's finding.
    pub struct Settlement {
        /// What was found.
        finding: Coded<codes::ReviewFinding>,
    }
}

const OPENING: &str = "For the juvenile police unit's nodal officer and the helpline, in their own district, after a step-up: \
                       sixty minutes, identity and nothing else. The committee and the protection unit see at once who \
                       opened it and why, and an auditor reviews it; while an earlier one waits for that longer than seven \
                       days, there is no other. A case that cannot be opened so answers as one that is not there. Five \
                       tries an hour.";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/emergency-access",
        operation_id: "open_emergency_access",
        guard: Guard::SignedIn(Action::BreakGlass),
        tag: TAG,
        summary: "Learn in an emergency who a child is",
        description: OPENING,
        headers: &[Header::IdempotencyKey],
        body: Body::form::<EmergencyForm>(),
        answers: &[Answer::json(201, "Until when, and the identity.", OPENED)],
        errors: &[Code::WrongState, Code::TooManyRequests],
        handler: open,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/emergency-accesses",
        operation_id: "open_emergency_access_by_number",
        guard: Guard::SignedIn(Action::BreakGlass),
        tag: TAG,
        summary: "Learn in an emergency who a child is, by the case's number",
        description: OPENING,
        headers: &[Header::IdempotencyKey],
        body: Body::form::<NumberedEmergency>(),
        answers: &[Answer::json(201, "Until when, and the identity.", OPENED)],
        errors: &[Code::NotFound, Code::WrongState, Code::TooManyRequests],
        handler: open_numbered,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/emergency-accesses",
        operation_id: "list_emergency_accesses",
        guard: Guard::SignedIn(Action::ReadEmergencies),
        tag: TAG,
        summary: "Emergency accesses: to your cases, or to review",
        description: "In order of id. The committee and the protection unit see those to cases on which they work, with the \
                      officer's words; an auditor sees all of the offices in charge, without anything of a case.",
        query: Some(EmergencyQuery::fields),
        answers: &[Answer::json(200, "A page of emergency accesses.", EMERGENCIES)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/emergency-accesses/{id}/settlement",
        operation_id: "settle_emergency_access",
        guard: Guard::SignedIn(Action::SettleEmergencies),
        tag: TAG,
        summary: "Settle the review of an emergency access",
        description: "By an auditor, never by the officer who made it.",
        body: Body::form::<Settlement>(),
        answers: &[Answer::json(200, "The emergency access.", EMERGENCY)],
        errors: &[Code::WrongState],
        handler: settle,
        ..Endpoint::BASE
    },
];

const OPENED: Shape = Shape::new(
    || "EmergencyIdentity",
    || {
        json!({"type": "object", "required": ["id", "until", "identity"], "properties": {
            "id": {"type": "string", "format": "uuid"}, "until": {"type": "string", "format": "date-time"},
            "identity": {"$ref": "#/components/schemas/Share"}}})
    },
);
const EMERGENCY: Shape = Shape::new(|| "EmergencyAccess", schema);
const EMERGENCIES: Shape = Shape::new(
    || "EmergencyAccessPage",
    || {
        json!({"type": "object", "required": ["items", "next"],
    "properties": {"items": {"type": "array", "items": schema()}, "next": {"type": ["string", "null"]}}})
    },
);

/// The JSON Schema of an emergency access; a reader may see less of it.
pub fn schema() -> Value {
    let (id, instant) = (json!({"type": "string", "format": "uuid"}), json!({"type": "string", "format": "date-time"}));
    json!({"type": "object", "required": ["id", "department", "office", "officer_id", "reason_code", "opened_at", "until",
        "due_at", "state"], "properties": {
        "id": id, "case_id": id, "number": {"type": "string"}, "case": {"type": "string"},
        "department": {"type": "string", "x-code-list": "department"}, "district": {"type": "string"},
        "office": {"type": "object", "properties": {"id": id, "name": {"type": "string"}}}, "officer_id": id,
        "reason_code": {"type": "string", "x-code-list": "emergency_reason"}, "reason": {"type": "string"},
        "opened_at": instant, "until": instant, "due_at": instant,
        "state": {"type": "string", "x-code-list": "review_state"}, "escalated_at": instant,
        "finding": {"type": "string", "x-code-list": "review_finding"}, "settled_at": instant}})
}

fn open(app: &App, call: &Call) -> Result<Outgoing> {
    let form: EmergencyForm = call.form()?;
    admit(app, call)?;
    break_glass(app, call, call.id("id")?, form.reason_code.0, form.reason.0)
}

fn open_numbered(app: &App, call: &Call) -> Result<Outgoing> {
    let form: NumberedEmergency = call.form()?;
    admit(app, call)?;
    // A number that nobody has goes the way of a case that nobody may open.
    let case = app.db.read(|conn| cases::of_number(conn, &form.number.0))?.unwrap_or_else(CaseId::random);
    break_glass(app, call, case, form.reason_code.0, form.reason.0)
}

/// Who may, and how often: before any case is looked for, so that no try tells one from another. Tries that find nothing
/// count too, for numbers can be guessed.
fn admit(app: &App, call: &Call) -> Result<()> {
    let actor = call.actor()?;
    app.db.write(|tx| {
        may_break(tx, actor, call.now_ms)?;
        throttle::spend(tx, &[Counter::emergency(actor.id)], call.now_ms)
    })
}

fn break_glass(app: &App, call: &Call, case: CaseId, reason_code: String, reason: String) -> Result<Outgoing> {
    let applied = change(app, call, case, Op::BreakGlass(NewEmergency { reason_code, reason }))?;
    let id: EmergencyId = applied.outcome.record.cast();
    reading(app, call, 201, |reading, conn| reading.emergency(conn, id))
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let query: EmergencyQuery = call.query()?;
    if call.permit()?.reach != Reach::NoCase && !is_told(call.actor()?) {
        return Err(Error::not_allowed());
    }
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(EmergencyId::parse_public(&cursor.0).ok_or_else(|| {
            fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।")
        })?),
    };
    let limit = query.limit.map_or(50, |limit| limit.0);
    let filter = Filter { state: query.state.map(|state| state.0), after, limit };
    reading(app, call, 200, |reading, conn| reading.emergencies(conn, filter))
}

fn settle(app: &App, call: &Call) -> Result<Outgoing> {
    let id: EmergencyId = call.id("id")?;
    let finding = call.form::<Settlement>()?.finding.0;
    app.db.write(|tx| {
        let row = rows::find(tx, id)?.ok_or_else(Error::not_found)?;
        settle_one(tx, call, &row, &finding)
    })?;
    reading(app, call, 200, |reading, conn| {
        let row = rows::find(conn, id)?.ok_or_else(Error::not_found)?;
        let item = reading.emergency_item(conn, &row)?;
        Ok(crate::casefile::read::Rendered { body: item.to_string().into_bytes(), etag: None })
    })
}

fn settle_one(tx: &mut Tx, call: &Call, row: &EmergencyRow, finding: &str) -> Result<()> {
    let actor = call.actor()?;
    let charge = offices::subtree(tx, actor.office.id)?;
    if charge.is_some_and(|offices| !offices.contains(&row.office_id)) {
        return Err(Error::not_found());
    }
    if row.officer_id == actor.id {
        let en = "Nobody reviews their own emergency access.";
        return Err(Error::with(Code::NotAllowed, en, "कोई अपनी ही आपात पहुँच की समीक्षा नहीं करता।"));
    }
    if !rows::settle(tx, row.id, finding, actor.id, call.now_ms)? {
        return Err(Error::with(Code::WrongState, "This is settled already.", "इसका निपटारा हो चुका है।"));
    }
    let entry = EntryRow {
        id: EntryId::timed(call.now_ms),
        at: call.now_ms,
        actor: actor.id,
        actor_department: actor.department,
        office_id: actor.office.id,
        device: Some(actor.device),
        case_id: row.case_id,
        action: journal::WRITING.to_owned(),
        sections: "[]".to_owned(),
        purpose: "audit".to_owned(),
        request_id: call.request_id.clone(),
    };
    journal::insert(tx, &[entry])
}

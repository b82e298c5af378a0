//! Referrals: a case goes into an office's queue, and somebody there takes it up, declines it or sends it on.

use serde_json::{Value, json};

use super::changes::{change, fault};
use crate::access::{Action, Department};
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::referral::{Decision, NewReferral};
use crate::clock::instant_text;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::schemas::page_of;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, OfficeId, ReferralId};
use crate::records::codes;
use crate::records::field::Form;
use crate::records::types::{Code as Coded, Instant, Int, Text};
use crate::store::places;
use crate::store::referrals::{self as rows, ReferralRow};

const TAG: &str = "Participants and referrals";

form! {
    /// A referral to be opened.
    pub struct ReferralForm {
        /// The department that is asked.
        department: Coded<codes::DepartmentName>,
        /// The queue; the department's own office in the district if you name none.
        office_id: Option<OfficeId>,
        /// When their part in the case ends by itself.
        until: Option<Instant>,
        /// What is asked.
        note_code: Coded<codes::NoteCode>,
    }
}

form! {
    /// Why a referral is declined.
    pub struct Decline {
        /// The reason.
        reason_code: Coded<codes::DeclineReason>,
    }
}

form! {
    /// Where a referral is sent on to.
    pub struct Reroute {
        /// Another office of your department in the case's district.
        office_id: OfficeId,
    }
}

form! {
    /// Which referrals to list.
    pub struct ReferralQuery {
        /// `open`, `claimed`, `declined`, `rerouted` or `expired`.
        state: Option<Coded<codes::ReferralState>>,
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

const DECIDED: &[Answer] = &[Answer::json(200, "The referral.", REFERRAL)];

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/referrals",
        operation_id: "open_referral",
        guard: Guard::SignedIn(Action::Refer),
        tag: TAG,
        summary: "Refer a case to a department",
        description: "It goes to an office's queue, not to a person; until it is claimed the office sees a brief header.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<ReferralForm>(),
        answers: &[Answer::json(201, "The referral.", REFERRAL)],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: open,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/referrals",
        operation_id: "list_referrals",
        guard: Guard::SignedIn(Action::ReadReferrals),
        tag: TAG,
        summary: "The queue of your office and those below it",
        description: "In order of id, whatever has become of them; `state=open` are those that wait.",
        query: Some(ReferralQuery::fields),
        answers: &[Answer::json(200, "A page of referrals.", REFERRALS)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/referrals/{id}/claim",
        operation_id: "claim_referral",
        guard: Guard::SignedIn(Action::DecideReferrals),
        tag: TAG,
        summary: "Take a referral up",
        description: "Your office takes part in the case from now on.",
        headers: &[Header::IdempotencyKey],
        answers: DECIDED,
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: claim,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/referrals/{id}/decline",
        operation_id: "decline_referral",
        guard: Guard::SignedIn(Action::DecideReferrals),
        tag: TAG,
        summary: "Decline a referral",
        description: "The case is out of your office's reach at once; who referred it learns the reason.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<Decline>(),
        answers: DECIDED,
        errors: &[Code::WrongState],
        handler: decline,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/referrals/{id}/reroute",
        operation_id: "reroute_referral",
        guard: Guard::SignedIn(Action::DecideReferrals),
        tag: TAG,
        summary: "Send a referral on to another office of your department",
        description: "It waits in that office's queue from now on, and is out of your reach unless that office is yours too.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<Reroute>(),
        answers: DECIDED,
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: reroute,
        ..Endpoint::BASE
    },
];

const REFERRAL: Shape = Shape::new(|| "Referral", schema);
const REFERRALS: Shape = Shape::new(|| "ReferralPage", || page_of("Referral"));

fn schema() -> Value {
    let (id, instant) = (json!({"type": "string", "format": "uuid"}), json!({"type": "string", "format": "date-time"}));
    json!({"type": "object", "required": ["id", "case_id", "number", "department", "office_id", "state", "note_code"], "properties": {
        "id": id, "case_id": id, "number": {"type": "string"}, "department": {"type": "string", "x-code-list": "department"},
        "office_id": id, "state": {"type": "string", "x-code-list": "referral_state"},
        "note_code": {"type": "string", "x-code-list": "note_code"}, "from_department": {"type": "string", "x-code-list": "department"},
        "until": instant, "opened_at": instant, "due_at": instant}})
}

fn view(row: &ReferralRow) -> Value {
    let mut referral = json!({
        "id": row.id, "case_id": row.case_id, "number": row.number, "department": row.department, "office_id": row.office_id,
        "state": row.state, "note_code": row.note_code, "from_department": row.from_department,
        "opened_at": instant_text(row.opened_at), "due_at": instant_text(row.due_at),
    });
    if let Some(until) = row.until_at {
        referral["until"] = json!(instant_text(until));
    }
    referral
}

fn open(app: &App, call: &Call) -> Result<Outgoing> {
    let form: ReferralForm = call.form()?;
    let department = Department::parse(&form.department.0).ok_or_else(|| Error::internal("department list"))?;
    if department == call.actor()?.department {
        let en = "Refer to another department; inside your own, assign an officer.";
        return Err(fault("/department", "inconsistent", en, "दूसरे विभाग को संदर्भित करें; अपने विभाग में अधिकारी नियुक्त करें।"));
    }
    let new = NewReferral {
        department,
        office: form.office_id,
        until: form.until.map(|until| until.0),
        note_code: form.note_code.0,
    };
    let applied = change(app, call, call.id("id")?, Op::Refer(new))?;
    answer(app, 201, applied.outcome.record.cast())
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let query: ReferralQuery = call.query()?;
    let actor = call.actor()?;
    let limit = query.limit.map_or(50, |limit| limit.0);
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(ReferralId::parse_public(&cursor.0).ok_or_else(|| {
            fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।")
        })?),
    };
    let mut page = app.db.read(|conn| {
        let offices = places::below(conn, actor.department.name(), actor.office.id)?;
        rows::of_offices(
            conn,
            actor.department,
            &offices,
            query.state.as_ref().map(|state| state.code()),
            after,
            limit + 1,
        )
    })?;
    let more = page.len() as i64 > limit;
    page.truncate(limit as usize);
    let next = page.last().filter(|_| more).map(|row| row.id);
    Outgoing::ok(&json!({"items": page.iter().map(view).collect::<Vec<_>>(), "next": next}))
}

fn claim(app: &App, call: &Call) -> Result<Outgoing> {
    decide(app, call, Decision::Claim)
}

fn decline(app: &App, call: &Call) -> Result<Outgoing> {
    let reason_code = call.form::<Decline>()?.reason_code.0;
    decide(app, call, Decision::Decline { reason_code })
}

fn reroute(app: &App, call: &Call) -> Result<Outgoing> {
    let office = call.form::<Reroute>()?.office_id;
    decide(app, call, Decision::Reroute { office })
}

fn decide(app: &App, call: &Call, decision: Decision) -> Result<Outgoing> {
    let id: ReferralId = call.id("id")?;
    let case: CaseId = app.db.read(|conn| rows::find(conn, id))?.map_or(id.cast(), |row| row.case_id);
    change(app, call, case, Op::DecideReferral(id, decision))?;
    answer(app, 200, id)
}

fn answer(app: &App, status: u16, id: ReferralId) -> Result<Outgoing> {
    let row = app.db.read(|conn| rows::find(conn, id))?.ok_or_else(Error::not_found)?;
    Outgoing::json(status, &view(&row))
}

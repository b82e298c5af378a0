//! Who takes part in a case: assigning officers, adding departments, ending either.

use serde_json::{Value, json};

use super::changes::{change, fault};
use crate::access::{Action, Capacity, Department};
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::participants::NewParticipant;
use crate::casefile::read::participant;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, OfficeId, OfficerId, ParticipationId};
use crate::records::codes;
use crate::records::types::{Code as Coded, Instant};
use crate::store::{places, spans};

const TAG: &str = "Participants and referrals";

form! {
    /// An office or an officer who is to take part.
    pub struct ParticipantForm {
        /// The department.
        department: Coded<codes::DepartmentName>,
        /// The office.
        office_id: OfficeId,
        /// The officer, where one person is meant.
        officer_id: Option<OfficerId>,
        /// In which capacity.
        capacity: Coded<codes::Capacity>,
        /// When it ends by itself.
        until: Option<Instant>,
    }
}

impl ParticipantForm {
    /// The participation that is meant; faults stand below `pointer`.
    pub fn read(&self, pointer: &str) -> Result<NewParticipant> {
        let department = Department::parse(&self.department.0).ok_or_else(|| Error::internal("department list"))?;
        let capacity = Capacity::parse(&self.capacity.0).ok_or_else(|| Error::internal("capacity list"))?;
        if (capacity == Capacity::Office) == self.officer_id.is_some() && capacity == Capacity::Office
            || capacity != Capacity::Office && self.officer_id.is_none()
        {
            let at = format!("{pointer}/officer_id");
            let en = "An office takes part as `office`; every other capacity names an officer.";
            return Err(fault(
                &at,
                "inconsistent",
                en,
                "कार्यालय `office` के रूप में जुड़ता है; अन्य हर रूप में अधिकारी का नाम आवश्यक है।",
            ));
        }
        Ok(NewParticipant {
            department,
            office: self.office_id,
            officer: self.officer_id,
            capacity,
            until: self.until.map(|until| until.0),
        })
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/participants",
        operation_id: "add_participant",
        guard: Guard::SignedIn(Action::Assign),
        tag: TAG,
        summary: "Let an office or an officer take part",
        description: "A nodal officer assigns officers of the own department; the committee and the protection unit add \
                      departments. Nobody assigns themselves.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<ParticipantForm>(),
        answers: &[Answer::json(201, "The participation.", PARTICIPANT)],
        errors: &[Code::CaseClosed],
        handler: add,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/cases/{id}/participants/{pid}",
        operation_id: "end_participant",
        guard: Guard::SignedIn(Action::Assign),
        tag: TAG,
        summary: "End a participation",
        description: "The case leaves the lists of those who reached it through this alone.",
        headers: &[Header::IdempotencyKey],
        answers: &[Answer::empty(204, "Ended.")],
        errors: &[Code::NotFound],
        handler: end,
        ..Endpoint::BASE
    },
];

const PARTICIPANT: Shape = Shape::new(|| "Participant", participant_schema);

/// The JSON Schema of a participant (`decisions.md` C8); a reader may see less of it.
fn participant_schema() -> Value {
    json!({"type": "object", "required": ["department"], "properties": {
        "id": {"type": "string", "format": "uuid"},
        "department": {"type": "string", "x-code-list": "department"},
        "office": {"type": "object", "required": ["id", "name"], "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}}},
        "officer_id": {"type": "string", "format": "uuid"},
        "capacity": {"type": "string", "x-code-list": "capacity"},
        "from": {"type": "string", "format": "date-time"},
        "until": {"type": "string", "format": "date-time"}}})
}

fn add(app: &App, call: &Call) -> Result<Outgoing> {
    let case: CaseId = call.id("id")?;
    let new = call.form::<ParticipantForm>()?.read("")?;
    let applied = change(app, call, case, Op::AddParticipant(new))?;
    let id: ParticipationId = applied.outcome.record.cast();
    let item = app.db.read(|conn| {
        let row = spans::find(conn, id)?.ok_or_else(Error::not_found)?;
        let office = places::find(conn, row.office_id)?.ok_or_else(Error::not_found)?;
        Ok(participant(&row, &office.name))
    })?;
    Outgoing::json(201, &item)
}

fn end(app: &App, call: &Call) -> Result<Outgoing> {
    change(app, call, call.id("id")?, Op::EndParticipant(call.id("pid")?))?;
    Ok(Outgoing::no_content())
}

//! Transfer of a child's case to another district, and that district's answer.

use super::changes::{change, fault, reading, written};
use super::records::SHARE;
use crate::access::Action;
use crate::app::App;
use crate::casefile::change::{Op, Outcome};
use crate::casefile::step::Step;
use crate::casefile::transfer::{Answer as Answered, NewTransfer};
use crate::error::{Code, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing};
use crate::id::{CaseId, OfficeId, RecordId};
use crate::records::sections::SectionNo;
use crate::records::types::Text;
use crate::store::transfers as rows;

const TAG: &str = "Participants and referrals";

form! {
    /// A transfer to be asked for.
    pub struct TransferForm {
        /// A protection unit of another district.
        office_id: OfficeId,
        /// Why the case goes there.
        reason: Text<4000>,
    }
}

form! {
    /// The receiving district's answer.
    pub struct TransferAnswer {
        /// Whether the district takes the case over.
        accept: bool,
        /// Why not.
        reason: Option<Text<4000>>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/transfer",
        operation_id: "transfer_case",
        guard: Guard::SignedIn(Action::Decide),
        tag: TAG,
        summary: "Ask another district to take a child's case over",
        description: "By the protection unit. Until the answer the receiving unit sees a brief header and the transfer, \
                      and nothing changes for anybody else.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<TransferForm>(),
        answers: &[Answer::json(201, "The record of the transfer.", SHARE).with_etag().with_location()],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: request,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/transfers/{id}/acceptance",
        operation_id: "answer_transfer",
        guard: Guard::SignedIn(Action::Decide),
        tag: TAG,
        summary: "Accept a transfer, or refuse it with a reason",
        description: "By the receiving district's protection nodal officer, once. With the acceptance the follow-up moves to \
                      that district's offices; police, labour and magistracy of the first keep their matters of law. A \
                      refusal is answered with the name of the record alone, for it is out of your reach then.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<TransferAnswer>(),
        answers: &[Answer::json(201, "The record of the transfer.", SHARE).with_etag()],
        errors: &[Code::WrongState],
        handler: answer,
        ..Endpoint::BASE
    },
];

fn request(app: &App, call: &Call) -> Result<Outgoing> {
    let form: TransferForm = call.form()?;
    let new = NewTransfer { record: RecordId::random(), office: form.office_id, reason: form.reason.0 };
    let case: CaseId = call.id("id")?;
    let applied = change(app, call, case, Op::Step(Step::Transfer(new)))?;
    let id = applied.outcome.record;
    Ok(written(app, call, 201, applied)?.header("Location", format!("/v1/records/{id}")))
}

fn answer(app: &App, call: &Call) -> Result<Outgoing> {
    let id: RecordId = call.id("id")?;
    let form: TransferAnswer = call.form()?;
    let answer = match (form.accept, form.reason) {
        (true, _) => Answered::Accept,
        (false, Some(reason)) => Answered::Reject { reason: reason.0 },
        (false, None) => {
            let en = "Say why the case is not accepted.";
            return Err(fault("/reason", "required", en, "बताएँ कि प्रकरण क्यों स्वीकार नहीं है।"));
        }
    };
    // The work of a miss is that of a hit out of reach.
    let case = app.db.read(|conn| rows::find(conn, id))?.map_or(id.cast(), |row| row.case_id);
    let applied = change(app, call, case, Op::AnswerTransfer(id, answer))?;
    if form.accept {
        return written(app, call, 201, applied);
    }
    let Outcome { case, record, section, n } = applied.outcome;
    reading(app, call, 201, |reading, conn| reading.kept(conn, case, SectionNo(section), record, n))
}

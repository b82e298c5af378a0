//! Decisions on drafts: approval, signature, acceptance, rejection.

use super::changes::{change, written};
use super::records::{SHARE, case_of};
use crate::access::Action;
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::decisions::{Decide, Verdict};
use crate::casefile::step::Step;
use crate::error::{Code, Result};
use crate::form;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing};
use crate::id::RecordId;
use crate::records::types::Text;

const TAG: &str = "Records";

form! {
    /// Which revision of a draft is meant.
    pub struct Revision {
        /// The `rev` that you saw; if the draft has changed since, read it again.
        rev: Text<40>,
    }
}

form! {
    /// Why a draft will not become final.
    pub struct Rejection {
        /// The reason, which stays with the versions.
        reason: Text<1000>,
    }
}

const DECIDED: &[Answer] = &[Answer::json(201, "The share that you see.", SHARE).with_etag()];

const fn post(path: &'static str, operation_id: &'static str) -> Endpoint {
    Endpoint {
        method: Method::Post,
        path,
        operation_id,
        guard: Guard::SignedIn(Action::Decide),
        tag: TAG,
        headers: &[Header::IdempotencyKey],
        body: Body::form::<Revision>(),
        answers: DECIDED,
        errors: &[Code::CaseClosed, Code::WrongState, Code::PreconditionFailed],
        ..Endpoint::BASE
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        summary: "Approve a draft of a final order",
        description: "By members of the committee, each once. The third approval of the same revision makes the order \
                      final, with its shares and its directions; a change of the draft voids what was approved before. A \
                      final order stands: to correct it, a new order is made.",
        handler: approve,
        ..post("/v1/records/{id}/approvals", "approve_record")
    },
    Endpoint {
        summary: "Sign a draft certificate",
        description: "By the magistrate: the revision signed becomes final. What was signed stands; the money that \
                      follows from it is still written. It takes a step-up (403 with the reason `step_up_required`).",
        handler: sign,
        ..post("/v1/records/{id}/signature", "sign_record")
    },
    Endpoint {
        summary: "Accept what a connected system wrote",
        description: "By an officer of the department in whose name it was written; until then it is a draft.",
        handler: accept,
        ..post("/v1/records/{id}/acceptance", "accept_record")
    },
    Endpoint {
        summary: "Reject a draft",
        description: "By the department that would make it final. It leaves every list; its versions stay.",
        body: Body::form::<Rejection>(),
        answers: &[Answer::json(201, "The tombstone.", SHARE).with_etag()],
        errors: &[Code::CaseClosed, Code::WrongState],
        handler: reject,
        ..post("/v1/records/{id}/rejection", "reject_record")
    },
];

fn approve(app: &App, call: &Call) -> Result<Outgoing> {
    let rev = call.form::<Revision>()?.rev.0;
    decide(app, call, Verdict::Approve { rev })
}

fn sign(app: &App, call: &Call) -> Result<Outgoing> {
    let rev = call.form::<Revision>()?.rev.0;
    decide(app, call, Verdict::Sign { rev })
}

fn accept(app: &App, call: &Call) -> Result<Outgoing> {
    let rev = call.form::<Revision>()?.rev.0;
    decide(app, call, Verdict::Accept { rev })
}

fn reject(app: &App, call: &Call) -> Result<Outgoing> {
    let reason = call.form::<Rejection>()?.reason.0;
    decide(app, call, Verdict::Reject { reason })
}

fn decide(app: &App, call: &Call, verdict: Verdict) -> Result<Outgoing> {
    let record: RecordId = call.id("id")?;
    let case = case_of(app, record)?;
    let applied = change(app, call, case, Op::Step(Step::Decide(Decide { record, verdict })))?;
    written(app, call, 201, applied)
}

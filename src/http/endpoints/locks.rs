//! The sensitive lock of a child's case: put on and taken off by the committee.

use super::cases::{CASE, answer};
use super::changes::{change, written};
use super::records::SHARE;
use crate::access::{Action, Capacity};
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::lock::NewLock;
use crate::casefile::step::Step;
use crate::departments::case::lock::Lock;
use crate::error::{Code, Error, Result};
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};

const TAG: &str = "Case files";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/lock",
        operation_id: "lock_case",
        guard: Guard::SignedIn(Action::Lock),
        tag: TAG,
        summary: "Lock a child's case for the named alone",
        description: "By the committee. From now on only the committee and the officers named here see the case; whoever is \
                      not named loses sight of it, an investigating officer too. Some records lock a case by themselves; \
                      then the investigating officer, the treating doctor and support persons are named.",
        headers: &[Header::IdempotencyKey],
        body: Body::Json(Shape::form::<Lock>().example(example), crate::http::BODY_MAX),
        answers: &[Answer::json(201, "The lock, as a record.", SHARE).with_etag().with_location()],
        errors: &[Code::WrongState],
        handler: lock,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/cases/{id}/lock",
        operation_id: "unlock_case",
        guard: Guard::SignedIn(Action::Lock),
        tag: TAG,
        summary: "Take the lock off",
        description: "By the committee. Whoever still takes part reaches the case again from now on; what ended meanwhile \
                      has ended.",
        headers: &[Header::IdempotencyKey],
        answers: &[Answer::json(200, "The case.", CASE).with_etag()],
        errors: &[Code::WrongState],
        handler: unlock,
        ..Endpoint::BASE
    },
];

fn example() -> serde_json::Value {
    // A reason that every department's document names.
    let mut lock = crate::departments::find("case.lock").map(|entry| (entry.sample)()).unwrap_or_default();
    lock["reason_code"] = "court".into();
    lock
}

fn lock(app: &App, call: &Call) -> Result<Outgoing> {
    let form: Lock = call.form()?;
    let mut participants = Vec::with_capacity(form.participants.len());
    for named in &form.participants {
        let capacity = Capacity::parse(&named.capacity.0).ok_or_else(|| Error::internal("capacity list"))?;
        participants.push((named.officer_id, capacity));
    }
    let new = NewLock { participants, reason_code: form.reason_code.0 };
    let applied = change(app, call, call.id("id")?, Op::Step(Step::Lock(new)))?;
    let id = applied.outcome.record;
    Ok(written(app, call, 201, applied)?.header("Location", format!("/v1/records/{id}")))
}

fn unlock(app: &App, call: &Call) -> Result<Outgoing> {
    let applied = change(app, call, call.id("id")?, Op::Step(Step::Unlock))?;
    answer(app, call, 200, &applied.outcome)
}

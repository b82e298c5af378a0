//! Closing a child's case, and opening it again.

use serde_json::{Map, Value};

use super::cases::{CASE, answer};
use super::changes::{change, fault, written};
use super::records::{Data, SHARE};
use crate::access::Action;
use crate::app::App;
use crate::casefile::change::Op;
use crate::casefile::closure::NewClosure;
use crate::casefile::step::Step;
use crate::departments;
use crate::error::{Code, Result};
use crate::form;
use crate::http::audience::Audience;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, RecordId};
use crate::records::codes;
use crate::records::field::Field;
use crate::records::types::{Code as Coded, Text};

const TAG: &str = "Case files";

form! {
    /// A closure, to be proposed or made.
    pub struct ClosureForm {
        /// How the child's case ends.
        outcome: Coded<codes::Outcome>,
        /// Why it is closed now.
        reason: Text<4000>,
        /// The rest of the record `committee.closure`; outcome and reason need not be repeated in it.
        record: Data,
    }
}

form! {
    /// Why a case is opened again.
    pub struct Reopening {
        /// The reason, which stays with the versions of the closure.
        reason: Text<1000>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases/{id}/closure",
        operation_id: "close_case",
        guard: Guard::SignedIn(Action::Decide),
        tag: TAG,
        summary: "Close a child's case, or propose it",
        description: "The protection unit proposes: the answer is a draft. The committee closes, with its own words in place \
                      of a proposal. From then on only matters of law that are still open are written; thirty days later \
                      police and labour see these and nothing else.",
        headers: &[Header::IdempotencyKey],
        body: Body::Json(Shape::form::<ClosureForm>().told(told), crate::http::BODY_MAX),
        answers: &[Answer::json(201, "The share that you see.", SHARE).with_etag().with_location()],
        errors: &[Code::WrongState],
        handler: close,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/cases/{id}/closure",
        operation_id: "reopen_case",
        guard: Guard::SignedIn(Action::Decide),
        tag: TAG,
        summary: "Open a closed case again",
        description: "By the committee. The closure is taken back; who took part reaches the case again from now on.",
        headers: &[Header::IdempotencyKey],
        body: Body::form::<Reopening>(),
        answers: &[Answer::json(200, "The case.", CASE).with_etag()],
        errors: &[Code::WrongState],
        handler: reopen,
        ..Endpoint::BASE
    },
];

/// Who writes closures learns their form; the others see no more than that there is a record.
fn told(audience: Audience, mut schema: Value) -> Value {
    let writes = departments::find("committee.closure").is_some_and(|entry| audience.writes(entry));
    if writes {
        schema["examples"] = serde_json::json!([example()]);
    }
    schema
}

fn example() -> Value {
    let mut record = departments::find("committee.closure").map(|entry| (entry.sample)()).unwrap_or_default();
    let outcome = record.as_object_mut().and_then(|record| record.remove("outcome"));
    serde_json::json!({"outcome": outcome, "reason": "Two years in school, all visits done.", "record": record})
}

fn close(app: &App, call: &Call) -> Result<Outgoing> {
    let form: ClosureForm = call.form()?;
    let mut data = match form.record.0 {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    if let Some(outcome) = form.outcome.write()
        && data.insert("outcome".to_owned(), outcome.clone()).is_some_and(|other| other != outcome)
    {
        let en = "This is another outcome than the one above.";
        return Err(fault("/record/outcome", "inconsistent", en, "यह ऊपर दिए परिणाम से भिन्न है।"));
    }
    data.entry("reason").or_insert(Value::String(form.reason.0));
    let new = NewClosure { record: RecordId::random(), data };
    let case: CaseId = call.id("id")?;
    let applied = change(app, call, case, Op::Step(Step::Close(new)))?;
    let id = applied.outcome.record;
    Ok(written(app, call, 201, applied)?.header("Location", format!("/v1/records/{id}")))
}

fn reopen(app: &App, call: &Call) -> Result<Outgoing> {
    let reason = call.form::<Reopening>()?.reason.0;
    let applied = change(app, call, call.id("id")?, Op::Step(Step::Reopen(reason)))?;
    answer(app, call, 200, &applied.outcome)
}

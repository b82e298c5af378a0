//! Who sees a case and why, and who has read it.

use serde_json::json;

use super::changes::reading;
use crate::access::Action;
use crate::app::App;
use crate::error::Result;
use crate::form;
use crate::http::{Answer, Call, Endpoint, Guard, Outgoing, Shape};
use crate::id::OfficerId;
use crate::records::field::Form;
use crate::records::types::{Int, Text};

const TAG: &str = "Participants and referrals";

form! {
    /// About whom to explain.
    pub struct AccessQuery {
        /// An officer of your department, at your office or below.
        officer: OfficerId,
    }
}

form! {
    /// Which part of the readings to list.
    pub struct ReaderQuery {
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/cases/{id}/access",
        operation_id: "explain_access",
        guard: Guard::SignedIn(Action::ExplainAccess),
        tag: TAG,
        summary: "Why an officer sees a case, or does not",
        description: "For the nodal officer about officers of the own department, at the own office and below; anybody else \
                      is not found. The officer sees the case if and only if for every `rule` one entry holds. `sections` \
                      are those in which the officer is shown something, as far as you are shown it too.",
        query: Some(AccessQuery::fields),
        answers: &[Answer::json(200, "What the officer sees, and why.", ACCESS)],
        handler: explain,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/cases/{id}/readers",
        operation_id: "list_readers",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "Who has read a case",
        description: "Newest first, for the committee and the protection unit: each reading with its officer, and its \
                      sections as far as you know of them. Other departments get one word and the day on which their own \
                      office last read, for that alone does not depend on what they may not see; the magistracy gets \
                      nothing. This reading is written down too.",
        query: Some(ReaderQuery::fields),
        answers: &[Answer::json(200, "A page of readings.", READERS)],
        handler: readers,
        ..Endpoint::BASE
    },
];

const ACCESS: Shape = Shape::new(
    || "Access",
    || {
        let instant = json!({"type": "string", "format": "date-time"});
        json!({"type": "object", "required": ["officer", "sees", "because", "sections"], "properties": {
            "officer": {"type": "string", "format": "uuid"},
            "sees": {"type": "boolean"},
            "because": {"type": "array", "items": {"type": "object", "required": ["rule", "holds"], "properties": {
                "rule": {"enum": ["department", "participation", "lock", "closed", "profile"]},
                "holds": {"type": "boolean"},
                "profile": {"type": "string", "description": "The reason that opens sections."},
                "span": {"type": "object", "required": ["from", "capacity"], "properties": {
                    "from": instant, "until": instant, "capacity": {"type": "string", "x-code-list": "capacity"}}}}}},
            "sections": {"type": "array", "items": {"type": "string"}}}})
    },
);

const READERS: Shape = Shape::new(
    || "ReaderPage",
    || {
        let text = json!({"type": "string"});
        json!({"type": "object", "required": ["items", "next"], "properties": {
            "items": {"type": "array", "items": {"type": "object", "properties": {
                "at": {"type": "string", "format": "date-time"},
                "officer": {"type": "object", "properties": {
                    "name": text, "department": {"type": "string", "x-code-list": "department"}, "office": text}},
                "client": {"type": "string", "description": "In the place of `officer`: the connected system that read."},
                "sections": {"type": "array", "items": text}, "purpose": text, "device_name": text,
                "status": {"const": "done"}, "on": {"type": "string", "format": "date"}}}},
            "next": {"type": ["string", "null"]}}})
    },
);

fn explain(app: &App, call: &Call) -> Result<Outgoing> {
    let (id, officer) = (call.id("id")?, call.query::<AccessQuery>()?.officer);
    reading(app, call, 200, |reading, conn| reading.access(conn, id, officer))
}

fn readers(app: &App, call: &Call) -> Result<Outgoing> {
    let (id, query) = (call.id("id")?, call.query::<ReaderQuery>()?);
    let limit = query.limit.map_or(50, |limit| limit.0);
    reading(app, call, 200, |reading, conn| {
        reading.readers(conn, id, query.cursor.as_ref().map(|cursor| cursor.0.as_str()), limit)
    })
}

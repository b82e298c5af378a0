//! The contract itself, for machines and for people, and a page for each problem.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::access::Department;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::http::audience::{Audience, Lists};
use crate::http::{self, Answer, Call, Endpoint, Guard, Outgoing, Shape, openapi, pages};

const TAG: &str = "Documents";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/openapi.json",
        operation_id: "get_openapi",
        guard: Guard::Public,
        tag: TAG,
        summary: "The whole contract",
        description: "OpenAPI 3.1, made from the code that answers.",
        answers: &[Answer::json(200, "The document.", DOCUMENT).with_etag()],
        handler: |_, _| Ok(Outgoing::ok(&*FULL)?.etag_of_content()),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/openapi/{department}.json",
        operation_id: "get_department_openapi",
        guard: Guard::Public,
        tag: TAG,
        summary: "The contract for one department",
        description: "As the whole, with the record types, shares, fields and codes that the department writes or sees, and no \
                      other.",
        answers: &[Answer::json(200, "The document.", DOCUMENT).with_etag()],
        handler: for_department,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/docs",
        operation_id: "get_docs",
        guard: Guard::Public,
        tag: TAG,
        summary: "The contract to read",
        description: "One page, with nothing from elsewhere.",
        answers: &[Answer::text(200, "The page.", "text/html")],
        handler: |_, _| Ok(Outgoing::page(pages::STYLE, pages::docs(&FULL))),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/problems/{code}",
        operation_id: "get_problem",
        guard: Guard::Public,
        tag: TAG,
        summary: "What a problem means",
        description: "The `type` of every problem leads here. HTML where `Accept` asks for it, else JSON; in English \
                      and Hindi.",
        answers: &[Answer::json(200, "Status, title and detail in both languages.", PROBLEM_PAGE).with_page()],
        handler: problem,
        ..Endpoint::BASE
    },
];

const DOCUMENT: Shape = Shape::new(
    || "Document",
    || {
        let object = json!({"type": "object"});
        json!({"type": "object", "required": ["openapi", "info", "paths", "components"], "description": "OpenAPI 3.1.",
            "additionalProperties": true,
            "properties": {"openapi": {"type": "string"}, "info": object, "paths": object, "components": object},
            "examples": [{"openapi": "3.1.0", "info": {"title": "Anugaman", "version": "1"}, "paths": {}, "components": {}}]})
    },
);

const PROBLEM_PAGE: Shape = Shape::new(
    || "ProblemPage",
    || {
        let text = json!({"type": "string"});
        let words = json!({"type": "object", "required": ["en", "hi"], "properties": {"en": text, "hi": text}});
        json!({"type": "object", "required": ["code", "status", "title", "detail"], "properties": {
            "code": text, "status": {"type": "integer", "minimum": 400, "maximum": 599}, "title": words, "detail": words}})
    },
);

/// The document of each department, and the code lists that it names.
pub(super) static OF_DEPARTMENTS: LazyLock<Vec<(Value, Lists)>> = LazyLock::new(|| {
    let endpoints = http::endpoints();
    let told = |department: &Department| openapi::document_and_lists(&endpoints, Audience(Some(*department)));
    Department::ALL.iter().map(told).collect()
});

/// The whole document; the calls and record types do not change while the program runs.
static FULL: LazyLock<Value> = LazyLock::new(|| openapi::document(&http::endpoints(), None));

fn for_department(_: &App, call: &Call) -> Result<Outgoing> {
    let department = Department::parse(call.part("department")?).ok_or_else(Error::not_found)?;
    Ok(Outgoing::ok(&OF_DEPARTMENTS[department as usize].0)?.etag_of_content())
}

fn problem(_: &App, call: &Call) -> Result<Outgoing> {
    let name = call.part("code")?;
    let code = Code::ALL.iter().find(|code| code.name() == name).ok_or_else(Error::not_found)?;
    if call.header("Accept").is_some_and(|accepted| accepted.contains("text/html")) {
        return Ok(Outgoing::page(pages::STYLE, pages::problem(*code)));
    }
    let (title, detail) = (code.title(), code.detail());
    Outgoing::ok(&json!({
        "code": code.name(),
        "status": code.status(),
        "title": {"en": title.en, "hi": title.hi},
        "detail": {"en": detail.en, "hi": detail.hi},
    }))
}

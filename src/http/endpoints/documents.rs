//! The contract itself, for machines and for people, and a page for each problem.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::access::Department;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::http::{self, Answer, Call, Endpoint, Guard, Outgoing, openapi, pages};

const TAG: &str = "Documents";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/openapi.json",
        operation_id: "get_openapi",
        guard: Guard::Public,
        tag: TAG,
        summary: "The whole contract",
        description: "OpenAPI 3.1, made from the code that answers.",
        answers: &[Answer::text(200, "The document.", "application/json").with_etag()],
        handler: |_, _| Ok(Outgoing::ok(&*FULL)?.etag_of_content()),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/openapi/{department}.json",
        operation_id: "get_department_openapi",
        guard: Guard::Public,
        tag: TAG,
        summary: "The contract for one department",
        description: "As the whole, with the record types and shares that the department writes or sees, and no other.",
        answers: &[Answer::text(200, "The document.", "application/json").with_etag()],
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
        answers: &[Answer::text(200, "Status, title and detail in both languages.", "application/json")],
        handler: problem,
        ..Endpoint::BASE
    },
];

/// The whole document; the calls and record types do not change while the program runs.
static FULL: LazyLock<Value> = LazyLock::new(|| openapi::document(&http::endpoints(), None));

fn for_department(_: &App, call: &Call) -> Result<Outgoing> {
    let department = Department::parse(call.part("department")?).ok_or_else(Error::not_found)?;
    Ok(Outgoing::ok(&openapi::document(&http::endpoints(), Some(department)))?.etag_of_content())
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

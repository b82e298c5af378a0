//! The tree of offices, as officers find it and administrators keep it.

use serde_json::Value;

use crate::access::Action;
use crate::app::App;
use crate::casefile::register;
use crate::error::Result;
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::identity::offices::{self, NewOffice, OfficePatch, OfficeQuery};
use crate::identity::page::Page;
use crate::identity::views::OfficeView;
use crate::records::field::{Field as _, Form as _};

const TAG: &str = "Administration";
const OFFICE: Shape = Shape::form::<OfficeView>();
const OFFICES: Shape = Shape::new(|| "OfficeList", Page::<OfficeView>::schema);

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/offices",
        operation_id: "list_offices",
        guard: Guard::SignedIn(Action::ReadOffices),
        tag: TAG,
        summary: "Offices, in order of code",
        description: "An administrator sees the own office and those below it; everybody else finds any office, to \
                      refer a case to it.",
        query: Some(OfficeQuery::fields),
        answers: &[Answer::json(200, "A page of offices.", OFFICES)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/offices",
        operation_id: "create_office",
        guard: Guard::SignedIn(Action::WriteOffices),
        tag: TAG,
        summary: "Make an office below one in your charge",
        description: "It belongs to the department of the office above, unless that is the top of the tree, and stands \
                      at a lower level in the same district.",
        body: Body::form::<NewOffice>(),
        answers: &[Answer::json(201, "The office.", OFFICE).with_etag()],
        handler: create,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Patch,
        path: "/v1/offices/{id}",
        operation_id: "patch_office",
        guard: Guard::SignedIn(Action::WriteOffices),
        tag: TAG,
        summary: "Rename or end an office below your own",
        description: "An office that has ended lets none of its officers in. Its place in the tree does not change.",
        headers: &[Header::IfMatch],
        body: Body::form::<OfficePatch>(),
        answers: &[Answer::json(200, "The office.", OFFICE).with_etag()],
        handler: patch,
        ..Endpoint::BASE
    },
];

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::ok(&offices::list(&app.identity, call.actor()?, call.query()?)?.write())
}

fn create(app: &App, call: &Call) -> Result<Outgoing> {
    let made = offices::create(&app.identity, call.actor()?, call.form()?)?;
    // A new office takes part in its district's register; a district gets its register with its first officer.
    app.db.write(|tx| register::ensure_all(tx, &app.cases))?;
    answer(201, &made)
}

fn patch(app: &App, call: &Call) -> Result<Outgoing> {
    let (actor, id, seen) = (call.actor()?, call.id("id")?, call.if_match()?);
    let no_end = call.json()?.get("until").is_some_and(Value::is_null);
    answer(200, &offices::patch(&app.identity, actor, id, seen, call.form()?, no_end)?)
}

fn answer(status: u16, office: &OfficeView) -> Result<Outgoing> {
    Ok(Outgoing::json(status, &office.write())?.etag(&office.rev.0.to_string()))
}

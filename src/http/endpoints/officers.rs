//! Officers' accounts, as administrators keep them and nodal officers see them.

use crate::access::Action;
use crate::app::App;
use crate::casefile::register;
use crate::error::{Code, Result};
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::identity::officers::{self, NewOfficer, OfficerPatch, OfficerQuery};
use crate::identity::page::Page;
use crate::identity::views::OfficerView;
use crate::records::field::{Field as _, Form as _};

const TAG: &str = "Administration";
const OFFICER: Shape = Shape::form::<OfficerView>();
const OFFICERS: Shape = Shape::new(|| "OfficerList", Page::<OfficerView>::schema);

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/officers",
        operation_id: "list_officers",
        guard: Guard::SignedIn(Action::ReadOfficers),
        tag: TAG,
        summary: "Officers of your office and below, in order of login",
        description: "A nodal officer sees those of the own department.",
        query: Some(OfficerQuery::fields),
        answers: &[Answer::json(200, "A page of officers.", OFFICERS)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/officers",
        operation_id: "create_officer",
        guard: Guard::SignedIn(Action::WriteOfficers),
        tag: TAG,
        summary: "Make an account at an office in your charge",
        description: "The role must fit the level of the office. A password that the server makes is shown once, in \
                      this answer.",
        body: Body::form::<NewOfficer>(),
        answers: &[Answer::json(201, "The officer.", OFFICER).with_etag()],
        errors: &[Code::TooManyRequests],
        handler: create,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Patch,
        path: "/v1/officers/{id}",
        operation_id: "patch_officer",
        guard: Guard::SignedIn(Action::WriteOfficers),
        tag: TAG,
        summary: "Change name, role, office or password of an account in your charge",
        description: "It counts from the officer's next request; a new password ends every session. Nobody changes \
                      their own account.",
        headers: &[Header::IfMatch],
        body: Body::form::<OfficerPatch>(),
        answers: &[Answer::json(200, "The officer.", OFFICER).with_etag()],
        errors: &[Code::TooManyRequests],
        handler: patch,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/officers/{id}/suspension",
        operation_id: "suspend_officer",
        guard: Guard::SignedIn(Action::WriteOfficers),
        tag: TAG,
        summary: "Suspend an account in your charge",
        description: "From the officer's next request on every answer is 403 `wipe`, and every session has ended.",
        answers: &[Answer::json(201, "The officer, suspended.", OFFICER).with_etag()],
        errors: &[Code::WrongState],
        handler: |app, call| answer(201, &officers::suspend(&app.identity, call.actor()?, call.id("id")?)?),
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/officers/{id}/suspension",
        operation_id: "resume_officer",
        guard: Guard::SignedIn(Action::WriteOfficers),
        tag: TAG,
        summary: "End the suspension of an account in your charge",
        description: "The officer signs in anew.",
        answers: &[Answer::json(200, "The officer, active.", OFFICER).with_etag()],
        errors: &[Code::WrongState],
        handler: |app, call| answer(200, &officers::resume(&app.identity, call.actor()?, call.id("id")?)?),
        ..Endpoint::BASE
    },
];

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::ok(&officers::list(&app.identity, call.actor()?, call.query()?)?.write())
}

fn create(app: &App, call: &Call) -> Result<Outgoing> {
    let made = officers::create(&app.identity, call.actor()?, call.form()?)?;
    // A new office takes part in its district's register; a district gets its register with its first officer.
    app.db.write(|tx| register::ensure_all(tx, &app.cases))?;
    answer(201, &made)
}

fn patch(app: &App, call: &Call) -> Result<Outgoing> {
    let (actor, id, seen) = (call.actor()?, call.id("id")?, call.if_match()?);
    answer(200, &officers::patch(&app.identity, actor, id, seen, call.form()?)?)
}

fn answer(status: u16, officer: &OfficerView) -> Result<Outgoing> {
    Ok(Outgoing::json(status, &officer.write())?.etag(&officer.rev.0.to_string()))
}

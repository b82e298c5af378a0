//! Officers' accounts, as administrators keep them and nodal officers see them.

use crate::access::Action;
use crate::app::App;
use crate::casefile::register;
use crate::error::{Code, Error, Result};
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::DeviceId;
use crate::identity::officers::{self, NewOfficer, OfficerPatch, OfficerQuery};
use crate::identity::page::Page;
use crate::identity::views::{DeviceView, OfficerView};
use crate::identity::{devices, second_factor};
use crate::records::field::{Field as _, Form as _};

const TAG: &str = "Administration";
const OFFICER: Shape = Shape::form::<OfficerView>();
pub(super) const DEVICES: Shape = Shape::new(|| "DeviceList", Page::<DeviceView>::schema);
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
                      this answer; made or given, the officer must change it. Takes a step-up (403 with the reason \
                      `step_up_required`).",
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
        description: "It counts from the officer's next request; a new password ends every session and must be changed by \
                      the officer. Role, office and password take a step-up (403 with the reason `step_up_required`). Nobody changes their own \
                      account.",
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
        description: "The officer signs in anew. Takes a step-up (403 with the reason `step_up_required`).",
        answers: &[Answer::json(200, "The officer, active.", OFFICER).with_etag()],
        errors: &[Code::WrongState],
        handler: |app, call| answer(200, &officers::resume(&app.identity, call.actor()?, call.id("id")?)?),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/officers/{id}/devices",
        operation_id: "list_officer_devices",
        guard: Guard::SignedIn(Action::KeepDevices),
        tag: TAG,
        summary: "The devices of an officer in your charge",
        description: "Oldest first. A nodal officer is in charge of those who do the work of the own department at the \
                      own office and below.",
        answers: &[Answer::json(200, "The devices.", DEVICES)],
        handler: list_devices,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/officers/{id}/devices/{device}",
        operation_id: "revoke_officer_device",
        guard: Guard::SignedIn(Action::KeepDevices),
        tag: TAG,
        summary: "Take a device of an officer in your charge out of use",
        description: "For good: at its next request it hears 403 `wipe` and erases its copy.",
        answers: &[Answer::empty(204, "The device is out of use.")],
        handler: revoke_device,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/officers/{id}/totp",
        operation_id: "remove_officer_totp",
        guard: Guard::SignedIn(Action::WriteOfficers),
        tag: TAG,
        summary: "Take the authenticator off an account in your charge",
        description: "For an officer who has lost it and every recovery code; every session of the account ends. Takes \
                      a step-up (403 with the reason `step_up_required`).",
        answers: &[Answer::empty(204, "The account signs in with the password alone.")],
        errors: &[Code::WrongState],
        handler: remove_totp,
        ..Endpoint::BASE
    },
];

fn remove_totp(app: &App, call: &Call) -> Result<Outgoing> {
    second_factor::remove(&app.identity, call.actor()?, call.id("id")?)?;
    Ok(Outgoing::no_content())
}

fn list_devices(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::ok(&devices::of_officer(&app.identity, call.actor()?, call.id("id")?)?.write())
}

fn revoke_device(app: &App, call: &Call) -> Result<Outgoing> {
    devices::revoke(&app.identity, call.actor()?, call.id("id")?, device(call)?)?;
    Ok(Outgoing::no_content())
}

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

/// The device that the path names.
pub(super) fn device(call: &Call) -> Result<DeviceId> {
    DeviceId::parse(call.part("device")?).ok_or_else(Error::not_found)
}

fn answer(status: u16, officer: &OfficerView) -> Result<Outgoing> {
    Ok(Outgoing::json(status, &officer.write())?.etag(&officer.rev.0.to_string()))
}

//! The caller's own account: who they are, their password and their devices.

use super::officers::{DEVICES, device};
use crate::access::Action;
use crate::app::App;
use crate::error::{Code, Result};
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Outgoing, Shape};
use crate::identity::own_password::{self, PasswordChange};
use crate::identity::second_factor::{self, Confirmation, Enrolment};
use crate::identity::{devices, me};
use crate::records::field::Field as _;

const TAG: &str = "Own account";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/me",
        operation_id: "get_me",
        guard: Guard::SignedIn(Action::ReadSelf),
        tag: TAG,
        summary: "Who I am",
        description: "The officer, the sections that taking part in a case opens, the record types that may be written, \
                      and the officer's devices.",
        answers: &[Answer::json(200, "The caller.", Shape::new(|| "Me", me::schema))],
        handler: |app, call| Outgoing::ok(&me::me(&app.identity, call.actor()?)?),
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/me/password",
        operation_id: "change_password",
        guard: Guard::SignedIn(Action::ChangePassword),
        tag: TAG,
        summary: "Change your password",
        description: "Every other session of yours ends. Where `must_change_password` came with the session, nothing \
                      else is allowed before this: 403 with the reason `password_change_required`. A wrong `current` \
                      is 403 `not_allowed`, and counts as a try to sign in from this device.",
        body: Body::form::<PasswordChange>(),
        answers: &[Answer::empty(204, "The password is changed.")],
        errors: &[Code::PreconditionFailed, Code::TooManyRequests],
        handler: change_password,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/me/devices",
        operation_id: "list_devices",
        guard: Guard::SignedIn(Action::ReadSelf),
        tag: TAG,
        summary: "Your devices, oldest first",
        description: "Also those that were taken out of use, with the time at which they were.",
        answers: &[Answer::json(200, "The devices.", DEVICES)],
        handler: |app, call| Outgoing::ok(&devices::own(&app.identity, call.actor()?)?.write()),
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/me/devices/{device}",
        operation_id: "revoke_device",
        guard: Guard::SignedIn(Action::WriteSelf),
        tag: TAG,
        summary: "Take a device of yours out of use",
        description: "For good: at its next request it hears 403 `wipe` and erases its copy. A device that comes back \
                      signs in under a new id.",
        answers: &[Answer::empty(204, "The device is out of use.")],
        handler: revoke_device,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/me/totp",
        operation_id: "enrol_totp",
        guard: Guard::SignedIn(Action::WriteSelf),
        tag: TAG,
        summary: "Enrol an authenticator",
        description: "It counts once it is confirmed; until then the one before does, and with it its recovery codes. \
                      Takes a step-up (403 with the reason `step_up_required`). What is shown is shown this once.",
        answers: &[Answer::json(201, "The authenticator.", Shape::form::<Enrolment>())],
        handler: |app, call| Outgoing::json(201, &second_factor::enrol(&app.identity, call.actor()?)?.write()),
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/me/totp/confirmation",
        operation_id: "confirm_totp",
        guard: Guard::SignedIn(Action::WriteSelf),
        tag: TAG,
        summary: "Confirm the new authenticator with its first code",
        description: "From then on signing in takes a code, and every other session of yours has ended. Five tries in \
                      ten minutes.",
        body: Body::form::<Confirmation>(),
        answers: &[Answer::empty(204, "The authenticator is in use.")],
        errors: &[Code::WrongState, Code::TooManyRequests],
        handler: confirm_totp,
        ..Endpoint::BASE
    },
];

fn confirm_totp(app: &App, call: &Call) -> Result<Outgoing> {
    second_factor::confirm(&app.identity, call.actor()?, &call.form::<Confirmation>()?.code.0)?;
    Ok(Outgoing::no_content())
}

fn change_password(app: &App, call: &Call) -> Result<Outgoing> {
    own_password::change(&app.identity, call.actor()?, &call.form()?)?;
    Ok(Outgoing::no_content())
}

fn revoke_device(app: &App, call: &Call) -> Result<Outgoing> {
    devices::revoke_own(&app.identity, call.actor()?, device(call)?)?;
    Ok(Outgoing::no_content())
}

//! Signing in, carrying a session on, signing out, and the keys by which others check our tokens.

use serde_json::json;

use crate::access::Action;
use crate::app::App;
use crate::error::{Code, Result};
use crate::http::endpoint::Method;
use crate::http::{Answer, Body, Call, Endpoint, Guard, Outgoing, Shape};
use crate::identity::refresh::{self, Refresh};
use crate::identity::session::{self, SignIn, SignedIn};
use crate::identity::step_up::{self, StepUp, SteppedUp};
use crate::records::field::Field as _;

const TAG: &str = "Signing in";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/sessions",
        operation_id: "create_session",
        guard: Guard::Public,
        tag: TAG,
        summary: "Sign in",
        description: "Whatever is wrong with login, password or account, the answer is the same 401. Signing in ends \
                      the earlier session of the same device. A device id belongs to one officer for ever: 409 \
                      `wrong_state` for anybody else. After five wrong tries each must wait, one second, two, four … up \
                      to 15 minutes, and an address has twenty wrong tries a minute: 429 with `Retry-After`. A device \
                      that the account has used before counts for itself alone, so that guesses from elsewhere never \
                      shut its officer out. Where an authenticator is enrolled, `totp` is needed: 401 \
                      `totp_required` without it; each code is good once, with five tries in ten minutes.",
        body: Body::form::<SignIn>(),
        answers: &[Answer::json(201, "Signed in.", Shape::form::<SignedIn>())],
        errors: &[Code::NotSignedIn, Code::TotpRequired, Code::WrongState, Code::Wipe, Code::TooManyRequests],
        handler: create,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/sessions/refresh",
        operation_id: "refresh_session",
        guard: Guard::Public,
        tag: TAG,
        summary: "Carry the session on",
        description: "A refresh token is good once. If the answer was lost, the same token may be sent again within 60 \
                      seconds as long as nothing of that answer was used; any other reuse ends the session.",
        body: Body::form::<Refresh>(),
        answers: &[Answer::json(200, "A new pair of tokens.", Shape::form::<SignedIn>())],
        errors: &[Code::NotSignedIn, Code::Wipe],
        handler: carry_on,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Delete,
        path: "/v1/sessions/current",
        operation_id: "end_session",
        guard: Guard::SignedIn(Action::EndSession),
        tag: TAG,
        summary: "Sign out",
        description: "The session's tokens end at once; the device stays yours.",
        answers: &[Answer::empty(204, "The session has ended.")],
        handler: end,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Post,
        path: "/v1/sessions/current/step-up",
        operation_id: "step_up_session",
        guard: Guard::SignedIn(Action::WriteSelf),
        tag: TAG,
        summary: "Prove again that it is you",
        description: "With `totp` where an authenticator is enrolled, else with `password`. It counts for five minutes, \
                      as signing in does; calls that take it say so, and answer 403 with the reason `step_up_required` \
                      without it. A wrong proof is 403 `not_allowed`. A code that was used to sign in is spent.",
        body: Body::form::<StepUp>(),
        answers: &[Answer::json(200, "It counts.", Shape::form::<SteppedUp>())],
        errors: &[Code::TooManyRequests],
        handler: step_up,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/.well-known/jwks.json",
        operation_id: "get_keys",
        guard: Guard::Public,
        tag: TAG,
        summary: "The public keys of our access tokens",
        description: "A JSON Web Key Set (RFC 7517) of Ed25519 keys. A new key stands here a day before it signs, unless it \
                      had to be replaced at once; an old one as long as a token of it can be alive. Fetch the set \
                      again when a token names a key that you do not know.",
        answers: &[Answer::json(200, "The keys.", KEY_SET)],
        handler: keys,
        ..Endpoint::BASE
    },
];

const KEY_SET: Shape = Shape::new(
    || "KeySet",
    || {
        let text = json!({"type": "string"});
        json!({"type": "object", "required": ["keys"], "properties": {"keys": {"type": "array", "items": {
            "type": "object", "required": ["kty", "crv", "x", "use", "alg", "kid"], "properties": {
                "kty": {"const": "OKP"}, "crv": {"const": "Ed25519"}, "x": text, "use": {"const": "sig"},
                "alg": {"const": "EdDSA"}, "kid": text}}}}})
    },
);

fn create(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::json(201, &session::sign_in(&app.identity, &call.form()?, call.peer())?.write())
}

fn carry_on(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::ok(&refresh::refresh(&app.identity, &call.form()?)?.write())
}

fn end(app: &App, call: &Call) -> Result<Outgoing> {
    session::end(&app.identity, call.actor()?)?;
    Ok(Outgoing::no_content())
}

fn step_up(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::ok(&step_up::step_up(&app.identity, call.actor()?, &call.form()?)?.write())
}

fn keys(app: &App, call: &Call) -> Result<Outgoing> {
    Outgoing::ok(&app.identity.tokens.public(call.now_ms.div_euclid(1000)))
}

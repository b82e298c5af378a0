//! Who the caller is, and what they may read and write.

use crate::access::Action;
use crate::app::App;
use crate::error::Result;
use crate::http::{Answer, Call, Endpoint, Guard, Outgoing, Shape};
use crate::identity::me;

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/v1/me",
    operation_id: "get_me",
    guard: Guard::SignedIn(Action::ReadSelf),
    tag: "Signing in",
    summary: "Who I am",
    description: "The officer, the sections that taking part in a case opens, the record types that may be written, \
                  and the officer's devices.",
    answers: &[Answer::json(200, "The caller.", Shape::new(|| "Me", me::schema))],
    handler: |app: &App, call: &Call| -> Result<Outgoing> { Outgoing::ok(&me::me(&app.identity, call.actor()?)?) },
    ..Endpoint::BASE
}];

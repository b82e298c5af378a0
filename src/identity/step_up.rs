//! Proving in the middle of a session that it still is the officer who signed in.
//!
//! With the second factor where one is enrolled; else with the password, so that what needs a step-up
//! ([`Actor::require_step_up`]) can be done before everybody has an authenticator. Signing in is a proof too.

use super::{Means, own_password, second_factor};
use crate::access::Actor;
use crate::access::actor::STEP_UP_MS;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::records::field::{At, Faults};
use crate::records::types::{Instant, Text};
use crate::store::{factors, sessions};

form! {
    /// What an officer shows again.
    pub struct StepUp {
        /// The six digits of the authenticator, or a recovery code; where one is enrolled.
        totp: Option<Text<60>>,
        /// The password; where no authenticator is enrolled.
        password: Option<Text<256>>,
    }
}

form! {
    /// Until when the proof counts.
    pub struct SteppedUp {
        until: Instant,
    }
}

/// Notes a new proof in the actor's session. Errors: `not_allowed` for a wrong one, `invalid_input` for one of the wrong
/// sort, `too_many_requests` after many.
pub fn step_up(means: &Means, actor: &Actor, request: &StepUp) -> Result<SteppedUp> {
    let now = means.clock.now_ms();
    match (means.db.read(|conn| factors::active(conn, actor.id))?, &request.totp, &request.password) {
        (Some(seed), Some(code), _) => {
            let proof =
                second_factor::prove(means, &seed, &code.0, Some(actor.device)).map_err(|error| match error {
                    Error { code: Code::NotSignedIn, .. } => wrong_code(),
                    error => error,
                })?;
            means.db.write(|tx| {
                if !proof.spend(tx, now)? {
                    return Err(wrong_code());
                }
                sessions::step_up(tx, actor.session, now)
            })?;
        }
        (None, _, Some(password)) => {
            own_password::verified(means, actor, &password.0)?;
            means.db.write(|tx| sessions::step_up(tx, actor.session, now))?;
        }
        (Some(_), None, _) => return Err(missing("/totp")),
        (None, _, None) => return Err(missing("/password")),
    }
    Ok(SteppedUp { until: Instant(now + STEP_UP_MS) })
}

fn wrong_code() -> Error {
    let en = "This code was not accepted; each is good once, and for about a minute.";
    Error::with(Code::NotAllowed, en, "यह कोड स्वीकार नहीं हुआ; हर कोड एक ही बार और लगभग एक मिनट तक मान्य है।")
}

fn missing(pointer: &str) -> Error {
    let mut faults = Faults::default();
    faults.required(&At::root(pointer));
    Error::invalid(faults.0)
}

//! An officer changes the own password, of their own will or because they must.
//!
//! It takes the present password again, and ends every other session: whoever knew the old one is out.

use super::Means;
use super::password::{self, Verdict};
use super::throttle::{self, Counter};
use crate::access::Actor;
use crate::error::{Code, Error, Fault, Result};
use crate::form;
use crate::records::types::Text;
use crate::store::{officers, sessions};

form! {
    /// A new password of one's own.
    pub struct PasswordChange {
        current: Text<256>,
        /// At least 12 characters, and another one than the present.
        new: Text<256>,
    }
}

/// Changes the actor's password. Errors: `not_allowed` if `current` is wrong, `too_many_requests` after many wrong ones.
pub fn change(means: &Means, actor: &Actor, request: &PasswordChange) -> Result<()> {
    let (login, kept) = verified(means, actor, &request.current.0)?;
    let faults = faults(request, &login);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let (hash, now) = (means.passwords.hash(&request.new.0)?, means.clock.now_ms());
    means.db.write(|tx| {
        if officers::credentials(tx, &login)? != Some((actor.id, kept)) {
            return Err(Error::new(Code::PreconditionFailed));
        }
        officers::set_password(tx, actor.id, &hash, false, now)?;
        sessions::end_others(tx, actor.id, actor.session, now, "password")
    })
}

/// Checks the actor's present password, counted against their device; gives their login and the kept hash. Errors:
/// `not_allowed` if it is wrong, `too_many_requests` after many wrong ones.
pub(super) fn verified(means: &Means, actor: &Actor, password: &str) -> Result<(String, String)> {
    let (login, kept) = means.db.read(|conn| {
        let (officer, _) = officers::find(conn, actor.id)?.ok_or_else(Error::not_found)?;
        let (_, kept) = officers::credentials(conn, &officer.login)?.ok_or_else(Error::not_found)?;
        Ok((officer.login, kept))
    })?;
    let counters = [Counter::device(actor.device)];
    match throttle::attempt(means, &counters, || means.passwords.verify(password, Some(&kept)))? {
        Verdict::Wrong => {
            let en = "This is not your present password.";
            Err(Error::with(Code::NotAllowed, en, "यह आपका वर्तमान पासवर्ड नहीं है।"))
        }
        Verdict::Right | Verdict::RightAndStale => {
            means.db.write(|tx| throttle::clear(tx, &counters))?;
            Ok((login, kept))
        }
    }
}

fn faults(request: &PasswordChange, login: &str) -> Vec<Fault> {
    let mut faults = password::faults("/new", &request.new.0, login);
    if request.new == request.current {
        let en = "Choose another password than the present one.".to_owned();
        let hi = "वर्तमान से अलग पासवर्ड चुनें।".to_owned();
        faults.push(Fault { pointer: "/new".to_owned(), code: "inconsistent", en, hi });
    }
    faults
}

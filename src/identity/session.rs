//! Signing in, acting and signing out: a session is one officer on one device, and lives in its row.
//!
//! Whoever may not sign in hears the same words after the same work, whatever it was that was wrong.

use std::net::IpAddr;

use uuid::Uuid;

use super::Means;
use super::password::Verdict;
use super::refresh::{self, Secret};
use super::second_factor::{self, Proof};
use super::standing::may_act;
use super::throttle::{self, Counter};
use super::token::{Access, Bearer, LIFETIME_S};
use super::views::OfficerCard;
use crate::access::Actor;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::id::{DeviceId, Id, OfficerId, SessionId};
use crate::records::field::{At, Faults};
use crate::records::types::{Int, Text};
use crate::store::sessions::{self, DeviceRow, Held, SessionRow};
use crate::store::{Tx, factors, officers};

form! {
    /// What an officer shows to sign in.
    pub struct SignIn {
        login: Text<100>,
        password: Text<256>,
        device: SignInDevice,
        /// The six digits of the authenticator, or a recovery code; where one is enrolled.
        totp: Option<Text<60>>,
    }
}

form! {
    /// The installation that signs in.
    pub struct SignInDevice {
        /// A UUID that the app made for itself once, version 4 or 7.
        id: Text<36>,
        /// What its owner calls it, such as `Office tablet 2`.
        name: Text<200>,
    }
}

form! {
    /// What an app holds while its officer is signed in.
    pub struct SignedIn {
        /// A JWT, to be sent as `Authorization: Bearer`.
        access_token: Text<4096>,
        /// `Bearer`.
        token_type: Text<10>,
        /// Seconds for which the access token holds.
        expires_in: Int<1, 600>,
        /// Good for one use within seven days, thirty days in all since signing in.
        refresh_token: Text<100>,
        officer: OfficerCard,
        /// `true` if nothing is allowed before `POST /v1/me/password`.
        must_change_password: Option<bool>,
    }
}

/// Opens a session. Errors: `not_signed_in` whatever is wrong with login, password, account or second factor;
/// `totp_required` where a second factor is enrolled and none was sent; `wrong_state` for a
/// device of somebody else, `wipe` for one that was taken out of use; `too_many_requests` after many tries (see
/// [`throttle`]) or when many sign in at once. `peer` is the address from which it is tried.
pub fn sign_in(means: &Means, request: &SignIn, peer: Option<IpAddr>) -> Result<SignedIn> {
    let device = device_id(&request.device.id.0)?;
    let login = request.login.0.trim().to_lowercase();
    let (known, held) =
        means.db.read(|conn| Ok((officers::credentials(conn, &login)?, sessions::device(conn, device)?)))?;
    let own = |held: &DeviceRow| known.as_ref().is_some_and(|(id, _)| *id == held.officer_id) && held.in_use();
    let in_use = held.as_ref().is_some_and(own);
    let counters = match (in_use, peer) {
        (true, _) => vec![Counter::device(device)],
        (false, Some(peer)) => vec![Counter::address(peer), Counter::login(&login)],
        (false, None) => vec![Counter::login(&login)],
    };
    let (verdict, dearer) = throttle::attempt(means, &counters, || {
        let kept = known.as_ref().map(|(_, hash)| hash.as_str());
        let verdict = means.passwords.verify(&request.password.0, kept)?;
        let stale = verdict == Verdict::RightAndStale;
        Ok((verdict, stale.then(|| means.passwords.hash(&request.password.0)).transpose()?))
    })?;
    let (Some((officer, kept)), Verdict::Right | Verdict::RightAndStale) = (known, verdict) else {
        return Err(Error::new(Code::NotSignedIn));
    };
    let now = means.clock.now_ms();
    let factor = means.db.read(|conn| {
        let posted = officers::find(conn, officer)?.filter(|(account, office)| may_act(account, office, now));
        posted.ok_or_else(|| Error::new(Code::NotSignedIn))?;
        factors::active(conn, officer)
    })?;
    let proof = match (&factor, &request.totp) {
        (None, _) => None,
        (Some(seed), Some(code)) => Some(second_factor::prove(means, seed, &code.0, in_use.then_some(device))?),
        (Some(_), None) => {
            means.db.write(|tx| throttle::clear(tx, &counters))?;
            return Err(Error::new(Code::TotpRequired));
        }
    };
    let secret = Secret::new()?;
    let actor = means.db.write(|tx| {
        officers::hold(tx, officer)?;
        let (account, office) = officers::find(tx, officer)?.ok_or_else(|| Error::new(Code::NotSignedIn))?;
        if !may_act(&account, &office, now) {
            return Err(Error::new(Code::NotSignedIn));
        }
        if let Some(dearer) = &dearer {
            officers::rehash(tx, officer, &kept, dearer)?;
        }
        if !proof.as_ref().map_or(Ok(true), |proof: &Proof| proof.spend(tx, now))? {
            return Err(Error::new(Code::NotSignedIn));
        }
        throttle::clear(tx, &counters)?;
        take_device(tx, device, officer, &request.device.name.0, now)?;
        let session = SessionRow {
            id: SessionId::timed(now),
            officer_id: officer,
            device_id: device,
            created_at: now,
            last_used_at: now,
            ended_at: None,
            ended_why: None,
            stepped_up_at: Some(now),
        };
        sessions::insert(tx, &session)?;
        sessions::end_replaced(tx, device, session.id, now)?;
        refresh::issue(tx, &secret, &session, now)?;
        let standing = sessions::standing(tx, session.id)?.ok_or_else(|| Error::internal("a session just opened"))?;
        Ok(standing.actor())
    })?;
    signed_in(means, &actor, &secret, now)
}

/// The officer behind an access token. Errors: `not_signed_in`, and `wipe` when officer, office or device has lost
/// its right since the token was made.
pub fn authenticate(means: &Means, token: &str) -> Result<Actor> {
    let now = means.clock.now_ms();
    let claims = means.tokens.verify(token, now.div_euclid(1000))?;
    let (session, stem) = (SessionId::from(claims.sid), claims.jti.into_bytes());
    if let Some(kept) = means.standings.recall(session, &stem)
        && means.db.look(|conn| sessions::version(conn, session))? == Some(kept.version)
    {
        return acting(&kept, &claims, now);
    }
    means.standings.forget(session);
    let held = means.db.look(|conn| sessions::held(conn, session, &stem))?;
    let held = held.ok_or_else(|| Error::new(Code::NotSignedIn))?;
    let actor = acting(&held, &claims, now)?;
    if held.confirmed {
        means.standings.keep(session, stem, held, claims.exp, now.div_euclid(1000));
    } else {
        means.db.write(|tx| sessions::confirm(tx, session, &stem))?;
    }
    Ok(actor)
}

/// Whom this standing lets act now.
fn acting(held: &Held, claims: &Access, now_ms: i64) -> Result<Actor> {
    let standing = &held.standing;
    if standing.officer.id != Id::from(claims.sub) || standing.device.id != Id::from(claims.dev) {
        return Err(Error::new(Code::NotSignedIn));
    }
    match standing.refusal(now_ms) {
        Some(code) => Err(Error::new(code)),
        None => Ok(standing.actor()),
    }
}

/// Ends the session in which the caller acts.
pub fn end(means: &Means, actor: &Actor) -> Result<()> {
    let now = means.clock.now_ms();
    means.db.write(|tx| sessions::end(tx, actor.session, now, "signed_out"))?;
    means.standings.forget(actor.session);
    Ok(())
}

/// What the app receives after signing in or refreshing.
pub(super) fn signed_in(means: &Means, actor: &Actor, secret: &Secret, now_ms: i64) -> Result<SignedIn> {
    let bearer = Bearer {
        officer: actor.id.uuid(),
        session: actor.session.uuid(),
        device: actor.device.uuid(),
        jti: Uuid::from_bytes(secret.stem()),
    };
    Ok(SignedIn {
        access_token: Text(means.tokens.mint(bearer, now_ms.div_euclid(1000))?),
        token_type: Text("Bearer".into()),
        expires_in: Int(LIFETIME_S),
        refresh_token: Text(secret.text()),
        officer: OfficerCard::from(actor),
        must_change_password: actor.must_change.then_some(true),
    })
}

/// Makes the device the officer's own; a device belongs to one officer for ever (`access.md` L15).
fn take_device(tx: &mut Tx, id: DeviceId, officer: OfficerId, name: &str, now_ms: i64) -> Result<()> {
    match sessions::device(tx, id)? {
        None => sessions::insert_device(tx, id, officer, name, now_ms),
        Some(device) if device.officer_id != officer => Err(Error::with(
            Code::WrongState,
            "This installation belongs to another officer; make a new device id.",
            "यह उपकरण किसी अन्य अधिकारी के नाम है; नई उपकरण-संख्या बनाएँ।",
        )),
        Some(device) if !device.in_use() => Err(Error::new(Code::Wipe)),
        Some(device) if device.name != name => sessions::rename_device(tx, id, name),
        Some(_) => Ok(()),
    }
}

fn device_id(text: &str) -> Result<DeviceId> {
    let id = DeviceId::parse(text).filter(|id| matches!(id.uuid().get_version_num(), 4 | 7));
    id.ok_or_else(|| {
        let mut faults = Faults::default();
        let en = "Give a UUID of version 4 or 7 in lower case.";
        faults.add(&At::root("/device/id"), "bad_format", en, "छोटे अक्षरों में संस्करण 4 या 7 का UUID दें।");
        Error::invalid(faults.0)
    })
}

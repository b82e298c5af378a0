//! Signing in, acting and signing out: a session is one officer on one device, and lives in its row.
//!
//! Whoever may not sign in hears the same words after the same work, whatever it was that was wrong.

use uuid::Uuid;

use super::Means;
use super::password::Verdict;
use super::refresh::{self, Secret};
use super::standing::may_act;
use super::token::{Access, Bearer, LIFETIME_S};
use super::views::OfficerCard;
use crate::access::Actor;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::id::{DeviceId, Id, OfficerId, SessionId};
use crate::records::field::{At, Faults};
use crate::records::types::{Int, Text};
use crate::store::sessions::{self, SessionRow};
use crate::store::{Tx, officers};

form! {
    /// What an officer shows to sign in.
    pub struct SignIn {
        login: Text<100>,
        password: Text<256>,
        device: SignInDevice,
        /// Six digits of a second factor. No account asks for one yet, so they are not looked at.
        totp: Option<Text<12>>,
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
    }
}

/// Opens a session. Errors: `not_signed_in` whatever is wrong with login, password or account; `wrong_state` for a
/// device of somebody else, `wipe` for one that was taken out of use; `too_many_requests` when many sign in at once.
pub fn sign_in(means: &Means, request: &SignIn) -> Result<SignedIn> {
    let device = device_id(&request.device.id.0)?;
    let login = request.login.0.trim().to_lowercase();
    let known = means.db.read(|conn| officers::credentials(conn, &login))?;
    let kept = known.as_ref().map(|(_, hash)| hash.as_str());
    let verdict = means.passwords.verify(&request.password.0, kept)?;
    let (Some((officer, kept)), Verdict::Right | Verdict::RightAndStale) = (known, verdict) else {
        return Err(Error::new(Code::NotSignedIn));
    };
    let dearer = match verdict {
        Verdict::RightAndStale => Some(means.passwords.hash(&request.password.0)?),
        Verdict::Right | Verdict::Wrong => None,
    };
    let (now, secret) = (means.clock.now_ms(), Secret::new()?);
    let actor = means.db.write(|tx| {
        let (account, office) = officers::find(tx, officer)?.ok_or_else(|| Error::new(Code::NotSignedIn))?;
        if !may_act(&account, &office, now) {
            return Err(Error::new(Code::NotSignedIn));
        }
        if let Some(dearer) = &dearer {
            officers::rehash(tx, officer, &kept, dearer)?;
        }
        take_device(tx, device, officer, &request.device.name.0, now)?;
        sessions::end_of_device(tx, device, now, "replaced")?;
        let session = SessionRow {
            id: SessionId::timed(now),
            officer_id: officer,
            device_id: device,
            created_at: now,
            last_used_at: now,
            ended_at: None,
            ended_why: None,
        };
        sessions::insert(tx, &session)?;
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
    let Access { sub, sid, dev, jti, .. } = claims;
    let (session, stem) = (SessionId::from(sid), jti.into_bytes());
    let found = means.db.look(|conn| sessions::standing_with(conn, session, &stem))?;
    let (standing, confirmed) = found.ok_or_else(|| Error::new(Code::NotSignedIn))?;
    if standing.officer.id != Id::from(sub) || standing.device.id != Id::from(dev) {
        return Err(Error::new(Code::NotSignedIn));
    }
    if let Some(code) = standing.refusal(now) {
        return Err(Error::new(code));
    }
    if !confirmed {
        means.db.write(|tx| sessions::confirm(tx, session, &stem))?;
    }
    Ok(standing.actor())
}

/// Ends the session in which the caller acts.
pub fn end(means: &Means, actor: &Actor) -> Result<()> {
    let now = means.clock.now_ms();
    means.db.write(|tx| sessions::end(tx, actor.session, now, "signed_out"))
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
        Some(device) if device.revoked_at.is_some() || device.wipe => Err(Error::new(Code::Wipe)),
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

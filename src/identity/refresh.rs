//! Carrying a session on: each refresh token is good once, and only its SHA-256 is kept.
//!
//! A phone whose answer was lost asks again with the spent token. That is honest as long as nobody has used the
//! replacement or its access token: then the replacement is taken back and a new one given, so that there is
//! never more than one living branch. Anything else is a stolen token, and ends the session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Means;
use super::session::{SignedIn, signed_in};
use crate::access::Actor;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::records::types::Text;
use crate::store::Tx;
use crate::store::sessions::{self, RefreshRow, SessionRow};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// A session that is not used so long ends.
const IDLE_MS: i64 = 7 * DAY_MS;
/// A session ends so long after signing in, used or not.
const ABSOLUTE_MS: i64 = 30 * DAY_MS;
/// How long after its first use a spent token may be honestly repeated.
const REPEAT_MS: i64 = MINUTE_MS;

form! {
    /// What an app shows to carry its session on.
    pub struct Refresh {
        refresh_token: Text<100>,
    }
}

/// A refresh token: 256 random bits.
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    pub fn new() -> Result<Self> {
        let mut bytes = Zeroizing::new([0u8; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(Error::internal)?;
        Ok(Self(bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    /// What is kept of it.
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_slice()).into()
    }

    /// The first half of [`Secret::hash`]: `jti` of the access token that is given with it, so that the use of
    /// that token shows that the answer arrived.
    pub fn stem(&self) -> [u8; 16] {
        let mut stem = [0; 16];
        stem.copy_from_slice(&self.hash()[..16]);
        stem
    }
}

/// Exchanges a refresh token for a new pair. Errors: `not_signed_in`, and `wipe` when officer, office or device
/// has lost its right.
pub fn refresh(means: &Means, request: &Refresh) -> Result<SignedIn> {
    let shown = Secret::parse(&request.refresh_token.0).ok_or_else(|| Error::new(Code::NotSignedIn))?;
    let (now, next) = (means.clock.now_ms(), Secret::new()?);
    match means.db.write(|tx| rotate(tx, &shown, &next, now))? {
        Turn::Next(actor) => signed_in(means, &actor, &next, now),
        Turn::Refused(code) => Err(Error::new(code)),
    }
}

/// Keeps the hash of a new refresh token of this session.
pub(super) fn issue(tx: &mut Tx, secret: &Secret, session: &SessionRow, now_ms: i64) -> Result<()> {
    let row = RefreshRow {
        hash: secret.hash().to_vec(),
        session_id: session.id,
        issued_at: now_ms,
        expires_at: (now_ms + IDLE_MS).min(session.created_at + ABSOLUTE_MS),
        used_at: None,
        next_hash: None,
        confirmed: false,
    };
    sessions::insert_refresh(tx, &row)
}

/// A refusal is an outcome and not an error: the end of a session must be committed.
enum Turn {
    Next(Box<Actor>),
    Refused(Code),
}

fn rotate(tx: &mut Tx, shown: &Secret, next: &Secret, now: i64) -> Result<Turn> {
    let (hash, next_hash) = (shown.hash(), next.hash());
    let Some(row) = sessions::take_refresh(tx, &hash)? else { return Ok(Turn::Refused(Code::NotSignedIn)) };
    let Some(standing) = sessions::standing(tx, row.session_id)? else { return Ok(Turn::Refused(Code::NotSignedIn)) };
    if let Some(code) = standing.refusal(now) {
        return Ok(Turn::Refused(code));
    }
    if row.expires_at <= now {
        return Ok(Turn::Refused(Code::NotSignedIn));
    }
    let in_turn = match (row.used_at, &row.next_hash) {
        (None, _) => sessions::spend(tx, &hash, &next_hash, now).map(|()| true)?,
        (Some(used), Some(old)) if now - used <= REPEAT_MS => sessions::replace(tx, &hash, old, &next_hash)?,
        (Some(_), _) => false,
    };
    if !in_turn {
        sessions::end(tx, row.session_id, now, "reuse")?;
        tracing::warn!(session = %row.session_id, "a spent refresh token came back; the session was ended");
        return Ok(Turn::Refused(Code::NotSignedIn));
    }
    issue(tx, next, &standing.session, now)?;
    sessions::touch(tx, row.session_id, now)?;
    Ok(Turn::Next(Box::new(standing.actor())))
}

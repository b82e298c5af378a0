//! Access tokens: who holds a session, for ten minutes, signed with Ed25519 (RFC 9068, `security.md` A.1).
//!
//! A token names the officer and the session and nothing they may do: role, department and office are read
//! from rows at each request. Anything but the one form that [`Tokens::mint`] writes is refused.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::keys::{KeySet, SigningKeys};
use super::signing_ring::SigningRing;
use crate::error::{Code, Error, Result};

/// Seconds from `iat` to `exp`.
pub const LIFETIME_S: i64 = 600;
/// Seconds by which two clocks may differ.
const LEEWAY_S: i64 = 5;
/// No token of ours is longer; what is longer is not looked at.
const LONGEST: usize = 4096;
const TYP: &str = "at+jwt";
/// `client_id` of the officers' own applications; connected systems have one of their own.
pub const OFFICERS_APP: Uuid = Uuid::from_u128(0x6f0c_52e1_8d3a_4b7e_9a41_2c5d_7e80_91b3);

/// The claims. Ids are typed, `iss` and `aud` are one string each: an honestly signed oddity is refused (M17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    pub iss: String,
    pub aud: String,
    pub sub: Uuid,
    pub client_id: Uuid,
    pub jti: Uuid,
    pub sid: Uuid,
    pub dev: Uuid,
    /// Unix seconds, as the three below.
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
}

/// Whom a token is made for.
#[derive(Clone, Copy, Debug)]
pub struct Bearer {
    pub officer: Uuid,
    pub session: Uuid,
    pub device: Uuid,
    /// Names the refresh token it was issued with, see `session.rs`.
    pub jti: Uuid,
}

/// Why a token was refused; for the log, the caller hears `not_signed_in`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deny {
    Malformed,
    Header,
    Key,
    Claims,
    Window,
}

/// Makes and checks tokens. Shared by all threads.
pub struct Tokens {
    issuer: String,
    audience: String,
    ring: SigningRing,
    validation: Validation,
    seen: Mutex<HashMap<[u8; 32], Access>>,
}

impl Tokens {
    /// With the keys of a file, as they change.
    pub fn of_file(path: &Path, issuer: &str, audience: &str) -> Result<Self> {
        Ok(Self::with(SigningRing::of_file(path)?, issuer, audience))
    }

    /// With keys that never change.
    pub fn new(keys: &SigningKeys, issuer: &str, audience: &str) -> Self {
        Self::with(SigningRing::fixed(keys.clone()), issuer, audience)
    }

    fn with(ring: SigningRing, issuer: &str, audience: &str) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Without this list the crate accepts tokens that lack these claims or hold another type in them (M1).
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        // The crate asks the system for the time; `window` asks the program's clock, and is stricter.
        validation.validate_exp = false;
        Self { issuer: issuer.into(), audience: audience.into(), ring, validation, seen: Mutex::default() }
    }

    /// A signed token for `bearer`, valid from `now_s` (Unix seconds) for [`LIFETIME_S`].
    pub fn mint(&self, bearer: Bearer, now_s: i64) -> Result<String> {
        let claims = Access {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: bearer.officer,
            client_id: OFFICERS_APP,
            jti: bearer.jti,
            sid: bearer.session,
            dev: bearer.device,
            iat: now_s,
            nbf: now_s,
            exp: now_s + LIFETIME_S,
        };
        let keys = self.keys();
        let signer = keys.signer(now_s * 1000);
        let header = Header { typ: Some(TYP.into()), kid: Some(signer.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &EncodingKey::from_ed_der(&signer.pkcs8)).map_err(Error::internal)
    }

    /// The claims of a token that we signed and that holds at `now_s`, else `not_signed_in`.
    pub fn verify(&self, token: &str, now_s: i64) -> Result<Access> {
        let refuse = |why: Deny| Error { cause: Some(format!("token {why:?}")), ..Error::new(Code::NotSignedIn) };
        if token.len() > LONGEST {
            return Err(refuse(Deny::Malformed));
        }
        let keys = self.keys();
        let fingerprint: [u8; 32] = Sha256::digest(token).into();
        let known = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&fingerprint).cloned();
        let fresh = known.is_none();
        let claims = known.map_or_else(|| self.check(token, &keys, now_s), Ok).map_err(refuse)?;
        window(&claims, now_s).map_err(refuse)?;
        if fresh {
            self.remember(fingerprint, claims.clone(), now_s);
        }
        Ok(claims)
    }

    /// The public keys, for those who check our tokens.
    pub fn public(&self, now_s: i64) -> KeySet {
        self.keys().public(now_s * 1000)
    }

    /// The keys as they are now. After a change no signature is taken as checked: its key may be gone.
    fn keys(&self) -> Arc<SigningKeys> {
        let (keys, changed) = self.ring.current();
        if changed {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        keys
    }

    fn check(&self, token: &str, keys: &SigningKeys, now_s: i64) -> std::result::Result<Access, Deny> {
        // Read before the crate reads it: the crate passes over `crit` and every member that it does not know.
        let raw = token.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).ok_or(Deny::Malformed)?;
        let header: BTreeMap<String, Value> = serde_json::from_slice(&raw).map_err(|_| Deny::Malformed)?;
        let text = |name: &str| header.get(name).and_then(Value::as_str);
        if header.len() != 3 || text("typ") != Some(TYP) || text("alg") != Some("EdDSA") {
            return Err(Deny::Header);
        }
        let kid = text("kid").ok_or(Deny::Header)?;
        let key = keys.living(now_s * 1000).find(|key| key.kid == kid).ok_or(Deny::Key)?;
        let claims = decode::<Access>(token, &DecodingKey::from_ed_der(&key.public), &self.validation)
            .map_err(|_| Deny::Claims)?
            .claims;
        if claims.iss != self.issuer || claims.aud != self.audience {
            return Err(Deny::Claims);
        }
        Ok(claims)
    }

    fn remember(&self, fingerprint: [u8; 32], claims: Access, now_s: i64) {
        /// Tokens whose signature need not be checked again; about 4 MiB when full.
        const MOST: usize = 16_384;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.retain(|_, claims| claims.exp > now_s);
        }
        if seen.len() < MOST {
            seen.insert(fingerprint, claims);
        }
    }
}

fn window(claims: &Access, now_s: i64) -> std::result::Result<(), Deny> {
    let life = claims.exp.checked_sub(claims.iat).ok_or(Deny::Window)?;
    let lives = (0..=LIFETIME_S).contains(&life) && claims.nbf >= claims.iat.saturating_sub(LEEWAY_S);
    let begun = claims.iat <= now_s + LEEWAY_S && claims.nbf <= now_s + LEEWAY_S;
    let ended = claims.exp <= now_s - LEEWAY_S;
    if lives && begun && !ended { Ok(()) } else { Err(Deny::Window) }
}

//! The keys that sign access tokens: Ed25519, in one file of PKCS#8 blocks that only the service can read.
//!
//! A line `Signs-From: <instant>` before a block says from when its key signs; without one it always did. Of those that may
//! sign, the newest does; all verify, and a key that another has replaced goes when no token of it can be alive.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::token::LIFETIME_S;
use crate::clock::{instant_text, parse_instant};
use crate::error::{Code, Error, Result};
use crate::vault::private_file;

/// The name of the file in the folder of keys.
pub const TOKENS_FILE: &str = "tokens.pem";
/// How long the next key is published before it signs (`security.md` 4).
const NOTICE_MS: i64 = 86_400_000;
/// How long a key verifies after another has replaced it: the life of its last token, and an hour.
const AFTERLIFE_MS: i64 = LIFETIME_S * 1000 + 3_600_000;

/// One key: the private half as PKCS#8, the public half as 32 bytes, and its name.
#[derive(Clone)]
pub(super) struct SigningKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    pub pkcs8: Zeroizing<Vec<u8>>,
    pub public: Vec<u8>,
    /// Unix milliseconds; 0 for a key that always signed.
    pub signs_from: i64,
}

/// All keys of this environment; never empty.
#[derive(Clone)]
pub struct SigningKeys(pub(super) Vec<SigningKey>);

/// What may be told of a key. Instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyInfo {
    pub kid: String,
    pub signs_from: i64,
    /// Whether tokens are signed with it now.
    pub signs: bool,
    /// When it stops verifying, because another key has replaced it or will.
    pub retires_at: Option<i64>,
}

/// The public keys, as `GET /.well-known/jwks.json` gives them (RFC 7517, RFC 8037).
#[derive(Serialize)]
pub struct KeySet {
    pub keys: Vec<PublicKey>,
}

/// One public key of the set.
#[derive(Serialize)]
pub struct PublicKey {
    pub kty: &'static str,
    pub crv: &'static str,
    pub x: String,
    #[serde(rename = "use")]
    pub usage: &'static str,
    pub alg: &'static str,
    pub kid: String,
}

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

const SIGNS_FROM: &str = "Signs-From:";

impl SigningKeys {
    /// Reads the file, or makes it (mode 0600) with one new key. Refuses a file that others may read.
    pub fn load_or_create(path: &Path) -> Result<Self> {
        if !path.exists() {
            // Another process may be faster, then its file stands.
            let made = private_file::create(path, &[&new_pem()?]);
            made.or_else(|e| if e.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(about(path, e)) })?;
        }
        Self::load(path)
    }

    /// Reads the file. Refuses one that others may read.
    pub fn load(path: &Path) -> Result<Self> {
        let about = |e| about(path, e);
        let mut file = File::open(path).map_err(about)?;
        if file.metadata().map_err(about)?.permissions().mode() & 0o077 != 0 {
            return Err(about(io::Error::other("others may read it; set mode 0600")));
        }
        let mut pem = Zeroizing::new(String::new());
        file.read_to_string(&mut pem).map_err(about)?;
        Self::from_pem(&pem)
    }

    /// Adds a new key to the file and takes those out that have retired; the running servers notice. The new key signs
    /// after a day, in which others can fetch it, or `at_once`. Errors: `wrong_state` if one waits already to sign.
    pub fn rotate(path: &Path, now_ms: i64, at_once: bool) -> Result<SigningKeyInfo> {
        let mut keys = Self::load(path)?;
        if let Some(waiting) = keys.0.iter().find(|key| key.signs_from > now_ms && !at_once) {
            let cause =
                format!("key {} waits already; it signs from {}", waiting.kid, instant_text(waiting.signs_from));
            return Err(Error { cause: Some(cause), ..Error::new(Code::WrongState) });
        }
        let mut new = Self::from_pem(&new_pem()?)?.0.remove(0);
        // The clock may have been set back; the new key must still be the newest that signs.
        let past = keys.0.iter().map(|key| key.signs_from).filter(|from| *from <= now_ms).max().unwrap_or_default();
        new.signs_from = if at_once { now_ms.max(past + 1) } else { now_ms + NOTICE_MS };
        let kid = new.kid.clone();
        keys.0 = keys.living(now_ms).cloned().collect();
        keys.0.push(new);
        let pem = Zeroizing::new(keys.0.iter().map(|key| key.block().to_string()).collect::<String>());
        private_file::replace(path, &[&pem]).map_err(|e| about(path, e))?;
        let added = keys.list(now_ms).into_iter().find(|key| key.kid == kid);
        added.ok_or_else(|| Error::internal("a signing key just added"))
    }

    /// Every key that still verifies, in the order of the file.
    pub fn list(&self, now_ms: i64) -> Vec<SigningKeyInfo> {
        let signer = &self.signer(now_ms).kid;
        let info = |key: &SigningKey| SigningKeyInfo {
            kid: key.kid.clone(),
            signs_from: key.signs_from,
            signs: key.kid == *signer,
            retires_at: self.retires_at(key),
        };
        self.living(now_ms).map(info).collect()
    }

    /// The key that signs now: the newest of those that may, of equals the first in the file.
    pub(super) fn signer(&self, now_ms: i64) -> &SigningKey {
        let due = self.0.iter().rev().filter(|key| key.signs_from <= now_ms).max_by_key(|key| key.signs_from);
        due.unwrap_or(&self.0[0])
    }

    /// The keys whose tokens are accepted.
    pub(super) fn living(&self, now_ms: i64) -> impl Iterator<Item = &SigningKey> {
        self.0.iter().filter(move |key| self.retires_at(key).is_none_or(|at| at > now_ms))
    }

    fn retires_at(&self, key: &SigningKey) -> Option<i64> {
        let later = self.0.iter().map(|other| other.signs_from).filter(|from| *from > key.signs_from);
        later.min().map(|replaced| replaced + AFTERLIFE_MS)
    }

    /// A key that lives only in this process: for tests and for `demo`.
    pub fn ephemeral() -> Result<Self> {
        Self::from_pem(&new_pem()?)
    }

    /// Reads one or more PEM blocks of PKCS#8, such as `openssl genpkey -algorithm ed25519` writes.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let mut keys = Vec::new();
        let mut parts = pem.split(BEGIN);
        let mut before = parts.next().unwrap_or_default();
        for part in parts {
            let (body, after) = part.split_once(END).ok_or_else(broken)?;
            keys.push(SigningKey::read(before, body)?);
            before = after;
        }
        if keys.is_empty() { Err(Error::internal("signing keys: no private key in the file")) } else { Ok(Self(keys)) }
    }

    /// The public halves of the keys that verify now.
    pub fn public(&self, now_ms: i64) -> KeySet {
        let public = |key: &SigningKey| PublicKey {
            kty: "OKP",
            crv: "Ed25519",
            x: URL_SAFE_NO_PAD.encode(&key.public),
            usage: "sig",
            alg: "EdDSA",
            kid: key.kid.clone(),
        };
        KeySet { keys: self.living(now_ms).map(public).collect() }
    }
}

impl SigningKey {
    /// Reads what stands before a block and what stands in it.
    fn read(before: &str, body: &str) -> Result<Self> {
        let compact = Zeroizing::new(body.split_whitespace().collect::<String>());
        let pkcs8 = Zeroizing::new(STANDARD.decode(compact.as_bytes()).map_err(|_| broken())?);
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| broken())?;
        let public = pair.public_key().as_ref().to_vec();
        let signs_from = match before.lines().find_map(|line| line.trim().strip_prefix(SIGNS_FROM)) {
            Some(from) => parse_instant(from.trim())
                .ok_or_else(|| Error::internal("signing keys: Signs-From is not like 2026-11-23T10:15:00Z"))?,
            None => 0,
        };
        Ok(Self { kid: thumbprint(&public), pkcs8, public, signs_from })
    }

    /// The block as it stands in the file.
    fn block(&self) -> Zeroizing<String> {
        let from = if self.signs_from > 0 {
            format!("{SIGNS_FROM} {}\n", instant_text(self.signs_from))
        } else {
            String::new()
        };
        Zeroizing::new(format!("{from}{BEGIN}\n{}\n{END}\n", STANDARD.encode(&self.pkcs8)))
    }
}

fn broken() -> Error {
    Error::internal("signing keys: a block is not an Ed25519 key in PKCS#8")
}

fn about(path: &Path, fault: io::Error) -> Error {
    Error::internal(format!("signing keys {}: {fault}", path.display()))
}

/// RFC 7638: SHA-256 of the required members in lexical order.
fn thumbprint(public: &[u8]) -> String {
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(public));
    URL_SAFE_NO_PAD.encode(Sha256::digest(jwk))
}

fn new_pem() -> Result<Zeroizing<String>> {
    let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).map_err(Error::internal)?;
    Ok(Zeroizing::new(format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(document.as_ref()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprint_is_that_of_rfc_8037_appendix_a() {
        let x = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").expect("the RFC's key");
        assert_eq!(thumbprint(&x), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    const HOUR: i64 = 3_600_000;
    const NOW: i64 = 1_795_409_100_000;

    #[test]
    fn the_next_key_waits_a_day_then_signs_and_the_old_one_goes_an_hour_after_its_last_token() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("tokens.pem");
        let old = SigningKeys::load_or_create(&path).expect("made").0.remove(0).kid;
        let new = SigningKeys::rotate(&path, NOW, false).expect("added").kid;
        assert_eq!(SigningKeys::rotate(&path, NOW + HOUR, false).expect_err("one waits").code, Code::WrongState);
        let keys = SigningKeys::load(&path).expect("read");
        let (turn, end) = (NOW + 24 * HOUR, NOW + 25 * HOUR + 600_000);
        assert_eq!((&keys.signer(turn - 1).kid, &keys.signer(turn).kid), (&old, &new));
        let published = |at| keys.public(at).keys.into_iter().map(|key| key.kid).collect::<Vec<_>>();
        assert_eq!((published(NOW), published(end - 1)), (vec![old.clone(), new.clone()], vec![old, new.clone()]));
        assert_eq!(published(end), [new.as_str()]);
        let third = SigningKeys::rotate(&path, end, true).expect("added");
        assert!(third.signs && third.signs_from == end);
        let keys = SigningKeys::load(&path).expect("read");
        assert_eq!(
            keys.0.iter().map(|key| &key.kid).collect::<Vec<_>>(),
            [&new, &third.kid],
            "the retired one is gone"
        );
        assert!(
            SigningKeys::from_pem(&new_pem().expect("a key").replace(BEGIN, &format!("{SIGNS_FROM} soon\n{BEGIN}")))
                .is_err()
        );
    }

    #[test]
    fn the_file_is_made_once_and_for_nobody_else() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("token.pem");
        let first = SigningKeys::load_or_create(&path).expect("made");
        let again = SigningKeys::load_or_create(&path).expect("read");
        assert_eq!(first.0[0].kid, again.0[0].kid);
        assert_eq!(path.metadata().expect("exists").permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("chmod");
        assert!(SigningKeys::load_or_create(&path).is_err());
    }
}

//! The keys that sign access tokens: Ed25519, in one file of PKCS#8 blocks that only the service can read.
//!
//! The first block signs, all verify: to rotate, publish the next key below the first, then put it on top.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// One key: the private half as PKCS#8, the public half as 32 bytes, and its name.
pub(super) struct SigningKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    pub pkcs8: Zeroizing<Vec<u8>>,
    pub public: Vec<u8>,
}

/// All keys of this environment; never empty, the first one signs.
pub struct SigningKeys(pub(super) Vec<SigningKey>);

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

impl SigningKeys {
    /// Reads the file, or makes it (mode 0600) with one new key. Refuses a file that others may read.
    pub fn load_or_create(path: &Path) -> Result<Self> {
        let about = |e: io::Error| Error::internal(format!("signing keys {}: {e}", path.display()));
        if !path.exists() {
            create(path, &new_pem()?).map_err(about)?;
        }
        let mut file = File::open(path).map_err(about)?;
        if file.metadata().map_err(about)?.permissions().mode() & 0o077 != 0 {
            return Err(about(io::Error::other("others may read it; set mode 0600")));
        }
        let mut pem = Zeroizing::new(String::new());
        file.read_to_string(&mut pem).map_err(about)?;
        Self::from_pem(&pem)
    }

    /// A key that lives only in this process: for tests and for `demo`.
    pub fn ephemeral() -> Result<Self> {
        Self::from_pem(&new_pem()?)
    }

    /// Reads one or more PEM blocks of PKCS#8, such as `openssl genpkey -algorithm ed25519` writes.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let keys = pem.split(BEGIN).skip(1).map(SigningKey::from_block).collect::<Result<Vec<_>>>()?;
        if keys.is_empty() {
            return Err(Error::internal("signing keys: no private key in the file"));
        }
        Ok(Self(keys))
    }

    pub fn public(&self) -> KeySet {
        let public = |key: &SigningKey| PublicKey {
            kty: "OKP",
            crv: "Ed25519",
            x: URL_SAFE_NO_PAD.encode(&key.public),
            usage: "sig",
            alg: "EdDSA",
            kid: key.kid.clone(),
        };
        KeySet { keys: self.0.iter().map(public).collect() }
    }
}

impl SigningKey {
    fn from_block(block: &str) -> Result<Self> {
        let broken = || Error::internal("signing keys: a block is not an Ed25519 key in PKCS#8");
        let body = block.split(END).next().unwrap_or_default();
        let compact = Zeroizing::new(body.split_whitespace().collect::<String>());
        let pkcs8 = Zeroizing::new(STANDARD.decode(compact.as_bytes()).map_err(|_| broken())?);
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| broken())?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(Self { kid: thumbprint(&public), pkcs8, public })
    }
}

/// RFC 7638: SHA-256 of the required members in lexical order.
fn thumbprint(public: &[u8]) -> String {
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(public));
    URL_SAFE_NO_PAD.encode(Sha256::digest(jwk))
}

/// Makes the file whole or not at all; another process may be faster, then its file stands.
fn create(path: &Path, pem: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked.or_else(|e| if e.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(e) })
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

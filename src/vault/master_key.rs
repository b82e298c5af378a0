//! A master key: under it lie the keys of cases and the seeds of second factors, each under a key of its own derived from
//! it, and nothing else does. It never leaves its file and this memory.

use aws_lc_rs::{hkdf, hmac, rand};
use base64::prelude::{BASE64_STANDARD, Engine};
use zeroize::Zeroizing;

use super::case_key::CaseKey;
use super::cipher::{Cipher, prk};
use crate::clock::{instant_text, parse_instant};
use crate::error::{Error, Result};
use crate::id::{CaseId, Id, OfficerId};

/// One line of the key file.
pub(super) struct MasterKey {
    pub(super) id: String,
    /// Unix milliseconds.
    pub(super) created_at: i64,
    bytes: Zeroizing<[u8; 32]>,
    cipher: Cipher,
}

impl MasterKey {
    /// A new key; `created_at` in Unix milliseconds.
    pub(super) fn random(created_at: i64) -> Result<Self> {
        let no_randomness = |_| Error::unavailable("no randomness from the system");
        let mut name = [0; 4];
        let mut bytes = Zeroizing::new([0; 32]);
        rand::fill(&mut name).map_err(no_randomness)?;
        rand::fill(bytes.as_mut()).map_err(no_randomness)?;
        Self::new(format!("k{:08x}", u32::from_be_bytes(name)), created_at, bytes)
    }

    fn new(id: String, created_at: i64, bytes: Zeroizing<[u8; 32]>) -> Result<Self> {
        let cipher = Cipher::derive(&bytes, &[b"wrap"])?;
        Ok(Self { id, created_at, bytes, cipher })
    }

    /// Reads `<id> <instant> <base64 of 32 bytes>`; what is wrong is said without repeating the line.
    pub(super) fn parse(line: &str) -> std::result::Result<Self, &'static str> {
        let mut words = line.split_ascii_whitespace();
        let (Some(id), Some(created), Some(key), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err("a line is not `<id> <created> <key>`");
        };
        if id.len() > 40 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err("an id is not of letters, digits and dashes (at most 40)");
        }
        let created_at = parse_instant(created).ok_or("a creation time is not like 2026-11-23T10:15:00Z")?;
        let decoded = BASE64_STANDARD.decode(key).map(Zeroizing::new).map_err(|_| "a key is not base64")?;
        let bytes: [u8; 32] = decoded.as_slice().try_into().map_err(|_| "a key is not of 256 bits")?;
        Self::new(id.to_owned(), created_at, Zeroizing::new(bytes)).map_err(|_| "a key cannot be used")
    }

    pub(super) fn line(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(BASE64_STANDARD.encode(self.bytes.as_slice()));
        Zeroizing::new(format!("{} {} {}\n", self.id, instant_text(self.created_at), *key))
    }

    pub(super) fn wrap(&self, case: CaseId, key: &CaseKey) -> Result<Vec<u8>> {
        self.cipher.seal(&self.associated(case), &[key.bytes()])
    }

    pub(super) fn unwrap(&self, case: CaseId, wrapped: &[u8]) -> Option<CaseKey> {
        let opened = Zeroizing::new(self.cipher.open(&self.associated(case), wrapped)?);
        Some(CaseKey::from_bytes(Zeroizing::new(opened.as_slice().try_into().ok()?)))
    }

    /// Seals the seed of an officer's second factor.
    pub(super) fn seal_seed(&self, officer: OfficerId, seed: &[u8]) -> Result<Vec<u8>> {
        self.seeds()?.seal(&self.associated(officer), &[seed])
    }

    pub(super) fn open_seed(&self, officer: OfficerId, sealed: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
        Ok(self.seeds()?.open(&self.associated(officer), sealed).map(Zeroizing::new))
    }

    fn seeds(&self) -> Result<Cipher> {
        Cipher::derive(&self.bytes, &[b"seed"])
    }

    /// 16 bytes that prove which key this is and tell nothing else of it.
    pub(super) fn check_value(&self) -> Result<[u8; 16]> {
        let prk = prk(&self.bytes);
        let okm = prk.expand(&[b"check"], hkdf::HKDF_SHA256.hmac_algorithm());
        let key = okm.map(hmac::Key::from).map_err(|_| Error::internal("key derivation failed"))?;
        let tag = hmac::sign(&key, self.id.as_bytes());
        let (first, _) = tag.as_ref().split_first_chunk().expect("SHA-256 gives 32 bytes");
        Ok(*first)
    }

    fn associated<T>(&self, whose: Id<T>) -> Vec<u8> {
        [whose.as_bytes().as_slice(), self.id.as_bytes()].concat()
    }
}

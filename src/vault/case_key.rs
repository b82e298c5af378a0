//! The key of one child's file: whoever destroys its wrapped form has erased the child.
//!
//! It lives as long as one request, and with it the section keys derived from it: nothing is kept across requests, so
//! that an erasure in another process takes effect at the next one.

use std::cell::RefCell;
use std::fmt;

use aws_lc_rs::{hkdf, hmac, rand};
use zeroize::Zeroizing;

use super::cipher::{Cipher, prk};
use crate::error::{Error, Result};
use crate::records::sections::SectionNo;

/// 32 random bytes, wiped when dropped; it tells nothing of itself in a log.
pub struct CaseKey {
    bytes: Zeroizing<[u8; 32]>,
    sections: RefCell<Vec<(SectionNo, Cipher)>>,
}

impl CaseKey {
    /// A new key for a new case.
    pub fn random() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::fill(bytes.as_mut()).map_err(|_| Error::unavailable("no randomness from the system"))?;
        Ok(Self::from_bytes(bytes))
    }

    pub(super) fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { bytes, sections: RefCell::default() }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Uses the key of one section; derived once for this `CaseKey`.
    pub(super) fn with_section<T>(&self, section: SectionNo, work: impl FnOnce(&Cipher) -> T) -> Result<T> {
        let mut sections = self.sections.borrow_mut();
        if let Some((_, cipher)) = sections.iter().find(|(known, _)| *known == section) {
            return Ok(work(cipher));
        }
        let cipher = Cipher::derive(&self.bytes, &[b"section", &section.0.to_be_bytes()])?;
        let answer = work(&cipher);
        sections.push((section, cipher));
        Ok(answer)
    }

    /// The key of the hashes in revisions (`decisions.md` A6).
    pub(super) fn rev_key(&self) -> Result<hmac::Key> {
        let prk = prk(&self.bytes);
        let okm = prk.expand(&[b"rev"], hkdf::HKDF_SHA256.hmac_algorithm());
        okm.map(hmac::Key::from).map_err(|_| Error::internal("key derivation failed"))
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseKey")
    }
}

//! One key of AES-256-GCM: what it seals is nonce (12 bytes), ciphertext, tag (16 bytes), with a fresh random nonce each time.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk};
use aws_lc_rs::rand;

use crate::error::{Error, Result};

/// Bytes that sealing adds to what is sealed.
pub(super) const OVERHEAD: usize = NONCE_LEN + MAX_TAG_LEN;

pub(super) struct Cipher(LessSafeKey);

/// HKDF-Expand alone: the key it starts from is uniform (`decisions.md` D16).
pub(super) fn prk(uniform_key: &[u8; 32]) -> Prk {
    Prk::new_less_safe(HKDF_SHA256, uniform_key)
}

impl Cipher {
    /// The key for `info`, derived from a uniform key.
    pub(super) fn derive(uniform_key: &[u8; 32], info: &[&[u8]]) -> Result<Self> {
        let prk = prk(uniform_key);
        let okm = prk.expand(info, &AES_256_GCM).map_err(|_| Error::internal("key derivation failed"))?;
        Ok(Self(LessSafeKey::new(UnboundKey::from(okm))))
    }

    /// Seals the parts one after another, bound to `associated`.
    pub(super) fn seal(&self, associated: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>> {
        let failed = |_| Error::internal("sealing failed");
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| Error::unavailable("no randomness from the system"))?;
        let mut sealed = Vec::with_capacity(OVERHEAD + parts.iter().map(|part| part.len()).sum::<usize>());
        sealed.extend_from_slice(&nonce);
        for part in parts {
            sealed.extend_from_slice(part);
        }
        let tag = self
            .0
            .seal_in_place_separate_tag(Nonce::from(&nonce), Aad::from(associated), &mut sealed[NONCE_LEN..])
            .map_err(failed)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// What was sealed, or nothing if key, associated data or a single bit differ.
    pub(super) fn open(&self, associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let (ciphertext, tag) = rest.split_at_checked(rest.len().checked_sub(MAX_TAG_LEN)?)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut content = vec![0; ciphertext.len()];
        self.0.open_separate_gather(nonce, Aad::from(associated), ciphertext, tag, &mut content).ok()?;
        Some(content)
    }
}

//! Signed statements of where the chain stood: nobody without the key can make one for a chain that was written anew.

use std::fs;
use std::io;
use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock::{instant_text, parse_instant};
use crate::error::{Error, Result};
use crate::store::journal::CheckpointRow;
use crate::vault::private_file;

const HEADING: &str = "\
# The key that signs the checkpoints of the access journal: an Ed25519 seed, 32 bytes in base64.
";

/// The key that signs checkpoints.
pub struct JournalKey {
    pair: Ed25519KeyPair,
    id: String,
}

/// A checkpoint as one line of the file outside the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The number of the last entry that it covers.
    pub seq: i64,
    /// The hash of the chain after that entry, in hex.
    pub hash: String,
    /// When it was made: `2026-11-23T10:15:00.000Z`.
    pub at: String,
    /// SHA-256 of the public key, its first 8 bytes in hex.
    pub key_id: String,
    /// Ed25519, 32 bytes in base64.
    pub public_key: String,
    /// Of [`statement`], 64 bytes in base64.
    pub signature: String,
}

impl JournalKey {
    /// Reads the key file; makes one (mode 0600) if there is none and `may_create`: a journal that has checkpoints
    /// already must go on with its own key.
    pub fn load_or_create(path: &Path, may_create: bool) -> Result<Self> {
        let unusable = |fault: &dyn std::fmt::Display| {
            Error::internal(format_args!("key file of the access journal {}: {fault}", path.display()))
        };
        if may_create && !path.exists() {
            let mut seed = Zeroizing::new([0; 32]);
            rand::fill(seed.as_mut()).map_err(|_| Error::unavailable("no randomness from the system"))?;
            let line = Zeroizing::new(BASE64_STANDARD.encode(*seed));
            match private_file::create(path, &[HEADING, &line, "\n"]) {
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
                outcome => outcome.map_err(|fault| unusable(&fault))?,
            }
        }
        private_file::warn_if_open_to_others(path);
        let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|fault| unusable(&fault))?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        let seed = line.and_then(|line| BASE64_STANDARD.decode(line).ok()).map(Zeroizing::new);
        let pair = seed.and_then(|seed| Ed25519KeyPair::from_seed_unchecked(&seed).ok());
        let pair = pair.ok_or_else(|| unusable(&"there is no seed of 32 bytes in base64 in it"))?;
        let id = key_id(pair.public_key().as_ref());
        Ok(Self { pair, id })
    }

    /// The public key, 32 bytes.
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(super) fn sign(&self, seq: i64, hash: Vec<u8>, at: i64) -> CheckpointRow {
        let signature = self.pair.sign(&statement(seq, &hash, at)).as_ref().to_vec();
        CheckpointRow { seq, hash, at, key_id: self.id.clone(), signature }
    }

    /// The line for the file outside, and for whoever checks; nothing if another key signed it.
    pub fn line(&self, row: &CheckpointRow) -> Option<Checkpoint> {
        is_signed(row, self.public_key()).then(|| Checkpoint {
            seq: row.seq,
            hash: hex(&row.hash),
            at: instant_text(row.at),
            key_id: row.key_id.clone(),
            public_key: BASE64_STANDARD.encode(self.public_key()),
            signature: BASE64_STANDARD.encode(&row.signature),
        })
    }
}

impl Checkpoint {
    /// The hash of the chain, the time in Unix milliseconds and the public key, if the signature is right.
    pub(super) fn verified(&self) -> Option<(CheckpointRow, Vec<u8>)> {
        let public_key = BASE64_STANDARD.decode(&self.public_key).ok()?;
        let row = CheckpointRow {
            seq: self.seq,
            hash: unhex(&self.hash)?,
            at: parse_instant(&self.at)?,
            key_id: self.key_id.clone(),
            signature: BASE64_STANDARD.decode(&self.signature).ok()?,
        };
        is_signed(&row, &public_key).then_some((row, public_key))
    }
}

/// Whether this key signed the checkpoint.
pub(super) fn is_signed(row: &CheckpointRow, public_key: &[u8]) -> bool {
    let statement = statement(row.seq, &row.hash, row.at);
    row.key_id == key_id(public_key)
        && UnparsedPublicKey::new(&ED25519, public_key).verify(&statement, &row.signature).is_ok()
}

/// What is signed: a title, the number, the hash in hex and the instant, a line each.
fn statement(seq: i64, hash: &[u8], at: i64) -> Vec<u8> {
    format!("anugaman access journal\n{seq}\n{}\n{}\n", hex(hash), instant_text(at)).into_bytes()
}

fn key_id(public_key: &[u8]) -> String {
    hex(&digest(&SHA256, public_key).as_ref()[..8])
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect()).flatten()
}

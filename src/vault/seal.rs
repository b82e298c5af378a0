//! How a share is sealed: bound to its case, section, record, version and sharing rule, so that no sealed row can be
//! moved to another place and still open.

use std::fmt;

use aws_lc_rs::hmac;

use super::case_key::CaseKey;
use crate::error::{Error, Result};
use crate::id::{CaseId, OfficeId, RecordId};
use crate::records::sections::SectionNo;

/// Where a share stands; the associated data of its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub case: CaseId,
    pub section: SectionNo,
    pub record: RecordId,
    /// The number of the share's version, counted from 1.
    pub n: i32,
    /// The sharing rule under which the share was made (`decisions.md` D9).
    pub rule: i16,
}

impl Place {
    pub(super) fn associated(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..16].copy_from_slice(self.case.as_bytes());
        bytes[16..18].copy_from_slice(&self.section.0.to_be_bytes());
        bytes[18..34].copy_from_slice(self.record.as_bytes());
        bytes[34..38].copy_from_slice(&self.n.to_be_bytes());
        bytes[38..].copy_from_slice(&self.rule.to_be_bytes());
        bytes
    }
}

/// What a share holds before it is sealed.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// The share's data as canonical JSON.
    pub data: &'a [u8],
    /// When and by whom each field was last set; opaque here, empty in shares that are not `full`.
    pub fmeta: &'a [u8],
}

/// A sealed share as it lies in the database; it has neither `Serialize` nor readable `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Sealed {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Seals a share for its place.
pub fn seal(key: &CaseKey, place: &Place, content: &Content) -> Result<Sealed> {
    let length = u32::try_from(content.fmeta.len()).map_err(|_| Error::internal("field metadata above 4 GiB"))?;
    let length = length.to_be_bytes();
    key.with_section(place.section, |cipher| {
        cipher.seal(&place.associated(), &[&length, content.fmeta, content.data]).map(Sealed)
    })?
}

/// The four bytes after the dash of a revision: HMAC-SHA-256 of section, record and canonical data under the case's own
/// key, so that a short value cannot be guessed from it (`decisions.md` A6).
pub fn rev_hash(key: &CaseKey, section: &str, record: RecordId, data: &[u8]) -> Result<[u8; 4]> {
    let mut hmac = hmac::Context::with_key(&key.rev_key()?);
    hmac.update(section.as_bytes());
    hmac.update(record.as_bytes());
    hmac.update(data);
    let tag = hmac.sign();
    let (first, _) = tag.as_ref().split_first_chunk().expect("SHA-256 gives 32 bytes");
    Ok(*first)
}

/// What an office that may not know a case's number calls it: the same at each reading, useless to join with anybody
/// else's list, and gone with the case's key (`decisions.md` D18).
pub fn pseudonym(key: &CaseKey, office: OfficeId, case: CaseId) -> Result<String> {
    let mut text = String::from("P-");
    for half in ["pseudonym-1", "pseudonym-2"] {
        for byte in rev_hash(key, &format!("{half}:{office}"), case.cast(), b"")? {
            text.push_str(&format!("{byte:02x}"));
        }
    }
    Ok(text)
}

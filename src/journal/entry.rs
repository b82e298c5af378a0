//! One line of the journal: an officer, in one request, opened or wrote some sections of one case. It holds no content.

use aws_lc_rs::digest::{SHA256, digest};

use crate::access::Actor;
use crate::error::{Error, Result};
use crate::id::{CaseId, EntryId};
use crate::records::sections::SectionSet;
use crate::store::journal::EntryRow;

/// In what request something was read.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub actor: &'a Actor,
    /// The operation of the contract, such as `get_case`.
    pub action: &'a str,
    pub request_id: &'a str,
    /// Unix milliseconds.
    pub at_ms: i64,
}

impl Context<'_> {
    pub(super) fn entry(&self, case: CaseId, purpose: &str, sections: &SectionSet) -> EntryRow {
        let numbers: Vec<i16> = sections.iter().map(|section| section.0).collect();
        EntryRow {
            id: EntryId::timed(self.at_ms),
            at: self.at_ms,
            actor: self.actor.id,
            actor_department: self.actor.department,
            office_id: self.actor.office.id,
            device: Some(self.actor.device),
            case_id: case,
            action: self.action.to_owned(),
            sections: serde_json::Value::from(numbers).to_string(),
            purpose: purpose.to_owned(),
            request_id: self.request_id.to_owned(),
        }
    }
}

/// What stands before the first entry of the chain.
pub(super) const START: [u8; 32] = [0; 32];

/// The hash of the chain after an entry: SHA-256 of the hash before it and the entry's leaf.
pub(super) fn chain(before: &[u8; 32], entry: &EntryRow) -> Result<[u8; 32]> {
    Ok(link(before, &leaf(entry)?))
}

/// Whether `kept` is the hash after this entry. Entries that were sealed before there were leaves stand in the chain with
/// their columns as one list; that is longer than a hash and a leaf, so that neither can pass for the other.
pub(super) fn follows(before: &[u8; 32], entry: &EntryRow, kept: &[u8]) -> Result<bool> {
    Ok(kept == chain(before, entry)? || kept == chain_before_leaves(before, entry)?)
}

fn link(before: &[u8; 32], leaf: &[u8; 32]) -> [u8; 32] {
    sha256(&[before.as_slice(), leaf].concat())
}

/// SHA-256 of [`statement`]: by it an entry stands in the chain, so that an outsider can recompute the chain from leaves
/// alone.
pub(super) fn leaf(entry: &EntryRow) -> Result<[u8; 32]> {
    Ok(sha256(statement(entry)?.as_bytes()))
}

/// The entry as one JSON list, in which a commitment stands for the case: SHA-256 of the entry's id and the case's. Nobody
/// is told the entry's id, which is random, so the case cannot be found by trying.
pub(super) fn statement(entry: &EntryRow) -> Result<String> {
    let commitment = sha256(&[entry.id.as_bytes().as_slice(), entry.case_id.as_bytes()].concat());
    let columns = (
        super::checkpoint::hex(&commitment),
        entry.at,
        entry.actor,
        entry.actor_department,
        entry.office_id,
        entry.device,
        &entry.action,
        &entry.sections,
        &entry.purpose,
        &entry.request_id,
    );
    serde_json::to_string(&columns).map_err(Error::internal)
}

fn chain_before_leaves(before: &[u8; 32], entry: &EntryRow) -> Result<[u8; 32]> {
    let columns = (
        entry.id,
        entry.at,
        entry.actor,
        entry.actor_department,
        entry.office_id,
        entry.device,
        entry.case_id,
        &entry.action,
        &entry.sections,
        &entry.purpose,
        &entry.request_id,
    );
    let mut bytes = before.to_vec();
    serde_json::to_writer(&mut bytes, &columns).map_err(Error::internal)?;
    Ok(sha256(&bytes))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 gives 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Department;
    use crate::id::{OfficeId, OfficerId};

    #[test]
    fn an_entry_sealed_before_there_were_leaves_still_stands_in_the_chain() {
        let mut entry = EntryRow {
            id: EntryId::timed(1_795_409_100_000),
            at: 1_795_409_100_000,
            actor: OfficerId::random(),
            actor_department: Department::Health,
            office_id: OfficeId::random(),
            device: None,
            case_id: CaseId::random(),
            action: "get_case".into(),
            sections: "[3]".into(),
            purpose: "case_work".into(),
            request_id: "r-1".into(),
        };
        let (old, new) = (chain_before_leaves(&START, &entry).unwrap(), chain(&START, &entry).unwrap());
        assert_ne!(old, new);
        assert!(follows(&START, &entry, &old).unwrap() && follows(&START, &entry, &new).unwrap());
        entry.purpose = "other".into();
        assert!(!follows(&START, &entry, &old).unwrap() && !follows(&START, &entry, &new).unwrap());
    }
}

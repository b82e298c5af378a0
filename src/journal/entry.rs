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

/// The hash of the chain after this entry: SHA-256 of the hash before it and the entry as one JSON list of its columns.
pub(super) fn chain(before: &[u8; 32], entry: &EntryRow) -> Result<[u8; 32]> {
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
    Ok(digest(&SHA256, &bytes).as_ref().try_into().expect("SHA-256 gives 32 bytes"))
}

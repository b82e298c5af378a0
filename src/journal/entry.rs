//! One line of the journal: an officer, in one request, opened or wrote sections of one case. It holds no content.

use aws_lc_rs::digest::{SHA256, digest};

use crate::access::{Action, Actor};
use crate::error::{Error, Result};
use crate::id::{CaseId, EntryId};
use crate::records::sections::SectionNo;
use crate::store::Tx;
use crate::store::journal::{self as rows, EntryRow};

/// In what request something was read or written.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub actor: &'a Actor,
    pub action: Action,
    pub request_id: &'a str,
    /// What the caller gave as purpose; empty if nothing.
    pub purpose: &'a str,
}

impl Context<'_> {
    pub(super) fn entry(&self, case: CaseId, sections: impl IntoIterator<Item = SectionNo>, now_ms: i64) -> EntryRow {
        let mut numbers: Vec<i16> = sections.into_iter().map(|section| section.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        EntryRow {
            id: EntryId::timed(now_ms),
            at: now_ms,
            actor: self.actor.id,
            actor_department: self.actor.department,
            office_id: self.actor.office.id,
            device: Some(self.actor.device),
            case_id: case,
            action: self.action.name().to_owned(),
            sections: serde_json::Value::from(numbers).to_string(),
            purpose: self.purpose.to_owned(),
            request_id: self.request_id.to_owned(),
        }
    }
}

/// Writes the entry of a change, in the change's own transaction.
pub fn record_write(
    tx: &mut Tx,
    context: &Context<'_>,
    case: CaseId,
    sections: impl IntoIterator<Item = SectionNo>,
    now_ms: i64,
) -> Result<()> {
    rows::insert(tx, &[context.entry(case, sections, now_ms)])
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

//! Steps in the course of a case that are more than a record: decisions on drafts, closure, reopening, transfer, lock.

use super::change::Outcome;
use super::closure::{self, NewClosure};
use super::decisions::{self, Decide};
use super::desk::{Desk, Written};
use super::lock::{self, NewLock};
use super::reach::Reached;
use super::transfer::{self, NewTransfer};
use crate::error::Result;
use crate::id::RecordId;
use crate::records::sections::SectionNo;
use crate::store::Tx;

/// What is asked for by somebody who reaches the case and may write.
#[derive(Clone, Debug)]
pub enum Step {
    Decide(Decide),
    Close(NewClosure),
    /// Opens a closed case again, for this reason.
    Reopen(String),
    Transfer(NewTransfer),
    /// Locks the case for all but the committee and the named.
    Lock(NewLock),
    Unlock,
}

/// Takes the step; gives the outcome for the ledger and, where something was written, the share to show.
pub fn take(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, step: &Step) -> Result<(Outcome, Option<Written>)> {
    match step {
        Step::Decide(decide) => decisions::decide(tx, desk, reached, decide),
        Step::Close(new) => closure::close(tx, desk, reached, new),
        Step::Reopen(reason) => closure::reopen(tx, desk, reached, reason),
        Step::Transfer(new) => transfer::request(tx, desk, reached, new),
        Step::Lock(new) => lock::lock(tx, desk, reached, new),
        Step::Unlock => lock::unlock(tx, desk, reached),
    }
}

/// The outcome of a step that wrote, or meant, this record in this section at revision `n`.
pub fn told(
    desk: &Desk<'_>,
    record: RecordId,
    section: SectionNo,
    n: i32,
    written: Vec<Written>,
) -> (Outcome, Option<Written>) {
    let shown = written.into_iter().find(|share| share.row.id == record && share.row.section == section.0);
    let n = shown.as_ref().map_or(n, |share| share.row.n);
    (Outcome { case: desk.case_id(), record, section: section.0, n }, shown)
}

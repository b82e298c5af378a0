//! What is kept of a change beside what it changed: its one outcome, and the journal's entry of who made it.

use super::change::{Change, Op, Outcome};
use super::desk::Desk;
use crate::error::{Error, Result};
use crate::id::EntryId;
use crate::store::Tx;
use crate::store::journal::{self, EntryRow};
use crate::store::ledger::{self, LedgerRow};
use crate::vault::{CASE_WORK, EMERGENCY};

/// The ledger's row and the journal's entry, in the change's own transaction.
pub(super) fn record(tx: &mut Tx, desk: &Desk<'_>, change: &Change, outcome: &Outcome) -> Result<()> {
    let row = LedgerRow {
        actor: desk.actor.id,
        change_id: change.id,
        device: change.device,
        seq: change.seq,
        body_sha: change.body_sha.to_vec(),
        outcome: "applied".to_owned(),
        detail: serde_json::to_string(outcome).map_err(Error::internal)?,
        received_at: desk.now,
    };
    ledger::insert(tx, &row)?;
    journal::insert(tx, &[entry(desk, change)?])
}

fn entry(desk: &Desk<'_>, change: &Change) -> Result<EntryRow> {
    let purpose = if matches!(change.op, Op::BreakGlass(_)) { EMERGENCY } else { CASE_WORK };
    let sections: Vec<i16> = desk.touched.iter().map(|section| section.0).collect();
    Ok(EntryRow {
        id: EntryId::timed(desk.now),
        at: desk.now,
        actor: desk.actor.id,
        actor_department: desk.actor.department,
        office_id: desk.actor.office.id,
        device: Some(desk.actor.device),
        case_id: desk.case_id(),
        action: journal::WRITING.to_owned(),
        sections: serde_json::to_string(&sections).map_err(Error::internal)?,
        purpose: purpose.to_owned(),
        request_id: change.request_id.clone(),
    })
}

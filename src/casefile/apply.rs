//! The one way in: applies a change, gives it exactly one outcome, and gives the same answer to a repeat (D6).
//!
//! A change that is asked for online and refused leaves nothing. One that was made offline always leaves its outcome: what
//! its author's access no longer covers is held for a decision, and what can never be applied is rejected, for good.

use std::collections::BTreeSet;

use super::answer::{Answer, Fate, Problem};
use super::change::{Change, Outcome};
use super::desk::Written;
use super::perform::{Performed, perform};
use super::{Means, held};
use crate::access::{Actor, Permit};
use crate::error::{Code, Error, Result};
use crate::id::{CaseId, EntryId};
use crate::records::sections::SectionNo;
use crate::store::journal::{self, EntryRow};
use crate::store::ledger::{self, LedgerRow};
use crate::store::{Conn, Tx};

/// What a change did: its answer, what its (last) operation wrote, and the share to show unless it was a repeat.
pub struct Applied {
    pub outcome: Outcome,
    pub answer: Answer,
    pub shown: Option<Written>,
}

/// Applies one change in the caller's transaction: its effects, its row in the ledger and its entry in the journal
/// commit together or not at all.
///
/// Errors: of a change made online every refusal; of one made offline only what passes (`unavailable`, `internal`), and
/// `wrong_state` with the reason `reregister` for a count that its device has used for another change: nothing is kept
/// then, and the change is to be sent again.
pub fn apply(tx: &mut Tx, means: &Means, actor: &Actor, permit: Permit, change: &Change) -> Result<Applied> {
    let now = means.clock.now_ms();
    let mut row = unsettled(actor, change, now);
    if change.repeatable && !ledger::claim(tx, &row)? {
        let known = ledger::find(tx, actor.id, change.id)?.ok_or_else(reregister)?;
        return repeat(change, &known);
    }
    let done = match &change.sent {
        None => perform(tx, means, actor, permit, change)?,
        Some(sent) => {
            let handed_in = Err(Error::not_allowed());
            let tried = match sent.hand_in {
                true => handed_in,
                false => tx.attempt(|tx| perform(tx, means, actor, permit, change)),
            };
            match tried {
                Err(error) if is_outcome(error.code) => held::refused(tx, means, actor, permit, change, sent, &error)?,
                tried => tried?,
            }
        }
    };
    row.outcome = done.answer.outcome.name().to_owned();
    row.detail = serde_json::to_string(&done.answer).map_err(Error::internal)?;
    match change.repeatable {
        true => ledger::settle(tx, &row)?,
        false => ledger::insert(tx, &row)?,
    }
    if done.answer.outcome != Fate::Rejected {
        journal::insert(tx, &[entry(actor, change, &done, now)?])?;
    }
    let Performed { answer, shown, .. } = done;
    Ok(Applied { outcome: answer.told.clone(), answer, shown })
}

/// What became of a change that came before; none if it never came.
pub fn outcome_of(conn: &mut Conn, actor: &Actor, change: crate::id::ChangeId) -> Result<Option<Answer>> {
    ledger::find(conn, actor.id, change)?.as_ref().map(kept).transpose()
}

/// The answer to a change that came before: the same, or a mismatch if the id was used for something else.
fn repeat(change: &Change, row: &LedgerRow) -> Result<Applied> {
    let answer = match (row.body_sha == change.body_sha, &change.sent) {
        (true, _) => kept(row)?,
        (false, None) => return Err(Error::new(Code::IdempotencyMismatch)),
        (false, Some(_)) => {
            let problem = Problem { code: "id_reused".to_owned(), fields: Vec::new() };
            Answer::bare(Fate::Rejected, change.case, Some(problem))
        }
    };
    Ok(Applied { outcome: answer.told.clone(), answer, shown: None })
}

fn kept(row: &LedgerRow) -> Result<Answer> {
    let outcome = Fate::parse(&row.outcome).ok_or_else(|| Error::internal("sync_change.outcome"))?;
    let answer: Answer = serde_json::from_str(&row.detail).map_err(Error::internal)?;
    Ok(Answer { outcome, ..answer })
}

/// Whether a refusal is what becomes of a change, and not a failure that passes.
fn is_outcome(code: Code) -> bool {
    !matches!(code, Code::Internal | Code::Unavailable | Code::TooManyRequests)
}

fn reregister() -> Error {
    Error { reason: Some("reregister"), ..Error::new(Code::WrongState) }
}

fn unsettled(actor: &Actor, change: &Change, now: i64) -> LedgerRow {
    LedgerRow {
        actor: actor.id,
        change_id: change.id,
        device: change.device,
        seq: change.seq,
        body_sha: change.body_sha.to_vec(),
        outcome: Fate::Rejected.name().to_owned(),
        detail: String::new(),
        received_at: now,
    }
}

fn entry(actor: &Actor, change: &Change, done: &Performed, now: i64) -> Result<EntryRow> {
    let sections: BTreeSet<i16> = done.touched.iter().map(|section: &SectionNo| section.0).collect();
    let case: CaseId = done.answer.told.case;
    Ok(EntryRow {
        id: EntryId::timed(now),
        at: now,
        actor: actor.id,
        actor_department: actor.department,
        office_id: actor.office.id,
        device: Some(change.device),
        case_id: case,
        action: journal::WRITING.to_owned(),
        sections: serde_json::to_string(&sections).map_err(Error::internal)?,
        purpose: done.purpose.to_owned(),
        request_id: change.request_id.clone(),
    })
}

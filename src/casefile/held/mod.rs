//! Late changes: what an officer recorded while they still had access waits, sealed, until a nodal officer decides
//! (`sync.md` 3.7, `access.md` L11, L12, L18). Nothing of the case as it is now flows back but the word.

mod body;
mod decide;
mod read;

pub use decide::{Verdict, decide};
pub use read::Asked;

use std::collections::BTreeMap;

use super::Means;
use super::answer::{Answer, Fate, Problem};
use super::change::{Change, Op, Sent};
use super::desk::Desk;
use super::perform::Performed;
use super::reach::{Reached, reach, reached};
use crate::access::{Actor, CaseType, Permit};
use crate::departments;
use crate::error::{Code, Error, Result};
use crate::id::{HeldId, RecordId};
use crate::records::sections::{self, SectionNo};
use crate::store::held::{self as rows, HeldRow, WAITING};
use crate::store::records::ShareRow;
use crate::store::{Conn, Tx, cases, conflicts, records, spans};

/// What becomes of a change that was made offline and is refused: held if its author's access is all that it lacks now,
/// else rejected with the refusal.
pub fn refused(
    tx: &mut Tx,
    means: &Means,
    actor: &Actor,
    permit: Permit,
    change: &Change,
    sent: &Sent,
    error: &Error,
) -> Result<Performed> {
    let case = cases::lock(tx, change.case)?;
    if let Some(case) = case.filter(|case| case.wrapped_key.is_some()) {
        let desk = Desk::new(means, actor, case, means.clock.now_ms())?;
        let new = created(tx, &desk, change)?;
        let late = Late { desk, permit, change, sent, new };
        if let Some(reason) = late.reason(tx, error.code)? {
            return late.hold(tx, reason);
        }
    }
    // Who hands in learns nothing of a case but that it is not theirs.
    let problem = if sent.hand_in { Problem::of(&Error::not_found()) } else { Problem::of(error) };
    let answer = Answer::bare(Fate::Rejected, change.case, Some(problem));
    Ok(Performed { answer, shown: None, touched: Default::default(), purpose: "case_work" })
}

struct Late<'a> {
    desk: Desk<'a>,
    permit: Permit,
    change: &'a Change,
    sent: &'a Sent,
    /// The records that the author wrote and that are not there yet, with their types.
    new: BTreeMap<RecordId, String>,
}

impl Late<'_> {
    /// Why it is held; none if it must be rejected.
    fn reason(&self, tx: &mut Tx, code: Code) -> Result<Option<&'static str>> {
        let Some(former) = self.former(tx)? else { return Ok(None) };
        for op in &self.change.ops {
            if !self.could(tx, &former, op)? {
                return Ok(None);
            }
        }
        if self.sent.hand_in {
            return Ok(Some("suspended"));
        }
        let case = &self.desk.case;
        let now = match reach(tx, &self.desk.means.clock, self.desk.actor, self.permit, case.id) {
            Err(error) if error.code == Code::NotFound => None,
            now => Some(now?),
        };
        let gone = match (case.locked_at, case.closed_at) {
            (Some(_), _) => "lock",
            (None, Some(_)) => "closed",
            (None, None) => "left",
        };
        Ok(match (now, code) {
            (None, Code::NotFound) => Some(gone),
            (Some(_), Code::CaseClosed) => Some("closed"),
            (Some(now), Code::NotAllowed) if !now.may_write_all() && former.may_write_all() => Some(gone),
            (Some(now), Code::NotFound) => self.lost_sight(tx, &now)?.then_some(gone),
            (Some(_), Code::WrongState) => self.is_retracted(tx)?.then_some("retracted"),
            _ => None,
        })
    }

    /// The case as its author ever reached it, if that let them write.
    fn former(&self, conn: &mut Conn) -> Result<Option<Reached>> {
        let mut keys = self.sent.keys.clone();
        keys.extend(self.desk.actor.keys());
        let profiles = spans::ever(conn, self.desk.case_id(), &keys)?;
        let former = reached(self.desk.actor, self.permit, self.desk.case.clone(), &profiles);
        Ok(former.filter(Reached::may_write))
    }

    /// Whether its author could ever have asked this of this case, whatever stands there now.
    fn could(&self, conn: &mut Conn, former: &Reached, op: &Op) -> Result<bool> {
        let case = &self.desk.case;
        let sees = |section: i16| former.viewer.sections().contains(SectionNo(section));
        Ok(match op {
            Op::Create(create) => {
                let writes = departments::find(&create.kind).is_some_and(|entry| {
                    let here = |known: &CaseType| known.name() == case.case_type;
                    entry.kind.writers.contains(&self.desk.actor.department) && entry.kind.case_types.iter().any(here)
                });
                writes && records::case_of(conn, create.record)?.is_none()
            }
            Op::Patch(_) | Op::PatchHeader(_) | Op::Retract(_) => {
                let is_new = target(op).is_some_and(|record| self.new.contains_key(&record));
                is_new || self.shares(conn, op)?.iter().any(|share| sees(share.section))
            }
            Op::Resolve(resolve) => {
                conflicts::find(conn, resolve.conflict)?.is_some_and(|row| row.case_id == case.id && sees(row.section))
            }
            _ => false,
        })
    }

    /// Whether some record that it means is no longer in its author's sight.
    fn lost_sight(&self, conn: &mut Conn, now: &Reached) -> Result<bool> {
        for op in &self.change.ops {
            let shares = self.shares(conn, op)?;
            let sees = |share: &ShareRow| now.viewer.sections().contains(SectionNo(share.section));
            if !shares.is_empty() && !shares.iter().any(sees) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_retracted(&self, conn: &mut Conn) -> Result<bool> {
        for op in &self.change.ops {
            let gone = |share: &ShareRow| share.deleted && SectionNo(share.section).is_full();
            if self.shares(conn, op)?.iter().any(gone) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The shares of the record that an operation changes.
    fn shares(&self, conn: &mut Conn, op: &Op) -> Result<Vec<ShareRow>> {
        match target(op) {
            Some(record) => records::of_record(conn, self.change.case, record),
            None => Ok(Vec::new()),
        }
    }

    fn hold(&self, tx: &mut Tx, reason: &'static str) -> Result<Performed> {
        let (case_id, id, actor) = (self.desk.case_id(), HeldId::random(), self.desk.actor);
        let mut sealed = Vec::new();
        for (place, op) in self.change.ops.iter().enumerate() {
            let sections = self.sections_of(tx, op)?;
            sealed.push(body::seal_op(&self.desk.key, (case_id, id), place, sections, op)?);
        }
        let first = sealed.first().and_then(|op| op.sections.first().copied()).unwrap_or_default();
        let row = HeldRow {
            id,
            device: self.change.device,
            change_id: self.change.id,
            case_id,
            author: actor.id,
            department: actor.department.name().to_owned(),
            office_id: Some(actor.office.id),
            sealed_body: Some(body::pack(&sealed)?),
            kind: SectionNo(first).kind().to_owned(),
            reason: reason.to_owned(),
            state: WAITING.to_owned(),
            saved_at: self.sent.saved_at,
            skew_s: self.sent.skew_s,
            received_at: self.desk.now,
            decided_by: None,
            decided_at: None,
        };
        rows::insert(tx, &row)?;
        let touched = sealed.iter().flat_map(|op| op.sections.iter().copied().map(SectionNo)).collect();
        Ok(Performed { answer: Answer::bare(Fate::Held, case_id, None), shown: None, touched, purpose: "held" })
    }

    /// Every section whose content an operation holds, the record's own first: who reads it must hold all of them.
    fn sections_of(&self, tx: &mut Tx, op: &Op) -> Result<Vec<SectionNo>> {
        if let Op::Resolve(resolve) = op {
            let row = conflicts::find(tx, resolve.conflict)?.ok_or_else(Error::not_found)?;
            return Ok(vec![SectionNo(row.section)]);
        }
        let (kind, author) = match (op, target(op)) {
            (Op::Create(create), _) => (create.kind.clone(), self.desk.actor.department),
            (_, Some(record)) => match self.desk.whole(tx, record)? {
                Some(whole) => (whole.entry.kind.name.to_owned(), whole.author_department),
                None => (self.new.get(&record).cloned().unwrap_or_default(), self.desk.actor.department),
            },
            _ => return Err(Error::internal("only what a phone sends is held")),
        };
        let entry = departments::find(&kind).ok_or_else(Error::not_found)?;
        let own = sections::number(entry.kind.name).ok_or_else(|| Error::internal("a kind without a section"))?;
        let fields: Vec<&String> = match op {
            Op::Create(create) => create.data.as_object().into_iter().flat_map(|data| data.keys()).collect(),
            Op::Patch(patch) => patch.set.keys().collect(),
            _ => Vec::new(),
        };
        let mut all = vec![own];
        for home in fields.into_iter().filter_map(|field| entry.home(field, author)) {
            if !all.contains(&home) {
                all.push(home);
            }
        }
        Ok(all)
    }
}

/// The records that this change and those of its author that wait in this case would write, with their types.
fn created(conn: &mut Conn, desk: &Desk<'_>, change: &Change) -> Result<BTreeMap<RecordId, String>> {
    let mut ops = Vec::new();
    for row in rows::waiting_of(conn, desk.actor.id, desk.case_id())? {
        ops.extend(body::ops(&desk.key, &row, desk.now)?);
    }
    let creates = ops.iter().chain(&change.ops).filter_map(|op| match op {
        Op::Create(create) => Some((create.record, create.kind.clone())),
        _ => None,
    });
    Ok(creates.collect())
}

/// The record that an operation changes.
fn target(op: &Op) -> Option<RecordId> {
    match op {
        Op::Patch(patch) | Op::PatchHeader(patch) => Some(patch.record),
        Op::Retract(retract) => Some(retract.record),
        _ => None,
    }
}

//! What a change asks for, done: its operations in order on one desk, all or none.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, Fate};
use super::change::{Change, Op, Outcome};
use super::desk::{Desk, Written};
use super::digest::revision;
use super::reach::{Reached, reach, reached, still_open};
use super::referral::Decision;
use super::write::{self, breadth};
use super::{Means, conflict, duties, emergency, held, lock, named, open, participants, referral, step, transfer};
use crate::access::{Actor, Permit, Profile, Role};
use crate::error::{Error, Fault, Result};
use crate::id::{CaseId, RecordId, ReferralId};
use crate::records::sections::SectionNo;
use crate::store::{Tx, cases, records};
use crate::vault::{CASE_WORK, EMERGENCY};

/// What one operation did.
pub struct Did {
    pub told: Outcome,
    /// The share that its author is shown.
    pub shown: Option<Written>,
    pub fate: Fate,
    pub conflicts: Vec<RecordId>,
}

impl From<(Outcome, Option<Written>)> for Did {
    fn from((told, shown): (Outcome, Option<Written>)) -> Self {
        Self { told, shown, fate: Fate::Applied, conflicts: Vec::new() }
    }
}

/// What a whole change did.
pub struct Performed {
    pub answer: Answer,
    pub shown: Option<Written>,
    /// The sections it wrote, for the journal, and for what.
    pub touched: BTreeSet<SectionNo>,
    pub purpose: &'static str,
}

/// A desk on which one operation was done that needs no reach of its own.
pub(super) type Done<'a> = (Desk<'a>, Outcome, Option<Written>);

/// Does what the change asks for. Errors: the refusal of the first operation that is refused; nothing may be kept then.
pub fn perform(tx: &mut Tx, means: &Means, actor: &Actor, permit: Permit, change: &Change) -> Result<Performed> {
    let alone = |(desk, told, shown): Done<'_>, tx: &mut Tx| finish(tx, desk, None, vec![(told, shown).into()], change);
    match change.ops.as_slice() {
        [Op::DecideReferral(id, decision)] => alone(decide(tx, means, actor, change.case, *id, decision)?, tx),
        [Op::AnswerTransfer(id, answer)] => {
            alone(transfer::answer(tx, means, actor, permit, change.case, *id, answer)?, tx)
        }
        [Op::BreakGlass(new)] => alone(emergency::open(tx, means, actor, permit, change.case, new)?, tx),
        [Op::DecideHeld(id, verdict)] => held::decide(tx, means, actor, permit, change, *id, verdict),
        [Op::OpenCase(new), rest @ ..] => {
            let opening = open::open(tx, means, actor, change.case, new).map_err(|error| within(change, 0, error))?;
            let (mut desk, first) = opened(opening, actor, permit)?;
            let mut did = vec![first];
            let mut reached = None;
            if !rest.is_empty() {
                let own = reach(tx, &means.clock, actor, permit, change.case)?;
                did.extend(all(tx, &mut desk, &own, change, 1, rest)?);
                reached = Some(own);
            }
            finish(tx, desk, reached, did, change)
        }
        ops => {
            // The work of a miss is that of a hit out of reach.
            let case = cases::lock(tx, change.case)?;
            let reached = reach(tx, &means.clock, actor, permit, change.case)?;
            let mut desk = Desk::new(means, actor, case.ok_or_else(Error::not_found)?, means.clock.now_ms())?;
            // A connected system writes drafts of records, which an officer accepts; what counts at once is an officer's.
            let draft = |op: &Op| matches!(op, Op::Create(_) | Op::Patch(_) | Op::Retract(_));
            let counts = ops.iter().find(|op| actor.role == Role::Integration && !draft(op));
            let refused = if reached.may_write() { counts } else { Some(ops.first().ok_or_else(empty)?) };
            if let Some(op) = refused {
                return Err(named::refusal(tx, &desk, &reached, op)?);
            }
            let did = all(tx, &mut desk, &reached, change, 0, ops)?;
            finish(tx, desk, Some(reached), did, change)
        }
    }
}

/// Does these operations of somebody who reaches the case and may write; `from` is the place of the first in the change.
pub(super) fn all(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    change: &Change,
    from: usize,
    ops: &[Op],
) -> Result<Vec<Did>> {
    let mut did = Vec::with_capacity(ops.len());
    for (place, op) in ops.iter().enumerate() {
        did.push(one(tx, desk, reached, change, op).map_err(|error| within(change, from + place, error))?);
    }
    Ok(did)
}

fn one(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, change: &Change, op: &Op) -> Result<Did> {
    match op {
        Op::Create(create) => write::create(tx, desk, reached, create, change),
        Op::Patch(patch) => write::patch(tx, desk, reached, patch, change),
        Op::Retract(retract) => write::retract(tx, desk, reached, retract, change),
        Op::PatchHeader(patch) => write::patch_header(tx, desk, reached, patch, change),
        Op::Resolve(resolve) => conflict::resolve(tx, desk, reached, resolve, change),
        Op::Step(step) => Ok(step::take(tx, desk, reached, step)?.into()),
        Op::AddParticipant(new) => {
            reached.all_work()?;
            let id = participants::add(tx, desk, new)?;
            Ok(meant(desk, id.cast()))
        }
        Op::EndParticipant(id) => {
            participants::end(tx, desk, *id)?;
            Ok(meant(desk, id.cast()))
        }
        Op::Refer(new) => {
            reached.all_work()?;
            Ok(meant(desk, referral::ask(tx, desk, new)?.id.cast()))
        }
        Op::DecideObligation(id, decision) => {
            let written = duties::decide::decide(tx, desk, reached, *id, decision)?;
            Ok(write::told(desk, reached, written, None, None).into())
        }
        Op::OpenCase(_) | Op::DecideReferral(..) | Op::AnswerTransfer(..) | Op::BreakGlass(_) | Op::DecideHeld(..) => {
            let en = "This stands alone, and a case is opened first.";
            let fault = Fault {
                pointer: "/op".into(),
                code: "inconsistent",
                en: en.into(),
                hi: "यह अकेला आता है, और प्रकरण पहले खोला जाता है।".into(),
            };
            Err(Error::invalid(vec![fault]))
        }
    }
}

/// The outcome of what wrote no record.
fn meant(desk: &Desk<'_>, record: RecordId) -> Did {
    (Outcome { case: desk.case_id(), record, section: 0, n: 0 }, None).into()
}

/// The faults of an operation that came with others stand below its place.
fn within(change: &Change, place: usize, mut error: Error) -> Error {
    if change.sent.is_some() {
        for fault in &mut error.fields {
            fault.pointer = format!("/ops/{place}{}", fault.pointer);
        }
    }
    error
}

fn opened<'a>((desk, written): (Desk<'a>, Vec<Written>), actor: &Actor, permit: Permit) -> Result<(Desk<'a>, Did)> {
    let profiles = [Profile::Full.number()];
    let reached = reached(actor, permit, desk.case.clone(), &profiles).ok_or_else(Error::not_allowed)?;
    let section = reached.header_section().ok_or_else(Error::not_allowed)?;
    let shown = written.into_iter().find(|share| share.row.section == section.0);
    let n = shown.as_ref().map_or(1, |share| share.row.n);
    let told = Outcome { case: desk.case_id(), record: desk.case_id().cast(), section: section.0, n };
    Ok((desk, (told, shown).into()))
}

fn decide<'a>(
    tx: &mut Tx,
    means: &'a Means,
    actor: &'a Actor,
    case: CaseId,
    id: ReferralId,
    decision: &Decision,
) -> Result<Done<'a>> {
    let case = cases::lock(tx, case)?;
    let row = referral::in_queue(tx, actor, id)?;
    let case = case.filter(|case| !referral::is_hidden(actor, case));
    let desk = Desk::new(means, actor, case.ok_or_else(Error::not_found)?, means.clock.now_ms())?;
    if !matches!(decision, Decision::Decline { .. }) {
        still_open(&desk.case)?;
    }
    referral::decide(tx, &desk, row, decision)?;
    let outcome = Outcome { case: desk.case_id(), record: id.cast(), section: 0, n: 0 };
    Ok((desk, outcome, None))
}

/// Brings up to date what follows from what was written, once for the whole change.
pub(super) fn finish(
    tx: &mut Tx,
    mut desk: Desk<'_>,
    reached: Option<Reached>,
    did: Vec<Did>,
    change: &Change,
) -> Result<Performed> {
    if desk.case.closed_at.is_some() {
        // What was written may have opened or ended a matter of law.
        participants::respan(tx, &desk)?;
    }
    lock::follow(tx, &mut desk)?;
    desk.finish(tx)?;
    duties::after_write(tx, &desk)?;
    let revs = match &change.sent {
        Some(_) => revisions(tx, &desk, reached.as_ref(), &did)?,
        None => BTreeMap::new(),
    };
    let outcome = fate(&did);
    let conflicts = did.iter().flat_map(|did| did.conflicts.iter().copied()).collect();
    let last = did.into_iter().next_back().ok_or_else(empty)?;
    let answer = Answer { outcome, told: last.told, revs, conflicts, problem: None };
    let purpose = if matches!(change.ops.as_slice(), [Op::BreakGlass(_)]) { EMERGENCY } else { CASE_WORK };
    Ok(Performed { answer, shown: last.shown, touched: desk.touched, purpose })
}

/// The outcome of a change from those of its operations.
fn fate(did: &[Did]) -> Fate {
    let is = |fate| did.iter().any(|did| did.fate == fate);
    match (is(Fate::Merged), is(Fate::Superseded), is(Fate::Applied)) {
        (true, ..) | (_, true, true) => Fate::Merged,
        (_, true, false) => Fate::Superseded,
        (_, false, _) => Fate::Applied,
    }
}

/// The revision of each record that the change meant, in the widest share that its author sees; of what the author may
/// write and not read, that of the record.
fn revisions(
    tx: &mut Tx,
    desk: &Desk<'_>,
    reached: Option<&Reached>,
    did: &[Did],
) -> Result<BTreeMap<RecordId, String>> {
    let mut revs = BTreeMap::new();
    for id in did.iter().map(|did| did.told.record) {
        let rows = records::of_record(tx, desk.case_id(), id)?;
        let sees = |section: i16| reached.is_some_and(|own| own.viewer.sections().contains(SectionNo(section)));
        let widest = rows.iter().min_by_key(|row| (!sees(row.section), breadth(SectionNo(row.section))));
        if let Some(row) = widest {
            revs.insert(id, revision(row.n, &row.h));
        }
    }
    Ok(revs)
}

fn empty() -> Error {
    Error::invalid(vec![Fault {
        pointer: "/ops".into(),
        code: "required",
        en: "Give at least one operation.".into(),
        hi: "कम से कम एक कार्य दें।".into(),
    }])
}

//! The one way in: applies a change, gives it exactly one outcome, and gives the same answer to a repeat (D6).

use serde_json::Value;

use super::change::{Base, Change, Create, Op, Outcome, Patch, Retract};
use super::desk::{Desk, NewRecord, Whole, Written, is_full};
use super::digest::revision;
use super::reach::{Reached, reach, still_open};
use super::referral::Decision;
use super::{Means, decisions, duties, effects, header, open, participants, referral, step, transfer};
use crate::access::{Actor, Permit};
use crate::departments;
use crate::error::{Code, Error, Fault, Result};
use crate::id::{CaseId, DeviceId, EntryId, RecordId, ReferralId};
use crate::records::merge::{self, FieldMeta, Rules};
use crate::records::sections::SectionNo;
use crate::records::{Around, Effect, Entry};
use crate::store::journal::{self, EntryRow};
use crate::store::ledger::{self, LedgerRow};
use crate::store::{Tx, cases, records};

/// What a change did, for its caller: the outcome of the ledger, and the share to show unless it was a repeat.
pub struct Applied {
    pub outcome: Outcome,
    pub shown: Option<Written>,
}

/// Applies one change in the caller's transaction: its effects, its row in the ledger and its entry in the journal
/// commit together or not at all.
pub fn apply(tx: &mut Tx, means: &Means, actor: &Actor, permit: Permit, change: &Change) -> Result<Applied> {
    if change.repeatable
        && let Some(row) = ledger::find(tx, actor.id, change.id)?
    {
        return repeat(change, &row);
    }
    let (mut desk, outcome, shown) = match &change.op {
        Op::OpenCase(new) => opened(open::open(tx, means, actor, change.case, new)?, actor, permit)?,
        Op::DecideReferral(id, decision) => decide(tx, means, actor, change.case, *id, decision)?,
        Op::AnswerTransfer(id, answer) => transfer::answer(tx, means, actor, permit, change.case, *id, answer)?,
        op => worked(tx, means, actor, permit, change, op)?,
    };
    if desk.case.closed_at.is_some() {
        // What was written may have opened or ended a matter of law.
        participants::respan(tx, &desk)?;
    }
    desk.finish(tx)?;
    duties::after_write(tx, &desk)?;
    record(tx, &desk, change, &outcome)?;
    Ok(Applied { outcome, shown })
}

/// The answer to a change that came before: the same, or a mismatch if the id was used for something else.
pub fn repeat(change: &Change, row: &LedgerRow) -> Result<Applied> {
    if row.body_sha != change.body_sha {
        return Err(Error::new(Code::IdempotencyMismatch));
    }
    let outcome = serde_json::from_str(&row.detail).map_err(Error::internal)?;
    Ok(Applied { outcome, shown: None })
}

pub(super) type Done<'a> = (Desk<'a>, Outcome, Option<Written>);

fn opened<'a>((desk, written): (Desk<'a>, Vec<Written>), actor: &Actor, permit: Permit) -> Result<Done<'a>> {
    let profiles = [crate::access::Profile::Full.number()];
    let reached = super::reach::reached(actor, permit, desk.case.clone(), &profiles).ok_or_else(Error::not_allowed)?;
    let section = reached.header_section().ok_or_else(Error::not_allowed)?;
    let shown = written.into_iter().find(|share| share.row.section == section.0);
    let n = shown.as_ref().map_or(1, |share| share.row.n);
    let outcome = Outcome { case: desk.case_id(), record: desk.case_id().cast(), section: section.0, n };
    Ok((desk, outcome, shown))
}

/// Everything that needs a case within reach and a reason that lets its holder write.
fn worked<'a>(
    tx: &mut Tx,
    means: &'a Means,
    actor: &'a Actor,
    permit: Permit,
    change: &Change,
    op: &Op,
) -> Result<Done<'a>> {
    // The work of a miss is that of a hit out of reach.
    let case = cases::lock(tx, change.case)?;
    let reached = reach(tx, &means.clock, actor, permit, change.case)?;
    let mut desk = Desk::new(means, actor, case.ok_or_else(Error::not_found)?, means.clock.now_ms())?;
    if !reached.may_write() {
        return Err(Error::not_allowed());
    }
    if let Op::Step(step) = op {
        let (outcome, shown) = step::take(tx, &mut desk, &reached, step)?;
        return Ok((desk, outcome, shown));
    }
    let written = match op {
        Op::Create(create) => create_record(tx, &mut desk, &reached, create, change)?,
        Op::Patch(patch) => patch_record(tx, &mut desk, &reached, patch, change)?,
        Op::Retract(retract) => retract_record(tx, &mut desk, &reached, retract)?,
        Op::PatchHeader(patch) => patch_header(tx, &mut desk, &reached, patch)?,
        Op::AddParticipant(new) => {
            reached.all_work()?;
            (participants::add(tx, &mut desk, new)?.cast(), Vec::new())
        }
        Op::EndParticipant(id) => {
            participants::end(tx, &mut desk, *id)?;
            (id.cast(), Vec::new())
        }
        Op::Refer(new) => {
            reached.all_work()?;
            (referral::ask(tx, &desk, new)?.id.cast(), Vec::new())
        }
        Op::OpenCase(_) | Op::DecideReferral(..) | Op::Step(_) | Op::AnswerTransfer(..) => {
            return Err(Error::internal("handled before"));
        }
        Op::DecideObligation(id, decision) => duties::decide::decide(tx, &mut desk, &reached, *id, decision)?,
    };
    let (outcome, shown) = answer(&desk, &reached, op, written)?;
    Ok((desk, outcome, shown))
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
    let desk = Desk::new(means, actor, case.ok_or_else(Error::not_found)?, means.clock.now_ms())?;
    if !matches!(decision, Decision::Decline { .. }) {
        still_open(&desk.case)?;
    }
    referral::decide(tx, &desk, row, decision)?;
    let outcome = Outcome { case: desk.case_id(), record: id.cast(), section: 0, n: 0 };
    Ok((desk, outcome, None))
}

fn create_record(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    create: &Create,
    change: &Change,
) -> Result<(RecordId, Vec<Written>)> {
    let entry = writable(desk, reached, &create.kind)?;
    transfer::refuse_new(&create.kind, &create.data)?;
    if create.chosen && records::case_of(tx, create.record)?.is_some() {
        return Err(fault("/id", "This id cannot be used.", "यह पहचान-संख्या प्रयोग नहीं हो सकती।"));
    }
    if entry.kind.single {
        let section = number(entry.kind.name)?;
        if !records::ids_in_section(tx, desk.case_id(), section.0)?.is_empty() {
            return Err(Error::with(
                Code::WrongState,
                "This was recorded for the case already; change what is there.",
                "यह इस प्रकरण में पहले ही दर्ज है; उसी में सुधार करें।",
            ));
        }
    }
    let around = desk.around(desk.actor.department, create.occurred_at)?;
    let finality = decisions::of_new(desk);
    let checked = entry.check_as(finality, &create.data, &around, "/data").map_err(Error::invalid)?;
    let meta = first_marks(&create.data, desk.actor.device, change.seq.unwrap_or(desk.now));
    let record = NewRecord {
        id: create.record,
        entry,
        author_department: desk.actor.department,
        occurred_at: create.occurred_at,
        meta: &meta,
    };
    let written = desk.create(tx, &record, &checked)?;
    effects::carry_out(tx, desk, desk.actor.department, &checked.effects)?;
    Ok((create.record, written))
}

fn patch_record(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    patch: &Patch,
    change: &Change,
) -> Result<(RecordId, Vec<Written>)> {
    let whole = desk.whole(tx, patch.record)?.ok_or_else(Error::not_found)?;
    let section = seen(tx, desk, reached, &whole)?;
    if whole.entry.kind.name == header::KIND {
        return Err(Error::not_found());
    }
    let writer = whole.entry.kind.writers.contains(&desk.actor.department) && is_full_copy(section);
    let answers = !writer
        && section.share() == "full"
        && patch.set.keys().all(|field| whole.entry.kind.answers.contains(&field.as_str()));
    if !writer && !answers || !holds_carved(reached, &whole, &patch.set) {
        return Err(Error::not_allowed());
    }
    reached.open_for(whole.entry)?;
    if whole.deleted {
        return Err(Error::new(Code::WrongState));
    }
    let base = check_base(tx, desk, section, &whole, &patch.base)?;
    let rules = Rules { groups: whole.entry.kind.groups, typed: whole.entry.kind.typed_merge };
    let wanted = merge::Patch {
        set: &patch.set,
        base: base.0,
        bases: &base.1,
        device: desk.actor.device,
        seq: change.seq.unwrap_or(desk.now),
    };
    let merged = merge::merge(&whole.data, &whole.meta, &wanted, rules, whole.n + 1);
    let around = desk.around(whole.author_department, whole.occurred_at)?;
    transfer::refuse_by_hand(tx, &whole, &patch.set)?;
    let finality = decisions::of_patched(desk, &whole, &around, &patch.set)?;
    let data = Value::Object(merged.data);
    let checked = whole.entry.check_as(finality, &data, &around, "/data").map_err(Error::invalid)?;
    decisions::refuse_undoing(&whole, &checked)?;
    let written = desk.replace(tx, &whole, &merged.meta, &checked)?;
    effects::carry_out(tx, desk, whole.author_department, &news(&whole, &around, checked.effects))?;
    Ok((whole.id, written))
}

fn retract_record(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    retract: &Retract,
) -> Result<(RecordId, Vec<Written>)> {
    let whole = desk.whole(tx, retract.record)?.ok_or_else(Error::not_found)?;
    let section = seen(tx, desk, reached, &whole)?;
    if whole.entry.kind.name == header::KIND {
        return Err(Error::not_found());
    }
    let writer = whole.entry.kind.writers.contains(&desk.actor.department);
    if !writer || whole.author_department != desk.actor.department || !is_full_copy(section) {
        return Err(Error::not_allowed());
    }
    reached.open_for(whole.entry)?;
    if whole.deleted {
        return Err(Error::new(Code::WrongState));
    }
    decisions::refuse_taking_back(desk, &whole)?;
    check_base(tx, desk, section, &whole, &retract.base)?;
    transfer::withdraw(tx, desk, whole.id)?;
    Ok((whole.id, desk.retract(tx, &whole, &retract.reason)?))
}

fn patch_header(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    patch: &Patch,
) -> Result<(RecordId, Vec<Written>)> {
    if !header::may_write(desk) {
        return Err(Error::not_allowed());
    }
    reached.all_work()?;
    let section = reached.header_section().ok_or_else(Error::not_found)?;
    let whole = desk.whole(tx, patch.record)?.ok_or_else(|| Error::internal("case without a header"))?;
    check_base(tx, desk, section, &whole, &patch.base)?;
    Ok((patch.record, header::patch(tx, desk, &patch.set)?))
}

/// What was carved out of the record is changed only by who may read it, where it stands: with the record's author.
fn holds_carved(reached: &Reached, whole: &Whole, set: &serde_json::Map<String, Value>) -> bool {
    let touched = whole.entry.shares.iter().filter(|share| share.carved.iter().any(|field| set.contains_key(*field)));
    touched.into_iter().all(|share| {
        let addressed = format!("{}@{}", share.section, whole.author_department);
        let name = if share.addressed { &addressed } else { &share.section };
        crate::records::sections::number(name).is_some_and(|section| reached.viewer.sections().contains(section))
    })
}

/// The effects that the version before did not have yet: a direction is not given twice.
fn news(before: &Whole, around: &Around, effects: Vec<Effect>) -> Vec<Effect> {
    let data = Value::Object(before.data.clone());
    let old =
        before.entry.check_as(before.finality(), &data, around, "").map(|checked| checked.effects).unwrap_or_default();
    effects.into_iter().filter(|effect| !old.contains(effect)).collect()
}

/// The widest section of this record that the actor sees; an unseen record is not there.
pub(super) fn seen(tx: &mut Tx, desk: &Desk<'_>, reached: &Reached, whole: &Whole) -> Result<SectionNo> {
    let rows = records::of_record(tx, desk.case_id(), whole.id)?;
    let visible = rows.iter().filter(|row| !row.deleted || whole.deleted).map(|row| SectionNo(row.section));
    visible
        .filter(|section| reached.viewer.sections().contains(*section))
        .min_by_key(|s| breadth(*s))
        .ok_or_else(Error::not_found)
}

/// The order in which a reader's sections of one record are preferred: the record, an addressed copy, then parts.
pub fn breadth(section: SectionNo) -> (u8, i16) {
    let rank = if is_full(section) { 0 } else { 1 + u8::from(section.share() != "full") };
    (rank, section.0)
}

fn is_full_copy(section: SectionNo) -> bool {
    section.share() == "full"
}

/// The room of a kind, if this officer may write it in this case.
fn writable(desk: &Desk<'_>, reached: &Reached, kind: &str) -> Result<&'static Entry> {
    let unknown = || fault("/kind", "There is no such record type here.", "यहाँ ऐसा कोई प्रपत्र नहीं है।");
    let entry = departments::find(kind).ok_or_else(unknown)?;
    if !entry.kind.writers.contains(&desk.actor.department) {
        return Err(Error::not_allowed());
    }
    if !entry.kind.case_types.contains(&desk.case_type()?) {
        return Err(unknown());
    }
    reached.open_for(entry)?;
    Ok(entry)
}

/// Compares what the caller saw with what is there; gives the bases for the merge.
fn check_base(
    tx: &mut Tx,
    desk: &Desk<'_>,
    section: SectionNo,
    whole: &Whole,
    base: &Base,
) -> Result<(i32, std::collections::BTreeMap<String, i32>)> {
    match base {
        Base::Merge { base, bases } => Ok((*base, bases.clone())),
        Base::Exactly(rev) => {
            let rows = records::of_record(tx, desk.case_id(), whole.id)?;
            let current = rows.iter().find(|row| row.section == section.0).map(|row| revision(row.n, &row.h));
            if current.as_deref() != Some(rev.as_str()) {
                return Err(Error::new(Code::PreconditionFailed));
            }
            Ok((whole.n, Default::default()))
        }
    }
}

fn answer(
    desk: &Desk<'_>,
    reached: &Reached,
    op: &Op,
    (record, written): (RecordId, Vec<Written>),
) -> Result<(Outcome, Option<Written>)> {
    let wanted = matches!(op, Op::PatchHeader(_)).then(|| reached.header_section()).flatten();
    let kept = written.iter().find(|share| share.row.id == record).map(|share| (share.row.section, share.row.n));
    let shown = written
        .into_iter()
        .filter(|share| share.row.id == record && reached.viewer.sections().contains(SectionNo(share.row.section)))
        .filter(|share| wanted.is_none_or(|section| share.row.section == section.0))
        .min_by_key(|share| breadth(SectionNo(share.row.section)));
    // Who may write what they may not read is told that it is kept.
    let kept = kept.filter(|_| matches!(op, Op::Create(_)));
    let (section, n) = shown.as_ref().map(|share| (share.row.section, share.row.n)).or(kept).unwrap_or_default();
    Ok((Outcome { case: desk.case_id(), record, section, n }, shown))
}

/// The ledger's row and the journal's entry, in the change's own transaction.
fn record(tx: &mut Tx, desk: &Desk<'_>, change: &Change, outcome: &Outcome) -> Result<()> {
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
        purpose: "case_work".to_owned(),
        request_id: change.request_id.clone(),
    })
}

fn first_marks(data: &Value, device: DeviceId, seq: i64) -> FieldMeta {
    let fields = data.as_object().into_iter().flat_map(|object| object.keys());
    fields.map(|field| (field.clone(), merge::Mark(1, device, seq))).collect()
}

fn number(section: &str) -> Result<SectionNo> {
    crate::records::sections::number(section).ok_or_else(|| Error::internal(format!("no section {section}")))
}

fn fault(pointer: &str, en: &str, hi: &str) -> Error {
    Error::invalid(vec![Fault { pointer: pointer.into(), code: "inconsistent", en: en.into(), hi: hi.into() }])
}

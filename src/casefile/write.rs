//! Records written, changed and taken back, by somebody who reaches the case; what others changed meanwhile is kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answer::Fate;
use super::change::{Base, Change, Create, Outcome, Patch, Retract};
use super::desk::{Desk, NewRecord, Whole, Written, is_full};
use super::digest::revision;
use super::perform::Did;
use super::reach::Reached;
use super::{conflict, decisions, effects, header, transfer};
use crate::departments;
use crate::error::{Code, Error, Fault, Result};
use crate::id::RecordId;
use crate::records::merge::{self, FieldMeta, Rules};
use crate::records::sections::SectionNo;
use crate::records::{Around, Effect, Entry};
use crate::store::{Tx, records};

/// Writes a new record.
pub fn create(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, create: &Create, change: &Change) -> Result<Did> {
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
    let meta = first_marks(&create.data, desk, change);
    let record = NewRecord {
        id: create.record,
        entry,
        author_department: desk.actor.department,
        occurred_at: create.occurred_at,
        meta: &meta,
    };
    effects::lock_first(tx, desk, &checked.effects)?;
    let written = desk.create(tx, &record, &checked)?;
    effects::carry_out(tx, desk, desk.actor.department, &checked.effects)?;
    // Who may write what they may not read is told that it is kept.
    let kept = written.iter().find(|share| share.row.id == create.record);
    let kept = kept.map(|share| (share.row.section, share.row.n));
    Ok(told(desk, reached, (create.record, written), None, kept).into())
}

/// Changes fields of a record.
pub fn patch(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, patch: &Patch, change: &Change) -> Result<Did> {
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
    check_base(tx, desk, section, &whole, &patch.base)?;
    let (base, bases) = conflict::bases_in_full(tx, desk, section, &whole, patch)?;
    amend(tx, desk, reached, &whole, &patch.set, (base, &bases), change)
}

/// Merges these fields into a record that may be changed; what cannot be merged becomes a conflict.
pub(super) fn amend(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    whole: &Whole,
    set: &Map<String, Value>,
    (base, bases): (i32, &BTreeMap<String, i32>),
    change: &Change,
) -> Result<Did> {
    let rules = Rules { groups: whole.entry.kind.groups, typed: whole.entry.kind.typed_merge };
    let wanted = merge::Patch { set, base, bases, device: desk.actor.device, seq: change.count() };
    let merged = merge::merge(&whole.data, &whole.meta, &wanted, rules, whole.n + 1);
    let changes = !merged.changed.is_empty();
    let mut clashes = merged.conflicts;
    let mut written = Vec::new();
    if changes || change.sent.is_none() && clashes.is_empty() {
        let around = desk.around(whole.author_department, whole.occurred_at)?;
        transfer::refuse_by_hand(tx, whole, set)?;
        let finality = decisions::of_patched(desk, whole, &around, set)?;
        match whole.entry.check_as(finality, &Value::Object(merged.data), &around, "/data") {
            Ok(checked) => {
                decisions::refuse_undoing(whole, &checked)?;
                let news = news(whole, &around, &checked.effects);
                effects::lock_first(tx, desk, &news)?;
                written = desk.replace(tx, whole, &merged.meta, &checked)?;
                effects::carry_out(tx, desk, whole.author_department, &news)?;
            }
            // What was right beside what its author saw, and is not beside what others wrote since, is a conflict too.
            Err(_) if merged.beside_others && conflict::was_sound(tx, desk, whole, &wanted, &around)? => {
                clashes.push(merged.changed);
            }
            Err(faults) => return Err(Error::invalid(faults)),
        }
    }
    let conflicts = conflict::keep(tx, desk, whole, &clashes, &wanted, change)?;
    let fate = match (conflicts.is_empty(), changes, merged.superseded.is_empty()) {
        (true, false, false) => Fate::Superseded,
        (true, true, true) if !merged.beside_others => Fate::Applied,
        (true, false, true) => Fate::Applied,
        _ => Fate::Merged,
    };
    let (told, shown) = told(desk, reached, (whole.id, written), None, None);
    Ok(Did { told, shown, fate, conflicts })
}

/// Takes a record back. What somebody else changed since the author saw it stays, and the wish is a conflict.
pub fn retract(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, retract: &Retract, change: &Change) -> Result<Did> {
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
    let merges = matches!(retract.base, Base::Merge { .. });
    if whole.deleted && merges {
        return Ok(told(desk, reached, (whole.id, Vec::new()), None, None).into());
    }
    if whole.deleted {
        return Err(Error::new(Code::WrongState));
    }
    decisions::refuse_taking_back(desk, &whole)?;
    check_base(tx, desk, section, &whole, &retract.base)?;
    let conflicts = conflict::keep_retraction(tx, desk, &whole, retract, change)?;
    if !conflicts.is_empty() {
        let (told, shown) = told(desk, reached, (whole.id, Vec::new()), None, None);
        return Ok(Did { told, shown, fate: Fate::Merged, conflicts });
    }
    let written = take_back(tx, desk, &whole, &retract.reason)?;
    Ok(told(desk, reached, (whole.id, written), None, None).into())
}

/// Takes back a record of which that is decided.
pub(super) fn take_back(tx: &mut Tx, desk: &mut Desk<'_>, whole: &Whole, reason: &str) -> Result<Vec<Written>> {
    transfer::withdraw(tx, desk, whole.id)?;
    desk.retract(tx, whole, reason)
}

/// Sets writable fields of the header.
pub fn patch_header(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    patch: &Patch,
    change: &Change,
) -> Result<Did> {
    if !header::may_write(desk) {
        return Err(Error::not_allowed());
    }
    reached.all_work()?;
    let section = reached.header_section().ok_or_else(Error::not_found)?;
    let whole = desk.whole(tx, patch.record)?.ok_or_else(|| Error::internal("case without a header"))?;
    check_base(tx, desk, section, &whole, &patch.base)?;
    let (set, conflicts) = conflict::of_header(tx, desk, section, &whole, patch, change)?;
    let written = header::patch(tx, desk, &set)?;
    let (told, shown) = told(desk, reached, (patch.record, written), Some(section), None);
    let fate = if conflicts.is_empty() { Fate::Applied } else { Fate::Merged };
    Ok(Did { told, shown, fate, conflicts })
}

/// What was carved out of the record is changed only by who may read it, where it stands: with the record's author.
fn holds_carved(reached: &Reached, whole: &Whole, set: &Map<String, Value>) -> bool {
    let homes = set.keys().map(|field| whole.entry.home(field, whole.author_department));
    homes.into_iter().all(|home| home.is_some_and(|home| is_full(home) || reached.viewer.sections().contains(home)))
}

/// The effects that the version before did not have yet: a direction is not given twice.
fn news(before: &Whole, around: &Around, effects: &[Effect]) -> Vec<Effect> {
    let data = Value::Object(before.data.clone());
    let old =
        before.entry.check_as(before.finality(), &data, around, "").map(|checked| checked.effects).unwrap_or_default();
    effects.iter().filter(|effect| !old.contains(effect)).cloned().collect()
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

/// Compares what the caller saw with what is there, where nothing newer may be there.
fn check_base(tx: &mut Tx, desk: &Desk<'_>, section: SectionNo, whole: &Whole, base: &Base) -> Result<()> {
    let Base::Exactly(rev) = base else { return Ok(()) };
    let rows = records::of_record(tx, desk.case_id(), whole.id)?;
    let current = rows.iter().find(|row| row.section == section.0).map(|row| revision(row.n, &row.h));
    if current.as_deref() == Some(rev.as_str()) { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
}

/// The outcome of what was written of this record, and the share of it that the author is shown: of `section` where one is
/// meant, else the widest in sight, else `kept`.
pub(super) fn told(
    desk: &Desk<'_>,
    reached: &Reached,
    (record, written): (RecordId, Vec<Written>),
    section: Option<SectionNo>,
    kept: Option<(i16, i32)>,
) -> (Outcome, Option<Written>) {
    let shown = written
        .into_iter()
        .filter(|share| share.row.id == record && reached.viewer.sections().contains(SectionNo(share.row.section)))
        .filter(|share| section.is_none_or(|section| share.row.section == section.0))
        .min_by_key(|share| breadth(SectionNo(share.row.section)));
    let (section, n) = shown.as_ref().map(|share| (share.row.section, share.row.n)).or(kept).unwrap_or_default();
    (Outcome { case: desk.case_id(), record, section, n }, shown)
}

fn first_marks(data: &Value, desk: &Desk<'_>, change: &Change) -> FieldMeta {
    let fields = data.as_object().into_iter().flat_map(|object| object.keys());
    fields.map(|field| (field.clone(), merge::Mark(1, desk.actor.device, change.count()))).collect()
}

fn number(section: &str) -> Result<SectionNo> {
    crate::records::sections::number(section).ok_or_else(|| Error::internal(format!("no section {section}")))
}

fn fault(pointer: &str, en: &str, hi: &str) -> Error {
    Error::invalid(vec![Fault { pointer: pointer.into(), code: "inconsistent", en: en.into(), hi: hi.into() }])
}

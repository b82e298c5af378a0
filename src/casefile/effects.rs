//! What a record sets in motion, in the transaction that writes it: stage, lock, referral, task, shares made again.

use std::collections::BTreeSet;

use serde_json::{Map, json};

use super::desk::{Desk, NewRecord, is_full};
use super::participants::{self, NewParticipant};
use super::referral::{self, NewReferral};
use super::{header, lock};
use crate::access::{Capacity, Department};
use crate::clock::day_in_india;
use crate::departments;
use crate::error::{Code, Error, Result};
use crate::id::{OfficeId, OfficerId, RecordId};
use crate::records::Effect;
use crate::records::merge::FieldMeta;
use crate::records::sections;
use crate::store::spans::ParticipationRow;
use crate::store::{Tx, places, records, spans, transfers};

/// Carries out the effects of one record of `author`, in the order in which the room names them.
pub fn carry_out(tx: &mut Tx, desk: &mut Desk<'_>, author: Department, effects: &[Effect]) -> Result<()> {
    lock_first(tx, desk, effects)?;
    let before = desk.case.progress();
    let mut again: BTreeSet<&'static str> = BTreeSet::new();
    let mut days = Map::new();
    let mut respan = false;
    for effect in effects {
        match effect {
            // A matter of law that goes on after closure opens nothing again.
            Effect::Stage(_) if desk.case.closed_at.is_some() => {}
            Effect::Stage(stage) => {
                desk.case.stage = header::later(&desk.case.stage, stage).to_owned();
                if desk.case.stage == header::CLOSED {
                    desk.case.closed_at = desk.case.closed_at.or(Some(desk.now));
                }
            }
            Effect::TookCharge(at) => {
                desk.case.took_charge = Some(author.name().to_owned());
                desk.case.charge_taken_at = Some(*at);
            }
            Effect::Produced(at) => desk.case.produced_at = desk.case.produced_at.or(Some(*at)),
            Effect::Restored(at) => {
                days.insert("restored_on".to_owned(), json!(day_in_india(*at)));
                respan |= desk.case.handed_over_at != Some(*at);
                desk.case.handed_over_at = Some(*at);
            }
            Effect::OperationEnded(at) => {
                respan |= desk.case.operation_ended_at.is_none();
                desk.case.operation_ended_at = Some(*at);
            }
            // Done before all else.
            Effect::Lock(_) => {}
            Effect::Refer { department, office, note_code } => refer(tx, desk, *department, *office, note_code)?,
            Effect::Assign { officer, capacity, until } => respan |= assign(tx, desk, *officer, *capacity, *until)?,
            Effect::Relieve(capacity) => {
                for row in spans::running(tx, desk.case_id(), desk.now)? {
                    if row.capacity == capacity.name() {
                        respan |= spans::end_participation(tx, row.id, desk.now)?;
                    }
                }
            }
            Effect::Task { to, office, action, due_on } => {
                // Childline visits on the protection unit's behalf: what follows from a visit is the unit's task.
                let from = match desk.actor.department {
                    Department::Committee => Department::Committee,
                    _ => Department::Protection,
                };
                let mut task = json!({"from": from.name(), "to_slice": to.name(), "action": action});
                if let Some(due_on) = due_on {
                    task["due_on"] = json!(due_on);
                }
                if let Some(office) = office {
                    task["to_office"] = json!(office);
                }
                write_task(tx, desk, &task)?;
            }
            Effect::Rederive(kind) => {
                again.insert(kind);
            }
        }
    }
    if desk.case.progress() != before {
        crate::store::cases::update_progress(tx, desk.case_id(), &desk.case.progress())?;
    }
    if desk.case.progress() != before || !days.is_empty() {
        header::refresh(tx, desk, days)?;
    }
    for kind in again {
        derive_again(tx, desk, kind)?;
    }
    if respan {
        participants::respan(tx, desk)?;
    }
    Ok(())
}

/// Locks the case if a record asks for it: before its shares are made, so that they are news to nobody but the named.
pub fn lock_first(tx: &mut Tx, desk: &mut Desk<'_>, effects: &[Effect]) -> Result<()> {
    let reason = effects.iter().find_map(|effect| if let Effect::Lock(reason) = effect { Some(*reason) } else { None });
    reason.map_or(Ok(()), |reason| lock::by_law(tx, desk, reason))
}

/// Gives a named officer a capacity; tells whether that is new. A name that is no officer here, or one of a department
/// that the capacity does not belong to, stays a word in the record; it opens nothing.
fn assign(tx: &mut Tx, desk: &Desk<'_>, officer: OfficerId, capacity: Capacity, until: Option<i64>) -> Result<bool> {
    let Some((department, office)) = places::posting(tx, officer)? else { return Ok(false) };
    let belongs = |department: &Department| belongs(*department, capacity);
    let Some(department) = Department::parse(&department).filter(belongs) else { return Ok(false) };
    let running = spans::running(tx, desk.case_id(), desk.now)?.into_iter();
    let held = |row: &ParticipationRow| row.officer_id == Some(officer) && row.capacity == capacity.name();
    for row in running.filter(held) {
        // Another day is another reason: a row never changes its end.
        if row.until_at == until || until.is_none() {
            return Ok(false);
        }
        spans::end_participation(tx, row.id, desk.now)?;
    }
    let new = NewParticipant { department, office, officer: Some(officer), capacity, until };
    participants::admit(tx, desk, &[new])?;
    Ok(true)
}

/// Whether officers of this department can hold the capacity.
pub fn belongs(department: Department, capacity: Capacity) -> bool {
    match capacity {
        Capacity::Io => department == Department::Police,
        Capacity::Doctor | Capacity::Visit => department == Department::Health,
        _ => true,
    }
}

fn write_task(tx: &mut Tx, desk: &mut Desk<'_>, task: &serde_json::Value) -> Result<()> {
    let entry = departments::find("protection.task").ok_or_else(|| Error::internal("no room for protection.task"))?;
    let around = desk.around(desk.actor.department, desk.now)?;
    let checked = entry.check(task, &around, "").map_err(|faults| Error::internal(format!("task: {faults:?}")))?;
    let record = NewRecord {
        id: RecordId::random(),
        entry,
        author_department: desk.actor.department,
        occurred_at: desk.now,
        meta: &FieldMeta::new(),
    };
    desk.create(tx, &record, &checked)?;
    for effect in checked.effects {
        let Effect::Refer { department, office, note_code } = effect else { continue };
        match refer(tx, desk, department, office, note_code) {
            // A department without an office in this district cannot be told; the task stays in the file for those who can.
            Err(error) if error.code == Code::InvalidInput => {}
            told => told?,
        }
    }
    Ok(())
}

/// Puts the case into a department's queue, unless it is told already.
fn refer(
    tx: &mut Tx,
    desk: &Desk<'_>,
    department: Department,
    office: Option<OfficeId>,
    note_code: &'static str,
) -> Result<()> {
    let new = NewReferral { department, office, until: None, note_code: note_code.to_owned() };
    if !is_told(tx, desk, &new)? {
        referral::open(tx, desk, &new)?;
    }
    Ok(())
}

/// Whether the office that is meant takes part already or has the case in its queue. An officer of it who is named for
/// something else, an escort or a doctor, is not the office; nor, where none is named, is the prosecution in a district
/// that has handed the case on: it no longer follows the child.
fn is_told(tx: &mut Tx, desk: &Desk<'_>, new: &NewReferral) -> Result<bool> {
    let handed_on = transfers::handed_on_by(tx, desk.case_id())?;
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    for row in running.iter().filter(|row| row.officer_id.is_none() && row.department == new.department.name()) {
        let district = places::find(tx, row.office_id)?.and_then(|office| office.district);
        let follows = district.is_none_or(|district| district == desk.case.district || !handed_on.contains(&district));
        if new.office.map_or(follows, |office| office == row.office_id) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes the shares of every record of a kind again, because what they depend on in the case has changed.
fn derive_again(tx: &mut Tx, desk: &mut Desk<'_>, kind: &str) -> Result<()> {
    let Some(section) = sections::number(kind).filter(|section| is_full(*section)) else {
        return Err(Error::internal(format!("no section {kind}")));
    };
    for id in records::ids_in_section(tx, desk.case_id(), section.0)? {
        let Some(whole) = desk.whole(tx, id)?.filter(|whole| !whole.deleted) else { continue };
        let around = desk.around(whole.author_department, whole.occurred_at)?;
        let data = serde_json::Value::Object(whole.data.clone());
        match whole.entry.check_as(whole.finality(), &data, &around, "") {
            Ok(checked) => {
                desk.replace(tx, &whole, &whole.meta.clone(), &checked)?;
            }
            // What was right when it was written stays as it is when the case around it changes.
            Err(faults) => tracing::warn!(kind, faults = faults.len(), "shares not made again"),
        }
    }
    Ok(())
}

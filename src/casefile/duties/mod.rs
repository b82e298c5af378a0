//! What is owed in a case, brought up to date in the transaction of each record that begins, meets, moves or ends it.
//!
//! Each obligation is a plain row, by which it is found, and a sealed record of the same id, which is what readers are
//! shown. The system writes both, under no officer's name: who began a duty is told only to those who read that record.

pub mod decide;
mod facts;
pub mod overdue;
pub mod read;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Means;
use super::desk::{Desk, NewRecord};
use crate::access::remaining::prosecutes;
use crate::access::{Actor, Capacity, Department, Level, Posting, Role};
use crate::clock::instant_text;
use crate::departments;
use crate::error::{Error, Result};
use crate::followup::{Duty, RULES, Rule, derive};
use crate::id::{Id, ObligationId, OfficeId};
use crate::records::merge::FieldMeta;
use crate::store::cases::CaseRow;
use crate::store::obligations::{self as rows, ObligationRow};
use crate::store::{Tx, places, spans};

/// The record type under which obligations are kept.
pub const KIND: &str = "case.obligation";

/// The states of what is still to be done.
const OWED: [&str; 2] = ["due", "overdue"];

/// Brings up to date what the records just written began, met, moved or ended; to be called once the change is written.
pub fn after_write(tx: &mut Tx, written: &Desk<'_>) -> Result<()> {
    let full = written.touched.iter().filter(|section| section.is_full());
    let kinds: BTreeSet<&str> = full.map(|section| section.kind()).collect();
    bring_up_to_date(tx, written.means, &written.case, &kinds, written.now)
}

/// Derives again all that records of these types mean something for.
pub fn bring_up_to_date(tx: &mut Tx, means: &Means, case: &CaseRow, kinds: &BTreeSet<&str>, now: i64) -> Result<()> {
    let touched = RULES.touched_by(kinds);
    if touched.is_empty() {
        return Ok(());
    }
    let known = rows::of_case(tx, case.id)?;
    // What begins nothing, and nothing begun waits for, changes nothing.
    let concerns = |rule: &&Rule| rule.begins_with(kinds) || known.iter().any(|row| row.rule == rule.id);
    let rules: Vec<&Rule> = touched.into_iter().filter(concerns).collect();
    if rules.is_empty() {
        return Ok(());
    }
    let system = system();
    let mut desk = Desk::new(means, &system, case.clone(), now)?;
    let facts = facts::load(tx, &desk, &rules)?;
    let duties = derive(&rules, &RULES.calendar, &facts);
    for duty in &duties {
        let subject = duty.subject.unwrap_or(case.id.cast());
        match known.iter().find(|row| row.rule == duty.rule.id && row.subject == subject) {
            None => begin(tx, &mut desk, duty)?,
            Some(row) => change(tx, &mut desk, row, follow(row, duty, now))?,
        }
    }
    let touched = |row: &&ObligationRow| rules.iter().any(|rule| rule.id == row.rule);
    for row in known.iter().filter(touched) {
        let lives = |duty: &Duty<'_>| duty.rule.id == row.rule && duty.subject.unwrap_or(case.id.cast()) == row.subject;
        if !duties.iter().any(lives) {
            let state = if row.waived_at.is_some() { "waived" } else { "cancelled" };
            let gone = ObligationRow { state: state.into(), fulfilled_by: None, fulfilled_at: None, ..row.clone() };
            change(tx, &mut desk, row, gone)?;
        }
    }
    desk.finish(tx)
}

fn begin(tx: &mut Tx, desk: &mut Desk<'_>, duty: &Duty<'_>) -> Result<()> {
    let office = office_now(tx, desk, duty.department, duty.office)?;
    let row = ObligationRow {
        id: ObligationId::random(),
        case_id: desk.case_id(),
        rule: duty.rule.id.clone(),
        rule_version: duty.rule.version,
        subject: duty.subject.unwrap_or(desk.case_id().cast()),
        department: duty.department,
        office_id: office,
        started_at: duty.started_at,
        due_at: duty.due_at,
        state: duty.state(false, false, desk.now).to_owned(),
        started_by: duty.started_by,
        fulfilled_by: duty.fulfilled.map(|(record, _)| record),
        fulfilled_at: duty.fulfilled.map(|(_, at)| at),
        escalation: 0,
        acknowledged_at: None,
        acknowledged_by: None,
        waived_at: None,
        waived_by: None,
        rev: 1,
    };
    rows::insert(tx, &row)?;
    let entry = departments::find(KIND).ok_or_else(|| Error::internal("no room for case.obligation"))?;
    let around = desk.around(row.department, row.started_at)?;
    let checked = entry.check(&shown(&row, None)?, &around, "").map_err(unfit)?;
    let record = NewRecord {
        id: row.id.cast(),
        entry,
        author_department: row.department,
        occurred_at: row.started_at,
        meta: &FieldMeta::new(),
    };
    desk.create(tx, &record, &checked)?;
    Ok(())
}

/// The row as the duty stands now; what people did about it stays, but who knew that it was overdue may not know that it
/// is so again.
fn follow(row: &ObligationRow, duty: &Duty<'_>, now: i64) -> ObligationRow {
    let moved = row.department != duty.department;
    let followed = ObligationRow {
        rule_version: duty.rule.version,
        department: duty.department,
        office_id: if moved { duty.office } else { row.office_id },
        started_at: duty.started_at,
        due_at: duty.due_at,
        state: duty.state(row.state == "overdue", row.waived_at.is_some(), now).to_owned(),
        started_by: duty.started_by,
        fulfilled_by: duty.fulfilled.map(|(record, _)| record),
        fulfilled_at: duty.fulfilled.map(|(_, at)| at),
        ..row.clone()
    };
    if followed.state == "due" { unacknowledged(followed) } else { followed }
}

fn unacknowledged(row: ObligationRow) -> ObligationRow {
    ObligationRow { acknowledged_at: None, acknowledged_by: None, ..row }
}

/// Writes a changed row and what is shown of it; an unchanged one is left alone.
fn change(tx: &mut Tx, desk: &mut Desk<'_>, old: &ObligationRow, new: ObligationRow) -> Result<()> {
    if *old == new { Ok(()) } else { rewrite(tx, desk, new, None) }
}

fn rewrite(tx: &mut Tx, desk: &mut Desk<'_>, row: ObligationRow, reason: Option<&str>) -> Result<()> {
    let row = ObligationRow { rev: row.rev + 1, ..row };
    rows::update(tx, &row)?;
    let whole = desk.whole(tx, row.id.cast())?.ok_or_else(|| Error::internal("an obligation without its record"))?;
    let kept = whole.data.get("waived_for").and_then(Value::as_str).map(str::to_owned);
    let around = desk.around(row.department, row.started_at)?;
    let data = shown(&row, reason.or(kept.as_deref()))?;
    let checked = whole.entry.check(&data, &around, "").map_err(unfit)?;
    desk.replace(tx, &whole, &FieldMeta::new(), &checked)?;
    Ok(())
}

/// The sealed record: all of the contract's shape but which records began and met it.
fn shown(row: &ObligationRow, waived_for: Option<&str>) -> Result<Value> {
    let rule = RULES.find(&row.rule, row.rule_version).ok_or_else(|| Error::internal("a rule that was taken away"))?;
    let mut data = json!({
        "rule": rule.id, "title": rule.title.en, "kind": rule.kind.name(), "basis": rule.basis,
        "verified": rule.verified, "department": row.department.name(), "started_at": instant_text(row.started_at),
        "due_at": instant_text(row.due_at), "state": row.state, "escalation": row.escalation,
    });
    if let Some(office) = row.office_id {
        data["office_id"] = json!(office.to_string());
    }
    if let Some(at) = row.acknowledged_at {
        data["acknowledged_at"] = json!(instant_text(at));
    }
    if let Some(reason) = waived_for {
        data["waived_for"] = json!(reason);
    }
    Ok(data)
}

/// Gives what is still to be done to the offices that follow the child from now on; to be called once a transfer has
/// moved the case. What was done stays with who did it, and the prosecution with its own district.
pub fn hand_on(tx: &mut Tx, moved: &Desk<'_>) -> Result<()> {
    let system = system();
    let mut desk = Desk::new(moved.means, &system, moved.case.clone(), moved.now)?;
    for row in rows::of_case(tx, moved.case_id())?.into_iter().filter(|row| OWED.contains(&row.state.as_str())) {
        let office = office_now(tx, &desk, row.department, row.office_id)?;
        if office != row.office_id {
            // That the office before knew tells nothing of the one that has it now.
            rewrite(tx, &mut desk, unacknowledged(ObligationRow { office_id: office, ..row }), None)?;
        }
    }
    desk.finish(tx)
}

/// This office, unless its district has handed the follow-up on; then the one that has it now.
fn office_now(
    tx: &mut Tx,
    desk: &Desk<'_>,
    department: Department,
    told: Option<OfficeId>,
) -> Result<Option<OfficeId>> {
    let Some(office) = told else { return owing_office(tx, desk, department) };
    let district = places::find(tx, office)?.and_then(|office| office.district);
    let stays = prosecutes(department) || district.is_none_or(|district| district == desk.case.district);
    if stays { Ok(told) } else { owing_office(tx, desk, department) }
}

/// The department's office in the case, else the district's own.
fn owing_office(tx: &mut Tx, desk: &Desk<'_>, department: Department) -> Result<Option<OfficeId>> {
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    let takes_part =
        |row: &&spans::ParticipationRow| row.department == department.name() && row.capacity == Capacity::Office.name();
    if let Some(row) = running.iter().find(takes_part) {
        return Ok(Some(row.office_id));
    }
    Ok(places::of_district(tx, department.name(), &desk.case.district, desk.now)?.map(|office| office.id))
}

/// In whose name the program writes: nobody's. The id names no officer.
pub(super) fn system() -> Actor {
    let posting = Posting {
        id: nobody(),
        code: String::new(),
        name: String::new(),
        name_hi: String::new(),
        level: Level::State,
        district: None,
    };
    Actor {
        id: nobody(),
        name: String::new(),
        department: Department::Protection,
        role: Role::Administrator,
        office: posting,
        device: nobody(),
        session: nobody(),
        stepped_up_at: None,
        must_change: false,
    }
}

fn nobody<T>() -> Id<T> {
    Id::from(uuid::Uuid::nil())
}

fn unfit(faults: Vec<crate::error::Fault>) -> Error {
    Error::internal(format!("obligation: {faults:?}"))
}

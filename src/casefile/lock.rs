//! The sensitive lock: from one moment to the next a child's file is there for the committee and the named alone.
//!
//! Nothing is taken away and nothing is kept aside: who sees the case is asked of `desired_spans` with the lock and, once
//! it is taken off, without it; what ended meanwhile has ended. Who is named stands with the participations, and the
//! sealed record `case.lock` tells it to those who may know.

use serde_json::{Value, json};

use super::change::Outcome;
use super::desk::{Desk, NewRecord, Whole, Written};
use super::effects::belongs;
use super::header;
use super::participants::{self, NewParticipant};
use super::reach::Reached;
use super::step::told;
use crate::access::{Capacity, CaseType, Department};
use crate::departments;
use crate::error::{Code, Error, Fault, Result};
use crate::id::{OfficerId, ParticipationId, RecordId};
use crate::records::Entry;
use crate::records::merge::FieldMeta;
use crate::records::sections::{self, SectionNo};
use crate::store::spans::{self, ParticipationRow};
use crate::store::{Tx, cases, places, records};

const KIND: &str = "case.lock";

/// A lock that the committee asks for.
#[derive(Clone, Debug)]
pub struct NewLock {
    /// Those who keep access beside the committee.
    pub participants: Vec<(OfficerId, Capacity)>,
    /// A value of the code list `lock_reason`.
    pub reason_code: String,
}

/// Locks the case for all but the committee and the named. Errors: `not_allowed` for others than the committee,
/// `wrong_state` where it is locked or no committee takes part, `invalid_input` for whom nobody can name.
pub fn lock(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, new: &NewLock) -> Result<(Outcome, Option<Written>)> {
    let (_, section) = room()?;
    may_decide(desk, reached)?;
    if desk.case_type()? != CaseType::Child {
        return Err(fault("", "Only a child's case is locked.", "केवल बालक का प्रकरण प्रतिबंधित होता है।"));
    }
    if desk.case.locked_at.is_some() {
        return Err(Error::with(Code::WrongState, "The case is locked.", "प्रकरण प्रतिबंधित है।"));
    }
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    if !running.iter().any(is_committee) {
        return Err(Error::with(
            Code::WrongState,
            "No office of the committee takes part; nobody could take the lock off again.",
            "समिति का कोई कार्यालय सहभागी नहीं है; प्रतिबंध फिर कोई नहीं हटा सकेगा।",
        ));
    }
    let mut named = Vec::new();
    let mut missing = Vec::new();
    for (index, (officer, capacity)) in new.participants.iter().enumerate() {
        if new.participants[..index].contains(&(*officer, *capacity)) {
            let at = format!("/participants/{index}");
            let en = "This officer is named twice in the same capacity.";
            return Err(fault(&at, en, "यह अधिकारी इसी हैसियत में दो बार नामित है।"));
        }
        let place = nameable(tx, desk, index, *officer, *capacity)?;
        let held = |row: &&ParticipationRow| row.officer_id == Some(*officer) && row.capacity == capacity.name();
        let before = named.len();
        named.extend(running.iter().filter(held).map(|row| row.id));
        if named.len() == before {
            missing.push(place);
        }
    }
    begin(tx, desk, &named)?;
    // Who comes into a locked case by the committee's hand is named.
    participants::admit(tx, desk, &missing)?;
    let written = write(tx, desk, &new.reason_code)?;
    settle(tx, desk)?;
    let id = written.first().map(|share| share.row.id).ok_or_else(|| Error::internal("a lock without its record"))?;
    Ok(told(desk, id, section, 1, written))
}

/// Takes the lock off: everybody whose reason still holds reaches the case again from now on. Errors: `not_allowed` for
/// others than the committee, `wrong_state` where there is none.
pub fn unlock(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached) -> Result<(Outcome, Option<Written>)> {
    may_decide(desk, reached)?;
    if desk.case.locked_at.is_none() {
        return Err(Error::with(Code::WrongState, "The case is not locked.", "प्रकरण प्रतिबंधित नहीं है।"));
    }
    if let Some(record) = standing(tx, desk)? {
        desk.retract(tx, &record, "unlocked")?;
    }
    desk.case.locked_at = None;
    let header = settle(tx, desk)?;
    let own = reached.header_section().ok_or_else(Error::not_found)?;
    Ok(told(desk, desk.case_id().cast(), own, 0, header))
}

/// Locks the case because a record says what the law protects (`decisions.md` B12). Named are the investigating officer,
/// the treating doctor and the child's support persons, as far as they are known, and the team of an operation; the committee's own offices come in where
/// none takes part yet, for what was recorded must not lie before nobody.
pub fn by_law(tx: &mut Tx, desk: &mut Desk<'_>, reason_code: &str) -> Result<()> {
    if desk.case.locked_at.is_some() {
        return Ok(());
    }
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    let known =
        [Capacity::Io, Capacity::Doctor, Capacity::Visit, Capacity::Support, Capacity::Team].map(Capacity::name);
    let named = running.iter().filter(|row| known.contains(&row.capacity.as_str()));
    let named: Vec<ParticipationId> = named.map(|row| row.id).collect();
    begin(tx, desk, &named)?;
    if !running.iter().any(is_committee) {
        let benches = places::in_district(tx, &desk.case.district, desk.now)?;
        let benches = benches.into_iter().filter(|(_, department)| *department == Department::Committee);
        let offices: Vec<NewParticipant> = benches.map(|(office, department)| as_office(department, office)).collect();
        participants::admit(tx, desk, &offices)?;
    }
    if desk.case_type()? == CaseType::Child {
        write(tx, desk, reason_code)?;
    }
    settle(tx, desk)?;
    Ok(())
}

/// Brings the record of a running lock up to who is named now.
pub fn follow(tx: &mut Tx, desk: &mut Desk<'_>) -> Result<()> {
    if desk.case.locked_at.is_none() {
        return Ok(());
    }
    let Some(record) = standing(tx, desk)? else { return Ok(()) };
    let mut data = record.data.clone();
    data.insert("participants".to_owned(), named(tx, desk)?);
    if data == record.data {
        return Ok(());
    }
    let around = desk.around(record.author_department, record.occurred_at)?;
    let checked = record.entry.check(&Value::Object(data), &around, "").map_err(unfit)?;
    desk.replace(tx, &record, &FieldMeta::new(), &checked)?;
    Ok(())
}

/// From here on who comes in is named or does not see the case.
fn begin(tx: &mut Tx, desk: &mut Desk<'_>, named: &[ParticipationId]) -> Result<()> {
    spans::name(tx, desk.case_id(), named)?;
    desk.case.locked_at = Some(desk.now);
    Ok(())
}

/// Header and spans as the lock, or its end, has them.
fn settle(tx: &mut Tx, desk: &mut Desk<'_>) -> Result<Vec<Written>> {
    cases::update_progress(tx, desk.case_id(), &desk.case.progress())?;
    participants::respan(tx, desk)?;
    header::refresh(tx, desk, serde_json::Map::new())
}

fn write(tx: &mut Tx, desk: &mut Desk<'_>, reason_code: &str) -> Result<Vec<Written>> {
    let (entry, _) = room()?;
    let data = json!({"participants": named(tx, desk)?, "reason_code": reason_code});
    let checked = entry.check(&data, &desk.around(desk.actor.department, desk.now)?, "").map_err(unfit)?;
    let record = NewRecord {
        id: RecordId::random(),
        entry,
        author_department: desk.actor.department,
        occurred_at: desk.now,
        meta: &FieldMeta::new(),
    };
    desk.create(tx, &record, &checked)
}

/// The named as the record tells them, each once in each capacity.
fn named(tx: &mut Tx, desk: &Desk<'_>) -> Result<Value> {
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    let mut named: Vec<(String, String)> = running
        .into_iter()
        .filter(|row| row.named)
        .filter_map(|row| Some((row.officer_id?.to_string(), row.capacity)))
        .collect();
    named.sort_unstable();
    named.dedup();
    let one = |(officer, capacity): &(String, String)| json!({"officer_id": officer, "capacity": capacity});
    Ok(named.iter().map(one).collect())
}

/// The record of the lock that runs.
fn standing(tx: &mut Tx, desk: &Desk<'_>) -> Result<Option<Whole>> {
    let (_, section) = room()?;
    for id in records::ids_in_section(tx, desk.case_id(), section.0)? {
        if let Some(whole) = desk.whole(tx, id)?.filter(|whole| !whole.deleted) {
            return Ok(Some(whole));
        }
    }
    Ok(None)
}

/// Only the committee decides, and only through a reason that lets it write.
fn may_decide(desk: &Desk<'_>, reached: &Reached) -> Result<()> {
    let decides = desk.actor.department == Department::Committee && reached.may_write_all();
    if decides { Ok(()) } else { Err(Error::not_allowed()) }
}

/// Where somebody sits whom the committee may name.
fn nameable(
    tx: &mut Tx,
    desk: &Desk<'_>,
    index: usize,
    officer: OfficerId,
    capacity: Capacity,
) -> Result<NewParticipant> {
    if officer == desk.actor.id {
        return Err(participants::not_oneself());
    }
    if !matches!(capacity, Capacity::Io | Capacity::Doctor | Capacity::Support | Capacity::Escort) {
        let at = format!("/participants/{index}/capacity");
        let en = "Name investigating officers, doctors, support persons and escorts.";
        return Err(fault(&at, en, "विवेचक, चिकित्सक, सहायक व्यक्ति और अनुरक्षक को नामित करें।"));
    }
    let posting = places::posting(tx, officer)?;
    let posting = posting.and_then(|(department, office)| Some((Department::parse(&department)?, office)));
    let Some((department, office)) = posting.filter(|(department, _)| belongs(*department, capacity)) else {
        let at = format!("/participants/{index}/officer_id");
        let en = "No officer who can hold this capacity.";
        return Err(fault(&at, en, "यह हैसियत रखने योग्य ऐसा कोई अधिकारी नहीं है।"));
    };
    Ok(NewParticipant { department, office, officer: Some(officer), capacity, until: None })
}

fn is_committee(row: &ParticipationRow) -> bool {
    row.officer_id.is_none()
        && row.department == Department::Committee.name()
        && row.capacity == Capacity::Office.name()
}

fn as_office(department: Department, office: crate::id::OfficeId) -> NewParticipant {
    NewParticipant { department, office, officer: None, capacity: Capacity::Office, until: None }
}

fn room() -> Result<(&'static Entry, SectionNo)> {
    departments::find(KIND).zip(sections::number(KIND)).ok_or_else(|| Error::internal("no room for case.lock"))
}

fn unfit(faults: Vec<Fault>) -> Error {
    Error::internal(format!("case.lock: {faults:?}"))
}

fn fault(pointer: &str, en: &str, hi: &str) -> Error {
    Error::invalid(vec![Fault { pointer: pointer.into(), code: "inconsistent", en: en.into(), hi: hi.into() }])
}

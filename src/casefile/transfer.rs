//! Transfer of a child's case to another district of the state: one district's protection unit asks, the other's accepts.
//!
//! Until then the receiving unit sees which case it is and why it comes, and nothing else. With the acceptance the
//! follow-up moves to the receiving district's offices and the prosecution stays behind with its matters of law, in one
//! transaction.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::change::Outcome;
use super::desk::{Desk, NewRecord, Whole, Written};
use super::participants::{self, NewParticipant};
use super::perform::Done;
use super::reach::{Reached, reach};
use super::step::told;
use super::write::seen;
use super::{Means, duties, effects, header};
use crate::access::remaining::prosecutes;
use crate::access::{Actor, Capacity, Department, Permit, Role};
use crate::clock::day_in_india;
use crate::departments;
use crate::error::{Code, Error, Fault, Result};
use crate::id::{CaseId, OfficeId, RecordId};
use crate::records::merge::{FieldMeta, Mark, ONLINE};
use crate::records::sections;
use crate::store::transfers::{self as rows, TransferRow};
use crate::store::{Tx, cases, places, records, referrals, spans};

const KIND: &str = "protection.transfer";
const CERTIFICATE: &str = "magistracy.bonded_release";

/// A transfer that is asked for.
#[derive(Clone, Debug)]
pub struct NewTransfer {
    pub record: RecordId,
    /// The receiving protection office.
    pub office: OfficeId,
    pub reason: String,
}

/// The receiving district's answer.
#[derive(Clone, Debug)]
pub enum Answer {
    Accept,
    Reject { reason: String },
}

/// Asks another district to take the case over. Errors: `not_allowed` for others than the protection unit,
/// `invalid_input` for an office that is not another district's protection unit, `wrong_state` while one waits.
pub fn request(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    new: &NewTransfer,
) -> Result<(Outcome, Option<Written>)> {
    let entry = departments::find(KIND).ok_or_else(|| Error::internal("no room for transfers"))?;
    let section = sections::number(KIND).ok_or_else(|| Error::internal("no section for transfers"))?;
    if !entry.kind.writers.contains(&desk.actor.department) {
        return Err(Error::not_allowed());
    }
    reached.open_for(entry)?;
    if !entry.kind.case_types.contains(&desk.case_type()?) {
        return Err(fault("", "Only a child's case is transferred.", "केवल बालक का प्रकरण स्थानांतरित होता है।"));
    }
    let to_district = receiving(tx, desk, new.office)?;
    if rows::is_open(tx, desk.case_id())? {
        return Err(Error::with(
            Code::WrongState,
            "A transfer of this case waits for its answer.",
            "इस प्रकरण का एक स्थानांतरण उत्तर की प्रतीक्षा में है।",
        ));
    }
    let data = json!({
        "to_office": new.office.to_string(), "reason": new.reason, "sent_on": day_in_india(desk.now),
        "certificate_included": is_certified(tx, desk)?,
    });
    let checked = entry.check(&data, &desk.around(desk.actor.department, desk.now)?, "").map_err(Error::invalid)?;
    let record = NewRecord {
        id: new.record,
        entry,
        author_department: desk.actor.department,
        occurred_at: desk.now,
        meta: &marks(desk, &data, 1),
    };
    let written = desk.create(tx, &record, &checked)?;
    effects::carry_out(tx, desk, desk.actor.department, &checked.effects)?;
    let queue = participant(Department::Protection, new.office, Capacity::Referral);
    let participation = participants::admit(tx, desk, &[queue])?.swap_remove(0);
    let row = TransferRow {
        id: new.record,
        case_id: desk.case_id(),
        from_district: desk.case.district.clone(),
        to_district,
        to_office: new.office,
        state: "open".to_owned(),
        participation_id: participation.id,
        opened_at: desk.now,
        decided_by: None,
        decided_at: None,
    };
    rows::insert(tx, &row)?;
    participants::respan(tx, desk)?;
    Ok(told(desk, new.record, section, 1, written))
}

/// Answers a transfer for the receiving district. Errors: `not_found` out of reach, `not_allowed` for who is not that
/// district's protection nodal officer, `wrong_state` for what is decided.
pub fn answer<'a>(
    tx: &mut Tx,
    means: &'a Means,
    actor: &'a Actor,
    permit: Permit,
    case: CaseId,
    id: RecordId,
    answer: &Answer,
) -> Result<Done<'a>> {
    let case = cases::lock(tx, case)?.ok_or_else(Error::not_found)?;
    let row = rows::find(tx, id)?.ok_or_else(Error::not_found)?;
    let mut desk = Desk::new(means, actor, case, means.clock.now_ms())?;
    let whole = desk.whole(tx, id)?.ok_or_else(Error::not_found)?;
    let receives = actor.department == Department::Protection
        && places::below(tx, actor.department.name(), actor.office.id)?.contains(&row.to_office);
    if !receives || actor.role != Role::DistrictNodal {
        // Who sees the transfer learns that somebody else decides; nobody else learns that there is one.
        let reached = reach(tx, &means.clock, actor, permit, desk.case_id())?;
        seen(tx, &desk, &reached, &whole)?;
        return Err(Error::not_allowed());
    }
    if desk.case.locked_at.is_some() {
        // Into a locked case nobody looks who is not named, not even to receive it.
        let reached = reach(tx, &means.clock, actor, permit, desk.case_id())?;
        seen(tx, &desk, &reached, &whole)?;
    }
    let (state, set) = match answer {
        Answer::Accept => ("accepted", ("accepted_on", json!(day_in_india(desk.now)))),
        Answer::Reject { reason } => ("rejected", ("rejected_reason", json!(reason))),
    };
    if !rows::decide(tx, id, state, actor.id, desk.now)? {
        return Err(Error::new(Code::WrongState));
    }
    spans::end_participation(tx, row.participation_id, desk.now)?;
    if matches!(answer, Answer::Accept) {
        move_follow_up(tx, &mut desk, &row)?;
    }
    let written = note(tx, &mut desk, &whole, set)?;
    if matches!(answer, Answer::Accept) {
        let keeper = Map::from_iter([("owner_office".to_owned(), json!(row.to_office.to_string()))]);
        header::refresh(tx, &mut desk, keeper)?;
    }
    participants::respan(tx, &desk)?;
    duties::hand_on(tx, &desk)?;
    let section = sections::number(KIND).ok_or_else(|| Error::internal("no section for transfers"))?;
    let (outcome, shown) = told(&desk, id, section, whole.n, written);
    Ok((desk, outcome, shown))
}

/// A transfer that names an office is asked for as one, so that it reaches that office.
pub fn refuse_new(kind: &str, data: &Value) -> Result<()> {
    if kind != KIND || data.get("to_office").is_none() {
        return Ok(());
    }
    Err(fault(
        "/data/to_office",
        "Ask for the transfer of the case instead.",
        "इसके स्थान पर प्रकरण के स्थानांतरण का अनुरोध करें।",
    ))
}

/// A transfer inside the state is answered by the receiving district and not by a patch.
pub fn refuse_by_hand(tx: &mut Tx, whole: &Whole, set: &Map<String, Value>) -> Result<()> {
    refuse_new(whole.entry.kind.name, &Value::Object(set.clone()))?;
    let decided = ["to_state", "to_district", "accepted_on", "rejected_reason"];
    if whole.entry.kind.name == KIND
        && decided.iter().any(|field| set.contains_key(*field))
        && rows::find(tx, whole.id)?.is_some()
    {
        return Err(Error::with(
            Code::WrongState,
            "The receiving district answers this transfer.",
            "इस स्थानांतरण का उत्तर प्राप्तकर्ता जनपद देता है।",
        ));
    }
    Ok(())
}

/// Who takes a transfer back takes it out of the receiving office's sight.
pub fn withdraw(tx: &mut Tx, desk: &Desk<'_>, id: RecordId) -> Result<()> {
    let Some(row) = rows::find(tx, id)? else { return Ok(()) };
    if rows::decide(tx, id, "withdrawn", desk.actor.id, desk.now)? {
        spans::end_participation(tx, row.participation_id, desk.now)?;
        participants::respan(tx, desk)?;
    }
    Ok(())
}

/// The receiving office's district, which must be another one.
fn receiving(tx: &mut Tx, desk: &Desk<'_>, office: OfficeId) -> Result<String> {
    let district = places::find(tx, office)?.and_then(|office| office.district);
    let running = |tx: &mut Tx, district: &str| -> Result<bool> {
        Ok(places::in_district(tx, district, desk.now)?.contains(&(office, Department::Protection)))
    };
    match district {
        Some(district) if district != desk.case.district && running(tx, &district)? => Ok(district),
        _ => Err(fault(
            "/office_id",
            "Give a protection unit of another district.",
            "किसी दूसरे जनपद की बाल संरक्षण इकाई दें।",
        )),
    }
}

/// Ends the old district's part in the follow-up and begins the new one's, department by department. A department that
/// has no office in the new district stays as it is: somebody must go on.
fn move_follow_up(tx: &mut Tx, desk: &mut Desk<'_>, row: &TransferRow) -> Result<()> {
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    let mut heirs = BTreeMap::from([(Department::Protection, row.to_office)]);
    let mut leaving = Vec::new();
    for old in &running {
        let department = Department::parse(&old.department).ok_or_else(|| Error::internal("participation"))?;
        let waits = old.capacity == Capacity::Referral.name();
        let place = places::find(tx, old.office_id)?.and_then(|office| office.district);
        if place.as_deref() == Some(row.from_district.as_str()) && (waits || !prosecutes(department)) {
            leaving.push((old, department, waits));
        }
    }
    let follow = leaving.iter().filter(|(_, _, waits)| !waits).map(|(_, department, _)| *department);
    for department in follow.chain([Department::Committee]).filter(|one| *one != Department::Protection) {
        if let Some(office) = places::of_district(tx, department.name(), &row.to_district, desk.now)? {
            heirs.insert(department, office.id);
        }
    }
    for (old, department, waits) in leaving {
        if waits || heirs.contains_key(&department) {
            spans::end_participation(tx, old.id, desk.now)?;
            referrals::withdraw(tx, old.id)?;
        }
    }
    let takes_part =
        |office: OfficeId| running.iter().any(|row| row.office_id == office && row.capacity == Capacity::Office.name());
    let new: Vec<NewParticipant> = heirs
        .into_iter()
        .filter(|(_, office)| !takes_part(*office))
        .map(|(department, office)| participant(department, office, Capacity::Office))
        .collect();
    participants::admit(tx, desk, &new)?;
    desk.case.district = row.to_district.clone();
    cases::move_to(tx, desk.case_id(), &row.to_district)
}

/// Writes the answer into the record, as its next version.
fn note(tx: &mut Tx, desk: &mut Desk<'_>, whole: &Whole, (field, value): (&str, Value)) -> Result<Vec<Written>> {
    let (mut data, mut meta) = (whole.data.clone(), whole.meta.clone());
    data.insert(field.to_owned(), value);
    meta.insert(field.to_owned(), Mark(whole.n + 1, desk.actor.device, ONLINE));
    let around = desk.around(whole.author_department, whole.occurred_at)?;
    let checked = whole.entry.check(&Value::Object(data), &around, "").map_err(Error::invalid)?;
    let written = desk.replace(tx, whole, &meta, &checked)?;
    effects::carry_out(tx, desk, desk.actor.department, &checked.effects)?;
    Ok(written)
}

/// Whether a signed release certificate travels with the file.
fn is_certified(tx: &mut Tx, desk: &Desk<'_>) -> Result<bool> {
    let section = sections::number(CERTIFICATE).ok_or_else(|| Error::internal("no section for certificates"))?;
    Ok(records::of_case(tx, desk.case_id(), &[section.0])?.iter().any(|row| row.state == "final"))
}

fn marks(desk: &Desk<'_>, data: &Value, n: i32) -> FieldMeta {
    let fields = data.as_object().into_iter().flat_map(Map::keys);
    fields.map(|field| (field.clone(), Mark(n, desk.actor.device, ONLINE))).collect()
}

fn participant(department: Department, office: OfficeId, capacity: Capacity) -> NewParticipant {
    NewParticipant { department, office, officer: None, capacity, until: None }
}

fn fault(pointer: &str, en: &str, hi: &str) -> Error {
    Error::invalid(vec![Fault { pointer: pointer.into(), code: "inconsistent", en: en.into(), hi: hi.into() }])
}

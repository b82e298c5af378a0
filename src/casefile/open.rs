//! Opening a case: a number, a key of its own, a header, and the offices that must know at once.

use super::Means;
use super::change::OpenCase;
use super::desk::{Desk, Written};
use super::header;
use super::number;
use super::participants::{self, NewParticipant};
use crate::access::{Actor, Capacity, CaseType, Department};
use crate::clock::{day_in_india, parse_day};
use crate::error::{Error, Fault, Result};
use crate::id::CaseId;
use crate::store::cases::{self as rows, CaseRow};
use crate::store::{Tx, places, records};
use crate::vault::CaseKey;

/// The link to an earlier case of the same child.
const REPEAT: &str = "repeat";

/// Whether a department opens cases of this type (`access.md`, "Opening a case").
pub fn may_open(department: Department, case_type: CaseType) -> bool {
    use Department as D;
    match case_type {
        CaseType::Sighting => true,
        CaseType::Operation => matches!(department, D::Police | D::Labour | D::Magistracy),
        CaseType::Child => matches!(department, D::Police | D::Labour | D::Childline | D::Protection),
        CaseType::Register => false,
    }
}

/// Opens the case and writes its header; the opener's office, the standing departments and the named participants
/// reach it from this transaction on.
pub fn open<'a>(
    tx: &mut Tx,
    means: &'a Means,
    actor: &'a Actor,
    id: CaseId,
    new: &OpenCase,
) -> Result<(Desk<'a>, Vec<Written>)> {
    if !may_open(actor.department, new.case_type) {
        return Err(Error::not_allowed());
    }
    if actor.office.district.as_deref() != Some(new.district.as_str()) {
        if !rows::district_exists(tx, &new.district)? {
            return Err(fault("/district", "No such district.", "ऐसा कोई जनपद नहीं है।"));
        }
        return Err(Error::with(
            crate::error::Code::NotAllowed,
            "You open cases in your own district.",
            "आप केवल अपने जनपद में प्रकरण खोल सकते हैं।",
        ));
    }
    // The header's record carries the case's id: one that names a record already would name two things.
    if rows::exists(tx, id)? || records::case_of(tx, id.cast())?.is_some() {
        return Err(fault("/id", "This id cannot be used.", "यह पहचान-संख्या प्रयोग नहीं हो सकती।"));
    }
    let mut desk = Desk::new(means, actor, insert(tx, means, actor, id, new)?, means.clock.now_ms())?;
    admit_all(tx, &desk, new)?;
    let written = header::create(tx, &mut desk, &new.header)?;
    for (place, link) in new.links.iter().enumerate() {
        if link.case == id || rows::reach(tx, &actor.keys(), desk.now, link.case)?.is_none() {
            let pointer = format!("/links/{place}/case_id");
            return Err(fault(&pointer, "No such case within your reach.", "आपकी पहुँच में ऐसा कोई प्रकरण नहीं है।"));
        }
        if link.kind == REPEAT && !header::knows_repeats(actor.department) {
            let pointer = format!("/links/{place}/kind");
            let en = "Whether a child was rescued before is for the committee and the protection unit.";
            return Err(fault(&pointer, en, "बालक पहले मुक्त हुआ था या नहीं, यह समिति और संरक्षण इकाई का विषय है।"));
        }
        rows::link(tx, id, link.case, &link.kind)?;
    }
    Ok((desk, written))
}

/// A new row with its number and its sealed key.
pub(super) fn insert(tx: &mut Tx, means: &Means, actor: &Actor, id: CaseId, new: &OpenCase) -> Result<CaseRow> {
    let now = means.clock.now_ms();
    let opened_on = day_in_india(now);
    let year = parse_day(&opened_on).map_or(0, |day| day.year());
    let number = free_number(tx, &means.state, &new.district, year)?;
    let wrapped = means.keyring.wrap(id, &CaseKey::random()?)?;
    let row = CaseRow {
        id,
        number,
        case_type: new.case_type.name().to_owned(),
        district: new.district.clone(),
        stage: header::first_stage(new.case_type).to_owned(),
        opened_by: actor.id,
        opened_department: actor.department.name().to_owned(),
        opened_office: actor.office.id,
        opened_at: now,
        opened_on,
        took_charge: None,
        charge_taken_at: None,
        produced_at: None,
        operation_ended_at: None,
        closed_at: None,
        locked_at: None,
        master_key: wrapped.master_key,
        wrapped_key: Some(wrapped.bytes),
        handed_over_at: None,
    };
    rows::insert(tx, &row)?;
    Ok(row)
}

/// A number that no other case has, drawn among those of the district's year.
fn free_number(tx: &mut Tx, state: &str, district: &str, year: i16) -> Result<String> {
    let count = rows::count_one_more(tx, district, i32::from(year))?;
    if count > number::MOST / 2 {
        return Err(Error::internal(format!("the case numbers of {district} {year} run out")));
    }
    loop {
        let drawn = number::case_number(state, district, year, number::draw());
        if !rows::is_numbered(tx, &drawn)? {
            return Ok(drawn);
        }
    }
}

fn admit_all(tx: &mut Tx, desk: &Desk<'_>, new: &OpenCase) -> Result<()> {
    let actor = desk.actor;
    let office = NewParticipant {
        department: actor.department,
        office: actor.office.id,
        officer: None,
        capacity: Capacity::Office,
        until: None,
    };
    let mut all = vec![office.clone()];
    if new.case_type == CaseType::Operation {
        // Until it has ended only its team knows of an operation; the opener leads it.
        all.push(NewParticipant { officer: Some(actor.id), capacity: Capacity::Team, ..office });
    }
    for (place, participant) in new.participants.iter().enumerate() {
        let pointer = format!("/participants/{place}");
        if participant.officer == Some(actor.id) && participant.capacity != Capacity::Team {
            return Err(participants::not_oneself());
        }
        let joins_team = new.case_type == CaseType::Operation && participant.capacity == Capacity::Team;
        if !joins_team && participant.department != actor.department {
            return Err(fault(
                &format!("{pointer}/department"),
                "Other departments come in by referral.",
                "अन्य विभाग संदर्भ द्वारा जुड़ते हैं।",
            ));
        }
        participants::refuse_by_hand(participant.capacity, &pointer)?;
        participants::check_place(tx, desk.now, participant, &pointer)?;
        all.push(participant.clone());
    }
    participants::admit(tx, desk, &all)?;
    admit_standing(tx, desk, new.case_type)?;
    participants::respan(tx, desk)
}

/// The departments that must know of every case at once. Of the committee every bench of the district takes part: it is one
/// committee, wherever its members sit, and a final order needs three of them.
fn admit_standing(tx: &mut Tx, desk: &Desk<'_>, case_type: CaseType) -> Result<()> {
    let mut offices = Vec::new();
    for department in participants::standing_departments(case_type) {
        if *department == Department::Committee {
            offices.extend(
                places::in_district(tx, &desk.case.district, desk.now)?.into_iter().filter(|(_, d)| d == department),
            );
        } else if let Some(office) = places::of_district(tx, department.name(), &desk.case.district, desk.now)? {
            offices.push((office.id, *department));
        }
    }
    let standing: Vec<NewParticipant> = offices
        .into_iter()
        .filter(|(office, _)| *office != desk.actor.office.id)
        .map(|(office, department)| NewParticipant {
            department,
            office,
            officer: None,
            capacity: Capacity::Office,
            until: None,
        })
        .collect();
    participants::admit(tx, desk, &standing)?;
    Ok(())
}

fn fault(pointer: &str, en: &str, hi: &str) -> Error {
    Error::invalid(vec![Fault { pointer: pointer.into(), code: "inconsistent", en: en.into(), hi: hi.into() }])
}

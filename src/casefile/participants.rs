//! Who takes part in a case; every change of it closes and opens spans until they are as `desired_spans` says.

use std::collections::BTreeSet;

use super::Means;
use super::desk::Desk;
use super::matters::open_matters;
use crate::access::remaining::prosecutes;
use crate::access::spans::{Running, Span, Standing, desired_spans};
use crate::access::{Capacity, CaseType, Department, Profile, Role};
use crate::error::{Error, Fault, Result};
use crate::id::{OfficeId, OfficerId, ParticipationId};
use crate::store::cases::CaseRow;
use crate::store::spans::{self as rows, ParticipationRow};
use crate::store::{Conn, Tx, places, referrals, transfers};

/// A participation somebody asks for.
#[derive(Clone, Debug)]
pub struct NewParticipant {
    pub department: Department,
    pub office: OfficeId,
    pub officer: Option<OfficerId>,
    pub capacity: Capacity,
    /// Unix milliseconds.
    pub until: Option<i64>,
}

/// Adds a participation after asking whether this officer may (`decisions.md` C8): a nodal officer assigns officers of
/// the own department, the committee and the protection unit add departments.
pub fn add(tx: &mut Tx, desk: &mut Desk<'_>, new: &NewParticipant) -> Result<ParticipationId> {
    let actor = desk.actor;
    if new.officer == Some(actor.id) {
        return Err(not_oneself());
    }
    let assigns = assigns(desk, new.department, new.officer);
    if !assigns && !invites(desk, new.department, new.capacity) {
        return Err(Error::not_allowed());
    }
    refuse_by_hand(new.capacity, "")?;
    if assigns && !places::below(tx, actor.department.name(), actor.office.id)?.contains(&new.office) {
        return Err(Error::invalid(vec![fault(
            "/office_id",
            "Not an office below yours.",
            "यह कार्यालय आपके अधीन नहीं है।",
        )]));
    }
    check_place(tx, desk.now, new, "")?;
    let row = row_of(desk, new);
    rows::insert_participations(tx, std::slice::from_ref(&row))?;
    respan(tx, desk)?;
    Ok(row.id)
}

/// Some reasons come by themselves and are given by nobody.
pub fn refuse_by_hand(capacity: Capacity, pointer: &str) -> Result<()> {
    if !matches!(capacity, Capacity::Referral | Capacity::Visit | Capacity::BreakGlass) {
        return Ok(());
    }
    let en = "This comes by itself: of a referral, a doctor's next visit or an emergency.";
    let hi = "यह स्वयं बनता है: संदर्भ, चिकित्सक की अगली भेंट या आपात पहुँच से।";
    Err(Error::invalid(vec![fault(&format!("{pointer}/capacity"), en, hi)]))
}

/// The answer to who would widen their own reach.
pub fn not_oneself() -> Error {
    Error::with(
        crate::error::Code::NotAllowed,
        "Nobody assigns themselves; ask another nodal officer.",
        "कोई स्वयं को नियुक्त नहीं कर सकता; किसी अन्य नोडल अधिकारी से कहें।",
    )
}

/// Ends a participation: a nodal officer those of own officers, the committee and the protection unit any.
pub fn end(tx: &mut Tx, desk: &mut Desk<'_>, id: ParticipationId) -> Result<()> {
    let row = rows::running(tx, desk.case_id(), desk.now)?
        .into_iter()
        .find(|row| row.id == id)
        .ok_or_else(Error::not_found)?;
    let actor = desk.actor;
    let department = Department::parse(&row.department).ok_or_else(|| Error::internal("participation.department"))?;
    let capacity = Capacity::parse(&row.capacity).ok_or_else(|| Error::internal("participation.capacity"))?;
    let others = department != actor.department && department != Department::Committee;
    let ends = assigns(desk, department, row.officer_id) || others && invites(desk, department, capacity);
    if !ends || row.officer_id == Some(actor.id) {
        return Err(Error::not_allowed());
    }
    rows::end_participation(tx, id, desk.now)?;
    referrals::withdraw(tx, id)?;
    respan(tx, desk)
}

/// A nodal officer places officers of the own department, but into a locked case only the committee lets anybody.
fn assigns(desk: &Desk<'_>, department: Department, officer: Option<OfficerId>) -> bool {
    let actor = desk.actor;
    let unlocked = desk.case.locked_at.is_none() || actor.department == Department::Committee;
    unlocked && actor.role == Role::DistrictNodal && department == actor.department && officer.is_some()
}

/// The committee and the protection unit bring others in. The unit gives nobody what it does not hold itself: the
/// treating doctor's and the investigating officer's sealed parts, or any part of a locked case.
fn invites(desk: &Desk<'_>, department: Department, capacity: Capacity) -> bool {
    match desk.actor.department {
        Department::Committee => true,
        Department::Protection => {
            let sealed = matches!(capacity, Capacity::Io | Capacity::Doctor) && department != Department::Protection;
            !sealed && desk.case.locked_at.is_none()
        }
        _ => false,
    }
}

/// Adds participations without asking, as opening a case, a referral or a record does.
pub fn admit(tx: &mut Tx, desk: &Desk<'_>, new: &[NewParticipant]) -> Result<Vec<ParticipationRow>> {
    let rows: Vec<ParticipationRow> = new.iter().map(|participant| row_of(desk, participant)).collect();
    rows::insert_participations(tx, &rows)?;
    Ok(rows)
}

/// Whether office and officer exist and belong together; faults stand below `pointer`.
pub fn check_place(tx: &mut Tx, now: i64, new: &NewParticipant, pointer: &str) -> Result<()> {
    let office = places::find(tx, new.office)?.filter(|office| office.is_there(now));
    if office.is_none_or(|office| office.department != new.department.name()) {
        let at = format!("{pointer}/office_id");
        return Err(Error::invalid(vec![fault(
            &at,
            "No such office of this department.",
            "इस विभाग का ऐसा कोई कार्यालय नहीं है।",
        )]));
    }
    if let Some(officer) = new.officer {
        let posting = places::posting(tx, officer)?;
        if posting != Some((new.department.name().to_owned(), new.office)) {
            let at = format!("{pointer}/officer_id");
            return Err(Error::invalid(vec![fault(
                &at,
                "No such officer at this office.",
                "इस कार्यालय में ऐसा कोई अधिकारी नहीं है।",
            )]));
        }
    }
    Ok(())
}

/// Closes the spans that must not be open and opens those that are missing. A closed span never opens again (R10).
pub fn respan(tx: &mut Tx, desk: &Desk<'_>) -> Result<()> {
    respan_case(tx, desk.means, &desk.case, desk.now)
}

/// As [`respan`], for time alone: `now` is Unix milliseconds.
pub fn respan_case(tx: &mut Tx, means: &Means, case: &CaseRow, now: i64) -> Result<()> {
    let mut missing = desired(tx, means, case, now)?;
    for open in rows::open_spans(tx, case.id)? {
        let span = Span {
            key: open.key,
            profile: Profile::from_number(open.profile).ok_or_else(|| Error::internal("scope_span.profile"))?,
            participation: open.participation,
        };
        if !missing.remove(&span) {
            rows::close(tx, open.span_id)?;
        }
    }
    let spans: Vec<_> = missing.into_iter().map(|span| (span.key, span.profile.number(), span.participation)).collect();
    rows::open(tx, case.id, &spans)
}

/// The spans that must be open in this case at `now`, from what stands in its rows.
pub fn desired(conn: &mut Conn, means: &Means, case: &CaseRow, now: i64) -> Result<BTreeSet<Span>> {
    let matters = if case.closed_at.is_some() { open_matters(conn, means, case, now)? } else { BTreeSet::new() };
    let handed_on: BTreeSet<String> =
        transfers::handed_on_by(conn, case.id)?.into_iter().filter(|district| *district != case.district).collect();
    let mut running = Vec::new();
    for row in rows::running(conn, case.id, now)? {
        let department =
            Department::parse(&row.department).ok_or_else(|| Error::internal("participation.department"))?;
        let left_behind = !handed_on.is_empty()
            && prosecutes(department)
            && places::find(conn, row.office_id)?
                .and_then(|office| office.district)
                .is_some_and(|district| handed_on.contains(&district));
        running.push(Running {
            id: row.id,
            department,
            left_behind,
            open_matter: matters.contains(&department),
            officer: row.officer_id,
            capacity: Capacity::parse(&row.capacity).ok_or_else(|| Error::internal("participation.capacity"))?,
            named: row.named,
            offices: if row.officer_id.is_some() { Vec::new() } else { places::chain(conn, row.office_id)? },
        });
    }
    Ok(desired_spans(standing(case, now)?, &running))
}

/// What of this case decides who sees it at `now` (Unix milliseconds).
pub fn standing(case: &CaseRow, now: i64) -> Result<Standing> {
    Ok(Standing {
        case_type: CaseType::parse(&case.case_type).ok_or_else(|| Error::internal("case_file.case_type"))?,
        operation_ended: case.operation_ended_at.is_some(),
        locked: case.locked_at.is_some(),
        closed_at: case.closed_at,
        handed_over_at: case.handed_over_at,
        now,
    })
}

/// The offices that take part in every new case of this type, beside the opener's own.
pub fn standing_departments(case_type: CaseType) -> &'static [Department] {
    match case_type {
        CaseType::Child => &[Department::Committee, Department::Protection, Department::Police],
        CaseType::Operation => &[
            Department::Police,
            Department::Labour,
            Department::Childline,
            Department::Committee,
            Department::Protection,
            Department::Magistracy,
        ],
        CaseType::Sighting => &[
            Department::Police,
            Department::Labour,
            Department::Childline,
            Department::Committee,
            Department::Protection,
            Department::Magistracy,
        ],
        CaseType::Register => Department::ALL,
    }
}

/// Whether somebody who comes into a locked case is named: by the committee, or as law has it by a record that says who
/// investigates or treats.
fn is_named(desk: &Desk<'_>, new: &NewParticipant) -> bool {
    let by_law = matches!(new.capacity, Capacity::Io | Capacity::Doctor | Capacity::Visit);
    let lets = by_law || desk.actor.department == Department::Committee;
    desk.case.locked_at.is_some() && new.officer.is_some() && lets
}

fn row_of(desk: &Desk<'_>, new: &NewParticipant) -> ParticipationRow {
    ParticipationRow {
        id: ParticipationId::random(),
        case_id: desk.case_id(),
        department: new.department.name().to_owned(),
        office_id: new.office,
        officer_id: new.officer,
        capacity: new.capacity.name().to_owned(),
        from_at: desk.now,
        until_at: new.until,
        ended_at: None,
        added_by: Some(desk.actor.id),
        named: is_named(desk, new),
    }
}

fn fault(pointer: &str, en: &str, hi: &str) -> Fault {
    Fault { pointer: pointer.to_owned(), code: "inconsistent", en: en.to_owned(), hi: hi.to_owned() }
}

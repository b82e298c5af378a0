//! Breaking the glass: who the child is, for an hour, to an officer on duty who does not reach it otherwise.
//!
//! It opens identity and nothing else, names who did it to the committee and the protection unit at once, and waits for an
//! auditor. A locked case is not opened so: it answers as if it were not there (`access.md`, "Break-glass").

use serde_json::{Value, json};

use super::Means;
use super::change::Outcome;
use super::desk::{Desk, RULE};
use super::participants::{self, NewParticipant};
use super::perform::Done;
use super::reach::reach;
use crate::access::{Actor, Capacity, CaseType, Department, Permit, Role};
use crate::error::{Code, Error, Result};
use crate::id::{CaseId, EmergencyId};
use crate::records::sections::{self, SectionNo};
use crate::store::cases::CaseRow;
use crate::store::emergencies::{self as rows, EmergencyRow};
use crate::store::{Tx, cases, records};
use crate::vault::{Content, Place, seal};

pub(super) const IDENTITY: &str = "protection.identity";

/// How long identity stays open: sixty minutes.
pub const OPEN_MS: i64 = 60 * 60_000;
/// How long an auditor has: seven days.
pub const REVIEW_MS: i64 = 7 * 24 * 3_600_000;

/// An emergency access that is asked for.
#[derive(Clone, Debug)]
pub struct NewEmergency {
    /// A value of the code list `emergency_reason`.
    pub reason_code: String,
    pub reason: String,
}

/// Whether somebody breaks glass at all: the juvenile police unit's nodal officer, and the helpline on duty, each for a
/// district; who has proved a moment ago to be themselves, and of whom no earlier access waits for an auditor too long.
/// Errors: `not_allowed`, with the reason `step_up_required` or `review_waits`. Nothing of it depends on a case.
pub fn may_break(tx: &mut Tx, actor: &Actor, now: i64) -> Result<()> {
    let on_duty = match actor.department {
        Department::Police => actor.role == Role::DistrictNodal,
        Department::Childline => true,
        _ => false,
    };
    if !on_duty || actor.office.district.is_none() {
        return Err(Error::not_allowed());
    }
    actor.require_step_up(now)?;
    if rows::is_overdue(tx, actor.id, now)? {
        let en = "An earlier emergency access of yours was not reviewed in time; until an auditor settles it there is no other.";
        let hi = "आपकी पूर्व आपात पहुँच की समय पर समीक्षा नहीं हुई; लेखा परीक्षक के निपटारे तक दूसरी नहीं मिलेगी।";
        return Err(Error { reason: Some("review_waits"), ..Error::with(Code::NotAllowed, en, hi) });
    }
    Ok(())
}

/// Opens the child's identity to this officer for an hour. Errors: those of [`may_break`]; `not_found` for what is not a
/// child's case of the officer's district with an identity to open, and for a locked one; `wrong_state` for who reads the
/// identity already.
pub fn open<'a>(
    tx: &mut Tx,
    means: &'a Means,
    actor: &'a Actor,
    permit: Permit,
    case: CaseId,
    new: &NewEmergency,
) -> Result<Done<'a>> {
    let now = means.clock.now_ms();
    may_break(tx, actor, now)?;
    let section = identity()?;
    let case = cases::lock(tx, case)?.filter(|case| is_open_to(actor, case)).ok_or_else(Error::not_found)?;
    if records::of_case(tx, case.id, &[section.0])?.is_empty() {
        return Err(Error::not_found());
    }
    match reach(tx, &means.clock, actor, permit, case.id) {
        Ok(reached) if reached.viewer.sections().contains(section) => {
            return Err(Error::with(
                Code::WrongState,
                "You read who the child is already.",
                "बालक की पहचान आप पहले से देख सकते हैं।",
            ));
        }
        Err(error) if error.code != Code::NotFound => return Err(error),
        _ => {}
    }
    let desk = Desk::new(means, actor, case, now)?;
    let until = now + OPEN_MS;
    let personal = NewParticipant {
        department: actor.department,
        office: actor.office.id,
        officer: Some(actor.id),
        capacity: Capacity::BreakGlass,
        until: Some(until),
    };
    let participation = participants::admit(tx, &desk, &[personal])?.swap_remove(0);
    let id = EmergencyId::random();
    let words = serde_json::to_vec(&json!(new.reason)).map_err(Error::internal)?;
    let reason = seal(&desk.key, &place(desk.case_id(), id)?, &Content { data: &words, fmeta: b"" })?.into_bytes();
    let row = EmergencyRow {
        id,
        case_id: desk.case_id(),
        participation_id: participation.id,
        officer_id: actor.id,
        department: actor.department,
        office_id: actor.office.id,
        district: desk.case.district.clone(),
        reason_code: new.reason_code.clone(),
        reason,
        opened_at: now,
        until_at: until,
        due_at: now + REVIEW_MS,
        state: "open".to_owned(),
        escalated_at: None,
        finding: None,
        settled_by: None,
        settled_at: None,
    };
    rows::insert(tx, &row)?;
    participants::respan(tx, &desk)?;
    let outcome = Outcome { case: desk.case_id(), record: id.cast(), section: 0, n: 0 };
    Ok((desk, outcome, None))
}

/// Where the officer's words are sealed: beside the identity that they opened, under the access' own id.
pub(super) fn place(case: CaseId, id: EmergencyId) -> Result<Place> {
    Ok(Place { case, section: identity()?, record: id.cast(), n: 1, rule: RULE })
}

pub(super) fn identity() -> Result<SectionNo> {
    sections::number(IDENTITY).ok_or_else(|| Error::internal("no section for identity"))
}

fn is_open_to(actor: &Actor, case: &CaseRow) -> bool {
    case.case_type == CaseType::Child.name()
        && actor.office.district.as_deref() == Some(case.district.as_str())
        && case.locked_at.is_none()
        && case.wrapped_key.is_some()
}

/// What everybody who is told of an access is told: when, by whom and how far its review has come.
pub(super) fn outline(row: &EmergencyRow, office: &str) -> Value {
    use crate::clock::instant_text;
    let mut item = json!({
        "id": row.id, "department": row.department, "office": {"id": row.office_id, "name": office},
        "officer_id": row.officer_id, "reason_code": row.reason_code, "opened_at": instant_text(row.opened_at),
        "until": instant_text(row.until_at), "due_at": instant_text(row.due_at), "state": row.state,
    });
    if let Some(finding) = &row.finding {
        item["finding"] = json!(finding);
    }
    for (name, at) in [("escalated_at", row.escalated_at), ("settled_at", row.settled_at)] {
        if let Some(at) = at {
            item[name] = json!(instant_text(at));
        }
    }
    item
}

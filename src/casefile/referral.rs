//! Referral: a case goes to a department's queue, not to a person; somebody there claims, declines or re-routes it.

use super::desk::Desk;
use super::participants::{self, NewParticipant};
use crate::access::{Actor, Capacity, Department};
use crate::error::{Code, Error, Fault, Result};
use crate::id::{OfficeId, ReferralId};
use crate::records::codes::{List as _, NoteCode, may_know};
use crate::store::cases::CaseRow;
use crate::store::referrals::{self as rows, ReferralRow};
use crate::store::{Tx, places, spans};

/// How long a queue has before the referral counts as late: two days [proposal].
const DUE_AFTER_MS: i64 = 2 * 24 * 3_600_000;

/// What is asked of whom.
#[derive(Clone, Debug)]
pub struct NewReferral {
    pub department: Department,
    /// The queue; the department's own office in the case's district where none is named.
    pub office: Option<OfficeId>,
    pub until: Option<i64>,
    /// A value of the code list `note_code`.
    pub note_code: String,
}

/// Opens a referral that somebody asks for. Errors: `wrong_state` for an operation that has not ended, `invalid_input`
/// for a note that would tell the department more than its own duty.
pub fn ask(tx: &mut Tx, desk: &Desk<'_>, new: &NewReferral) -> Result<ReferralRow> {
    if !desk.around(desk.actor.department, desk.now)?.operation_ended {
        return Err(Error::with(
            Code::WrongState,
            "Before the operation has ended only its team may know of it.",
            "अभियान समाप्त होने से पहले केवल दल इसे जान सकता है।",
        ));
    }
    if !may_know(new.department, NoteCode::LIST.name, &new.note_code) {
        return Err(Error::invalid(vec![Fault {
            pointer: "/note_code".into(),
            code: "inconsistent",
            en: "This department is never told that; choose another note.".into(),
            hi: "इस विभाग को यह नहीं बताया जाता; दूसरा कारण चुनें।".into(),
        }]));
    }
    open(tx, desk, new)
}

/// Puts the case into an office's queue; the office sees the least it needs to decide.
pub fn open(tx: &mut Tx, desk: &Desk<'_>, new: &NewReferral) -> Result<ReferralRow> {
    let office = match new.office {
        Some(id) => places::find(tx, id)?
            .filter(|office| office.department == new.department.name() && office.is_there(desk.now)),
        None => places::of_district(tx, new.department.name(), &desk.case.district, desk.now)?,
    };
    let Some(office) = office else {
        return Err(Error::invalid(vec![Fault {
            pointer: "/office_id".into(),
            code: "inconsistent",
            en: "No such office of this department.".into(),
            hi: "इस विभाग का ऐसा कोई कार्यालय नहीं है।".into(),
        }]));
    };
    let participant = NewParticipant {
        department: new.department,
        office: office.id,
        officer: None,
        capacity: Capacity::Referral,
        until: new.until,
    };
    let participation = participants::admit(tx, desk, &[participant])?.swap_remove(0);
    let row = ReferralRow {
        id: ReferralId::random(),
        case_id: desk.case_id(),
        number: desk.case.number.clone(),
        department: new.department.name().to_owned(),
        office_id: office.id,
        state: "open".to_owned(),
        note_code: new.note_code.clone(),
        from_department: desk.actor.department.name().to_owned(),
        from_officer: desk.actor.id,
        until_at: new.until,
        opened_at: desk.now,
        due_at: desk.now + DUE_AFTER_MS,
        participation_id: participation.id,
        decided_by: None,
        decided_at: None,
        reason_code: None,
        rerouted_to: None,
        rev: 1,
    };
    rows::insert(tx, &row)?;
    participants::respan(tx, desk)?;
    Ok(row)
}

/// What the queue decides.
#[derive(Clone, Debug)]
pub enum Decision {
    Claim,
    Decline { reason_code: String },
    Reroute { office: OfficeId },
}

/// The referral, if it lies in a queue of this actor's offices.
pub fn in_queue(tx: &mut Tx, actor: &Actor, id: ReferralId) -> Result<ReferralRow> {
    let row =
        rows::find(tx, id)?.filter(|row| row.department == actor.department.name()).ok_or_else(Error::not_found)?;
    if places::below(tx, actor.department.name(), actor.office.id)?.contains(&row.office_id) {
        Ok(row)
    } else {
        Err(Error::not_found())
    }
}

/// Whether the case is locked, and so for no queue but the committee's own.
pub fn is_hidden(actor: &Actor, case: &CaseRow) -> bool {
    case.locked_at.is_some() && actor.department != Department::Committee
}

/// Decides an open referral, once: claimed, the office takes part; declined or re-routed, it no longer sees the case.
pub fn decide(tx: &mut Tx, desk: &Desk<'_>, mut row: ReferralRow, decision: &Decision) -> Result<ReferralRow> {
    row.decided_by = Some(desk.actor.id);
    row.decided_at = Some(desk.now);
    let (state, next) = match decision {
        Decision::Claim => ("claimed", None),
        Decision::Decline { reason_code } => {
            row.reason_code = Some(reason_code.clone());
            ("declined", None)
        }
        Decision::Reroute { office } => {
            let inside = places::of_district(tx, &row.department, &desk.case.district, desk.now)?;
            let known = match inside {
                Some(top) => places::below(tx, &row.department, top.id)?.contains(office),
                None => false,
            };
            if !known || *office == row.office_id {
                return Err(Error::invalid(vec![Fault {
                    pointer: "/office_id".into(),
                    code: "inconsistent",
                    en: "Give another office of your department in the case's district.".into(),
                    hi: "प्रकरण के जनपद में अपने विभाग का दूसरा कार्यालय दें।".into(),
                }]));
            }
            ("rerouted", Some(*office))
        }
    };
    if row.state != "open" {
        return Err(Error::new(Code::WrongState));
    }
    if !spans::end_participation(tx, row.participation_id, desk.now)? {
        return Err(Error::with(Code::WrongState, "This referral was withdrawn.", "यह संदर्भ वापस ले लिया गया है।"));
    }
    row.state = state.to_owned();
    let department = Department::parse(&row.department).ok_or_else(|| Error::internal("referral.department"))?;
    match (decision, next) {
        (Decision::Claim, _) => {
            let office = NewParticipant {
                department,
                office: row.office_id,
                officer: None,
                capacity: Capacity::Office,
                until: row.until_at,
            };
            participants::admit(tx, desk, &[office])?;
            participants::respan(tx, desk)?;
        }
        (_, Some(office)) => {
            let note_code = row.note_code.clone();
            let next =
                open(tx, desk, &NewReferral { department, office: Some(office), until: row.until_at, note_code })?;
            row.rerouted_to = Some(next.id);
        }
        _ => participants::respan(tx, desk)?,
    }
    if !rows::decide(tx, &row)? {
        return Err(Error::new(Code::WrongState));
    }
    row.rev += 1;
    Ok(row)
}

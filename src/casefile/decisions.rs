//! Decisions on drafts: members approve a final order, the magistrate signs a certificate, an officer accepts what a
//! connected system wrote, and any of them may reject it.
//!
//! Nothing of a draft leaves before the decision; with it everything does, in one transaction. What was decided stands: a
//! final order is not patched or taken back, a new order is made, so that what others read is always what was approved.

use serde_json::{Map, Value};

use super::change::Outcome;
use super::desk::{Desk, Whole, Written};
use super::digest::revision;
use super::effects;
use super::reach::Reached;
use super::step::told;
use super::write::seen;
use crate::access::{Department, Role};
use crate::error::{Code, Error, Result};
use crate::id::RecordId;
use crate::records::entry::Checked;
use crate::records::sections::SectionNo;
use crate::records::{Around, Decision, Finality};
use crate::store::{Tx, approvals, records};

/// What is decided of which record.
#[derive(Clone, Debug)]
pub struct Decide {
    pub record: RecordId,
    pub verdict: Verdict,
}

/// `rev` is the revision of the draft that the officer saw.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// A committee member approves a final order; the third approval of one revision makes it final.
    Approve { rev: String },
    /// The magistrate signs.
    Sign { rev: String },
    /// An officer of the department that wrote it accepts what a connected system sent.
    Accept { rev: String },
    /// It will not become final.
    Reject { reason: String },
}

/// Decides a draft within reach. Errors: `not_found` out of reach, `not_allowed` where another department decides and for
/// a signature without step-up,
/// `wrong_state` for what is no such draft (any more) and for a second approval, `precondition_failed` for another
/// revision.
pub fn decide(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    decide: &Decide,
) -> Result<(Outcome, Option<Written>)> {
    let whole = desk.whole(tx, decide.record)?.ok_or_else(Error::not_found)?;
    let section = seen(tx, desk, reached, &whole)?;
    let held = held_by_room(desk, &whole)?;
    let decision = whole.entry.kind.decision.filter(|_| held);
    let by: Department = match (&decide.verdict, decision) {
        (Verdict::Approve { .. }, Some(Decision::Approvals { by, .. })) => by,
        (Verdict::Sign { .. }, Some(Decision::Signature { by })) => by,
        (Verdict::Reject { .. }, Some(decision)) => decision.by(),
        (Verdict::Accept { .. } | Verdict::Reject { .. }, None) => whole.author_department,
        _ => return Err(no_such_draft()),
    };
    if desk.actor.department != by || section.share() != "full" {
        return Err(Error::not_allowed());
    }
    if !whole.draft || whole.deleted {
        return Err(no_such_draft());
    }
    if matches!(decide.verdict, Verdict::Sign { .. }) {
        desk.actor.require_step_up(desk.now)?;
    }
    reached.open_for(whole.entry)?;
    let written = match &decide.verdict {
        Verdict::Reject { reason } => desk.retract(tx, &whole, reason)?,
        Verdict::Sign { rev } | Verdict::Accept { rev } => {
            same_revision(tx, desk, section, &whole, rev)?;
            finish(tx, desk, &whole)?
        }
        Verdict::Approve { rev } => {
            same_revision(tx, desk, section, &whole, rev)?;
            approve(tx, desk, &whole)?
        }
    };
    desk.touched.insert(section);
    Ok(told(desk, whole.id, section, whole.n, written))
}

/// How a new record stands: what a connected system writes waits for an officer.
pub fn of_new(desk: &Desk<'_>) -> Finality {
    if is_system(desk) { Finality::Draft } else { Finality::AsRoom }
}

/// How a record stands after this patch. Errors: `wrong_state` for a change of what was decided.
pub fn of_patched(desk: &Desk<'_>, whole: &Whole, around: &Around, set: &Map<String, Value>) -> Result<Finality> {
    let held = held_as(whole, around);
    match (whole.draft, held) {
        // What a system wrote stays a draft until somebody accepts it, also while it is corrected.
        (true, false) => Ok(Finality::Draft),
        (true, true) if is_system(desk) => Ok(Finality::Draft),
        (true, true) => Ok(Finality::AsRoom),
        (false, _) if is_system(desk) => Err(Error::not_allowed()),
        (false, true) if set.keys().all(|field| whole.entry.kind.after_decision.contains(&field.as_str())) => {
            Ok(Finality::Final)
        }
        (false, true) => Err(decided()),
        (false, false) => Ok(Finality::AsRoom),
    }
}

/// A patch never makes a draft of what others read already.
pub fn refuse_undoing(whole: &Whole, checked: &Checked) -> Result<()> {
    if checked.draft && !whole.draft {
        return Err(Error::with(
            Code::WrongState,
            "This was issued and others have read it; it does not become a draft again.",
            "यह जारी हो चुका है और दूसरों ने पढ़ा है; यह फिर प्रारूप नहीं बन सकता।",
        ));
    }
    Ok(())
}

/// What several approved or a magistrate signed is not taken back by one; a system takes back only its drafts.
pub fn refuse_taking_back(desk: &Desk<'_>, whole: &Whole) -> Result<()> {
    if !whole.draft && is_system(desk) {
        return Err(Error::not_allowed());
    }
    if !whole.draft && held_by_room(desk, whole)? { Err(decided()) } else { Ok(()) }
}

/// Makes a draft final: its shares, its effects and its tasks, as of any final record.
pub fn finish(tx: &mut Tx, desk: &mut Desk<'_>, whole: &Whole) -> Result<Vec<Written>> {
    let around = desk.around(whole.author_department, whole.occurred_at)?;
    let data = Value::Object(whole.data.clone());
    let checked = whole.entry.check_as(Finality::Final, &data, &around, "/data").map_err(Error::invalid)?;
    effects::lock_first(tx, desk, &checked.effects)?;
    let written = desk.replace(tx, whole, &whole.meta, &checked)?;
    effects::carry_out(tx, desk, whole.author_department, &checked.effects)?;
    Ok(written)
}

fn approve(tx: &mut Tx, desk: &mut Desk<'_>, whole: &Whole) -> Result<Vec<Written>> {
    let Some(Decision::Approvals { count, .. }) = whole.entry.kind.decision else { return Err(no_such_draft()) };
    let before = approvals::of(tx, whole.id, whole.n)?;
    if before.contains(&desk.actor.id) {
        return Err(Error::with(
            Code::WrongState,
            "You have approved this already; it waits for other members.",
            "आप इसे पहले ही अनुमोदित कर चुके हैं; अन्य सदस्यों की प्रतीक्षा है।",
        ));
    }
    approvals::insert(tx, whole.id, whole.n, desk.actor.id, desk.now)?;
    if before.len() + 1 < count { Ok(Vec::new()) } else { finish(tx, desk, whole) }
}

fn same_revision(tx: &mut Tx, desk: &Desk<'_>, section: SectionNo, whole: &Whole, rev: &str) -> Result<()> {
    let rows = records::of_record(tx, desk.case_id(), whole.id)?;
    let current = rows.iter().find(|row| row.section == section.0).map(|row| revision(row.n, &row.h));
    if current.as_deref() == Some(rev) { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
}

/// Whether the room itself keeps what stands there as a draft until it is decided.
fn held_by_room(desk: &Desk<'_>, whole: &Whole) -> Result<bool> {
    Ok(held_as(whole, &desk.around(whole.author_department, whole.occurred_at)?))
}

fn held_as(whole: &Whole, around: &Around) -> bool {
    let data = Value::Object(whole.data.clone());
    whole.entry.check(&data, around, "").map_or(whole.draft, |checked| checked.draft)
}

fn is_system(desk: &Desk<'_>) -> bool {
    desk.actor.role == Role::Integration
}

fn no_such_draft() -> Error {
    Error::with(
        Code::WrongState,
        "This is no draft that waits for this decision.",
        "यह ऐसा प्रारूप नहीं है जो इस निर्णय की प्रतीक्षा में हो।",
    )
}

fn decided() -> Error {
    Error::with(
        Code::WrongState,
        "This was decided and stands; write a new record to correct it.",
        "इस पर निर्णय हो चुका है; सुधार के लिए नया अभिलेख लिखें।",
    )
}

//! Deciding on a late change: adopted, it is applied in its author's name through the same function as any other; what can
//! no longer be applied says why and goes on waiting.

use super::body;
use crate::access::actor::{office_key, officer_key};
use crate::access::{Actor, Department, Permit, Posting, Profile, Role};
use crate::casefile::Means;
use crate::casefile::answer::{Answer, Fate};
use crate::casefile::change::{Change, Outcome, Sent};
use crate::casefile::desk::Desk;
use crate::casefile::perform::{self, Performed};
use crate::casefile::reach::{Reached, reach};
use crate::departments::readers::sections_through;
use crate::error::{Code, Error, Result};
use crate::id::HeldId;
use crate::records::sections::SectionNo;
use crate::store::cases::CaseRow;
use crate::store::held::{self as rows, HeldRow, WAITING};
use crate::store::{Conn, Tx, cases, ledger, officers, offices, spans};
use crate::vault::Viewer;

/// What the nodal officer says, with the reason.
#[derive(Clone, Debug)]
pub enum Verdict {
    Adopt { reason: String },
    Discard { reason: String },
}

/// Who decides, and how: with the case before them, or without seeing what was written.
pub(super) enum Judge {
    Reads(Box<Reached>),
    Blind,
}

/// Decides a held change. Errors: `not_found` for who does not decide it, `wrong_state` for what is decided, and of an
/// adoption every refusal of the change itself: then it goes on waiting.
pub fn decide(
    tx: &mut Tx,
    means: &Means,
    actor: &Actor,
    permit: Permit,
    change: &Change,
    id: HeldId,
    verdict: &Verdict,
) -> Result<Performed> {
    let case = cases::lock(tx, change.case)?;
    let row = rows::find(tx, id)?.filter(|row| row.case_id == change.case).ok_or_else(Error::not_found)?;
    let case = case.ok_or_else(Error::not_found)?;
    let judge = judge(tx, means, actor, permit, &row, &case)?.ok_or_else(Error::not_found)?;
    if row.state != WAITING {
        return Err(Error::new(Code::WrongState));
    }
    let now = means.clock.now_ms();
    let wrapped = case.wrapped_key.as_deref().ok_or_else(Error::not_found)?;
    let key = means.keyring.unwrap(case.id, &case.master_key, wrapped)?;
    let (state, reason, done) = match verdict {
        Verdict::Discard { reason } => ("discarded", reason, discarded(&row)?),
        Verdict::Adopt { reason } => {
            let ops = body::ops(&key, &row, now)?;
            let seq = ledger::find(tx, row.author, row.change_id)?.and_then(|row| row.seq);
            let own = Change {
                id: row.change_id,
                repeatable: false,
                device: row.device,
                seq,
                body_sha: [0; 32],
                case: row.case_id,
                ops,
                sent: Some(Sent { saved_at: row.saved_at, skew_s: row.skew_s, keys: Vec::new(), hand_in: false }),
                request_id: change.request_id.clone(),
            };
            ("adopted", reason, adopt(tx, means, (&row, case), judge, permit, &own)?)
        }
    };
    let sealed_body = Some(body::add_reason(&key, &row, reason)?);
    let decided =
        HeldRow { state: state.to_owned(), sealed_body, decided_by: Some(actor.id), decided_at: Some(now), ..row };
    if !rows::decide(tx, &decided)? {
        return Err(Error::new(Code::WrongState));
    }
    let told = Outcome { case: decided.case_id, record: id.cast(), section: 0, n: 0 };
    Ok(Performed { answer: Answer { told, ..done.answer }, shown: None, purpose: state, ..done })
}

/// Who decides on this change: the nodal officer of its author's department whose offices reach the case now; if there is
/// none, the protection unit's of the case's district, who does not see what was written (`decisions.md` A18).
pub(super) fn judge(
    conn: &mut Conn,
    means: &Means,
    actor: &Actor,
    permit: Permit,
    row: &HeldRow,
    case: &CaseRow,
) -> Result<Option<Judge>> {
    if actor.role != Role::DistrictNodal || case.wrapped_key.is_none() {
        return Ok(None);
    }
    if actor.department.name() == row.department {
        match reach(conn, &means.clock, actor, permit, case.id) {
            Ok(reached) if reached.may_write_all() => return Ok(Some(Judge::Reads(Box::new(reached)))),
            Ok(_) => {}
            Err(error) if error.code == Code::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    let unit = actor.department == Department::Protection && actor.office.district.as_deref() == Some(&case.district);
    Ok((unit && !takes_part(conn, &row.department, case)?).then_some(Judge::Blind))
}

/// Whether an office of the department takes part, and not in a matter of law alone.
fn takes_part(conn: &mut Conn, department: &str, case: &CaseRow) -> Result<bool> {
    let key = format!("P:{department}@");
    let open = spans::open_spans(conn, case.id)?;
    Ok(open.iter().any(|span| span.key.starts_with(&key) && span.profile == Profile::Full.number()))
}

fn discarded(row: &HeldRow) -> Result<Performed> {
    let touched = body::unpack(row)?.iter().flat_map(|part| part.sections.clone()).map(SectionNo).collect();
    let answer = Answer::bare(Fate::Applied, row.case_id, None);
    Ok(Performed { answer, shown: None, touched, purpose: "discarded" })
}

/// Applies the change as its author: what the author could read decides which record it means, the adopter's access whether
/// it may be written now.
fn adopt(
    tx: &mut Tx,
    means: &Means,
    (row, case): (&HeldRow, CaseRow),
    judge: Judge,
    permit: Permit,
    own: &Change,
) -> Result<Performed> {
    let author = author(tx, row)?;
    let keys = [officer_key(author.id), office_key(author.department, author.office.id)];
    let former: Vec<Profile> =
        spans::ever(tx, case.id, &keys)?.into_iter().filter_map(Profile::from_number).chain([Profile::Full]).collect();
    let sections = sections_through(author.department, former.iter().copied());
    let profiles = match judge {
        Judge::Reads(reached) => reached.profiles,
        Judge::Blind => former,
    };
    let viewer = Viewer::new(&author, &permit, case.id, sections);
    let reached = Reached { case: case.clone(), viewer, profiles };
    let mut desk = Desk::new(means, &author, case, means.clock.now_ms())?;
    let did = perform::all(tx, &mut desk, &reached, own, 0, &own.ops)?;
    perform::finish(tx, desk, Some(reached), did, own)
}

/// The author as they were posted when the change came.
fn author(conn: &mut Conn, row: &HeldRow) -> Result<Actor> {
    let (officer, posted) = officers::find(conn, row.author)?.ok_or_else(|| Error::internal("held_change.author"))?;
    let office = match row.office_id {
        Some(id) => offices::find(conn, id)?.ok_or_else(|| Error::internal("held_change.office_id"))?,
        None => posted,
    };
    Ok(Actor {
        id: officer.id,
        name: officer.name,
        department: Department::parse(&row.department).ok_or_else(|| Error::internal("held_change.department"))?,
        role: officer.role,
        office: Posting {
            id: office.id,
            code: office.code,
            name: office.name,
            name_hi: office.name_hi,
            level: office.level,
            district: office.district,
        },
        device: row.device,
        session: row.device.cast(),
        must_change: false,
        stepped_up_at: None,
    })
}

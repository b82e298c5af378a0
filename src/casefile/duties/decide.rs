//! What people do about a duty that is not met: say that they know, or, with a reason, that it is not to be met.

use super::read::Sight;
use super::{KIND, rewrite, system};
use crate::access::{Department, Role};
use crate::casefile::desk::{Desk, Written};
use crate::casefile::reach::Reached;
use crate::error::{Code, Error, Result};
use crate::followup::{Basis, RULES};
use crate::id::{ObligationId, RecordId};
use crate::records::sections;
use crate::store::Tx;
use crate::store::obligations::{self as rows, ObligationRow};

/// What is decided.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The department that owes it knows that it is overdue.
    Acknowledge,
    /// It is not to be met.
    Waive { reason: String },
}

/// Writes the decision. Errors: `not_found` for what the actor does not see, `not_allowed` for who may not decide it,
/// `wrong_state` for what is decided or met already.
pub fn decide(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    id: ObligationId,
    decision: &Decision,
) -> Result<(RecordId, Vec<Written>)> {
    let row = rows::find(tx, id)?.filter(|row| row.case_id == desk.case_id()).ok_or_else(Error::not_found)?;
    let sight = Sight::of(reached.viewer.sections(), desk.actor.department);
    sight.section(row.department).ok_or_else(Error::not_found)?;
    let (actor, now) = (desk.actor, desk.now);
    let owes = actor.department == row.department;
    let allowed = match decision {
        Decision::Acknowledge => owes,
        // Nobody but the committee may do without what the law asks (`decisions.md` C6).
        Decision::Waive { .. } if is_law(&row) => {
            actor.department == Department::Committee && actor.role == Role::DistrictNodal
        }
        Decision::Waive { .. } => owes && actor.role == Role::DistrictNodal,
    };
    if !allowed {
        return Err(Error::not_allowed());
    }
    let fits = match decision {
        Decision::Acknowledge => row.state == "overdue" && row.acknowledged_at.is_none(),
        Decision::Waive { .. } => matches!(row.state.as_str(), "due" | "overdue"),
    };
    if !fits {
        return Err(Error::new(Code::WrongState));
    }
    let (new, reason) = match decision {
        Decision::Acknowledge => {
            (ObligationRow { acknowledged_at: Some(now), acknowledged_by: Some(actor.id), ..row }, None)
        }
        Decision::Waive { reason } => {
            let state = "waived".to_owned();
            (ObligationRow { state, waived_at: Some(now), waived_by: Some(actor.id), ..row }, Some(reason.as_str()))
        }
    };
    let system = system();
    let mut writing = Desk::new(desk.means, &system, desk.case.clone(), now)?;
    rewrite(tx, &mut writing, new, reason)?;
    writing.finish(tx)?;
    desk.touched.extend(sections::number(KIND));
    Ok((id.cast(), Vec::new()))
}

/// What is not known to rest on anything less rests on law.
fn is_law(row: &ObligationRow) -> bool {
    RULES.find(&row.rule, row.rule_version).is_none_or(|rule| rule.kind == Basis::Law)
}

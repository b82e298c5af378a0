//! What a change names must be seen before anything is said of the right to change it: to who may not write, a hidden
//! record is not there, just as one that never was.

use super::change::Op;
use super::desk::Desk;
use super::duties::read::Sight;
use super::header;
use super::reach::Reached;
use super::step::Step;
use super::write::seen;
use crate::error::{Code, Error, Result};
use crate::id::RecordId;
use crate::records::sections::SectionNo;
use crate::store::{Tx, obligations, records};

/// How somebody is refused who reaches the case and may not write in it: `not_allowed` for what they see, `not_found` for
/// the rest.
pub(super) fn refusal(tx: &mut Tx, desk: &Desk<'_>, reached: &Reached, op: &Op) -> Result<Error> {
    let is_seen = match op {
        Op::Patch(patch) => is_seen(tx, desk, reached, patch.record)?,
        Op::Retract(retract) => is_seen(tx, desk, reached, retract.record)?,
        Op::Step(Step::Decide(decide)) => is_seen(tx, desk, reached, decide.record)?,
        Op::DecideObligation(id, _) => {
            let sight = Sight::of(reached.viewer.sections(), desk.actor.department);
            obligations::find(tx, *id)?.is_some_and(|row| sight.section(row.department).is_some())
        }
        Op::Resolve(resolve) => {
            let rows = records::of_record(tx, desk.case_id(), resolve.conflict)?;
            rows.iter().any(|row| reached.viewer.sections().contains(SectionNo(row.section)))
        }
        // The others name the case alone, which is seen.
        _ => true,
    };
    Ok(if is_seen { Error::not_allowed() } else { Error::not_found() })
}

fn is_seen(tx: &mut Tx, desk: &Desk<'_>, reached: &Reached, record: RecordId) -> Result<bool> {
    let Some(whole) = desk.whole(tx, record)?.filter(|whole| whole.entry.kind.name != header::KIND) else {
        return Ok(false);
    };
    match seen(tx, desk, reached, &whole) {
        Ok(_) => Ok(true),
        Err(error) if error.code == Code::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

//! Participations that end on a day: referrals, assignments of an NGO, cover for leave, an escort's journey, a doctor's
//! visit, an hour of emergency; and those of an office that has itself ended.

use crate::casefile::desk::Desk;
use crate::casefile::duties::system;
use crate::casefile::participants::respan;
use crate::casefile::{Means, lock};
use crate::error::Result;
use crate::id::CaseId;
use crate::store::cases::CaseRow;
use crate::store::{Conn, Tx, referrals, spans};

/// The cases in which somebody's part is over by `now` (Unix milliseconds) and still open in its rows.
pub fn due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<CaseId>> {
    spans::cases_with_ended(conn, now, limit)
}

/// Writes down that these parts are over, with what hung on them: an open referral is out of its queue.
pub fn end(tx: &mut Tx, means: &Means, case: &CaseRow, now: i64) -> Result<()> {
    for id in spans::ended(tx, case.id, now)? {
        if spans::end_participation(tx, id, now)? {
            referrals::withdraw(tx, id)?;
        }
    }
    // A case whose key was destroyed has no spans to anybody's use and no record to bring up to date.
    if case.wrapped_key.is_none() {
        return Ok(());
    }
    let system = system();
    let mut desk = Desk::new(means, &system, case.clone(), now)?;
    respan(tx, &desk)?;
    lock::follow(tx, &mut desk)?;
    desk.finish(tx)
}

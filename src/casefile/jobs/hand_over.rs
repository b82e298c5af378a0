//! Thirty days after the hand-over the helpline no longer reads who the child is (`access.md`, "The decision").

use crate::access::Profile;
use crate::access::spans::AFTER_HAND_OVER_MS;
use crate::casefile::Means;
use crate::casefile::participants::respan_case;
use crate::error::Result;
use crate::id::CaseId;
use crate::store::cases::CaseRow;
use crate::store::{Conn, Tx, cases};

/// The cases in which that right has run out by `now` (Unix milliseconds) and is still open in its rows.
pub fn due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<CaseId>> {
    cases::handed_over_before(conn, Profile::Handover, now - AFTER_HAND_OVER_MS, limit)
}

pub fn end(tx: &mut Tx, means: &Means, case: &CaseRow, now: i64) -> Result<()> {
    respan_case(tx, means, case, now)
}

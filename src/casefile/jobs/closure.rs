//! Thirty days after closure police and labour no longer see a child's case; an open matter of law stays (`decisions.md` A4).

use crate::access::remaining::AFTER_CLOSURE_MS;
use crate::casefile::Means;
use crate::casefile::participants::respan_case;
use crate::error::Result;
use crate::id::CaseId;
use crate::store::cases::CaseRow;
use crate::store::{Conn, Tx, cases};

/// The cases that police or labour still list though their time is over by `now` (Unix milliseconds).
pub fn due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<CaseId>> {
    cases::still_listed(conn, now - AFTER_CLOSURE_MS, limit)
}

pub fn end(tx: &mut Tx, means: &Means, case: &CaseRow, now: i64) -> Result<()> {
    respan_case(tx, means, case, now)
}

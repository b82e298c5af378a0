//! Thirty days after closure police and labour no longer see a child's case; an open matter of law stays (`decisions.md` A4).

use crate::access::remaining::AFTER_CLOSURE_MS;
use crate::casefile::Means;
use crate::casefile::participants::respan_case;
use crate::error::Result;
use crate::store::{Tx, cases};

/// Ends the spans that are due in at most `limit` cases; tells in how many.
pub fn due(tx: &mut Tx, means: &Means, limit: i64) -> Result<usize> {
    let now = means.clock.now_ms();
    let ids = cases::still_listed(tx, now - AFTER_CLOSURE_MS, limit)?;
    for id in &ids {
        if let Some(case) = cases::lock(tx, *id)? {
            respan_case(tx, means, &case, now)?;
        }
    }
    Ok(ids.len())
}

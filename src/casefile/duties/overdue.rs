//! The job that writes down that a duty's time has run out: a state is never computed when somebody reads (`sync.md` R8).

use super::{rewrite, system};
use crate::casefile::Means;
use crate::casefile::desk::Desk;
use crate::error::Result;
use crate::id::CaseId;
use crate::store::obligations::{self as rows, ObligationRow};
use crate::store::{Db, Tx, cases};

/// Cases of one pass.
const PASS: i64 = 500;

/// Marks what has become overdue, and tells how many. Several processes may run it at once, and one that was stopped
/// catches up; a case that cannot be written is logged and tried again at the next call.
pub fn tick(db: &Db, means: &Means) -> Result<usize> {
    let (now, mut marked) = (means.clock.now_ms(), 0);
    loop {
        let mut news = 0;
        for case in db.read(|conn| rows::cases_past_due(conn, now, PASS))? {
            match db.write(|tx| mark(tx, means, case, now)) {
                Ok(count) => news += count,
                Err(error) => tracing::warn!(%case, %error, "what is overdue was not written"),
            }
        }
        if news == 0 {
            return Ok(marked);
        }
        marked += news;
    }
}

fn mark(tx: &mut Tx, means: &Means, id: CaseId, now: i64) -> Result<usize> {
    let Some(case) = cases::lock(tx, id)? else { return Ok(0) };
    let system = system();
    let mut desk = Desk::new(means, &system, case, now)?;
    let late: Vec<ObligationRow> =
        rows::of_case(tx, id)?.into_iter().filter(|row| row.state == "due" && row.due_at <= now).collect();
    for row in &late {
        rewrite(tx, &mut desk, ObligationRow { state: "overdue".to_owned(), ..row.clone() }, None)?;
    }
    desk.finish(tx)?;
    Ok(late.len())
}

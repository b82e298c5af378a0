//! Time turned into rows: what ends on a day ends by itself, in the same tables as everything else.

pub mod closure;

use super::Means;
use crate::error::Result;
use crate::store::{Db, Tx};

/// How many cases one transaction takes.
const BATCH: i64 = 100;

/// Does everything that has become due. Asking again does nothing more.
pub fn tick(db: &Db, means: &Means) -> Result<()> {
    all(db, |tx| closure::due(tx, means, BATCH))
}

/// Repeats a job, a transaction a batch, until nothing is due.
fn all(db: &Db, mut job: impl FnMut(&mut Tx) -> Result<usize>) -> Result<()> {
    while db.write(&mut job)? as i64 == BATCH {}
    Ok(())
}

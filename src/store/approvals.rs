//! Approvals of drafts: which officer approved which revision, each once.

use diesel::prelude::*;

use super::schema::approval;
use super::{Conn, Tx};
use crate::error::Result;
use crate::id::{OfficerId, RecordId};

/// The officers who approved this revision, the first one first.
pub fn of(conn: &mut Conn, record: RecordId, n: i32) -> Result<Vec<OfficerId>> {
    Ok(approval::table
        .filter(approval::record_id.eq(record))
        .filter(approval::n.eq(n))
        .select(approval::officer_id)
        .order((approval::at.asc(), approval::officer_id.asc()))
        .load(conn)?)
}

/// Adds an approval; `at` is Unix milliseconds. Fails if this officer has approved this revision already.
pub fn insert(tx: &mut Tx, record: RecordId, n: i32, officer: OfficerId, at: i64) -> Result<()> {
    let row =
        (approval::record_id.eq(record), approval::n.eq(n), approval::officer_id.eq(officer), approval::at.eq(at));
    diesel::insert_into(approval::table).values(row).execute(&mut **tx)?;
    Ok(())
}

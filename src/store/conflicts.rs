//! Which conflicts there are, where they stand and whether they are resolved; what they say is sealed in the records.

use diesel::prelude::*;

use super::schema::conflict;
use super::{Conn, Tx};
use crate::error::Result;
use crate::id::{CaseId, ChangeId, RecordId};

/// The two states of a conflict.
pub const OPEN: &str = "open";
pub const RESOLVED: &str = "resolved";

/// One conflict; its values are the sealed record of the same id in the same section.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = conflict)]
pub struct ConflictRow {
    pub id: RecordId,
    pub case_id: CaseId,
    pub section: i16,
    pub record_id: RecordId,
    /// The change whose values lost.
    pub change_id: ChangeId,
    pub state: String,
    /// The number of the transaction that last wrote it.
    pub x: i64,
}

pub fn insert(tx: &mut Tx, row: &ConflictRow) -> Result<()> {
    let x = tx.stamp()?;
    diesel::insert_into(conflict::table).values(ConflictRow { x, ..row.clone() }).execute(&mut **tx)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: RecordId) -> Result<Option<ConflictRow>> {
    Ok(conflict::table.find(id).select(ConflictRow::as_select()).first(conn).optional()?)
}

pub fn resolve(tx: &mut Tx, id: RecordId) -> Result<()> {
    let x = tx.stamp()?;
    diesel::update(conflict::table.find(id))
        .set((conflict::state.eq(RESOLVED), conflict::x.eq(x)))
        .execute(&mut **tx)?;
    Ok(())
}

//! The ledger of changes: every change ever received has one row and one outcome.

use diesel::prelude::*;

use super::schema::sync_change;
use super::{Conn, Tx, on_backend};
use crate::error::{Error, Result};
use crate::id::{ChangeId, DeviceId, OfficerId};

/// One change and what became of it. `detail` is the outcome's JSON: ids and numbers, no content.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sync_change, treat_none_as_default_value = false)]
pub struct LedgerRow {
    pub actor: OfficerId,
    pub change_id: ChangeId,
    pub device: DeviceId,
    pub seq: Option<i64>,
    pub body_sha: Vec<u8>,
    /// `applied`, `merged`, `superseded`, `held` or `rejected`.
    pub outcome: String,
    pub detail: String,
    pub received_at: i64,
}

pub fn find(conn: &mut Conn, actor: OfficerId, change: ChangeId) -> Result<Option<LedgerRow>> {
    on_backend!(conn, c => {
        Ok(sync_change::table.find((actor, change)).select(LedgerRow::as_select()).first(c).optional()?)
    })
}

/// Takes the change's place in the ledger before anything else is done, as rejected until [`settle`] says what became of it;
/// tells whether the place was free. A twin waits here until the first has been kept or undone (`sync.md` 3.7).
pub fn claim(tx: &mut Tx, row: &LedgerRow) -> Result<bool> {
    on_backend!(tx, c => {
        Ok(diesel::insert_into(sync_change::table).values(row).on_conflict_do_nothing().execute(c)? == 1)
    })
}

/// Writes the outcome of a change that this transaction has claimed.
pub fn settle(tx: &mut Tx, row: &LedgerRow) -> Result<()> {
    let settled = diesel::update(sync_change::table.find((row.actor, row.change_id)))
        .set((sync_change::outcome.eq(&row.outcome), sync_change::detail.eq(&row.detail)))
        .execute(&mut **tx)?;
    if settled == 1 { Ok(()) } else { Err(Error::internal("a change that was not claimed")) }
}

/// Fails if the change is there already; the transaction's effects then fall with it.
pub fn insert(tx: &mut Tx, row: &LedgerRow) -> Result<()> {
    on_backend!(tx, c => diesel::insert_into(sync_change::table).values(row).execute(c))?;
    Ok(())
}

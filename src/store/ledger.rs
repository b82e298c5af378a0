//! The ledger of changes: every change ever received has one row and one outcome.

use diesel::prelude::*;

use super::schema::sync_change;
use super::{Conn, Tx};
use crate::error::Result;
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
    Ok(sync_change::table.find((actor, change)).select(LedgerRow::as_select()).first(conn).optional()?)
}

/// Fails if the change is there already; the transaction's effects then fall with it.
pub fn insert(tx: &mut Tx, row: &LedgerRow) -> Result<()> {
    diesel::insert_into(sync_change::table).values(row).execute(&mut **tx)?;
    Ok(())
}

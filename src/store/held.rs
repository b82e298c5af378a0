//! Held changes: what came too late for its author's access, sealed, until a nodal officer decides.

use diesel::prelude::*;

use super::schema::{case_file, held_change};
use super::{Conn, Tx, on_backend};
use crate::error::Result;
use crate::id::{CaseId, ChangeId, DeviceId, HeldId, OfficeId, OfficerId};

/// A held change waits for its decision.
pub const WAITING: &str = "waiting";

/// One held change. Instants are Unix milliseconds; `sealed_body` lies under the case's key.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = held_change)]
pub struct HeldRow {
    pub id: HeldId,
    pub device: DeviceId,
    pub change_id: ChangeId,
    pub case_id: CaseId,
    pub author: OfficerId,
    /// The author's department and office when the change came.
    pub department: String,
    pub office_id: Option<OfficeId>,
    pub sealed_body: Option<Vec<u8>>,
    /// The record type of its first operation.
    pub kind: String,
    /// `left`, `lock`, `closed`, `retracted` or `suspended`.
    pub reason: String,
    /// `waiting`, `adopted` or `discarded`.
    pub state: String,
    /// The device's time when it was saved, and by how many seconds that clock was late.
    pub saved_at: i64,
    pub skew_s: i64,
    pub received_at: i64,
    pub decided_by: Option<OfficerId>,
    pub decided_at: Option<i64>,
}

pub fn insert(tx: &mut Tx, row: &HeldRow) -> Result<()> {
    diesel::insert_into(held_change::table).values(row).execute(&mut **tx)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: HeldId) -> Result<Option<HeldRow>> {
    Ok(held_change::table.find(id).select(HeldRow::as_select()).first(conn).optional()?)
}

/// What waits of one author in one case.
pub fn waiting_of(conn: &mut Conn, author: OfficerId, case: CaseId) -> Result<Vec<HeldRow>> {
    Ok(held_change::table
        .filter(held_change::case_id.eq(case))
        .filter(held_change::author.eq(author))
        .filter(held_change::state.eq(WAITING))
        .select(HeldRow::as_select())
        .load(conn)?)
}

/// The held change that an author's change became.
pub fn of_change(conn: &mut Conn, author: OfficerId, change: ChangeId) -> Result<Option<HeldRow>> {
    Ok(held_change::table
        .filter(held_change::author.eq(author))
        .filter(held_change::change_id.eq(change))
        .select(HeldRow::as_select())
        .first(conn)
        .optional()?)
}

/// Decides a held change that waits; tells whether it did. `sealed_body` then holds the reason too.
pub fn decide(tx: &mut Tx, row: &HeldRow) -> Result<bool> {
    let waiting = held_change::table.find(row.id).filter(held_change::state.eq(WAITING));
    let decided = diesel::update(waiting)
        .set((
            held_change::state.eq(&row.state),
            held_change::sealed_body.eq(&row.sealed_body),
            held_change::decided_by.eq(row.decided_by),
            held_change::decided_at.eq(row.decided_at),
        ))
        .execute(&mut **tx)?;
    Ok(decided == 1)
}

/// Held changes in this state after `after`, in order of id: those of a department's officers, and besides every one in a
/// case of `district`, if one is given.
pub fn page(
    conn: &mut Conn,
    department: &str,
    district: Option<&str>,
    state: &str,
    after: Option<HeldId>,
    limit: i64,
) -> Result<Vec<HeldRow>> {
    let after = after.unwrap_or_else(|| HeldId::from(uuid::Uuid::nil()));
    // No case stands in a district without a name.
    let district = district.unwrap_or_default();
    on_backend!(conn, c => Ok(held_change::table
        .inner_join(case_file::table.on(case_file::id.eq(held_change::case_id)))
        .filter(held_change::state.eq(state))
        .filter(held_change::id.gt(after))
        .filter(held_change::department.eq(department).or(case_file::district.eq(district)))
        .select(HeldRow::as_select())
        .order(held_change::id.asc())
        .limit(limit)
        .load(c)?))
}

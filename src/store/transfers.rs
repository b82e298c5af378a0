//! Cases on their way to another district: one row a transfer, from its request to its decision.

use diesel::prelude::*;

use super::schema::transfer;
use super::{Conn, Tx};
use crate::error::Result;
use crate::id::{CaseId, OfficeId, OfficerId, ParticipationId, RecordId};

/// A transfer; its id is that of its record. Instants are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = transfer)]
pub struct TransferRow {
    pub id: RecordId,
    pub case_id: CaseId,
    pub from_district: String,
    pub to_district: String,
    pub to_office: OfficeId,
    /// `open`, `accepted`, `rejected` or `withdrawn`.
    pub state: String,
    /// Through which the receiving office sees what it needs to decide.
    pub participation_id: ParticipationId,
    pub opened_at: i64,
    pub decided_by: Option<OfficerId>,
    pub decided_at: Option<i64>,
}

pub fn insert(tx: &mut Tx, row: &TransferRow) -> Result<()> {
    diesel::insert_into(transfer::table).values(row).execute(&mut **tx)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: RecordId) -> Result<Option<TransferRow>> {
    Ok(transfer::table.find(id).select(TransferRow::as_select()).first(conn).optional()?)
}

/// Whether a case waits for another district's answer.
pub fn is_open(conn: &mut Conn, case: CaseId) -> Result<bool> {
    let open = transfer::table.filter(transfer::case_id.eq(case)).filter(transfer::state.eq("open"));
    Ok(open.select(transfer::id).first::<RecordId>(conn).optional()?.is_some())
}

/// The districts that have handed the case on.
pub fn handed_on_by(conn: &mut Conn, case: CaseId) -> Result<Vec<String>> {
    Ok(transfer::table
        .filter(transfer::case_id.eq(case))
        .filter(transfer::state.eq("accepted"))
        .select(transfer::from_district)
        .load(conn)?)
}

/// Decides an open transfer; tells whether it was still open.
pub fn decide(tx: &mut Tx, id: RecordId, state: &str, by: OfficerId, at: i64) -> Result<bool> {
    let open = transfer::table.find(id).filter(transfer::state.eq("open"));
    let changed = diesel::update(open)
        .set((transfer::state.eq(state), transfer::decided_by.eq(by), transfer::decided_at.eq(at)))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

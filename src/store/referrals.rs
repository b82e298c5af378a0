//! The queue of referrals: one row each, from opening to decision.

use diesel::prelude::*;

use super::schema::{case_file, referral};
use super::{Conn, Tx, on_backend};
use crate::access::Department;
use crate::error::Result;
use crate::id::{CaseId, OfficeId, OfficerId, ParticipationId, ReferralId};

/// A referral. Instants are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = referral)]
pub struct ReferralRow {
    pub id: ReferralId,
    pub case_id: CaseId,
    pub number: String,
    pub department: String,
    pub office_id: OfficeId,
    /// `open`, `claimed`, `declined`, `rerouted` or `expired`.
    pub state: String,
    pub note_code: String,
    pub from_department: String,
    pub from_officer: OfficerId,
    pub until_at: Option<i64>,
    pub opened_at: i64,
    pub due_at: i64,
    pub participation_id: ParticipationId,
    pub decided_by: Option<OfficerId>,
    pub decided_at: Option<i64>,
    pub reason_code: Option<String>,
    pub rerouted_to: Option<ReferralId>,
    pub rev: i32,
}

pub fn insert(tx: &mut Tx, row: &ReferralRow) -> Result<()> {
    diesel::insert_into(referral::table).values(row).execute(&mut **tx)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: ReferralId) -> Result<Option<ReferralRow>> {
    Ok(referral::table.find(id).select(ReferralRow::as_select()).first(conn).optional()?)
}

/// Decides an open referral; tells whether it was still open.
pub fn decide(tx: &mut Tx, row: &ReferralRow) -> Result<bool> {
    let open = referral::table.find(row.id).filter(referral::state.eq("open"));
    let changed = diesel::update(open)
        .set((
            referral::state.eq(&row.state),
            referral::decided_by.eq(row.decided_by),
            referral::decided_at.eq(row.decided_at),
            referral::reason_code.eq(&row.reason_code),
            referral::rerouted_to.eq(row.rerouted_to),
            referral::rev.eq(referral::rev + 1),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Takes an open referral out of its queue: its part in the case was ended.
pub fn withdraw(tx: &mut Tx, participation: ParticipationId) -> Result<()> {
    let open = referral::table.filter(referral::participation_id.eq(participation)).filter(referral::state.eq("open"));
    diesel::update(open)
        .set((referral::state.eq("expired"), referral::rev.eq(referral::rev + 1)))
        .execute(&mut **tx)?;
    Ok(())
}

/// The queue of these offices in order of id; of locked cases nothing, unless it is the committee that asks.
pub fn of_offices(
    conn: &mut Conn,
    department: Department,
    offices: &[OfficeId],
    state: Option<&str>,
    after: Option<ReferralId>,
    limit: i64,
) -> Result<Vec<ReferralRow>> {
    on_backend!(conn, c => {
        let mut query = referral::table
            .inner_join(case_file::table.on(case_file::id.eq(referral::case_id)))
            .filter(referral::office_id.eq_any(offices))
            .select(ReferralRow::as_select())
            .order(referral::id.asc())
            .limit(limit)
            .into_boxed();
        if department != Department::Committee {
            query = query.filter(case_file::locked_at.is_null());
        }
        if let Some(state) = state {
            query = query.filter(referral::state.eq(state));
        }
        if let Some(after) = after {
            query = query.filter(referral::id.gt(after));
        }
        Ok(query.load(c)?)
    })
}

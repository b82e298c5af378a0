//! Emergency accesses: one row each, from the opening to the auditor's finding.

use diesel::prelude::*;

use super::cases::opening;
use super::schema::{case_file, emergency_access, participation, scope_span};
use super::{Conn, Tx, on_backend};
use crate::access::{Department, Profile};
use crate::error::Result;
use crate::id::{CaseId, EmergencyId, OfficeId, OfficerId, ParticipationId};

/// An emergency access. Instants are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = emergency_access)]
pub struct EmergencyRow {
    pub id: EmergencyId,
    pub case_id: CaseId,
    pub participation_id: ParticipationId,
    pub officer_id: OfficerId,
    pub department: Department,
    pub office_id: OfficeId,
    pub district: String,
    pub reason_code: String,
    /// The officer's words, sealed under the case's key.
    pub reason: Vec<u8>,
    pub opened_at: i64,
    pub until_at: i64,
    /// By when an auditor must have settled it.
    pub due_at: i64,
    /// `open`, `escalated` or `settled`.
    pub state: String,
    pub escalated_at: Option<i64>,
    pub finding: Option<String>,
    pub settled_by: Option<OfficerId>,
    pub settled_at: Option<i64>,
}

/// Whose list it is, and what of it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<String>,
    pub after: Option<EmergencyId>,
    pub limit: i64,
}

pub fn insert(tx: &mut Tx, row: &EmergencyRow) -> Result<()> {
    diesel::insert_into(emergency_access::table).values(row).execute(&mut **tx)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: EmergencyId) -> Result<Option<EmergencyRow>> {
    Ok(emergency_access::table.find(id).select(EmergencyRow::as_select()).first(conn).optional()?)
}

/// Whether an access of this officer was not reviewed in time.
pub fn is_overdue(conn: &mut Conn, officer: OfficerId, now: i64) -> Result<bool> {
    let waiting = emergency_access::table
        .filter(emergency_access::officer_id.eq(officer))
        .filter(emergency_access::state.ne("settled"))
        .filter(emergency_access::due_at.le(now));
    Ok(waiting.select(emergency_access::id).first::<EmergencyId>(conn).optional()?.is_some())
}

/// Settles an access that waits; tells whether it did.
pub fn settle(tx: &mut Tx, id: EmergencyId, finding: &str, by: OfficerId, at: i64) -> Result<bool> {
    let waiting = emergency_access::table.find(id).filter(emergency_access::state.ne("settled"));
    let changed = diesel::update(waiting)
        .set((
            emergency_access::state.eq("settled"),
            emergency_access::finding.eq(finding),
            emergency_access::settled_by.eq(by),
            emergency_access::settled_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Marks what no auditor has settled in time; tells how many.
pub fn escalate(tx: &mut Tx, now: i64) -> Result<usize> {
    let late =
        emergency_access::table.filter(emergency_access::state.eq("open")).filter(emergency_access::due_at.le(now));
    Ok(diesel::update(late)
        .set((emergency_access::state.eq("escalated"), emergency_access::escalated_at.eq(now)))
        .execute(&mut **tx)?)
}

/// A page of the accesses that officers of these offices (none stands for all) made, in order of id.
pub fn of_offices(conn: &mut Conn, offices: Option<&[OfficeId]>, filter: &Filter) -> Result<Vec<EmergencyRow>> {
    on_backend!(conn, c => {
        let mut query = emergency_access::table
            .select(EmergencyRow::as_select())
            .order(emergency_access::id.asc())
            .limit(filter.limit)
            .into_boxed();
        if let Some(offices) = offices {
            query = query.filter(emergency_access::office_id.eq_any(offices));
        }
        if let Some(state) = &filter.state {
            query = query.filter(emergency_access::state.eq(state));
        }
        if let Some(after) = filter.after {
            query = query.filter(emergency_access::id.gt(after));
        }
        Ok(query.load(c)?)
    })
}

/// A page of the accesses to cases that these keys work on at `now`, in order of id.
pub fn of_cases_in_reach(conn: &mut Conn, keys: &[String; 2], now: i64, filter: &Filter) -> Result<Vec<EmergencyRow>> {
    let working = [Profile::Full, Profile::Support].map(Profile::number);
    on_backend!(conn, c => {
        let mut query = emergency_access::table
            .inner_join(scope_span::table.on(scope_span::case_id.eq(emergency_access::case_id)))
            .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
            .inner_join(case_file::table.on(case_file::id.eq(emergency_access::case_id)))
            .filter(opening(&keys[0], &keys[1], now))
            .filter(scope_span::profile.eq_any(working))
            .filter(case_file::wrapped_key.is_not_null())
            .select(EmergencyRow::as_select())
            .distinct()
            .order(emergency_access::id.asc())
            .limit(filter.limit)
            .into_boxed();
        if let Some(state) = &filter.state {
            query = query.filter(emergency_access::state.eq(state));
        }
        if let Some(after) = filter.after {
            query = query.filter(emergency_access::id.gt(after));
        }
        Ok(query.load(c)?)
    })
}

/// The accesses to one case, in order of time.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<EmergencyRow>> {
    Ok(emergency_access::table
        .filter(emergency_access::case_id.eq(case))
        .select(EmergencyRow::as_select())
        .order((emergency_access::opened_at.asc(), emergency_access::id.asc()))
        .load(conn)?)
}

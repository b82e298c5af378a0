//! What is owed: one plain row each, by which it is found; what a reader is shown of it is the sealed record of its id.

use diesel::dsl::min;
use diesel::prelude::*;

use super::cases::opening;
use super::schema::{case_file, obligation, participation, scope_span};
use super::{Conn, Tx, on_backend};
use crate::access::Department;
use crate::error::Result;
use crate::id::{CaseId, ObligationId, OfficeId, OfficerId, RecordId};

/// An obligation. Instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = obligation, treat_none_as_null = true)]
pub struct ObligationRow {
    pub id: ObligationId,
    pub case_id: CaseId,
    pub rule: String,
    pub rule_version: i32,
    /// The record that began it, or the case's own id where only the first such record counts.
    pub subject: RecordId,
    pub department: Department,
    pub office_id: Option<OfficeId>,
    pub started_at: i64,
    pub due_at: i64,
    /// `due`, `overdue`, `done`, `waived` or `cancelled`.
    pub state: String,
    pub started_by: RecordId,
    pub fulfilled_by: Option<RecordId>,
    /// When what fulfilled it happened: later than `due_at` if it was late.
    pub fulfilled_at: Option<i64>,
    pub escalation: i32,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_by: Option<OfficerId>,
    pub waived_at: Option<i64>,
    pub waived_by: Option<OfficerId>,
    pub rev: i32,
}

/// Which obligations somebody may see, and which of them are asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub keys: [String; 2],
    /// Unix milliseconds.
    pub now: i64,
    pub department: Department,
    /// The span profiles through which the department's own are seen.
    pub own: Vec<i16>,
    /// The span profiles through which those of every department are seen.
    pub all: Vec<i16>,
    pub of: Option<Department>,
    pub state: Option<String>,
    /// Unix milliseconds, not included.
    pub due_before: Option<i64>,
    pub after: Option<ObligationId>,
    pub limit: i64,
}

pub fn insert(tx: &mut Tx, row: &ObligationRow) -> Result<()> {
    diesel::insert_into(obligation::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Writes everything of a row that was there before.
pub fn update(tx: &mut Tx, row: &ObligationRow) -> Result<()> {
    diesel::update(obligation::table.find(row.id)).set(row).execute(&mut **tx)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: ObligationId) -> Result<Option<ObligationRow>> {
    Ok(obligation::table.find(id).select(ObligationRow::as_select()).first(conn).optional()?)
}

/// Everything owed in a case, ever, in order of id.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<ObligationRow>> {
    Ok(obligation::table
        .filter(obligation::case_id.eq(case))
        .select(ObligationRow::as_select())
        .order(obligation::id.asc())
        .load(conn)?)
}

/// The cases in which something that is due has not been done by `now`, at most `limit` of the longest waiting.
pub fn cases_past_due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<CaseId>> {
    let mut cases: Vec<CaseId> = obligation::table
        .inner_join(case_file::table.on(case_file::id.eq(obligation::case_id)))
        // A case whose key was destroyed is nobody's work any more.
        .filter(case_file::wrapped_key.is_not_null())
        .filter(obligation::state.eq("due"))
        .filter(obligation::due_at.le(now))
        .select(obligation::case_id)
        .order((obligation::due_at.asc(), obligation::id.asc()))
        .limit(limit)
        .load(conn)?;
    let mut seen = std::collections::BTreeSet::new();
    cases.retain(|case| seen.insert(*case));
    Ok(cases)
}

/// A page of what somebody may see, in order of id.
pub fn page(conn: &mut Conn, wanted: &Wanted) -> Result<Vec<ObligationRow>> {
    on_backend!(conn, c => {
        let own = obligation::department.eq(wanted.department).and(scope_span::profile.eq_any(&wanted.own));
        let mut query = obligation::table
            .inner_join(scope_span::table.on(scope_span::case_id.eq(obligation::case_id)))
            .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
            .filter(opening(&wanted.keys[0], &wanted.keys[1], wanted.now))
            .filter(own.or(scope_span::profile.eq_any(&wanted.all)))
            .select(ObligationRow::as_select())
            .distinct()
            .order(obligation::id.asc())
            .limit(wanted.limit)
            .into_boxed();
        if let Some(department) = wanted.of {
            query = query.filter(obligation::department.eq(department));
        }
        if let Some(state) = &wanted.state {
            query = query.filter(obligation::state.eq(state));
        }
        if let Some(before) = wanted.due_before {
            query = query.filter(obligation::due_at.lt(before));
        }
        if let Some(after) = wanted.after {
            query = query.filter(obligation::id.gt(after));
        }
        Ok(query.load(c)?)
    })
}

/// When the next thing is due in each of these cases that owe one; of one department, or of all.
pub fn next_due(conn: &mut Conn, cases: &[CaseId], of: Option<Department>) -> Result<Vec<(CaseId, i64)>> {
    let found: Vec<(CaseId, Option<i64>)> = on_backend!(conn, c => {
        let mut query = obligation::table
            .filter(obligation::case_id.eq_any(cases))
            .filter(obligation::state.eq_any(["due", "overdue"]))
            .group_by(obligation::case_id)
            .select((obligation::case_id, min(obligation::due_at)))
            .into_boxed();
        if let Some(department) = of {
            query = query.filter(obligation::department.eq(department));
        }
        query.load(c)?
    });
    Ok(found.into_iter().filter_map(|(case, due)| Some((case, due?))).collect())
}

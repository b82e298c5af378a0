//! Participations, and the spans they open: who reaches a case, from which transaction to which.

use diesel::prelude::*;

use super::cases::opening;
use super::schema::{office, participation, scope_key, scope_span};
use super::{Conn, Tx, cases, on_backend};
use crate::access::Department;
use crate::access::actor::officer_key;
use crate::error::Result;
use crate::id::{CaseId, OfficeId, OfficerId, ParticipationId};

/// A department's office, or one officer, takes part. Instants are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = participation)]
pub struct ParticipationRow {
    pub id: ParticipationId,
    pub case_id: CaseId,
    pub department: String,
    pub office_id: OfficeId,
    pub officer_id: Option<OfficerId>,
    pub capacity: String,
    pub from_at: i64,
    pub until_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub added_by: Option<OfficerId>,
    /// Whether it goes on while the case is locked.
    pub named: bool,
}

/// An open span of a case.
#[derive(Clone, Debug, Queryable)]
pub struct OpenSpan {
    pub span_id: i64,
    pub key: String,
    pub profile: i16,
    pub participation: ParticipationId,
}

pub fn insert_participations(tx: &mut Tx, rows: &[ParticipationRow]) -> Result<()> {
    on_backend!(tx, c => {
        diesel::insert_into(participation::table).values(rows).execute(c)?;
        Ok(())
    })
}

/// Ends a participation that still runs; tells whether it did.
pub fn end_participation(tx: &mut Tx, id: ParticipationId, at: i64) -> Result<bool> {
    let running = participation::table.find(id).filter(participation::ended_at.is_null());
    Ok(diesel::update(running).set(participation::ended_at.eq(at)).execute(&mut **tx)? == 1)
}

/// Ends every participation of one officer and closes what it opened: capacities belong to the post, not to the person
/// (`decisions.md` D10).
pub fn end_personal(tx: &mut Tx, officer: OfficerId, at: i64) -> Result<()> {
    let running =
        participation::table.filter(participation::officer_id.eq(officer)).filter(participation::ended_at.is_null());
    // Whoever changes the case in the same moment comes before or after, and not in between.
    let cases = running.select(participation::case_id).distinct().order(participation::case_id.asc());
    for case in cases.load::<CaseId>(tx.conn())? {
        cases::lock(tx, case)?;
    }
    diesel::update(running).set(participation::ended_at.eq(at)).execute(tx.conn())?;
    let key = scope_key::table.filter(scope_key::name.eq(officer_key(officer))).select(scope_key::id);
    if let Some(key) = key.first::<i64>(tx.conn()).optional()? {
        let open = scope_span::table.filter(scope_span::scope_key.eq(key)).filter(scope_span::out_x.is_null());
        diesel::update(open).set(scope_span::out_x.eq(-1i64)).execute(tx.conn())?;
    }
    Ok(())
}

/// Parts in a case that are over by `now`, by their own end or by that of their office, and not yet written down as ended.
/// For queries that join both tables.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_over(now: i64) -> _ {
    participation::ended_at.is_null().and(participation::until_at.le(now).or(office::until_at.le(now)))
}

/// The cases in which a part is over by `now` (Unix milliseconds) and not yet written down as ended.
pub fn cases_with_ended(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<CaseId>> {
    Ok(participation::table
        .inner_join(office::table.on(office::id.eq(participation::office_id)))
        .filter(is_over(now))
        .select(participation::case_id)
        .distinct()
        .order(participation::case_id.asc())
        .limit(limit)
        .load(conn)?)
}

/// The parts in one case that are over by `now` (Unix milliseconds) and not yet written down as ended.
pub fn ended(conn: &mut Conn, case: CaseId, now: i64) -> Result<Vec<ParticipationId>> {
    Ok(participation::table
        .inner_join(office::table.on(office::id.eq(participation::office_id)))
        .filter(participation::case_id.eq(case))
        .filter(is_over(now))
        .select(participation::id)
        .order(participation::id.asc())
        .load(conn)?)
}

/// Says of each running participation of a case whether it goes on while the case is locked.
pub fn name(tx: &mut Tx, case: CaseId, named: &[ParticipationId]) -> Result<()> {
    on_backend!(tx, c => {
        let running = participation::table
            .filter(participation::case_id.eq(case))
            .filter(participation::ended_at.is_null());
        diesel::update(running).set(participation::named.eq(participation::id.eq_any(named))).execute(c)?;
        Ok(())
    })
}

/// A participation by id, running or not.
pub fn find(conn: &mut Conn, id: ParticipationId) -> Result<Option<ParticipationRow>> {
    Ok(participation::table.find(id).select(ParticipationRow::as_select()).first(conn).optional()?)
}

/// The participations of a case that have not ended at `now`, oldest first.
pub fn running(conn: &mut Conn, case: CaseId, now: i64) -> Result<Vec<ParticipationRow>> {
    Ok(participation::table
        .filter(participation::case_id.eq(case))
        .filter(participation::ended_at.is_null())
        .filter(participation::until_at.is_null().or(participation::until_at.gt(now)))
        .select(ParticipationRow::as_select())
        .order((participation::from_at.asc(), participation::id.asc()))
        .load(conn)?)
}

/// As [`running`], each with the name of its office.
pub fn running_with_offices(conn: &mut Conn, case: CaseId, now: i64) -> Result<Vec<(ParticipationRow, String)>> {
    Ok(participation::table
        .inner_join(office::table.on(office::id.eq(participation::office_id)))
        .filter(participation::case_id.eq(case))
        .filter(participation::ended_at.is_null())
        .filter(participation::until_at.is_null().or(participation::until_at.gt(now)))
        .select((ParticipationRow::as_select(), office::name))
        .order((participation::from_at.asc(), participation::id.asc()))
        .load(conn)?)
}

/// Every participation of a department in a case, also those that have ended, oldest first.
pub fn of_department(conn: &mut Conn, case: CaseId, department: Department) -> Result<Vec<ParticipationRow>> {
    Ok(participation::table
        .filter(participation::case_id.eq(case))
        .filter(participation::department.eq(department))
        .select(ParticipationRow::as_select())
        .order((participation::from_at.asc(), participation::id.asc()))
        .load(conn)?)
}

/// The open spans through which these keys reach a case at `now`: profile and participation.
pub fn opened_to(conn: &mut Conn, keys: &[String; 2], now: i64, case: CaseId) -> Result<Vec<(i16, ParticipationRow)>> {
    Ok(scope_span::table
        .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
        .filter(scope_span::case_id.eq(case))
        .filter(opening(&keys[0], &keys[1], now))
        .select((scope_span::profile, ParticipationRow::as_select()))
        .order((scope_span::profile.asc(), scope_span::span_id.asc()))
        .load(conn)?)
}

/// The spans of a case that are open.
pub fn open_spans(conn: &mut Conn, case: CaseId) -> Result<Vec<OpenSpan>> {
    Ok(scope_span::table
        .inner_join(scope_key::table.on(scope_key::id.eq(scope_span::scope_key)))
        .filter(scope_span::case_id.eq(case))
        .filter(scope_span::out_x.is_null())
        .select((scope_span::span_id, scope_key::name, scope_span::profile, scope_span::participation_id))
        .load(conn)?)
}

/// The profiles of every span through which one of these keys reaches or ever reached the case.
pub fn ever(conn: &mut Conn, case: CaseId, keys: &[String]) -> Result<Vec<i16>> {
    on_backend!(conn, c => Ok(scope_span::table
        .inner_join(scope_key::table.on(scope_key::id.eq(scope_span::scope_key)))
        .filter(scope_span::case_id.eq(case))
        .filter(scope_key::name.eq_any(keys))
        .select(scope_span::profile)
        .distinct()
        .load(c)?))
}

/// Opens spans; the database stamps them with the transaction's number.
pub fn open(tx: &mut Tx, case: CaseId, spans: &[(String, i16, ParticipationId)]) -> Result<()> {
    let mut rows = Vec::with_capacity(spans.len());
    for (key, profile, participation) in spans {
        rows.push((
            scope_span::scope_key.eq(intern(tx, key)?),
            scope_span::case_id.eq(case),
            scope_span::profile.eq(*profile),
            scope_span::participation_id.eq(*participation),
            scope_span::in_x.eq(0i64),
        ));
    }
    on_backend!(tx, c => {
        diesel::insert_into(scope_span::table).values(&rows).execute(c)?;
        Ok(())
    })
}

/// Closes a span for good; the database stamps it.
pub fn close(tx: &mut Tx, span_id: i64) -> Result<()> {
    let open = scope_span::table.find(span_id).filter(scope_span::out_x.is_null());
    diesel::update(open).set(scope_span::out_x.eq(-1i64)).execute(&mut **tx)?;
    Ok(())
}

fn intern(tx: &mut Tx, key: &str) -> Result<i64> {
    let known = scope_key::table.filter(scope_key::name.eq(key)).select(scope_key::id);
    if let Some(id) = known.first(&mut **tx).optional()? {
        return Ok(id);
    }
    on_backend!(tx, c => {
        diesel::insert_into(scope_key::table).values(scope_key::name.eq(key)).on_conflict_do_nothing().execute(c)?;
        Ok::<_, crate::error::Error>(())
    })?;
    Ok(known.first(&mut **tx)?)
}

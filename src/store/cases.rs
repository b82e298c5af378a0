//! Case files: their plain row (nothing of it tells who the child is), numbers, links, and who reaches them.

use diesel::prelude::*;

use super::schema::{case_file, case_link, case_serial, obligation, office, participation, scope_key, scope_span};
use super::{Conn, Tx, on_backend};
use crate::access::{Department, Profile};
use crate::error::Result;
use crate::id::{CaseId, OfficeId, OfficerId};

/// The plain row of a case. Instants are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_file)]
pub struct CaseRow {
    pub id: CaseId,
    pub number: String,
    pub case_type: String,
    pub district: String,
    pub stage: String,
    pub opened_by: OfficerId,
    pub opened_department: String,
    pub opened_office: OfficeId,
    pub opened_at: i64,
    pub opened_on: String,
    pub took_charge: Option<String>,
    pub charge_taken_at: Option<i64>,
    pub produced_at: Option<i64>,
    pub operation_ended_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub locked_at: Option<i64>,
    pub master_key: String,
    pub wrapped_key: Option<Vec<u8>>,
    /// When the child was handed over to the family.
    pub handed_over_at: Option<i64>,
}

/// What of the row changes while the case is worked on.
#[derive(Clone, Debug, PartialEq, AsChangeset)]
#[diesel(table_name = case_file, treat_none_as_null = true)]
pub struct Progress {
    pub stage: String,
    pub took_charge: Option<String>,
    pub charge_taken_at: Option<i64>,
    pub produced_at: Option<i64>,
    pub operation_ended_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub locked_at: Option<i64>,
    pub handed_over_at: Option<i64>,
}

impl CaseRow {
    pub fn progress(&self) -> Progress {
        Progress {
            stage: self.stage.clone(),
            took_charge: self.took_charge.clone(),
            charge_taken_at: self.charge_taken_at,
            produced_at: self.produced_at,
            operation_ended_at: self.operation_ended_at,
            closed_at: self.closed_at,
            locked_at: self.locked_at,
            handed_over_at: self.handed_over_at,
        }
    }
}

/// What is owed by then, as far as somebody sees it.
#[derive(Clone, Debug)]
pub struct Owed {
    /// Unix milliseconds, not included.
    pub before: i64,
    pub department: Department,
    /// The span profiles through which the department's own are seen, and those through which everybody's are.
    pub own: Vec<i16>,
    pub all: Vec<i16>,
}

/// A page of a list: filters a caller may use, and where the last page ended.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub case_type: Option<String>,
    pub stage: Option<String>,
    pub district: Option<String>,
    pub office: Option<OfficeId>,
    /// Days, `YYYY-MM-DD`, both included.
    pub opened_from: Option<String>,
    pub opened_to: Option<String>,
    /// Only cases reached through a span of one of these profiles; empty means all.
    pub profiles: Vec<i16>,
    /// Only cases in which something is owed by then.
    pub owed: Option<Owed>,
    pub after: Option<CaseId>,
    pub limit: i64,
}

pub fn insert(tx: &mut Tx, row: &CaseRow) -> Result<()> {
    diesel::insert_into(case_file::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// The case of a number.
pub fn find_by_number(conn: &mut Conn, number: &str) -> Result<Option<CaseRow>> {
    Ok(case_file::table.filter(case_file::number.eq(number)).select(CaseRow::as_select()).first(conn).optional()?)
}

pub fn exists(conn: &mut Conn, id: CaseId) -> Result<bool> {
    Ok(case_file::table.find(id).select(case_file::id).first::<CaseId>(conn).optional()?.is_some())
}

pub fn find(conn: &mut Conn, id: CaseId) -> Result<Option<CaseRow>> {
    Ok(case_file::table.find(id).select(CaseRow::as_select()).first(conn).optional()?)
}

/// Cases with the wrapped forms of their keys, in order of id: id, master key, wrapped key.
pub fn wrapped_keys(conn: &mut Conn, after: CaseId, limit: i64) -> Result<Vec<(CaseId, String, Option<Vec<u8>>)>> {
    Ok(case_file::table
        .filter(case_file::id.gt(after))
        .select((case_file::id, case_file::master_key, case_file::wrapped_key))
        .order(case_file::id.asc())
        .limit(limit)
        .load(conn)?)
}

/// The wrapped forms of the keys of these cases.
pub fn wrapped_keys_of(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = CaseId>,
) -> Result<Vec<(CaseId, String, Option<Vec<u8>>)>> {
    let ids: std::collections::BTreeSet<CaseId> = ids.into_iter().collect();
    on_backend!(conn, c => Ok(case_file::table
        .filter(case_file::id.eq_any(ids))
        .select((case_file::id, case_file::master_key, case_file::wrapped_key))
        .load(c)?))
}

/// Takes the case for this transaction: changes of one case follow one another.
pub fn lock(tx: &mut Tx, id: CaseId) -> Result<Option<CaseRow>> {
    Ok(match tx.conn() {
        Conn::Pg(conn) => case_file::table.find(id).select(CaseRow::as_select()).for_update().first(conn).optional()?,
        // SQLite has one writer: the transaction holds everything already.
        Conn::Sqlite(conn) => case_file::table.find(id).select(CaseRow::as_select()).first(conn).optional()?,
    })
}

pub fn update_progress(tx: &mut Tx, id: CaseId, progress: &Progress) -> Result<()> {
    diesel::update(case_file::table.find(id)).set(progress).execute(&mut **tx)?;
    Ok(())
}

/// Another district keeps the case from now on.
pub fn move_to(tx: &mut Tx, id: CaseId, district: &str) -> Result<()> {
    diesel::update(case_file::table.find(id)).set(case_file::district.eq(district)).execute(&mut **tx)?;
    Ok(())
}

/// Cases closed before this instant (Unix milliseconds) that police or labour still reach by more than a matter of law.
pub fn still_listed(conn: &mut Conn, closed_before: i64, limit: i64) -> Result<Vec<CaseId>> {
    Ok(case_file::table
        .inner_join(scope_span::table.on(scope_span::case_id.eq(case_file::id)))
        .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
        .filter(case_file::closed_at.lt(closed_before))
        .filter(scope_span::out_x.is_null())
        .filter(scope_span::profile.ne(Profile::Legal.number()))
        .filter(scope_span::profile.ne(Profile::BreakGlass.number()))
        .filter(participation::department.eq(Department::Police).or(participation::department.eq(Department::Labour)))
        .select(case_file::id)
        .distinct()
        .order(case_file::id.asc())
        .limit(limit)
        .load(conn)?)
}

/// Cases in which the child was handed over before this instant (Unix milliseconds), or that were closed by then without it,
/// and in which a span of this profile is open.
pub fn handed_over_before(conn: &mut Conn, profile: Profile, before: i64, limit: i64) -> Result<Vec<CaseId>> {
    let closed = case_file::handed_over_at.is_null().and(case_file::closed_at.lt(before));
    Ok(case_file::table
        .inner_join(scope_span::table.on(scope_span::case_id.eq(case_file::id)))
        .filter(scope_span::out_x.is_null())
        .filter(scope_span::profile.eq(profile.number()))
        .filter(case_file::handed_over_at.lt(before).or(closed))
        .select(case_file::id)
        .distinct()
        .order(case_file::id.asc())
        .limit(limit)
        .load(conn)?)
}

/// The open spans of these keys whose participation still runs at `now`: a participation with an end opens nothing after it,
/// whether or not its spans have been closed yet. For queries that join both tables.
///
/// The keys stand in a query of their own: joined, they tempt SQLite to walk through all spans of an office.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn opening<'a>(office: &'a str, officer: &'a str, now: i64) -> _ {
    let keys =
        scope_key::table.filter(scope_key::name.eq(office).or(scope_key::name.eq(officer))).select(scope_key::id);
    scope_span::scope_key
        .eq_any(keys)
        .and(scope_span::out_x.is_null())
        .and(participation::ended_at.is_null())
        .and(participation::until_at.is_null().or(participation::until_at.gt(now)))
}

/// The case and the profiles of the open spans through which these keys reach it at `now`; none if they do not.
pub fn reach(conn: &mut Conn, keys: &[String; 2], now: i64, id: CaseId) -> Result<Option<(CaseRow, Vec<i16>)>> {
    let found: Vec<(i16, CaseRow)> = on_backend!(conn, c => scope_span::table
        .inner_join(case_file::table.on(case_file::id.eq(scope_span::case_id)))
        .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
        .filter(scope_span::case_id.eq(id))
        .filter(opening(&keys[0], &keys[1], now))
        .select((scope_span::profile, CaseRow::as_select()))
        .load(c))?;
    let profiles = found.iter().map(|(profile, _)| *profile).collect();
    Ok(found.into_iter().next().map(|(_, row)| (row, profiles)))
}

/// The reach of a page of cases in order of id: each case with all its profiles for these keys. The spans of each key are
/// read in the order of their index, so that a page costs the same in a small office and in a large one.
pub fn reach_page(conn: &mut Conn, keys: &[String; 2], now: i64, filter: &Filter) -> Result<Vec<(CaseRow, Vec<i16>)>> {
    let keys = key_ids(conn, keys)?;
    let mut ids = Vec::new();
    for key in &keys {
        ids.extend(page_of_key(conn, *key, now, filter)?);
    }
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(usize::try_from(filter.limit).unwrap_or_default());
    with_profiles(conn, &keys, now, &ids)
}

/// The reach of these cases in order of id: each that is within reach, with all its profiles for these keys.
pub fn reach_of(conn: &mut Conn, keys: &[String; 2], now: i64, ids: &[CaseId]) -> Result<Vec<(CaseRow, Vec<i16>)>> {
    let keys = key_ids(conn, keys)?;
    with_profiles(conn, &keys, now, ids)
}

fn key_ids(conn: &mut Conn, keys: &[String; 2]) -> Result<Vec<i64>> {
    let named = scope_key::table.filter(scope_key::name.eq(&keys[0]).or(scope_key::name.eq(&keys[1])));
    Ok(named.select(scope_key::id).load(conn)?)
}

fn with_profiles(conn: &mut Conn, keys: &[i64], now: i64, ids: &[CaseId]) -> Result<Vec<(CaseRow, Vec<i16>)>> {
    let rows: Vec<(i16, CaseRow)> = on_backend!(conn, c => scope_span::table
        .inner_join(case_file::table.on(case_file::id.eq(scope_span::case_id)))
        .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
        .filter(scope_span::case_id.eq_any(ids))
        .filter(scope_span::scope_key.eq_any(keys))
        .filter(scope_span::out_x.is_null())
        .filter(participation::ended_at.is_null())
        .filter(participation::until_at.is_null().or(participation::until_at.gt(now)))
        .select((scope_span::profile, CaseRow::as_select()))
        .order(scope_span::case_id.asc())
        .load(c))?;
    let mut page: Vec<(CaseRow, Vec<i16>)> = Vec::new();
    for (profile, row) in rows {
        match page.last_mut() {
            Some((last, profiles)) if last.id == row.id => profiles.push(profile),
            _ => page.push((row, vec![profile])),
        }
    }
    Ok(page)
}

/// The first cases of a page that one key reaches.
fn page_of_key(conn: &mut Conn, key: i64, now: i64, filter: &Filter) -> Result<Vec<CaseId>> {
    on_backend!(conn, c => {
        let mut ids = scope_span::table
            .inner_join(case_file::table.on(case_file::id.eq(scope_span::case_id)))
            .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
            .filter(scope_span::scope_key.eq(key))
            .filter(scope_span::out_x.is_null())
            .filter(participation::ended_at.is_null())
            .filter(participation::until_at.is_null().or(participation::until_at.gt(now)))
            .select(scope_span::case_id)
            .distinct()
            .order(scope_span::case_id.asc())
            .limit(filter.limit)
            .into_boxed();
        if let Some(after) = filter.after {
            ids = ids.filter(scope_span::case_id.gt(after));
        }
        if !filter.profiles.is_empty() {
            ids = ids.filter(scope_span::profile.eq_any(&filter.profiles));
        }
        if let Some(owed) = &filter.owed {
            let seen = obligation::department.eq(owed.department).and(scope_span::profile.eq_any(&owed.own));
            let late = obligation::table
                .filter(obligation::case_id.eq(scope_span::case_id))
                .filter(obligation::state.eq_any(["due", "overdue"]))
                .filter(obligation::due_at.lt(owed.before))
                .filter(seen.or(scope_span::profile.eq_any(&owed.all)));
            ids = ids.filter(diesel::dsl::exists(late.select(obligation::id)));
        }
        if let Some(case_type) = &filter.case_type {
            ids = ids.filter(case_file::case_type.eq(case_type));
        }
        if let Some(stage) = &filter.stage {
            ids = ids.filter(case_file::stage.eq(stage));
        }
        if let Some(district) = &filter.district {
            ids = ids.filter(case_file::district.eq(district));
        }
        if let Some(office) = filter.office {
            ids = ids.filter(case_file::opened_office.eq(office));
        }
        if let Some(from) = &filter.opened_from {
            ids = ids.filter(case_file::opened_on.ge(from));
        }
        if let Some(to) = &filter.opened_to {
            ids = ids.filter(case_file::opened_on.le(to));
        }
        Ok(ids.load(c)?)
    })
}

/// Counts one more case of a district's year. The count is held until the transaction ends: until then nobody else numbers
/// a case there.
pub fn count_one_more(tx: &mut Tx, district: &str, year: i32) -> Result<i32> {
    let first = (case_serial::district.eq(district), case_serial::year.eq(year), case_serial::last.eq(1));
    on_backend!(tx, c => {
        Ok(diesel::insert_into(case_serial::table)
            .values(first)
            .on_conflict((case_serial::district, case_serial::year))
            .do_update()
            .set(case_serial::last.eq(case_serial::last + 1))
            .returning(case_serial::last)
            .get_result(c)?)
    })
}

/// Whether a case has this number.
pub fn is_numbered(conn: &mut Conn, number: &str) -> Result<bool> {
    let found = case_file::table.filter(case_file::number.eq(number)).select(case_file::id);
    Ok(found.first::<CaseId>(conn).optional()?.is_some())
}

/// Links two cases, seen from both ends.
pub fn link(tx: &mut Tx, case: CaseId, other: CaseId, kind: &str) -> Result<()> {
    for (from, to) in [(case, other), (other, case)] {
        let row = (case_link::case_id.eq(from), case_link::other_id.eq(to), case_link::kind.eq(kind));
        on_backend!(tx, c => {
            diesel::insert_into(case_link::table).values(row).on_conflict_do_nothing().execute(c)?;
            Ok::<_, crate::error::Error>(())
        })?;
    }
    Ok(())
}

/// A link to a case that is in reach too.
#[derive(Clone, Debug, Queryable)]
pub struct LinkRow {
    pub case: CaseId,
    pub kind: String,
    pub other: CaseId,
    /// The other case's number.
    pub number: String,
}

/// The links of these cases to others that these keys reach too.
pub fn links_in_reach(conn: &mut Conn, keys: &[String; 2], now: i64, cases: &[CaseId]) -> Result<Vec<LinkRow>> {
    on_backend!(conn, c => Ok(case_link::table
        .inner_join(case_file::table.on(case_file::id.eq(case_link::other_id)))
        .inner_join(scope_span::table.on(scope_span::case_id.eq(case_link::other_id)))
        .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
        .filter(case_link::case_id.eq_any(cases))
        .filter(opening(&keys[0], &keys[1], now))
        .select((case_link::case_id, case_link::kind, case_link::other_id, case_file::number))
        .distinct()
        .order((case_link::case_id.asc(), case_link::kind.asc(), case_link::other_id.asc()))
        .load(c)?))
}

/// The register of a district, if it has been opened.
pub fn register_of(conn: &mut Conn, district: &str) -> Result<Option<CaseId>> {
    Ok(case_file::table
        .filter(case_file::district.eq(district))
        .filter(case_file::case_type.eq("register"))
        .select(case_file::id)
        .first(conn)
        .optional()?)
}

/// Whether offices of this district exist.
pub fn district_exists(conn: &mut Conn, district: &str) -> Result<bool> {
    Ok(office::table
        .filter(office::district.eq(district))
        .select(office::id)
        .first::<OfficeId>(conn)
        .optional()?
        .is_some())
}

/// The case of this number, if there is one.
pub fn of_number(conn: &mut Conn, number: &str) -> Result<Option<CaseId>> {
    Ok(case_file::table.filter(case_file::number.eq(number)).select(case_file::id).first(conn).optional()?)
}

/// Under which master key a case's own key lies, and that key, wrapped; none of either once it is destroyed.
pub fn key_of(conn: &mut Conn, id: CaseId) -> Result<Option<(String, Option<Vec<u8>>)>> {
    Ok(case_file::table.find(id).select((case_file::master_key, case_file::wrapped_key)).first(conn).optional()?)
}

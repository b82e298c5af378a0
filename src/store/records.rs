//! Sealed shares: the current version of each, every earlier one, and the digest of each section.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, SmallInt, Text};
use diesel::sqlite::Sqlite;

use super::cases::{CaseRow, opening};
use super::prepared::{Among, prepared};
use super::schema::{case_file, case_section, participation, record, record_version, scope_span};
use super::{Backend, Conn, Tx, on_backend};
use crate::error::Result;
use crate::id::{CaseId, OfficeId, OfficerId, RecordId};

/// One version of one share. `n` and `h` make its revision; `body` is sealed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = record)]
pub struct ShareRow {
    pub case_id: CaseId,
    pub section: i16,
    pub id: RecordId,
    pub schema: i16,
    pub n: i32,
    pub h: Vec<u8>,
    /// Overwritten by the database with the number of the writing transaction.
    pub x: i64,
    pub deleted: bool,
    pub rule: i16,
    /// `final` or `draft`.
    pub state: String,
    pub occurred_at: i64,
    pub recorded_at: i64,
    pub author: OfficerId,
    pub author_department: String,
    pub office: OfficeId,
    pub body: Vec<u8>,
    /// [`RECORD`] or [`CONFLICT`].
    pub form: i16,
}

/// A row that its section's record type describes.
pub const RECORD: i16 = 0;
/// A row that holds a conflict about a record of its section.
pub const CONFLICT: i16 = 1;

/// An earlier version and when the next one took its place.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = record_version)]
pub struct VersionRow {
    pub case_id: CaseId,
    pub section: i16,
    pub id: RecordId,
    pub n: i32,
    pub schema: i16,
    pub h: Vec<u8>,
    pub deleted: bool,
    pub rule: i16,
    pub state: String,
    pub occurred_at: i64,
    pub recorded_at: i64,
    pub author: OfficerId,
    pub author_department: String,
    pub office: OfficeId,
    pub body: Vec<u8>,
    pub replaced_at: i64,
    pub form: i16,
}

/// The live shares of a case in these sections, in order of record id.
pub fn of_case(conn: &mut Conn, case: CaseId, sections: &[i16]) -> Result<Vec<ShareRow>> {
    let live = record::table
        .filter(record::case_id.eq(case))
        .filter(record::form.eq(RECORD))
        .filter(record::deleted.eq(false))
        .order((record::id.asc(), record::section.asc()));
    Ok(match conn.conn() {
        Conn::Pg(c) => live.filter(record::section.eq_any(sections)).select(ShareRow::as_select()).load(c)?,
        Conn::Sqlite(c) => live.filter(Among::new(record::section, sections)).select(ShareRow::as_select()).load(c)?,
    })
}

/// A page of the conflicts of a case in these sections, in order of id, after `after`.
pub fn conflicts(
    conn: &mut Conn,
    case: CaseId,
    sections: &[i16],
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<ShareRow>> {
    let after = after.unwrap_or_else(|| RecordId::from(uuid::Uuid::nil()));
    on_backend!(conn, c => Ok(record::table
        .filter(record::case_id.eq(case))
        .filter(record::section.eq_any(sections))
        .filter(record::form.eq(CONFLICT))
        .filter(record::deleted.eq(false))
        .filter(record::id.gt(after))
        .select(ShareRow::as_select())
        .order((record::id.asc(), record::section.asc()))
        .limit(limit)
        .load(c)?))
}

/// The live shares of several cases in these sections: the headers of a page.
pub fn of_cases(conn: &mut Conn, cases: &[CaseId], sections: &[i16]) -> Result<Vec<ShareRow>> {
    on_backend!(conn, c => Ok(record::table
        .filter(record::case_id.eq_any(cases))
        .filter(record::section.eq_any(sections))
        .filter(record::form.eq(RECORD))
        .filter(record::deleted.eq(false))
        .select(ShareRow::as_select())
        .order((record::case_id.asc(), record::section.asc()))
        .load(c)?))
}

/// Every share of one record, tombstones too.
pub fn of_record(conn: &mut Conn, case: CaseId, id: RecordId) -> Result<Vec<ShareRow>> {
    on_backend!(conn, c => Ok(record::table
        .filter(record::case_id.eq(case))
        .filter(record::id.eq(id))
        .select(ShareRow::as_select())
        .order(record::section.asc())
        .load(c)?))
}

/// The live shares of these records of a case.
pub fn of_records(conn: &mut Conn, case: CaseId, ids: &[RecordId]) -> Result<Vec<ShareRow>> {
    on_backend!(conn, c => Ok(record::table
        .filter(record::case_id.eq(case))
        .filter(record::id.eq_any(ids))
        .filter(record::deleted.eq(false))
        .select(ShareRow::as_select())
        .load(c)?))
}

/// The sections in which these records of a case have live shares.
pub fn sections_of(conn: &mut Conn, case: CaseId, ids: &[RecordId]) -> Result<Vec<(RecordId, i16)>> {
    on_backend!(conn, c => Ok(record::table
        .filter(record::case_id.eq(case))
        .filter(record::id.eq_any(ids))
        .filter(record::deleted.eq(false))
        .select((record::id, record::section))
        .load(c)?))
}

/// A record within reach: its case, the profiles of the open spans that reach it, and every share, tombstones too.
#[derive(Clone, Debug)]
pub struct InReach {
    pub case: CaseRow,
    pub profiles: Vec<i16>,
    pub shares: Vec<ShareRow>,
}

/// The record as these keys reach it at `now`, in one statement; none if it is not there or out of reach.
pub fn in_reach(conn: &mut Conn, keys: &[String; 2], now: i64, id: RecordId) -> Result<Option<InReach>> {
    let found: Vec<(i16, CaseRow, ShareRow)> = on_backend!(conn, c => record::table
        .inner_join(case_file::table.on(case_file::id.eq(record::case_id)))
        .inner_join(scope_span::table.on(scope_span::case_id.eq(record::case_id)))
        .inner_join(participation::table.on(participation::id.eq(scope_span::participation_id)))
        .filter(record::id.eq(id))
        .filter(opening(&keys[0], &keys[1], now))
        .select((scope_span::profile, CaseRow::as_select(), ShareRow::as_select()))
        .load(c))?;
    let mut reached: Option<InReach> = None;
    for (profile, case, share) in found {
        let reached = reached.get_or_insert_with(|| InReach { case, profiles: Vec::new(), shares: Vec::new() });
        // A reason to reach one case opens nothing of another.
        if share.case_id != reached.case.id {
            continue;
        }
        if !reached.profiles.contains(&profile) {
            reached.profiles.push(profile);
        }
        if !reached.shares.iter().any(|known| known.section == share.section) {
            reached.shares.push(share);
        }
    }
    Ok(reached)
}

/// The case in which a record stands.
pub fn case_of(conn: &mut Conn, id: RecordId) -> Result<Option<CaseId>> {
    on_backend!(conn, c => Ok(record::table.filter(record::id.eq(id)).select(record::case_id).first(c).optional()?))
}

/// The records of a case that have a live share in this section.
pub fn ids_in_section(conn: &mut Conn, case: CaseId, section: i16) -> Result<Vec<RecordId>> {
    Ok(record::table
        .filter(record::case_id.eq(case))
        .filter(record::section.eq(section))
        .filter(record::form.eq(RECORD))
        .filter(record::deleted.eq(false))
        .select(record::id)
        .load(conn)?)
}

prepared! {
    /// The shares of one record: what they have in common once, the rest as arrays.
    InsertShares on Pg:
        "INSERT INTO record (case_id, id, schema, deleted, rule, state, occurred_at, recorded_at, author, author_department, \
         office, form, section, n, h, body) SELECT " [case_id: Binary = CaseId] ", " [id: Binary = RecordId]
        ", " [schema: SmallInt = i16] ", " [deleted: Bool = bool] ", " [rule: SmallInt = i16] ", " [state: Text = String]
        ", " [occurred_at: BigInt = i64] ", " [recorded_at: BigInt = i64] ", " [author: Binary = OfficerId]
        ", " [author_department: Text = String] ", " [office: Binary = OfficeId] ", " [form: SmallInt = i16]
        ", section, n, h, body FROM unnest(" [sections: Array<SmallInt> = Vec<i16>] ", " [ns: Array<Integer> = Vec<i32>]
        ", " [hs: Array<Binary> = Vec<&'a [u8]>] ", " [bodies: Array<Binary> = Vec<&'a [u8]>]; ") AS share (section, n, h, body)"
}

/// Writes the shares of one new record, all of one change: they differ in section, revision and body.
pub fn insert(tx: &mut Tx, rows: &[ShareRow]) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let x = match tx.backend() {
        Backend::Sqlite => tx.stamp()?,
        Backend::Postgres => first.x,
    };
    match tx.conn() {
        Conn::Pg(c) => {
            InsertShares {
                case_id: &first.case_id,
                id: &first.id,
                schema: &first.schema,
                deleted: &first.deleted,
                rule: &first.rule,
                state: &first.state,
                occurred_at: &first.occurred_at,
                recorded_at: &first.recorded_at,
                author: &first.author,
                author_department: &first.author_department,
                office: &first.office,
                form: &first.form,
                sections: &rows.iter().map(|row| row.section).collect(),
                ns: &rows.iter().map(|row| row.n).collect(),
                hs: &rows.iter().map(|row| row.h.as_slice()).collect(),
                bodies: &rows.iter().map(|row| row.body.as_slice()).collect(),
            }
            .execute(c)?;
        }
        Conn::Sqlite(c) => {
            for row in rows {
                // Stamped already, so that the trigger need not write the row a second time.
                diesel::insert_into(record::table).values(ShareRow { x, ..row.clone() }).execute(c)?;
            }
        }
    }
    Ok(())
}

/// Keeps the current version of a share and puts the next one in its place.
pub fn replace(tx: &mut Tx, row: &ShareRow) -> Result<()> {
    let key = (row.case_id, row.section, row.id);
    let kept = record::table.find(key).select((
        record::case_id,
        record::section,
        record::id,
        record::n,
        record::schema,
        record::h,
        record::deleted,
        record::rule,
        record::state,
        record::occurred_at,
        record::recorded_at,
        record::author,
        record::author_department,
        record::office,
        record::body,
        record::form,
        row.recorded_at.into_sql::<diesel::sql_types::BigInt>(),
    ));
    kept.insert_into(record_version::table)
        .into_columns((
            record_version::case_id,
            record_version::section,
            record_version::id,
            record_version::n,
            record_version::schema,
            record_version::h,
            record_version::deleted,
            record_version::rule,
            record_version::state,
            record_version::occurred_at,
            record_version::recorded_at,
            record_version::author,
            record_version::author_department,
            record_version::office,
            record_version::body,
            record_version::form,
            record_version::replaced_at,
        ))
        .execute(&mut **tx)?;
    diesel::update(record::table.find(key))
        .set((
            record::schema.eq(row.schema),
            record::n.eq(row.n),
            record::h.eq(&row.h),
            record::deleted.eq(row.deleted),
            record::rule.eq(row.rule),
            record::state.eq(&row.state),
            record::occurred_at.eq(row.occurred_at),
            record::recorded_at.eq(row.recorded_at),
            record::author.eq(row.author),
            record::office.eq(row.office),
            record::body.eq(&row.body),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The earlier versions of one share, oldest first.
pub fn versions(conn: &mut Conn, case: CaseId, section: i16, id: RecordId) -> Result<Vec<VersionRow>> {
    Ok(record_version::table
        .filter(record_version::case_id.eq(case))
        .filter(record_version::section.eq(section))
        .filter(record_version::id.eq(id))
        .select(VersionRow::as_select())
        .order(record_version::n.asc())
        .load(conn)?)
}

/// The digests of a case's sections as they stand: none means that it must be computed again.
pub fn digests(conn: &mut Conn, case: CaseId) -> Result<Vec<(i16, Option<i64>)>> {
    on_backend!(conn, c => Ok(case_section::table
        .filter(case_section::case_id.eq(case))
        .select((case_section::section, case_section::digest))
        .load(c)?))
}

prepared! {
    SetDigests on Pg: "UPDATE case_section SET digest = new.digest FROM unnest(" [sections: Array<SmallInt> = Vec<i16>] ", "
        [digests: Array<BigInt> = Vec<i64>] ") AS new (section, digest) WHERE case_section.case_id = "
        [case: Binary = CaseId]; " AND case_section.section = new.section"
}

prepared! {
    SetDigest on Sqlite: "UPDATE case_section SET digest = " [digest: BigInt = i64] " WHERE case_id = "
        [case: Binary = CaseId] " AND section = " [section: SmallInt = i16]; ""
}

/// Writes the digests of the sections just changed; the database stamped them and left the digest open.
pub fn set_digests(tx: &mut Tx, case: CaseId, digests: &[(i16, i64)]) -> Result<()> {
    match tx.conn() {
        Conn::Pg(c) => {
            let (sections, digests) = digests.iter().copied().unzip();
            SetDigests { sections: &sections, digests: &digests, case: &case }.execute(c)?;
        }
        Conn::Sqlite(c) => {
            for (section, digest) in digests {
                SetDigest { digest, case: &case, section }.execute(c)?;
            }
        }
    }
    Ok(())
}

//! The rows of the access journal: written unnumbered with what they tell of, numbered and chained later by the sealer.
//!
//! A sealed entry is never changed or removed here; there is no function for it.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::prepared::prepared;
use super::schema::{access_entry, journal_checkpoint};
use super::{Conn, Tx, on_backend};
use crate::access::{Action, Department};
use crate::error::Result;
use crate::id::{CaseId, DeviceId, EntryId, OfficeId, OfficerId};

/// One reading or writing of one case in one request, before it is numbered.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_entry, treat_none_as_default_value = false)]
pub struct EntryRow {
    pub id: EntryId,
    /// Unix milliseconds.
    pub at: i64,
    pub actor: OfficerId,
    pub actor_department: Department,
    pub office_id: OfficeId,
    pub device: Option<DeviceId>,
    pub case_id: CaseId,
    /// What was done: an operation of the contract, such as `get_case`, or a word of [`crate::access::Action`].
    pub action: String,
    /// The numbers of the sections as a JSON list, in ascending order.
    pub sections: String,
    pub purpose: String,
    pub request_id: String,
}

/// An entry with its place in the chain.
#[derive(Clone, Debug)]
pub struct SealedRow {
    pub entry: EntryRow,
    pub seq: i64,
    pub hash: Option<Vec<u8>>,
}

/// The place of an entry in the chain, to be written to its row.
pub struct Seal {
    pub id: EntryId,
    pub seq: i64,
    pub hash: Vec<u8>,
}

/// A signed statement that the chain was at `hash` after entry `seq`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journal_checkpoint)]
pub struct CheckpointRow {
    pub seq: i64,
    pub hash: Vec<u8>,
    /// Unix milliseconds.
    pub at: i64,
    pub key_id: String,
    pub signature: Vec<u8>,
}

/// The advisory lock of PostgreSQL that makes one process the sealer.
const SEALING: i64 = 0x616e_7567_616d_616e;

#[declare_sql_function]
extern "SQL" {
    fn pg_try_advisory_xact_lock(key: BigInt) -> Bool;
}

prepared! {
    InsertEntries on Pg:
        "INSERT INTO access_entry (id, at, actor, actor_department, office_id, device, case_id, action, sections, purpose, \
         request_id) SELECT * FROM unnest(" [id: Array<Binary> = Vec<&'a [u8]>] ", " [at: Array<BigInt> = Vec<i64>]
        ", " [actor: Array<Binary> = Vec<&'a [u8]>] ", " [actor_department: Array<Text> = Vec<&'static str>]
        ", " [office_id: Array<Binary> = Vec<&'a [u8]>] ", " [device: Array<Nullable<Binary>> = Vec<Option<&'a [u8]>>]
        ", " [case_id: Array<Binary> = Vec<&'a [u8]>] ", " [action: Array<Text> = Vec<&'a str>]
        ", " [sections: Array<Text> = Vec<&'a str>] ", " [purpose: Array<Text> = Vec<&'a str>]
        ", " [request_id: Array<Text> = Vec<&'a str>]; ")"
}

/// Writes entries, in one statement on PostgreSQL.
pub fn insert(tx: &mut Tx, entries: &[EntryRow]) -> Result<()> {
    match tx.conn() {
        Conn::Pg(c) => {
            InsertEntries {
                id: &entries.iter().map(|entry| entry.id.as_bytes().as_slice()).collect(),
                at: &entries.iter().map(|entry| entry.at).collect(),
                actor: &entries.iter().map(|entry| entry.actor.as_bytes().as_slice()).collect(),
                actor_department: &entries.iter().map(|entry| entry.actor_department.name()).collect(),
                office_id: &entries.iter().map(|entry| entry.office_id.as_bytes().as_slice()).collect(),
                device: &entries.iter().map(|entry| entry.device.as_ref().map(|id| id.as_bytes().as_slice())).collect(),
                case_id: &entries.iter().map(|entry| entry.case_id.as_bytes().as_slice()).collect(),
                action: &entries.iter().map(|entry| entry.action.as_str()).collect(),
                sections: &entries.iter().map(|entry| entry.sections.as_str()).collect(),
                purpose: &entries.iter().map(|entry| entry.purpose.as_str()).collect(),
                request_id: &entries.iter().map(|entry| entry.request_id.as_str()).collect(),
            }
            .execute(c)?;
        }
        Conn::Sqlite(c) => {
            for entry in entries {
                diesel::insert_into(access_entry::table).values(entry).execute(c)?;
            }
        }
    }
    Ok(())
}

/// What the writing of a change is called in its entry; every other action is a reading.
pub const WRITING: &str = Action::WriteCases.name();

/// Which readings of one case are asked for.
#[derive(Clone, Debug)]
pub struct ReadingFilter {
    pub case: CaseId,
    /// Only those by officers of this department at this office.
    pub office: Option<(Department, OfficeId)>,
    /// The entry after which the page begins.
    pub after: Option<EntryId>,
    pub limit: i64,
}

/// The readings of a case, newest first.
pub fn readings(conn: &mut Conn, filter: &ReadingFilter) -> Result<Vec<EntryRow>> {
    on_backend!(conn, c => {
        let mut query = access_entry::table
            .filter(access_entry::case_id.eq(filter.case))
            .filter(access_entry::action.ne(WRITING))
            .select(EntryRow::as_select())
            .order((access_entry::at.desc(), access_entry::id.desc()))
            .limit(filter.limit)
            .into_boxed();
        if let Some((department, office)) = filter.office {
            query = query.filter(access_entry::actor_department.eq(department.name()));
            query = query.filter(access_entry::office_id.eq(office));
        }
        if let Some(after) = filter.after {
            query = query.filter(access_entry::id.lt(after));
        }
        Ok(query.load(c)?)
    })
}

/// The entries of a case of one instant.
pub fn at(conn: &mut Conn, case: CaseId, at: i64) -> Result<Vec<EntryRow>> {
    let of_case = access_entry::table.filter(access_entry::case_id.eq(case)).filter(access_entry::at.eq(at));
    Ok(of_case.select(EntryRow::as_select()).load(conn)?)
}

/// Whether this transaction may seal; no other can until it ends.
pub fn try_lock_sealing(tx: &mut Tx) -> Result<bool> {
    match tx.conn() {
        Conn::Pg(c) => Ok(diesel::select(pg_try_advisory_xact_lock(SEALING)).get_result(c)?),
        // There is one writing transaction at a time.
        Conn::Sqlite(_) => Ok(true),
    }
}

/// Committed entries that have no number yet, in order of id.
pub fn unsealed(conn: &mut Conn, limit: i64) -> Result<Vec<EntryRow>> {
    let waiting = access_entry::table.filter(access_entry::seq.is_null()).order(access_entry::id.asc()).limit(limit);
    Ok(waiting.select(EntryRow::as_select()).load(conn)?)
}

/// How many entries wait for their number.
pub fn count_unsealed(conn: &mut Conn) -> Result<i64> {
    Ok(access_entry::table.filter(access_entry::seq.is_null()).count().get_result(conn)?)
}

/// Number and hash of the newest sealed entry.
pub fn head(conn: &mut Conn) -> Result<Option<(i64, Vec<u8>)>> {
    let newest = access_entry::table.filter(access_entry::seq.is_not_null()).order(access_entry::seq.desc());
    let row = newest.select((access_entry::seq, access_entry::hash)).first::<(Option<i64>, Option<Vec<u8>>)>(conn);
    Ok(row.optional()?.and_then(|(seq, hash)| Some((seq?, hash?))))
}

prepared! {
    SealOne on Sqlite: "UPDATE access_entry SET seq = " [seq: BigInt = i64] ", hash = " [hash: Binary = Vec<u8>]
        " WHERE id = " [id: Binary = EntryId]; " AND seq IS NULL"
}

/// Writes the numbers and hashes; a row that has one already is left alone.
pub fn seal(tx: &mut Tx, seals: &[Seal]) -> Result<()> {
    match tx.conn() {
        Conn::Pg(c) => {
            diesel::sql_query(
                "UPDATE access_entry SET seq = s.seq, hash = s.hash \
                 FROM unnest($1, $2, $3) AS s (id, seq, hash) WHERE access_entry.id = s.id AND access_entry.seq IS NULL",
            )
            .bind::<Array<Binary>, _>(seals.iter().map(|seal| seal.id.as_bytes().as_slice()).collect::<Vec<_>>())
            .bind::<Array<BigInt>, _>(seals.iter().map(|seal| seal.seq).collect::<Vec<_>>())
            .bind::<Array<Binary>, _>(seals.iter().map(|seal| seal.hash.as_slice()).collect::<Vec<_>>())
            .execute(c)?;
        }
        Conn::Sqlite(c) => {
            for Seal { id, seq, hash } in seals {
                SealOne { seq, hash, id }.execute(c)?;
            }
        }
    }
    Ok(())
}

/// Sealed entries after a number, in order.
pub fn page(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<SealedRow>> {
    let rows: Vec<(EntryRow, Option<i64>, Option<Vec<u8>>)> = access_entry::table
        .filter(access_entry::seq.gt(after))
        .order(access_entry::seq.asc())
        .limit(limit)
        .select((EntryRow::as_select(), access_entry::seq, access_entry::hash))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(entry, seq, hash)| Some(SealedRow { entry, seq: seq?, hash })).collect())
}

/// Which entries an auditor asks for. Instants are Unix milliseconds.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    pub from: Option<i64>,
    /// Not included.
    pub to: Option<i64>,
    pub officer: Option<OfficerId>,
    pub office: Option<OfficeId>,
    /// Only entries made at these offices; none means all.
    pub within: Option<Vec<OfficeId>>,
    pub action: Option<String>,
    pub case: Option<CaseId>,
    /// The number after which the page begins.
    pub after: Option<i64>,
    pub limit: i64,
}

/// Sealed entries, newest first: in the order of their ids, which are timed.
pub fn entries(conn: &mut Conn, filter: &EntryFilter) -> Result<Vec<SealedRow>> {
    let after = match filter.after {
        None => None,
        Some(seq) => {
            let row = access_entry::table.filter(access_entry::seq.eq(seq)).select(access_entry::id);
            Some(row.first::<EntryId>(conn).optional()?.unwrap_or(EntryId::none()))
        }
    };
    let rows: Vec<(EntryRow, Option<i64>, Option<Vec<u8>>)> = on_backend!(conn, c => {
        let mut query = access_entry::table
            .filter(access_entry::seq.is_not_null())
            .select((EntryRow::as_select(), access_entry::seq, access_entry::hash))
            .order(access_entry::id.desc())
            .limit(filter.limit)
            .into_boxed();
        if let Some(from) = filter.from {
            query = query.filter(access_entry::id.ge(EntryId::earliest(from)));
        }
        if let Some(before) = after.into_iter().chain(filter.to.map(EntryId::earliest)).min() {
            query = query.filter(access_entry::id.lt(before));
        }
        if let Some(officer) = filter.officer {
            query = query.filter(access_entry::actor.eq(officer));
        }
        if let Some(office) = filter.office {
            query = query.filter(access_entry::office_id.eq(office));
        }
        if let Some(within) = &filter.within {
            query = query.filter(access_entry::office_id.eq_any(within));
        }
        if let Some(action) = &filter.action {
            query = query.filter(access_entry::action.eq(action));
        }
        if let Some(case) = filter.case {
            query = query.filter(access_entry::case_id.eq(case));
        }
        Ok::<_, crate::error::Error>(query.load(c)?)
    })?;
    Ok(rows.into_iter().filter_map(|(entry, seq, hash)| Some(SealedRow { entry, seq: seq?, hash })).collect())
}

/// How many entries have a number up to this one; more than the number itself if some stand outside the chain.
pub fn count_up_to(conn: &mut Conn, seq: i64) -> Result<i64> {
    Ok(access_entry::table.filter(access_entry::seq.le(seq)).count().get_result(conn)?)
}

pub fn insert_checkpoint(tx: &mut Tx, checkpoint: &CheckpointRow) -> Result<()> {
    diesel::insert_into(journal_checkpoint::table).values(checkpoint).execute(&mut **tx)?;
    Ok(())
}

pub fn last_checkpoint(conn: &mut Conn) -> Result<Option<CheckpointRow>> {
    let newest = journal_checkpoint::table.order(journal_checkpoint::seq.desc());
    Ok(newest.select(CheckpointRow::as_select()).first(conn).optional()?)
}

/// Checkpoints after a number, in order.
pub fn checkpoints_after(conn: &mut Conn, seq: i64, limit: i64) -> Result<Vec<CheckpointRow>> {
    let later = journal_checkpoint::table.filter(journal_checkpoint::seq.gt(seq)).order(journal_checkpoint::seq.asc());
    Ok(later.limit(limit).select(CheckpointRow::as_select()).load(conn)?)
}

/// The checkpoint of an entry's number, and the one before it.
pub fn checkpoint_pair(conn: &mut Conn, seq: i64) -> Result<Option<(Option<CheckpointRow>, CheckpointRow)>> {
    let up_to = journal_checkpoint::table.filter(journal_checkpoint::seq.le(seq)).order(journal_checkpoint::seq.desc());
    let mut rows = up_to.limit(2).select(CheckpointRow::as_select()).load(conn)?.into_iter();
    Ok(rows.next().filter(|row| row.seq == seq).map(|row| (rows.next(), row)))
}

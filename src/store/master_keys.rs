//! The master keys as the database knows them, and the keys of cases and seeds of second factors that lie under them.
//!
//! The keys themselves are never here: of a master key only the value by which it is recognised, of a case key only its
//! wrapped form.

use std::path::Path;

use diesel::prelude::*;

use super::schema::{case_file, master_key, totp_seed};
use super::{Conn, Db, Tx, factors, on_backend};
use crate::error::{Error, Result};
use crate::id::CaseId;
use crate::vault::{Keyring, Wrapped};

/// A master key that was in use here. Instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = master_key)]
pub struct MasterKeyRow {
    pub id: String,
    pub check_value: Vec<u8>,
    pub created_at: i64,
    /// When the last case key had left it; backups made before still need it.
    pub retired_at: Option<i64>,
}

/// Every master key that was ever in use here, oldest first. None: the database is new.
pub fn list(conn: &mut Conn) -> Result<Vec<MasterKeyRow>> {
    let rows = master_key::table.order((master_key::created_at.asc(), master_key::id.asc()));
    Ok(rows.select(MasterKeyRow::as_select()).load(conn)?)
}

/// Opens the ring of this database and [recognises](recognise) it: the keys that the configuration gives, else those of the
/// key file, which is made for a new database only.
pub fn open_ring(db: &Db, given: &str, file: &Path) -> Result<Keyring> {
    let is_new = db.read(list)?.is_empty();
    let ring =
        if given.is_empty() { Keyring::load_or_create(file, is_new, db.clock())? } else { Keyring::from_text(given)? };
    recognise(db, &ring)?;
    Ok(ring)
}

/// Refuses a ring without a key that cases here may lie under, or with another key under its id; then makes the ring's new
/// keys known. To be asked before the service opens its port.
pub fn recognise(db: &Db, ring: &Keyring) -> Result<()> {
    let known = db.read(list)?;
    for row in known.iter().filter(|row| row.retired_at.is_none()) {
        ring.verify_check(&row.id, &row.check_value)?;
    }
    let new = ring.list()?.into_iter().filter(|key| known.iter().all(|row| row.id != key.id));
    for key in new {
        let check_value = ring.check_value(&key.id)?;
        let row = MasterKeyRow { id: key.id, check_value, created_at: key.created_at, retired_at: None };
        // Another server that starts at the same time may be making it known too.
        db.write(|tx| {
            on_backend!(tx, c => {
                diesel::insert_into(master_key::table).values(&row).on_conflict_do_nothing().execute(c)?;
                Ok(())
            })
        })?;
    }
    Ok(())
}

/// How many cases lie under each master key: id and count.
pub fn case_counts(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    let kept = case_file::table.filter(case_file::wrapped_key.is_not_null()).group_by(case_file::master_key);
    Ok(kept.select((case_file::master_key, diesel::dsl::count_star())).load(conn)?)
}

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The master key under which all cases lie now.
    pub active: String,
    /// Whether it was added by this call; if not, an interrupted rotation was finished, or the configuration gave it.
    pub added: bool,
    /// Case keys that were moved.
    pub moved: usize,
}

/// Adds a master key to the key file and moves the keys of all cases under it. A rotation that was interrupted is
/// finished before another begins; keys that the configuration gives are added there, and only the moving is done here.
pub fn rotate(db: &Db, ring: &Keyring) -> Result<Rotation> {
    let newest = active(ring)?;
    let seeds_left = !db.read(|conn| factors::under_others(conn, &newest, 1))?.is_empty();
    let finished = !seeds_left && db.read(case_counts)?.iter().all(|(id, _)| *id == newest);
    let added = finished && ring.has_file();
    if added {
        ring.add(db.clock())?;
    }
    let moved = rewrap_all(db, ring)?;
    Ok(Rotation { active: active(ring)?, added, moved })
}

fn active(ring: &Keyring) -> Result<String> {
    let active = ring.list()?.into_iter().find(|key| key.active);
    active.map(|key| key.id).ok_or_else(|| Error::internal("there is no active master key"))
}

/// Case keys in one transaction of a rotation.
const BATCH: i64 = 200;

/// Brings the keys of all cases, and the seeds of all second factors, under the newest master key, in small transactions while the service runs, and retires the
/// keys that then hold nothing. It can be stopped and started again at any time. Says how many case keys it moved.
pub fn rewrap_all(db: &Db, ring: &Keyring) -> Result<usize> {
    let mut moved = 0;
    loop {
        recognise(db, ring)?;
        let active = active(ring)?;
        let batch = db.read(|conn| under_others(conn, &active))?;
        if batch.is_empty() {
            if reseal_seeds(db, ring, &active)? {
                continue;
            }
            db.write(|tx| retire_empty(tx, &active, db.clock().now_ms()))?;
            return Ok(moved);
        }
        let rewrapped = batch.into_iter().map(|(case, old)| {
            let new = ring.rewrap(case, &old.master_key, &old.bytes)?;
            Ok(new.map(|new| (case, old, new)))
        });
        let rewrapped = rewrapped.collect::<Result<Vec<_>>>()?;
        moved += db.write(|tx| {
            let mut rows = rewrapped.iter().flatten();
            rows.try_fold(0, |moved, (case, old, new)| Ok(moved + replace(tx, *case, old, new)?))
        })?;
    }
}

/// Brings the next seeds under the newest master key; tells whether there were any.
fn reseal_seeds(db: &Db, ring: &Keyring, active: &str) -> Result<bool> {
    let batch = db.read(|conn| factors::under_others(conn, active, BATCH))?;
    let resealed = batch.iter().map(|row| {
        let old = Wrapped { master_key: row.master_key.clone(), bytes: row.sealed.clone() };
        Ok((row, ring.seal_seed(row.officer_id, &ring.open_seed(row.officer_id, &old)?)?))
    });
    let resealed = resealed.collect::<Result<Vec<_>>>()?;
    db.write(|tx| resealed.iter().try_for_each(|(row, new)| factors::reseal(tx, row, new)))?;
    Ok(!batch.is_empty())
}

fn under_others(conn: &mut Conn, active: &str) -> Result<Vec<(CaseId, Wrapped)>> {
    let rows: Vec<(CaseId, String, Option<Vec<u8>>)> = case_file::table
        .filter(case_file::master_key.ne(active))
        .filter(case_file::wrapped_key.is_not_null())
        .select((case_file::id, case_file::master_key, case_file::wrapped_key))
        .order(case_file::id.asc())
        .limit(BATCH)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, master_key, bytes)| Some((id, Wrapped { master_key, bytes: bytes? })))
        .collect())
}

/// Puts the new form in the place of the old; a key that was destroyed meanwhile stays destroyed.
fn replace(tx: &mut Tx, case: CaseId, old: &Wrapped, new: &Wrapped) -> Result<usize> {
    let row = case_file::table.find(case).filter(case_file::wrapped_key.eq(&old.bytes));
    let form = (case_file::master_key.eq(&new.master_key), case_file::wrapped_key.eq(&new.bytes));
    Ok(diesel::update(row).set(form).execute(&mut **tx)?)
}

fn retire_empty(tx: &mut Tx, active: &str, now_ms: i64) -> Result<()> {
    let used = case_file::table.filter(case_file::wrapped_key.is_not_null()).select(case_file::master_key).distinct();
    let seeds = totp_seed::table.select(totp_seed::master_key).distinct();
    let used: Vec<String> = [used.load::<String>(&mut **tx)?, seeds.load(&mut **tx)?].concat();
    for row in
        list(tx)?.into_iter().filter(|row| row.retired_at.is_none() && row.id != active && !used.contains(&row.id))
    {
        diesel::update(master_key::table.find(row.id)).set(master_key::retired_at.eq(now_ms)).execute(&mut **tx)?;
    }
    Ok(())
}

//! Second factors: sealed seeds of authenticators, the last step each was used at, and hashes of recovery codes.
//!
//! A step and a recovery code are spent by the row that says so: of two servers at once, one spends it.

use diesel::prelude::*;

use super::schema::{recovery_code, totp_seed};
use super::{Conn, Tx, on_backend};
use crate::error::Result;
use crate::id::{OfficerId, SeedId};
use crate::vault::Wrapped;

/// An officer's authenticator; of those confirmed there is at most one. Instants are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = totp_seed)]
pub struct SeedRow {
    pub id: SeedId,
    pub officer_id: OfficerId,
    pub master_key: String,
    pub sealed: Vec<u8>,
    pub made_at: i64,
    pub confirmed_at: Option<i64>,
    /// The last step of 30 seconds whose code was used; 0 before the first.
    pub last_step: i64,
}

impl SeedRow {
    /// The seed as it lies under its master key.
    pub fn wrapped(&self) -> Wrapped {
        Wrapped { master_key: self.master_key.clone(), bytes: self.sealed.clone() }
    }
}

/// The authenticator that an officer signs in with.
pub fn active(conn: &mut Conn, officer: OfficerId) -> Result<Option<SeedRow>> {
    let own = totp_seed::table.filter(totp_seed::officer_id.eq(officer)).filter(totp_seed::confirmed_at.is_not_null());
    Ok(own.select(SeedRow::as_select()).first(conn).optional()?)
}

/// The authenticator that an officer is enrolling.
pub fn pending(conn: &mut Conn, officer: OfficerId) -> Result<Option<SeedRow>> {
    let own = totp_seed::table.filter(totp_seed::officer_id.eq(officer)).filter(totp_seed::confirmed_at.is_null());
    Ok(own.select(SeedRow::as_select()).first(conn).optional()?)
}

/// Keeps a new authenticator, to be confirmed, with the hashes of its recovery codes, in place of another unconfirmed one.
pub fn insert(tx: &mut Tx, row: &SeedRow, codes: &[[u8; 32]]) -> Result<()> {
    let unconfirmed = totp_seed::officer_id.eq(row.officer_id).and(totp_seed::confirmed_at.is_null());
    diesel::delete(totp_seed::table.filter(unconfirmed)).execute(&mut **tx)?;
    diesel::insert_into(totp_seed::table).values(row).execute(&mut **tx)?;
    let codes = codes.iter().map(|hash| (recovery_code::hash.eq(hash.as_slice()), recovery_code::seed_id.eq(row.id)));
    let codes: Vec<_> = codes.collect();
    on_backend!(tx, c => {
        diesel::insert_into(recovery_code::table).values(&codes).execute(c)?;
        Ok(())
    })
}

/// Makes an authenticator the one that its officer signs in with, in place of any other.
pub fn confirm(tx: &mut Tx, seed: &SeedRow, step: i64, at: i64) -> Result<()> {
    let others = totp_seed::officer_id.eq(seed.officer_id).and(totp_seed::id.ne(seed.id));
    diesel::delete(totp_seed::table.filter(others)).execute(&mut **tx)?;
    let change = (totp_seed::confirmed_at.eq(at), totp_seed::last_step.eq(step));
    diesel::update(totp_seed::table.find(seed.id)).set(change).execute(&mut **tx)?;
    Ok(())
}

/// Spends the code of a step; tells whether neither it nor a later one was spent before.
pub fn spend_step(tx: &mut Tx, seed: SeedId, step: i64) -> Result<bool> {
    let earlier = totp_seed::table.find(seed).filter(totp_seed::last_step.lt(step));
    Ok(diesel::update(earlier).set(totp_seed::last_step.eq(step)).execute(&mut **tx)? == 1)
}

/// Spends a recovery code; tells whether it is one of this authenticator and was not spent before.
pub fn spend_code(tx: &mut Tx, seed: SeedId, hash: &[u8], at: i64) -> Result<bool> {
    let unused = recovery_code::seed_id.eq(seed).and(recovery_code::used_at.is_null());
    let unused = recovery_code::table.find(hash).filter(unused);
    Ok(diesel::update(unused).set(recovery_code::used_at.eq(at)).execute(&mut **tx)? == 1)
}

/// How many recovery codes are left.
pub fn codes_left(conn: &mut Conn, seed: SeedId) -> Result<i64> {
    let unused = recovery_code::seed_id.eq(seed).and(recovery_code::used_at.is_null());
    Ok(recovery_code::table.filter(unused).count().get_result(conn)?)
}

/// Takes every authenticator of an officer away; tells whether one was in use.
pub fn remove(tx: &mut Tx, officer: OfficerId) -> Result<bool> {
    let was_in_use = active(tx, officer)?.is_some();
    diesel::delete(totp_seed::table.filter(totp_seed::officer_id.eq(officer))).execute(&mut **tx)?;
    Ok(was_in_use)
}

/// Authenticators, at most so many, whose seeds lie under another master key than this.
pub fn under_others(conn: &mut Conn, master_key: &str, most: i64) -> Result<Vec<SeedRow>> {
    let others = totp_seed::table.filter(totp_seed::master_key.ne(master_key)).order(totp_seed::id.asc()).limit(most);
    Ok(others.select(SeedRow::as_select()).load(conn)?)
}

/// Puts the new form of a seed in the place of the old.
pub fn reseal(tx: &mut Tx, old: &SeedRow, new: &Wrapped) -> Result<()> {
    let change = (totp_seed::master_key.eq(&new.master_key), totp_seed::sealed.eq(&new.bytes));
    diesel::update(totp_seed::table.find(old.id)).set(change).execute(&mut **tx)?;
    Ok(())
}

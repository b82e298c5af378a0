//! Sessions, the devices that hold them, and the refresh tokens that carry them on: hashes only, never a token.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::officers::OfficerRow;
use super::offices::OfficeRow;
use super::schema::{office, officer, refresh_token, session, sync_device};
use super::{Conn, Tx, on_backend};
use crate::error::Result;
use crate::id::{DeviceId, OfficerId, SessionId};

/// A session as it is stored. Instants here and below are Unix milliseconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    pub id: SessionId,
    pub officer_id: OfficerId,
    pub device_id: DeviceId,
    pub created_at: i64,
    pub last_used_at: i64,
    pub ended_at: Option<i64>,
    /// `signed_out`, `replaced`, `reuse`, `suspended`, `password`, `factor` or `revoked`.
    pub ended_why: Option<String>,
    /// When the officer last proved to be the one who signed in.
    pub stepped_up_at: Option<i64>,
}

/// One installation of one officer, as far as signing in cares.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sync_device)]
pub struct DeviceRow {
    pub id: DeviceId,
    pub officer_id: OfficerId,
    pub name: String,
    pub created_at: i64,
    pub revoked_at: Option<i64>,
    pub wipe: bool,
}

impl DeviceRow {
    /// Whether it may still be used.
    pub fn in_use(&self) -> bool {
        self.revoked_at.is_none() && !self.wipe
    }
}

/// One refresh token of a session's family.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_token)]
pub struct RefreshRow {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    pub session_id: SessionId,
    pub issued_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    pub next_hash: Option<Vec<u8>>,
    /// Whether its owner has shown to have received it: by refreshing, or with its access token.
    pub confirmed: bool,
}

/// All that decides whether a session may act now, read together.
#[derive(Clone, Debug)]
pub struct Standing {
    pub session: SessionRow,
    pub officer: OfficerRow,
    pub office: OfficeRow,
    pub device: DeviceRow,
}

macro_rules! standing {
    () => {
        session::table
            .inner_join(officer::table.on(officer::id.eq(session::officer_id)))
            .inner_join(office::table.on(office::id.eq(officer::office_id)))
            .inner_join(sync_device::table.on(sync_device::id.eq(session::device_id)))
    };
}

/// The standing of a session.
pub fn standing(conn: &mut Conn, id: SessionId) -> Result<Option<Standing>> {
    let rows = (SessionRow::as_select(), OfficerRow::as_select(), OfficeRow::as_select(), DeviceRow::as_select());
    let found: Option<(SessionRow, OfficerRow, OfficeRow, DeviceRow)> =
        standing!().filter(session::id.eq(id)).select(rows).first(conn).optional()?;
    Ok(found.map(|(session, officer, office, device)| Standing { session, officer, office, device }))
}

/// The version of a session that has not ended: as long as it stays the same, so does all of its [`Standing`].
pub fn version(conn: &mut Conn, id: SessionId) -> Result<Option<i64>> {
    let running = session::table.find(id).filter(session::ended_at.is_null()).select(session::version);
    on_backend!(conn, c => Ok(running.get_result(c).optional()?))
}

/// A standing as one of the session's tokens meets it.
#[derive(Clone, Debug)]
pub struct Held {
    pub standing: Standing,
    /// Whether the refresh token that came with it is confirmed.
    pub confirmed: bool,
    /// The session's [`version`], of the same view.
    pub version: i64,
}

/// The standing of a session that holds the refresh token whose hash begins with `stem`, in one query; nothing if that
/// token was taken back.
pub fn held(conn: &mut Conn, id: SessionId, stem: &[u8; 16]) -> Result<Option<Held>> {
    let found: Option<(SessionRow, OfficerRow, OfficeRow, DeviceRow, bool, i64)> = on_backend!(conn, c => standing!()
        .inner_join(refresh_token::table.on(refresh_token::session_id.eq(session::id)))
        .filter(session::id.eq(id))
        .filter(refresh_token::hash.between(bound(stem, 0x00), bound(stem, 0xff)))
        .select((
            SessionRow::as_select(),
            OfficerRow::as_select(),
            OfficeRow::as_select(),
            DeviceRow::as_select(),
            refresh_token::confirmed,
            session::version,
        ))
        .first(c)
        .optional())?;
    Ok(found.map(|(session, officer, office, device, confirmed, version)| Held {
        standing: Standing { session, officer, office, device },
        confirmed,
        version,
    }))
}

/// The lowest or highest hash with this stem.
fn bound(stem: &[u8; 16], rest: u8) -> Vec<u8> {
    [*stem, [rest; 16]].concat()
}

pub fn insert(tx: &mut Tx, row: &SessionRow) -> Result<()> {
    diesel::insert_into(session::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Notes that a session went on.
pub fn touch(tx: &mut Tx, id: SessionId, at: i64) -> Result<()> {
    diesel::update(session::table.find(id)).set(session::last_used_at.eq(at)).execute(&mut **tx)?;
    Ok(())
}

/// Notes that the officer has proved in this session to be the one who signed in.
pub fn step_up(tx: &mut Tx, id: SessionId, at: i64) -> Result<()> {
    diesel::update(session::table.find(id)).set(session::stepped_up_at.eq(at)).execute(&mut **tx)?;
    Ok(())
}

/// Ends a session that still runs.
pub fn end(tx: &mut Tx, id: SessionId, at: i64, why: &str) -> Result<()> {
    let running = session::table.find(id).filter(session::ended_at.is_null());
    diesel::update(running).set((session::ended_at.eq(at), session::ended_why.eq(why))).execute(&mut **tx)?;
    Ok(())
}

/// Ends every running session of an officer.
pub fn end_of_officer(tx: &mut Tx, officer: OfficerId, at: i64, why: &str) -> Result<()> {
    let running = session::table.filter(session::officer_id.eq(officer)).filter(session::ended_at.is_null());
    diesel::update(running).set((session::ended_at.eq(at), session::ended_why.eq(why))).execute(&mut **tx)?;
    Ok(())
}

/// Ends every running session of an officer but one.
pub fn end_others(tx: &mut Tx, officer: OfficerId, kept: SessionId, at: i64, why: &str) -> Result<()> {
    let running = session::table.filter(session::officer_id.eq(officer)).filter(session::ended_at.is_null());
    let others = running.filter(session::id.ne(kept));
    diesel::update(others).set((session::ended_at.eq(at), session::ended_why.eq(why))).execute(&mut **tx)?;
    Ok(())
}

/// Ends every running session of a device.
pub fn end_of_device(tx: &mut Tx, device: DeviceId, at: i64, why: &str) -> Result<()> {
    let running = session::table.filter(session::device_id.eq(device)).filter(session::ended_at.is_null());
    diesel::update(running).set((session::ended_at.eq(at), session::ended_why.eq(why))).execute(&mut **tx)?;
    Ok(())
}

/// Ends every running session of a device but the one that replaces them.
pub fn end_replaced(tx: &mut Tx, device: DeviceId, kept: SessionId, at: i64) -> Result<()> {
    let running = session::table.filter(session::device_id.eq(device)).filter(session::ended_at.is_null());
    let others = running.filter(session::id.ne(kept));
    diesel::update(others).set((session::ended_at.eq(at), session::ended_why.eq("replaced"))).execute(&mut **tx)?;
    Ok(())
}

pub fn device(conn: &mut Conn, id: DeviceId) -> Result<Option<DeviceRow>> {
    Ok(sync_device::table.find(id).select(DeviceRow::as_select()).first(conn).optional()?)
}

/// An officer's devices, oldest first.
pub fn devices_of(conn: &mut Conn, officer: OfficerId) -> Result<Vec<DeviceRow>> {
    let own = sync_device::table.filter(sync_device::officer_id.eq(officer));
    let order = (sync_device::created_at.asc(), sync_device::id.asc());
    Ok(own.order(order).select(DeviceRow::as_select()).load(conn)?)
}

pub fn insert_device(tx: &mut Tx, id: DeviceId, officer: OfficerId, name: &str, at: i64) -> Result<()> {
    let row = (
        sync_device::id.eq(id),
        sync_device::officer_id.eq(officer),
        sync_device::name.eq(name),
        sync_device::created_at.eq(at),
        sync_device::acked_low.eq(0),
        sync_device::wipe.eq(false),
    );
    diesel::insert_into(sync_device::table).values(row).execute(&mut **tx)?;
    Ok(())
}

pub fn rename_device(tx: &mut Tx, id: DeviceId, name: &str) -> Result<()> {
    diesel::update(sync_device::table.find(id)).set(sync_device::name.eq(name)).execute(&mut **tx)?;
    Ok(())
}

/// Takes a device out of use for ever; the first time counts.
pub fn revoke_device(tx: &mut Tx, id: DeviceId, at: i64) -> Result<()> {
    let in_use = sync_device::table.find(id).filter(sync_device::revoked_at.is_null());
    diesel::update(in_use).set(sync_device::revoked_at.eq(at)).execute(&mut **tx)?;
    Ok(())
}

/// Takes a refresh token for this transaction: those who show the same one follow one another.
pub fn take_refresh(tx: &mut Tx, hash: &[u8]) -> Result<Option<RefreshRow>> {
    let shown = refresh_token::table.find(hash);
    Ok(match tx.conn() {
        Conn::Pg(conn) => shown.select(RefreshRow::as_select()).for_update().first(conn).optional()?,
        Conn::Sqlite(conn) => shown.select(RefreshRow::as_select()).first(conn).optional()?,
    })
}

pub fn insert_refresh(tx: &mut Tx, row: &RefreshRow) -> Result<()> {
    diesel::insert_into(refresh_token::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Spends a token in favour of `next`.
pub fn spend(tx: &mut Tx, hash: &[u8], next: &[u8], at: i64) -> Result<()> {
    let spent = (refresh_token::used_at.eq(at), refresh_token::next_hash.eq(next), refresh_token::confirmed.eq(true));
    diesel::update(refresh_token::table.find(hash)).set(spent).execute(&mut **tx)?;
    Ok(())
}

/// Puts `next` in the place of the replacement `old`, which is forgotten; tells whether nobody had used `old`.
pub fn replace(tx: &mut Tx, hash: &[u8], old: &[u8], next: &[u8]) -> Result<bool> {
    let unused = refresh_token::table.find(old).filter(refresh_token::confirmed.eq(false));
    if diesel::delete(unused).execute(&mut **tx)? == 0 {
        return Ok(false);
    }
    diesel::update(refresh_token::table.find(hash)).set(refresh_token::next_hash.eq(next)).execute(&mut **tx)?;
    Ok(true)
}

/// Notes that the owner of the token whose hash begins with `stem` has it.
pub fn confirm(tx: &mut Tx, id: SessionId, stem: &[u8; 16]) -> Result<()> {
    let own = refresh_token::table
        .filter(refresh_token::session_id.eq(id))
        .filter(refresh_token::hash.between(bound(stem, 0x00), bound(stem, 0xff)));
    diesel::update(own).set(refresh_token::confirmed.eq(true)).execute(&mut **tx)?;
    Ok(())
}

/// The names that their officers gave these devices.
pub fn devices_named(conn: &mut Conn, ids: impl IntoIterator<Item = DeviceId>) -> Result<BTreeMap<DeviceId, String>> {
    let ids: BTreeSet<DeviceId> = ids.into_iter().collect();
    let found: Vec<(DeviceId, String)> = on_backend!(conn, c => sync_device::table
        .filter(sync_device::id.eq_any(ids))
        .select((sync_device::id, sync_device::name))
        .load(c))?;
    Ok(found.into_iter().collect())
}

//! Officers: who may sign in, with which role, at which office. Password hashes leave only through [`credentials`].

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::offices::OfficeRow;
use super::schema::{office, officer};
use super::{Conn, Tx, on_backend};
use crate::access::{Department, Role};
use crate::error::Result;
use crate::id::{OfficeId, OfficerId};

/// An officer without the password. Instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = officer)]
pub struct OfficerRow {
    pub id: OfficerId,
    pub login: String,
    pub name: String,
    pub department: Department,
    pub role: Role,
    pub office_id: OfficeId,
    /// `active` or `suspended`.
    pub state: String,
    /// Grows with every change of role, office or state.
    pub authz: i32,
    pub created_at: i64,
    pub keys_changed_at: i64,
    pub rev: i32,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
}

/// What of an officer's row changes.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = officer)]
pub struct OfficerChange {
    pub name: String,
    pub role: Role,
    pub office_id: OfficeId,
    pub state: String,
    pub authz: i32,
    pub must_change: bool,
}

impl OfficerRow {
    /// The change that changes nothing.
    pub fn unchanged(&self) -> OfficerChange {
        OfficerChange {
            name: self.name.clone(),
            role: self.role,
            office_id: self.office_id,
            state: self.state.clone(),
            authz: self.authz,
            must_change: self.must_change,
        }
    }
}

/// A page of a list, in order of login.
#[derive(Clone, Debug, Default)]
pub struct OfficerFilter {
    pub department: Option<Department>,
    pub role: Option<Role>,
    pub state: Option<String>,
    pub office: Option<OfficeId>,
    /// Only officers of these offices; none means all.
    pub within: Option<Vec<OfficeId>>,
    /// The login after which the page begins.
    pub after: Option<String>,
    pub limit: i64,
}

/// An officer with the office they are posted at.
pub type Posted = (OfficerRow, OfficeRow);

pub fn find(conn: &mut Conn, id: OfficerId) -> Result<Option<Posted>> {
    let posted = officer::table.inner_join(office::table.on(office::id.eq(officer::office_id)));
    Ok(posted
        .filter(officer::id.eq(id))
        .select((OfficerRow::as_select(), OfficeRow::as_select()))
        .first(conn)
        .optional()?)
}

/// Takes the officer for this transaction, before any session of theirs: whoever changes an officer holds the officer first
/// and the sessions next.
pub fn hold(tx: &mut Tx, id: OfficerId) -> Result<()> {
    if let Conn::Pg(conn) = tx.conn() {
        officer::table.find(id).select(officer::id).for_no_key_update().first::<OfficerId>(conn).optional()?;
    }
    Ok(())
}

pub fn find_by_login(conn: &mut Conn, login: &str) -> Result<Option<OfficerRow>> {
    Ok(officer::table.filter(officer::login.eq(login)).select(OfficerRow::as_select()).first(conn).optional()?)
}

/// The officer of a login and the kept hash of the password.
pub fn credentials(conn: &mut Conn, login: &str) -> Result<Option<(OfficerId, String)>> {
    let of_login = officer::table.filter(officer::login.eq(login));
    Ok(of_login.select((officer::id, officer::password_hash)).first(conn).optional()?)
}

/// Name and role of these officers, as they are now.
pub fn named(conn: &mut Conn, ids: impl IntoIterator<Item = OfficerId>) -> Result<BTreeMap<OfficerId, (String, Role)>> {
    let ids: BTreeSet<OfficerId> = ids.into_iter().collect();
    let found: Vec<(OfficerId, String, Role)> = on_backend!(conn, c => officer::table
        .filter(officer::id.eq_any(ids))
        .select((officer::id, officer::name, officer::role))
        .load(c))?;
    Ok(found.into_iter().map(|(id, name, role)| (id, (name, role))).collect())
}

pub fn page(conn: &mut Conn, filter: &OfficerFilter) -> Result<Vec<Posted>> {
    on_backend!(conn, c => {
        let mut query = officer::table
            .inner_join(office::table.on(office::id.eq(officer::office_id)))
            .select((OfficerRow::as_select(), OfficeRow::as_select()))
            .order(officer::login.asc())
            .limit(filter.limit)
            .into_boxed();
        if let Some(department) = &filter.department {
            query = query.filter(officer::department.eq(department));
        }
        if let Some(role) = &filter.role {
            query = query.filter(officer::role.eq(role));
        }
        if let Some(state) = &filter.state {
            query = query.filter(officer::state.eq(state));
        }
        if let Some(office) = filter.office {
            query = query.filter(officer::office_id.eq(office));
        }
        if let Some(within) = &filter.within {
            query = query.filter(officer::office_id.eq_any(within));
        }
        if let Some(after) = &filter.after {
            query = query.filter(officer::login.gt(after));
        }
        Ok(query.load(c)?)
    })
}

pub fn insert(tx: &mut Tx, row: &OfficerRow, password_hash: &str) -> Result<()> {
    diesel::insert_into(officer::table).values((row, officer::password_hash.eq(password_hash))).execute(&mut **tx)?;
    Ok(())
}

/// Changes the officer if the row still is at `rev`; tells whether it was.
pub fn update(tx: &mut Tx, id: OfficerId, rev: i32, change: &OfficerChange) -> Result<bool> {
    let seen = officer::table.find(id).filter(officer::rev.eq(rev));
    Ok(diesel::update(seen).set((change, officer::rev.eq(rev + 1))).execute(&mut **tx)? == 1)
}

/// Keeps the hash of a new password, and whether its officer must change it before anything else.
pub fn set_password(tx: &mut Tx, id: OfficerId, password_hash: &str, must_change: bool, at: i64) -> Result<()> {
    let hash = officer::password_hash.eq(password_hash);
    let change = (hash, officer::must_change.eq(must_change), officer::keys_changed_at.eq(at));
    diesel::update(officer::table.find(id)).set(change).execute(&mut **tx)?;
    Ok(())
}

/// Notes that what the officer signs in with has changed.
pub fn keys_changed(tx: &mut Tx, id: OfficerId, at: i64) -> Result<()> {
    diesel::update(officer::table.find(id)).set(officer::keys_changed_at.eq(at)).execute(&mut **tx)?;
    Ok(())
}

/// Keeps the same password at a higher cost, unless it was changed meanwhile.
pub fn rehash(tx: &mut Tx, id: OfficerId, old_hash: &str, new_hash: &str) -> Result<()> {
    let same = officer::table.find(id).filter(officer::password_hash.eq(old_hash));
    diesel::update(same).set(officer::password_hash.eq(new_hash)).execute(&mut **tx)?;
    Ok(())
}

//! Offices: the tree of posting places under which officers sit and cases are reached.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::schema::office;
use super::{Conn, Tx, on_backend};
use crate::access::{Department, Level};
use crate::error::Result;
use crate::id::OfficeId;

/// An office as it is stored. `until_at` is Unix milliseconds; `rev` grows with each change.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = office)]
pub struct OfficeRow {
    pub id: OfficeId,
    pub code: String,
    pub name: String,
    pub name_hi: String,
    pub department: Department,
    pub level: Level,
    pub parent_id: Option<OfficeId>,
    pub district: Option<String>,
    pub until_at: Option<i64>,
    pub rev: i32,
}

/// What of an office may change; its place in the tree may not, because the spans of cases follow it.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = office, treat_none_as_null = true)]
pub struct OfficeChange {
    pub name: String,
    pub name_hi: String,
    pub until_at: Option<i64>,
}

/// A page of a list, in order of code.
#[derive(Clone, Debug, Default)]
pub struct OfficeFilter {
    pub department: Option<Department>,
    pub level: Option<Level>,
    pub district: Option<String>,
    /// Only these; none means all.
    pub within: Option<Vec<OfficeId>>,
    /// The code after which the page begins.
    pub after: Option<String>,
    pub limit: i64,
}

pub fn find(conn: &mut Conn, id: OfficeId) -> Result<Option<OfficeRow>> {
    Ok(office::table.find(id).select(OfficeRow::as_select()).first(conn).optional()?)
}

pub fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<OfficeRow>> {
    Ok(office::table.filter(office::code.eq(code)).select(OfficeRow::as_select()).first(conn).optional()?)
}

/// The office that has none above it, if the tree has been begun.
pub fn root(conn: &mut Conn) -> Result<Option<OfficeRow>> {
    Ok(office::table.filter(office::parent_id.is_null()).select(OfficeRow::as_select()).first(conn).optional()?)
}

/// The office itself and every office above it, from below; empty if there is no such office.
pub fn lineage(conn: &mut Conn, id: OfficeId) -> Result<Vec<OfficeId>> {
    let mut line = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|id| !line.contains(id)) {
        let found: Option<Option<OfficeId>> =
            office::table.find(id).select(office::parent_id).first(conn).optional()?;
        if found.is_some() {
            line.push(id);
        }
        next = found.flatten();
    }
    Ok(line)
}

/// The office itself and every office below it; none stands for the whole tree.
pub fn subtree(conn: &mut Conn, top: OfficeId) -> Result<Option<Vec<OfficeId>>> {
    if root(conn)?.is_some_and(|root| root.id == top) {
        return Ok(None);
    }
    let mut all = vec![top];
    let mut level = vec![top];
    while !level.is_empty() {
        level = children(conn, &level)?;
        all.extend(&level);
    }
    Ok(Some(all))
}

fn children(conn: &mut Conn, parents: &[OfficeId]) -> Result<Vec<OfficeId>> {
    on_backend!(conn, c => {
        let parents = parents.iter().copied().map(Some);
        Ok(office::table.filter(office::parent_id.eq_any(parents)).select(office::id).load(c)?)
    })
}

/// The names of these offices.
pub fn named(conn: &mut Conn, ids: impl IntoIterator<Item = OfficeId>) -> Result<BTreeMap<OfficeId, String>> {
    let ids: BTreeSet<OfficeId> = ids.into_iter().collect();
    let found: Vec<(OfficeId, String)> = on_backend!(conn, c => office::table
        .filter(office::id.eq_any(ids))
        .select((office::id, office::name))
        .load(c))?;
    Ok(found.into_iter().collect())
}

pub fn page(conn: &mut Conn, filter: &OfficeFilter) -> Result<Vec<OfficeRow>> {
    on_backend!(conn, c => {
        let mut query = office::table.select(OfficeRow::as_select()).order(office::code.asc()).limit(filter.limit).into_boxed();
        if let Some(department) = &filter.department {
            query = query.filter(office::department.eq(department));
        }
        if let Some(level) = &filter.level {
            query = query.filter(office::level.eq(level));
        }
        if let Some(district) = &filter.district {
            query = query.filter(office::district.eq(district));
        }
        if let Some(within) = &filter.within {
            query = query.filter(office::id.eq_any(within));
        }
        if let Some(after) = &filter.after {
            query = query.filter(office::code.gt(after));
        }
        Ok(query.load(c)?)
    })
}

pub fn insert(tx: &mut Tx, row: &OfficeRow) -> Result<()> {
    diesel::insert_into(office::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Changes the office if it still is at `rev`; tells whether it was.
pub fn update(tx: &mut Tx, id: OfficeId, rev: i32, change: &OfficeChange) -> Result<bool> {
    let seen = office::table.find(id).filter(office::rev.eq(rev));
    Ok(diesel::update(seen).set((change, office::rev.eq(rev + 1))).execute(&mut **tx)? == 1)
}

//! Where people sit: the offices above an office, a district's own office of a department, an officer's posting.

use diesel::prelude::*;

use super::Conn;
use super::schema::{office, officer};
use crate::access::{Actor, Department, Level, Posting, Role};
use crate::error::{Error, Result};
use crate::id::{DeviceId, OfficeId, OfficerId, SessionId};

/// What a case file needs to know of an office.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = office)]
pub struct Place {
    pub id: OfficeId,
    pub name: String,
    pub department: String,
    pub level: String,
    pub parent_id: Option<OfficeId>,
    pub district: Option<String>,
    pub until_at: Option<i64>,
}

impl Place {
    /// Whether the office has not ended at this time: nobody sits in one that has.
    pub fn is_there(&self, now: i64) -> bool {
        self.until_at.is_none_or(|until| until > now)
    }
}

/// An office by id.
pub fn find(conn: &mut Conn, id: OfficeId) -> Result<Option<Place>> {
    Ok(office::table.find(id).select(Place::as_select()).first(conn).optional()?)
}

/// The office and those above it that belong to the same department, lowest first.
pub fn chain(conn: &mut Conn, id: OfficeId) -> Result<Vec<(OfficeId, Level)>> {
    let mut chain = Vec::new();
    let mut next = Some(id);
    let mut department: Option<String> = None;
    while let Some(id) = next {
        let Some(place) = find(conn, id)? else { break };
        if chain.len() > 8 {
            return Err(Error::internal("the tree of offices has a loop"));
        }
        if *department.get_or_insert_with(|| place.department.clone()) != place.department {
            break;
        }
        let level = Level::parse(&place.level).ok_or_else(|| Error::internal("office.level"))?;
        chain.push((place.id, level));
        next = place.parent_id;
    }
    Ok(chain)
}

/// The office that stands for a department in a district at this time.
pub fn of_district(conn: &mut Conn, department: &str, district: &str, now: i64) -> Result<Option<Place>> {
    Ok(office::table
        .filter(office::until_at.is_null().or(office::until_at.gt(now)))
        .filter(office::department.eq(department))
        .filter(office::district.eq(district))
        .filter(office::level.eq(Level::District.name()))
        .select(Place::as_select())
        .order(office::code.asc())
        .first(conn)
        .optional()?)
}

/// The offices of a department: id and the office above, to find what lies below one.
pub fn below(conn: &mut Conn, department: &str, top: OfficeId) -> Result<Vec<OfficeId>> {
    let all: Vec<(OfficeId, Option<OfficeId>)> =
        office::table.filter(office::department.eq(department)).select((office::id, office::parent_id)).load(conn)?;
    let mut found = vec![top];
    let mut seen = 0;
    while seen < found.len() {
        let parent = found[seen];
        found.extend(all.iter().filter(|(_, above)| *above == Some(parent)).map(|(id, _)| *id));
        seen += 1;
    }
    Ok(found)
}

/// The districts that have offices.
pub fn districts(conn: &mut Conn) -> Result<Vec<String>> {
    let known = office::table.filter(office::district.is_not_null()).select(office::district).distinct();
    let found: Vec<Option<String>> = known.order(office::district.asc()).load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// The offices of a district that have not ended.
pub fn in_district(conn: &mut Conn, district: &str, now: i64) -> Result<Vec<(OfficeId, Department)>> {
    Ok(office::table
        .filter(office::district.eq(district))
        .filter(office::until_at.is_null().or(office::until_at.gt(now)))
        .select((office::id, office::department))
        .order(office::code.asc())
        .load(conn)?)
}

/// An active officer of a district, the same one each time: in whose name the system opens the district's register.
pub fn someone(conn: &mut Conn, district: &str) -> Result<Option<Actor>> {
    type Found = (OfficerId, String, Department, Role, OfficeId, String, String, String, Level);
    let found: Option<Found> = officer::table
        .inner_join(office::table.on(office::id.eq(officer::office_id)))
        .filter(office::district.eq(district))
        .filter(officer::state.eq("active"))
        .select((
            officer::id,
            officer::name,
            officer::department,
            officer::role,
            office::id,
            office::code,
            office::name,
            office::name_hi,
            office::level,
        ))
        .order((officer::created_at.asc(), officer::id.asc()))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, name, department, role, office, code, office_name, name_hi, level)| Actor {
        id,
        name,
        department,
        role,
        office: Posting { id: office, code, name: office_name, name_hi, level, district: Some(district.to_owned()) },
        device: DeviceId::random(),
        session: SessionId::random(),
        must_change: false,
        stepped_up_at: None,
    }))
}

/// The department and office of an active officer.
pub fn posting(conn: &mut Conn, id: OfficerId) -> Result<Option<(String, OfficeId)>> {
    Ok(officer::table
        .find(id)
        .filter(officer::state.eq("active"))
        .select((officer::department, officer::office_id))
        .first(conn)
        .optional()?)
}

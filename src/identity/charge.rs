//! What an administrator is in charge of: their own office and all below it, and nothing that defines their own reach.

use crate::access::{Actor, Level, Role};
use crate::error::{Code, Error, Result};
use crate::id::OfficeId;
use crate::records::field::{At, Faults};
use crate::store::{Conn, offices};

/// Whether the office is the actor's own or lies below it.
pub fn within(conn: &mut Conn, actor: &Actor, office: OfficeId) -> Result<bool> {
    Ok(offices::lineage(conn, office)?.contains(&actor.office.id))
}

/// Whether an officer of this role may be posted at an office of this level. Connected systems are no officers.
pub fn fits(role: Role, level: Level) -> bool {
    match role {
        Role::FieldOfficer => level != Level::State,
        Role::DistrictNodal => level == Level::District,
        Role::StateOfficer => level == Level::State,
        Role::Auditor | Role::Administrator => level != Level::Local,
        Role::Integration => false,
    }
}

/// Refuses a change that was made from another version than the present one.
pub fn same_version(current: i32, seen: &str) -> Result<()> {
    if seen == current.to_string() { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
}

/// Collects one fault at `/name`.
pub fn fault(faults: &mut Faults, name: &str, code: &'static str, en: &str, hi: &str) {
    faults.add(&At::root("").name(name), code, en, hi);
}

//! The devices of officers: seen, and taken out of use when lost, by their officer or by who is in charge.
//!
//! A device out of use stays so: at its next request it hears `wipe`, and erases its copy.

use super::Means;
use super::officers::in_charge;
use super::page::Page;
use super::views::DeviceView;
use crate::access::{Action, Actor, Reach, Role};
use crate::error::{Error, Result};
use crate::id::{DeviceId, OfficerId};
use crate::store::{Conn, Tx, sessions};

/// The actor's own devices, oldest first.
pub fn own(means: &Means, actor: &Actor) -> Result<Page<DeviceView>> {
    means.db.read(|conn| list(conn, actor, actor.id))
}

/// Takes one of the actor's own devices out of use, the present one too.
pub fn revoke_own(means: &Means, actor: &Actor, device: DeviceId) -> Result<()> {
    let now = means.clock.now_ms();
    means.db.write(|tx| revoke_of(tx, actor.id, device, now))
}

/// The devices of an officer in the actor's charge.
pub fn of_officer(means: &Means, actor: &Actor, officer: OfficerId) -> Result<Page<DeviceView>> {
    means.db.read(|conn| {
        charge(conn, actor, officer)?;
        list(conn, actor, officer)
    })
}

/// Takes a device of an officer in the actor's charge out of use.
pub fn revoke(means: &Means, actor: &Actor, officer: OfficerId, device: DeviceId) -> Result<()> {
    let now = means.clock.now_ms();
    means.db.write(|tx| {
        charge(tx, actor, officer)?;
        revoke_of(tx, officer, device, now)
    })
}

/// Administrators are in charge of every account at their office and below; a nodal officer of those who do the work of
/// the own department there.
fn charge(conn: &mut Conn, actor: &Actor, officer: OfficerId) -> Result<()> {
    let (officer, _) = in_charge(conn, actor, officer)?;
    match actor.permit(Action::KeepDevices)?.reach {
        Reach::Own if officer.department != actor.department => Err(Error::not_found()),
        Reach::Own if !matches!(officer.role, Role::FieldOfficer | Role::DistrictNodal) => Err(Error::not_allowed()),
        Reach::Own | Reach::NoCase | Reach::Pseudonym => Ok(()),
    }
}

fn list(conn: &mut Conn, actor: &Actor, officer: OfficerId) -> Result<Page<DeviceView>> {
    let devices = sessions::devices_of(conn, officer)?;
    Ok(Page { items: devices.into_iter().map(|row| DeviceView::of(row, actor.device)).collect(), next: None })
}

fn revoke_of(tx: &mut Tx, officer: OfficerId, device: DeviceId, now_ms: i64) -> Result<()> {
    sessions::device(tx, device)?.filter(|row| row.officer_id == officer).ok_or_else(Error::not_found)?;
    sessions::revoke_device(tx, device, now_ms)?;
    sessions::end_of_device(tx, device, now_ms, "revoked")
}

//! Who I am, and what I may read and write.

use serde_json::{Value, json};

use super::Means;
use super::views::{DeviceView, OfficerCard};
use crate::access::{Action, Actor, Profile, Reach};
use crate::clock::instant_text;
use crate::departments::KINDS;
use crate::departments::readers::sections_of;
use crate::error::{Error, Result};
use crate::records::field::Field;
use crate::records::sections::SectionSet;
use crate::store::{factors, officers, sessions};

/// The answer of `GET /v1/me` (`decisions.md` C21).
pub fn me(means: &Means, actor: &Actor) -> Result<Value> {
    let (devices, officer, codes_left) = means.db.read(|conn| {
        let factor = factors::active(conn, actor.id)?;
        let codes_left = factor.map(|seed| factors::codes_left(conn, seed.id)).transpose()?;
        Ok((sessions::devices_of(conn, actor.id)?, officers::find(conn, actor.id)?, codes_left))
    })?;
    let (officer, _) = officer.ok_or_else(Error::not_found)?;
    let devices = devices.into_iter().filter_map(|device| DeviceView::of(device, actor.device).write());
    Ok(json!({
        "officer": OfficerCard::from(actor).write(),
        "sections_read": readable(actor).iter().map(|section| section.name()).collect::<Vec<_>>(),
        "kinds_write": writable(actor),
        "devices": devices.collect::<Vec<_>>(),
        "keys_changed_at": instant_text(officer.keys_changed_at),
        "totp_enrolled": codes_left.is_some(),
        "recovery_codes_left": codes_left.unwrap_or_default(),
    }))
}

/// JSON Schema of [`me`].
pub fn schema() -> Value {
    let names = json!({"type": "array", "items": {"type": "string"}});
    json!({"type": "object", "additionalProperties": false,
        "required": ["officer", "sections_read", "kinds_write", "devices", "keys_changed_at", "totp_enrolled",
            "recovery_codes_left"],
        "properties": {
            "officer": OfficerCard::schema(), "sections_read": names, "kinds_write": names,
            "devices": {"type": "array", "items": DeviceView::schema()},
            "keys_changed_at": {"type": "string", "format": "date-time"},
            "totp_enrolled": {"type": "boolean"}, "recovery_codes_left": {"type": "integer"}}})
}

/// The sections opened by taking part in a case; a state view has its own.
fn readable(actor: &Actor) -> SectionSet {
    match actor.permit(Action::ReadCases).map(|permit| permit.reach) {
        Ok(Reach::Own) => [Profile::Full, Profile::Handover, Profile::Assigned]
            .into_iter()
            .map(|profile| sections_of(actor.department, profile))
            .fold(SectionSet::default(), |all, more| all.union(&more)),
        Ok(Reach::Pseudonym) => sections_of(actor.department, Profile::Pseudonym),
        Ok(Reach::NoCase) | Err(_) => SectionSet::default(),
    }
}

fn writable(actor: &Actor) -> Vec<&'static str> {
    let may_write = actor.permit(Action::WriteCases).is_ok();
    let own = KINDS.iter().filter(|entry| may_write && entry.kind.writers.contains(&actor.department));
    own.map(|entry| entry.kind.name).collect()
}

//! The register of a district: one file, made by the system, for what is about no child: awareness, campaigns, meetings.
//!
//! Every office of the district takes part in it, also those that are made later.

use serde_json::Map;

use super::change::OpenCase;
use super::desk::Desk;
use super::participants::{self, NewParticipant};
use super::{Means, header, open};
use crate::access::{Capacity, CaseType};
use crate::error::{Error, Result};
use crate::id::CaseId;
use crate::store::{Tx, cases, places, spans};

/// Makes the registers that are missing and lets new offices take part. A district gets its register with its first
/// officer, in whose name it is opened. To be run at the start and after an office or an officer was added.
pub fn ensure_all(tx: &mut Tx, means: &Means) -> Result<()> {
    for district in places::districts(tx)? {
        let Some(actor) = places::someone(tx, &district)? else { continue };
        let case = match cases::register_of(tx, &district)? {
            Some(id) => cases::lock(tx, id)?.ok_or_else(|| Error::internal("register"))?,
            None => {
                let new = blank(&district);
                let row = open::insert(tx, means, &actor, CaseId::random(), &new)?;
                let mut desk = Desk::new(means, &actor, row.clone(), means.clock.now_ms())?;
                header::create(tx, &mut desk, &new.header)?;
                desk.finish(tx)?;
                row
            }
        };
        let desk = Desk::new(means, &actor, case, means.clock.now_ms())?;
        admit_new(tx, &desk, &district)?;
    }
    Ok(())
}

fn admit_new(tx: &mut Tx, desk: &Desk<'_>, district: &str) -> Result<()> {
    let running = spans::running(tx, desk.case_id(), desk.now)?;
    let mut new = Vec::new();
    for (office, department) in places::in_district(tx, district, desk.now)? {
        if !running.iter().any(|row| row.office_id == office) {
            new.push(NewParticipant { department, office, officer: None, capacity: Capacity::Office, until: None });
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    participants::admit(tx, desk, &new)?;
    participants::respan(tx, desk)
}

fn blank(district: &str) -> OpenCase {
    OpenCase {
        case_type: CaseType::Register,
        district: district.to_owned(),
        header: Map::new(),
        participants: Vec::new(),
        links: Vec::new(),
    }
}

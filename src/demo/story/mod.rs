//! The story: one rescue in one district, from a call to 1098 to the visits after the children's return, and what then
//! becomes of each file.
//!
//! Everything is written through the API by the officer whose desk it belongs to, on the record types' own samples;
//! every time in it is reckoned from one argument.

mod checks;
mod children;
mod closure;
mod committee;
mod decisions;
mod emergency;
mod follow_up;
mod health;
mod inquiry;
mod law;
mod locked;
mod operation;
mod oversight;
mod owed;
mod restoration;
mod school;
mod sighting;
mod stage;
mod transfer;

use stage::{Stage, text};

use super::api::{Api, Desk};
use crate::error::Result;

pub use children::{CHILDREN, LATE};
pub use closure::{CLOSED, REOPENED};
pub use locked::LOCKED;
pub use transfer::MOVED;

/// What the story tells as it goes.
pub trait Report {
    /// A new act begins; in English and Hindi.
    fn act(&mut self, en: &str, hi: &str);
    /// An officer did something.
    fn did(&mut self, desk: &Desk, what: &str);
}

/// A record that the story wrote.
#[derive(Clone, Debug)]
pub struct Written {
    pub id: String,
    pub case_id: String,
    pub kind: String,
    /// The department of its author.
    pub department: String,
}

/// One child's case.
#[derive(Clone, Debug)]
pub struct Child {
    pub case_id: String,
    pub number: String,
    pub name: &'static str,
}

/// What the story left behind.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub sighting: String,
    pub operation: String,
    /// In the order of [`CHILDREN`].
    pub children: Vec<Child>,
    pub records: Vec<Written>,
    /// The emergency access that an auditor settled.
    pub emergency: String,
    /// What is overdue and known to be so, and what is not to be met.
    pub acknowledged: String,
    pub waived: String,
}

/// Who reads for each department when one child's file is shown side by side, in the order of the matrix.
pub const READERS: [&str; 8] = [
    "police.bbk.2",
    "labour.bbk.1",
    "education.bbk.1",
    "health.bbk.1",
    "childline.bbk.2",
    "committee.bbk.nodal",
    "protection.bbk.nodal",
    "magistracy.bbk.1",
];

/// How long ago the story began: the day of the call.
const DAYS: i64 = 60;

/// Who plays a part beside the district `BBK`: of the other district, and the auditor.
pub const GUESTS: [&str; 4] = ["protection.lko.nodal", "committee.lko.nodal", "police.lko.nodal", "auditor"];

/// Plays the story as if it had begun sixty days before `base_ms` (Unix milliseconds). The officers of the district
/// `BBK`, nodal and field, and the [`GUESTS`] must have signed in less than five minutes ago; `minute` makes the server do
/// what it does each minute. Errors: whatever the server refused, with the call and the officer.
pub fn play(api: &Api, base_ms: i64, minute: &dyn Fn() -> Result<()>, report: &mut dyn Report) -> Result<Story> {
    let mut stage = Stage::set(api, base_ms, minute, report);
    sighting::play(&mut stage)?;
    operation::play(&mut stage)?;
    children::play(&mut stage)?;
    law::play(&mut stage)?;
    health::play(&mut stage)?;
    committee::play(&mut stage)?;
    inquiry::play(&mut stage)?;
    decisions::play(&mut stage)?;
    restoration::play(&mut stage)?;
    school::play(&mut stage)?;
    follow_up::play(&mut stage)?;
    locked::play(&mut stage)?;
    emergency::play(&mut stage)?;
    transfer::play(&mut stage)?;
    closure::play(&mut stage)?;
    owed::play(&mut stage)?;
    oversight::play(&mut stage)?;
    Ok(stage.story)
}

//! The story: one rescue in one district, from a call to 1098 to the visits after the children's return.
//!
//! Everything is written through the API by the officer whose desk it belongs to, on the record types' own samples;
//! every time in it is reckoned from one argument.

mod children;
mod committee;
mod follow_up;
mod health;
mod inquiry;
mod law;
mod operation;
mod restoration;
mod school;
mod sighting;
mod stage;

use stage::{Stage, text};

use super::api::{Api, Desk};
use crate::error::Result;

pub use children::{CHILDREN, LATE};

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

/// Plays the story as if it had begun sixty days before `base_ms` (Unix milliseconds). The officers of the district
/// `BBK`, nodal and field, must be signed in. Errors: whatever the server refused, with the call and the officer.
pub fn play(api: &Api, base_ms: i64, report: &mut dyn Report) -> Result<Story> {
    let mut stage = Stage::set(api, base_ms, DAYS, report);
    sighting::play(&mut stage)?;
    operation::play(&mut stage)?;
    children::play(&mut stage)?;
    law::play(&mut stage)?;
    health::play(&mut stage)?;
    committee::play(&mut stage)?;
    inquiry::play(&mut stage)?;
    restoration::play(&mut stage)?;
    school::play(&mut stage)?;
    follow_up::play(&mut stage)?;
    Ok(stage.story)
}

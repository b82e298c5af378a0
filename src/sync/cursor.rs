//! How far a device is complete, and where an unfinished run stands (`sync.md` 3.4).
//!
//! Devices get it sealed: transaction numbers would tell what goes on in the whole state (R17).

use serde::{Deserialize, Serialize};

use super::snapshot::Snapshot;
use crate::id::{CaseId, RecordId};
use crate::records::sections::{SectionNo, SectionSet};

/// The whole position of one device. The server keeps none of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    /// The history of the database that it belongs to (R7).
    pub epoch: i64,
    /// Which sections each reason opened, as a check value: another program may share otherwise (`decisions.md` D9).
    pub rules: u32,
    pub base: Base,
    /// The run that is not finished.
    pub run: Option<Run>,
    /// When it was made, Unix milliseconds: an unchanged one is renewed daily, so that what was deleted can be forgotten.
    pub made_at: i64,
}

/// What the device has, complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Base {
    /// P: the device has every change of these transactions that was in its view.
    pub snapshot: Snapshot,
    /// K_P: the scope keys under which it reached cases then.
    pub keys: Vec<String>,
    /// H: the sections that it holds.
    pub held: SectionSet,
}

/// A run in progress: its target is fixed on its first page, and it is continued or the device is reset (R4).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Run {
    /// N: where the device will be complete when the run ends.
    pub target: Snapshot,
    /// K_N: the keys on the first page.
    pub keys: Vec<String>,
    /// G: the sections that this run fills in.
    pub gain: SectionSet,
    pub at: Position,
}

/// How far the run has come, over keys that no write changes (R3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Position {
    /// Telling what left the view; done up to and with this case.
    Purge(Option<CaseId>),
    /// Giving what is new; done up to and with this case.
    Content(Option<CaseId>),
    /// In the middle of a case: done up to and with this record.
    Within(CaseId, SectionNo, RecordId),
}

impl Cursor {
    /// That of a device that has nothing yet.
    pub fn fresh(epoch: i64, rules: u32, now_ms: i64) -> Self {
        Self { epoch, rules, base: Base::default(), run: None, made_at: now_ms }
    }
}

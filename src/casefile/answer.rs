//! What became of a change, as its caller is told and the ledger keeps it: one outcome, the same at every repeat.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Outcome;
use crate::access::department::named;
use crate::error::{Error, Fault, Words, words};
use crate::id::{CaseId, RecordId};

named! {
    /// What became of a change (D6).
    Fate {
        Applied = "applied", "Applied", "लागू";
        Merged = "merged", "Applied beside changes of others", "अन्य परिवर्तनों के साथ लागू";
        Superseded = "superseded", "A later change of the same device stands", "उसी उपकरण का बाद का परिवर्तन मान्य";
        Held = "held", "Waits for a decision", "निर्णय की प्रतीक्षा में";
        Rejected = "rejected", "Cannot be applied", "लागू नहीं हो सकता";
    }
}

/// All that the ledger keeps of a change and every repeat is told: numbers and ids, never content (R20).
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Answer {
    /// Kept in a column of its own.
    #[serde(skip, default = "Answer::unread")]
    pub outcome: Fate,
    #[serde(flatten)]
    pub told: Outcome,
    /// The revision that each record of the change has now, in the widest share that its author sees.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub revs: BTreeMap<RecordId, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<RecordId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Why a change was rejected: a code of `error.rs` or `id_reused`, and the places at fault.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Problem {
    pub code: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Place>,
}

/// One place at fault; the words of the fault are not kept.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Place {
    pub pointer: String,
    pub code: String,
}

impl Answer {
    /// An answer that tells of no record.
    pub fn bare(outcome: Fate, case: CaseId, problem: Option<Problem>) -> Self {
        let told = Outcome { case, record: case.cast(), section: 0, n: 0 };
        Self { outcome, told, revs: BTreeMap::new(), conflicts: Vec::new(), problem }
    }

    fn unread() -> Fate {
        Fate::Applied
    }
}

impl Problem {
    /// What of a refusal is kept. A member that nobody knows is told by where it stood: its name is the author's text.
    pub fn of(error: &Error) -> Self {
        let place = |fault: &Fault| {
            let parent = fault.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            let pointer = if fault.code == "unknown_field" { parent } else { &fault.pointer };
            Place { pointer: pointer.to_owned(), code: fault.code.to_owned() }
        };
        Self { code: error.code.name().to_owned(), fields: error.fields.iter().map(place).collect() }
    }
}

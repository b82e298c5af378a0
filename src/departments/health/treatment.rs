//! A treatment given to the child. The protection unit learns that it was done and when, not what it was.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::types::{Code, Day};
use crate::records::{Kind, Record, Share};

form! {
    /// One treatment.
    pub struct Treatment {
        /// The day of the treatment.
        date: Day,
        /// What sort of treatment it is.
        kind: Code<codes::TreatKind>,
        /// Whether it has been given.
        done: bool,
    }
}

impl Record for Treatment {
    const KIND: Kind = Kind {
        name: "health.treatment",
        row: "HLT-TREAT",
        title: words("Treatment", "उपचार विवरण"),
        writers: &[Department::Health],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "full", "-", "full", "done", "-"],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![Share::fields("done", &["date", "done"])]
    }

    fn sample() -> Value {
        json!({"date": "2026-11-21", "kind": "dressing", "done": true})
    }
}

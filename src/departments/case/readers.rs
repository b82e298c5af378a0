//! Who has read this case: one reading, for the committee and the protection unit. Others learn that it is kept.

use serde_json::{Value, json};

use crate::access::CaseType;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Line, Name};
use crate::records::{Around, Kind, Record, Share, Status, Word};

form! {
    /// The officer who read.
    pub struct Reader {
        /// Name.
        name: Name,
        /// Department.
        department: Code<codes::DepartmentName>,
        /// Name of the office.
        office: Name,
    }
}

form! {
    /// One reading.
    pub struct Reading {
        /// When.
        at: Instant,
        /// The officer who read; for a connected system its name in `client` instead.
        officer: Option<Reader>,
        /// The connected system that read.
        client: Option<Name>,
        /// The sections that were read.
        sections: Vec<Line>,
        /// For what: a read, a pull, an export.
        purpose: Line,
        /// The device, by the name its officer gave it.
        device_name: Option<Line>,
    }
}

impl Record for Reading {
    const KIND: Kind = Kind {
        name: "case.readers",
        row: "CASE-READERS",
        title: words("Who has read", "किसने पढ़ा"),
        case_types: &[CaseType::Child, CaseType::Operation, CaseType::Sighting],
        //      police    labour    education health    childline committee protection magistracy
        cells: ["status", "status", "status", "status", "status", "full", "full", "-"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        match (&self.officer, &self.client) {
            (None, None) => faults.required(&at.name("officer")),
            (Some(_), Some(_)) => {
                let en = "Either an officer or a connected system has read, not both.";
                faults.add(&at.name("client"), "inconsistent", en, "या तो अधिकारी ने पढ़ा या संबद्ध प्रणाली ने, दोनों ने नहीं।");
            }
            _ => {}
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|reading, _| Some(Status::new(Word::Done, day_in_india(reading.at.0))))]
    }

    fn sample() -> Value {
        json!({
            "at": "2026-11-21T05:00:00.000Z",
            "officer": {"name": "Sample Officer One", "department": "health", "office": "Sample District Hospital"},
            "sections": ["case.header:brief", "health.exam"], "purpose": "pull", "device_name": "Sample phone"
        })
    }
}

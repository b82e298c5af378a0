//! An awareness event: prevention work in villages, schools and markets. It holds no personal data.

use serde_json::{Value, json};

use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::types::{Code, Count, Day, Line};
use crate::records::{Kind, Record, Share};

form! {
    /// One event.
    pub struct Awareness {
        /// The day of the event.
        date: Day,
        /// Where it was held.
        place: Line,
        /// What sort of event it was.
        kind: Code<codes::Aware>,
        /// To whom it spoke, such as parents or shopkeepers.
        audience: Option<Line>,
        /// Men present.
        men: Option<Count>,
        /// Women present.
        women: Option<Count>,
        /// Boys present.
        boys: Option<Count>,
        /// Girls present.
        girls: Option<Count>,
        /// The office with which it was held.
        with_office: Option<Line>,
        /// Material shown or given out.
        material: Option<Line>,
    }
}

impl Record for Awareness {
    const KIND: Kind = Kind {
        name: "childline.awareness",
        row: "CHL-AWARENESS",
        title: words("Awareness event", "जागरूकता कार्यक्रम"),
        case_types: &[CaseType::Register],
        writers: &[Department::Childline],
        cells: ["full"; 8],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({
            "date": "2026-11-14", "place": "Sample Village", "kind": "village", "audience": "Parents",
            "men": 20, "women": 35, "boys": 12, "girls": 15, "with_office": "Sample Panchayat", "material": "Poster"
        })
    }
}

//! A child found matches a child reported missing.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::types::{Day, ShortCode};
use crate::records::{Kind, Record, Share};

form! {
    /// The match between this child and a missing-child report.
    pub struct MissingLink {
        /// Number of the missing person in CCTNS.
        cctns_missing_no: Option<ShortCode>,
        /// Number in TrackChild.
        trackchild_id: Option<ShortCode>,
        /// The day on which the match was made.
        matched_on: Day,
    }
}

impl Record for MissingLink {
    const KIND: Kind = Kind {
        name: "police.missing_link",
        row: "POL-MISSING-LINK",
        title: words("Missing-child match", "गुमशुदा बालक से मिलान"),
        writers: &[Department::Police],
        //      police   labour education health childline committee protection magistracy
        cells: ["full", "-", "-", "-", "-", "full", "full", "-"],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"cctns_missing_no": "3101/2026/17", "matched_on": "2026-11-20"})
    }
}

//! The child's statement to the committee.
//!
//! No other department reads it, in full or in part, and nothing in it makes a share.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes::Lang;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Name, Story, Text};
use crate::records::{Around, Kind, Record, Share};

form! {
    /// What the child told the committee.
    pub struct Statement {
        /// When the child was heard.
        heard_at: Instant,
        /// Members who heard the child; at least one.
        members: Vec<OfficerId>,
        /// Language in which the child spoke.
        language: Option<Code<Lang>>,
        /// Interpreter or special educator, if any.
        interpreter: Option<Name>,
        /// Whether the child was heard without the producer, the employer and the family in the room.
        heard_alone: bool,
        /// The child's own words.
        statement: Story,
        /// What the child wishes for itself.
        wishes: Option<Text<4000>>,
        /// Persons who are not to be told, as the child asks.
        do_not_tell: Vec<Text<200>>,
    }
}

impl Record for Statement {
    const KIND: Kind = Kind {
        name: "committee.statement",
        row: "WEL-STATEMENT",
        title: words("Child's statement", "बालक का कथन"),
        writers: &[Department::Committee],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "-", "-", "full", "-", "-"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.members.is_empty() {
            faults.required(&at.name("members"));
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({
            "heard_at": "2026-11-21T06:00:00.000Z", "members": ["5f0c1d7e-2b3a-4c4d-8e5f-000000000002"],
            "language": "hin", "heard_alone": true, "statement": "I want to go back to my village and to school."
        })
    }
}

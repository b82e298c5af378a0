//! A child has stopped coming to school.
//!
//! The police learn nothing of it: only a visit that finds the child gone or at work makes an alarm.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day};
use crate::records::{Around, Kind, Record, Share, Status};

form! {
    /// The notice that a child has dropped out.
    pub struct Dropout {
        /// The day on which the school noticed it.
        noticed_on: Day,
        /// Why, as far as the school knows.
        reason: Option<Code<codes::SchoolLeft>>,
        /// Whether somebody of the school has visited the family.
        visit_done: Option<bool>,
        /// The day on which the child came back; leave out until then.
        returned_on: Option<Day>,
    }
}

impl Record for Dropout {
    const KIND: Kind = Kind {
        name: "education.dropout",
        row: "EDU-DROPOUT",
        title: words("Drop-out notice", "विद्यालय छोड़ने की सूचना"),
        writers: &[Department::Education],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "full", "-", "-", "full", "full", "status"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.returned_on.as_ref().is_some_and(|returned| *returned < self.noticed_on) {
            let en = "The child came back before the absence was noticed.";
            let hi = "वापसी का दिन सूचना के दिन से पहले नहीं हो सकता।";
            faults.add(&at.name("returned_on"), "inconsistent", en, hi);
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|record, around| Some(Status::done_on(&record.returned_on, around)))]
    }

    fn sample() -> Value {
        json!({"noticed_on": "2027-02-15", "reason": "migrate", "visit_done": true, "returned_on": "2027-03-01"})
    }
}

//! A child is to go to school: what the school office needs to admit it, and nothing on the rescue.
//!
//! Writing it opens a referral to the education office in the same transaction.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes;
use crate::records::types::{Code, Day, Line, Name, Years};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};

form! {
    /// The request to admit a child to school.
    pub struct SchoolReferral {
        /// The child's name.
        name: Name,
        /// Age in completed years.
        age: Years,
        /// The child's sex.
        sex: Code<codes::Sex>,
        /// Name of the parent or guardian with whom the school speaks.
        guardian: Option<Name>,
        /// Village or ward in which the child lives.
        village: Option<Name>,
        /// Last class attended; `0` if none.
        last_class: Option<Code<codes::Class>>,
        /// Language the child speaks best.
        language: Option<Code<codes::Lang>>,
        /// What the school has to provide for, such as a ramp or large print.
        special_needs: Option<Line>,
        /// The day by which the child should sit in class.
        start_by: Option<Day>,
        /// The education office to which it goes; the district's own if left out.
        office_id: Option<OfficeId>,
    }
}

impl Record for SchoolReferral {
    const KIND: Kind = Kind {
        name: "education.referral",
        row: "EDU-REFERRAL",
        title: words("School referral", "विद्यालय हेतु संदर्भ"),
        writers: &[Department::Protection],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "full", "-", "-", "full", "full", "status"],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|_, around| Some(Status::new(Word::Asked, around.occurred_on())))]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        vec![Effect::Refer { department: Department::Education, office: self.office_id, note_code: "enrol" }]
    }

    fn sample() -> Value {
        json!({
            "name": "नमूना बालक", "age": 11, "sex": "M", "guardian": "Sample Guardian", "village": "Sample Village",
            "last_class": "3", "language": "awa", "start_by": "2026-12-07"
        })
    }
}

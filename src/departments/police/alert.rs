//! A warning about a child: returned to work, threatened, moved. Facts only, no narrative.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes::{AlertAction, AlertType};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day};
use crate::records::{Around, Kind, Record, Share, Status, Word};

form! {
    /// One warning and what was done.
    pub struct Alert {
        /// What the warning is about.
        r#type: Code<AlertType>,
        /// The day on which it was raised.
        raised_on: Day,
        /// What was done.
        action: Option<Code<AlertAction>>,
        /// The day on which it was settled.
        closed_on: Option<Day>,
    }
}

impl Record for Alert {
    const KIND: Kind = Kind {
        name: "police.alert",
        row: "POL-ALERT",
        title: words("Police alert", "पुलिस सतर्कता सूचना"),
        writers: &[Department::Police, Department::Protection],
        //      police   labour education health childline committee protection magistracy
        cells: ["full", "-", "-", "-", "-", "full", "full", "status"],
        after_closure: true,
        groups: &[&["action", "closed_on"]],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.closed_on.as_ref().is_some_and(|closed| *closed < self.raised_on) {
            let en = "The alert cannot be settled before it was raised.";
            faults.add(&at.name("closed_on"), "inconsistent", en, "सूचना दर्ज होने से पहले समाप्त नहीं हो सकती।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|alert, _| {
            Some(match &alert.closed_on {
                Some(closed) => Status::new(Word::Done, closed.0.clone()),
                None => Status::new(Word::Asked, alert.raised_on.0.clone()),
            })
        })]
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        self.closed_on.is_none()
    }

    fn sample() -> Value {
        json!({"type": "moved", "raised_on": "2026-11-20"})
    }
}

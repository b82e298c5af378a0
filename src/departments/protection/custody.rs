//! A child's stay in a home.
//!
//! Where the home is, is told to nobody outside the committee and the protection unit but the investigating officer
//! and the visiting doctor.

use serde_json::{Value, json};

use crate::access::{Capacity, Department, Profile};
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes::{Form, Leave, Relation};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Instant, Line, Name, Text};
use crate::records::{Around, Effect, Grant, Kind, Record, Share, Status, Word};

form! {
    /// A visit of the family to the child.
    pub struct FamilyVisit {
        /// The day of the visit.
        on: Day,
        /// Who came.
        name: Name,
        /// How this person is related to the child.
        relation: Code<Relation>,
    }
}

form! {
    /// A stay in a home.
    pub struct Custody {
        /// The home.
        home_id: OfficeId,
        /// Admission number in the home's register.
        admission_no: Option<Line>,
        /// The form under which the child was admitted (18, 41 or 42).
        rule_form: Option<Code<Form>>,
        /// When the child was admitted.
        admitted_at: Instant,
        /// When the child left.
        left_at: Option<Instant>,
        /// Why the child left.
        reason: Option<Code<Leave>>,
        /// When the child was found to have gone without permission.
        escape_at: Option<Instant>,
        /// When that was reported to the police and the committee.
        escape_reported_at: Option<Instant>,
        /// Visits of the family.
        family_visits: Vec<FamilyVisit>,
        /// Anything the next officer should know.
        remarks: Option<Text<2000>>,
    }
}

impl Record for Custody {
    const KIND: Kind = Kind {
        name: "protection.custody",
        row: "WEL-CUSTODY",
        title: words("Stay in a home", "गृह में आवास"),
        writers: &[Department::Protection],
        //      police        labour education health childline committee protection magistracy
        cells: ["whereabouts", "-", "-", "full", "status", "full", "full", "status"],
        grants: &[
            Grant { department: Department::Police, share: "whereabouts", profiles: &[Profile::Io] },
            Grant { department: Department::Health, share: "full", profiles: &[Profile::Visit] },
        ],
        groups: &[&["left_at", "reason"], &["escape_at", "escape_reported_at"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let (en, hi) = ("This is before the child was admitted.", "यह समय प्रवेश से पहले का है।");
        for (name, moment) in [("left_at", self.left_at), ("escape_at", self.escape_at)] {
            if moment.is_some_and(|moment| moment < self.admitted_at) {
                faults.add(&at.name(name), "inconsistent", en, hi);
            }
        }
        if self.left_at.is_some() && self.reason.is_none() {
            faults.required(&at.name("reason"));
        }
        if self.reason.is_some() && self.left_at.is_none() {
            faults.required(&at.name("left_at"));
        }
        if self.reason.as_ref().is_some_and(|reason| reason.is("escaped")) && self.escape_at.is_none() {
            faults.required(&at.name("escape_at"));
        }
        match (self.escape_at, self.escape_reported_at) {
            (None, Some(_)) => faults.required(&at.name("escape_at")),
            (Some(gone), Some(told)) if told < gone => {
                let en = "Reported before it happened.";
                faults.add(&at.name("escape_reported_at"), "inconsistent", en, "घटना से पहले सूचना दी गई लिखी है।");
            }
            _ => {}
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("whereabouts", &["home_id", "admitted_at", "left_at"]),
            Share::status(|stay, _| Some(Status::new(Word::Done, day_in_india(stay.admitted_at.0)))),
        ]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        // No doctor visits a home that the child has left.
        let visit = Effect::Relieve(Capacity::Visit);
        vec![if self.left_at.is_none() { Effect::Stage("IN_CARE") } else { visit }]
    }

    fn sample() -> Value {
        json!({
            "home_id": "5f0c1d7e-2b3a-4c4d-8e5f-000000000001", "admission_no": "2026/41", "rule_form": "18",
            "admitted_at": "2026-11-21T10:00:00.000Z"
        })
    }
}

//! What a helpline team did for a child on the spot, until the child was safe and handed over.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Line, Ref};
use crate::records::{Around, Kind, Record, Share, Status, TypedMerge, Word};

form! {
    /// One attempt to reach the family or the child.
    pub struct Attempt {
        /// When.
        at: Instant,
        /// How it was tried.
        mode: Code<codes::VisitMode>,
        /// What came of it.
        result: Code<codes::ContactResult>,
    }
}

form! {
    /// One intervention.
    pub struct Intervention {
        /// The team that was sent.
        team: Line,
        /// When the team reached the child; leave out before.
        reached_at: Option<Instant>,
        /// Whether the team saw the child.
        child_seen: Option<bool>,
        /// When the child was in a safe place.
        safe_place_at: Option<Instant>,
        /// The office or home to which the child was handed over.
        handed_to: Option<Line>,
        /// When the child was handed over.
        handed_at: Option<Instant>,
        /// How the child travelled.
        transport: Option<Line>,
        /// The officer who escorted the child.
        escort_ref: Option<Ref>,
        /// Attempts to reach the family or the child.
        contact_attempts: Vec<Attempt>,
    }
}

impl Record for Intervention {
    const KIND: Kind = Kind {
        name: "childline.intervention",
        row: "CHL-INTERVENTION",
        title: words("Intervention", "हस्तक्षेप"),
        writers: &[Department::Childline],
        //      police  labour    education health childline committee protection magistracy
        cells: ["full", "status", "-", "-", "full", "full", "full", "status"],
        groups: &[&["handed_to", "handed_at"]],
        typed_merge: &[("contact_attempts", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let earlier = |later: Option<Instant>, first: Option<Instant>| later.zip(first).is_some_and(|(l, f)| l < f);
        if earlier(self.safe_place_at, self.reached_at) {
            let en = "The child was in a safe place before the team reached it.";
            faults.add(&at.name("safe_place_at"), "inconsistent", en, "सुरक्षित स्थान का समय पहुँचने के समय से पहले है।");
        }
        if earlier(self.handed_at, self.reached_at.max(self.safe_place_at)) {
            let en = "The child was handed over before it was reached and safe.";
            faults.add(&at.name("handed_at"), "inconsistent", en, "सुपुर्दगी का समय पहुँचने या सुरक्षित स्थान से पहले है।");
        }
        if self.child_seen == Some(true) && self.reached_at.is_none() {
            faults.required(&at.name("reached_at"));
        }
        if self.handed_at.is_some() && self.handed_to.is_none() {
            faults.required(&at.name("handed_to"));
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|record, around| {
            Some(match record.reached_at {
                Some(reached) => Status::new(Word::Done, day_in_india(reached.0)),
                None => Status::new(Word::Asked, around.occurred_on()),
            })
        })]
    }

    fn sample() -> Value {
        json!({
            "team": "Sample Team 1", "reached_at": "2026-11-20T07:25:00.000Z", "child_seen": true,
            "safe_place_at": "2026-11-20T09:00:00.000Z", "handed_to": "Sample Open Shelter",
            "handed_at": "2026-11-20T09:20:00.000Z", "transport": "Helpline vehicle",
            "contact_attempts": [{"at": "2026-11-20T10:00:00.000Z", "mode": "phone", "result": "no_answer"}]
        })
    }
}

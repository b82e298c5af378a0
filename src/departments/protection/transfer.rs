//! The case goes to another district or state, with its documents.

use serde_json::{Value, json};

use crate::access::{Department, Profile};
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::field::{At, Faults};
use crate::records::types::{Day, Lgd, Line, Text};
use crate::records::{Around, Effect, Grant, Kind, Record, Share, Status, Word};

form! {
    /// Transfer of a case; the spans change when the receiving protection unit accepts.
    pub struct Transfer {
        /// State to which the case goes (LGD code).
        to_state: Option<Lgd>,
        /// District to which the case goes (LGD code).
        to_district: Option<Lgd>,
        /// The receiving protection unit, inside the state; `POST /v1/cases/{id}/transfer` writes it.
        to_office: Option<OfficeId>,
        /// Why.
        reason: Text<4000>,
        /// The day on which it was sent.
        sent_on: Day,
        /// The day on which it was accepted.
        accepted_on: Option<Day>,
        /// Why it was not accepted.
        rejected_reason: Option<Text<4000>>,
        /// Documents sent with it.
        documents_sent: Vec<Line>,
        /// Whether the release certificate of a bonded child went with it.
        certificate_included: bool,
    }
}

/// A department that knows how far the transfer has come knows it in the state's office too.
const fn state(department: Department) -> Grant {
    Grant { department, share: "status", profiles: &[Profile::Full, Profile::Pseudonym] }
}

impl Record for Transfer {
    const KIND: Kind = Kind {
        name: "protection.transfer",
        row: "WEL-TRANSFER",
        title: words("Transfer of case", "प्रकरण स्थानांतरण"),
        writers: &[Department::Protection],
        //      police    labour    education health childline committee protection magistracy
        cells: ["status", "status", "status", "-", "status", "full", "full", "full"],
        after_closure: true,
        grants: &[
            // The receiving unit has it in its queue and must know why it comes.
            Grant { department: Department::Protection, share: "full", profiles: &[Profile::Full, Profile::Referral] },
            // The state keeps the way between its districts: from where to where, and whether it was answered.
            Grant { department: Department::Protection, share: "route", profiles: &[Profile::Pseudonym] },
            state(Department::Police),
            state(Department::Labour),
            state(Department::Education),
            state(Department::Childline),
        ],
        groups: &[&["accepted_on", "rejected_reason"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.to_office.is_none() {
            for (name, code) in [("to_state", &self.to_state), ("to_district", &self.to_district)] {
                if code.is_none() {
                    faults.required(&at.name(name));
                }
            }
        }
        if self.accepted_on.as_ref().is_some_and(|day| *day < self.sent_on) {
            let en = "Accepted before it was sent.";
            faults.add(&at.name("accepted_on"), "inconsistent", en, "भेजने से पहले स्वीकार किया गया लिखा है।");
        }
        if self.accepted_on.is_some() && self.rejected_reason.is_some() {
            let en = "A transfer is accepted or rejected, not both.";
            faults.add(&at.name("rejected_reason"), "inconsistent", en, "स्थानांतरण स्वीकार होता है या अस्वीकार, दोनों नहीं।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("route", &["to_state", "to_district", "to_office", "sent_on", "accepted_on"]),
            Share::status(|transfer, around| Some(transfer.status(around))),
        ]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        self.accepted_on.iter().map(|_| Effect::Stage("TRANSFERRED_OUT")).collect()
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        self.accepted_on.is_none() && self.rejected_reason.is_none()
    }

    fn sample() -> Value {
        json!({
            "to_state": "10", "to_district": "201", "reason": "The family lives there.", "sent_on": "2026-12-18",
            "documents_sent": ["Form 17", "Form 22"], "certificate_included": false
        })
    }
}

impl Transfer {
    fn status(&self, around: &Around) -> Status {
        match &self.accepted_on {
            Some(day) => Status::new(Word::Done, day.0.clone()),
            None if self.rejected_reason.is_some() => Status::new(Word::Refused, around.occurred_on()),
            None => Status::new(Word::Asked, self.sent_on.0.clone()),
        }
    }
}

//! The committee permits that something from a child's file be disclosed.
//!
//! It names who, what and until when; without an end there is no permission.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::DepartmentName;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Line, Name, Text};
use crate::records::{Around, Kind, Record, Share};

form! {
    /// Permission of the committee to disclose.
    pub struct AccessNote {
        /// The department that may be told, if it is one.
        department: Option<Code<DepartmentName>>,
        /// The office that may be told.
        office_id: Option<OfficeId>,
        /// The officer who may be told.
        officer_id: Option<OfficerId>,
        /// A person outside the service: a lawyer, a court, the child itself.
        person: Option<Name>,
        /// What may be disclosed, one entry a matter; at least one.
        what: Vec<Line>,
        /// Why.
        reason: Text<4000>,
        /// First day.
        from: Day,
        /// Last day.
        until: Day,
        /// Members who permit it; at least one.
        members: Vec<OfficerId>,
    }
}

impl Record for AccessNote {
    const KIND: Kind = Kind {
        name: "committee.access_note",
        row: "WEL-ACCESS-NOTE",
        title: words("Permission to disclose", "सूचना देने की अनुमति"),
        writers: &[Department::Committee],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "-", "-", "full", "full", "-"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let nobody = self.department.is_none() && self.office_id.is_none() && self.officer_id.is_none();
        if nobody && self.person.is_none() {
            let en = "Name the department, the office, the officer or the person who may be told.";
            faults.add(
                &at.name("person"),
                "required",
                en,
                "जिस विभाग, कार्यालय, अधिकारी या व्यक्ति को बताया जा सकता है, उसे लिखें।",
            );
        }
        if self.what.is_empty() {
            faults.required(&at.name("what"));
        }
        if self.members.is_empty() {
            faults.required(&at.name("members"));
        }
        if self.until < self.from {
            let en = "The permission ends before it begins.";
            faults.add(&at.name("until"), "inconsistent", en, "अनुमति आरंभ होने से पहले समाप्त होती है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({
            "person": "Sample Advocate", "what": ["order CWC/2026/0001"], "reason": "Claim for compensation.",
            "from": "2026-11-21", "until": "2026-12-21", "members": ["5f0c1d7e-2b3a-4c4d-8e5f-000000000002"]
        })
    }
}

//! One thing that a department owes to the child by a date, and the rule it comes from.
//!
//! A department reads its own obligations; another's date would tell it that something moved there.

use serde_json::{Value, json};

use crate::access::{CaseType, Department, Profile};
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, RecordId};
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Int, Line, ShortCode, Text};
use crate::records::{Around, Grant, Kind, Record, Share};

form! {
    /// One obligation.
    pub struct Obligation {
        /// The rule's number, such as `D18`.
        rule: ShortCode,
        /// What is to be done.
        title: Line,
        /// On what the duty rests.
        kind: Code<codes::ObligationKind>,
        /// The section, rule or order.
        basis: Line,
        /// Whether somebody has checked the basis against its text.
        verified: bool,
        /// The department that owes it.
        department: Code<codes::DepartmentName>,
        /// The office that owes it.
        office_id: Option<OfficeId>,
        /// When the time began to run.
        started_at: Instant,
        /// Until when it is to be done.
        due_at: Instant,
        /// How far it has been met.
        state: Code<codes::ObligationState>,
        /// The record that began it; shown only to those who read that record.
        started_by: Option<RecordId>,
        /// The record that met it; shown only to those who read that record.
        fulfilled_by: Option<RecordId>,
        /// How far it has been escalated, 0 to 4.
        escalation: Int<0, 4>,
        /// When somebody acknowledged that it is overdue.
        acknowledged_at: Option<Instant>,
        /// Why it is not to be met.
        waived_for: Option<Text<2000>>,
    }
}

impl Record for Obligation {
    const KIND: Kind = Kind {
        name: "case.obligation",
        row: "CASE-OBLIGATION",
        title: words("Obligation", "दायित्व"),
        case_types: &[CaseType::Child, CaseType::Operation, CaseType::Sighting],
        //      police labour education health childline committee protection magistracy
        cells: ["own", "own", "own", "own", "own", "full", "full", "progress"],
        grants: &[Grant { department: Department::Magistracy, share: "own", profiles: &[Profile::Full] }],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.due_at < self.started_at {
            let en = "It cannot be due before its time began to run.";
            faults.add(&at.name("due_at"), "inconsistent", en, "नियत समय आरंभ से पहले नहीं हो सकता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::copy("own", |obligation, _| Department::parse(obligation.department.code()).into_iter().collect()),
            Share::fields("progress", &["state", "due_at"]),
        ]
    }

    fn sample() -> Value {
        json!({
            "rule": "D18", "title": "Sample duty", "kind": "law", "basis": "Sample basis", "verified": false,
            "department": "protection", "started_at": "2026-11-20T08:00:00.000Z",
            "due_at": "2026-12-05T08:00:00.000Z", "state": "due", "escalation": 0
        })
    }
}

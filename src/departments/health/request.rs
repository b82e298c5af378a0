//! A department asks for a medical examination.
//!
//! The police see their own requests; of others' they see a word, because the purpose can be a finding itself.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Line};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};

form! {
    /// A request for an examination.
    pub struct ExamRequest {
        /// When it was asked for.
        asked_at: Instant,
        /// For what; `sexual` locks the case.
        purpose: Code<codes::HltPurpose>,
        /// How soon.
        urgency: Option<Code<codes::Urgency>>,
        /// The hospital or place asked for.
        place: Option<Line>,
        /// The time given for it.
        slot_at: Option<Instant>,
        /// Whether a woman doctor is needed.
        woman_doctor_needed: Option<bool>,
        /// The health office to which it goes; the district's own if left out.
        office_id: Option<OfficeId>,
    }
}

impl Record for ExamRequest {
    const KIND: Kind = Kind {
        name: "health.request",
        row: "HLT-REQUEST",
        title: words("Examination request", "चिकित्सीय परीक्षण अनुरोध"),
        writers: &[Department::Police, Department::Committee, Department::Protection],
        //      police labour education health childline committee protection magistracy
        cells: ["own", "-", "-", "full", "-", "full", "full", "status"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.slot_at.is_some_and(|slot| slot < self.asked_at) {
            let en = "The examination cannot be set for a time before it was asked for.";
            faults.add(&at.name("slot_at"), "inconsistent", en, "परीक्षण का समय अनुरोध से पहले नहीं हो सकता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::copy("own", |_, around| match around.author {
                Department::Police => vec![Department::Police],
                _ => vec![],
            }),
            Share::status(|record, _| Some(Status::new(Word::Asked, day_in_india(record.asked_at.0)))),
        ]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.purpose.is("sexual") {
            effects.push(Effect::Lock("medical"));
        }
        effects.push(Effect::Refer { department: Department::Health, office: self.office_id, note_code: "exam" });
        effects
    }

    fn sample() -> Value {
        json!({
            "asked_at": "2026-11-20T10:30:00.000Z", "purpose": "general", "urgency": "now",
            "place": "Sample District Hospital", "slot_at": "2026-11-20T11:30:00.000Z", "woman_doctor_needed": false
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;
    use crate::records::entry::Checked;

    fn asked_by(author: Department, purpose: &str) -> Checked {
        let around = Around {
            case_type: CaseType::Child,
            author,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 0,
            now_ms: 0,
        };
        let mut data = ExamRequest::sample();
        data["purpose"] = json!(purpose);
        Entry::of::<ExamRequest>().check(&data, &around, "/data").expect("a valid request")
    }

    #[test]
    fn police_get_their_own_requests_and_of_others_only_a_word() {
        let copy = |author| {
            let parts = asked_by(author, "age").parts;
            parts.into_iter().filter(|p| p.section.contains('@') && p.data.is_some()).map(|p| p.section).next()
        };
        assert_eq!(copy(Department::Police).as_deref(), Some("health.request@police"));
        assert_eq!(copy(Department::Committee), None);
        let entry = Entry::of::<ExamRequest>();
        let names: Vec<&str> = entry.readable_by(Department::Police).iter().map(|(share, _)| share.name).collect();
        assert_eq!(names, ["own", "status"]);
    }

    #[test]
    fn a_sexual_purpose_locks_the_case_before_health_is_asked() {
        let refer = Effect::Refer { department: Department::Health, office: None, note_code: "exam" };
        assert_eq!(asked_by(Department::Police, "sexual").effects, [Effect::Lock("medical"), refer.clone()]);
        assert_eq!(asked_by(Department::Police, "injury").effects, [refer]);
    }
}

//! A review meeting: its minutes and who shall do what by when; no personal data of a child.

use serde_json::{Value, json};

use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes::{DepartmentName, MeetingKind};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Day, Line, Story, Text};
use crate::records::{Around, Kind, Record, Share, TypedMerge};

form! {
    /// One thing that a department shall do.
    pub struct ActionItem {
        /// The department that shall do it.
        department: Code<DepartmentName>,
        /// Its office, where one was named.
        office: Option<OfficeId>,
        /// What shall be done.
        action: Text<1_000>,
        /// The day until which it shall be done.
        due_on: Option<Day>,
        /// The day on which it was done.
        done_on: Option<Day>,
    }
}

form! {
    /// One meeting of a district.
    pub struct Meeting {
        /// Which meeting it was.
        kind: Code<MeetingKind>,
        /// The day of the meeting.
        held_on: Day,
        /// Where it was held.
        place: Option<Line>,
        /// Who chaired it, by designation.
        chair: Option<Line>,
        /// The departments present.
        present: Vec<Code<DepartmentName>>,
        /// How many took part.
        attended: Option<Count>,
        /// The minutes; no child's name, no case told in words.
        minutes: Option<Story>,
        /// What was decided to be done.
        action_items: Vec<ActionItem>,
        /// The day of the next meeting.
        next_on: Option<Day>,
    }
}

impl Record for Meeting {
    const KIND: Kind = Kind {
        name: "magistracy.meeting",
        row: "REG-MEETING",
        title: words("Review meeting", "समीक्षा बैठक"),
        case_types: &[CaseType::Register],
        writers: &[Department::Police, Department::Magistracy],
        cells: ["full"; 8],
        typed_merge: &[("present", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        let items = at.name("action_items");
        for (index, item) in self.action_items.iter().enumerate() {
            let days = [("due_on", &item.due_on), ("done_on", &item.done_on)];
            for (name, _) in days.iter().filter(|(_, day)| day.as_ref().is_some_and(|day| *day < self.held_on)) {
                let en = "This cannot be before the meeting.";
                faults.add(&items.index(index).name(name), "inconsistent", en, "यह बैठक से पहले का नहीं हो सकता।");
            }
        }
        if self.next_on.as_ref().is_some_and(|next| *next <= self.held_on) {
            let en = "The next meeting comes after this one.";
            faults.add(&at.name("next_on"), "inconsistent", en, "अगली बैठक इस बैठक के बाद होगी।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"kind": "sjpu", "held_on": "2026-11-20", "present": ["police", "labour"], "attended": 9,
            "minutes": "Sample minutes of an invented meeting.",
            "action_items": [{"department": "labour", "action": "Inspect the invented market", "due_on": "2026-12-05"}]})
    }
}

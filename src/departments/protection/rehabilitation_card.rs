//! Form 14: the rehabilitation card, month by month for four months.
//!
//! As with the care plan, what a department is asked becomes a task of its own and the card stays. The child's
//! particulars on the printed card come from `protection.identity` and `police.fir`.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes::{Addressee, NeedArea, RuleSet, Task, suits};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Int, Line, Text};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};

form! {
    /// One need in one month.
    pub struct CardEntry {
        /// Month since the card was issued, 1 to 4.
        month: Int<1, 4>,
        /// Which of the ten areas.
        need: Code<NeedArea>,
        /// Plan for the month.
        plan: Text<4000>,
        /// Outcome at the end of the month.
        outcome: Option<Text<4000>>,
        /// What a department is asked to do for it.
        action: Option<Code<Task>>,
        /// The department that is asked.
        slice: Option<Code<Addressee>>,
        /// By when.
        due_on: Option<Day>,
    }
}

form! {
    /// The rehabilitation card.
    pub struct RehabilitationCard {
        /// The day on which the committee issued it.
        issued_on: Day,
        /// Probation officer, child welfare officer or placement officer who keeps it.
        officer: Option<OfficerId>,
        /// Admission number in the home.
        admission_no: Option<Line>,
        /// Date of admission.
        admitted_on: Option<Day>,
        /// Date of provisional release or release.
        released_on: Option<Day>,
        /// Plan and outcome, one entry a month and need.
        entries: Vec<CardEntry>,
        /// The rules whose form this is.
        rule_set: Option<Code<RuleSet>>,
    }
}

impl Record for RehabilitationCard {
    const KIND: Kind = Kind {
        name: "protection.rehabilitation_card",
        row: "WEL-CARD",
        title: words("Rehabilitation card (Form 14)", "पुनर्वास कार्ड (प्रारूप 14)"),
        writers: &[Department::Protection],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "-", "-", "full", "full", "status"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let list = at.name("entries");
        for (i, entry) in self.entries.iter().enumerate() {
            let at = list.index(i);
            let same = |earlier: &CardEntry| earlier.month == entry.month && earlier.need == entry.need;
            if self.entries[..i].iter().any(same) {
                let en = "This need stands twice in this month.";
                faults.add(&at.name("need"), "inconsistent", en, "यह आवश्यकता इस माह में दो बार है।");
            }
            match (&entry.slice, &entry.action) {
                (Some(_), None) => faults.required(&at.name("action")),
                (None, Some(_)) => faults.required(&at.name("slice")),
                (Some(slice), Some(action)) if !suits(slice, action) => {
                    let en = "This department cannot be asked to do this.";
                    faults.add(&at.name("action"), "inconsistent", en, "इस विभाग से यह कार्य नहीं कराया जा सकता।");
                }
                _ => {}
            }
        }
        if matches!((&self.admitted_on, &self.released_on), (Some(in_), Some(out)) if out < in_) {
            let en = "Released before admission.";
            faults.add(&at.name("released_on"), "inconsistent", en, "प्रवेश से पहले मुक्ति लिखी है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|card, _| Some(Status::new(Word::Done, card.issued_on.0.clone())))]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        let open = self.entries.iter().filter(|entry| entry.outcome.is_none());
        open.filter_map(|entry| {
            Some(Effect::Task {
                to: Department::parse(entry.slice.as_ref()?.code())?,
                office: None,
                action: entry.action.as_ref()?.0.clone(),
                due_on: entry.due_on.as_ref().map(|day| day.0.clone()),
            })
        })
        .collect()
    }

    fn sample() -> Value {
        json!({
            "issued_on": "2026-12-20", "rule_set": "MODEL2016", "entries": [
                {"month": 1, "need": "health", "plan": "Eye check and spectacles.", "action": "medical",
                    "slice": "health", "due_on": "2027-01-20"},
                {"month": 1, "need": "leisure", "plan": "Cricket with the village team."}
            ]
        })
    }
}

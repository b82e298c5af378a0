//! What one department is asked to do in a case.
//!
//! A direction of the committee and an intervention of a plan each become a task, so that a department sees what is
//! asked of it and neither the order nor the plan. The addressee answers with `done_on` and `result` by a path of its
//! own; only the addressee reads the copy.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes::{Addressee, DepartmentName, List as _, NoteCode, may_know, suits};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Text};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word, codes};

form! {
    /// A task of one department.
    pub struct Task {
        /// Who asks: the committee or the protection unit.
        from: Code<DepartmentName>,
        /// The department that is to act.
        to_slice: Code<Addressee>,
        /// The office, where the task names one.
        to_office: Option<OfficeId>,
        /// What is to be done.
        action: Code<codes::Task>,
        /// By when.
        due_on: Option<Day>,
        /// The day on which it was done; written by the addressee.
        done_on: Option<Day>,
        /// What came of it; written by the addressee.
        result: Option<Text<2000>>,
        /// The office to which it was taken further.
        escalated_to: Option<OfficeId>,
    }
}

impl Record for Task {
    const KIND: Kind = Kind {
        name: "protection.task",
        row: "WEL-TASK",
        title: words("Task / direction", "कार्य / निर्देश"),
        writers: &[Department::Committee, Department::Protection],
        //      police  labour  education health  childline committee protection magistracy
        cells: ["task", "task", "task", "task", "task", "full", "full", "status"],
        groups: &[&["done_on", "result"]],
        answers: &["done_on", "result"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if !self.from.is("committee") && !self.from.is("protection") {
            let en = "Only the committee and the protection unit set tasks.";
            faults.add(&at.name("from"), "inconsistent", en, "कार्य केवल समिति और संरक्षण इकाई देती हैं।");
        }
        if !suits(&self.to_slice, &self.action) {
            let en = "This department cannot be asked to do this.";
            faults.add(&at.name("action"), "inconsistent", en, "इस विभाग से यह कार्य नहीं कराया जा सकता।");
        }
        if self.result.is_some() && self.done_on.is_none() {
            faults.required(&at.name("done_on"));
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::copy("task", addressee), Share::status(|task, around| Some(task.status(around)))]
    }

    /// A department that is asked to act and does not take part yet gets the case into its queue (`decisions.md` A22).
    fn effects(&self, _: &Around) -> Vec<Effect> {
        let to = Department::parse(self.to_slice.code());
        let refer =
            |department| Effect::Refer { department, office: self.to_office, note_code: self.note_code(department) };
        to.map(refer).into_iter().collect()
    }

    fn sample() -> Value {
        json!({"from": "committee", "to_slice": "labour", "action": "wage", "due_on": "2026-12-05"})
    }
}

/// Protection reads every task in full already.
fn addressee(task: &Task, _: &Around) -> Vec<Department> {
    let to = Department::parse(task.to_slice.code());
    to.into_iter().filter(|to| *to != Department::Protection).collect()
}

impl Task {
    /// What the queue is told that it is asked for; never more than its department may know.
    fn note_code(&self, to: Department) -> &'static str {
        let asked = match self.action.code() {
            "enrol" => "enrol",
            "medical" | "certificate" => "exam",
            "wage" | "account" | "scheme" => "wage",
            "visit" | "trace" => "follow_up",
            "escort" => "restore",
            _ => "support",
        };
        if may_know(to, NoteCode::LIST.name, asked) { asked } else { "support" }
    }

    fn status(&self, around: &Around) -> Status {
        match (&self.done_on, &self.due_on) {
            (Some(done), _) => Status::new(Word::Done, done.0.clone()),
            (None, Some(due)) if due.0 < day_in_india(around.now_ms) => Status::new(Word::Overdue, due.0.clone()),
            (None, _) => Status::new(Word::Asked, around.occurred_on()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;

    #[test]
    fn only_the_addressee_has_a_copy() {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Committee,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: true,
            occurred_at: 0,
            now_ms: 0,
        };
        let entry = Entry::of::<Task>();
        let made = entry.check(&Task::sample(), &around, "/data").expect("good");
        let copies: Vec<&str> = made
            .parts
            .iter()
            .filter(|part| part.section.contains('@') && part.data.is_some())
            .map(|part| part.section.as_str())
            .collect();
        assert_eq!(copies, ["protection.task@labour"]);
        let mut task = Task::sample();
        task["to_slice"] = json!("health");
        let faults = entry.check(&task, &around, "/data").expect_err("wages are not for a hospital");
        assert_eq!(faults[0].pointer, "/data/action");
    }
}

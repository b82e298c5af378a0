//! Form 7: the individual care plan, part A here, parts B to D beside it.
//!
//! No other department reads the plan: each intervention that names a department becomes a task of its own.
//! Name, age, sex and parents (items A 1-5, 9) stand in `protection.identity`, religion and caste (A 7, 8) in
//! `protection.social_report`.

mod progress;
mod release;

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes::{Addressee, NeedArea, PlanStatus, RuleSet, Stay, Task, suits};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Int, Line, Story, Text};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};
use progress::Progress;
use release::{PostRelease, PreRelease};

form! {
    /// Form 7 A 14: one area of need.
    pub struct Need {
        /// Which of the ten areas.
        need: Code<NeedArea>,
        /// Area of concern.
        concern: Text<4000>,
        /// Proposed intervention; stays in the plan.
        intervention: Option<Text<4000>>,
        /// What a department is asked to do for it.
        action: Option<Code<Task>>,
        /// The department that is asked.
        slice: Option<Code<Addressee>>,
        /// By when.
        due_on: Option<Day>,
        /// How far it has come.
        status: Code<PlanStatus>,
    }
}

form! {
    /// The individual care plan.
    pub struct CarePlan {
        /// Version of the plan; 1 is the first.
        version: Int<1, 1000>,
        /// The day on which it was prepared.
        prepared_on: Day,
        /// Case worker, child welfare officer or probation officer who prepared it.
        prepared_by: Option<OfficerId>,
        /// Admission number, if the child is in a home.
        admission_no: Option<Line>,
        /// Date of admission, if the child is in a home.
        admitted_on: Option<Day>,
        /// Expected stay.
        stay_length: Option<Code<Stay>>,
        /// A 6: nationality.
        nationality: Option<Line>,
        /// A 10: level of education.
        education_level: Option<Line>,
        /// A 11: savings account of the child.
        savings_account: Option<Line>,
        /// A 12: earnings and belongings of the child.
        earnings_and_belongings: Option<Text<2000>>,
        /// A 13: awards and rewards received.
        awards: Option<Text<2000>>,
        /// A 14: areas of need, each at most once.
        needs: Vec<Need>,
        /// B: progress reports, every fortnight for three months and then monthly.
        progress: Vec<Progress>,
        /// C: pre-release report, 15 days before release.
        pre_release: Option<PreRelease>,
        /// D: report after release.
        post_release: Option<PostRelease>,
        /// What the child says of the plan.
        child_view: Option<Story>,
        /// Member of the committee who approved it.
        approved_by: Option<OfficerId>,
        /// The day on which it was approved.
        approved_on: Option<Day>,
        /// The rules whose form this is.
        rule_set: Option<Code<RuleSet>>,
    }
}

impl Record for CarePlan {
    const KIND: Kind = Kind {
        name: "protection.care_plan",
        row: "WEL-ICP",
        title: words("Individual care plan (Form 7)", "व्यक्तिगत देखरेख योजना (प्रारूप 7)"),
        writers: &[Department::Protection],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "-", "-", "full", "full", "status"],
        groups: &[&["approved_by", "approved_on"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let list = at.name("needs");
        for (i, need) in self.needs.iter().enumerate() {
            let at = list.index(i);
            if self.needs[..i].iter().any(|earlier| earlier.need == need.need) {
                let en = "This area of need stands in the plan twice.";
                faults.add(&at.name("need"), "inconsistent", en, "आवश्यकता का यह क्षेत्र योजना में दो बार है।");
            }
            match (&need.slice, &need.action) {
                (Some(_), None) => faults.required(&at.name("action")),
                (None, Some(_)) => faults.required(&at.name("slice")),
                (Some(slice), Some(action)) if !suits(slice, action) => {
                    let en = "This department cannot be asked to do this.";
                    faults.add(&at.name("action"), "inconsistent", en, "इस विभाग से यह कार्य नहीं कराया जा सकता।");
                }
                _ => {}
            }
        }
        let list = at.name("progress");
        for (i, report) in self.progress.iter().enumerate() {
            report.check(&list.index(i), faults);
        }
        if let Some(report) = &self.post_release {
            report.check(&at.name("post_release"), faults);
        }
        if self.approved_on.as_ref().is_some_and(|day| *day < self.prepared_on) {
            let en = "Approved before it was prepared.";
            faults.add(&at.name("approved_on"), "inconsistent", en, "तैयार होने से पहले अनुमोदित लिखा है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|plan, _| Some(Status::new(Word::Done, plan.prepared_on.0.clone())))]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        let open = self.needs.iter().filter(|need| need.status.is("planned"));
        open.filter_map(|need| {
            Some(Effect::Task {
                to: Department::parse(need.slice.as_ref()?.code())?,
                office: None,
                action: need.action.as_ref()?.0.clone(),
                due_on: need.due_on.as_ref().map(|day| day.0.clone()),
            })
        })
        .collect()
    }

    fn sample() -> Value {
        json!({
            "version": 1, "prepared_on": "2026-12-10", "stay_length": "short", "rule_set": "MODEL2016",
            "needs": [
                {"need": "education", "concern": "Left school in class 3.", "intervention": "Enrol by age.",
                    "action": "enrol", "slice": "education", "due_on": "2027-01-05", "status": "planned"},
                {"need": "expectation", "concern": "Wants to live with the grandmother.", "status": "under_way"}
            ],
            "progress": [{"from": "2026-12-10", "to": "2026-12-24", "text": "Settled, reads letters.", "rating": "good"}]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;

    #[test]
    fn an_intervention_is_a_task_and_the_plan_stays() {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Protection,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: true,
            occurred_at: 0,
            now_ms: 0,
        };
        let entry = Entry::of::<CarePlan>();
        let made = entry.check(&CarePlan::sample(), &around, "/data").expect("good");
        let due_on = Some("2027-01-05".to_owned());
        assert_eq!(
            made.effects,
            [Effect::Task { to: Department::Education, office: None, action: "enrol".into(), due_on }]
        );
        let mut plan = CarePlan::sample();
        plan["needs"][1]["need"] = json!("education");
        plan["needs"][0]["action"] = json!("fir");
        let faults = entry.check(&plan, &around, "/data").expect_err("twice, and not for a school");
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/data/needs/0/action", "/data/needs/1/need"]);
    }
}

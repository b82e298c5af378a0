//! A benefit of a scheme: the school learns the attendance that it asks for, and nothing of what it is.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes::{Scheme, SchemeDecision, StopReason};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Int, Paise, Percent};
use crate::records::{Around, Kind, Record, Share, Status, TypedMerge, Word};

form! {
    /// One child's benefit under one scheme.
    pub struct Benefit {
        /// The scheme.
        scheme: Code<Scheme>,
        /// The day of the application.
        applied_on: Option<Day>,
        /// The decision.
        decision: Option<Code<SchemeDecision>>,
        /// The sum for a month, in paise.
        amount_month_paise: Option<Paise>,
        /// Months paid so far.
        paid_months: Option<Int<0, 240>>,
        /// The day of the last payment.
        last_paid_on: Option<Day>,
        /// The attendance that the scheme asks for, per cent of school days.
        attendance_pct_min: Option<Percent>,
        /// The day until which the school must report attendance.
        report_by: Option<Day>,
        /// Why payment stopped.
        stop_reason: Option<Code<StopReason>>,
    }
}

impl Record for Benefit {
    const KIND: Kind = Kind {
        name: "labour.scheme",
        row: "LAB-SCHEME",
        title: words("Scheme benefit", "योजना लाभ"),
        writers: &[Department::Labour],
        //      police    labour  education    health childline committee protection magistracy
        cells: ["status", "full", "condition", "-", "-", "full", "full", "full"],
        after_closure: true,
        groups: &[&["attendance_pct_min", "report_by"], &["paid_months", "last_paid_on"]],
        typed_merge: &[("applied_on", TypedMerge::Min)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.attendance_pct_min.is_some() != self.report_by.is_some() {
            let at = at.name(if self.report_by.is_some() { "attendance_pct_min" } else { "report_by" });
            let en = "Give the attendance and the day of report together.";
            faults.add(&at, "required", en, "उपस्थिति और सूचना का दिनांक दोनों दें।");
        }
        let sanctioned = self.decision.as_ref().is_some_and(|decision| decision.is("sanctioned"));
        let paid = self.paid_months.is_some_and(|months| months.0 > 0);
        if (paid || self.last_paid_on.is_some()) && !sanctioned {
            let en = "Only what was sanctioned can be paid.";
            faults.add(&at.name("decision"), "inconsistent", en, "स्वीकृति के बाद ही भुगतान हो सकता है।");
        }
        if paid != self.last_paid_on.is_some() {
            let at = at.name(if paid { "last_paid_on" } else { "paid_months" });
            let en = "Give the months paid and the day of the last payment together.";
            faults.add(&at, "required", en, "भुगतान के माह और अंतिम भुगतान का दिनांक दोनों दें।");
        }
        if let (Some(applied), Some(paid_on)) = (&self.applied_on, &self.last_paid_on)
            && paid_on < applied
        {
            let en = "Nothing can be paid before the application.";
            faults.add(&at.name("last_paid_on"), "inconsistent", en, "आवेदन से पहले भुगतान नहीं हो सकता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("condition", &["attendance_pct_min", "report_by"]).sent_as("education.condition"),
            Share::status(|benefit, around| {
                let word = match benefit.decision.as_ref().map(Code::code) {
                    Some("sanctioned") => Word::Done,
                    Some("refused") => Word::Refused,
                    _ => Word::Asked,
                };
                Some(Status::new(word, around.occurred_on()))
            }),
        ]
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        self.stop_reason.is_none() && !self.decision.as_ref().is_some_and(|decision| decision.is("refused"))
    }

    fn sample() -> Value {
        json!({"scheme": "bsvy", "applied_on": "2026-11-20", "decision": "sanctioned", "amount_month_paise": 100_000,
            "attendance_pct_min": 70, "report_by": "2026-12-31"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;

    #[test]
    fn the_school_learns_the_attendance_and_nothing_of_the_scheme() {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Labour,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 1_795_000_000_000,
            now_ms: 1_795_000_000_000,
        };
        let checked = Entry::of::<Benefit>().check(&Benefit::sample(), &around, "/data").expect("the sample is right");
        let part = checked.parts.into_iter().find(|part| part.section == "education.condition").expect("condition");
        assert_eq!(part.data, Some(json!({"attendance_pct_min": 70, "report_by": "2026-12-31"})));
    }
}

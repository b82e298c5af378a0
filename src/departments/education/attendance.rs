//! One month's attendance of a child at school.
//!
//! The police have no share of it, not even a word: staying away is no alarm before a visit confirms it.

use serde_json::{Value, json};

use super::enrolment::Enrolled;
use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Int, Month, Percent};
use crate::records::{Around, Kind, Record, Share, Status};

form! {
    /// The attendance of one month.
    pub struct Attendance {
        /// The month, `YYYY-MM`.
        month: Month,
        /// Days on which the school was open.
        school_days: Int<0, 31>,
        /// Days on which the child was present.
        present_days: Int<0, 31>,
        /// Longest absence, in days in a row.
        absent_run_max: Int<0, 31>,
        /// Score of the assessment held in October, January and March, 0 to 100.
        assessment: Option<Percent>,
        /// Where the figures come from.
        source: Code<codes::AttendSource>,
    }
}

impl Record for Attendance {
    const KIND: Kind = Kind {
        name: "education.attendance",
        row: "EDU-ATTEND",
        title: words("Monthly attendance", "मासिक उपस्थिति"),
        writers: &[Department::Education],
        //      police labour  education health childline committee protection magistracy
        cells: ["-", "enrolled", "full", "-", "status", "full", "full", "status"],
        groups: &[&["school_days", "present_days", "absent_run_max"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.present_days > self.school_days {
            let en = "The child cannot be present on more days than the school was open.";
            let hi = "उपस्थिति के दिन विद्यालय खुलने के दिनों से अधिक नहीं हो सकते।";
            faults.add(&at.name("present_days"), "inconsistent", en, hi);
        }
        if self.present_days == self.school_days && self.absent_run_max.0 > 0 {
            let en = "A child present on every day was never absent.";
            let hi = "प्रतिदिन उपस्थित बालक की अनुपस्थिति नहीं हो सकती।";
            faults.add(&at.name("absent_run_max"), "inconsistent", en, hi);
        }
    }

    /// The word is always `done`: `overdue` would be the alarm itself.
    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made(
                "enrolled",
                |record, _| Enrolled { enrolled: true, on: Some(Day(format!("{}-01", record.month.0))) }.write(),
                Enrolled::schema,
            ),
            Share::status(|_, around| Some(Status::done(around))),
        ]
    }

    fn sample() -> Value {
        json!({
            "month": "2027-01", "school_days": 22, "present_days": 18, "absent_run_max": 3, "assessment": 61,
            "source": "portal"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;

    fn around() -> Around {
        Around {
            case_type: CaseType::Child,
            author: Department::Education,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: true,
            occurred_at: 1_800_000_000_000,
            now_ms: 1_800_000_000_000,
        }
    }

    #[test]
    fn police_get_nothing_and_nobody_outside_learns_how_often_the_child_came() {
        let entry = Entry::of::<Attendance>();
        assert!(entry.readable_by(Department::Police).is_empty());
        let mut rare = Attendance::sample();
        rare["present_days"] = json!(2);
        rare["absent_run_max"] = json!(20);
        let parts = |data: &Value| {
            let parts = entry.check(data, &around(), "/data").expect("the data is consistent").parts;
            parts.into_iter().filter(|part| part.section.contains(':')).map(|p| (p.section, p.data)).collect::<Vec<_>>()
        };
        let regular = parts(&Attendance::sample());
        assert_eq!(regular.len(), 2);
        assert_eq!(regular, parts(&rare));
    }

    #[test]
    fn more_days_present_than_open_is_refused_at_the_field() {
        let mut data = Attendance::sample();
        data["present_days"] = json!(23);
        let faults = Entry::of::<Attendance>().check(&data, &around(), "/data").expect_err("23 of 22 days");
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/data/present_days", "inconsistent"));
    }
}

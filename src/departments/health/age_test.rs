//! The report of a medical age test: a range, never an age.
//!
//! The range goes to the committee, which alone determines the age; others learn that the test was done.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Int, Line, ShortCode};
use crate::records::{Around, Kind, Record, Share, Status};

form! {
    /// An age test.
    pub struct AgeTest {
        /// Who ordered it.
        ordered_by: Line,
        /// Number of the order.
        order_no: Option<ShortCode>,
        /// The day of the order.
        ordered_on: Day,
        /// How the age was estimated.
        method: Option<Code<codes::AgeMethod>>,
        /// Lower end of the range, completed years.
        low_years: Option<Int<0, 40>>,
        /// Upper end of the range, completed years.
        high_years: Option<Int<0, 40>>,
        /// The day of the report; leave out until then.
        report_on: Option<Day>,
    }
}

impl Record for AgeTest {
    const KIND: Kind = Kind {
        name: "health.age_test",
        row: "HLT-AGE",
        title: words("Age test report", "आयु परीक्षण रिपोर्ट"),
        writers: &[Department::Health],
        //      police    labour    education health childline committee protection magistracy
        cells: ["status", "status", "-", "full", "-", "full", "range", "-"],
        groups: &[&["method", "low_years", "high_years"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let reported = self.report_on.is_some();
        if reported && self.method.is_none() {
            faults.required(&at.name("method"));
        }
        if (reported || self.high_years.is_some()) && self.low_years.is_none() {
            faults.required(&at.name("low_years"));
        }
        if (reported || self.low_years.is_some()) && self.high_years.is_none() {
            faults.required(&at.name("high_years"));
        }
        if self.low_years.zip(self.high_years).is_some_and(|(low, high)| low > high) {
            let en = "The lower end of the range is above its upper end.";
            faults.add(&at.name("low_years"), "inconsistent", en, "आयु सीमा का निचला सिरा ऊपरी से अधिक है।");
        }
        if self.report_on.as_ref().is_some_and(|report| *report < self.ordered_on) {
            let en = "The report is older than the order.";
            faults.add(&at.name("report_on"), "inconsistent", en, "रिपोर्ट आदेश से पहले की है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("range", &["low_years", "high_years", "method", "report_on"]),
            Share::status(|record, around| Some(Status::done_on(&record.report_on, around))),
        ]
    }

    fn sample() -> Value {
        json!({
            "ordered_by": "Sample Committee", "order_no": "CWC/2026/14", "ordered_on": "2026-11-22",
            "method": "ossification", "low_years": 14, "high_years": 16, "report_on": "2026-11-27"
        })
    }
}

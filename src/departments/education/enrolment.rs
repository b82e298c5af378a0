//! The child is enrolled in a school: where, in which class, with what bridge course and entitlements.
//!
//! Labour learns for its scheme only whether and since when the child is enrolled.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes;
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Int, ShortCode, Udise};
use crate::records::{Around, Kind, Record, Share, Status, TypedMerge};

form! {
    /// The enrolment of a child.
    pub struct Enrolment {
        /// Whether the child was ever enrolled before.
        ever_enrolled: bool,
        /// Last class attended; `0` if none.
        last_class: Option<Code<codes::Class>>,
        /// The year in which the child left school.
        left_year: Option<Int<1950, 2100>>,
        /// Months out of school.
        months_out: Option<Int<0, 240>>,
        /// Why the child left school.
        left_reason: Vec<Code<codes::SchoolLeft>>,
        /// What the child could read at the baseline.
        baseline_level_lang: Option<Code<codes::Level>>,
        /// What the child could calculate at the baseline.
        baseline_level_math: Option<Code<codes::Level>>,
        /// The school's UDISE+ code, eleven digits.
        udise: Option<Udise>,
        /// Type of the school.
        school_type: Option<Code<codes::SchoolType>>,
        /// Class to which the child is admitted, by its age.
        class_admitted: Option<Code<codes::Class>>,
        /// The day of admission; leave out before it.
        admitted_on: Option<Day>,
        /// Special training (bridge course).
        special_training: Option<Code<codes::SplTrain>>,
        /// First day of the special training.
        st_from: Option<Day>,
        /// Last day of the special training; nine months after its first day by default.
        st_to: Option<Day>,
        /// The child's number in SHARDA.
        sharda_id: Option<ShortCode>,
        /// What the child has received from the school.
        entitlements: Vec<Code<codes::Entitlement>>,
        /// The teacher who answers for the child.
        nodal_teacher: Option<OfficerId>,
    }
}

form! {
    /// Whether the child is enrolled.
    pub struct Enrolled {
        /// Whether the child is enrolled.
        enrolled: bool,
        /// Since when; for a month's attendance the first day of that month.
        on: Option<Day>,
    }
}

impl Record for Enrolment {
    const KIND: Kind = Kind {
        name: "education.enrolment",
        row: "EDU-ENROL",
        title: words("Enrolment", "विद्यालय नामांकन"),
        writers: &[Department::Education],
        //      police    labour      education health childline committee protection magistracy
        cells: ["status", "enrolled", "full", "-", "status", "full", "full", "status"],
        groups: &[&["st_from", "st_to"]],
        typed_merge: &[("entitlements", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let attended = self.last_class.as_ref().is_some_and(|class| !class.is("0"));
        if !self.ever_enrolled && (attended || self.left_year.is_some()) {
            let en = "A child who was never enrolled has no last class and no year of leaving.";
            let hi = "जिस बालक का कभी नामांकन नहीं हुआ, उसकी अंतिम कक्षा या छोड़ने का वर्ष नहीं हो सकता।";
            faults.add(&at.name("ever_enrolled"), "inconsistent", en, hi);
        }
        if let (Some(from), Some(to)) = (&self.st_from, &self.st_to)
            && to < from
        {
            let en = "The special training ends before it begins.";
            faults.add(&at.name("st_to"), "inconsistent", en, "विशेष प्रशिक्षण की समाप्ति आरंभ से पहले है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made(
                "enrolled",
                |record, _| Enrolled { enrolled: record.admitted_on.is_some(), on: record.admitted_on.clone() }.write(),
                Enrolled::schema,
            ),
            Share::status(|record, around| Some(Status::done_on(&record.admitted_on, around))),
        ]
    }

    fn sample() -> Value {
        json!({
            "ever_enrolled": true, "last_class": "3", "left_year": 2024, "months_out": 20, "left_reason": ["earn"],
            "baseline_level_lang": "words", "baseline_level_math": "letters", "udise": "09460000001",
            "school_type": "govt", "class_admitted": "5", "admitted_on": "2026-12-04", "special_training": "in_school",
            "st_from": "2026-12-07", "st_to": "2027-09-07", "entitlements": ["books", "meal"]
        })
    }
}

//! The complaint against an employer under labour law, its fine and how it ended.

use serde_json::{Value, json};

use super::labour_law;
use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::id::RecordId;
use crate::records::codes::{CourtRes, Offence, Open};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Line, Paise};
use crate::records::{Around, Kind, Record, Share, TypedMerge};

/// The least fine under section 14(1) and (1A) of the Child and Adolescent Labour Act: Rs 20,000.
const LEAST_FINE_PAISE: i64 = 2_000_000;

form! {
    /// A prosecution or challan.
    pub struct Prosecution {
        /// Number of the complaint or challan.
        complaint_or_challan_no: Option<Line>,
        /// The day of filing.
        filed_on: Option<Day>,
        /// The court.
        court: Option<Line>,
        /// Sections of law, at least one; of labour law, never of a sexual offence.
        sections: Vec<Code<Open<Offence>>>,
        /// The `labour.establishment` that is accused.
        accused_estab: Option<RecordId>,
        /// Whether the offence was compounded (section 14D).
        compounded: Option<bool>,
        /// Sum for which it was compounded, in paise.
        compound_amount_paise: Option<Paise>,
        /// Fine imposed, in paise; at least Rs 20,000 where section 14(1) or (1A) applies, 0 where there was none.
        fine_imposed_paise: Option<Paise>,
        /// Fine recovered so far, in paise: this much goes to the rehabilitation fund.
        fine_recovered_paise: Option<Paise>,
        /// The day of the last recovery.
        recovered_on: Option<Day>,
        /// The result in court.
        result: Option<Code<CourtRes>>,
        /// Whether there is an appeal.
        appeal: Option<bool>,
    }
}

impl Record for Prosecution {
    const KIND: Kind = Kind {
        name: "labour.prosecution",
        row: "LAB-PROSECUTION",
        title: words("Prosecution / challan", "अभियोजन / चालान"),
        case_types: &[CaseType::Operation],
        writers: &[Department::Labour],
        //      police     labour  education health childline committee protection magistracy
        cells: ["outcome", "full", "-", "-", "-", "full", "full", "full"],
        after_closure: true,
        groups: &[
            &["complaint_or_challan_no", "filed_on", "court"],
            &["compounded", "compound_amount_paise"],
            &["fine_recovered_paise", "recovered_on"],
        ],
        typed_merge: &[("sections", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.sections.is_empty() {
            faults.required(&at.name("sections"));
        }
        for (index, section) in self.sections.iter().enumerate() {
            labour_law(section, &at.name("sections").index(index), faults);
        }
        let under_14 = self.sections.iter().any(|section| section.is("CALPRA:14(1)") || section.is("CALPRA:14(1A)"));
        if under_14 && self.fine_imposed_paise.is_some_and(|fine| (1..LEAST_FINE_PAISE).contains(&fine.0)) {
            let en = "Under section 14 the fine is at least Rs 20,000 (2000000 paise).";
            let hi = "धारा 14 में जुर्माना कम से कम 20,000 रुपये (2000000 पैसे) है।";
            faults.add(&at.name("fine_imposed_paise"), "inconsistent", en, hi);
        }
        if self.compound_amount_paise.is_some() && self.compounded != Some(true) {
            let en = "An amount stands here only if the offence was compounded.";
            faults.add(&at.name("compounded"), "inconsistent", en, "राशि तभी दें जब शमन हुआ हो।");
        }
        if self.fine_recovered_paise.is_some_and(|sum| sum > self.fine_imposed_paise.unwrap_or(sum)) {
            let en = "No more than the fine can be recovered.";
            faults.add(&at.name("fine_recovered_paise"), "inconsistent", en, "जुर्माने से अधिक वसूली नहीं हो सकती।");
        }
        if self.fine_recovered_paise.is_some_and(|sum| sum.0 > 0) && self.recovered_on.is_none() {
            faults.required(&at.name("recovered_on"));
        }
        if let (Some(filed), Some(recovered)) = (&self.filed_on, &self.recovered_on)
            && recovered < filed
        {
            let en = "Nothing can be recovered before the complaint was filed.";
            faults.add(&at.name("recovered_on"), "inconsistent", en, "परिवाद दाखिल होने से पहले वसूली नहीं हो सकती।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::fields("outcome", &["complaint_or_challan_no", "filed_on", "court", "result"])]
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        self.appeal == Some(true) || self.result.as_ref().is_none_or(|result| result.is("pending"))
    }

    fn sample() -> Value {
        json!({"complaint_or_challan_no": "SAMPLE/CH/4", "filed_on": "2026-11-20", "court": "Sample court, invented town",
            "sections": ["CALPRA:14(1)"], "compounded": false, "result": "pending", "appeal": false})
    }
}

//! What the labour inspector found at a workplace.

use serde_json::{Value, json};

use super::labour_law;
use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::id::{OfficerId, RecordId};
use crate::records::codes::{AgeBasis, InspRes, Offence, Open};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Day, Instant, Line, Story};
use crate::records::{Around, Kind, Record, Share};

form! {
    /// One inspection.
    pub struct Inspection {
        /// Number of the inspection note.
        inspection_no: Line,
        /// When it took place.
        inspected_at: Instant,
        /// The inspector.
        officer: OfficerId,
        /// The `labour.establishment` that was inspected.
        estab_id: RecordId,
        /// What it showed.
        result: Code<InspRes>,
        /// Children under 14 found at work.
        children_u14: Count,
        /// Adolescents of 14 to 17 years found at work.
        adolescents_14_17: Count,
        /// Whether the work is hazardous.
        hazardous: bool,
        /// What the ages rest on.
        age_proof: Code<AgeBasis>,
        /// The section of law; of labour law, never of a sexual offence.
        act_section: Code<Open<Offence>>,
        /// Whether the register of adolescents was kept.
        register_kept: Option<bool>,
        /// Number of the notice to the employer.
        notice_no: Option<Line>,
        /// The day of the notice.
        notice_date: Option<Day>,
        /// Remarks; no child's name.
        remarks: Option<Story>,
    }
}

impl Record for Inspection {
    const KIND: Kind = Kind {
        name: "labour.inspection",
        row: "LAB-INSPECTION",
        title: words("Inspection", "निरीक्षण"),
        case_types: &[CaseType::Operation],
        writers: &[Department::Labour],
        //      police   labour  education health childline committee protection magistracy
        cells: ["full", "full", "-", "-", "-", "full", "full", "full"],
        groups: &[&["result", "children_u14", "adolescents_14_17"], &["notice_no", "notice_date"]],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        labour_law(&self.act_section, &at.name("act_section"), faults);
        let found = [
            ("child", "children_u14", self.children_u14),
            ("adolescent_haz", "adolescents_14_17", self.adolescents_14_17),
            ("adolescent_ok", "adolescents_14_17", self.adolescents_14_17),
        ];
        for (result, field, count) in found {
            if self.result.is(result) && count.0 == 0 {
                let en = "The result says that somebody was found here.";
                faults.add(&at.name(field), "inconsistent", en, "परिणाम के अनुसार यहाँ कोई मिला था।");
            }
        }
        if self.result.is("none") && self.children_u14.0 + self.adolescents_14_17.0 > 0 {
            let en = "Somebody under age was found: choose another result.";
            faults.add(&at.name("result"), "inconsistent", en, "कम आयु का श्रमिक मिला है: दूसरा परिणाम चुनें।");
        }
        if self.result.is("adolescent_haz") && !self.hazardous {
            let en = "The result says that the work is hazardous.";
            faults.add(&at.name("hazardous"), "inconsistent", en, "परिणाम के अनुसार कार्य खतरनाक है।");
        }
        if self.notice_no.is_some() != self.notice_date.is_some() {
            let at = at.name(if self.notice_no.is_some() { "notice_date" } else { "notice_no" });
            let en = "Give number and day of the notice together.";
            faults.add(&at, "required", en, "नोटिस की संख्या और दिनांक दोनों दें।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"inspection_no": "SAMPLE/INS/12", "inspected_at": "2026-11-19T04:40:00.000Z",
            "officer": "3f0a6c1e-5b7d-4c55-8f10-0a1b2c3d4e03", "estab_id": "3f0a6c1e-5b7d-4c55-8f10-0a1b2c3d4e04",
            "result": "child", "children_u14": 2, "adolescents_14_17": 1, "hazardous": false,
            "age_proof": "stated", "act_section": "CALPRA:14(1)", "register_kept": false})
    }
}

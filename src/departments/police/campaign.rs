//! A campaign of a district: its days and what each station should reach.

use serde_json::{Value, json};

use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Day, Name, ShortCode};
use crate::records::{Around, Kind, Record, Share};

form! {
    /// What one station should reach in the campaign.
    pub struct Target {
        /// CCTNS code of the police station.
        ps_code: ShortCode,
        /// Operations to carry out.
        operations: Option<Count>,
        /// Children to free.
        children: Option<Count>,
    }
}

form! {
    /// A campaign against child labour or trafficking.
    pub struct Campaign {
        /// Its name.
        name: Name,
        /// Its code, where it has one.
        campaign: Option<Code<codes::Campaign>>,
        /// First day.
        from: Day,
        /// Last day.
        until: Day,
        /// Targets, one entry a station.
        targets: Vec<Target>,
    }
}

impl Record for Campaign {
    const KIND: Kind = Kind {
        name: "police.campaign",
        row: "REG-CAMPAIGN",
        title: words("Campaign", "विशेष अभियान"),
        case_types: &[CaseType::Register],
        writers: &[Department::Police, Department::Labour, Department::Magistracy],
        cells: ["full"; 8],
        groups: &[&["from", "until"]],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.until < self.from {
            let en = "The last day cannot be before the first.";
            faults.add(&at.name("until"), "inconsistent", en, "अंतिम दिन पहले दिन से पूर्व नहीं हो सकता।");
        }
        for (index, target) in self.targets.iter().enumerate() {
            if self.targets[..index].iter().any(|earlier| earlier.ps_code == target.ps_code) {
                let en = "This station has a target already.";
                let hi = "इस थाने का लक्ष्य पहले ही दिया गया है।";
                faults.add(&at.name("targets").index(index).name("ps_code"), "inconsistent", en, hi);
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"name": "Sample June drive", "campaign": "JUNE_DRIVE", "from": "2026-06-01", "until": "2026-06-30",
            "targets": [{"ps_code": "SAMPLE-PS-1", "operations": 4, "children": 10}]})
    }
}

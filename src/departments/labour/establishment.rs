//! The workplace and its employer; before the raid only the team may know of it.

use serde_json::{Value, json};

use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::records::codes::{EstabType, Sector};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Lgd, Name, Ref, ShortCode, Text};
use crate::records::{Around, Kind, Record, Share, TypedMerge};

form! {
    /// An establishment. Name, owner or address: at least one.
    pub struct Establishment {
        /// Its name.
        name: Option<Name>,
        /// The owner's or manager's name.
        owner_name: Option<Name>,
        /// Address.
        address: Option<Text<1_000>>,
        /// LGD code of the village or ward.
        lgd: Option<Lgd>,
        /// Sector of work.
        sector: Code<Sector>,
        /// Type of establishment.
        r#type: Code<EstabType>,
        /// Number of the licence.
        licence_no: Option<ShortCode>,
        /// Udyam registration number.
        udyam_no: Option<ShortCode>,
        /// GST number.
        gst_no: Option<ShortCode>,
        /// Workers of all ages.
        workers_count: Option<Count>,
        /// Whether it was found employing children before.
        previous_offence: Option<bool>,
        /// The records of those earlier offences.
        previous_offence_refs: Vec<Ref>,
    }
}

impl Record for Establishment {
    const KIND: Kind = Kind {
        name: "labour.establishment",
        row: "LAB-ESTAB",
        title: words("Establishment / employer", "प्रतिष्ठान / सेवायोजक"),
        case_types: &[CaseType::Operation],
        writers: &[Department::Labour],
        //      police   labour  education health childline committee protection magistracy
        cells: ["full", "full", "-", "-", "-", "full", "full", "full"],
        groups: &[&["previous_offence", "previous_offence_refs"]],
        typed_merge: &[("workers_count", TypedMerge::Max)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.name.is_none() && self.owner_name.is_none() && self.address.is_none() {
            let en = "Give the name, the owner or the address.";
            faults.add(&at.name("name"), "required", en, "नाम, स्वामी या पता में से कोई एक दें।");
        }
        if self.previous_offence != Some(true) && !self.previous_offence_refs.is_empty() {
            let en = "There are records of earlier offences: answer true.";
            faults.add(&at.name("previous_offence"), "inconsistent", en, "पूर्व अपराध के अभिलेख दिए हैं: true दें।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"name": "Sample Tea Stall One", "owner_name": "Sample Owner One", "address": "Invented bus stand, stall 3",
            "sector": "dhaba", "type": "shop", "workers_count": 5, "previous_offence": false})
    }
}

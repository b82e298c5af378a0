//! The sensitive lock: from now on only the named participants see the case.
//!
//! The others' spans are closed, so whoever still reaches the case is named and sees who else is. Why it is locked
//! is known to the committee alone.

use serde_json::{Value, json};

use crate::access::{Department, Profile};
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::Code;
use crate::records::{Around, Grant, Kind, Record, Share};

form! {
    /// An officer who keeps access.
    pub struct Named {
        /// The officer.
        officer_id: OfficerId,
        /// In which capacity.
        capacity: Code<codes::Capacity>,
    }
}

form! {
    /// One lock.
    pub struct Lock {
        /// Those who keep access, beside the committee.
        participants: Vec<Named>,
        /// Why the case is locked.
        reason_code: Code<codes::LockReason>,
    }
}

/// Who is named, and not the office that sees the case again once it is unlocked.
const BY_NAME: &[Profile] = &[Profile::Team, Profile::Io, Profile::Doctor, Profile::Support];

impl Record for Lock {
    const KIND: Kind = Kind {
        name: "case.lock",
        row: "CASE-LOCK",
        title: words("Sensitive lock", "संवेदनशील प्रतिबंध"),
        //      police   labour   education health  childline committee protection magistracy
        cells: ["named", "named", "-", "named", "named", "full", "named", "-"],
        grants: &[
            Grant { department: Department::Police, share: "named", profiles: BY_NAME },
            Grant { department: Department::Labour, share: "named", profiles: BY_NAME },
            Grant { department: Department::Health, share: "named", profiles: BY_NAME },
            Grant { department: Department::Childline, share: "named", profiles: BY_NAME },
            Grant { department: Department::Protection, share: "named", profiles: BY_NAME },
        ],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        for (index, named) in self.participants.iter().enumerate() {
            if self.participants[..index].contains(named) {
                let en = "This officer is named twice in the same capacity.";
                let participants = at.name("participants");
                faults.add(&participants.index(index), "inconsistent", en, "यह अधिकारी इसी हैसियत में दो बार नामित है।");
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::fields("named", &["participants"])]
    }

    fn sample() -> Value {
        json!({
            "participants": [{"officer_id": "4b3c1a52-7d7e-4b6a-8a55-0d6c3a1b2e4f", "capacity": "io"}],
            "reason_code": "medical"
        })
    }
}

//! Forms 44 and 45: the child goes back to the family.
//!
//! Until the child is handed over this is an order; the hand-over itself ends the escort. Labour learns to whom
//! money can be paid, everybody else a word and a date; the escort reads all of it while under way.

use serde_json::{Value, json};

use crate::access::{Capacity, Department, Profile};
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{Doc, Relation};
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Instant, Int, Lgd, Line, Name, Paise, Phone, Ref, Text};
use crate::records::{Around, Effect, Grant, Kind, Record, Share, Status, Word};

use super::identity::Account;

form! {
    /// Release and restoration of the child.
    pub struct Restoration {
        /// Number of the order (Form 44).
        order_no: Option<Line>,
        /// Date of the order (Form 44).
        ordered_on: Option<Day>,
        /// To whom the child is given.
        to_whom: Name,
        /// How this person is related to the child.
        relation: Code<Relation>,
        /// The paper seen as proof of identity; never its number.
        id_seen: Option<Code<Doc>>,
        /// Whether the undertaking (Form 20) is signed.
        undertaking: bool,
        /// Telephone of this person.
        phone: Option<Phone>,
        /// Address to which the child goes.
        address: Option<Text<1000>>,
        /// Village, town or ward.
        village: Option<Name>,
        /// District (LGD code).
        district: Option<Lgd>,
        /// The account into which money for the child is paid from now on.
        account: Option<Account>,
        /// Number of the escort order (Form 45).
        escort_order_no: Option<Line>,
        /// Date of the escort order (Form 45).
        escort_ordered_on: Option<Day>,
        /// Who escorts the child; reads this record until the hand-over.
        escorted_by: Option<OfficerId>,
        /// When the child left the home.
        left_at: Option<Instant>,
        /// When the child was handed over.
        handed_at: Option<Instant>,
        /// Photograph of the hand-over in the vault.
        handover_photo_ref: Option<Ref>,
        /// The committee that receives the case, where it is another one.
        receiving_cwc: Option<OfficeId>,
        /// The day on which that committee accepted the case.
        accepted_on: Option<Day>,
        /// Length of the journey in kilometres.
        distance_km: Option<Int<0, 5000>>,
        /// Cost of the journey in paise.
        cost_paise: Option<Paise>,
    }
}

form! {
    /// What labour needs to pay what is due.
    pub struct Payee {
        /// To whom the child was given.
        to_whom: Name,
        /// How this person is related to the child.
        relation: Code<Relation>,
        /// Address to which the child went.
        address: Option<Text<1000>>,
        /// Village, town or ward.
        village: Option<Name>,
        /// District (LGD code).
        district: Option<Lgd>,
        /// The account into which money is paid.
        account: Option<Account>,
    }
}

/// How long an escort order stands where nobody writes down the hand-over: thirty days [proposal].
const LONGEST_JOURNEY_MS: i64 = 30 * 24 * 3_600_000;

impl Record for Restoration {
    const KIND: Kind = Kind {
        name: "protection.restoration",
        row: "WEL-RESTORE",
        title: words("Restoration to family", "परिवार में पुनर्स्थापन"),
        writers: &[Department::Protection],
        //      police   labour   education health childline committee protection magistracy
        cells: ["status", "payee", "status", "-", "full", "full", "full", "status"],
        grants: &[
            Grant { department: Department::Childline, share: "full", profiles: &[Profile::Escort] },
            Grant { department: Department::Childline, share: "status", profiles: &[Profile::Full] },
        ],
        groups: &[&["left_at", "handed_at"], &["receiving_cwc", "accepted_on"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if matches!((self.left_at, self.handed_at), (Some(left), Some(handed)) if handed < left) {
            let en = "The child was handed over before it left the home.";
            faults.add(&at.name("handed_at"), "inconsistent", en, "सुपुर्दगी गृह छोड़ने से पहले की लिखी है।");
        }
        if self.handed_at.is_some() && self.id_seen.is_none() {
            let en = "Say which paper of the receiving person was seen.";
            faults.add(&at.name("id_seen"), "required", en, "प्राप्त करने वाले व्यक्ति का कौन-सा पहचान पत्र देखा गया, लिखें।");
        }
        if self.handed_at.is_some() && !self.undertaking {
            let en = "A child is handed over only against a signed undertaking (Form 20).";
            faults.add(
                &at.name("undertaking"),
                "inconsistent",
                en,
                "सुपुर्दगी केवल हस्ताक्षरित वचन पत्र (प्रारूप 20) पर होती है।",
            );
        }
        if self.relation.is("employer") {
            let en = "A child is never handed over to its employer.";
            faults.add(&at.name("relation"), "inconsistent", en, "बालक को सेवायोजक के सुपुर्द नहीं किया जाता।");
        }
        if self.accepted_on.is_some() && self.receiving_cwc.is_none() {
            faults.required(&at.name("receiving_cwc"));
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made("payee", |record, _| record.payee().write(), Payee::schema),
            Share::status(|record, around| Some(record.status(around))),
        ]
    }

    fn effects(&self, around: &Around) -> Vec<Effect> {
        match (self.handed_at, self.escorted_by) {
            (Some(handed_at), _) => {
                vec![Effect::Stage("RESTORED"), Effect::Restored(handed_at.0), Effect::Relieve(Capacity::Escort)]
            }
            (None, Some(officer)) => {
                let until = Some(around.now_ms + LONGEST_JOURNEY_MS);
                vec![Effect::Assign { officer, capacity: Capacity::Escort, until }]
            }
            (None, None) => vec![],
        }
    }

    fn sample() -> Value {
        json!({
            "order_no": "CWC/2026/0009", "ordered_on": "2026-12-20", "to_whom": "Sample Father", "relation": "father",
            "id_seen": "ration", "undertaking": true, "village": "Sample Village", "district": "101",
            "left_at": "2026-12-22T03:00:00.000Z", "handed_at": "2026-12-22T09:30:00.000Z", "distance_km": 140,
            "cost_paise": 185_000
        })
    }
}

impl Restoration {
    fn payee(&self) -> Payee {
        Payee {
            to_whom: self.to_whom.clone(),
            relation: self.relation.clone(),
            address: self.address.clone(),
            village: self.village.clone(),
            district: self.district.clone(),
            account: self.account.clone(),
        }
    }

    fn status(&self, around: &Around) -> Status {
        match self.handed_at {
            Some(handed) => Status::new(Word::Done, day_in_india(handed.0)),
            None => Status::new(Word::Asked, around.occurred_on()),
        }
    }
}

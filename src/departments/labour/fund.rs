//! The rehabilitation fund: the employer's fine and the government's share, kept for the child until 18.

use serde_json::{Value, json};

use super::account::Account;
use super::money_status;
use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes::Money;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Month, Paise};
use crate::records::{Around, Kind, Record, Share, TypedMerge};

form! {
    /// Interest of one half-year.
    pub struct Interest {
        /// First month of the half-year.
        half_year: Month,
        /// Interest paid to the child, in paise.
        amount_paise: Paise,
        /// The day of payment.
        paid_on: Day,
    }
}

form! {
    /// One child's money in the fund (section 14B of the Child and Adolescent Labour Act).
    pub struct Fund {
        /// The employer's share, in paise: the fine really recovered.
        employer_share_paise: Option<Paise>,
        /// The day on which it was credited.
        employer_credited_on: Option<Day>,
        /// The government's share, in paise: Rs 15,000 (1500000) a child.
        govt_share_paise: Option<Paise>,
        /// The day on which it was credited.
        govt_credited_on: Option<Day>,
        /// The account of the child.
        account_ref: Option<Account>,
        /// Interest, one entry a half-year.
        interest: Vec<Interest>,
        /// The day on which the whole was released at 18.
        released_on: Option<Day>,
        /// Where the money stands.
        status: Code<Money>,
    }
}

impl Record for Fund {
    const KIND: Kind = Kind {
        name: "labour.fund",
        row: "LAB-FUND",
        title: words("Rehabilitation fund", "श्रम पुनर्वास निधि"),
        writers: &[Department::Labour],
        //      police    labour  education health childline committee protection magistracy
        cells: ["status", "full", "-", "-", "-", "full", "full", "full"],
        after_closure: true,
        groups: &[
            &["employer_share_paise", "employer_credited_on"],
            &["govt_share_paise", "govt_credited_on"],
            &["released_on", "status"],
        ],
        typed_merge: &[("interest", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        let shares = [
            ("employer_share_paise", self.employer_share_paise, &self.employer_credited_on),
            ("govt_share_paise", self.govt_share_paise, &self.govt_credited_on),
        ];
        for (field, amount, credited_on) in shares {
            if credited_on.is_some() && amount.is_none() {
                let en = "It was credited: give the amount.";
                faults.add(&at.name(field), "required", en, "राशि जमा हुई है: कितनी, यह दें।");
            }
        }
        if self.released_on.is_some() && !self.status.is("paid") {
            let en = "The money was released: the status is paid.";
            faults.add(&at.name("status"), "inconsistent", en, "राशि दे दी गई है: स्थिति paid दें।");
        }
        let first = [&self.employer_credited_on, &self.govt_credited_on].into_iter().flatten().min();
        let credited = at.name("interest");
        for (index, interest) in self.interest.iter().enumerate() {
            if first.is_none_or(|first| interest.paid_on < *first) {
                let en = "Interest can be paid only after money was credited.";
                let at = credited.index(index);
                faults.add(&at.name("paid_on"), "inconsistent", en, "ब्याज राशि जमा होने के बाद ही दिया जा सकता है।");
            }
        }
        if self.released_on.as_ref().is_some_and(|released| first.is_none_or(|first| released < first)) {
            let en = "The money cannot be released before it was credited.";
            faults.add(&at.name("released_on"), "inconsistent", en, "राशि जमा होने से पहले नहीं दी जा सकती।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|fund, around| money_status(&fund.status, around))]
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        self.released_on.is_none()
    }

    fn sample() -> Value {
        json!({"employer_share_paise": 2_000_000, "employer_credited_on": "2026-11-20", "govt_share_paise": 1_500_000,
            "account_ref": {"bank": "Sample Bank, invented branch", "last4": "0001", "joint_with": "joint_parent"},
            "status": "deposited"})
    }
}

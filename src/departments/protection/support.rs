//! Form 36 and other support in money: what was ordered and what has reached the child.
//!
//! Outside the committee, the protection unit and the magistracy only a word and a date are told.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::records::codes::{AccMode, SupportKind};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Last4, Line, Month, Name, Paise};
use crate::records::{Around, Kind, Record, Share, Status, Word};

form! {
    /// One payment.
    pub struct Payment {
        /// The month for which it was paid.
        month: Month,
        /// Amount in paise.
        amount_paise: Paise,
        /// The day of payment.
        paid_on: Day,
    }
}

form! {
    /// Support for the child in its family or in foster care.
    pub struct Support {
        /// Kind of support.
        kind: Code<SupportKind>,
        /// Number of the order (Form 36).
        order_no: Option<Line>,
        /// Who pays, where it is not the state.
        sponsor: Option<Name>,
        /// Amount a month, in paise.
        amount_month_paise: Option<Paise>,
        /// Amount paid once, in paise.
        one_time_paise: Option<Paise>,
        /// First day.
        from: Day,
        /// Last day; its entry ends the matter after closure.
        to: Option<Day>,
        /// Last four digits of the account into which it is paid.
        account_ref: Option<Last4>,
        /// Who operates the account.
        operator: Option<Code<AccMode>>,
        /// Payments made.
        paid: Vec<Payment>,
    }
}

impl Record for Support {
    const KIND: Kind = Kind {
        name: "protection.support",
        row: "WEL-SUPPORT",
        title: words("Sponsorship / support", "प्रवर्तकता / सहायता"),
        writers: &[Department::Protection],
        //      police labour   education health childline committee protection magistracy
        cells: ["-", "status", "status", "-", "-", "full", "full", "full"],
        after_closure: true,
        groups: &[&["from", "to"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.amount_month_paise.is_none() && self.one_time_paise.is_none() {
            let en = "Give the amount a month or the amount paid once.";
            faults.add(&at.name("amount_month_paise"), "required", en, "मासिक या एकमुश्त राशि लिखें।");
        }
        if self.to.as_ref().is_some_and(|to| *to < self.from) {
            let en = "The support ends before it begins.";
            faults.add(&at.name("to"), "inconsistent", en, "सहायता आरंभ होने से पहले समाप्त होती है।");
        }
        let list = at.name("paid");
        for (i, payment) in self.paid.iter().enumerate() {
            if self.paid[..i].iter().any(|earlier| earlier == payment) {
                let en = "This payment is entered twice.";
                faults.add(&list.index(i), "inconsistent", en, "यह भुगतान दो बार लिखा है।");
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|support, around| Some(support.status(around)))]
    }

    fn is_open_matter(&self, around: &Around) -> bool {
        self.to.as_ref().is_none_or(|to| to.0 >= day_in_india(around.now_ms))
    }

    fn sample() -> Value {
        json!({
            "kind": "sponsorship", "order_no": "CWC/2026/0010", "amount_month_paise": 400_000, "from": "2027-01-01",
            "account_ref": "0000", "operator": "joint_parent",
            "paid": [{"month": "2027-01", "amount_paise": 400_000, "paid_on": "2027-01-20"}]
        })
    }
}

impl Support {
    /// `done` with the first payment: labour and school need not know more.
    fn status(&self, around: &Around) -> Status {
        match self.paid.iter().map(|payment| &payment.paid_on).min() {
            Some(day) => Status::new(Word::Done, day.0.clone()),
            None => Status::new(Word::Asked, around.occurred_on()),
        }
    }
}

//! A child's case ends: the protection unit proposes, the committee closes.
//!
//! A proposal is a draft and makes no share. Other departments learn that the case is closed, not how it went.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::RecordId;
use crate::records::codes::{MoneyKind, Outcome, SchoolState};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Day, Int, Line, Paise, Text};
use crate::records::{Around, Decision, Effect, Kind, Record, Share, Status};

form! {
    /// Money that reached the child.
    pub struct MoneyPaid {
        /// Scheme or claim.
        kind: Code<MoneyKind>,
        /// Amount in paise.
        amount_paise: Paise,
        /// Day of payment.
        paid_on: Option<Day>,
    }
}

form! {
    /// Closure of a child's case.
    pub struct Closure {
        /// How the child's case ends.
        outcome: Code<Outcome>,
        /// Months of follow-up after restoration or placement.
        months_followed: Int<0, 300>,
        /// Follow-up visits that were due.
        visits_due: Count,
        /// Follow-up visits done with the child seen.
        visits_done: Count,
        /// Whether every payment due is paid or written off with a reason.
        all_money_settled: bool,
        /// Money that reached the child.
        money_paid: Vec<MoneyPaid>,
        /// School at the end of the follow-up.
        school_state: Option<Code<SchoolState>>,
        /// Matters of law that stay open: prosecution, wages, interest on the fund.
        open_matters: Vec<Line>,
        /// What would open the case again.
        reopening_condition: Option<Text<2000>>,
        /// Why the case is closed although visits or money are outstanding.
        reason: Option<Text<4000>>,
        /// The closure after which this case had been opened again.
        reopened_from: Option<RecordId>,
    }
}

impl Record for Closure {
    const KIND: Kind = Kind {
        name: "committee.closure",
        row: "WEL-CLOSE",
        title: words("Closure", "प्रकरण समापन"),
        writers: &[Department::Committee, Department::Protection],
        //      police    labour    education health    childline committee protection magistracy
        cells: ["status", "status", "status", "status", "status", "full", "full", "status"],
        decision: Some(Decision::Act { by: Department::Committee }),
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let outstanding = !self.all_money_settled || self.visits_done < self.visits_due;
        if outstanding && self.reason.is_none() {
            let en = "Visits or money are outstanding: say why the case is closed.";
            faults.add(&at.name("reason"), "required", en, "भेंट या भुगतान शेष हैं: समापन का कारण लिखें।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|_, around| Some(Status::done(around)))]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        vec![Effect::Stage("CLOSED")]
    }

    /// The protection unit only proposes; the committee's approval closes.
    fn is_draft(&self, around: &Around) -> bool {
        around.author == Department::Protection
    }

    fn sample() -> Value {
        json!({
            "outcome": "in_school", "months_followed": 24, "visits_due": 11, "visits_done": 11,
            "all_money_settled": true, "money_paid": [{"kind": "wage", "amount_paise": 4_500_000, "paid_on": "2027-03-01"}],
            "school_state": "regular", "reopening_condition": "The child is found at work again."
        })
    }
}

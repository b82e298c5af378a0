//! Back wages: what the child earned and was not paid, claimed from the employer and followed to the child's account.

use serde_json::{Value, json};

use super::account::Account;
use super::money_status;
use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes::Money;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Decimal, Int, Line, Month, Paise};
use crate::records::{Around, Kind, Record, Share};

form! {
    /// One claim for unpaid wages.
    pub struct Wage {
        /// First month of work claimed for.
        period_from: Month,
        /// Last month of work claimed for.
        period_to: Month,
        /// The notified minimum wage for a day, in paise.
        min_wage_rate_paise: Paise,
        /// The day on which that rate was notified.
        min_wage_notified_on: Option<Day>,
        /// Days of work claimed for.
        days_claimed: Int<0, 7_000>,
        /// Hours of overtime claimed for, at most 2 decimal places.
        overtime_hours: Option<Decimal<2, 0, 100_000>>,
        /// Sum claimed, in paise.
        claimed_paise: Paise,
        /// Sum that the employer deposited, or that was recovered, in paise.
        deposited_paise: Option<Paise>,
        /// Sum paid to the child, in paise.
        paid_to_child_paise: Option<Paise>,
        /// The day of the notice to the employer.
        notice_on: Option<Day>,
        /// The day until which the employer must deposit.
        deadline_on: Option<Day>,
        /// Number of the recovery certificate.
        recovery_cert_no: Option<Line>,
        /// The day on which it went to the Collector.
        sent_to_collector_on: Option<Day>,
        /// The account of the child.
        account_ref: Option<Account>,
        /// Where the money stands.
        status: Code<Money>,
    }
}

impl Record for Wage {
    const KIND: Kind = Kind {
        name: "labour.wage",
        row: "LAB-WAGE",
        title: words("Back-wage recovery", "बकाया मजदूरी वसूली"),
        writers: &[Department::Labour],
        //      police    labour  education health childline committee protection magistracy
        cells: ["status", "full", "-", "-", "-", "full", "full", "full"],
        after_closure: true,
        groups: &[
            &["period_from", "period_to", "days_claimed"],
            &["min_wage_rate_paise", "min_wage_notified_on"],
            &["claimed_paise", "notice_on", "deadline_on"],
            &["recovery_cert_no", "sent_to_collector_on"],
            &["deposited_paise", "paid_to_child_paise", "status"],
        ],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.period_to < self.period_from {
            let en = "The last month cannot be before the first.";
            faults.add(&at.name("period_to"), "inconsistent", en, "अंतिम माह पहले माह से पूर्व नहीं हो सकता।");
        }
        if self.deadline_on.is_some() && self.notice_on.is_none() {
            let en = "A deadline comes from a notice: give its day.";
            faults.add(&at.name("notice_on"), "required", en, "समय-सीमा नोटिस से बनती है: नोटिस का दिनांक दें।");
        }
        if let (Some(notice), Some(deadline)) = (&self.notice_on, &self.deadline_on)
            && deadline < notice
        {
            let en = "The deadline cannot be before the notice.";
            faults.add(&at.name("deadline_on"), "inconsistent", en, "समय-सीमा नोटिस से पहले की नहीं हो सकती।");
        }
        if self.paid_to_child_paise.map_or(0, |sum| sum.0) > self.deposited_paise.map_or(0, |sum| sum.0) {
            let en = "No more can be paid to the child than was deposited or recovered.";
            let hi = "जमा या वसूल राशि से अधिक बालक को नहीं दी जा सकती।";
            faults.add(&at.name("paid_to_child_paise"), "inconsistent", en, hi);
        }
        let wanted = [
            ("notice", "notice_on", self.notice_on.is_some()),
            ("deposited", "deposited_paise", self.deposited_paise.is_some()),
            ("recovery", "recovery_cert_no", self.recovery_cert_no.is_some()),
            ("paid", "paid_to_child_paise", self.paid_to_child_paise.is_some()),
        ];
        for (status, field, given) in wanted {
            if self.status.is(status) && !given {
                let en = "The status asks for this field.";
                faults.add(&at.name(field), "required", en, "चुनी गई स्थिति के लिए यह प्रविष्टि आवश्यक है।");
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::status(|wage, around| money_status(&wage.status, around))]
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        !self.status.is("paid") && !self.status.is("waived")
    }

    fn sample() -> Value {
        json!({"period_from": "2026-06", "period_to": "2026-11", "min_wage_rate_paise": 45_000,
            "min_wage_notified_on": "2026-10-01", "days_claimed": 150, "overtime_hours": 320.5,
            "claimed_paise": 6_750_000, "notice_on": "2026-11-20", "deadline_on": "2026-12-04", "status": "notice"})
    }
}

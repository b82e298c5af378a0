//! What was seen and told when a child was taken charge of; its `charge_taken_at` starts the 24 hours to production.

use serde_json::{Value, json};

use crate::access::{Department, Profile};
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{BroughtBy, Sector, WageUnit, YesNoUnknown};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Decimal, Instant, Int, Month, Paise, Ref, Text};
use crate::records::{Around, Effect, Grant, Kind, Record, Share, Status, Word};

form! {
    /// The intake of one child.
    pub struct Intake {
        /// When the child was found.
        found_at: Instant,
        /// Where the child was found, in words.
        found_place: Text<1_000>,
        /// The trade in which the child worked.
        work_done: Code<Sector>,
        /// Hours of work a day, 0 to 24, at most 2 decimal places.
        hours_per_day: Option<Decimal<2, 0, 24>>,
        /// Days of work a week.
        days_per_week: Option<Int<0, 7>>,
        /// Since which month the child worked there.
        since_month: Option<Month>,
        /// Wage promised for a month, in paise.
        wage_promised_month_paise: Option<Paise>,
        /// Wage really paid for a month, in paise.
        wage_paid_month_paise: Option<Paise>,
        /// By what the wage was reckoned.
        wage_unit: Option<Code<WageUnit>>,
        /// Advance given to the family, in paise.
        advance_to_family_paise: Option<Paise>,
        /// Who brought the child to the place.
        brought_by: Option<Code<BroughtBy>>,
        /// Whether the child lived at the workplace.
        lives_at_workplace: bool,
        /// Whether the child was kept from leaving.
        confined: Code<YesNoUnknown>,
        /// Whether an injury was seen; what it is belongs to the doctor.
        injury_seen: bool,
        /// The officer who wrote down what the child told.
        statement_taken_by: Option<OfficerId>,
        /// When the child was taken charge of: the 24 hours of section 31 of the Juvenile Justice Act begin here.
        charge_taken_at: Instant,
        /// Minutes of the journey to the committee, at most three days: not counted in the 24 hours.
        journey_minutes: Option<Int<0, 4_320>>,
        /// The office to which the child was handed over.
        handed_to: Option<OfficeId>,
        /// When the child was handed over.
        handed_at: Option<Instant>,
        /// The Form 42 of an overnight protective stay.
        overnight_stay_ref: Option<Ref>,
    }
}

impl Record for Intake {
    const KIND: Kind = Kind {
        name: "police.intake",
        row: "POL-INTAKE",
        title: words("Child intake", "बालक का प्रारंभिक विवरण"),
        writers: &[Department::Police, Department::Labour, Department::Childline, Department::Protection],
        //      police   labour education health  childline committee protection magistracy
        cells: ["full", "work", "-", "injury", "producer", "full", "full", "status"],
        // Labour reads its own text when it took charge: it must finish it and produce the child.
        grants: &[Grant { department: Department::Labour, share: "producer", profiles: &[Profile::Full] }],
        groups: &[
            &["charge_taken_at", "journey_minutes"],
            &["handed_to", "handed_at"],
            &["wage_promised_month_paise", "wage_paid_month_paise", "wage_unit"],
        ],
        single: true,
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.charge_taken_at < self.found_at {
            let en = "The child cannot be taken charge of before being found.";
            faults.add(&at.name("charge_taken_at"), "inconsistent", en, "बालक मिलने से पहले प्रभार में नहीं लिया जा सकता।");
        }
        if self.handed_to.is_some() != self.handed_at.is_some() {
            let at = at.name(if self.handed_to.is_some() { "handed_at" } else { "handed_to" });
            let en = "Say both to whom and when the child was handed over.";
            faults.add(&at, "required", en, "बालक किसे और कब सौंपा गया, दोनों बताएँ।");
        }
        if self.handed_at.is_some_and(|handed| handed < self.charge_taken_at) {
            let en = "The child cannot be handed over before being taken charge of.";
            faults.add(&at.name("handed_at"), "inconsistent", en, "प्रभार में लेने से पहले बालक सौंपा नहीं जा सकता।");
        }
        if self.since_month.as_ref().is_some_and(|month| month.0 > day_in_india(self.found_at.0)) {
            let en = "The work cannot have begun after the child was found.";
            faults.add(&at.name("since_month"), "inconsistent", en, "कार्य बालक के मिलने के बाद आरंभ नहीं हो सकता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields(
                "work",
                &[
                    "work_done",
                    "hours_per_day",
                    "days_per_week",
                    "since_month",
                    "wage_promised_month_paise",
                    "wage_paid_month_paise",
                    "wage_unit",
                    "advance_to_family_paise",
                ],
            ),
            Share::fields("injury", &["injury_seen"]),
            Share::copy("producer", |_, around| match around.author {
                taker @ (Department::Childline | Department::Labour) => vec![taker],
                _ => vec![],
            }),
            Share::status(|intake, _| Some(Status::new(Word::Done, day_in_india(intake.charge_taken_at.0)))),
        ]
    }

    fn effects(&self, _around: &Around) -> Vec<Effect> {
        vec![
            Effect::Stage("RESCUED"),
            Effect::TookCharge(self.charge_taken_at.0),
            Effect::Rederive("protection.identity"),
        ]
    }

    fn sample() -> Value {
        json!({"found_at": "2026-11-19T04:10:00.000Z", "found_place": "Sample tea stall, invented bus stand",
            "work_done": "dhaba", "hours_per_day": 11.5, "days_per_week": 7, "since_month": "2026-06",
            "wage_promised_month_paise": 300_000, "wage_paid_month_paise": 0, "wage_unit": "month",
            "advance_to_family_paise": 500_000, "brought_by": "agent", "lives_at_workplace": true,
            "confined": "unknown", "injury_seen": true, "charge_taken_at": "2026-11-19T04:30:00.000Z"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;

    fn parts(taker: Department) -> std::collections::HashMap<String, Option<Value>> {
        let around = Around {
            case_type: CaseType::Child,
            author: taker,
            took_charge: Some(taker),
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 1_795_000_000_000,
            now_ms: 1_795_000_000_000,
        };
        let checked = Entry::of::<Intake>().check(&Intake::sample(), &around, "/data").expect("the sample is right");
        checked.parts.into_iter().map(|part| (part.section, part.data)).collect()
    }

    #[test]
    fn health_and_labour_see_their_part_alone() {
        let parts = parts(Department::Police);
        assert_eq!(parts["police.intake:injury"], Some(json!({"injury_seen": true})));
        let work = parts["police.intake:work"].clone().expect("work");
        assert_eq!(work["advance_to_family_paise"], 500_000);
        for hidden in ["found_place", "injury_seen", "confined", "brought_by", "charge_taken_at"] {
            assert!(work.get(hidden).is_none(), "{hidden}");
        }
        assert_eq!(parts["police.intake:status"], Some(json!({"status": "done", "on": "2026-11-19"})));
    }

    #[test]
    fn only_the_department_that_took_charge_receives_the_copy() {
        assert!(parts(Department::Childline)["police.intake@childline"].is_some());
        assert!(parts(Department::Childline)["police.intake@labour"].is_none());
        assert!(parts(Department::Police)["police.intake@childline"].is_none());
        assert!(parts(Department::Police)["police.intake@labour"].is_none());
    }
}

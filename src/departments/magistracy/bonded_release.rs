//! The finding on bondage and the release certificate, without which nothing is paid.
//!
//! It is always written as a draft: labour or the magistracy draft, and only the magistrate's signature of one
//! revision (`POST /v1/records/{id}/signature`) makes that revision final and its shares known to others. What was
//! signed stands; the money that follows from it is written as it comes.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes::{BondCat, BondFinding, BondInd};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Day, Instant, Line, Paise, ShortCode, Story};
use crate::records::{Around, Decision, Kind, Record, Share, Status, TypedMerge, Word};

form! {
    /// A bonded-labour inquiry and its certificate.
    pub struct BondedRelease {
        /// The signs of bondage; at least one, unless the finding is no.
        indicators: Vec<Code<BondInd>>,
        /// The magistrate's finding.
        finding: Code<BondFinding>,
        /// When it was made; required unless the inquiry goes on.
        finding_at: Option<Instant>,
        /// Number of the release certificate.
        certificate_no: Option<Line>,
        /// The day of the certificate.
        certificate_on: Option<Day>,
        /// The Sub-Divisional Magistrate's office.
        sdm_office: Option<OfficeId>,
        /// Version of the certificate's printed form.
        format_version: Option<ShortCode>,
        /// Members of the family released with the child.
        family_members_released: Option<Count>,
        /// Immediate assistance sanctioned, in paise.
        immediate_sanctioned_paise: Option<Paise>,
        /// The day on which it was sanctioned.
        immediate_sanctioned_on: Option<Day>,
        /// Immediate assistance paid, in paise.
        immediate_paid_paise: Option<Paise>,
        /// The day on which it was paid.
        immediate_paid_on: Option<Day>,
        /// Category of the rehabilitation scheme.
        category: Option<Code<BondCat>>,
        /// The day on which the proposal went to the state.
        proposal_to_state_on: Option<Day>,
        /// The day of the final sanction.
        final_sanction_on: Option<Day>,
        /// Final assistance paid, in paise.
        final_paid_paise: Option<Paise>,
        /// The day on which it was paid.
        final_paid_on: Option<Day>,
        /// The part placed in an annuity, in paise.
        annuity_amount_paise: Option<Paise>,
        /// The part transferred to the account, in paise.
        dbt_amount_paise: Option<Paise>,
        /// Remarks.
        remarks: Option<Story>,
    }
}

impl Record for BondedRelease {
    const KIND: Kind = Kind {
        name: "magistracy.bonded_release",
        row: "LAB-BONDED",
        title: words("Release certificate", "बंधुआ श्रमिक अवमुक्ति प्रमाण पत्र"),
        writers: &[Department::Labour, Department::Magistracy],
        //      police     labour  education health childline committee protection magistracy
        cells: ["finding", "full", "-", "-", "status", "full", "full", "full"],
        after_closure: true,
        decision: Some(Decision::Signature { by: Department::Magistracy }),
        after_decision: &[
            "immediate_sanctioned_paise",
            "immediate_sanctioned_on",
            "immediate_paid_paise",
            "immediate_paid_on",
            "category",
            "proposal_to_state_on",
            "final_sanction_on",
            "final_paid_paise",
            "final_paid_on",
            "annuity_amount_paise",
            "dbt_amount_paise",
            "remarks",
        ],
        groups: &[
            &["finding", "finding_at"],
            &["certificate_no", "certificate_on"],
            &["immediate_sanctioned_paise", "immediate_sanctioned_on"],
            &["immediate_paid_paise", "immediate_paid_on"],
            &["final_paid_paise", "final_paid_on"],
            &["annuity_amount_paise", "dbt_amount_paise"],
        ],
        typed_merge: &[("indicators", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.indicators.is_empty() && !self.finding.is("no") {
            faults.required(&at.name("indicators"));
        }
        if self.finding.is("pending") == self.finding_at.is_some() {
            let (code, en, hi) = if self.finding_at.is_some() {
                (
                    "inconsistent",
                    "The inquiry goes on: there is no time of the finding yet.",
                    "जांच लंबित है: निष्कर्ष का समय अभी नहीं हो सकता।",
                )
            } else {
                ("required", "Say when the finding was made.", "बताएँ कि निष्कर्ष कब निकला।")
            };
            faults.add(&at.name("finding_at"), code, en, hi);
        }
        if self.certificate_no.is_some() != self.certificate_on.is_some() {
            let at = at.name(if self.certificate_no.is_some() { "certificate_on" } else { "certificate_no" });
            let en = "Give number and day of the certificate together.";
            faults.add(&at, "required", en, "प्रमाण पत्र की संख्या और दिनांक दोनों दें।");
        }
        if self.certificate_no.is_some() && !self.finding.is("yes") {
            let en = "A certificate follows only the finding yes.";
            faults.add(&at.name("certificate_no"), "inconsistent", en, "प्रमाण पत्र केवल yes निष्कर्ष पर बनता है।");
        }
        if let (Some(found), Some(certified)) = (self.finding_at, &self.certificate_on)
            && certified.0 < day_in_india(found.0)
        {
            let en = "The certificate cannot be older than the finding.";
            faults.add(&at.name("certificate_on"), "inconsistent", en, "प्रमाण पत्र निष्कर्ष से पहले का नहीं हो सकता।");
        }
        let payments = [
            ("immediate_sanctioned", self.immediate_sanctioned_paise.is_some(), self.immediate_sanctioned_on.is_some()),
            ("immediate_paid", self.immediate_paid_paise.is_some(), self.immediate_paid_on.is_some()),
            ("final_paid", self.final_paid_paise.is_some(), self.final_paid_on.is_some()),
        ];
        for (name, _, day) in payments.into_iter().filter(|(_, amount, day)| amount != day) {
            let missing = format!("{name}_{}", if day { "paise" } else { "on" });
            faults.add(&at.name(&missing), "required", "Give amount and day together.", "राशि और दिनांक दोनों दें।");
        }
        if let (Some(sanctioned), Some(paid)) = (self.immediate_sanctioned_paise, self.immediate_paid_paise)
            && paid > sanctioned
        {
            let en = "No more can be paid than was sanctioned.";
            faults.add(&at.name("immediate_paid_paise"), "inconsistent", en, "स्वीकृत राशि से अधिक भुगतान नहीं हो सकता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("finding", &["finding", "finding_at"]),
            Share::status(|release, around| {
                Some(match release.finding_at {
                    Some(found) => Status::new(Word::Done, day_in_india(found.0)),
                    None => Status::new(Word::Asked, around.occurred_on()),
                })
            }),
        ]
    }

    /// Nothing that is written here is final before it is signed.
    fn is_draft(&self, _around: &Around) -> bool {
        true
    }

    fn check_final(&self, at: &At<'_>, faults: &mut Faults) {
        if self.finding.is("pending") {
            let en = "There is no finding yet that could be signed.";
            faults.add(&at.name("finding"), "inconsistent", en, "अभी कोई निष्कर्ष नहीं है जिस पर हस्ताक्षर हो सके।");
        }
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        !self.finding.is("no") && self.final_paid_on.is_none()
    }

    fn sample() -> Value {
        json!({"indicators": ["advance", "no_wage"], "finding": "yes", "finding_at": "2026-11-20T05:00:00.000Z",
            "certificate_no": "SAMPLE/RC/1", "certificate_on": "2026-11-20",
            "immediate_sanctioned_paise": 3_000_000, "immediate_sanctioned_on": "2026-11-20", "category": "B"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::Entry;

    #[test]
    fn nothing_leaves_before_the_signature() {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Labour,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 1_795_000_000_000,
            now_ms: 1_795_000_000_000,
        };
        let entry = Entry::of::<BondedRelease>();
        let checked = entry.check(&BondedRelease::sample(), &around, "/data").expect("the sample is right");
        assert!(checked.draft);
        assert!(checked.parts.iter().all(|part| part.section == "magistracy.bonded_release" || part.data.is_none()));
    }
}

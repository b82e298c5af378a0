//! Form 17: a child is produced before the committee.
//!
//! The whole form goes to the committee, the protection unit and the department that produced the child; nobody
//! else learns more than that it happened. An allegation of sexual abuse locks the case before any share is made.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::records::codes::{AllegationKind, Bench, Lang, Sex};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Line, Name, Phone, Story, Text, Years};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};

/// JJ Act s.31: production within 24 hours of taking charge, the journey not counted.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests;

form! {
    /// Form 17 item 1: who produces the child.
    pub struct Producer {
        /// Item 1 (i): name.
        name: Name,
        /// Item 1 (ii): age in years.
        age: Option<Years>,
        /// Item 1 (iii): sex.
        sex: Option<Code<Sex>>,
        /// Item 1 (iv): address.
        address: Option<Text<1000>>,
        /// Item 1 (v): telephone.
        phone: Phone,
        /// Item 1 (vi): designation or occupation.
        designation: Line,
        /// Item 1 (vii): office or organisation.
        office: Line,
    }
}

form! {
    /// Form 17 item 2: the child as it was produced; what is found out later stands in `protection.identity`.
    pub struct ProducedChild {
        /// Item 2 (i): name, if the child tells one.
        name: Option<Name>,
        /// Item 2 (ii): age as told, in years.
        age_stated: Option<Years>,
        /// Item 2 (ii): age by appearance, in years.
        age_apparent: Option<Years>,
        /// Item 2 (iii): sex.
        sex: Option<Code<Sex>>,
        /// Item 2 (iv): identity marks.
        identity_marks: Option<Text<1000>>,
        /// Item 2 (v): language the child speaks.
        language: Option<Code<Lang>>,
    }
}

form! {
    /// A grown-up of Form 17 items 3 and 5: a parent or guardian, or the person with whom the child was found.
    pub struct Adult {
        /// Name.
        name: Name,
        /// Age in years.
        age: Option<Years>,
        /// Address.
        address: Option<Text<1000>>,
        /// Telephone.
        phone: Option<Phone>,
        /// Occupation.
        occupation: Option<Line>,
    }
}

form! {
    /// Form 17: the report at production. The hours since charge are computed from `police.intake`, never entered.
    pub struct Production {
        /// When the child stood before the committee.
        produced_at: Instant,
        /// Place of production.
        place: Option<Line>,
        /// The full committee or a single member.
        bench: Code<Bench>,
        /// Item 1: who produces the child.
        producer: Producer,
        /// Item 2: the child as produced.
        child: Option<ProducedChild>,
        /// Item 3: parents or guardians, if available.
        parents: Vec<Adult>,
        /// Item 4: where the child was found.
        found_at: Option<Text<1000>>,
        /// Item 5: with whom the child was found.
        found_with: Option<Adult>,
        /// Item 6: circumstances in which the child was found.
        circumstances: Story,
        /// Item 7: whether the child alleges an offence or abuse.
        allegation: bool,
        /// Item 7: what kind; sexual abuse locks the case at once.
        allegation_kinds: Vec<Code<AllegationKind>>,
        /// Item 7: the allegation in the child's words; never outside the committee, the protection unit and the producer.
        allegation_text: Option<Story>,
        /// Item 8: physical condition of the child.
        physical_condition: Text<4000>,
        /// Item 9: belongings of the child at production.
        belongings: Option<Text<2000>>,
        /// Item 10: when the child came to the home, if it was kept in one before production.
        received_in_home_at: Option<Instant>,
        /// Item 11: efforts made to trace the family.
        family_trace_effort: Text<4000>,
        /// Item 12: medical treatment given.
        treatment_given: Option<Text<2000>>,
        /// Item 13: whether the police have been informed.
        police_informed: bool,
        /// Whether the child and the producer have signed or given a thumb impression.
        thumb_or_sign: bool,
        /// Why production took more than 24 hours from taking charge (the journey may be a reason).
        delay_reason: Option<Text<2000>>,
    }
}

impl Record for Production {
    const KIND: Kind = Kind {
        name: "committee.production",
        row: "WEL-PRODUCTION",
        title: words("Production report (Form 17)", "प्रस्तुतीकरण रिपोर्ट (प्रारूप 17)"),
        writers: &[Department::Police, Department::Labour, Department::Childline, Department::Protection],
        //      police      labour      education health childline committee protection magistracy
        cells: ["producer", "producer", "-", "-", "producer", "full", "full", "status"],
        ..Kind::BASE
    };

    fn check(&self, around: &Around, at: &At<'_>, faults: &mut Faults) {
        if let Some(taken) = around.charge_taken_at {
            let late = self.produced_at.0 - taken;
            if late < 0 {
                let en = "The child cannot be produced before charge of it was taken.";
                faults.add(
                    &at.name("produced_at"),
                    "inconsistent",
                    en,
                    "बालक को संरक्षण में लेने से पहले प्रस्तुत नहीं किया जा सकता।",
                );
            } else if late > DAY_MS && self.delay_reason.is_none() {
                let en = "More than 24 hours have passed since charge was taken: give the reason.";
                faults.add(&at.name("delay_reason"), "required", en, "संरक्षण में लेने के 24 घंटे बीत चुके हैं: कारण लिखें।");
            }
        }
        let detail = self.allegation_text.is_some() || !self.allegation_kinds.is_empty();
        if self.allegation && self.allegation_kinds.is_empty() {
            let en = "Say what kind of offence or abuse the child alleges.";
            faults.add(
                &at.name("allegation_kinds"),
                "required",
                en,
                "बालक किस प्रकार के अपराध या दुर्व्यवहार की बात कहता है, लिखें।",
            );
        } else if !self.allegation && detail {
            let en = "An allegation is described here, but the answer to it is no.";
            faults.add(&at.name("allegation"), "inconsistent", en, "यहाँ आरोप लिखा है, पर उत्तर \"नहीं\" है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![Share::copy("producer", producer), Share::status(|form, _| Some(form.status()))]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        let mut effects = vec![
            Effect::Stage("PRODUCED"),
            Effect::Produced(self.produced_at.0),
            Effect::Rederive("protection.identity"),
        ];
        if self.allegation_kinds.iter().any(|kind| kind.is("sexual")) {
            effects.push(Effect::Lock("sexual_offence"));
        }
        effects
    }

    fn sample() -> Value {
        json!({
            "produced_at": "2026-11-21T05:30:00.000Z", "place": "Committee office, sample district", "bench": "full",
            "producer": {"name": "Sample Officer", "phone": "+919000000001", "designation": "Child welfare police officer",
                "office": "Sample police station"},
            "child": {"name": "Sample Child One", "age_stated": 12, "language": "hin"},
            "circumstances": "Found washing dishes in a sample tea stall.", "allegation": false,
            "physical_condition": "Tired, no injury seen.", "family_trace_effort": "Called the number the child gave.",
            "police_informed": true, "thumb_or_sign": true, "delay_reason": "Night journey from the place of rescue."
        })
    }
}

impl Production {
    fn status(&self) -> Status {
        Status::new(Word::Done, day_in_india(self.produced_at.0))
    }
}

/// The department that produced the child keeps its own Form 17; protection has it in full already.
fn producer(_: &Production, around: &Around) -> Vec<Department> {
    [around.author].into_iter().filter(|author| *author != Department::Protection).collect()
}

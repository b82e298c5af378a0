//! Form 22: the social investigation report, its 57 items and 13 observations.
//!
//! No other department reads any of it. It stays a draft until it is submitted; sexual abuse or a sealed health
//! condition in it locks the case at once. Items are numbered as printed in the Model Rules 2016; another rule set may differ.

mod childhood;
mod family;
mod harm;
mod sample;

use serde_json::Value;

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes::{
    Disab, EducationBand, FriendKind, Habit, IncomeUse, LastSchool, LeftFamily, Reco, Risk, RuleSet, Scheme,
    SchoolLeft, Sex, Social, StayedWith, WorkExploitation,
};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Int, Line, Name, Phone, Story, Text, Years};
use crate::records::{Around, Effect, Kind, Record, Share};
use childhood::{HealthItem, Job, Training};
use family::{FamilyMember, FamilyOffence, FamilyRelations, MarriedFamily};
use harm::{Abuse, IllTreated, Observations, Perpetrator};

form! {
    /// The social investigation report of a child in need of care and protection.
    pub struct SocialReport {
        /// The day on which the committee ordered it (Form 21).
        ordered_on: Option<Day>,
        /// The day by which it is due.
        due_on: Option<Day>,
        /// The day on which it was submitted; until then it is a draft.
        submitted_on: Option<Day>,
        /// Who prepared it: child welfare officer, social worker, case worker, head of a home or organisation.
        author: Option<OfficerId>,
        /// Whether the home of the family was visited.
        home_visited: bool,
        /// Risk of restoring the child to the family, in one word (see observation 11).
        risk_level: Code<Risk>,
        /// Recommendation in one word (see observation 13).
        recommendation: Code<Reco>,
        /// Schemes for which child or family qualify.
        scheme_eligible: Vec<Code<Scheme>>,
        /// The rules whose form this is.
        rule_set: Option<Code<RuleSet>>,
        /// Item 1: name.
        name: Option<Name>,
        /// Item 2: age in years.
        age: Option<Years>,
        /// Item 2: date of birth.
        dob: Option<Day>,
        /// Item 2: year of birth, where the date is not known.
        birth_year: Option<Int<1950, 2100>>,
        /// Item 3: sex.
        sex: Option<Code<Sex>>,
        /// Item 4: caste, as social group.
        caste_group: Option<Code<Social>>,
        /// Item 5: religion.
        religion: Option<Line>,
        /// Item 6: father's name.
        father_name: Option<Name>,
        /// Item 7: mother's name.
        mother_name: Option<Name>,
        /// Item 8: guardian's name.
        guardian_name: Option<Name>,
        /// Item 9: permanent address.
        permanent_address: Option<Text<1000>>,
        /// Item 10: landmark of the address.
        landmark: Option<Text<500>>,
        /// Item 11: address of the last residence.
        last_residence: Option<Text<1000>>,
        /// Item 12: telephone of father, mother or another member of the family.
        family_phone: Option<Phone>,
        /// Item 13: whether the child has a disability.
        has_disability: Option<bool>,
        /// Item 13: which.
        disabilities: Vec<Code<Disab>>,
        /// Item 14: members of the family.
        family: Vec<FamilyMember>,
        /// Item 15: how the members of the family get on.
        family_relations: Option<FamilyRelations>,
        /// Item 16: spouse and children, if the child is married.
        spouse_and_children: Vec<MarriedFamily>,
        /// Item 17: offences in which members of the family were involved.
        family_offences: Vec<FamilyOffence>,
        /// Item 18: attitude towards religion.
        religion_attitude: Option<Text<2000>>,
        /// Item 19: present living conditions.
        living_conditions: Option<Text<4000>>,
        /// Item 20: other factors of importance.
        other_factors: Option<Text<4000>>,
        /// Item 21: habits of the child, columns A and B.
        habits: Vec<Code<Habit>>,
        /// Item 21 A iii: which drugs, if any.
        drugs_used: Option<Line>,
        /// Item 22: extra-curricular interests.
        interests: Option<Text<2000>>,
        /// Item 23: outstanding characteristics and personality.
        personality: Option<Text<2000>>,
        /// Item 24: how far the child studied.
        education_band: Option<Code<EducationBand>>,
        /// Item 25: the school in which the child studied last.
        last_school: Option<Code<LastSchool>>,
        /// Item 26: attitude of classmates towards the child.
        classmates_attitude: Option<Text<2000>>,
        /// Item 27: attitude of teachers and classmates towards the child.
        teachers_attitude: Option<Text<2000>>,
        /// Item 28: reasons for leaving school.
        school_left: Vec<Code<SchoolLeft>>,
        /// Item 29: vocational training.
        vocational_training: Vec<Training>,
        /// Item 30: employment.
        employment: Vec<Job>,
        /// Item 31: what the income was used for.
        income_use: Vec<Code<IncomeUse>>,
        /// Item 32: work record: why jobs were left, attitude towards work and employers.
        work_record: Option<Text<4000>>,
        /// Item 33: what most of the friends are.
        friends: Vec<Code<FriendKind>>,
        /// Item 34: attitude of the child towards friends.
        attitude_to_friends: Option<Text<2000>>,
        /// Item 35: attitude of friends towards the child.
        friends_attitude: Option<Text<2000>>,
        /// Item 36: neighbourhood and its influence on the child.
        neighbourhood: Option<Text<4000>>,
        /// Item 37: mental condition, present and past.
        mental_condition: Option<Text<4000>>,
        /// Item 38: physical condition, present and past.
        physical_condition: Option<Text<4000>>,
        /// Item 39: health, condition by condition.
        health: Vec<HealthItem>,
        /// Item 40: whether the child has an addiction.
        addiction: Option<bool>,
        /// Item 41: with whom the child stayed before production.
        stayed_with: Vec<Code<StayedWith>>,
        /// Item 42: history or tendency of running away.
        run_away_history: Option<Text<4000>>,
        /// Item 43: discipline at home and how the child takes it.
        home_discipline: Option<Text<4000>>,
        /// Item 44: reasons for leaving the family.
        left_family: Vec<Code<LeftFamily>>,
        /// Item 45: whether the child is a victim of an offence.
        offence_victim: Option<bool>,
        /// Item 46: abuse, by type and by whom.
        abuse: Vec<Abuse>,
        /// Item 47: ill-treatment, by type and by whom.
        ill_treatment: Vec<IllTreated>,
        /// Item 48: exploitation of the child's work.
        exploitation: Vec<Code<WorkExploitation>>,
        /// Item 49: whether the child was bought, sold, procured or trafficked.
        trafficked: Option<bool>,
        /// Item 49: for what purpose.
        trafficked_for: Option<Line>,
        /// Item 50: whether the child was used for begging.
        used_for_begging: Option<bool>,
        /// Item 51: whether gangs or adults used the child, or it was used to carry drugs.
        used_by_gang: Option<bool>,
        /// Item 52: earlier homes, earlier cases and care plans.
        previous_history: Option<Story>,
        /// Item 53: who did it.
        perpetrators: Vec<Perpetrator>,
        /// Item 54: attitude of the child towards the perpetrator.
        attitude_to_perpetrator: Option<Text<2000>>,
        /// Item 55: whether the police have been informed.
        police_informed: Option<bool>,
        /// Item 56: action taken against the perpetrator.
        action_taken: Option<Text<2000>>,
        /// Item 57: any other remark.
        remarks: Option<Story>,
        /// Observations of the inquiry, 1 to 13.
        observations: Option<Observations>,
    }
}

impl Record for SocialReport {
    const KIND: Kind = Kind {
        name: "protection.social_report",
        row: "WEL-SIR",
        title: words("Social investigation report (Form 22)", "सामाजिक अन्वेषण रिपोर्ट (प्रारूप 22)"),
        writers: &[Department::Protection],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "-", "-", "full", "full", "-"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let observed = self.observations.as_ref();
        let owed = [
            ("risk_analysis", observed.is_none_or(|o| o.risk_analysis.is_none())),
            ("recommendation", observed.is_none_or(|o| o.recommendation.is_none())),
        ];
        for (name, _) in owed.iter().filter(|(_, missing)| *missing && self.submitted_on.is_some()) {
            faults.required(&at.name("observations").name(name));
        }
        if matches!((&self.ordered_on, &self.submitted_on), (Some(asked), Some(sent)) if sent < asked) {
            let en = "Submitted before it was ordered.";
            faults.add(&at.name("submitted_on"), "inconsistent", en, "आदेश से पहले प्रस्तुत लिखा है।");
        }
        if self.has_disability == Some(false) && self.disabilities.iter().any(|which| !which.is("none")) {
            let en = "A disability is named, but the answer to the question is no.";
            faults.add(&at.name("has_disability"), "inconsistent", en, "दिव्यांगता लिखी है, पर उत्तर \"नहीं\" है।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        self.lock_reason().map(Effect::Lock).into_iter().collect()
    }

    /// A draft until it is submitted; what must lock the case never waits for that.
    fn is_draft(&self, _: &Around) -> bool {
        self.submitted_on.is_none() && self.lock_reason().is_none()
    }

    fn sample() -> Value {
        sample::sample()
    }
}

impl SocialReport {
    fn lock_reason(&self) -> Option<&'static str> {
        let sexual = self.abuse.iter().any(|abuse| abuse.kind.is("sexual"));
        let sealed = self.health.iter().any(|item| item.condition.is("sti") && item.state.is("present"));
        [(sexual, "sexual_offence"), (sealed, "medical")]
            .into_iter()
            .find(|(found, _)| *found)
            .map(|(_, reason)| reason)
    }
}

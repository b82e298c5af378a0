//! Form 22, items 46, 47 and 53, and the observations of the inquiry.

use crate::form;
use crate::records::codes::{AbuseKind, Abuser, IllTreatment};
use crate::records::types::{Code, Line, Name, Phone, Story, Text, Years};

form! {
    /// Item 46: a type of abuse.
    pub struct Abuse {
        /// Which type; sexual abuse locks the case.
        kind: Code<AbuseKind>,
        /// By whom.
        by: Vec<Code<Abuser>>,
    }
}

form! {
    /// Item 47: a type of ill-treatment.
    pub struct IllTreated {
        /// Which type.
        kind: Code<IllTreatment>,
        /// By whom.
        by: Vec<Code<Abuser>>,
    }
}

form! {
    /// Item 53: who did it.
    pub struct Perpetrator {
        /// Name.
        name: Option<Name>,
        /// Age in years.
        age: Option<Years>,
        /// Telephone.
        phone: Option<Phone>,
        /// Address.
        address: Option<Text<1000>>,
        /// Physical characteristics.
        appearance: Option<Text<1000>>,
        /// Relationship with the family.
        relation_to_family: Option<Line>,
        /// Middlemen involved.
        middlemen: Option<Text<1000>>,
        /// Whether other children of the village were abused, taken or sent by the same person.
        other_children: Option<Text<1000>>,
        /// How the child came in contact with this person.
        first_contact: Option<Text<2000>>,
    }
}

form! {
    /// Observations of the inquiry.
    pub struct Observations {
        /// Observation 1: emotional factors.
        emotional: Option<Story>,
        /// Observation 2: physical condition.
        physical: Option<Story>,
        /// Observation 3: intelligence.
        intelligence: Option<Story>,
        /// Observation 4: social and economic factors.
        social_economic: Option<Story>,
        /// Observation 5: suggestive causes of the problems.
        causes: Option<Story>,
        /// Observation 6: analysis of the case, with what contributed to it.
        analysis: Option<Story>,
        /// Observation 7: why the child needs care and protection.
        need_for_care: Option<Story>,
        /// Observation 8: opinion of experts consulted.
        expert_opinion: Option<Story>,
        /// Observation 9: assessment of a psycho-social expert.
        psychosocial: Option<Story>,
        /// Observation 10: religious factors.
        religious: Option<Story>,
        /// Observation 11: risk analysis for restoring the child to the family.
        risk_analysis: Option<Story>,
        /// Observation 12: earlier homes, earlier cases and care plans.
        previous_history: Option<Story>,
        /// Observation 13: recommendation on psychological support, rehabilitation and reintegration, and plan.
        recommendation: Option<Story>,
    }
}

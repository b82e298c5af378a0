//! Form 22, items 14 to 17: the family, how it gets on, and its history.

use crate::form;
use crate::records::codes::{Cordiality, FamilyOffender, Relation, Sex};
use crate::records::types::{Code, Line, Name, Paise, Text, Years};

form! {
    /// Item 14: a member of the family.
    pub struct FamilyMember {
        /// Item 14 (2): name.
        name: Name,
        /// Item 14 (2): how this person is related to the child.
        relation: Code<Relation>,
        /// Item 14 (3): age in years.
        age: Option<Years>,
        /// Item 14 (4): sex.
        sex: Option<Code<Sex>>,
        /// Item 14 (5): education.
        education: Option<Line>,
        /// Item 14 (6): occupation.
        occupation: Option<Line>,
        /// Item 14 (7): income a month, in paise.
        income_paise: Option<Paise>,
        /// Item 14 (8): state of health.
        health: Option<Text<1000>>,
        /// Item 14 (9): history of mental illness.
        mental_illness: Option<Text<1000>>,
        /// Item 14 (10): addiction.
        addiction: Option<Text<1000>>,
    }
}

form! {
    /// Item 15: how the members of the family get on.
    pub struct FamilyRelations {
        /// Item 15 (i): father and mother.
        father_mother: Option<Code<Cordiality>>,
        /// Item 15 (ii): father and child.
        father_child: Option<Code<Cordiality>>,
        /// Item 15 (iii): mother and child.
        mother_child: Option<Code<Cordiality>>,
        /// Item 15 (iv): father and siblings.
        father_siblings: Option<Code<Cordiality>>,
        /// Item 15 (v): mother and siblings.
        mother_siblings: Option<Code<Cordiality>>,
        /// Item 15 (vi): child and siblings.
        child_siblings: Option<Code<Cordiality>>,
        /// Item 15 (vii): child and relatives.
        child_relatives: Option<Code<Cordiality>>,
    }
}

form! {
    /// Item 16: spouse or child of a married child.
    pub struct MarriedFamily {
        /// Name.
        name: Name,
        /// Age in years.
        age: Option<Years>,
        /// Spouse or child, and what else matters.
        details: Option<Text<1000>>,
    }
}

form! {
    /// Item 17: an offence in which a member of the family was involved.
    pub struct FamilyOffence {
        /// Which member.
        relation: Code<FamilyOffender>,
        /// Nature of the offence.
        offence: Text<1000>,
        /// Legal status of the case.
        legal_status: Option<Line>,
        /// Arrest, if any.
        arrest: Option<Line>,
        /// Period of confinement.
        confinement: Option<Line>,
        /// Punishment awarded.
        punishment: Option<Line>,
    }
}

//! Somebody who may read certain sections of one case; without one the vault opens nothing.

use crate::access::{Actor, Permit, Reach};
use crate::id::{CaseId, OfficerId};
use crate::records::sections::{SectionNo, SectionSet};

/// The right to read certain sections of one case, for one request. Fields are private: a viewer comes from a permit.
///
/// ```compile_fail,E0451
/// # use anugaman::{id::Id, records::sections::SectionSet, vault::Viewer};
/// let forged = Viewer { actor: Id::random(), case: Id::random(), sections: SectionSet::default(), purpose: "" };
/// ```
#[derive(Clone, Debug)]
pub struct Viewer {
    actor: OfficerId,
    case: CaseId,
    sections: SectionSet,
    purpose: &'static str,
}

/// What is read for in the ordinary course of a case, in the words of the journal.
pub const CASE_WORK: &str = "case_work";
/// What is read for by somebody who broke the glass.
pub const EMERGENCY: &str = "emergency";
/// What the journal itself is read for.
pub const AUDIT: &str = "audit";

impl Viewer {
    /// A viewer of `case`; `sections` are those that the actor's open spans give. A permit that reaches no case gives a
    /// viewer who sees nothing.
    pub fn new(actor: &Actor, permit: &Permit, case: CaseId, sections: SectionSet) -> Self {
        let sections = if permit.reach == Reach::NoCase { SectionSet::default() } else { sections };
        Self { actor: actor.id, case, sections, purpose: CASE_WORK }
    }

    /// The same viewer, whose readings stand in the journal as those of an emergency.
    pub fn in_emergency(self) -> Self {
        Self { purpose: EMERGENCY, ..self }
    }

    /// What this viewer reads for.
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    pub fn actor(&self) -> OfficerId {
        self.actor
    }

    pub fn case(&self) -> CaseId {
        self.case
    }

    pub fn sections(&self) -> &SectionSet {
        &self.sections
    }

    /// Whether this viewer may read this section of this case.
    pub fn holds(&self, case: CaseId, section: SectionNo) -> bool {
        self.case == case && self.sections.contains(section)
    }
}

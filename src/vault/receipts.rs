//! What was opened while one request was answered: nothing of it may leave before the access journal has it.

use std::collections::BTreeMap;

use crate::id::CaseId;
use crate::records::sections::{SectionNo, SectionSet};

/// The sections opened, case by case; settled with the journal before the answer leaves (`decisions.md` D6).
#[derive(Debug, Default)]
#[must_use = "what was opened must be settled with the access journal before the answer leaves"]
pub struct Receipts(BTreeMap<CaseId, SectionSet>);

impl Receipts {
    /// That the journal itself was read: an entry of its own, about no case.
    pub fn of_the_journal() -> Self {
        Self(BTreeMap::from([(CaseId::none(), SectionSet::default())]))
    }

    /// Whether nothing was opened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One entry for each case, with the sections of it that were opened, ordered by case and number.
    pub fn entries(&self) -> impl Iterator<Item = (CaseId, &SectionSet)> {
        self.0.iter().map(|(case, sections)| (*case, sections))
    }

    /// The sections of one case that were opened.
    pub fn of(&self, case: CaseId) -> SectionSet {
        self.0.get(&case).copied().unwrap_or_default()
    }

    pub(super) fn leave(&mut self, case: CaseId, section: SectionNo) {
        self.0.entry(case).or_default().insert(section);
    }
}

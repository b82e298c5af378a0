//! What was opened while one request was answered: nothing of it may leave before the access journal has it.

use std::collections::BTreeMap;

use super::viewer::AUDIT;
use crate::id::CaseId;
use crate::records::sections::{SectionNo, SectionSet};

/// The sections opened, case by case; settled with the journal before the answer leaves (`decisions.md` D6).
#[derive(Debug, Default)]
#[must_use = "what was opened must be settled with the access journal before the answer leaves"]
pub struct Receipts(BTreeMap<(CaseId, &'static str), SectionSet>);

impl Receipts {
    /// That the journal itself was read: an entry of its own, about no case.
    pub fn of_the_journal() -> Self {
        Self(BTreeMap::from([((CaseId::none(), AUDIT), SectionSet::default())]))
    }

    /// Whether nothing was opened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One entry for each case, with what it was read for and the sections of it that were opened, ordered by case.
    pub fn entries(&self) -> impl Iterator<Item = (CaseId, &'static str, &SectionSet)> {
        self.0.iter().map(|((case, purpose), sections)| (*case, *purpose, sections))
    }

    /// The sections of one case that were opened.
    pub fn of(&self, case: CaseId) -> SectionSet {
        let opened = self.0.iter().filter(|((of, _), _)| *of == case);
        opened.fold(SectionSet::default(), |all, (_, sections)| all.union(sections))
    }

    pub(super) fn leave(&mut self, case: CaseId, section: SectionNo, purpose: &'static str) {
        self.0.entry((case, purpose)).or_default().insert(section);
    }
}

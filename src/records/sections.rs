//! Sections: the units of read right. Their numbers are permanent, because old cursors and sealed rows name them.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::error::{Words, words};

/// The number of a section; see `sections.txt` beside this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SectionNo(pub i16);

/// Number and name of every section there ever was; only ever appended to.
static SECTIONS: LazyLock<Vec<(SectionNo, &'static str)>> = LazyLock::new(|| {
    include_str!("sections.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(number, name)| Some((SectionNo(number.parse().ok()?), name)))
        .collect()
});

static BY_NAME: LazyLock<HashMap<&'static str, SectionNo>> =
    LazyLock::new(|| SECTIONS.iter().map(|(number, name)| (*name, *number)).collect());

static BY_NUMBER: LazyLock<HashMap<SectionNo, &'static str>> = LazyLock::new(|| SECTIONS.iter().copied().collect());

/// All sections in order of number.
pub fn all() -> &'static [(SectionNo, &'static str)] {
    &SECTIONS
}

/// The number of a section's name.
pub fn number(name: &str) -> Option<SectionNo> {
    BY_NAME.get(name).copied()
}

/// Sections that carry a share under a name of their own, because the kind's would tell their reader too much
/// (`Share::sent_as`): the section's name, the share's, and a title that tells nothing of the kind's.
const SENT_AS: &[(&str, &str, Words)] =
    &[("education.condition", "condition", words("Condition on attendance", "उपस्थिति की शर्त"))];

/// The title of a section that goes under a name of its own.
pub fn title(section: &str) -> Option<Words> {
    SENT_AS.iter().find(|(name, ..)| *name == section).map(|(_, _, title)| *title)
}

impl SectionNo {
    /// `police.intake`, `health.exam:fitness`, `protection.task@police`.
    pub fn name(self) -> &'static str {
        BY_NUMBER.get(&self).copied().unwrap_or("")
    }

    /// The record type: the name up to `:` or `@`.
    pub fn kind(self) -> &'static str {
        let name = self.name();
        name.split([':', '@']).next().unwrap_or(name)
    }

    /// The share: `full` for the kind itself and its addressed copies, else the part after `:`.
    pub fn share(self) -> &'static str {
        let name = self.name();
        if let Some((_, share, _)) = SENT_AS.iter().find(|(section, ..)| *section == name) {
            return share;
        }
        let bare = name.split('@').next().unwrap_or(name);
        bare.split_once(':').map_or("full", |(_, share)| share)
    }

    /// Whether this is the record itself and not a part or an addressed copy.
    pub fn is_full(self) -> bool {
        self.name() == self.kind() && self.share() == "full"
    }
}

const WORDS: usize = 8;

/// A set of sections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SectionSet([u64; WORDS]);

impl SectionSet {
    pub const CAPACITY: i16 = (WORDS * 64) as i16;

    pub fn insert(&mut self, section: SectionNo) {
        if let Some((word, bit)) = Self::place(section) {
            self.0[word] |= bit;
        }
    }

    pub fn contains(&self, section: SectionNo) -> bool {
        Self::place(section).is_some_and(|(word, bit)| self.0[word] & bit != 0)
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub fn union(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine |= theirs;
        }
        self
    }

    /// The sections that are in both.
    pub fn common(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine &= theirs;
        }
        self
    }

    /// What is in `self` and not in `other`.
    pub fn without(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine &= !theirs;
        }
        self
    }

    /// Whether every section of `self` is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| mine & !theirs == 0)
    }

    pub fn iter(&self) -> impl Iterator<Item = SectionNo> + '_ {
        (0..Self::CAPACITY).map(SectionNo).filter(|section| self.contains(*section))
    }

    fn place(section: SectionNo) -> Option<(usize, u64)> {
        let number = usize::try_from(section.0).ok().filter(|n| *n < WORDS * 64)?;
        Some((number / 64, 1 << (number % 64)))
    }
}

//! What every desk shares of a case: the header, who takes part, links, what is owed, who has read, the lock.
//!
//! No department writes these records through the record routes: the header, participants and the lock have
//! endpoints of their own, and the rest is the system's.

mod header;
#[cfg(test)]
mod header_tests;
mod link;
pub mod lock;
mod obligation;
mod participant;
mod readers;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<header::Header>(),
        Entry::of::<participant::Participant>(),
        Entry::of::<link::Link>(),
        Entry::of::<obligation::Obligation>(),
        Entry::of::<readers::Reading>(),
        Entry::of::<lock::Lock>(),
    ]
}

/// Who writes the rows that no department writes, in the words of `matrix.csv`: record type, writers.
pub const SYSTEM_WRITERS: &[(&str, &str)] = &[
    ("case.header", "by stage (see access.md)"),
    ("case.participant", "see api.md"),
    ("case.link", "by rule"),
    ("case.obligation", "system"),
    ("case.readers", "system"),
    ("case.lock", "committee|system"),
];

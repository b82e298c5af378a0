//! The police room: what stations, the juvenile police unit and the anti-trafficking unit record.

mod alert;
mod campaign;
mod fir;
mod fir_shares;
#[cfg(test)]
mod fir_tests;
mod intake;
mod missing_link;
mod operation;
mod tip;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<tip::Tip>(),
        Entry::of::<operation::Operation>(),
        Entry::of::<intake::Intake>(),
        Entry::of::<fir::Fir>(),
        Entry::of::<missing_link::MissingLink>(),
        Entry::of::<alert::Alert>(),
        Entry::of::<campaign::Campaign>(),
    ]
}

//! The magistracy's room: release certificates of bonded labourers and the meetings that review the work.

mod bonded_release;
mod meeting;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![Entry::of::<bonded_release::BondedRelease>(), Entry::of::<meeting::Meeting>()]
}

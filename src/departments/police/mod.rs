//! The police room: what stations, the juvenile police unit and the anti-trafficking unit record.

mod missing_link;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![Entry::of::<missing_link::MissingLink>()]
}

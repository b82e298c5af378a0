//! The room of the desk `protection`.

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![]
}

//! The room of the desk `health`.

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![]
}

//! The room of the desk `magistracy`.

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![]
}

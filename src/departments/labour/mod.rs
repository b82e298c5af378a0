//! The room of the desk `labour`.

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![]
}

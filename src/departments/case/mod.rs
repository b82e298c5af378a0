//! What every desk shares of a case: the header, who takes part, links, what is owed, who has read, the lock.

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![]
}

//! The labour room: inspections, employers, prosecutions and the money owed to the child.

mod account;
mod establishment;
mod fund;
mod inspection;
mod prosecution;
mod scheme;
mod wage;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<inspection::Inspection>(),
        Entry::of::<establishment::Establishment>(),
        Entry::of::<prosecution::Prosecution>(),
        Entry::of::<wage::Wage>(),
        Entry::of::<fund::Fund>(),
        Entry::of::<scheme::Benefit>(),
    ]
}

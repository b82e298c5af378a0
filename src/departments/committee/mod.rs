//! The committee's room: production, orders, the child's statement, closure and permissions to disclose.

mod access_note;
mod closure;
mod order;
mod production;
mod statement;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<production::Production>(),
        Entry::of::<order::Order>(),
        Entry::of::<statement::Statement>(),
        Entry::of::<closure::Closure>(),
        Entry::of::<access_note::AccessNote>(),
    ]
}

//! The helpline room: calls to 1098, interventions, awareness work and what children and families say.

mod awareness;
mod call;
mod feedback;
mod intervention;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<call::Call>(),
        Entry::of::<intervention::Intervention>(),
        Entry::of::<awareness::Awareness>(),
        Entry::of::<feedback::Feedback>(),
    ]
}

//! The protection unit's room: identity, social report, plans, homes, restoration, support, visits, transfer, tasks.

mod custody;
mod identity;
mod identity_photo;
mod restoration;
mod support;
mod task;
mod transfer;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<identity::Identity>(),
        Entry::of::<identity_photo::IdentityPhoto>(),
        Entry::of::<custody::Custody>(),
        Entry::of::<restoration::Restoration>(),
        Entry::of::<support::Support>(),
        Entry::of::<transfer::Transfer>(),
        Entry::of::<task::Task>(),
    ]
}

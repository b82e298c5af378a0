//! The rooms: one folder a department, one file a record type. A room imports no other room.

pub mod case;
pub mod childline;
pub mod committee;
pub mod education;
pub mod health;
pub mod labour;
pub mod magistracy;
pub mod police;
pub mod protection;
pub mod readers;

use std::sync::LazyLock;

use crate::records::Entry;

/// Every record type, in the order of the rooms.
pub static KINDS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    [
        case::kinds(),
        police::kinds(),
        labour::kinds(),
        education::kinds(),
        health::kinds(),
        childline::kinds(),
        committee::kinds(),
        protection::kinds(),
        magistracy::kinds(),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// Finds a record type by its wire name.
pub fn find(kind: &str) -> Option<&'static Entry> {
    KINDS.iter().find(|entry| entry.kind.name == kind)
}

//! What every record is: forms, entries, kinds, shares, code lists and the three-way merge. Pure.

pub mod codes;
pub mod entry;
pub mod field;
pub mod kind;
pub mod merge;
pub mod sections;
pub mod types;
pub mod words;

pub use entry::{Entry, Finality};
pub use kind::{Around, Content, Decision, Effect, Grant, Kind, Record, Share, Status, TypedMerge, Word};

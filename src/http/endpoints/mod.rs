//! The calls of the contract, one file a subject.

pub mod documents;
pub mod health;
pub mod kinds;
pub mod me;
pub mod officers;
pub mod offices;
pub mod sessions;

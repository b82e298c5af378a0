//! The calls of the contract, one file a subject.

pub mod documents;
pub mod health;
pub mod kinds;

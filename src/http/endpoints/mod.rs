//! The calls of the contract, one file a subject.

pub mod health;

//! What must be done for a child, by whom, by when: the rules as data, and the pure engine that applies them to a case.
//!
//! What is owed is a function of the case's records alone; nothing here reads the clock or the database.

pub mod calendar;
pub mod engine;
pub mod event;
mod plan;
pub mod rule;
pub mod rules;
#[cfg(test)]
mod tests;

pub use engine::{Duty, Fact, derive};
pub use rule::{Basis, Rule};
pub use rules::{RULES, Rules};

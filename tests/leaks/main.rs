//! The failures of other systems, each tried here by its number in the table of `access.md`.
//!
//! `scripts/mutants` breaks the rule behind each on purpose and looks that its test goes red.

#[path = "../support/caller.rs"]
mod caller;
#[path = "../support/dice.rs"]
mod dice;
#[path = "../support/district.rs"]
mod district;
#[path = "../support/phone.rs"]
mod phone;
#[path = "../support/mod.rs"]
mod support;
mod town;

mod l01_out_of_reach;
mod l02_conflicts;
mod l04_list_and_read;
mod l06_filters;
mod l16_districts;
mod l20_broken_database;
mod numbers;

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
mod l02_history;
mod l03_links;
mod l04_list_and_read;
mod l05_one_serialiser;
mod l06_filters;
mod l09_changes_show;
mod l13_surfaces;
mod l16_districts;
mod l17_overlaps;
mod l19_own_reach;
mod l20_broken_database;
mod numbers;

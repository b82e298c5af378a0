//! The calls of the contract, one file a subject.

pub mod access;
pub mod cases;
mod changes;
pub mod closure;
pub mod conflicts;
pub mod decisions;
pub mod documents;
pub mod emergencies;
pub mod health;
pub mod held;
pub mod journal;
pub mod kinds;
pub mod locks;
pub mod me;
pub mod obligations;
pub mod officers;
pub mod offices;
pub mod participants;
pub mod records;
pub mod referrals;
pub mod sessions;
pub mod transfers;

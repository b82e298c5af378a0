//! The sync protocol: how an officer's phone keeps up with the files in reach, and hands in what was written without a network.
//!
//! Planning is pure; reading rows and opening bodies stand around it. Nothing here knows HTTP.

pub mod cursor;
pub mod plan;
pub mod snapshot;

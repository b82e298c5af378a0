//! The shared case file: opening it, changing it, who takes part, referring it, and reading one's slice of it.

pub mod apply;
pub mod change;
pub mod closure;
pub mod decisions;
pub mod desk;
pub mod digest;
pub mod duties;
mod effects;
pub mod erasure;
mod explain;
pub mod filter;
pub mod header;
pub mod jobs;
mod matters;
pub mod number;
pub mod open;
pub mod participants;
pub mod reach;
pub mod read;
mod readers;
pub mod referral;
pub mod register;
pub mod step;
pub mod transfer;
pub mod view;

use std::sync::Arc;

use crate::clock::Clock;
use crate::vault::Keyring;

/// What the case file needs of the world.
#[derive(Clone)]
pub struct Means {
    pub clock: Clock,
    pub keyring: Arc<Keyring>,
    /// The state's letters in case numbers, such as `UP`.
    pub state: String,
}

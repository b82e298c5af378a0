//! The shared case file: opening it, changing it, who takes part, referring it, and reading one's slice of it.

pub mod answer;
pub mod apply;
pub mod change;
pub mod closure;
pub mod conflict;
pub mod decisions;
pub mod desk;
pub mod digest;
pub mod duties;
mod effects;
pub mod emergency;
pub mod erasure;
mod explain;
pub mod filter;
pub mod header;
pub mod held;
pub mod jobs;
pub mod lock;
mod matters;
mod named;
pub mod number;
pub mod open;
pub mod participants;
mod perform;
pub mod reach;
pub mod read;
mod readers;
pub mod referral;
pub mod register;
pub mod reviews;
pub mod step;
pub mod transfer;
pub mod view;
pub mod wire;
mod write;

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

//! Who signs in, at which desk, and who keeps the accounts: passwords, tokens, sessions, officers and offices.
//!
//! Nobody changes what defines their own reach: own account, own office and what stands above it.

pub mod charge;
pub mod keys;
pub mod me;
pub mod officers;
pub mod offices;
pub mod page;
pub mod password;
pub mod refresh;
pub mod session;
pub mod slots;
pub mod standing;
pub mod token;
#[cfg(test)]
mod token_corpus;
pub mod views;

pub use keys::SigningKeys;
pub use password::{Cost, Passwords};
pub use token::Tokens;

use crate::clock::Clock;
use crate::store::Db;

/// What these use cases work with.
pub struct Means {
    pub db: Db,
    pub clock: Clock,
    pub passwords: Passwords,
    pub tokens: Tokens,
}

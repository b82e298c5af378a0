//! Who signs in, at which desk, and who keeps the accounts: passwords, tokens, sessions, officers and offices.
//!
//! Nobody changes what defines their own reach: own account, own office and what stands above it.

pub mod charge;
pub mod devices;
pub mod keys;
pub mod me;
pub mod officers;
pub mod offices;
pub mod own_password;
pub mod page;
pub mod password;
pub mod refresh;
pub mod second_factor;
pub mod session;
mod signing_ring;
pub mod slots;
pub mod standing;
pub mod step_up;
pub mod throttle;
pub mod token;
#[cfg(test)]
mod token_corpus;
pub mod totp;
pub mod views;

pub use keys::{SigningKeys, TOKENS_FILE};
pub use password::{Cost, Passwords};
pub use token::Tokens;

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::{Config, PasswordCost};
use crate::error::Result;
use crate::store::Db;
use crate::vault::Keyring;

/// What these use cases work with.
pub struct Means {
    pub db: Db,
    pub clock: Clock,
    pub passwords: Passwords,
    pub tokens: Tokens,
    pub standings: standing::Standings,
    /// Under its keys lie the seeds of second factors.
    pub keyring: Arc<Keyring>,
}

impl Means {
    /// As the settings describe them; the signing keys are made in the folder of keys at the first start.
    pub fn open(config: &Config, db: Db, clock: Clock, keyring: Arc<Keyring>) -> Result<Self> {
        let cost = match config.password_cost {
            PasswordCost::Strong => Cost::PRODUCTION,
            PasswordCost::Light => Cost::FLOOR,
        };
        let tokens = Tokens::of_file(&config.keys.join(TOKENS_FILE), &config.issuer, &config.audience)?;
        Ok(Self { db, clock, passwords: Passwords::new(cost)?, tokens, standings: Default::default(), keyring })
    }
}

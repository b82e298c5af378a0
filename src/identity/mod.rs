//! Who signs in, at which desk, and who keeps the accounts: passwords, tokens, sessions, officers and offices.

pub mod keys;
pub mod password;
pub mod slots;
pub mod token;
#[cfg(test)]
mod token_corpus;

pub use keys::SigningKeys;
pub use password::{Cost, Passwords, Verdict};
pub use token::{Access, Tokens};

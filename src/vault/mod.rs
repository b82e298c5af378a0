//! The vault: shares of a child's file lie here sealed, and the key to one is being allowed to read it.
//!
//! Nothing but [`open()`] yields content that can be serialised, and it asks for a [`Viewer`] and leaves a receipt.

mod case_key;
mod cipher;
mod key_file;
mod keyring;
mod master_key;
mod open;
mod receipts;
mod seal;
mod viewer;

#[cfg(test)]
mod tests;

pub use case_key::CaseKey;
pub use keyring::{KeyInfo, Keyring, Wrapped};
pub use open::{Opened, Working, WriteReason, open, open_for_write};
pub use receipts::Receipts;
pub use seal::{Content, Place, Sealed, rev_hash, seal};
pub use viewer::Viewer;

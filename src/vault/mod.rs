//! The vault: shares of a child's file lie here sealed, and the key to one is being allowed to read it.
//!
//! Nothing but [`open()`] yields content that can be serialised, and it asks for a [`Viewer`] and leaves a receipt.

mod case_key;
mod cipher;
mod key_file;
mod keyring;
mod master_key;
mod open;
pub(crate) mod private_file;
mod receipts;
mod seal;
mod viewer;

#[cfg(test)]
mod tests;

/// Does not compile if the type has one of these traits: it would then be open which of two `Lacks` is meant.
macro_rules! never {
    ($type:ty: $($bound:path),+) => {
        const _: fn() = || {
            trait Lacks<Marker> {
                fn lacks() {}
            }
            impl<T: ?Sized> Lacks<()> for T {}
            $({
                struct Has;
                impl<T: ?Sized + $bound> Lacks<Has> for T {}
            })+
            <$type as Lacks<_>>::lacks();
        };
    };
}

never!(Working: serde::Serialize, std::fmt::Debug, std::fmt::Display);
never!(Sealed: serde::Serialize, std::fmt::Display);
never!(CaseKey: serde::Serialize, std::fmt::Display, Clone);
never!(Viewer: Default, serde::de::DeserializeOwned);

/// The name of the master keys' file in the folder of keys.
pub const KEY_FILE: &str = "master.keys";

pub use case_key::CaseKey;
pub use keyring::{KeyInfo, Keyring, Wrapped};
pub use open::{Opened, Working, WriteReason, open, open_for_write, show};
pub use receipts::Receipts;
pub use seal::{Content, Place, Sealed, pseudonym, rev_hash, seal};
pub use viewer::{AUDIT, CASE_WORK, EMERGENCY, Viewer};

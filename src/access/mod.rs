//! Who may act, and on which cases. Pure: nothing here reads a clock, a row or a request.

pub mod actor;
pub mod department;
pub mod policy;
pub mod profile;
pub mod remaining;
pub mod spans;

pub use actor::{Actor, Level, Posting};
pub use department::{Capacity, CaseType, Department, Role};
pub use policy::{Action, Permit, Reach};
pub use profile::Profile;

//! Who may act, and on which cases. Pure: nothing here reads a clock, a row or a request.

pub mod department;
pub mod profile;

pub use department::{Capacity, CaseType, Department, Role};
pub use profile::Profile;

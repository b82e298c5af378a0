//! The account into which a child's money goes; no more of its number is kept than the last four digits.

use crate::form;
use crate::records::codes::AccMode;
use crate::records::types::{Code, Last4, Name};

form! {
    /// A masked bank account.
    pub struct Account {
        /// Bank and branch.
        bank: Name,
        /// The last four digits of the account number.
        last4: Last4,
        /// Who holds it with the child.
        joint_with: Code<AccMode>,
    }
}

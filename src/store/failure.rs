//! What the database refused, as the service says it: out of order, and worth trying again, or unforeseen.
//!
//! Nothing the database says reaches a caller: its text names tables and may quote values, so it goes to `cause` alone.

use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};

use crate::error::Error;

impl From<Diesel> for Error {
    /// [`Error::unavailable`] for what passes (lost connection, full disk, lock, time limit), else [`Error::internal`].
    /// A missing row is no error of this kind: use `.optional()`.
    fn from(error: Diesel) -> Self {
        if passes(&error) { Error::unavailable(error) } else { Error::internal(error) }
    }
}

fn passes(error: &Diesel) -> bool {
    match error {
        Diesel::DatabaseError(kind, information) => match kind {
            Kind::ClosedConnection | Kind::UnableToSendCommand => true,
            Kind::SerializationFailure | Kind::ReadOnlyTransaction => true,
            Kind::Unknown => PASSING.iter().any(|text| information.message().contains(text)),
            _ => false,
        },
        Diesel::BrokenTransactionManager | Diesel::RollbackErrorOnCommit { .. } => true,
        _ => false,
    }
}

/// Diesel hides the databases' numbers, so their fixed English texts must do (`lc_messages` of a `C` locale).
const PASSING: &[&str] = &[
    // SQLite: FULL, BUSY, LOCKED, IOERR, READONLY, CANTOPEN (sqlite3ErrStr)
    "database or disk is full",
    "database is locked",
    "database table is locked",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    // PostgreSQL: 57014 and 55P03, 40P01, 53100, 53200, 53300, 57P01 to 57P03, 08xxx, 25P03
    "canceling statement due to",
    "deadlock detected",
    "No space left on device",
    "could not extend file",
    "out of memory",
    "too many clients already",
    "remaining connection slots are reserved",
    "terminating connection due to",
    "the database system is",
    "server closed the connection unexpectedly",
    "connection to server",
];

//! The store: the tables of the shared file, on SQLite or on PostgreSQL, behind two doors, [`Db::read`] and [`Db::write`].
//!
//! A function that changes rows takes `&mut Tx`, one that only reads takes `&mut Conn`; there is no third way in, so nothing
//! is written outside a transaction. Ids and the words of the desk (`Department`, `Role`, `Capacity`, `CaseType`, `Level`)
//! stand in queries and row structs as they are; see [`mod@columns`]. What the two databases cannot share (batch inserts,
//! upserts, locks) is written once and pasted into both by [`on_backend!`].

pub mod approvals;
pub mod cases;
pub mod conflicts;
pub mod emergencies;
pub mod erasure;
pub mod factors;
pub mod held;
pub mod journal;
pub mod ledger;
pub mod master_keys;
pub mod obligations;
pub mod officers;
pub mod offices;
pub mod places;
pub mod records;
pub mod referrals;
pub mod schema;
pub mod sessions;
pub mod spans;
pub mod throttle;
pub mod transfers;

mod columns;
mod connect;
mod db;
mod failure;
mod migrate;
mod prepared;
mod sqlite_writer;

pub use connect::{Backend, Conn};
pub use db::{Db, DbSettings, Tx};

/// Pastes a body into the PostgreSQL and the SQLite arm of a [`Conn`] or [`Tx`]:
/// `on_backend!(tx, c => diesel::insert_into(feed::table).values(&rows).on_conflict_do_nothing().execute(c))`.
macro_rules! on_backend {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn.conn() {
            $crate::store::Conn::Pg($c) => $body,
            $crate::store::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_backend;

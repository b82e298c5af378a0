//! The database as the rest of the service sees it: a read or a write, each one transaction from its first row to its last.
//!
//! What a closure of [`Db::write`] did is kept as a whole when it answers `Ok`, and not at all when it answers `Err`, panics,
//! or the database cannot commit: then the answer is `unavailable` and the caller may try again.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{NopErrorHandler, Pool, PooledConnection, R2D2Connection};

use super::connect::{Address, Backend, Conn, Manager};
use super::{on_backend, schema::sync_clock, sqlite_writer::Writer};
use crate::clock::Clock;
use crate::error::{Code, Error, Result};

/// How the store is opened.
#[derive(Clone, Debug)]
pub struct DbSettings {
    /// The most connections this process keeps open; on SQLite those that read, beside the one that writes.
    pub connections: u32,
}

impl Default for DbSettings {
    fn default() -> Self {
        Self { connections: 16 }
    }
}

/// One database; cheap to clone. Every method blocks: call it from a thread that may wait.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    address: Address,
    pool: Pool<Manager>,
    /// On SQLite, the one connection that writes.
    writer: Option<Writer>,
    clock: Clock,
}

/// A transaction that writes. It reads as a [`Conn`] does.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    stamp: Option<i64>,
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// PostgreSQL: the number of the running transaction (made by the migration).
    fn stamp() -> BigInt;
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c mut Conn) -> Self {
        Self { conn, stamp: None }
    }

    /// The number of this transaction, which the triggers write as `x`, `in_x` and `out_x` (`sync.md` 3.3).
    pub fn stamp(&mut self) -> Result<i64> {
        let x = match (self.stamp, &mut *self.conn) {
            (Some(x), _) => x,
            (None, Conn::Pg(conn)) => diesel::select(stamp()).get_result(conn)?,
            (None, Conn::Sqlite(conn)) => sync_clock::table.select(sync_clock::x).get_result(conn)?,
        };
        self.stamp = Some(x);
        Ok(x)
    }

    /// Runs a part of this transaction that is undone by itself if it fails; the rest stands.
    pub fn attempt<T>(&mut self, part: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        Manual::begin_transaction(self.conn)?;
        let answer = part(&mut Tx { conn: self.conn, stamp: self.stamp });
        match answer {
            Ok(answer) => Manual::commit_transaction(self.conn).map(|()| answer).map_err(Error::from),
            Err(error) => Manual::rollback_transaction(self.conn).map_err(Error::from).and(Err(error)),
        }
    }
}

impl Db {
    /// Opens `sqlite://<path>` or `postgres://…` and the first connection; `unavailable` if that fails within 2 s.
    /// The tables may still be missing: see [`Db::migrate`].
    pub fn open(url: &str, settings: &DbSettings, clock: Clock) -> Result<Self> {
        let address = Address::parse(url)?;
        let writer = match address.backend() {
            Backend::Sqlite => Some(Writer::open(address.clone())?),
            Backend::Postgres => None,
        };
        let pool = Pool::builder()
            .max_size(settings.connections)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(2))
            .test_on_check_out(false)
            .error_handler(Box::new(NopErrorHandler))
            .build(Manager(address.clone()))
            .map_err(Error::unavailable)?;
        Ok(Self(Arc::new(Inner { address, pool, writer, clock })))
    }

    /// Runs `read` on one unchanging view of the database. What it tries to write is refused.
    pub fn read<T>(&self, read: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut pooled = self.begin(match self.backend() {
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Backend::Sqlite => "BEGIN",
        })?;
        let answer = read(&mut pooled.conn);
        pooled.failed = Manual::rollback_transaction(&mut pooled.conn).is_err();
        answer
    }

    /// Runs one statement that reads, with no transaction around it: a statement has one view of the database by itself.
    /// It may run a second time, for a connection that died in the pool is passed over.
    pub fn look<T>(&self, mut look: impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
        let mut pooled = self.0.pool.get().map_err(Error::unavailable)?;
        match look(&mut pooled.conn) {
            Err(error) if error.code == Code::Unavailable => {
                pooled.failed = true;
                drop(pooled);
                self.read(look)
            }
            answer => answer,
        }
    }

    /// Runs `write` in a transaction that is on disk when this returns `Ok`. On SQLite the writers take turns and share one
    /// flush; a `write` inside a `write` would wait for itself for ever. Keep slow work (sealing, hashing) outside.
    pub fn write<T>(&self, write: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        if let Some(writer) = &self.0.writer {
            return writer.write(write);
        }
        let mut pooled = self.begin("BEGIN")?;
        let answer = write(&mut Tx::new(&mut pooled.conn));
        let ended = match &answer {
            // PostgreSQL answers a bare COMMIT after a failed statement with a silent rollback; the SELECT makes it fail.
            Ok(_) => pooled.conn.batch_execute("SELECT; COMMIT"),
            Err(_) => Manual::rollback_transaction(&mut pooled.conn),
        };
        pooled.failed = ended.is_err();
        match answer {
            Ok(answer) => ended.map(|()| answer).map_err(Error::from),
            refused => refused,
        }
    }

    /// Whether the database answers.
    pub fn ping(&self) -> Result<()> {
        let mut pooled = self.0.pool.get().map_err(Error::unavailable)?;
        let answer = pooled.conn.ping();
        pooled.failed = answer.is_err();
        answer.map_err(Error::unavailable)
    }

    /// Pooled connections in use and idle.
    pub fn connections(&self) -> (u32, u32) {
        let state = self.0.pool.state();
        (state.connections - state.idle_connections, state.idle_connections)
    }

    pub fn backend(&self) -> Backend {
        self.0.address.backend()
    }

    /// The clock this database was opened with.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(super) fn address(&self) -> &Address {
        &self.0.address
    }

    /// A pooled connection in a new transaction. A connection that died in the pool is passed over for the next.
    fn begin(&self, sql: &str) -> Result<PooledConnection<Manager>> {
        let mut tries = self.0.pool.max_size();
        loop {
            let mut pooled = self.0.pool.get().map_err(Error::unavailable)?;
            match begin(&mut pooled.conn, sql) {
                Ok(()) => return Ok(pooled),
                Err(error) if tries == 0 => return Err(Error::unavailable(error)),
                Err(_) => pooled.failed = true,
            }
            tries -= 1;
        }
    }
}

type Manual = <Conn as Connection>::TransactionManager;

/// Begins a transaction in the words given, so that diesel knows of it.
pub(super) fn begin(conn: &mut Conn, sql: &str) -> QueryResult<()> {
    on_backend!(conn, c => AnsiTransactionManager::begin_transaction_sql(c, sql))
}

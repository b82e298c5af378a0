//! One connection to either database, opened by the scheme of its address and set up the same way every time.
//!
//! No connection leaves here without its time limits (PostgreSQL) or its durability settings (SQLite).

use std::fmt;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{PgConnection, SqliteConnection};

use crate::error::{Error, Result};

/// A connection to one of the two databases; queries of the common kind run on it directly.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

impl Conn {
    /// What diesel runs on: `.execute(tx.conn())`, where `tx` alone would be taken for a connection of its own type.
    pub fn conn(&mut self) -> &mut Conn {
        self
    }

    pub fn backend(&self) -> Backend {
        match self {
            Conn::Pg(_) => Backend::Postgres,
            Conn::Sqlite(_) => Backend::Sqlite,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Postgres,
    Sqlite,
}

/// Where the database is: `sqlite://<path>` or `postgres://…` (`postgresql://…`). Never printed: it may hold a password.
#[derive(Clone)]
pub(super) enum Address {
    Postgres(String),
    Sqlite(String),
}

impl Address {
    /// Refuses every other text: the databases' own libraries take almost anything for a file name.
    pub(super) fn parse(url: &str) -> Result<Self> {
        match url.split_once("://") {
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => Ok(Self::Postgres(url.to_owned())),
            Some(("sqlite", path)) if !path.is_empty() && !path.contains(['?', '#']) && path != ":memory:" => {
                Ok(Self::Sqlite(path.to_owned()))
            }
            _ => Err(Error::internal("the database address must be sqlite://<path of a file> or postgres://<server>")),
        }
    }

    pub(super) fn backend(&self) -> Backend {
        match self {
            Self::Postgres(_) => Backend::Postgres,
            Self::Sqlite(_) => Backend::Sqlite,
        }
    }

    /// Opens a connection that may write.
    pub(super) fn connect(&self) -> std::result::Result<Conn, Failed> {
        Ok(match self {
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(POSTGRES)?;
                Conn::Pg(conn)
            }
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(SQLITE)?;
                Conn::Sqlite(conn)
            }
        })
    }
}

/// Every hot statement is found by a key: planning it again for each value costs several times its work.
const POSTGRES: &str = "SET statement_timeout = '5s'; SET lock_timeout = '2s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET application_name = 'anugaman'; SET timezone = 'UTC'; \
    SET plan_cache_mode = 'force_generic_plan'";

/// `FULL`: a commit that a phone has seen must survive a power cut (`sync.md` 3.3).
const SQLITE: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA mmap_size = 268435456; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA recursive_triggers = OFF";

/// Why a connection could not be opened.
#[derive(Debug)]
pub(super) enum Failed {
    Connecting(ConnectionError),
    Settings(diesel::result::Error),
}

impl From<ConnectionError> for Failed {
    fn from(error: ConnectionError) -> Self {
        Self::Connecting(error)
    }
}
impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Self::Settings(error)
    }
}
impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting(error) => error.fmt(f),
            Self::Settings(error) => error.fmt(f),
        }
    }
}
impl std::error::Error for Failed {}

/// A pooled connection, and whether it was seen to fail: the pool then replaces it.
pub(super) struct Pooled {
    pub(super) conn: Conn,
    pub(super) failed: bool,
}

/// Opens the pool's connections. On SQLite they read only; the one that writes is not in the pool.
pub(super) struct Manager(pub(super) Address);

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = Failed;

    fn connect(&self) -> std::result::Result<Pooled, Failed> {
        let mut conn = self.0.connect()?;
        if let Conn::Sqlite(conn) = &mut conn {
            conn.batch_execute("PRAGMA query_only = ON")?;
        }
        Ok(Pooled { conn, failed: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> std::result::Result<(), Failed> {
        Ok(pooled.conn.ping()?)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.failed || std::thread::panicking() || pooled.conn.is_broken()
    }
}

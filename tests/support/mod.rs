//! Fresh databases for tests: each test runs on SQLite and on PostgreSQL, and leaves nothing behind.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod service;

use std::sync::atomic::{AtomicU32, Ordering};

use anugaman::clock::Clock;
use anugaman::store::{Db, DbSettings};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

/// 23 November 2026, 10:15 in India.
pub const NOW_MS: i64 = 1_795_409_100_000;

/// A database of one test; gone when dropped (the fields go in this order: first the connections).
pub struct Database {
    pub db: Db,
    pub url: String,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Cluster { server: String, name: String },
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Place::Cluster { server, name } = self {
            let dropped = PgConnection::establish(server)
                .map(|mut conn| conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
            if !matches!(dropped, Ok(Ok(()))) && !std::thread::panicking() {
                panic!("database {name} could not be dropped: {dropped:?}");
            }
        }
    }
}

/// Runs `test` with the tables in place, on SQLite and then on PostgreSQL; the clock stands at [`NOW_MS`].
pub fn each_database(test: impl Fn(&Db)) {
    for database in [sqlite(), postgres()] {
        eprintln!("on {:?}", database.db.backend());
        database.db.migrate().expect("the migrations run");
        test(&database.db);
    }
}

/// An empty SQLite database, without tables.
pub fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    Database { db: open(&url), url, place: Place::Folder(folder) }
}

/// An empty PostgreSQL database, without tables, in the cluster that `scripts/with-postgres` started.
pub fn postgres() -> Database {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("ANUGAMAN_TEST_POSTGRES").expect(
        "ANUGAMAN_TEST_POSTGRES names no PostgreSQL: run scripts/test, or scripts/with-postgres cargo test for a part",
    );
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    PgConnection::establish(&server)
        .expect("the test PostgreSQL answers")
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .expect("a database can be created");
    let (base, _) = server.rsplit_once('/').expect("the address ends in a database");
    let url = format!("{base}/{name}");
    Database { db: open(&url), url, place: Place::Cluster { server, name } }
}

fn open(url: &str) -> Db {
    Db::open(url, &DbSettings::default(), Clock::fixed(NOW_MS)).expect("the database opens")
}

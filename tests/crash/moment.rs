//! Whether a frozen server stands in the middle of a transaction: asked of the database, not of the server.

use anugaman::store::Backend;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, SqliteConnection};

use crate::server::Place;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What was seen of an open transaction that has written; none if there is none.
pub fn open_transaction(place: &Place) -> Option<String> {
    match place.backend {
        Backend::Postgres => of_postgres(place),
        Backend::Sqlite => of_sqlite(place),
    }
}

/// Transactions that were given a number, which those get that write, and hold the table of changes or of records.
const OPEN: &str = "SELECT count(DISTINCT a.pid) AS count FROM pg_stat_activity a JOIN pg_locks l USING (pid)
    WHERE a.datname = current_database() AND a.application_name = 'anugaman' AND a.xact_start IS NOT NULL
      AND a.backend_xid IS NOT NULL AND l.mode = 'RowExclusiveLock' AND l.granted
      AND l.relation IN ('record'::regclass, 'case_file'::regclass, 'sync_change'::regclass)";

fn of_postgres(place: &Place) -> Option<String> {
    let mut conn = PgConnection::establish(place.address()).expect("PostgreSQL answers");
    let open: Count = diesel::sql_query(OPEN).get_result(&mut conn).expect("a count");
    (open.count > 0).then(|| format!("{} open transactions that wrote, in pg_stat_activity", open.count))
}

/// SQLite has one writer: its lock is held exactly while a transaction that writes is open.
fn of_sqlite(place: &Place) -> Option<String> {
    let mut conn = SqliteConnection::establish(place.address()).expect("the file opens");
    conn.batch_execute("PRAGMA busy_timeout = 0").expect("a setting");
    let taken = conn.batch_execute("BEGIN IMMEDIATE; ROLLBACK").is_err();
    let bytes = std::fs::metadata(place.write_ahead_log()).map_or(0, |file| file.len());
    (taken && bytes > 0).then(|| format!("the writer's lock is held, {} kB of write-ahead log", bytes / 1024))
}

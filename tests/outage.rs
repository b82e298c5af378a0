//! When the database fails: callers hear `unavailable`, nothing half-done stays, and the store recovers by itself.

mod support;

use anugaman::clock::Clock;
use anugaman::error::{Code, Error, Result};
use anugaman::store::schema::{case_serial, office};
use anugaman::store::{Backend, Conn, Db, DbSettings, Tx};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};
use support::{Database, each_database, postgres, sqlite};

fn migrated(database: Database) -> Database {
    database.db.migrate().expect("the migrations run");
    database
}

fn add(tx: &mut Tx, year: i32) -> Result<()> {
    let row = (case_serial::district.eq("BBK"), case_serial::year.eq(year), case_serial::last.eq(1));
    diesel::insert_into(case_serial::table).values(row).execute(tx.conn())?;
    Ok(())
}

fn count(conn: &mut Conn) -> Result<i64> {
    Ok(case_serial::table.count().get_result(conn)?)
}

fn code<T>(answer: Result<T>) -> Option<Code> {
    answer.err().map(|error| error.code)
}

#[test]
fn connections_that_died_in_the_pool_are_passed_over() {
    let database = migrated(postgres());
    let db = &database.db;
    std::thread::scope(|threads| {
        for year in 0..8 {
            threads.spawn(move || db.write(|tx| add(tx, year)).expect("a good write"));
        }
    });
    let mut other = PgConnection::establish(&database.url).expect("the server answers");
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..3 {
        other.batch_execute(kill).expect("connections can be ended");
        assert_eq!(db.read(count).expect("a read goes on"), 8);
        other.batch_execute(kill).expect("connections can be ended");
        db.write(|tx| tx.stamp()).expect("a write goes on");
    }
    let cut = db.write(|tx| {
        add(tx, 99)?;
        other.batch_execute(kill).expect("connections can be ended");
        add(tx, 100)
    });
    assert_eq!(code(cut), Some(Code::Unavailable));
    assert_eq!(db.read(count).expect("a read goes on"), 8);
}

#[test]
fn time_limits_and_locks_are_answered_with_unavailable() {
    let database = migrated(postgres());
    let db = &database.db;
    let slow = |tx: &mut Tx, sql: &str| -> Result<()> { Ok(tx.batch_execute(sql)?) };
    assert_eq!(
        code(db.write(|tx| slow(tx, "SET LOCAL statement_timeout = 50; SELECT pg_sleep(2)"))),
        Some(Code::Unavailable)
    );
    db.write(|tx| add(tx, 1)).expect("a good write");
    let blocked = db.write(|tx| {
        slow(tx, "UPDATE case_serial SET last = 2")?;
        Ok(code(db.write(|other| slow(other, "SET LOCAL lock_timeout = 50; UPDATE case_serial SET last = 3"))))
    });
    assert_eq!(blocked.expect("the first is kept"), Some(Code::Unavailable));
    let limits: Vec<String> =
        ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "timezone", "application_name"]
            .into_iter()
            .map(|name| setting(db, &format!("SELECT current_setting('{name}') AS value")))
            .collect();
    assert_eq!(limits, ["5s", "2s", "10s", "UTC", "anugaman"]);
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

fn setting(db: &Db, sql: &str) -> String {
    db.write(|tx| Ok(diesel::sql_query(sql).get_result::<Setting>(tx.conn())?.value)).expect("a setting")
}

#[test]
fn sqlite_runs_with_the_settings_that_keep_what_was_answered() {
    let database = migrated(sqlite());
    for (pragma, expected) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("secure_delete", "1"),
    ] {
        let sql = format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}");
        assert_eq!(setting(&database.db, &sql), expected, "{pragma}");
    }
}

#[test]
fn a_full_disk_undoes_the_write_and_nothing_else() {
    let database = migrated(sqlite());
    let db = &database.db;
    db.write(|tx| add(tx, 1)).expect("a good write");
    let full = db.write(|tx| {
        add(tx, 2)?;
        tx.batch_execute("PRAGMA max_page_count = 1")?;
        Ok(tx.batch_execute("CREATE TABLE big (body BLOB); INSERT INTO big VALUES (zeroblob(10000000))")?)
    });
    assert_eq!(code(full), Some(Code::Unavailable));
    assert_eq!(db.read(count).expect("a read goes on"), 1);
    db.write(|tx| Ok(tx.batch_execute("PRAGMA max_page_count = 1000000")?)).expect("there is room again");
    db.write(|tx| add(tx, 2)).expect("a write goes on");
}

#[test]
fn another_program_that_holds_the_file_is_waited_for() {
    let database = migrated(sqlite());
    let path = database.url.strip_prefix("sqlite://").expect("a path");
    let mut other = SqliteConnection::establish(path).expect("the file opens");
    other.batch_execute("BEGIN IMMEDIATE").expect("the file is free");
    std::thread::scope(|threads| {
        let writer = threads.spawn(|| database.db.write(|tx| add(tx, 1)));
        std::thread::sleep(std::time::Duration::from_millis(200));
        other.batch_execute("COMMIT").expect("the file is let go");
        writer.join().expect("no panic").expect("the write is kept");
    });
}

#[test]
fn what_the_database_says_stays_in_the_log() {
    each_database(|db| {
        let error = db
            .read(|conn| Ok(office::table.select(office::code).first::<String>(conn)?))
            .expect_err("there is no office");
        assert_eq!((error.code, error.detail), (Code::Internal, None));
        let error: Error =
            db.write(|tx| Ok(tx.batch_execute("SELECT nothing_of_the_kind")?)).expect_err("not a column");
        assert!(error.cause.is_some_and(|cause| cause.contains("nothing_of_the_kind")) && error.detail.is_none());
    });
}

#[test]
fn a_pool_with_nothing_left_is_unavailable() {
    let database = migrated(postgres());
    let small = Db::open(&database.url, &DbSettings { connections: 1 }, Clock::real()).expect("the database opens");
    assert_eq!(small.backend(), Backend::Postgres);
    let inner = small.read(|_| Ok(code(small.read(count))));
    assert_eq!(inner.expect("the outer read"), Some(Code::Unavailable));
}

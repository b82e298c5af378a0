//! The two doors of the store: what a write keeps, what it undoes, and how SQLite's writers share a flush.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anugaman::access::{Department, Level};
use anugaman::clock::Clock;
use anugaman::error::{Code, Error};
use anugaman::id::OfficeId;
use anugaman::store::schema::{case_serial, office, sync_clock};
use anugaman::store::{Conn, Db, DbSettings, Tx};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use support::{each_database, sqlite};

fn add(tx: &mut Tx, district: &str, year: i32) -> anugaman::error::Result<()> {
    diesel::insert_into(case_serial::table)
        .values((case_serial::district.eq(district), case_serial::year.eq(year), case_serial::last.eq(1)))
        .execute(tx.conn())?;
    Ok(())
}

fn years(db: &Db, district: &str) -> Vec<i32> {
    db.read(|conn| {
        let rows = case_serial::table.filter(case_serial::district.eq(district)).order(case_serial::year);
        Ok(rows.select(case_serial::year).load(conn)?)
    })
    .expect("rows can be read")
}

fn clock(db: &Db) -> i64 {
    db.read(|conn| Ok(sync_clock::table.select(sync_clock::x).first(conn)?)).expect("the clock can be read")
}

#[test]
fn a_write_is_kept_whole_or_not_at_all() {
    each_database(|db| {
        db.write(|tx| add(tx, "BBK", 2026)).expect("a good write");
        let refused = db.write(|tx| {
            add(tx, "BBK", 2027)?;
            Err::<(), _>(Error::not_allowed())
        });
        assert_eq!(refused.unwrap_err().code, Code::NotAllowed);
        let twice = db.write(|tx| {
            add(tx, "BBK", 2028)?;
            add(tx, "BBK", 2026)
        });
        assert_eq!(twice.unwrap_err().code, Code::Internal);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            db.write(|tx| {
                add(tx, "BBK", 2029)?;
                if tx.stamp()? > 0 {
                    panic!("a closure's own fault");
                }
                Ok(())
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(years(db, "BBK"), [2026]);
        db.write(|tx| add(tx, "BBK", 2030)).expect("the store goes on");
    });
}

/// PostgreSQL answers COMMIT after a failed statement with success although nothing was kept.
#[test]
fn a_swallowed_failure_is_not_reported_as_kept() {
    each_database(|db| {
        db.write(|tx| add(tx, "BBK", 2026)).expect("a good write");
        let answer = db.write(|tx| {
            add(tx, "BBK", 2027)?;
            let _ignored = add(tx, "BBK", 2026);
            Ok(())
        });
        let expected: &[i32] = if answer.is_ok() { &[2026, 2027] } else { &[2026] };
        assert_eq!(years(db, "BBK"), expected);
    });
}

#[test]
fn a_read_sees_one_view_and_writes_nothing() {
    each_database(|db| {
        db.write(|tx| add(tx, "BBK", 2026)).expect("a good write");
        let both = db.read(|conn| {
            let first: i64 = case_serial::table.count().get_result(conn)?;
            db.write(|tx| add(tx, "BBK", 2027))?;
            Ok((first, case_serial::table.count().get_result::<i64>(conn)?))
        });
        assert_eq!(both.expect("reads succeed"), (1, 1));
        let written = db.read(|conn| Ok(diesel::delete(case_serial::table).execute(conn)?));
        assert!(written.is_err());
        assert_eq!(years(db, "BBK"), [2026, 2027]);
    });
}

#[test]
fn stamps_grow_and_stay_within_a_transaction() {
    each_database(|db| {
        let first = db.write(|tx| Ok((tx.stamp()?, tx.stamp()?))).expect("a stamp");
        assert_eq!(first.0, first.1);
        db.write(|tx| add(tx, "BBK", 2026)).expect("a good write");
        assert!(db.write(|tx| tx.stamp()).expect("a stamp") > first.0);
    });
}

#[derive(Debug, PartialEq, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = office)]
struct OfficeRow {
    id: OfficeId,
    code: String,
    name: String,
    name_hi: String,
    department: Department,
    level: Level,
    parent_id: Option<OfficeId>,
    district: Option<String>,
    until_at: Option<i64>,
    rev: i32,
}

#[test]
fn ids_and_words_are_columns() {
    each_database(|db| {
        let state = OfficeRow {
            id: OfficeId::random(),
            code: "UP-POL".into(),
            name: "Sample State Office".into(),
            name_hi: "नमूना राज्य कार्यालय".into(),
            department: Department::Police,
            level: Level::State,
            parent_id: None,
            district: None,
            until_at: None,
            rev: 1,
        };
        let local = OfficeRow {
            id: OfficeId::random(),
            code: "BBK-POL-1".into(),
            level: Level::Local,
            parent_id: Some(state.id),
            district: Some("BBK".into()),
            ..state.clone()
        };
        db.write(|tx| {
            diesel::insert_into(office::table).values(&state).execute(tx.conn())?;
            diesel::insert_into(office::table).values(local.clone()).execute(tx.conn())?;
            Ok(())
        })
        .expect("offices are written");
        let found: Vec<OfficeRow> = db
            .read(|conn| {
                let below = office::table.filter(office::parent_id.eq(state.id)).filter(office::level.eq(Level::Local));
                Ok(below
                    .or_filter(office::id.eq_any([state.id]))
                    .order(office::code)
                    .select(OfficeRow::as_select())
                    .load(conn)?)
            })
            .expect("offices are read");
        assert_eq!(found, [local.clone(), state.clone()]);
        let only: Option<(OfficeId, Option<OfficeId>)> = db
            .read(|conn| {
                let one = office::table.find(local.id).select((office::id, office::parent_id));
                Ok(one.first(conn).optional()?)
            })
            .expect("an office is read");
        assert_eq!(only, Some((local.id, Some(state.id))));
    });
}

#[test]
fn an_address_of_another_kind_is_refused() {
    let settings = DbSettings::default();
    for url in [
        "",
        "definitely not a url",
        "mysql://host/db",
        "/var/lib/a.db",
        "sqlite://",
        "sqlite://:memory:",
        "postgres://",
    ] {
        assert!(Db::open(url, &settings, Clock::real()).is_err(), "{url}");
    }
    let nobody = Db::open("postgres://127.0.0.1:1/nothing", &settings, Clock::real());
    assert_eq!(nobody.err().map(|e| e.code), Some(Code::Unavailable));
}

#[test]
fn migrating_twice_changes_nothing() {
    for database in [sqlite(), support::postgres()] {
        assert!(!database.db.is_migrated().expect("it can be asked"));
        thread::scope(|threads| {
            for _ in 0..if database.url.starts_with("sqlite") { 1 } else { 4 } {
                threads.spawn(|| database.db.migrate().expect("the migrations run"));
            }
        });
        database.db.migrate().expect("nothing is left to run");
        assert!(database.db.is_migrated().expect("it can be asked"));
        database.db.ping().expect("the database answers");
    }
}

#[test]
fn writers_of_sqlite_share_flushes() {
    let database = sqlite();
    let db = &database.db;
    db.migrate().expect("the migrations run");
    let start = Barrier::new(16);
    thread::scope(|threads| {
        for writer in 0..16 {
            let start = &start;
            threads.spawn(move || {
                start.wait();
                for year in 0..200 {
                    let answer = db.write(|tx| {
                        add(tx, "BBK", writer * 1000 + year)?;
                        if year % 10 == 3 { Err(Error::not_allowed()) } else { Ok(year) }
                    });
                    match answer {
                        Ok(answer) => assert_eq!(answer, year),
                        Err(error) => assert_eq!((error.code, year % 10), (Code::NotAllowed, 3)),
                    }
                    if year == 100 {
                        let panicked = catch_unwind(AssertUnwindSafe(|| {
                            db.write(|tx| {
                                add(tx, "KAN", writer)?;
                                panic!("a closure's own fault, {writer}");
                                #[expect(unreachable_code)]
                                Ok(())
                            })
                        }));
                        assert!(panicked.is_err());
                    }
                }
            });
        }
    });
    let expected: Vec<i32> =
        (0..16).flat_map(|w| (0..200).filter(|y| y % 10 != 3).map(move |y| w * 1000 + y)).collect();
    assert_eq!(years(db, "BBK"), expected);
    assert_eq!(years(db, "KAN"), [0; 0]);
    let commits = clock(db);
    eprintln!("{commits} commits for {} writes", expected.len());
    assert!(commits * 3 < expected.len() as i64, "{commits} commits for {} writes", expected.len());
}

/// A deferred foreign key is looked at by COMMIT alone, so here the commit of a whole group fails.
#[test]
fn a_failing_commit_fails_every_member() {
    let database = sqlite();
    let db = &database.db;
    db.migrate().expect("the migrations run");
    db.write(|tx| {
        let made = "CREATE TABLE child (id INTEGER PRIMARY KEY,
            parent INTEGER REFERENCES child (id) DEFERRABLE INITIALLY DEFERRED)";
        Ok(tx.batch_execute(made)?)
    })
    .expect("a table is made");
    let (inside, coming) = (Barrier::new(2), AtomicUsize::new(0));
    thread::scope(|threads| {
        // Holds the connection until all the others wait for it, so that they join its group.
        let bad = threads.spawn(|| {
            db.write(|tx| {
                inside.wait();
                while coming.load(Ordering::SeqCst) < 9 {
                    thread::yield_now();
                }
                thread::sleep(Duration::from_millis(200));
                Ok(tx.batch_execute("INSERT INTO child VALUES (1, 99)")?)
            })
        });
        inside.wait();
        let coming = &coming;
        let join = move |year: i32| {
            coming.fetch_add(1, Ordering::SeqCst);
            db.write(|tx| if year == 8 { panic!("a closure's own fault") } else { add(tx, "BBK", year) })
        };
        let good: Vec<_> = (0..8).map(|year| threads.spawn(move || join(year))).collect();
        let panicking = threads.spawn(move || join(8));
        assert_eq!(bad.join().expect("no panic").unwrap_err().code, Code::Unavailable);
        for member in good {
            assert_eq!(member.join().expect("no panic").unwrap_err().code, Code::Unavailable);
        }
        assert!(panicking.join().is_err());
    });
    assert_eq!(years(db, "BBK"), [0; 0]);
    db.write(|tx| add(tx, "BBK", 1)).expect("the writer goes on");
    assert_eq!((years(db, "BBK"), clock(db)), (vec![1], 2));
}

#[test]
fn a_transaction_left_open_by_a_panic_does_not_wedge_the_writer() {
    each_database(|db| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            db.write(|tx| {
                add(tx, "BBK", 1)?;
                Ok(tx.transaction(|_: &mut Conn| -> QueryResult<()> { panic!("a closure's own fault") })?)
            })
        }));
        assert!(panicked.is_err());
        db.write(|tx| add(tx, "BBK", 2)).expect("the store goes on");
        assert_eq!(years(db, "BBK"), [2]);
    });
}

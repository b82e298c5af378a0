//! A child's file is erased and stays erased: for every reader, after a crash, and in a database restored from before.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anugaman::app::App;
use anugaman::error::Code;
use anugaman::id::{CaseId, ChangeId, Id, RecordId};
use anugaman::journal::{seal_batch, verify};
use anugaman::store::schema::{
    access_entry, case_file, case_link, case_section, conflict, feed, held_change, obligation, participation, record,
    record_version, referral, scope_span,
};
use anugaman::store::{Backend, Conn};
use anugaman::vault::Keyring;
use caller::{random_id, text};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use district::{District, each_district};
use serde_json::{Value, json};
use support::{Database, service};
use tempfile::TempDir;

fn erasing(number: &str) -> [&str; 8] {
    ["case", "erase", "--number", number, "--order", "Sample Children's Court 7/2026", "--reason", "JJ Act s.24(2)"]
}

async fn number_of(app: &District, case: &str) -> String {
    text(&app.police().case(case).await.body["case"]["number"])
}

async fn erase(app: &District, case: &str) {
    let number = number_of(app, case).await;
    let (code, said) = app.run(&erasing(&number));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("is erased") && said.contains("keys rotate"), "{said}");
}

fn ledger(app: &District) -> PathBuf {
    app.app.config.erasures.join("erasures.jsonl")
}

/// Another start of the service, on this database and with this destroy ledger.
async fn started(app: &District, url: &str, erasures: &Path) -> District {
    let mut config = app.app.config.clone();
    url.clone_into(&mut config.database_url);
    config.erasures = erasures.to_owned();
    let again = App::open(config, app.clock.clone()).expect("the service opens");
    let mut district = app.with_service(service::start(again.clone()).await);
    district.app = again;
    district
}

fn wrapped_key(conn: &mut Conn, id: CaseId) -> (String, Option<Vec<u8>>) {
    let row = case_file::table.find(id).select((case_file::master_key, case_file::wrapped_key));
    row.first(conn).expect("the row of the case is kept")
}

fn id_of(case: &str) -> CaseId {
    Id::parse(case).expect("an id")
}

/// A copy of the database as it is now, as a backup that was restored.
enum Restored {
    Sqlite(TempDir),
    Postgres(Database),
}

impl Restored {
    fn of(app: &District) -> Self {
        if let Some(path) = app.url.strip_prefix("sqlite://") {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let copy = folder.path().join("restored.db");
            let mut conn = SqliteConnection::establish(path).expect("the database opens");
            conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).expect("a backup");
            return Self::Sqlite(folder);
        }
        let database = support::postgres();
        let tools =
            std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL").filter_map(|entry| Some(entry.ok()?.path()));
        let bin = tools.max().expect("a version").join("bin");
        let dump = Command::new(bin.join("pg_dump")).arg(&app.url).output().expect("pg_dump runs");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("dump.sql");
        std::fs::write(&file, dump.stdout).expect("the dump is kept");
        let mut psql = Command::new(bin.join("psql"));
        psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-f"]).arg(&file).arg(&database.url);
        let restore = psql.output().expect("psql runs");
        assert!(restore.status.success(), "{}", String::from_utf8_lossy(&restore.stderr));
        Self::Postgres(database)
    }

    fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", folder.path().join("restored.db").display()),
            Self::Postgres(database) => database.url.clone(),
        }
    }
}

/// A case with records of several departments, history, a referral, a link, and changes that came late.
async fn full_case(app: &District) -> (String, String, Vec<String>) {
    let case = app.staffed().await;
    let mut records = vec![app.police().write_sample(&case, "police.intake").await];
    records.push(app.health().write_sample(&case, "health.exam").await);
    records.push(app.committee().write_sample(&case, "committee.order").await);
    let intake = format!("/v1/records/{}", records[0]);
    let seen = app.police().get(&intake).await.etag;
    assert_eq!(app.police().patch(&intake, &seen, json!({"injury_seen": false})).await.status, 200);
    let body = json!({"department": "education", "office_id": app.office("BBK-EDU-2"), "note_code": "enrol"});
    assert_eq!(app.police().post(&format!("/v1/cases/{case}/referrals"), body).await.status, 201);
    let sibling = json!({"type": "child", "district": "BBK", "links": [{"case_id": case, "kind": "sibling"}]});
    let sibling = app.police().post("/v1/cases", sibling).await.id();
    let (id, person) = (id_of(&case), app.police().person().clone());
    app.app
        .db
        .write(|tx| {
            diesel::insert_into(held_change::table)
                .values((
                    held_change::id.eq(RecordId::random()),
                    held_change::device.eq(RecordId::random()),
                    held_change::change_id.eq(ChangeId::random()),
                    held_change::case_id.eq(id),
                    held_change::author.eq(person.id),
                    held_change::department.eq("police"),
                    held_change::sealed_body.eq(Some(vec![1u8; 40])),
                    held_change::reason.eq("left"),
                    held_change::state.eq("waiting"),
                    held_change::received_at.eq(app.clock.now_ms()),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(conflict::table)
                .values((
                    conflict::id.eq(RecordId::random()),
                    conflict::case_id.eq(id),
                    conflict::section.eq(1i16),
                    conflict::record_id.eq(RecordId::random()),
                    conflict::change_id.eq(ChangeId::random()),
                    conflict::state.eq("open"),
                    conflict::x.eq(1i64),
                ))
                .execute(tx.conn())?;
            Ok(())
        })
        .expect("late changes are there");
    (case, sibling, records)
}

async fn gone_for_everybody(app: &District, case: &str, records: &[String]) {
    for caller in app.everybody().filter(|one| one.login() != "auditor" && !one.login().starts_with("administrator")) {
        let who = caller.login();
        assert_eq!(caller.case(case).await.problem(), (404, "not_found"), "{who}");
        assert!(!caller.listed().await.contains(&case.to_owned()), "{who}");
        for record in records {
            assert_eq!(caller.record(record).await.problem(), (404, "not_found"), "{who}");
        }
        let queue = caller.get("/v1/referrals").await.body.to_string();
        assert!(!queue.contains(case), "{who}: {queue}");
    }
    let write = app.police().try_write(case, "police.alert", district::sample("police.alert")).await;
    assert_eq!(write.problem(), (404, "not_found"));
    let absent = app.committee().case(&random_id()).await;
    assert_eq!(app.committee().case(case).await.sameness(), absent.sameness(), "as a case that never was");
}

#[test]
fn an_erased_case_is_gone_for_every_reader_and_nothing_about_it_is_kept() {
    each_district(async |app| {
        let (case, sibling, records) = full_case(app).await;
        let (id, number) = (id_of(&case), number_of(app, &case).await);
        let links = app.committee().case(&sibling).await.body["case"]["links"].clone();
        assert_eq!(links[0]["case_id"], json!(case));
        let count = |conn: &mut Conn| -> i64 {
            access_entry::table.filter(access_entry::case_id.eq(id)).count().get_result(conn).expect("a count")
        };
        let news = |conn: &mut Conn| -> i64 {
            let newest = feed::table.filter(feed::case_id.eq(id)).select(diesel::dsl::min(feed::x));
            newest.first::<Option<i64>>(conn).expect("the feed").expect("a row")
        };
        erase(app, &case).await;
        gone_for_everybody(app, &case, &records).await;
        assert_eq!(app.committee().case(&sibling).await.body["case"]["links"], json!([]), "the link is gone");
        app.app
            .db
            .read(|conn| {
                assert_eq!(wrapped_key(conn, id).1, None);
                macro_rules! none {
                    ($($table:ident)*) => { $(
                        let left: i64 = $table::table.filter($table::case_id.eq(id)).count().get_result(conn)?;
                        assert_eq!(left, 0, concat!("rows are left in ", stringify!($table)));
                    )* };
                }
                none! { record record_version case_section conflict obligation referral case_link }
                let back = case_link::table.filter(case_link::other_id.eq(id)).count();
                assert_eq!(back.get_result::<i64>(conn)?, 0, "no other case names it");
                let held = held_change::table
                    .filter(held_change::case_id.eq(id))
                    .select((held_change::sealed_body, held_change::state));
                assert_eq!(held.load::<(Option<Vec<u8>>, String)>(conn)?, [(None, "discarded".to_owned())]);
                let open = scope_span::table.filter(scope_span::case_id.eq(id)).filter(scope_span::out_x.is_null());
                assert_eq!(open.count().get_result::<i64>(conn)?, 0, "every phone is told to drop it");
                let closed: i64 = scope_span::table
                    .filter(scope_span::case_id.eq(id))
                    .select(diesel::dsl::max(scope_span::out_x))
                    .first::<Option<i64>>(conn)?
                    .expect("spans");
                assert!(news(conn) >= closed, "the feed of every key that reached it says so");
                let running = participation::table
                    .filter(participation::case_id.eq(id))
                    .filter(participation::ended_at.is_null());
                assert_eq!(running.count().get_result::<i64>(conn)?, 0);
                assert!(count(conn) > 5, "the journal keeps its entries");
                Ok(())
            })
            .expect("the database is read");
        // The journal is whole, and no pseudonym leads to the case any more.
        while seal_batch(&app.app.db).expect("it seals") > 0 {}
        assert_eq!(verify(&app.app.db, &[], None).expect("it verifies").finding, None);
        let journal = app.auditor().get("/v1/journal?action=write_cases&limit=200").await.body;
        assert!(journal["items"].as_array().expect("a list").iter().any(|entry| entry["case"] == Value::Null));
        // The ledger says what, when and by which order, and no more.
        let line: Value =
            serde_json::from_str(&std::fs::read_to_string(ledger(app)).expect("the ledger")).expect("a line");
        assert_eq!(line["case_id"], json!(case));
        assert_eq!((&line["number"], &line["order"]), (&json!(number), &json!("Sample Children's Court 7/2026")));
        assert_eq!(line.as_object().expect("an object").len(), 5, "{line}");
        let (code, said) = app.run(&erasing(&number));
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("erased already"), "{said}");
    });
}

#[test]
fn what_cannot_be_erased_says_why() {
    each_district(async |app| {
        let register = text(&app.police().get("/v1/cases?type=register").await.body["items"][0]["number"]);
        for (number, word) in
            [("UP-BBK-2026-999999-C", "no case of this number"), (register.as_str(), "about no child")]
        {
            let (code, said) = app.run(&erasing(number));
            assert!(code == 1 && said.contains(word), "{said}");
        }
        let (code, said) = app.run(&["case", "erase", "--number", "X", "--order", "", "--reason", "x"]);
        assert!(code == 1 && said.contains("/order"), "{said}");
        assert!(!ledger(app).exists(), "nothing was promised");
    });
}

#[test]
fn a_restored_backup_does_not_bring_an_erased_case_back() {
    each_district(async |app| {
        let (case, _, records) = full_case(app).await;
        let other = app.staffed().await;
        let (backup, control) = (Restored::of(app), Restored::of(app));
        erase(app, &case).await;
        let restored = started(app, &backup.url(), &app.app.config.erasures).await;
        gone_for_everybody(&restored, &case, &records).await;
        assert_eq!(restored.police().case(&other).await.status, 200, "the others are there");
        assert_eq!(restored.app.db.read(|conn| Ok(wrapped_key(conn, id_of(&case)).1)).expect("a row"), None);
        // Without the ledger it would be back: it is the ledger that keeps it away.
        let nowhere = tempfile::tempdir().expect("a temporary folder");
        let without = started(app, &control.url(), nowhere.path()).await;
        assert_eq!(without.police().case(&case).await.status, 200);
        drop(without);
        // A migration of a restored database does it too, before anything is served.
        let migrate = app.command(&["migrate"]).env("ANUGAMAN_DATABASE_URL", control.url()).output().expect("it runs");
        assert!(migrate.status.success(), "{}", String::from_utf8_lossy(&migrate.stderr));
        let after = started(app, &control.url(), nowhere.path()).await;
        assert_eq!(after.police().case(&case).await.status, 404);
    });
}

#[test]
fn a_kill_between_the_promise_and_the_deed_leaves_a_promise_that_the_next_start_keeps() {
    each_district(async |app| {
        let (case, _, records) = full_case(app).await;
        let number = number_of(app, &case).await;
        app.app
            .db
            .write(|tx| {
                // The command can read, and waits with what it wants to destroy.
                if tx.backend() == Backend::Postgres {
                    tx.batch_execute("LOCK TABLE case_file IN EXCLUSIVE MODE")?;
                }
                let mut child = app.command(&erasing(&number)).stdout(Stdio::null()).spawn().expect("it starts");
                let promised = || std::fs::read_to_string(ledger(app)).is_ok_and(|text| text.ends_with('\n'));
                for _ in 0..4_000 {
                    if promised() {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
                child.kill().expect("it is killed");
                child.wait().expect("it has ended");
                assert!(promised(), "it was killed before it promised");
                Ok(())
            })
            .expect("the database lets go");
        assert_eq!(app.police().case(&case).await.status, 200, "nothing was destroyed yet");
        // A line that a crash cut is no promise, and in nobody's way.
        let text = std::fs::read_to_string(ledger(app)).expect("the ledger");
        std::fs::write(ledger(app), format!("{text}{{\"case_id\":\"")).expect("half a line");
        let again = started(app, &app.url, &app.app.config.erasures).await;
        gone_for_everybody(&again, &case, &records).await;
        let other = app.staffed().await;
        erase(app, &other).await;
        let lines = std::fs::read_to_string(ledger(app)).expect("the ledger");
        assert_eq!(lines.lines().count(), 2, "{lines}");
        // A ledger that cannot be read lets nothing start.
        std::fs::write(ledger(app), "not a line\n").expect("a broken ledger");
        let refused = App::open(app.app.config.clone(), app.clock.clone()).err().expect("it does not start");
        assert_eq!(refused.code, Code::Unavailable);
    });
}

#[test]
fn after_a_rotation_and_without_the_retired_key_an_old_backup_does_not_open_the_case() {
    each_district(async |app| {
        let (case, _, _) = full_case(app).await;
        let backup = Restored::of(app);
        let file = app.app.config.keys.join("master.keys");
        let before = std::fs::read_to_string(&file).expect("the keys");
        erase(app, &case).await;
        let (code, said) = app.run(&["keys", "rotate"]);
        assert_eq!(code, 0, "{said}");
        let after = std::fs::read_to_string(&file).expect("the keys");
        let newest = after.strip_prefix(before.as_str()).expect("a line more");
        let (id, db) = (id_of(&case), opened(&backup.url()));
        let (master, wrapped) = db.read(|conn| Ok(wrapped_key(conn, id))).expect("the backup is read");
        let wrapped = wrapped.expect("the backup has the wrapped key");
        let with = Keyring::from_text(&before).expect("the old keys");
        assert!(with.unwrap(id, &master, &wrapped).is_ok(), "as long as the old master key is kept");
        let without = Keyring::from_text(newest).expect("the new key");
        assert_eq!(without.unwrap(id, &master, &wrapped).expect_err("it does not open").code, Code::Unavailable);
        let renamed = newest.replacen(newest.split(' ').next().expect("an id"), &master, 1);
        let renamed = Keyring::from_text(&renamed).expect("the new key under the old name");
        assert_eq!(renamed.unwrap(id, &master, &wrapped).expect_err("it does not open").code, Code::Internal);
        // Nor does the service start on that backup, which lies under a key that is no more.
        std::fs::write(&file, newest).expect("the retired line is taken out");
        let mut config = app.app.config.clone();
        config.database_url = backup.url();
        assert_eq!(App::open(config, app.clock.clone()).err().expect("it does not start").code, Code::Unavailable);
        // The database of today does, without the retired key, and reads on.
        let other = app.staffed().await;
        assert_eq!(app.police().case(&other).await.status, 200);
        let again = started(app, &app.url, &app.app.config.erasures).await;
        assert_eq!(again.police().case(&other).await.status, 200);
    });
}

fn opened(url: &str) -> anugaman::store::Db {
    let settings = anugaman::store::DbSettings { connections: 1 };
    anugaman::store::Db::open(url, &settings, anugaman::clock::Clock::fixed(support::NOW_MS)).expect("the backup opens")
}

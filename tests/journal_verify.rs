//! `anugaman journal verify` as an inspector runs it, after what an administrator of the database may have done by SQL.

mod support;

use std::path::Path;
use std::process::Command;

use anugaman::access::Department;
use anugaman::id::{CaseId, EntryId, OfficeId, OfficerId};
use anugaman::journal::{CHECKPOINTS_FILE, CheckpointFile, JournalKey, KEY_FILE, checkpoint_now, seal_batch};
use anugaman::store::journal::{self as rows, EntryRow};
use anugaman::store::{Backend, Db};
use diesel::connection::SimpleConnection;
use support::{Database, NOW_MS};
use tempfile::TempDir;

/// A journal of nine entries, signed after the fifth and after the ninth, with its key and the file outside.
struct Kept {
    database: Database,
    folder: TempDir,
}

/// How the command ended and what it said.
struct Said {
    code: i32,
    text: String,
}

impl Kept {
    fn new(database: Database) -> Self {
        database.db.migrate().expect("the migrations run");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = JournalKey::load_or_create(&folder.path().join("keys").join(KEY_FILE), true).expect("a key");
        let mut file = CheckpointFile::open(&folder.path().join("outside")).expect("a file");
        for (first, after) in [(0, 5), (5, 9)] {
            write(&database.db, first, after);
            seal_batch(&database.db).expect("it seals");
            checkpoint_now(&database.db, &key, &mut file).expect("it signs");
        }
        Self { database, folder }
    }

    fn sql(&self, sql: &str) {
        self.database.db.write(|tx| Ok(tx.batch_execute(sql)?)).unwrap_or_else(|fault| panic!("{sql}: {fault:?}"));
    }

    /// All rights over the database: what guards the journal there is taken away.
    fn as_administrator(&self, sql: &str) {
        let on_table = if self.database.db.backend() == Backend::Postgres { " ON access_entry" } else { "" };
        for guard in ["access_entry_kept", "access_entry_sealed_once"] {
            self.sql(&format!("DROP TRIGGER IF EXISTS {guard}{on_table}"));
        }
        self.sql(sql);
    }

    fn run(&self, keys: bool, arguments: &[&Path]) -> Said {
        let nowhere = self.folder.path().join("nowhere");
        let mut command = Command::new(env!("CARGO_BIN_EXE_anugaman"));
        command.args(["journal", "verify"]).env_clear().env("ANUGAMAN_DATABASE_URL", &self.database.url);
        command
            .env("ANUGAMAN_DATA", &nowhere)
            .env("ANUGAMAN_KEYS", if keys { self.folder.path().join("keys") } else { nowhere });
        for file in arguments {
            command.arg("--checkpoints").arg(file);
        }
        let output = command.output().expect("the command runs");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Said { code: output.status.code().expect("it ends by itself"), text }
    }

    /// With the file that was kept outside, and without the key: as an inspector elsewhere.
    fn inspected(&self) -> Said {
        self.run(false, &[&self.folder.path().join("outside").join(CHECKPOINTS_FILE)])
    }
}

fn write(db: &Db, first: i64, after: i64) {
    let entries: Vec<EntryRow> = (first..after)
        .map(|number| EntryRow {
            id: EntryId::timed(NOW_MS + number),
            at: NOW_MS + number,
            actor: OfficerId::random(),
            actor_department: Department::Education,
            office_id: OfficeId::random(),
            device: None,
            case_id: CaseId::random(),
            action: "get_case".into(),
            sections: "[3]".into(),
            purpose: "case_work".into(),
            request_id: format!("r-{number}"),
        })
        .collect();
    db.write(|tx| rows::insert(tx, &entries)).expect("entries are written");
}

/// Tries one tampering on both databases; the command must end so and say all of this.
fn tampered(how: impl Fn(&Kept), code: i32, says: &[&str]) {
    for database in [support::sqlite(), support::postgres()] {
        let kept = Kept::new(database);
        how(&kept);
        let said = kept.inspected();
        for word in says {
            assert!(said.text.contains(word), "{word:?} is not in: {}", said.text);
        }
        assert_eq!(said.code, code, "{}", said.text);
    }
}

const ELSE: &str = "Change nothing: keep this database";

#[test]
fn an_untouched_journal_ends_with_0_and_names_its_checkpoint() {
    let says = ["9 sealed entries are right", "entry 9", "from outside the database", "nothing is wrong"];
    tampered(|_| {}, 0, &says);
}

#[test]
fn a_changed_entry_is_named() {
    for column in
        ["purpose = 'other'", "at = at + 1", "case_id = office_id", "sections = '[3,4]'", "action = 'list_cases'"]
    {
        let change = format!("UPDATE access_entry SET {column} WHERE seq = 3");
        tampered(|kept| kept.as_administrator(&change), 3, &["entry 3 was changed or slipped in", ELSE]);
    }
    let says = ["what stands there now: entry 3, 2026-11-23T04:45:00.002Z", "by officer", "of education"];
    tampered(|kept| kept.as_administrator("UPDATE access_entry SET purpose = '' WHERE seq = 3"), 3, &says);
}

#[test]
fn two_entries_in_each_others_place_are_found() {
    let swap = "UPDATE access_entry SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4); \
                UPDATE access_entry SET seq = -seq WHERE seq < 0";
    tampered(|kept| kept.as_administrator(swap), 3, &["entry 3 was changed or slipped in"]);
}

#[test]
fn a_removed_entry_is_named_also_the_first() {
    for (seq, next) in [(1, 2), (7, 8)] {
        let remove = format!("DELETE FROM access_entry WHERE seq = {seq}");
        let says = format!("entry {seq} is missing, {next} stands in its place");
        tampered(|kept| kept.as_administrator(&remove), 3, &[&says, ELSE]);
    }
}

#[test]
fn an_inserted_entry_is_named() {
    let slip = |kept: &Kept| {
        kept.as_administrator("UPDATE access_entry SET seq = seq + 100 WHERE seq >= 7");
        kept.sql("UPDATE access_entry SET seq = seq - 99 WHERE seq > 100");
        write(&kept.database.db, 50, 51);
        kept.sql(
            "UPDATE access_entry SET seq = 7, hash = (SELECT hash FROM access_entry WHERE seq = 6) WHERE seq IS NULL",
        );
    };
    tampered(slip, 3, &["entry 7 was changed or slipped in"]);
}

#[test]
fn a_cut_tail_is_found_and_without_the_file_outside_the_command_says_that_it_could_not() {
    let cut = "DELETE FROM access_entry WHERE seq > 6; DELETE FROM journal_checkpoint WHERE seq > 6";
    let says = ["the chain ends at entry 6, but it was signed up to entry 9: its tail was cut off", ELSE];
    tampered(|kept| kept.as_administrator(cut), 3, &says);
    for database in [support::sqlite(), support::postgres()] {
        let kept = Kept::new(database);
        kept.as_administrator(cut);
        let said = kept.run(true, &[]);
        assert_eq!(said.code, 0, "{}", said.text);
        assert!(said.text.contains("no checkpoints kept outside the database were given"), "{}", said.text);
        assert!(said.text.contains("a cut tail could not be seen"), "{}", said.text);
    }
}

#[test]
fn a_chain_recomputed_from_its_start_is_found_although_every_checkpoint_in_the_database_is_gone() {
    let anew = |kept: &Kept| {
        kept.as_administrator("UPDATE access_entry SET purpose = 'other' WHERE seq = 1");
        kept.sql("UPDATE access_entry SET seq = NULL, hash = NULL; DELETE FROM journal_checkpoint");
        seal_batch(&kept.database.db).expect("it seals");
    };
    tampered(anew, 3, &["the chain up to entry 5 is not the one that was signed", ELSE]);
    for database in [support::sqlite(), support::postgres()] {
        let kept = Kept::new(database);
        anew(&kept);
        let said = kept.run(false, &[]);
        assert_eq!(said.code, 0, "{}", said.text);
        assert!(said.text.contains("no checkpoint was used"), "{}", said.text);
    }
}

#[test]
fn an_emptied_journal_is_a_cut_tail() {
    let cut = "DELETE FROM access_entry; DELETE FROM journal_checkpoint";
    tampered(|kept| kept.as_administrator(cut), 3, &["the chain ends at entry 0, but it was signed up to entry 9"]);
}

#[test]
fn a_journal_that_cannot_be_looked_at_is_another_end() {
    tampered(|kept| kept.sql("ALTER TABLE access_entry RENAME TO away"), 1, &["anugaman:"]);
}

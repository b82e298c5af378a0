//! The access journal: nothing leaves before it is written, and nothing can be taken out of it unseen.

mod support;

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context as Waking, Poll, Waker};
use std::thread;

use anugaman::access::{Action, Actor, Department, Level, Permit, Posting, Reach, Role};
use anugaman::error::{Code, Result};
use anugaman::id::{CaseId, EntryId, Id, RecordId};
use anugaman::journal::{
    Basis, Checkpoint, CheckpointFile, Context, Finding, Journal, JournalKey, checkpoint_now, seal_batch, verify,
};
use anugaman::records::sections::{SectionNo, SectionSet};
use anugaman::store::journal::{self as rows, EntryRow};
use anugaman::store::{Backend, Db};
use anugaman::vault::{self, CaseKey, Content, Place, Receipts, Viewer};
use diesel::connection::SimpleConnection;
use support::{NOW_MS, each_database};
use tempfile::TempDir;

fn officer() -> Actor {
    Actor {
        id: Id::random(),
        name: "Sample Officer".into(),
        department: Department::Education,
        role: Role::FieldOfficer,
        office: Posting {
            id: Id::random(),
            code: "SAMPLE".into(),
            name: "Sample Block".into(),
            name_hi: "नमूना ब्लॉक".into(),
            level: Level::Local,
            district: Some("BBK".into()),
        },
        device: Id::random(),
        session: Id::random(),
        must_change: false,
        stepped_up_at: None,
    }
}

/// What is left after opening these sections of a case.
fn opened(actor: &Actor, case: CaseId, sections: &[i16]) -> Receipts {
    let key = CaseKey::random().expect("a key");
    let mut held = SectionSet::default();
    sections.iter().for_each(|number| held.insert(SectionNo(*number)));
    let permit = Permit { action: Action::ReadCases, reach: Reach::Own };
    let viewer = Viewer::new(actor, &permit, case, held);
    let mut receipts = Receipts::default();
    for number in sections {
        let place = Place { case, section: SectionNo(*number), record: RecordId::random(), n: 1, rule: 1 };
        let sealed = vault::seal(&key, &place, &Content { data: b"{}", fmeta: b"" }).expect("it seals");
        vault::open(&viewer, &key, &place, &sealed, &mut receipts).expect("it opens");
    }
    receipts
}

fn context(actor: &Actor) -> Context<'_> {
    Context { actor, action: "get_case", request_id: "r-1", at_ms: NOW_MS }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

fn read_once(journal: &Journal) -> Result<()> {
    let actor = officer();
    wait(journal.settle(&context(&actor), opened(&actor, CaseId::random(), &[7])))
}

fn waiting(db: &Db) -> Vec<EntryRow> {
    db.read(|conn| rows::unsealed(conn, 10_000)).expect("entries can be read")
}

fn execute(db: &Db, sql: &str) {
    db.write(|tx| Ok(tx.batch_execute(sql)?)).expect("the statement runs");
}

#[test]
fn a_reading_is_one_entry_a_case_with_its_sections_in_order() {
    each_database(|db| {
        let journal = Journal::start(db.clone()).unwrap();
        let (actor, case) = (officer(), CaseId::random());
        wait(journal.settle(&context(&actor), opened(&actor, case, &[12, 3, 12]))).unwrap();
        let entries = waiting(db);
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].case_id, entries[0].actor, entries[0].at), (case, actor.id, NOW_MS));
        assert_eq!((entries[0].sections.as_str(), entries[0].action.as_str()), ("[3,12]", "get_case"));
        assert_eq!((entries[0].device, entries[0].office_id), (Some(actor.device), actor.office.id));
    });
}

#[test]
fn nothing_opened_writes_nothing() {
    each_database(|db| {
        let journal = Journal::start(db.clone()).unwrap();
        let actor = officer();
        wait(journal.settle(&context(&actor), Receipts::default())).unwrap();
        assert_eq!((waiting(db).len(), journal.flushes()), (0, 0));
    });
}

#[test]
fn many_readers_share_a_flush() {
    each_database(|db| {
        let journal = Journal::start(db.clone()).unwrap();
        thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| (0..8).for_each(|_| read_once(&journal).unwrap()));
            }
        });
        assert_eq!(waiting(db).len(), 512);
        assert!(journal.flushes() < 256, "{} transactions for 512 readings", journal.flushes());
    });
}

#[test]
fn a_journal_that_cannot_be_written_lets_nothing_go() {
    each_database(|db| {
        let journal = Journal::start(db.clone()).unwrap();
        execute(db, "ALTER TABLE access_entry RENAME TO away");
        assert_eq!(read_once(&journal).unwrap_err().code, Code::Unavailable);
        execute(db, "ALTER TABLE away RENAME TO access_entry");
        read_once(&journal).unwrap();
        assert_eq!(waiting(db).len(), 1);
    });
}

#[test]
fn a_full_journal_refuses_and_loses_nothing_that_it_took() {
    each_database(|db| {
        let journal = Journal::start(db.clone()).unwrap();
        let actor = officer();
        let context = context(&actor);
        let mut settles = Vec::new();
        let mut poll = Waking::from_waker(Waker::noop());
        db.write(|tx| {
            if tx.backend() == Backend::Postgres {
                tx.batch_execute("LOCK TABLE access_entry IN EXCLUSIVE MODE")?;
            }
            // The writer holds at most one batch of a thousand, the queue 1,024.
            for _ in 0..2_025 {
                let mut settle = Box::pin(journal.settle(&context, opened(&actor, CaseId::random(), &[7])));
                match settle.as_mut().poll(&mut poll) {
                    Poll::Ready(answer) => assert_eq!(answer.unwrap_err().code, Code::Unavailable),
                    Poll::Pending => settles.push(settle),
                }
            }
            Ok(())
        })
        .unwrap();
        let taken = settles.len();
        assert!((1_024..2_025).contains(&taken), "{taken} were taken");
        settles.into_iter().for_each(|settle| wait(settle).unwrap());
        assert_eq!(waiting(db).len(), taken);
    });
}

#[test]
fn a_reader_who_hung_up_is_still_recorded() {
    each_database(|db| {
        let journal = Journal::start(db.clone()).unwrap();
        let actor = officer();
        {
            let context = context(&actor);
            let mut settle = pin!(journal.settle(&context, opened(&actor, CaseId::random(), &[7])));
            let _never_asked_again = settle.as_mut().poll(&mut Waking::from_waker(Waker::noop()));
        }
        read_once(&journal).unwrap();
        assert_eq!(waiting(db).len(), 2);
    });
}

/// A journal of `count` sealed entries, signed after entry `signed`, with its key and the file outside.
struct Kept {
    _folder: TempDir,
    key: JournalKey,
    file: CheckpointFile,
}

impl Kept {
    fn new(db: &Db, signed: i64, count: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = JournalKey::load_or_create(&folder.path().join("keys/journal.key"), true).unwrap();
        let mut file = CheckpointFile::open(&folder.path().join("outside")).unwrap();
        write(db, signed);
        seal_batch(db).unwrap();
        checkpoint_now(db, &key, &mut file).unwrap();
        write(db, count - signed);
        seal_batch(db).unwrap();
        Self { _folder: folder, key, file }
    }

    fn outside(&self) -> Vec<Checkpoint> {
        CheckpointFile::read(self.file.path()).unwrap()
    }

    fn finding(&self, db: &Db) -> Option<Finding> {
        verify(db, &self.outside(), Some(self.key.public_key())).unwrap().finding
    }
}

fn write(db: &Db, count: i64) {
    let entries: Vec<EntryRow> = (0..count).map(entry).collect();
    db.write(|tx| rows::insert(tx, &entries)).unwrap();
}

fn entry(number: i64) -> EntryRow {
    let actor = officer();
    EntryRow {
        id: EntryId::timed(NOW_MS + number),
        at: NOW_MS + number,
        actor: actor.id,
        actor_department: actor.department,
        office_id: actor.office.id,
        device: None,
        case_id: CaseId::random(),
        action: "get_case".into(),
        sections: "[3]".into(),
        purpose: String::new(),
        request_id: format!("r-{number}"),
    }
}

/// Somebody with all rights over the database, but without the key.
fn take_guards_away(db: &Db) {
    let on_table = if db.backend() == Backend::Postgres { " ON access_entry" } else { "" };
    execute(db, &format!("DROP TRIGGER access_entry_kept{on_table}; DROP TRIGGER access_entry_sealed_once{on_table}"));
}

#[test]
fn an_untouched_journal_is_right_and_says_on_what_that_rests() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        write(db, 1);
        let report = verify(db, &kept.outside(), Some(kept.key.public_key())).unwrap();
        assert_eq!((report.entries, report.unsealed, &report.finding), (9, 1, &None));
        assert!(matches!(report.basis, Basis::Outside { seq: 5, .. }));
        let report = verify(db, &[], Some(kept.key.public_key())).unwrap();
        assert!(matches!(report.basis, Basis::Database { seq: 5, .. }), "{report}");
        let report = verify(db, &[], None).unwrap();
        assert_eq!(report.basis, Basis::None);
        assert!(report.to_string().contains("no checkpoint was used"), "{report}");
    });
}

#[test]
fn a_changed_entry_is_found() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        take_guards_away(db);
        execute(db, "UPDATE access_entry SET purpose = 'other' WHERE seq = 3");
        assert_eq!(kept.finding(db), Some(Finding::Changed { seq: 3 }));
    });
}

#[test]
fn a_removed_entry_is_found() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        take_guards_away(db);
        execute(db, "DELETE FROM access_entry WHERE seq = 7");
        assert_eq!(kept.finding(db), Some(Finding::Gap { expected: 7, found: 8 }));
    });
}

#[test]
fn an_inserted_entry_is_found() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        take_guards_away(db);
        execute(db, "UPDATE access_entry SET seq = seq + 100 WHERE seq >= 7");
        execute(db, "UPDATE access_entry SET seq = seq - 99 WHERE seq > 100");
        write(db, 1);
        execute(
            db,
            "UPDATE access_entry SET seq = 7, hash = (SELECT hash FROM access_entry WHERE seq = 6) WHERE seq IS NULL",
        );
        assert_eq!(kept.finding(db), Some(Finding::Changed { seq: 7 }));
    });
}

#[test]
fn an_entry_outside_the_chain_is_found() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        take_guards_away(db);
        write(db, 1);
        execute(
            db,
            "UPDATE access_entry SET seq = -4, hash = (SELECT hash FROM access_entry WHERE seq = 6) WHERE seq IS NULL",
        );
        assert_eq!(kept.finding(db), Some(Finding::Outside { count: 1 }));
    });
}

#[test]
fn a_cut_tail_is_found_with_a_checkpoint_from_outside() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        take_guards_away(db);
        execute(db, "DELETE FROM access_entry WHERE seq > 4");
        assert_eq!(kept.finding(db), Some(Finding::CutTail { last: 4, signed: 5 }));
        execute(db, "DELETE FROM journal_checkpoint");
        assert_eq!(kept.finding(db), Some(Finding::CutTail { last: 4, signed: 5 }));
        // Without the file outside it cannot be seen, and the report says so.
        let report = verify(db, &[], Some(kept.key.public_key())).unwrap();
        assert_eq!((report.finding, report.basis), (None, Basis::None));
    });
}

#[test]
fn a_chain_written_anew_is_found_by_what_was_signed() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        take_guards_away(db);
        execute(db, "UPDATE access_entry SET purpose = 'other' WHERE seq = 3");
        execute(db, "UPDATE access_entry SET seq = NULL, hash = NULL");
        seal_batch(db).unwrap();
        assert_eq!(kept.finding(db), Some(Finding::Rewritten { seq: 5 }));
        let inside = verify(db, &[], Some(kept.key.public_key())).unwrap();
        assert_eq!(inside.finding, Some(Finding::Rewritten { seq: 5 }));
    });
}

#[test]
fn a_checkpoint_without_the_key_is_forged() {
    each_database(|db| {
        let kept = Kept::new(db, 5, 9);
        let other = tempfile::tempdir().unwrap();
        let key = JournalKey::load_or_create(&other.path().join("journal.key"), true).unwrap();
        checkpoint_now(db, &key, &mut CheckpointFile::open(other.path()).unwrap()).unwrap();
        assert_eq!(kept.finding(db), Some(Finding::Forged { seq: 9 }));
        let mut lines = kept.outside();
        lines[0].seq = 4;
        let report = verify(db, &lines, Some(kept.key.public_key())).unwrap();
        assert_eq!(report.finding, Some(Finding::Forged { seq: 4 }));
    });
}

#[test]
fn half_a_line_that_a_crash_left_is_taken_away() {
    each_database(|db| {
        let mut kept = Kept::new(db, 5, 9);
        let path = kept.file.path().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{{\"seq\":9,\"ha")).unwrap();
        assert_eq!(kept.outside().len(), 1);
        kept.file = CheckpointFile::open(path.parent().unwrap()).unwrap();
        checkpoint_now(db, &kept.key, &mut kept.file).unwrap();
        assert_eq!(kept.outside().iter().map(|line| line.seq).collect::<Vec<_>>(), [5, 9]);
        assert_eq!(kept.finding(db), None);
        assert!(JournalKey::load_or_create(&path.with_extension("key"), false).is_err(), "a lost key is not made anew");
    });
}

#[test]
fn two_sealers_at_once_leave_no_gap() {
    each_database(|db| {
        let writing = AtomicBool::new(true);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while writing.load(Ordering::SeqCst) {
                        seal_batch(db).unwrap();
                    }
                });
            }
            let writers: Vec<_> = (0..4).map(|_| scope.spawn(|| (0..40).for_each(|_| write(db, 2)))).collect();
            let done: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
            writing.store(false, Ordering::SeqCst);
            assert!(done.iter().all(|writer| writer.is_ok()));
        });
        while seal_batch(db).unwrap() > 0 {}
        let report = verify(db, &[], None).unwrap();
        assert_eq!((report.entries, report.unsealed, report.finding), (320, 0, None));
    });
}

//! The real server is killed with SIGKILL in the middle of its work, ten times on each database, and nothing that it
//! acknowledged is lost, nothing stands twice, and nothing was seen that the access journal does not know.
//!
//! `CRASH_ROUNDS` makes more rounds than ten, `SEED` chooses other moments. Each zero is printed with the bound that it
//! gives: after n rounds without a failure the chance of one lies below 3/n (95 %).

mod client;
mod control;
#[path = "../support/dice.rs"]
mod dice;
mod history;
mod judge;
mod load;
mod moment;
mod server;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::Duration;

use anugaman::clock::Clock;
use anugaman::store::Backend;
use dice::{Dice, seed};
use diesel::{QueryableByName, RunQueryDsl};
use history::{History, Seen, told};
use judge::Verdict;
use load::Load;
use server::{Place, Server};
use support::Database;

/// The least that a round must have seen before the server is killed.
const ACKNOWLEDGED: usize = 20;
const UNANSWERED: usize = 5;

/// Who stands between the writers and the server.
#[derive(Clone, Copy, PartialEq)]
enum Between {
    Nobody,
    /// Somebody who acknowledges before the server has answered.
    Eager,
}

/// One round up to the death of the server.
struct Death {
    history: PathBuf,
    since_ms: i64,
    acknowledged: usize,
    unanswered: usize,
    read: usize,
    seen: String,
}

/// Lets everybody work, and kills the server when enough is acknowledged, enough waits and a transaction is open.
fn kill_in_the_middle(place: &Place, server: &Server, name: &str, dice: &mut Dice, between: Between) -> Death {
    let (path, since_ms) = (place.folder.join(format!("{name}.jsonl")), Clock::real().now_ms());
    let history = History::open(&path);
    let port = if between == Between::Eager { control::go_between(server.port) } else { server.port };
    let load = Load::prepare(server, &history, port);
    let enough = ACKNOWLEDGED + dice.roll(20);
    let mut seen = None;
    load.run(server, || {
        for _ in 0..4_000 {
            sleep(Duration::from_micros(1_000 + dice.roll(8_000) as u64));
            if history.counts().0 < enough {
                continue;
            }
            server.freeze();
            // What was answered before arrives; nothing more is.
            sleep(Duration::from_millis(20));
            let waits = between == Between::Eager || history.counts().1 >= UNANSWERED;
            seen = waits.then(|| moment::open_transaction(place)).flatten();
            if seen.is_some() {
                break;
            }
            server.thaw();
        }
        server.kill();
        load.over.store(true, Ordering::SeqCst);
    });
    let seen = seen.expect("a moment in which a transaction is open and writes wait");
    let (acknowledged, unanswered) = history.counts();
    Death { history: path, since_ms, acknowledged, unanswered, read: history.reads(), seen }
}

/// Judges a round on the server that was started again.
fn judge(place: &Place, server: &Server, death: &Death) -> Verdict {
    let (writes, seen) = told(&death.history);
    let db = place.db();
    let mut verdict = judge::look(server, &writes, false);
    verdict = verdict.and(judge::journal(&db, death.since_ms, &writes, &seen)).and(judge::digests(&db, &writes));
    verdict = verdict.and(judge::repeat(server, &writes));
    verdict = verdict.and(judge::look(server, &writes, true)).and(judge::digests(&db, &writes));
    verdict.and(whole(&db))
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    integrity_check: String,
}

/// What SQLite says of its own file; PostgreSQL was not killed.
fn whole(db: &anugaman::store::Db) -> Verdict {
    let mut verdict = Verdict::default();
    if db.backend() == Backend::Sqlite {
        let check = diesel::sql_query("PRAGMA integrity_check");
        let said: Vec<Line> = db.read(|conn| Ok(check.load(conn)?)).expect("a check");
        verdict.wrong.extend(said.into_iter().map(|line| line.integrity_check).filter(|line| line != "ok"));
    }
    verdict
}

fn honest_rounds(database: Database) {
    let rounds: u32 = std::env::var("CRASH_ROUNDS").map_or(10, |text| text.parse().expect("a number of rounds"));
    let seed = seed();
    let (folder, mut dice) = (tempfile::tempdir().expect("a folder"), Dice(seed));
    let place = Place::settle(&database, folder.path().to_owned());
    // The server alone has the database open when it dies.
    drop(database.db);
    eprintln!("on {:?}, SEED={seed}", place.backend);
    let (mut server, mut deaths) = (Server::start(&place), Vec::new());
    let (mut acknowledged, mut unanswered, mut read) = (0, 0, 0);
    for round in 1..=rounds {
        let death = kill_in_the_middle(&place, &server, &format!("round-{round}"), &mut dice, Between::Nobody);
        server = Server::start(&place);
        let verdict = judge(&place, &server, &death);
        assert!(verdict.is_clean(), "round {round}: {verdict:#?}");
        let chain = judge::verify(&place).unwrap_or_else(|said| panic!("round {round}: {said}"));
        assert!(death.acknowledged >= ACKNOWLEDGED && death.unanswered >= UNANSWERED && death.read > 0);
        eprintln!(
            "round {round}: {} acknowledged, {} unanswered ({} of them were there), {} read; killed while {}; {chain}",
            death.acknowledged, death.unanswered, verdict.kept_unanswered, death.read, death.seen
        );
        acknowledged += death.acknowledged;
        unanswered += death.unanswered;
        read += death.read;
        deaths.push(death);
    }
    for death in &deaths {
        let verdict = judge::look(&server, &told(&death.history).0, true);
        assert!(verdict.is_clean(), "destroyed by a later round: {verdict:#?}");
    }
    eprintln!(
        "{:?}: {rounds} rounds, {acknowledged} acknowledged and {unanswered} unanswered writes, {read} readings: 0 lost \
         (< {:.2}% a write), 0 twice, 0 unjournalled (< {:.2}% a reading), 0 rounds gone wrong (< {:.0}% a kill)",
        place.backend,
        300.0 / acknowledged as f64,
        300.0 / read as f64,
        300.0 / f64::from(rounds)
    );
    the_judge_sees(&place, &server, &deaths[0]);
}

/// The judge is shown what an honest server does not do: a write that stands twice, and an answer without an entry.
fn the_judge_sees(place: &Place, server: &Server, death: &Death) {
    let (writes, _) = told(&death.history);
    let alert = writes.iter().find(|told| told.request.body["kind"] == "police.alert").expect("an alert");
    let mut again = alert.request.clone();
    again.key = anugaman::id::RecordId::random().to_string();
    again.body.as_object_mut().expect("a body").remove("id");
    let answer = server.client(&again.login).write(&again).expect("an answer");
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(judge::look(server, &writes, true).twice.len(), 1, "a write under two keys is seen to stand twice");
    let sections = vec!["case.header".to_owned()];
    let unknown = Seen { request_id: again.key, case: again.case, sections };
    let verdict = judge::journal(&place.db(), death.since_ms, &[], &[unknown]);
    assert_eq!(verdict.unjournalled.len(), 1, "an answer without an entry is seen");
    eprintln!("seen by the judge: a write that stands twice, an answer without an entry");
}

/// Plays rounds until the judge finds a loss; one that finds none in five is blind.
fn must_lose(database: Database, name: &str, between: Between, after: impl Fn(&Place)) {
    let (folder, mut dice) = (tempfile::tempdir().expect("a folder"), Dice(seed()));
    let place = Place::settle(&database, folder.path().to_owned());
    // The server alone has the database open when it dies.
    drop(database.db);
    for round in 1..=5 {
        let server = Server::start(&place);
        let death = kill_in_the_middle(&place, &server, &format!("control-{round}"), &mut dice, between);
        drop(server);
        after(&place);
        let server = Server::start(&place);
        let lost = judge::look(&server, &told(&death.history).0, false).lost;
        eprintln!("{:?}, {name}, round {round}: {} of {} lost", place.backend, lost.len(), death.acknowledged);
        if !lost.is_empty() {
            return;
        }
    }
    panic!("{name}: the harness did not see that acknowledged writes were lost");
}

#[test]
fn no_acknowledged_write_is_lost_on_sqlite() {
    honest_rounds(support::sqlite());
}

#[test]
fn no_acknowledged_write_is_lost_on_postgres() {
    honest_rounds(support::postgres());
}

#[test]
fn who_acknowledges_too_early_is_seen_to_lose() {
    for database in [support::sqlite(), support::postgres()] {
        must_lose(database, "acknowledged too early", Between::Eager, |_| ());
    }
}

#[test]
fn a_disk_that_forgets_the_tail_of_the_log_is_seen_to_lose() {
    must_lose(support::sqlite(), "write-ahead log cut", Between::Nobody, |place| {
        let (commits, kept) = control::forget_the_tail(&place.write_ahead_log());
        eprintln!("{kept} of {commits} commits kept");
    });
}

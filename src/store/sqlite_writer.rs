//! The one writer of SQLite: writers take turns on its connection and share one flush to disk.
//!
//! A member of a group is answered only when the whole group is on disk or undone; a member that fails or panics undoes its
//! own savepoint and nothing else. The clock moves once, before the first savepoint, so that no member takes it back.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::prelude::*;

use super::connect::{Address, Conn};
use super::db::{Tx, begin};
use crate::error::{Error, Result};

/// The most writers that share a flush: bounds how long the first of them waits for the last.
const GROUP: usize = 64;

pub(super) struct Writer {
    address: Address,
    /// Threads on their way to the connection; while there are any, a group stays open for them.
    waiting: AtomicUsize,
    state: Mutex<State>,
}

struct State {
    /// None after it broke; the next writer opens another.
    conn: Option<Conn>,
    group: Option<Group>,
}

/// An open transaction and its members so far.
struct Group {
    members: usize,
    /// Members whose savepoint was kept.
    kept: usize,
    verdict: Arc<Verdict>,
}

/// How a group ended; the error is the cause, for the log.
#[derive(Default)]
struct Verdict {
    given: Mutex<Option<std::result::Result<(), String>>>,
    settled: Condvar,
}

/// What a member's closure did: answered or panicked.
type Answer<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

impl Writer {
    pub(super) fn open(address: Address) -> Result<Self> {
        let conn = address.connect().map_err(Error::unavailable)?;
        let state = Mutex::new(State { conn: Some(conn), group: None });
        Ok(Self { address, waiting: AtomicUsize::new(0), state })
    }

    pub(super) fn write<T>(&self, write: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut state = lock(&self.state);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let verdict = state.join(&self.address)?;
        let answer = state.member(write);
        if state.group.as_ref().is_some_and(|g| g.members >= GROUP) || self.waiting.load(Ordering::SeqCst) == 0 {
            state.settle();
        }
        drop(state);
        let ended = verdict.wait();
        match answer {
            Err(panic) => resume_unwind(panic),
            Ok(answer) => ended.map_err(Error::unavailable).and(answer),
        }
    }
}

impl State {
    /// Enters the open group, or begins one and moves the clock.
    fn join(&mut self, address: &Address) -> Result<Arc<Verdict>> {
        if let Some(group) = &self.group {
            return Ok(group.verdict.clone());
        }
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => address.connect().map_err(Error::unavailable)?,
        };
        begin(&mut conn, "BEGIN IMMEDIATE")?;
        conn.batch_execute("UPDATE sync_clock SET x = x + 1")?;
        self.conn = Some(conn);
        let verdict = Arc::<Verdict>::default();
        self.group = Some(Group { members: 0, kept: 0, verdict: verdict.clone() });
        Ok(verdict)
    }

    /// Runs one member in a savepoint of its own. If the savepoint cannot be ended, nobody knows what stands: all is undone.
    fn member<T>(&mut self, write: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Answer<T> {
        let (Some(conn), Some(group)) = (&mut self.conn, &mut self.group) else {
            return Ok(Err(Error::internal("no group is open")));
        };
        group.members += 1;
        if let Err(error) = conn.batch_execute("SAVEPOINT member") {
            self.undo(error.to_string());
            return Ok(Err(Error::unavailable(error)));
        }
        let answer = catch_unwind(AssertUnwindSafe(|| write(&mut Tx::new(conn))));
        let keep = matches!(answer, Ok(Ok(_)));
        let end = if keep { "RELEASE member" } else { "ROLLBACK TO member; RELEASE member" };
        let ended = conn.batch_execute(end);
        match (ended, depth(conn)) {
            (Ok(()), Some(1)) => group.kept += usize::from(keep),
            (Ok(()), _) => self.undo("a transaction inside a write was not ended".to_owned()),
            (Err(error), _) => self.undo(error.to_string()),
        }
        answer
    }

    /// Commits the group and tells its members; a group of which nothing was kept costs no flush.
    fn settle(&mut self) {
        let (Some(conn), Some(group)) = (&mut self.conn, self.group.take_if(|group| group.kept > 0)) else {
            return self.undo(String::new());
        };
        let ended = Manual::commit_transaction(conn).map_err(|error| error.to_string());
        if depth(conn).is_some() {
            self.conn = None;
        }
        group.verdict.give(ended);
    }

    /// Undoes the whole group. An empty cause: nothing was to be kept, so nobody lost anything.
    fn undo(&mut self, cause: String) {
        let rolled_back = self.conn.as_mut().is_some_and(|conn| {
            depth(conn).is_none() || (depth(conn) == Some(1) && Manual::rollback_transaction(conn).is_ok())
        });
        if !rolled_back {
            self.conn = None;
        }
        if let Some(group) = self.group.take() {
            group.verdict.give(if cause.is_empty() { Ok(()) } else { Err(cause) });
        }
    }
}

type Manual = <Conn as Connection>::TransactionManager;

/// How deep in transactions diesel believes the connection to be; `Some(0)` if it does not know.
fn depth(conn: &mut Conn) -> Option<u32> {
    match Manual::transaction_manager_status_mut(conn).transaction_depth() {
        Ok(depth) => depth.map(u32::from),
        Err(_) => Some(0),
    }
}

impl Verdict {
    fn give(&self, ended: std::result::Result<(), String>) {
        *lock(&self.given) = Some(ended);
        self.settled.notify_all();
    }

    fn wait(&self) -> std::result::Result<(), String> {
        let mut given = lock(&self.given);
        loop {
            match &*given {
                Some(ended) => return ended.clone(),
                None => given = self.settled.wait(given).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// Nothing panics while it holds these locks but a member's closure, and that is caught inside.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Time turned into rows: what ends on a day ends by itself, in the same tables as everything else.
//!
//! A job asks for what is due and does it under the case's lock, after asking again: several processes may run it at once,
//! one that was stopped catches up, and doing it twice changes nothing.

pub mod closure;
pub mod ended;
pub mod hand_over;

use std::collections::BTreeSet;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Means, duties};
use crate::error::{Error, Result};
use crate::id::CaseId;
use crate::store::cases::CaseRow;
use crate::store::{Conn, Db, Tx, cases, emergencies};

/// How long what has become due may wait for its rows.
const PERIOD: Duration = Duration::from_secs(60);

/// How many cases are asked for at once.
const BATCH: i64 = 100;

/// The running jobs; dropping it lets the one at work end, then stops.
pub struct Jobs {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts them: at once, and then every minute.
    pub fn start(db: Db, means: Means) -> Result<Self> {
        let (stop, stopped) = sync_channel(0);
        let work = move || {
            loop {
                if let Err(error) = tick(&db, &means) {
                    tracing::error!(%error, "what has become due was not written; it is tried again");
                }
                if stopped.recv_timeout(PERIOD) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("jobs".to_owned()).spawn(work).map_err(Error::internal)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.stop = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the jobs had panicked");
        }
    }
}

/// Does everything that has become due. Asking again does nothing more.
pub fn tick(db: &Db, means: &Means) -> Result<()> {
    let now = means.clock.now_ms();
    each(db, |conn, limit| ended::due(conn, now, limit), |tx, case| ended::end(tx, means, case, now))?;
    each(db, |conn, limit| hand_over::due(conn, now, limit), |tx, case| hand_over::end(tx, means, case, now))?;
    each(db, |conn, limit| closure::due(conn, now, limit), |tx, case| closure::end(tx, means, case, now))?;
    db.write(|tx| emergencies::escalate(tx, now))?;
    duties::overdue::tick(db, means)?;
    Ok(())
}

/// Finds cases and does something in each, a transaction a case, until none is found that was not tried: each once, so that
/// a case in which it fails, or changes nothing, stands in nobody's way.
fn each(
    db: &Db,
    find: impl Fn(&mut Conn, i64) -> Result<Vec<CaseId>>,
    work: impl Fn(&mut Tx, &CaseRow) -> Result<()>,
) -> Result<()> {
    let mut tried = BTreeSet::new();
    loop {
        let limit = BATCH + tried.len() as i64;
        let found: Vec<CaseId> =
            db.read(|conn| find(conn, limit))?.into_iter().filter(|id| tried.insert(*id)).collect();
        if found.is_empty() {
            return Ok(());
        }
        for id in found {
            let done = db.write(|tx| cases::lock(tx, id)?.map_or(Ok(()), |case| work(tx, &case)));
            if let Err(error) = done {
                tracing::warn!(case = %id, %error, "what has become due in a case was not written");
            }
        }
    }
}

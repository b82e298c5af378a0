//! The sealer: gives committed entries their number and their place in the chain, and signs each minute where it stands.
//!
//! Numbers have no gaps, because they are given after the fact and by one process at a time.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::checkpoint::JournalKey;
use super::checkpoint_file::CheckpointFile;
use super::entry::{START, chain};
use crate::error::{Error, Result};
use crate::store::Db;
use crate::store::journal::{self as rows, Seal};

/// How long an entry may wait for its number.
const INTERVAL: Duration = Duration::from_millis(250);

/// How long a sealed entry may wait for a signature.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(60);

/// Entries in one transaction.
const BATCH: i64 = 1_000;

/// The running sealer; dropping it seals and signs what is there, then stops.
pub struct Sealer {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    pub fn start(db: Db, key: Arc<JournalKey>, mut file: CheckpointFile) -> Result<Self> {
        let (stop, stopped) = sync_channel(0);
        let work = move || {
            let mut checkpoint_at = Instant::now();
            loop {
                let last = stopped.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Timeout);
                log(seal_all(&db));
                if last || checkpoint_at <= Instant::now() {
                    log(checkpoint_now(&db, &key, &mut file));
                    checkpoint_at = Instant::now() + CHECKPOINT_INTERVAL;
                }
                if last {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("sealer".to_owned()).spawn(work).map_err(Error::internal)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.stop = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the sealer of the access journal had panicked");
        }
    }
}

fn log(done: Result<()>) {
    if let Err(error) = done {
        tracing::error!(%error, "the access journal was not sealed; it is tried again");
    }
}

fn seal_all(db: &Db) -> Result<()> {
    while seal_batch(db)? == BATCH as usize {}
    Ok(())
}

/// Numbers and chains the entries that wait, at most 1,000; says how many. None if another process is at it.
pub fn seal_batch(db: &Db) -> Result<usize> {
    // Looked at first: an empty transaction that writes would flush for nothing, four times a second.
    if db.read(|conn| rows::unsealed(conn, 1))?.is_empty() {
        return Ok(0);
    }
    db.write(|tx| {
        if !rows::try_lock_sealing(tx)? {
            return Ok(0);
        }
        let (mut seq, mut hash) = match rows::head(tx)? {
            Some((seq, hash)) => (seq, hash.try_into().map_err(|_| Error::internal("a hash of the journal is cut"))?),
            None => (0, START),
        };
        let mut seals = Vec::new();
        for entry in rows::unsealed(tx, BATCH)? {
            hash = chain(&hash, &entry)?;
            seq += 1;
            seals.push(Seal { id: entry.id, seq, hash: hash.to_vec() });
        }
        rows::seal(tx, &seals)?;
        Ok(seals.len())
    })
}

/// Signs where the chain stands if it has grown, and brings the file outside up to what the database has.
pub fn checkpoint_now(db: &Db, key: &JournalKey, file: &mut CheckpointFile) -> Result<()> {
    let (head, signed) = db.read(|conn| Ok((rows::head(conn)?, rows::last_checkpoint(conn)?)))?;
    let (head, signed) = (head.map_or(0, |(seq, _)| seq), signed.map_or(0, |checkpoint| checkpoint.seq));
    if head > signed {
        sign_now(db, key)?;
    }
    let known = signed.max(head);
    if known < file.last() {
        tracing::error!(
            known,
            signed_outside = file.last(),
            "the access journal lost entries: run `anugaman journal verify`"
        );
    }
    for row in db.read(|conn| rows::checkpoints_after(conn, file.last(), BATCH))? {
        match key.line(&row) {
            Some(line) => file.append(&line)?,
            None => tracing::error!(row.seq, "a checkpoint of the access journal was not signed by this server's key"),
        }
    }
    Ok(())
}

/// Signs where the chain stands if it has grown; the file outside follows at the next [`checkpoint_now`].
pub fn sign_now(db: &Db, key: &JournalKey) -> Result<()> {
    db.write(|tx| sign_head(tx, key, db.clock().now_ms()))
}

fn sign_head(tx: &mut crate::store::Tx, key: &JournalKey, now_ms: i64) -> Result<()> {
    // Another process may have signed in between, or be sealing now: then the next minute does.
    if !rows::try_lock_sealing(tx)? {
        return Ok(());
    }
    let signed = rows::last_checkpoint(tx)?.map_or(0, |checkpoint| checkpoint.seq);
    match rows::head(tx)? {
        Some((seq, hash)) if seq > signed => rows::insert_checkpoint(tx, &key.sign(seq, hash, now_ms)),
        _ => Ok(()),
    }
}

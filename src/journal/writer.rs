//! The journal's writer: one thread takes all readings that wait, writes them in one transaction, and then lets all of
//! their answers go. A reading that could not be written lets nothing go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use tokio::sync::oneshot;

use super::entry::Context;
use crate::error::{Error, Result};
use crate::store::Db;
use crate::store::journal::{self as rows, EntryRow};
use crate::vault::Receipts;

/// Requests that may wait; one more is refused, for a journal that cannot keep up must not be overtaken.
const QUEUE: usize = 1_024;

/// Entries in one transaction; a statement of PostgreSQL takes 65,535 values, an entry has eleven.
const BATCH: usize = 1_000;

/// The way into the journal; a clone leads to the same writer.
#[derive(Clone)]
pub struct Journal {
    queue: SyncSender<Waiting>,
    flushes: Arc<AtomicU64>,
}

struct Waiting {
    entries: Vec<EntryRow>,
    /// Answered once the entries are durable, dropped if they are not.
    durable: oneshot::Sender<()>,
}

impl Journal {
    /// Starts the writer, which ends when the last clone is dropped.
    pub fn start(db: Db) -> Result<Self> {
        let (queue, waiting) = sync_channel(QUEUE);
        let flushes = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&flushes);
        thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write(&db, &waiting, &counter))
            .map_err(Error::internal)?;
        Ok(Self { queue, flushes })
    }

    /// Makes the readings of one answer durable, one entry a case; the answer may leave once this returns. Nothing
    /// opened writes nothing. Errors: `unavailable` if the journal is full, stopped or cannot be written.
    pub async fn settle(&self, context: &Context<'_>, receipts: Receipts) -> Result<()> {
        if receipts.is_empty() {
            return Ok(());
        }
        let entries =
            receipts.entries().map(|(case, purpose, sections)| context.entry(case, purpose, sections)).collect();
        let (durable, answer) = oneshot::channel();
        self.queue.try_send(Waiting { entries, durable }).map_err(|_| unavailable())?;
        answer.await.map_err(|_| unavailable())
    }

    /// How many transactions the journal has written since it was started.
    pub fn flushes(&self) -> u64 {
        self.flushes.load(Ordering::Relaxed)
    }
}

fn unavailable() -> Error {
    Error::unavailable("the access journal cannot be written")
}

fn write(db: &Db, queue: &Receiver<Waiting>, flushes: &AtomicU64) {
    while let Ok(first) = queue.recv() {
        let mut entries = first.entries;
        let mut durable = vec![first.durable];
        while entries.len() < BATCH
            && let Ok(next) = queue.try_recv()
        {
            entries.extend(next.entries);
            durable.push(next.durable);
        }
        match insert(db, entries) {
            Ok(()) => {
                flushes.fetch_add(1, Ordering::Relaxed);
                for durable in durable {
                    // One that nobody waits for was a client that hung up: too much is recorded, never too little.
                    let _hung_up = durable.send(());
                }
            }
            Err(error) => tracing::error!(%error, requests = durable.len(), "readings could not be journalled"),
        }
    }
}

fn insert(db: &Db, entries: Vec<EntryRow>) -> Result<()> {
    db.write(move |tx| {
        // A search may have opened more cases than one statement takes.
        entries.chunks(BATCH).try_for_each(|chunk| rows::insert(tx, chunk))
    })
}

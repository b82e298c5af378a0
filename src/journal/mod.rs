//! The access journal: who has read or written which sections of which child's file, when and for what.
//!
//! No byte of a file leaves before the reading of it is durable here (D5). Readings are written unnumbered, in one flush
//! for all who wait; the entry of a change is written in its own transaction (`casefile`). A sealer numbers and chains what
//! is committed, and signs where the chain stands, also in a file outside the database. The chain proves that no sealed
//! entry was changed, removed or slipped in; what was cut off after the last checkpoint at hand, it cannot know.

pub mod audit;
mod checkpoint;
mod checkpoint_file;
mod entry;
mod sealer;
mod verify;
mod writer;

use std::path::Path;
use std::sync::Arc;

use crate::error::Result;
use crate::store::Db;
use crate::store::journal::last_checkpoint;

pub use checkpoint::{Checkpoint, JournalKey};
pub use checkpoint_file::{CHECKPOINTS_FILE, CheckpointFile};
pub use entry::Context;
pub use sealer::{Sealer, checkpoint_now, seal_batch, sign_now};
pub use verify::{Basis, Finding, Report, verify, witness};
pub use writer::Journal;

/// The name of the signing key's file in the folder of keys.
pub const KEY_FILE: &str = "journal.key";

/// Starts the journal: its writer, and the sealer, which stops when it is dropped. The key lies in `keys`, the file of
/// checkpoints in `folder`.
pub fn open(db: &Db, keys: &Path, folder: &Path) -> Result<(Journal, Sealer, Arc<JournalKey>)> {
    let unsigned = db.read(last_checkpoint)?.is_none();
    let key = Arc::new(JournalKey::load_or_create(&keys.join(KEY_FILE), unsigned)?);
    let sealer = Sealer::start(db.clone(), Arc::clone(&key), CheckpointFile::open(folder)?)?;
    Ok((Journal::start(db.clone())?, sealer, key))
}

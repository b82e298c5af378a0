//! The signing keys as their file has them now: a change of the file counts at once, without a restart.
//!
//! A file that cannot be read just now changes nothing: the keys in memory are still good, and the log says so once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use super::keys::SigningKeys;
use crate::error::Result;

/// By what a change of the file is noticed: when it was written, and its length in bytes.
type Seen = (SystemTime, u64);

/// The keys, shared by all threads.
pub struct SigningRing {
    file: Option<PathBuf>,
    held: RwLock<Held>,
}

struct Held {
    keys: Arc<SigningKeys>,
    seen: Option<Seen>,
}

impl SigningRing {
    /// The keys of the file, which is made if there is none.
    pub fn of_file(path: &Path) -> Result<Self> {
        let keys = SigningKeys::load_or_create(path)?;
        // Never the state after reading: a change in between would go unnoticed. Unknown, it is read once more.
        Ok(Self { file: Some(path.to_owned()), held: RwLock::new(Held { keys: Arc::new(keys), seen: None }) })
    }

    /// Keys that never change.
    pub fn fixed(keys: SigningKeys) -> Self {
        Self { file: None, held: RwLock::new(Held { keys: Arc::new(keys), seen: None }) }
    }

    /// The keys, and whether they are others than at the call before.
    pub fn current(&self) -> (Arc<SigningKeys>, bool) {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let (keys, then) = (Arc::clone(&held.keys), held.seen);
        drop(held);
        match self.file.as_ref().map(|path| (path, look(path))) {
            Some((path, Ok(now))) if Some(now) != then => self.reload(path, now, keys),
            _ => (keys, false),
        }
    }

    fn reload(&self, path: &Path, seen: Seen, before: Arc<SigningKeys>) -> (Arc<SigningKeys>, bool) {
        let read = SigningKeys::load(path);
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.seen = Some(seen);
        match read {
            Ok(keys) => {
                held.keys = Arc::new(keys);
                (Arc::clone(&held.keys), true)
            }
            Err(fault) => {
                tracing::error!(%fault, "the signing keys stay as they were");
                (before, false)
            }
        }
    }
}

fn look(path: &Path) -> io::Result<Seen> {
    let state = fs::metadata(path)?;
    Ok((state.modified()?, state.len()))
}

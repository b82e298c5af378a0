//! The ring of master keys: the newest wraps the keys of new cases, the older ones stay readable until they are retired.
//!
//! A key file is made once, for a database that holds nothing yet; one that went missing later is never silently made
//! anew, for every case would be lost with it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroizing;

use super::case_key::CaseKey;
use super::key_file::{self, Seen};
use super::master_key::MasterKey;
use super::private_file;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::id::{CaseId, OfficerId};

/// The master keys of one installation, shared by all threads.
pub struct Keyring {
    /// The key file; none where the configuration gave the keys themselves.
    file: Option<PathBuf>,
    held: RwLock<Held>,
}

/// Oldest first.
type Keys = Arc<[MasterKey]>;

struct Held {
    keys: Keys,
    /// The state of the file when it was read.
    seen: Option<Seen>,
}

/// The key of a case, or the seed of a second factor, under a master key, as tables `case_file` and `totp_seed` keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    pub master_key: String,
    pub bytes: Vec<u8>,
}

/// What may be told of a master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    pub id: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Whether new cases are wrapped with it.
    pub active: bool,
}

impl Keyring {
    /// Reads the key file; makes one with a first key (mode 0600) if there is none and the database is new.
    pub fn load_or_create(path: &Path, database_is_new: bool, clock: &Clock) -> Result<Self> {
        if database_is_new && !path.exists() {
            let first = MasterKey::random(clock.now_ms())?;
            match key_file::create(path, &first) {
                // Another process made it between the look and the writing: that file counts.
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
                outcome => outcome.map_err(|fault| key_file::unusable(path, fault))?,
            }
        }
        private_file::warn_if_open_to_others(path);
        Ok(Self { file: Some(path.to_owned()), held: RwLock::new(Held::read(path)?) })
    }

    /// The keys themselves, one a line as in the file, from the configuration.
    pub fn from_text(text: &str) -> Result<Self> {
        let keys = key_file::parse(text)
            .map_err(|fault| Error::internal(format_args!("master keys in the configuration: {fault}")))?;
        Ok(Self { file: None, held: RwLock::new(Held { keys: keys.into(), seen: None }) })
    }

    /// Wraps the key of a case under the newest master key, also one added to the file by another process.
    pub fn wrap(&self, case: CaseId, key: &CaseKey) -> Result<Wrapped> {
        let keys = self.current()?;
        let active = newest(&keys)?;
        Ok(Wrapped { master_key: active.id.clone(), bytes: active.wrap(case, key)? })
    }

    /// The key of a case. A master key that is not at hand is `unavailable`; bytes that do not open are `internal`.
    pub fn unwrap(&self, case: CaseId, master_key: &str, wrapped: &[u8]) -> Result<CaseKey> {
        self.with_key(master_key, |key| key.unwrap(case, wrapped))?
            .ok_or_else(|| Error::internal(format_args!("the key of case {case} does not open under {master_key}")))
    }

    /// The same case key under the newest master key; nothing if it is there already.
    pub fn rewrap(&self, case: CaseId, master_key: &str, wrapped: &[u8]) -> Result<Option<Wrapped>> {
        if newest(&self.current()?)?.id == master_key {
            return Ok(None);
        }
        let key = self.unwrap(case, master_key, wrapped)?;
        self.wrap(case, &key).map(Some)
    }

    /// Seals the seed of an officer's second factor under the newest master key.
    pub fn seal_seed(&self, officer: OfficerId, seed: &[u8]) -> Result<Wrapped> {
        let keys = self.current()?;
        let active = newest(&keys)?;
        Ok(Wrapped { master_key: active.id.clone(), bytes: active.seal_seed(officer, seed)? })
    }

    /// The seed of an officer's second factor. Errors: as those of [`Keyring::unwrap`].
    pub fn open_seed(&self, officer: OfficerId, sealed: &Wrapped) -> Result<Zeroizing<Vec<u8>>> {
        let id = &sealed.master_key;
        self.with_key(id, |key| key.open_seed(officer, &sealed.bytes))??
            .ok_or_else(|| Error::internal(format_args!("the seed of officer {officer} does not open under {id}")))
    }

    /// What the database keeps to recognise a master key by.
    pub fn check_value(&self, id: &str) -> Result<Vec<u8>> {
        self.with_key(id, |key| key.check_value().map(Vec::from))?
    }

    /// Refuses a master key that is missing, or not the one that the database knows under this id.
    pub fn verify_check(&self, id: &str, check_value: &[u8]) -> Result<()> {
        verify_slices_are_equal(&self.check_value(id)?, check_value)
            .map_err(|_| Error::internal(format_args!("master key {id} is not the key this database was sealed with")))
    }

    /// All keys, oldest first.
    pub fn list(&self) -> Result<Vec<KeyInfo>> {
        let keys = self.current()?;
        let active = &newest(&keys)?.id;
        let info =
            |key: &MasterKey| KeyInfo { id: key.id.clone(), created_at: key.created_at, active: key.id == *active };
        Ok(keys.iter().map(info).collect())
    }

    /// Whether the keys lie in a file, so that [`Keyring::add`] can add one.
    pub fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// Adds a new master key to the file and gives its id; it is active at once, here and in every running server that
    /// reads the same file. Keys given by the configuration are added there.
    pub fn add(&self, clock: &Clock) -> Result<String> {
        let Some(path) = &self.file else {
            return Err(Error::internal("the master keys come from the configuration: add the new line there"));
        };
        let newest_at = newest(&self.reload(path)?)?.created_at;
        // The clock may have been set back; the new key must still be the newest.
        let key = MasterKey::random(clock.now_ms().max(newest_at + 1))?;
        let id = key.id.clone();
        key_file::append(path, &key).map_err(|fault| key_file::unusable(path, fault))?;
        self.reload(path)?;
        Ok(id)
    }

    /// The keys as the file has them now.
    fn current(&self) -> Result<Keys> {
        let Some(path) = &self.file else { return Ok(self.keys()) };
        let then = self.held.read().unwrap_or_else(PoisonError::into_inner).seen;
        match key_file::look(path) {
            Ok(now) if Some(now) != then => self.reload(path),
            // A file that cannot be looked at just now changes nothing: the keys in memory are still good.
            _ => Ok(self.keys()),
        }
    }

    fn keys(&self) -> Keys {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).keys)
    }

    fn reload(&self, path: &Path) -> Result<Keys> {
        let held = Held::read(path)?;
        let keys = Arc::clone(&held.keys);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        Ok(keys)
    }

    fn with_key<T>(&self, id: &str, work: impl Fn(&MasterKey) -> T) -> Result<T> {
        let find = |keys: &[MasterKey]| keys.iter().find(|key| key.id == id).map(&work);
        if let Some(answer) = find(&self.keys()) {
            return Ok(answer);
        }
        // A rotation in another process may have added it.
        find(&self.current()?).ok_or_else(|| Error::unavailable(format_args!("there is no master key {id} at hand")))
    }
}

impl Held {
    fn read(path: &Path) -> Result<Self> {
        let unusable = |fault| key_file::unusable(path, fault);
        // Looked at before it is read: a change in between is noticed at the next look.
        let seen = key_file::look(path).map_err(unusable)?;
        Ok(Self { keys: key_file::read(path).map_err(unusable)?.into(), seen: Some(seen) })
    }
}

fn newest(keys: &[MasterKey]) -> Result<&MasterKey> {
    keys.last().ok_or_else(|| Error::internal("there is no master key"))
}

//! The destroy ledger: a file outside the database and its backups that says which cases are erased, by which order.
//!
//! One erasure a line, only ever appended to, on disk before anything is destroyed. It names no child.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::id::CaseId;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub case_id: CaseId,
    pub number: String,
    /// When it was promised: `2026-11-23T10:15:00.000Z`.
    pub at: String,
    pub order: String,
    pub reason: String,
}

/// `erasures.jsonl` in a folder of its own.
pub struct DestroyLedger(PathBuf);

impl DestroyLedger {
    /// The ledger in this folder; it need not be there yet.
    pub fn of(folder: &Path) -> Self {
        Self(folder.join("erasures.jsonl"))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Every erasure. Half a line at the end is a promise that was never made; a line that cannot be read is an error, and
    /// with it nothing starts.
    pub fn read(&self) -> Result<Vec<Erasure>> {
        match fs::read_to_string(&self.0) {
            Ok(text) => lines(&text).map(|(lines, _)| lines).map_err(|fault| self.unusable(fault)),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(fault) => Err(self.unusable(fault)),
        }
    }

    /// Adds a line, unless the case stands there already; it is on disk when this returns.
    pub(super) fn promise(&self, erasure: &Erasure) -> Result<()> {
        self.append(erasure).map_err(|fault| self.unusable(fault))
    }

    fn append(&self, erasure: &Erasure) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = OpenOptions::new().append(true).create(true).open(&self.0)?;
        // Two commands at once follow one another.
        file.lock()?;
        let (known, whole) = lines(&fs::read_to_string(&self.0)?)?;
        if known.iter().any(|line| line.case_id == erasure.case_id) {
            return file.sync_all();
        }
        file.set_len(whole)?;
        let mut line = serde_json::to_vec(erasure)?;
        line.push(b'\n');
        file.write_all(&line)?;
        file.sync_all()?;
        File::open(folder)?.sync_all()
    }

    fn unusable(&self, fault: io::Error) -> Error {
        Error::unavailable(format_args!("destroy ledger {}: {fault}", self.0.display()))
    }
}

/// The whole lines, and their length in bytes.
fn lines(text: &str) -> io::Result<(Vec<Erasure>, u64)> {
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    Ok((whole.lines().map(serde_json::from_str).collect::<serde_json::Result<_>>()?, whole.len() as u64))
}

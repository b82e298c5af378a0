//! The file of checkpoints outside the database: whoever keeps a copy of it can prove that everything up to its last line
//! is still in the journal.
//!
//! One checkpoint a line, only ever appended to, flushed with each.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::checkpoint::Checkpoint;
use crate::error::{Error, Result};

/// The name of the file in its folder.
pub const CHECKPOINTS_FILE: &str = "journal-checkpoints.jsonl";

/// [`CHECKPOINTS_FILE`] in a folder of its own, best on another disk or machine.
pub struct CheckpointFile {
    path: PathBuf,
    /// The number of the last line.
    last: i64,
}

impl CheckpointFile {
    /// Opens the file in `folder`, or will make it there. Half a line that a crash left behind is taken away.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(CHECKPOINTS_FILE);
        if !path.exists() {
            return Ok(Self { path, last: 0 });
        }
        let (lines, whole) = read(&path).map_err(|fault| unusable(&path, fault))?;
        let cut = OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(whole));
        cut.map_err(|fault| unusable(&path, fault))?;
        Ok(Self { path, last: lines.last().map_or(0, |line| line.seq) })
    }

    /// The lines of such a file.
    pub fn read(path: &Path) -> Result<Vec<Checkpoint>> {
        read(path).map(|(lines, _)| lines).map_err(|fault| unusable(path, fault))
    }

    /// The number of the last entry that the file vouches for; 0 if it is empty.
    pub fn last(&self) -> i64 {
        self.last
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn append(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        let mut line = serde_json::to_vec(checkpoint).map_err(Error::internal)?;
        line.push(b'\n');
        self.write(&line).map_err(|fault| unusable(&self.path, fault))?;
        self.last = checkpoint.seq;
        Ok(())
    }

    fn write(&self, line: &[u8]) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        file.write_all(line)?;
        file.sync_all()
    }
}

/// The checkpoints, and the length in bytes of the whole lines.
fn read(path: &Path) -> io::Result<(Vec<Checkpoint>, u64)> {
    let text = fs::read_to_string(path)?;
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    Ok((whole.lines().map(serde_json::from_str).collect::<serde_json::Result<_>>()?, whole.len() as u64))
}

fn unusable(path: &Path, fault: io::Error) -> Error {
    Error::unavailable(format_args!("journal checkpoints {}: {fault}", path.display()))
}

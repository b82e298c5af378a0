//! The text of the master keys: one line each, `<id> <created> <base64 of 256 bits>`, oldest to newest by creation.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::master_key::MasterKey;
use super::private_file;
use crate::error::Error;

const HEADING: &str = "\
# Master keys of Anugaman. Whoever has this file and the database can read every file; without it nobody can.
# Keep a copy of it apart from the backups of the database. One key a line, the newest active: id, created, key.
";

/// By what a change of the file is noticed: when it was written, and its length in bytes.
pub(super) type Seen = (SystemTime, u64);

pub(super) fn look(path: &Path) -> io::Result<Seen> {
    let state = fs::metadata(path)?;
    Ok((state.modified()?, state.len()))
}

pub(super) fn read(path: &Path) -> io::Result<Vec<MasterKey>> {
    let text = fs::read_to_string(path).map(Zeroizing::new)?;
    parse(&text).map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))
}

/// The keys of a text, oldest first; empty lines and those that begin with `#` say nothing.
pub(super) fn parse(text: &str) -> Result<Vec<MasterKey>, &'static str> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut keys = lines.map(MasterKey::parse).collect::<Result<Vec<_>, _>>()?;
    keys.sort_by_key(|key| key.created_at);
    if keys.is_empty() {
        return Err("there is no key in it");
    }
    if keys.iter().enumerate().any(|(i, key)| keys[..i].iter().any(|other| other.id == key.id)) {
        return Err("two keys have the same id");
    }
    Ok(keys)
}

/// Makes the file with its first key; fails with `AlreadyExists` if there is one.
pub(super) fn create(path: &Path, first: &MasterKey) -> io::Result<()> {
    private_file::create(path, &[HEADING, &first.line()])
}

/// Adds a key, keeping every line that is there.
pub(super) fn append(path: &Path, key: &MasterKey) -> io::Result<()> {
    let before = fs::read_to_string(path).map(Zeroizing::new)?;
    let gap = if before.ends_with('\n') { "" } else { "\n" };
    private_file::replace(path, &[&before, gap, &key.line()])
}

/// The file cannot be used: the program does not start, for it must never go on with other keys.
pub(super) fn unusable(path: &Path, fault: io::Error) -> Error {
    Error::internal(format_args!("master key file {}: {fault}", path.display()))
}

//! The file of master keys: one line each, `<id> <created> <base64 of 256 bits>`, readable by its owner alone.
//!
//! It is only ever replaced whole and flushed, so that no crash leaves half a key.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::master_key::MasterKey;
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
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = write_draft(path, &[HEADING, &first.line()])?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked?;
    flush_folder(path)
}

/// Adds a key, keeping every line that is there.
pub(super) fn append(path: &Path, key: &MasterKey) -> io::Result<()> {
    let before = fs::read_to_string(path).map(Zeroizing::new)?;
    let gap = if before.ends_with('\n') { "" } else { "\n" };
    let draft = write_draft(path, &[&before, gap, &key.line()])?;
    fs::rename(&draft, path)?;
    flush_folder(path)
}

/// The file cannot be used: the program does not start, for it must never go on with other keys.
pub(super) fn unusable(path: &Path, fault: io::Error) -> Error {
    Error::internal(format_args!("master key file {}: {fault}", path.display()))
}

pub(super) fn warn_if_open_to_others(path: &Path) {
    if fs::metadata(path).is_ok_and(|state| state.permissions().mode() & 0o077 != 0) {
        tracing::warn!(file = %path.display(), "the master key file can be read by others than its owner: chmod 600");
    }
}

fn write_draft(path: &Path, parts: &[&str]) -> io::Result<std::path::PathBuf> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    for part in parts {
        file.write_all(part.as_bytes())?;
    }
    file.sync_all()?;
    Ok(draft)
}

fn flush_folder(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

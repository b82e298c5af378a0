//! Files of keys: readable by their owner alone, and only ever written whole and flushed, so that no crash leaves half a
//! key.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Makes the file; fails with `AlreadyExists` if there is one.
pub(crate) fn create(path: &Path, parts: &[&str]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = write_draft(path, parts)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked?;
    flush_folder(path)
}

/// Puts these contents in the place of the file's.
pub(crate) fn replace(path: &Path, parts: &[&str]) -> io::Result<()> {
    let draft = write_draft(path, parts)?;
    fs::rename(&draft, path)?;
    flush_folder(path)
}

/// Says in the log if others than the owner can read the file.
pub(crate) fn warn_if_open_to_others(path: &Path) {
    if fs::metadata(path).is_ok_and(|state| state.permissions().mode() & 0o077 != 0) {
        tracing::warn!(file = %path.display(), "others than its owner can read this key file: chmod 600");
    }
}

fn write_draft(path: &Path, parts: &[&str]) -> io::Result<PathBuf> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    for part in parts {
        file.write_all(part.as_bytes())?;
    }
    file.sync_all()?;
    Ok(draft)
}

fn flush_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

//! The file of the demonstration's passwords: readable by its owner alone, and there only while it can be used.

use std::fs;
use std::path::Path;

use super::people::Credential;
use crate::error::{Error, Result};
use crate::vault::private_file;

/// Takes the file of an earlier run away, so that whoever waits for it waits for this run, and gives what stood in it.
pub fn take(path: &Path) -> Result<Vec<Credential>> {
    let Ok(text) = fs::read_to_string(path) else { return Ok(Vec::new()) };
    let known = serde_json::from_str(&text).map_err(|_| {
        Error::internal(format!("{} is there and is no credentials file; name another", path.display()))
    })?;
    fs::remove_file(path).map_err(|cause| failed(path, cause))?;
    Ok(known)
}

/// Writes the file, whole or not at all, with mode 0600.
pub fn write(path: &Path, credentials: &[Credential]) -> Result<()> {
    let text = serde_json::to_string_pretty(credentials).map_err(Error::internal)?;
    private_file::replace(path, &[&text, "\n"]).map_err(|cause| failed(path, cause))
}

fn failed(path: &Path, cause: std::io::Error) -> Error {
    Error::internal(format!("{}: {cause}", path.display()))
}

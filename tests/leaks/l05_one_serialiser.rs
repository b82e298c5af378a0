//! L5: a share is opened for a reader in the reading of case files and nowhere else, and written by one serialiser.
//!
//! The lists only shrink: a second view of a record is a second chance to forget what its reader may not see.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The files that open shares for readers, and those that open them for the program's own work, which cannot be sent.
const READERS: [&str; 4] = [
    "src/casefile/read.rs",
    "src/casefile/duties/read.rs",
    "src/casefile/conflict/read.rs",
    // A late change has no share to be written as: what was sent is shown to who decides on it, if they hold its sections.
    "src/casefile/held/body.rs",
];
const WORKERS: [&str; 5] = [
    "src/casefile/desk.rs",
    "src/casefile/desk/aside.rs",
    "src/casefile/duties/facts.rs",
    "src/casefile/held/body.rs",
    "src/casefile/matters.rs",
];
/// The one that writes the envelope of a share.
const VIEW: &str = "src/casefile/view.rs";

/// Every source file but the vault's own, with its code alone: no comments and no tests.
fn sources() -> Vec<(String, String)> {
    let (mut open, mut found) = (vec![PathBuf::from("src")], Vec::new());
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("readable").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension() == Some("rs".as_ref()) && !path.starts_with("src/vault") {
                let text = fs::read_to_string(&path).expect("text");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                let code =
                    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
                found.push((path.to_str().expect("a plain name").to_owned(), code));
            }
        }
    }
    found
}

/// The names that a file takes from the vault.
fn from_vault(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (place, _) in code.match_indices("vault::") {
        let rest = &code[place + "vault::".len()..];
        let taken = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').next().unwrap_or_default(),
        };
        names.extend(taken.split(',').map(|name| name.split_whitespace().next().unwrap_or_default().to_owned()));
    }
    names
}

/// What one file does that another alone may.
fn second_views(file: &str, code: &str) -> Vec<String> {
    let (names, mut wrong) = (from_vault(code), Vec::new());
    for (what, home) in
        [(&["open", "open::open", "Opened", "*"][..], &READERS[..]), (&["open_for_write", "Working", "*"], &WORKERS)]
    {
        if what.iter().any(|name| names.contains(*name)) && !home.contains(&file) {
            wrong.push(format!("{file} takes {what:?} from the vault; only {home:?} may"));
        }
    }
    // The member that no other answer has: when this part of a record was made.
    if file != VIEW && code.contains("recorded_at)") && code.contains("\"recorded_at\"") {
        wrong.push(format!("{file} writes the envelope of a share; only {VIEW} may"));
    }
    if file != VIEW && !READERS.contains(&file) && code.contains(".body") && code.contains("Rendered {") {
        wrong.push(format!("{file} renders a row of its own; only {READERS:?} may"));
    }
    wrong
}

#[test]
fn l5_one_serialiser_writes_what_leaves() {
    let files = sources();
    let wrong: Vec<String> = files.iter().flat_map(|(file, code)| second_views(file, code)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    // Whoever opens has what is opened written there, or is the reading of what is owed.
    for file in READERS.iter().chain(&WORKERS) {
        let (_, code) =
            files.iter().find(|(name, _)| name == file).unwrap_or_else(|| panic!("{file} is gone: shorten the list"));
        let names = from_vault(code);
        assert!(names.contains("open") || names.contains("open_for_write"), "{file} opens nothing: shorten the list");
    }
}

#[test]
fn l5_a_second_view_is_seen() {
    for (file, code) in [
        ("src/http/endpoints/files.rs", "use crate::vault::{CaseKey, open};"),
        ("src/review/month.rs", "fn f() { crate::vault::open(&viewer, &key) }"),
        ("src/outbound/thin.rs", "use crate::vault::*;"),
        ("src/sync/pull.rs", "use crate::vault::{open_for_write, WriteReason};"),
        ("src/casefile/matters.rs", "use crate::vault::{WriteReason, open, open_for_write};"),
        ("src/review/month.rs", "json!({\"recorded_at\": instant_text(row.recorded_at)})"),
    ] {
        assert!(!second_views(file, code).is_empty(), "{file}: {code}");
    }
    for (file, code) in [
        ("src/casefile/read.rs", "use crate::vault::{CaseKey, Receipts, open, rev_hash};"),
        ("src/casefile/desk.rs", "use crate::vault::{Sealed, open_for_write, seal};"),
        ("src/app.rs", "use crate::vault::{KEY_FILE, Receipts};"),
    ] {
        assert_eq!(second_views(file, code), Vec::<String>::new(), "{file}");
    }
}

//! Each condition of the matrix' columns `profile` and `note`, with the person just inside and the person just outside.
//!
//! `conditions.txt` lists every condition in the words of `matrix.csv` and names the tests that prove it; a row that
//! gains a condition, or words that change, fail here until a story is told.

#[path = "../support/caller.rs"]
mod caller;
#[path = "../support/district.rs"]
mod district;
#[path = "../support/owing.rs"]
mod owing;
#[path = "../support/mod.rs"]
mod support;

mod addressed;
mod named;
mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

const CSV: &str = include_str!("../matrix.csv");
const LIST: &str = include_str!("conditions.txt");

/// Row and column to the words that stand there.
fn decided() -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for line in CSV.lines().skip(1) {
        let row: Vec<&str> = line.splitn(14, ',').collect();
        for (column, words) in [("profile", row[12]), ("note", row[13])] {
            if !words.is_empty() {
                found.insert((row[0].to_owned(), column.to_owned()), words.to_owned());
            }
        }
    }
    found
}

/// Row and column to the words that are listed and the tests that are named; `-` names none and says why.
fn listed(list: &str) -> BTreeMap<(String, String), (String, Vec<String>)> {
    let mut found = BTreeMap::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [row, column, words, tests] = parts[..] else { panic!("row | column | words | tests: {line}") };
        let tests =
            if tests.starts_with("- ") { Vec::new() } else { tests.split_whitespace().map(str::to_owned).collect() };
        let key = (row.to_owned(), column.to_owned());
        assert!(found.insert(key, (words.to_owned(), tests)).is_none(), "twice: {line}");
    }
    found
}

/// Every function that is a test, in the tests and in the sources.
fn tests() -> BTreeSet<String> {
    let (mut open, mut found) = (vec![PathBuf::from("tests"), PathBuf::from("src")], BTreeSet::new());
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("readable").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension() == Some("rs".as_ref()) {
                let text = fs::read_to_string(&path).expect("text");
                for (place, _) in text.match_indices("#[test]") {
                    let name = text[place..].split("fn ").nth(1).and_then(|rest| rest.split('(').next());
                    found.extend(name.map(str::to_owned));
                }
            }
        }
    }
    found
}

/// What of the list is not as the matrix says, or names no test that there is.
fn differences(list: &str) -> Vec<String> {
    let (decided, listed, tests) = (decided(), listed(list), tests());
    let mut wrong = Vec::new();
    for (key, words) in &decided {
        match listed.get(key) {
            None => wrong.push(format!("{key:?}: no story is named for: {words}")),
            Some((known, _)) if known != words => {
                wrong.push(format!("{key:?}: the matrix says: {words}; listed: {known}"))
            }
            Some((_, named)) => {
                let missing = named.iter().filter(|name| !tests.contains(*name));
                wrong.extend(missing.map(|name| format!("{key:?}: there is no test {name}")));
            }
        }
    }
    wrong.extend(
        listed.keys().filter(|key| !decided.contains_key(*key)).map(|key| format!("{key:?}: no longer decided")),
    );
    wrong
}

#[test]
fn every_condition_of_the_matrix_has_its_story() {
    let wrong = differences(LIST);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let proved = listed(LIST).values().filter(|(_, tests)| !tests.is_empty()).count();
    eprintln!("{proved} of {} conditions have stories", decided().len());
}

#[test]
fn a_condition_without_its_story_is_seen() {
    let first = LIST.lines().find(|line| line.contains(" | profile | ")).expect("a condition");
    assert_eq!(differences(&LIST.replace(first, "")).len(), 1, "left out");
    let other = first.rsplit_once(" | ").expect("tests").0.to_owned() + " | a_story_that_nobody_tells";
    assert_eq!(differences(&LIST.replace(first, &other)).len(), 1, "a test that there is not");
    let words = first.replacen(" | profile | ", " | profile | perhaps ", 1);
    assert_eq!(differences(&LIST.replace(first, &words)).len(), 1, "other words");
}

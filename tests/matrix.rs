//! Who sees what, in one table: the rooms as they are compiled against `matrix.csv` as it was decided.
//!
//! `matrix.txt` is printed from the rooms, so that every change of a read right shows in a review.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anugaman::access::Department;
use anugaman::departments::case::SYSTEM_WRITERS;
use anugaman::departments::{KINDS, find};
use anugaman::records::Entry;

const CSV: &str = include_str!("matrix.csv");
const PRINTED: &str = "tests/matrix.txt";

/// A row of `matrix.csv`: row id, kind, case types, writers, the eight cells.
fn rows(csv: &str) -> Vec<Vec<&str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

/// The departments that the words of a writers cell name; other words name acts or the system.
fn departments_in(words: &str) -> BTreeSet<Department> {
    if words == "any department" {
        return Department::ALL.iter().copied().collect();
    }
    words.split(|c: char| !c.is_alphabetic()).filter_map(Department::parse).collect()
}

/// The writers of a record type as one cell: the decided words where the system has a part in it.
fn writers(entry: &Entry) -> String {
    let own = || entry.kind.writers.iter().map(|writer| writer.name()).collect::<Vec<_>>().join("|");
    SYSTEM_WRITERS.iter().find(|(kind, _)| *kind == entry.kind.name).map_or_else(own, |(_, words)| (*words).to_owned())
}

fn printed() -> String {
    let head = ["row", "kind"].into_iter().chain(Department::ALL.iter().map(|department| department.name()));
    let mut text = head.chain(["case types", "writers"]).collect::<Vec<_>>().join(" | ") + "\n";
    for entry in KINDS.iter() {
        let kind = entry.kind;
        let types = kind.case_types.iter().map(|case_type| case_type.name()).collect::<Vec<_>>().join(" ");
        let cells = [kind.row, kind.name].into_iter().chain(kind.cells);
        let line = cells.map(str::to_owned).chain([types, writers(entry)]).collect::<Vec<_>>().join(" | ");
        text.push_str(&(line + "\n"));
    }
    text
}

/// Where a row and its record type differ.
fn differences(row: &[&str], entry: &Entry) -> Vec<String> {
    let kind = entry.kind;
    let mut wrong = Vec::new();
    let mut compare = |what: &str, decided: &str, built: &str| {
        if decided != built {
            wrong.push(format!("{}: {what} is {built:?}, decided is {decided:?}", kind.name));
        }
    };
    compare("row", row[0], kind.row);
    let sorted =
        |names: Vec<&str>| names.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("|");
    let types = kind.case_types.iter().map(|case_type| case_type.name()).collect();
    compare("case types", &sorted(row[2].split('|').collect()), &sorted(types));
    if SYSTEM_WRITERS.iter().any(|(name, _)| *name == kind.name) {
        compare("writers", row[3], &writers(entry));
    } else {
        let named = |set: BTreeSet<Department>| set.into_iter().map(Department::name).collect::<Vec<_>>().join("|");
        compare("writers", &named(departments_in(row[3])), &named(kind.writers.iter().copied().collect()));
    }
    for (department, cell) in Department::ALL.iter().zip(&row[4..12]) {
        compare(department.name(), cell, kind.cell(*department));
    }
    wrong
}

#[test]
fn the_rooms_are_the_decided_matrix() {
    let rows = rows(CSV);
    let mut wrong = Vec::new();
    for row in &rows {
        match find(row[1]) {
            Some(entry) => wrong.extend(differences(row, entry)),
            None => wrong.push(format!("{} ({}) is in no room", row[1], row[0])),
        }
    }
    for entry in KINDS.iter().filter(|entry| !rows.iter().any(|row| row[1] == entry.kind.name)) {
        wrong.push(format!("{} is in no row", entry.kind.name));
    }
    if (rows.len(), KINDS.len()) != (50, 50) {
        wrong.push(format!("{} rows and {} record types, not 50 and 50", rows.len(), KINDS.len()));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_columns_are_the_departments() {
    let head: Vec<&str> = CSV.lines().next().expect("a heading").split(',').collect();
    let names: Vec<&str> = Department::ALL.iter().map(|department| department.name()).collect();
    assert_eq!(head[4..12], names);
}

#[test]
fn a_changed_cell_is_seen() {
    let rows = rows(CSV);
    let entry = find("police.missing_link").expect("declared");
    let good: Vec<&str> = rows.into_iter().find(|row| row[1] == entry.kind.name).expect("decided");
    assert_eq!(differences(&good, entry), Vec::<String>::new());
    for (column, word) in [(0, "POL"), (2, "operation"), (3, "any department"), (4, "-"), (6, "full"), (11, "status")] {
        let mut row = good.clone();
        row[column] = word;
        assert_eq!(differences(&row, entry).len(), 1, "column {column}");
    }
}

#[test]
fn writers_are_read_from_words() {
    let all = Department::ALL.len();
    assert_eq!(departments_in("any department").len(), all);
    assert_eq!(departments_in("system").len(), 0);
    assert_eq!(
        departments_in("labour drafts; magistracy signs"),
        BTreeSet::from([Department::Labour, Department::Magistracy])
    );
    assert_eq!(
        departments_in("protection|childline (when asked)"),
        BTreeSet::from([Department::Protection, Department::Childline])
    );
}

#[test]
fn the_printed_matrix_is_current() {
    let now = printed();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(PRINTED, &now).expect("writable");
    }
    let kept = fs::read_to_string(PRINTED).expect("print it with UPDATE=1");
    for (kept, now) in kept.lines().zip(now.lines()) {
        assert_eq!(kept, now, "{PRINTED} differs; if that is meant, run with UPDATE=1");
    }
    assert_eq!(kept.lines().count(), now.lines().count(), "{PRINTED} differs; if that is meant, run with UPDATE=1");
}

#[test]
fn the_copy_is_the_decided_page() {
    let page = Path::new("../shared/design/matrix.csv");
    if page.exists() {
        assert_eq!(fs::read_to_string(page).expect("readable"), CSV);
    }
}

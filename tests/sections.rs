//! Sections have permanent numbers: each that the rooms can make is in `sections.txt`, and no number is ever used again.

use std::collections::BTreeSet;
use std::path::Path;

use anugaman::access::Department;
use anugaman::departments::KINDS;

const FILE: &str = "src/records/sections.txt";

/// Every section that some room can make, in the order of the rooms.
fn made() -> Vec<String> {
    let mut names = Vec::new();
    for entry in KINDS.iter() {
        for share in &entry.shares {
            let addressed = Department::ALL.iter().map(|department| format!("{}@{department}", share.section));
            if share.addressed { names.extend(addressed) } else { names.push(share.section.clone()) }
        }
    }
    names
}

fn numbered() -> Vec<(i16, String)> {
    let text = std::fs::read_to_string(FILE).expect("sections.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').expect("number, space, name"))
        .map(|(n, name)| (n.parse().expect("number"), name.into()))
        .collect()
}

#[test]
fn every_section_of_the_rooms_has_a_number_of_its_own() {
    let mut known = numbered();
    if std::env::var_os("UPDATE").is_some() {
        let mut text = std::fs::read_to_string(FILE).expect("sections.txt");
        for name in made() {
            if !known.iter().any(|(_, there)| *there == name) {
                let next = known.iter().map(|(number, _)| *number).max().unwrap_or(0) + 1;
                text.push_str(&format!("{next} {name}\n"));
                known.push((next, name));
            }
        }
        std::fs::write(FILE, text).expect("write sections.txt");
    }
    let numbers: BTreeSet<i16> = known.iter().map(|(number, _)| *number).collect();
    let names: BTreeSet<&String> = known.iter().map(|(_, name)| name).collect();
    assert_eq!((numbers.len(), names.len()), (known.len(), known.len()), "a number or a name stands twice");
    assert!(numbers.iter().all(|number| (1..512).contains(number)), "numbers fit a set of 512");
    let missing: Vec<String> = made().into_iter().filter(|name| !names.contains(name)).collect();
    assert!(missing.is_empty(), "run with UPDATE=1 to number {missing:?}");
}

/// The numbers in the last commit must all stand as they were: old cursors and sealed rows name them.
#[test]
fn no_number_ever_changes() {
    if !Path::new(".git").exists() {
        return; // a source archive has no history to compare with; every checkout has
    }
    let shown = std::process::Command::new("git").args(["show", &format!("HEAD:{FILE}")]).output().expect("git");
    let now = numbered();
    for line in String::from_utf8_lossy(&shown.stdout).lines().filter(|line| !line.starts_with('#')) {
        let (number, name) = line.split_once(' ').expect("number, space, name");
        let kept = now.iter().any(|(n, known)| n.to_string() == number && known == name);
        assert!(kept, "section {number} {name} was changed or removed");
    }
}

//! Sections have permanent numbers: old cursors and sealed rows name them, so a number once given is never changed.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anugaman::access::Department;
use anugaman::departments::KINDS;

const SECTIONS: &str = "src/records/sections.txt";

/// Every section that the rooms can make: a share's own, or one copy for each department it may be addressed to.
fn sections_made() -> BTreeSet<String> {
    let shares = KINDS.iter().flat_map(|entry| &entry.shares);
    shares
        .flat_map(|share| match share.addressed {
            true => Department::ALL.iter().map(|department| format!("{}@{department}", share.section)).collect(),
            false => vec![share.section.clone()],
        })
        .collect()
}

/// The numbered lines, without the heading.
fn numbered(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

/// What is wrong with a list of permanent numbers.
fn wrong_numbers(text: &str) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for (i, line) in numbered(text).into_iter().enumerate() {
        let (number, name) = line.split_once(' ').unwrap_or((line, ""));
        if number.parse() != Ok(i + 1) || name.is_empty() {
            wrong.push(format!("line {line:?} should have number {} and a name", i + 1));
        }
        if !names.insert(name) {
            wrong.push(format!("{name} twice"));
        }
    }
    wrong
}

#[test]
fn every_section_has_a_permanent_number() {
    let mut text = fs::read_to_string(SECTIONS).expect("readable");
    assert_eq!(wrong_numbers(&text), Vec::<String>::new());
    assert_eq!(wrong_numbers("# x\n1 a\n3 a").len(), 2);
    let lines = numbered(&text);
    let count = lines.len();
    let names: BTreeSet<&str> = lines.iter().filter_map(|line| Some(line.split_once(' ')?.1)).collect();
    let missing: Vec<String> = sections_made().into_iter().filter(|name| !names.contains(name.as_str())).collect();
    if std::env::var_os("UPDATE").is_some() {
        missing.iter().enumerate().for_each(|(i, name)| text.push_str(&format!("{} {name}\n", count + i + 1)));
        fs::write(SECTIONS, text).expect("writable");
    } else {
        assert!(missing.is_empty(), "no number in {SECTIONS} (append with UPDATE=1): {missing:?}");
    }
}

#[test]
fn no_number_was_ever_changed() {
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8(output.stdout).expect("text")).unwrap_or_default()
    };
    let now = fs::read_to_string(SECTIONS).expect("readable");
    for commit in git(&["log", "--format=%H", "--", SECTIONS]).lines() {
        let then = git(&["show", &format!("{commit}:{SECTIONS}")]);
        assert!(numbered(&now).starts_with(&numbered(&then)), "{SECTIONS}: not only appended to since {commit}");
    }
}

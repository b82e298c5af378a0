//! What the project says of itself is so: the table of settings, the files and the commands that its papers name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anugaman::config::Config;

const PAPERS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

fn read(paper: &str) -> String {
    fs::read_to_string(paper).expect("a paper of the project")
}

#[test]
fn the_readme_lists_every_setting_as_help_does() {
    let readme = read("README.md");
    let listed: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `") && line.contains("` | `")).collect();
    let known: Vec<String> = Config::SETTINGS
        .iter()
        .map(|setting| format!("| `{}` | `{}` | {} |", setting.key, setting.default, setting.doc.trim()))
        .collect();
    assert_eq!(listed, known, "README.md, Settings");
}

/// The words between single backticks, outside blocks of code.
fn quoted(text: &str) -> BTreeSet<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

/// Whether a quoted word is meant as a file of the repository.
fn names_a_file(word: &str) -> bool {
    let inside =
        ["src/", "tests/", "scripts/", "migrations/", "openapi/"].iter().any(|folder| word.starts_with(folder));
    inside && !word.contains(['{', '<', '*', '…', ' '])
}

#[test]
fn every_file_that_a_paper_names_is_there() {
    for paper in PAPERS {
        let text = read(paper);
        let gone: Vec<&str> =
            quoted(&text).into_iter().filter(|word| names_a_file(word) && !Path::new(word).exists()).collect();
        assert!(gone.is_empty(), "{paper} names {gone:?}");
    }
    // ARCHITECTURE.md walks through src and leaves the folder's name out.
    let text = read("ARCHITECTURE.md");
    let walked =
        quoted(&text).into_iter().filter(|word| word.contains('/') && word.ends_with(".rs") && !word.contains(' '));
    let gone: Vec<&str> =
        walked.filter(|word| !Path::new(word).exists() && !Path::new("src").join(word).exists()).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md walks past {gone:?}");
}

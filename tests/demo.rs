//! `anugaman demo` as a new user starts it: it comes up, writes its credentials file, and lets its people in.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anugaman::demo::api::Api;
use anugaman::demo::people::Credential;

/// The demonstration in a process of its own, ended with the test.
struct Demo {
    process: Child,
    base: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).expect("the demonstration ends");
    }
}

fn start(data: &Path, file: &Path) -> Demo {
    let mut process = Command::new(env!("CARGO_BIN_EXE_anugaman"))
        .args(["demo", "--no-story", "--port", "0", "--data"])
        .arg(data)
        .arg("--credentials")
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let said = BufReader::new(process.stdout.take().expect("its output"));
    let address = said.lines().map_while(Result::ok).find_map(|line| {
        let rest = line.strip_prefix("Serving on ")?;
        rest.split_whitespace().next().map(str::to_owned)
    });
    Demo { process, base: address.expect("it says where it serves") }
}

fn people(file: &Path) -> Vec<Credential> {
    let mode = std::fs::metadata(file).expect("the file is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    serde_json::from_str(&std::fs::read_to_string(file).expect("readable")).expect("the promised form")
}

#[test]
fn it_comes_up_with_the_promised_people_and_keeps_them_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, file) = (folder.path().join("data"), folder.path().join("people.json"));
    let demo = start(&data, &file);
    let first = people(&file);
    for district in ["BBK", "LKO"] {
        for department in anugaman::access::Department::ALL {
            let here = |one: &&Credential| one.district.as_deref() == Some(district) && one.department == *department;
            let role = |name: &str| first.iter().filter(here).filter(|one| one.role.name() == name).collect::<Vec<_>>();
            assert_eq!(role("district_nodal").len(), 1, "{district} {department}");
            let field: BTreeSet<&str> = role("field_officer").iter().map(|one| one.office.as_str()).collect();
            assert_eq!((role("field_officer").len(), field.len()), (2, 2), "{district} {department}");
        }
    }
    let of_state = |name: &str| first.iter().filter(|one| one.role.name() == name && one.district.is_none()).count();
    assert_eq!((of_state("state_officer"), of_state("auditor"), of_state("administrator")), (6, 1, 1));
    assert_eq!(first.len(), 56);

    let chair: Vec<&Credential> = first.iter().filter(|one| one.login == "committee.bbk.nodal").collect();
    let api = Api::sign_in(&demo.base, chair).expect("the chair signs in");
    assert_eq!(api.get("committee.bbk.nodal", "/v1/cases").expect("a list")["items"], serde_json::json!([]));
    drop(demo);

    let _again = start(&data, &file);
    assert_eq!(people(&file), first);
}

//! `anugaman demo` as a new user starts it: it comes up, writes its credentials file, lets its people in, and answers what
//! the README says to ask.

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

fn start(data: &Path, more: &[&str]) -> Demo {
    let mut process = Command::new(env!("CARGO_BIN_EXE_anugaman"))
        .args(["demo", "--port", "0", "--data"])
        .arg(data)
        .args(more)
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
    let bare = ["--no-story", "--credentials", file.to_str().expect("a path")];
    let demo = start(&data, &bare);
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

    let _again = start(&data, &bare);
    assert_eq!(people(&file), first);
}

/// The commands of the README's chapter on trying it out, as a stranger pastes them.
fn commands_of_the_readme() -> String {
    let readme = std::fs::read_to_string("README.md").expect("the README");
    let chapter = readme.split("\n## Try it\n").nth(1).and_then(|rest| rest.split("\n## ").next());
    let blocks = chapter.expect("the chapter").split("```sh\n").skip(1);
    blocks.map(|block| block.split("```").next().expect("the end of a block")).collect()
}

#[test]
fn what_the_readme_says_to_try_works_also_after_a_second_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("anugaman-demo");
    drop(start(&data, &[]));
    let demo = start(&data, &[]);
    let commands = commands_of_the_readme().replace("http://127.0.0.1:8080", &demo.base);
    let shell = Command::new("bash").arg("-ec").arg(&commands).current_dir(folder.path()).output().expect("bash");
    let said = String::from_utf8(shell.stdout).expect("text");
    assert!(shell.status.success(), "{said}\n{}", String::from_utf8_lossy(&shell.stderr));
    let answers: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let [pupils, pupil, whole, elsewhere] = answers.as_slice() else { panic!("{said}") };
    assert!(pupils["items"].as_array().is_some_and(|items| items.len() > 1), "{pupils}");
    assert_eq!(pupil["case"]["id"], whole["case"]["id"], "{pupil}");
    assert!(whole["records"].to_string().len() > pupil["records"].to_string().len(), "{whole}");
    assert_eq!((&elsewhere["status"], &elsewhere["code"]), (&404.into(), &"not_found".into()), "{elsewhere}");
}

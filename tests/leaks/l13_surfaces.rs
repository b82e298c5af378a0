//! L13: whichever way a department asks for a record, single, listed, in its slice, as history or as a record type, it is
//! told the same share, and the one that the matrix gives it.

use std::collections::BTreeMap;

use anugaman::access::Department;
use serde_json::Value;

use crate::caller::text;
use crate::district::{District, each_district, sample};

const CSV: &str = include_str!("../matrix.csv");

/// Cells whose condition does not hold here, where every department takes part through an office and nobody is named, the
/// visit is not due for anybody else, and the order is no draft: what is shown then.
const ELSE: [(&str, &str, &str); 11] = [
    ("protection.identity_photo", "police", "-"),
    ("protection.custody", "police", "-"),
    ("protection.custody", "health", "-"),
    ("protection.restoration", "childline", "status"),
    ("protection.follow_up", "police", "-"),
    ("protection.follow_up", "childline", "-"),
    ("magistracy.bonded_release", "police", "-"),
    ("magistracy.bonded_release", "childline", "-"),
    ("childline.call", "police", "tip"),
    ("police.tip", "education", "-"),
    ("police.tip", "health", "-"),
];

/// The rows of the matrix that people write: kind, case types, writers, and each department's cell.
fn rows() -> Vec<(&'static str, &'static str, &'static str, BTreeMap<&'static str, &'static str>)> {
    let mut lines = CSV.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a first line");
    let written = lines.filter(|row| !row[1].starts_with("case."));
    written
        .map(|row| {
            (
                row[1],
                row[2].split('|').next().unwrap_or(row[2]),
                row[3],
                head[4..12].iter().copied().zip(row[4..12].iter().copied()).collect(),
            )
        })
        .collect()
}

/// The first department that writes it.
fn writer(writers: &str) -> Department {
    let mut words = writers.split(|c: char| !c.is_alphabetic());
    words.find_map(Department::parse).unwrap_or(Department::Police)
}

/// A case of this type in which the first office of every department takes part.
async fn case_of(app: &District, case_type: &str) -> String {
    if case_type == "register" {
        return text(&app.police().get("/v1/cases?type=register").await.body["items"][0]["id"]);
    }
    let case = app.police().open(case_type).await;
    if case_type == "operation" {
        app.police().write_sample(&case, "police.operation").await;
    }
    for department in Department::ALL.iter().copied() {
        app.join(&case, department).await;
    }
    case
}

/// The share that the matrix gives, in the words of the contract.
fn given(kind: &str, writer: Department, reader: &str, cell: &'static str, data: &Value) -> &'static str {
    if let Some((_, _, instead)) = ELSE.iter().find(|(row, department, _)| *row == kind && *department == reader) {
        return instead;
    }
    match cell {
        "producer" | "own" if writer.name() == reader => "full",
        "producer" | "own" => "status",
        "task" if data["to_slice"] == reader => "full",
        "task" => "-",
        cell => cell,
    }
}

#[test]
fn l13_every_surface_tells_the_share_of_the_matrix() {
    each_district(async |app| {
        let (mut compared, mut wrong) = (0, Vec::new());
        for (kind, case_type, writers, cells) in rows() {
            let (author, case) = (writer(writers), case_of(app, case_type).await);
            let data = sample(kind);
            let written = app.of(author).write(&case, kind, data.clone()).await;
            let id = written.id();
            for department in Department::ALL.iter().copied() {
                // In a sighting and an operation police, committee and protection take part with the district's office.
                let reader = app.nodal(department);
                let cell = cells[department.name()];
                let wanted = given(kind, author, department.name(), cell, &data);
                let single = reader.record(&id).await;
                let versions = reader.get(&format!("/v1/records/{id}/versions")).await;
                let listed = reader.get(&format!("/v1/cases/{case}/records")).await;
                let slice = reader.case(&case).await;
                let shown = single.body["share"].as_str().filter(|_| single.status == 200).unwrap_or("-");
                let mut differs = |what: String| wrong.push(format!("{kind} to {department} ({cell}): {what}"));
                if shown != wanted {
                    differs(format!("single read gives {shown}, not {wanted}: {}", single.body));
                }
                let of_list = |list: &Value| -> Vec<Value> {
                    let all = list.as_array().into_iter().flatten();
                    all.filter(|share| share["id"] == id.as_str()).cloned().collect()
                };
                let (in_list, in_slice) = (of_list(&listed.body["items"]), of_list(&slice.body["records"]));
                if in_list != in_slice || in_list.iter().any(|share| share["id"] == id.as_str()) != (shown != "-") {
                    differs(format!("the list has {in_list:?}, the slice {in_slice:?}"));
                }
                if shown != "-" && !in_list.contains(&single.body) {
                    differs("the list has another share than the single read".into());
                }
                // Beside the widest share stands only what was carved out of it: findings, and who gave the tip.
                let carved = |share: &&Value| share["share"] == "sealed" || share["share"] == "informant";
                if in_list.iter().filter(|share| !carved(share)).count() > 1 {
                    differs(format!("the list has the record more than once: {in_list:?}"));
                }
                let last = versions.body["items"].as_array().and_then(|all| all.last().cloned()).unwrap_or_default();
                if versions.status != single.status || shown != "-" && last != single.body {
                    differs(format!("the history ends with {last}"));
                }
                for share in &in_list {
                    let told = reader.get(&format!("/v1/kinds/{}", text(&share["kind"]))).await;
                    let shares = told.body["shares"].as_array().cloned().unwrap_or_default();
                    let known = |of: &Value| of["section"] == share["section"];
                    if !shares.iter().any(known) {
                        differs(format!("the record type tells {shares:?}, not {}", share["section"]));
                    }
                }
                // A share that goes out under another name (B13) is a record type of that name to its readers.
                let renamed = cell == "condition";
                let known =
                    !renamed && (cell != "-" || writers == "any department" || writers.contains(department.name()));
                let told = reader.get(&format!("/v1/kinds/{kind}")).await;
                if told.status != if known { 200 } else { 404 } {
                    differs(format!("the record type is told with {}", told.status));
                }
                compared += 1;
            }
        }
        eprintln!("{compared} cells on five surfaces");
        assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
        assert_eq!(compared, 8 * 44, "every row that people write, to every department");
    });
}

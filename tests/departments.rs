//! Every record type of every room keeps the promises that the rest of the program builds on.
//!
//! Each rule is a function over one record type that answers with what is wrong, so that a failure names all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anugaman::access::{CaseType, Department};
use anugaman::clock::parse_instant;
use anugaman::departments::KINDS;
use anugaman::records::entry::Part;
use anugaman::records::{Around, Entry};
use serde_json::{Map, Value};

/// Asks every record type and shows every answer.
fn ask_all(rule: impl Fn(&Entry) -> Vec<String>) {
    let wrong: Vec<String> = KINDS
        .iter()
        .flat_map(|entry| rule(entry).into_iter().map(|what| format!("{}: {what}", entry.kind.name)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn twice<T: Ord + std::fmt::Debug>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeMap::new();
    for item in items {
        *seen.entry(item).or_insert(0) += 1;
    }
    seen.into_iter().filter(|(_, count)| *count > 1).map(|(item, _)| item).collect()
}

#[test]
fn names_and_rows_are_unique() {
    assert_eq!(twice(KINDS.iter().map(|entry| entry.kind.name)), Vec::<&str>::new());
    assert_eq!(twice(KINDS.iter().map(|entry| entry.kind.row)), Vec::<&str>::new());
}

#[test]
fn names_titles_and_case_types_are_given() {
    ask_all(|entry| {
        let kind = entry.kind;
        let mut wrong = Vec::new();
        let room = kind.name.split_once('.').map(|(room, _)| room);
        if !room.is_some_and(|room| room == "case" || Department::parse(room).is_some()) {
            wrong.push("the name does not begin with a room".into());
        }
        if kind.title.en.is_empty() || !kind.title.hi.chars().any(|c| ('\u{0900}'..='\u{097F}').contains(&c)) {
            wrong.push("a title is missing".into());
        }
        if kind.case_types.is_empty() || !twice(kind.case_types.iter().map(|case_type| case_type.name())).is_empty() {
            wrong.push("no case type, or one twice".into());
        }
        if !twice(kind.writers.iter()).is_empty() {
            wrong.push("a writer is named twice".into());
        }
        wrong
    });
}

#[test]
fn every_cell_is_full_nothing_or_a_share_that_exists() {
    ask_all(|entry| {
        let share = |name: &str| entry.shares.iter().find(|share| share.name == name);
        let mut wrong: Vec<String> = twice(entry.shares.iter().map(|share| share.name))
            .iter()
            .map(|name| format!("share {name} twice"))
            .collect();
        for department in Department::ALL {
            let cell = entry.kind.cell(*department);
            match (cell, share(cell)) {
                ("-", None) => {}
                ("-", Some(_)) => wrong.push("a share is called -".into()),
                (_, None) => wrong.push(format!("{department} reads {cell}, which is no share")),
                ("own" | "producer" | "task", Some(share))
                    if !share.addressed && entry.kind.cells.iter().filter(|c| **c == cell).count() > 1 =>
                {
                    wrong.push(format!("{cell} is read by several departments and must be addressed to one"));
                }
                _ => {}
            }
            if cell == "producer" && share("status").is_none() {
                wrong.push("producer: the others need a status".into());
            }
        }
        for grant in entry.kind.grants {
            if share(grant.share).is_none() {
                wrong.push(format!("a grant names {} to {}, which is no share", grant.share, grant.department));
            }
        }
        for unread in entry.shares.iter().filter(|share| !matches!(share.name, "full" | "status")) {
            let read = |d: &Department| entry.readable_by(*d).iter().any(|(share, _)| share.name == unread.name);
            if !Department::ALL.iter().any(read) {
                wrong.push(format!("nobody reads the share {}", unread.name));
            }
        }
        wrong
    });
}

/// The shares made of fields as they stand, as a room's source writes them: `Share::fields("name", &[…])`.
fn shares_in_source(source: &str) -> Vec<(String, Vec<String>)> {
    let list_of = |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(str::to_owned).collect() };
    source
        .split("Share::fields(")
        .skip(1)
        .map(|rest| {
            let call = &rest[..rest.find(')').unwrap_or(rest.len())];
            let mut texts = list_of(call);
            let constant =
                call.split(',').nth(1).map(str::trim).filter(|name| name.chars().all(|c| c.is_uppercase() || c == '_'));
            if let Some(name) = constant
                && let Some(body) = source.split(&format!("const {name}:")).nth(1)
            {
                texts.extend(list_of(&body[..body.find(';').unwrap_or(body.len())]));
            }
            let fields = texts.split_off(1.min(texts.len()));
            (texts.pop().unwrap_or_default(), fields)
        })
        .collect()
}

#[test]
fn the_source_reader_finds_shares() {
    let source =
        r#"const CARE: &[&str] = &["a", "b"]; vec![Share::fields("x", &["c"]).carved(), Share::fields("y", CARE)]"#;
    let found = shares_in_source(source);
    assert_eq!(found[0], ("x".into(), vec!["c".into()]));
    assert_eq!(found[1], ("y".into(), vec!["a".into(), "b".into()]));
}

/// Every source file of the rooms.
fn room_sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for path in fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path()) {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("readable");
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new("src/departments"), &mut found);
    found.sort();
    found
}

#[test]
fn shares_groups_and_merges_name_real_fields() {
    let sources = room_sources();
    ask_all(|entry| {
        let known: BTreeSet<&str> = entry.fields.iter().map(|field| field.name).collect();
        let mut wrong = Vec::new();
        let mut want = |fields: &[&str], by: &str| {
            wrong.extend(
                fields.iter().filter(|f| !known.contains(*f)).map(|f| format!("{by} names {f}, which is no field")),
            );
        };
        for group in entry.kind.groups {
            want(group, "a group");
        }
        for (field, _) in entry.kind.typed_merge {
            want(&[field], "a merge rule");
        }
        for share in &entry.shares {
            want(share.carved, share.name);
        }
        let own = format!("name: \"{}\"", entry.kind.name);
        let written: Vec<&String> = sources.iter().map(|(_, text)| text).filter(|text| text.contains(&own)).collect();
        for (name, fields) in written.iter().flat_map(|text| shares_in_source(text)) {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            if fields.is_empty() {
                want(&["(nothing)"], &name);
            }
            want(&fields, &name);
        }
        if written.len() != 1 {
            wrong.push(format!("{} source files declare it, not one", written.len()));
        }
        wrong
    });
}

/// Surroundings in which a sample may stand: well after the rescue, production and operation of its own.
fn around(case_type: CaseType, author: Department) -> Around {
    let at = |text: &str| parse_instant(text).expect("an instant");
    Around {
        case_type,
        author,
        took_charge: Some(author),
        charge_taken_at: Some(at("2026-11-20T05:00:00.000Z")),
        operation_ended: true,
        produced: true,
        occurred_at: at("2026-11-20T06:00:00.000Z"),
        now_ms: at("2027-12-31T00:00:00.000Z"),
    }
}

/// What each writer's sample becomes; for what only the system writes, as if each department wrote it.
fn parts_by_author(entry: &Entry) -> Vec<(CaseType, Department, Result<Vec<Part>, String>)> {
    let authors = if entry.kind.writers.is_empty() { Department::ALL } else { entry.kind.writers };
    let tries =
        entry.kind.case_types.iter().flat_map(|case_type| authors.iter().map(move |author| (*case_type, *author)));
    tries
        .map(|(case_type, author)| {
            let checked = entry.check(&(entry.sample)(), &around(case_type, author), "/data");
            (case_type, author, checked.map(|checked| checked.parts).map_err(|faults| format!("{faults:?}")))
        })
        .collect()
}

#[test]
fn the_sample_passes_its_own_checks_and_is_written_as_it_was_read() {
    ask_all(|entry| {
        let sample = (entry.sample)();
        let tries = parts_by_author(entry);
        if !tries.iter().any(|(_, _, parts)| parts.is_ok()) {
            return tries
                .into_iter()
                .filter_map(|(case_type, author, parts)| {
                    Some(format!("sample refused ({case_type}, {author}): {}", parts.err()?))
                })
                .collect();
        }
        let mut wrong = Vec::new();
        for (_, author, parts) in tries {
            let mut written = Map::new();
            for part in parts.unwrap_or_default() {
                let whole = part.section == entry.kind.name;
                let carved = entry.shares.iter().any(|share| {
                    let own = format!("{}@{author}", share.section);
                    !share.carved.is_empty() && (part.section == share.section || part.section == own)
                });
                if let (true, Some(Value::Object(object))) = (whole || carved, part.data) {
                    written.extend(object);
                }
            }
            if !written.is_empty() && Value::Object(written.clone()) != sample {
                wrong.push(format!("written by {author} the sample becomes {}", Value::Object(written)));
            }
        }
        wrong
    });
}

#[test]
fn only_declared_sections_are_made_and_a_share_holds_what_its_schema_tells() {
    ask_all(|entry| {
        let mut wrong = Vec::new();
        for part in parts_by_author(entry).into_iter().flat_map(|(_, _, parts)| parts.unwrap_or_default()) {
            let (bare, to) = part.section.split_once('@').map_or((part.section.as_str(), None), |(b, d)| (b, Some(d)));
            let addressed = to.is_some();
            let Some(share) = entry.shares.iter().find(|share| share.section == bare && share.addressed == addressed)
            else {
                wrong.push(format!("section {} is no share's", part.section));
                continue;
            };
            if to.is_some_and(|to| Department::parse(to).is_none()) {
                wrong.push(format!("section {} is addressed to nobody", part.section));
            }
            let properties = share.schema.get("properties").and_then(Value::as_object);
            for name in part.data.iter().filter_map(Value::as_object).flat_map(Map::keys) {
                if !properties.is_some_and(|properties| properties.contains_key(name)) {
                    wrong.push(format!("{}: {name} is not in the share's schema", part.section));
                }
            }
        }
        wrong
    });
}

/// The properties of a schema that have no description, with their paths.
fn undescribed(schema: &Value, path: &str, found: &mut Vec<String>) {
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path}/{name}");
        if property.get("description").and_then(Value::as_str).is_none_or(|text| text.len() <= 2) {
            found.push(format!("{path} has no description"));
        }
        undescribed(property, &path, found);
    }
    if let Some(items) = schema.get("items") {
        undescribed(items, path, found);
    }
}

#[test]
fn every_property_is_described() {
    ask_all(|entry| {
        let mut found = Vec::new();
        undescribed(&entry.schema, "", &mut found);
        found
    });
    let mut found = Vec::new();
    let schema =
        serde_json::json!({"properties": {"a": {"description": "A list.", "items": {"properties": {"b": {}}}}}});
    undescribed(&schema, "", &mut found);
    assert_eq!(found, ["/a/b has no description"]);
}

/// The types in a source's forms that would let in what no schema describes.
fn open_types(source: &str) -> Vec<String> {
    let forms = source.split("form! {").skip(1).map(|rest| {
        let mut depth = 1;
        let end = rest.find(|c| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            depth == 0
        });
        &rest[..end.unwrap_or(rest.len())]
    });
    forms
        .flat_map(str::lines)
        .filter(|line| !line.trim_start().starts_with("///"))
        .flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_')))
        .filter(|word| matches!(*word, "Value" | "Map" | "HashMap" | "BTreeMap" | "RawValue" | "IndexMap"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn forms_hold_no_open_values() {
    let wrong: Vec<String> = room_sources()
        .iter()
        .flat_map(|(path, text)| open_types(text).into_iter().map(move |word| format!("{}: {word}", path.display())))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let bad = "form! { /// A Map.\n pub struct A {\n a: Option<serde_json::Value>,\n b: HashMap<String, bool>,\n } }\nfn f() -> Value {}";
    assert_eq!(open_types(bad), ["Value", "HashMap"]);
}

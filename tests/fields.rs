//! Nothing that the departments agreed to record is missing from a form.
//!
//! `fields.txt` and `fields_wel.txt` are lists written by hand from the agreed data model, not printed from the
//! forms; a field that leaves a form must first leave its list.

use std::collections::BTreeSet;

use anugaman::departments::{KINDS, find};
use serde_json::Value;

const LISTS: [(&str, &str); 2] =
    [("fields.txt", include_str!("fields.txt")), ("fields_wel.txt", include_str!("fields_wel.txt"))];

/// The schema of one entry of a list, or the schema itself.
fn entry(schema: &Value) -> &Value {
    schema.get("items").map_or(schema, entry)
}

/// The schema at a path such as `team.user`.
fn at_path<'a>(schema: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(schema, |schema, name| entry(schema).get("properties")?.get(name))
}

/// What is wrong with the lines of one list.
fn wrong_lines(list: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if !seen.insert(line) {
            wrong.push(format!("{line}: twice"));
        }
        // What follows a # tells where the field is asked for.
        let bare = line.split(" #").next().unwrap_or(line).trim();
        let Some((kind, field)) = bare.split_once(' ') else {
            wrong.push(format!("{line}: not a record type and a field"));
            continue;
        };
        match find(kind) {
            None => wrong.push(format!("{line}: no such record type")),
            Some(entry) if at_path(&entry.schema, field).is_none() => wrong.push(format!("{line}: no such field")),
            Some(_) => {}
        }
    }
    wrong
}

#[test]
fn every_agreed_field_is_in_its_form() {
    let wrong: Vec<String> = LISTS
        .iter()
        .flat_map(|(name, list)| wrong_lines(list).into_iter().map(move |line| format!("{name}: {line}")))
        .collect();
    assert!(wrong.is_empty(), "{} lines\n{}", wrong.len(), wrong.join("\n"));
}

/// The paths of integers in a schema whose last name says money without saying paise.
fn money_without_unit(schema: &Value, path: &str, found: &mut Vec<String>) {
    let schema = entry(schema);
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path} {name}");
        let number = matches!(property.get("type").and_then(Value::as_str), Some("integer" | "number"));
        let money = ["amount", "wage", "fine", "cost", "_share", "sum", "inr", "rupee", "income"];
        if number && money.iter().any(|word| name.contains(word)) && !name.ends_with("_paise") {
            found.push(path.clone());
        }
        money_without_unit(property, &path, found);
    }
}

#[test]
fn money_is_named_in_paise() {
    let mut found = Vec::new();
    for entry in KINDS.iter() {
        money_without_unit(&entry.schema, entry.kind.name, &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_missing_field_is_seen() {
    assert_eq!(wrong_lines("# heading\n\npolice.missing_link matched_on # from the register"), Vec::<String>::new());
    for bad in [
        "police.missing_link matched_at",
        "police.missing_link matched_on.day",
        "police.none at",
        "police.missing_link",
        "police.missing_link matched_on\npolice.missing_link matched_on",
    ] {
        assert_eq!(wrong_lines(bad).len(), 1, "{bad}");
    }
    let schema =
        serde_json::json!({"properties": {"paid": {"items": {"properties": {"amount": {"type": "integer"}}}}}});
    assert!(at_path(&schema, "paid.amount").is_some());
    let mut found = Vec::new();
    money_without_unit(&schema, "x", &mut found);
    assert_eq!(found, ["x paid amount"]);
}

//! What the contract tells a department: its document, its record types and its code lists name no kind, share, section,
//! field or code that it may not see (`decisions.md` A24 and B, envelope leaks).
//!
//! Each rule answers with what it found, so that a failure names all of it; the rules themselves are tried on the whole
//! document, which a school must not be given as its own.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeSet;

use anugaman::access::Department;
use anugaman::departments::KINDS;
use anugaman::http::{endpoints, openapi};
use anugaman::records::codes;
use anugaman::records::entry::{Entry, ShareInfo};
use district::each_district;
use serde_json::{Value, json};

/// The fields of the service's own shapes: what every caller sends or gets, whatever the department.
const ENVELOPE: &[&str] = &[
    "accept",
    "acknowledged_at",
    "address",
    "at",
    "author",
    "basis",
    "capacity",
    "case_id",
    "client",
    "code",
    "created_at",
    "decision",
    "department",
    "detail",
    "device_name",
    "district",
    "due_at",
    "end",
    "entries",
    "escalation",
    "finding",
    "flags",
    "from",
    "from_department",
    "fulfilled_by",
    "header",
    "id",
    "items",
    "kind",
    "level",
    "links",
    "login",
    "name",
    "name_hi",
    "next_due",
    "note_code",
    "number",
    "office",
    "office_id",
    "officer",
    "officer_id",
    "opened_at",
    "outcome",
    "page",
    "participants",
    "purpose",
    "reason",
    "reason_code",
    "record",
    "rev",
    "role",
    "rule",
    "sections",
    "started_at",
    "started_by",
    "state",
    "statement",
    "status",
    "title",
    "to",
    "type",
    "until",
    "verified",
    "version",
    "waived_for",
];

/// The code lists of the service's own forms and answers.
const LISTS: &[&str] = &[
    "age_band",
    "capacity",
    "case_type",
    "decline_reason",
    "department",
    "emergency_reason",
    "held_decision",
    "held_state",
    "lock_reason",
    "note_code",
    "obligation_kind",
    "obligation_state",
    "outcome",
    "referral_state",
    "review_finding",
    "review_state",
    "sex",
];

fn walk<'a>(value: &'a Value, see: &mut impl FnMut(&'a str, &'a Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            see(name, inner);
            walk(inner, see);
        }),
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, see)),
        _ => {}
    }
}

/// Every text in it, be it a name or a value; of a reference the name of what it leads to.
fn texts(told: &Value) -> BTreeSet<&str> {
    fn values<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::String(text) => drop(found.insert(text.strip_prefix("#/components/schemas/").unwrap_or(text))),
            Value::Array(items) => items.iter().for_each(|item| values(item, found)),
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                found.insert(name);
                values(value, found);
            }),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    values(told, &mut found);
    found
}

/// The names of all fields of a schema, to its depth.
fn fields(schema: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    walk(schema, &mut |name, inner| {
        if name == "properties" {
            found.extend(inner.as_object().into_iter().flatten().map(|(field, _)| field.as_str()));
        }
    });
    found
}

/// The schemas of this kind that the department may know.
fn own(entry: &'static Entry, department: Department) -> Vec<&'static Value> {
    let reads = entry.readable_by(department).into_iter().map(|(share, _)| &share.schema);
    reads.chain(entry.kind.writers.contains(&department).then_some(&entry.schema)).collect()
}

fn is_told(entry: &Entry, share: &ShareInfo, department: Department) -> bool {
    entry.readable_by(department).iter().any(|(own, _)| own.name == share.name)
}

/// Kinds and sections that are not the department's.
fn foreign_names(told: &Value, department: Department) -> Vec<String> {
    let (texts, whole) = (texts(told), told.to_string());
    let mut found = Vec::new();
    for entry in KINDS.iter() {
        let name = entry.kind.name;
        // What is read under a name of its own alone does not open the kind's name (B13).
        let by_name = entry.readable_by(department).iter().any(|(share, _)| share.section.starts_with(name));
        if !entry.kind.writers.contains(&department) && !by_name && whole.contains(name) {
            found.push(format!("kind {name}"));
        }
        for share in &entry.shares {
            let section =
                if share.addressed { format!("{}@{department}", share.section) } else { share.section.clone() };
            let foreign = Department::ALL.iter().filter(|other| **other != department && share.addressed);
            let foreign = foreign.map(|other| format!("{}@{other}", share.section));
            let hidden = (!is_told(entry, share, department) && section != name).then(|| section.clone());
            let component = hidden.iter().filter(|_| !share.addressed).map(|section| section.replace(':', "."));
            let names: Vec<String> = component.chain(hidden.iter().cloned()).chain(foreign).collect();
            found.extend(
                names.iter().filter(|name| texts.contains(name.as_str())).map(|name| format!("section {name}")),
            );
        }
    }
    found
}

/// Fields that stand in no form and no share of the department: in a schema, in a parameter, in an example.
fn foreign_fields(told: &Value, department: Department) -> Vec<String> {
    let every: BTreeSet<&str> = KINDS
        .iter()
        .flat_map(|entry| {
            let shares = entry.shares.iter().map(|share| &share.schema);
            shares.chain([&entry.schema]).flat_map(fields)
        })
        .collect();
    let own: BTreeSet<&str> = KINDS.iter().flat_map(|entry| own(entry, department)).flat_map(fields).collect();
    let foreign = |name: &&str| every.contains(name) && !own.contains(name) && !ENVELOPE.contains(name);
    let mut names = fields(told);
    walk(told, &mut |name, inner| {
        if matches!(name, "example" | "examples" | "sample") {
            walk(inner, &mut |field, _| _ = names.insert(field));
        }
        if name == "parameters" {
            names.extend(inner.as_array().into_iter().flatten().filter_map(|parameter| parameter["name"].as_str()));
        }
    });
    names.into_iter().filter(foreign).map(|name| format!("field {name}")).collect()
}

/// Fields of a kind partly seen that are not in the department's part of it.
fn foreign_fields_of_parts(told: &Value, department: Department) -> Vec<String> {
    let mut found = Vec::new();
    for (name, schema) in told["components"]["schemas"].as_object().into_iter().flatten() {
        let of = |entry: &&Entry| name == entry.kind.name || name.starts_with(&format!("{}.", entry.kind.name));
        let Some(entry) = KINDS.iter().find(of) else { continue };
        let known: BTreeSet<&str> = own(entry, department).into_iter().flat_map(fields).collect();
        let foreign = fields(schema).into_iter().filter(|field| !known.contains(field));
        found.extend(foreign.map(|field| format!("field {field} of {name}")));
    }
    found
}

/// What the hand-written words of the design leave of a list, where it is not all.
fn cut(list: &str, department: Department) -> Option<&'static [&'static str]> {
    match (list, department) {
        ("task", Department::Education) => Some(&["counsel", "enrol", "scheme", "visit"]),
        ("task", Department::Health) => Some(&["certificate", "medical"]),
        ("note_code", Department::Education) => Some(&["enrol", "follow_up", "support"]),
        ("note_code", Department::Health) => Some(&["exam", "support"]),
        _ => None,
    }
}

/// The lists that the department's own forms and shares name.
fn own_lists(department: Department) -> BTreeSet<&'static str> {
    let mut lists: BTreeSet<&str> = LISTS.iter().copied().collect();
    for schema in KINDS.iter().flat_map(|entry| own(entry, department)) {
        walk(schema, &mut |name, list| {
            if name == "x-code-list" {
                lists.extend(list.as_str());
            }
        });
    }
    lists
}

fn may_know(list: &str, value: &codes::Value, department: Department) -> bool {
    let sealed_offence = list == "offence" && value.sealed && department != Department::Police;
    !sealed_offence && cut(list, department).is_none_or(|known| known.contains(&value.code))
}

/// Codes of lists that are not the department's, and codes that its part of a list does not hold.
fn foreign_codes(told: &Value, department: Department) -> Vec<String> {
    let (lists, mut own, mut all) = (own_lists(department), BTreeSet::new(), BTreeSet::new());
    for list in codes::all() {
        for value in list.values {
            all.insert(value.code);
            if lists.contains(list.name) && may_know(list.name, value, department) {
                own.insert(value.code);
            }
        }
    }
    let mut found = Vec::new();
    walk(told, &mut |name, inner| {
        let foreign = |code: &&str| all.contains(code) && !own.contains(code);
        if name == "enum" {
            let codes = inner.as_array().into_iter().flatten().filter_map(Value::as_str);
            found.extend(
                codes.filter(foreign).filter(|code| !SERVICE_WORDS.contains(code)).map(|code| format!("code {code}")),
            );
        }
        if name == "x-code-list" && inner.as_str().is_some_and(|list| !lists.contains(list)) {
            found.push(format!("list {inner}"));
        }
    });
    // Inside the lists that are its own, too.
    walk(told, &mut |_, inner| {
        let Some(list) = inner["x-code-list"].as_str() else { return };
        let named = inner.get("enum").or(inner["anyOf"][0].get("enum")).and_then(Value::as_array);
        let Some(whole) = codes::find(list) else { return };
        for code in named.into_iter().flatten().filter_map(Value::as_str) {
            let known = whole.value(code).is_some_and(|value| may_know(list, value, department));
            if !known {
                found.push(format!("code {code} of {list}"));
            }
        }
    });
    found
}

/// Words of the service that are also codes of some list.
const SERVICE_WORDS: &[&str] =
    &["asked", "done", "overdue", "refused", "draft", "final", "state", "district", "local", "not_found", "closed"];

type Rule = fn(&Value, Department) -> Vec<String>;
const RULES: &[(&str, Rule)] = &[
    ("names", foreign_names),
    ("fields", foreign_fields),
    ("fields of parts", foreign_fields_of_parts),
    ("codes", foreign_codes),
];

fn judge(told: &Value, department: Department, whence: &str) -> Vec<String> {
    let found = RULES.iter().flat_map(|(_, rule)| rule(told, department));
    found.map(|what| format!("{department}, {whence}: {what}")).collect()
}

#[test]
fn the_contract_tells_a_department_of_nothing_that_it_may_not_see() {
    each_district(async |app| {
        let mut found = Vec::new();
        for department in Department::ALL {
            let caller = app.nodal(*department);
            let document = caller.get(&format!("/openapi/{department}.json")).await;
            assert_eq!(document.status, 200);
            found.extend(judge(&document.body, *department, "document"));
            let list = caller.get("/v1/kinds").await.body;
            let mut kinds = vec![without_readers(&list)];
            for kind in list["items"].as_array().expect("a list") {
                let name = kind["kind"].as_str().expect("a name");
                let kind = caller.get(&format!("/v1/kinds/{name}")).await;
                assert_eq!(kind.status, 200, "{name}");
                kinds.push(without_readers(&kind.body));
            }
            found.extend(judge(&json!(kinds), *department, "record types"));
            let known = own_lists(*department);
            for list in codes::all() {
                let reply = caller.get(&format!("/v1/code-lists/{}", list.name)).await;
                let told: Vec<&str> =
                    reply.body["values"].as_array().into_iter().flatten().filter_map(|v| v["code"].as_str()).collect();
                let own = |value: &&codes::Value| known.contains(list.name) && may_know(list.name, value, *department);
                let own: Vec<&str> = list.values.iter().filter(own).map(|value| value.code).collect();
                if reply.status != if own.is_empty() { 404 } else { 200 } || told.iter().any(|code| !own.contains(code))
                {
                    found.push(format!("{department}, code list {}: {} {told:?}", list.name, reply.status));
                }
            }
        }
        assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
    });
}

/// A writer learns who reads its kind, share by share (A24); everything else of the answer is its own.
fn without_readers(told: &Value) -> Value {
    let mut told = told.clone();
    match told.get_mut("items").and_then(Value::as_array_mut) {
        Some(items) => items.iter_mut().for_each(|item| drop(item["readers"].take())),
        None => drop(told["readers"].take()),
    }
    told
}

#[test]
fn a_school_that_were_given_the_whole_document_would_be_found_out_by_each_rule() {
    let whole = openapi::document(&endpoints(), None);
    for (name, rule) in RULES {
        assert!(rule(&whole, Department::Education).len() > 10, "{name} sees nothing");
    }
    let labour = foreign_codes(&whole, Department::Labour);
    assert!(labour.iter().any(|what| what.contains("POCSO:4")), "{labour:?}");
    let planted =
        json!({"components": {"schemas": {"protection.identity.pupil": {"properties": {"mother_name": {}}}}}});
    assert_eq!(foreign_fields_of_parts(&planted, Department::Education).len(), 1);
}

//! The record types as a document's schemas: the forms that are sent, the shares that are read, and the one shape of both.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::audience::{Audience, title};
use super::schemas::link;
use crate::access::Department;
use crate::departments::KINDS;
use crate::records::entry::{Part, ShareInfo};
use crate::records::sections;
use crate::records::{Around, Entry};

/// Instants of the examples, plainly invented as they are.
const HAPPENED_AT: i64 = 1_795_500_000_000;
const WRITTEN_AT: i64 = 1_795_503_600_000;

/// The forms that an audience sends, by record type.
pub fn forms(audience: Audience) -> BTreeMap<String, Value> {
    let sent = KINDS.iter().filter(|entry| audience.writes(entry));
    sent.map(|entry| {
        let mut form = audience.cut(&entry.schema);
        form["title"] = json!(entry.kind.title.en);
        form["examples"] = json!([(entry.sample)()]);
        (entry.kind.name.to_owned(), form)
    })
    .collect()
}

/// The whole record types and the shares that an audience knows, under their names, and `Share`, which is any of them.
pub fn schemas(audience: Audience) -> BTreeMap<String, Value> {
    let mut schemas = forms(audience);
    let (mut whole, mut parts) = (Vec::new(), Vec::new());
    for entry in KINDS.iter() {
        for share in audience.shares(entry) {
            let name = place(&mut schemas, audience, entry, share);
            let sections = audience.sections(entry, share);
            let Some(section) = sections.first().and_then(|section| sections::number(section)) else { continue };
            let told = json!({"title": title(entry, share), "properties": {
                "section": {"enum": sections}, "kind": {"const": section.kind()}, "share": {"const": section.share()},
                "data": link(&name)}});
            if section.share() == "full" { whole.push(told) } else { parts.push(told) }
        }
    }
    let example = example(audience);
    schemas.insert("Tombstone".to_owned(), tombstone());
    schemas.insert("WholeShare".to_owned(), envelope("A record, or a whole copy of it.", true, whole));
    let mut any = vec![link("WholeShare"), link("Tombstone")];
    if !parts.is_empty() {
        schemas.insert("PartShare".to_owned(), envelope("A part of a record, made for its readers.", false, parts));
        any.insert(1, link("PartShare"));
    }
    let mut share = json!({"oneOf": any,
        "description": "One record as one section shows it: the same object in REST, sync and exports."});
    if let Some(example) = example {
        share["examples"] = json!([example]);
    }
    schemas.insert("Share".to_owned(), share);
    schemas
}

/// Puts the schema of a share under a name of its own, or finds the same one that is there.
fn place(schemas: &mut BTreeMap<String, Value>, audience: Audience, entry: &Entry, share: &ShareInfo) -> String {
    let mut schema = audience.cut(&share.schema);
    schema["title"] = json!(title(entry, share));
    let own = if share.section == entry.kind.name {
        let form = schemas.get(entry.kind.name);
        if form.is_none_or(|form| form["properties"] == schema["properties"]) {
            entry.kind.name.to_owned()
        } else {
            format!("{}.{}", entry.kind.name, share.name)
        }
    } else {
        share.section.replace(':', ".")
    };
    schemas.entry(own.clone()).or_insert_with(|| {
        if let Some(data) = sample_of(audience, entry, share) {
            schema["examples"] = json!([data]);
        }
        schema
    });
    own
}

/// What a share holds of the sample, as one of the writers would write it.
fn sample_of(audience: Audience, entry: &Entry, share: &ShareInfo) -> Option<Value> {
    let sections = audience.sections(entry, share);
    let made = entry.kind.writers.iter().find_map(|author| {
        parts(entry, *author)?.into_iter().find(|part| sections.contains(&part.section) && part.data.is_some())
    });
    made.and_then(|part| part.data)
}

/// The sample cut into its parts, as written by this department.
fn parts(entry: &Entry, author: Department) -> Option<Vec<Part>> {
    let around = Around {
        case_type: *entry.kind.case_types.first()?,
        author,
        took_charge: Some(author),
        charge_taken_at: Some(HAPPENED_AT),
        operation_ended: true,
        produced: true,
        occurred_at: HAPPENED_AT,
        now_ms: WRITTEN_AT,
    };
    entry.check(&(entry.sample)(), &around, "").ok().map(|checked| checked.parts)
}

/// A record as the audience itself writes it: the example of what is sent, as kind and data.
pub fn written(audience: Audience) -> Option<(&'static Entry, Value)> {
    // A type of the department's own room tells its readers more than one that every department writes.
    let own = |entry: &&Entry| audience.0.is_none_or(|own| entry.kind.name.starts_with(own.name()));
    let writes = || KINDS.iter().filter(|entry| audience.writes(entry));
    let entry = writes().find(own).or_else(|| writes().next())?;
    Some((entry, (entry.sample)()))
}

fn example(audience: Audience) -> Option<Value> {
    let (entry, _) = written(audience)?;
    let author = audience.0.or(entry.kind.writers.first().copied())?;
    let part = parts(entry, author)?.into_iter().find(|part| part.section == entry.kind.name)?;
    Some(json!({
        "id": "0192d0aa-0000-4000-8000-000000000002", "case_id": "0192b1d0-0000-4000-8000-000000000001",
        "section": part.section, "kind": entry.kind.name, "share": "full", "rev": "1-9f3a11c2",
        "schema": entry.kind.schema_version, "deleted": false, "state": "final",
        "occurred_at": crate::clock::instant_text(HAPPENED_AT), "recorded_at": crate::clock::instant_text(WRITTEN_AT),
        "office": "0192c0de-0000-4000-8000-000000000003", "author": "0192c0de-0000-4000-8000-000000000004",
        "data": part.data,
    }))
}

fn names() -> Map<String, Value> {
    let id = json!({"type": "string", "format": "uuid"});
    let names = json!({
        "id": id,
        "case_id": id,
        "section": {"type": "string", "description": "The kind for `full`, else `<kind>:<share>`; `<kind>@<department>` for a copy of one department."},
        "kind": {"type": "string", "description": "`<department>.<type>`."},
        "rev": {"type": "string", "description": "How often this share changed, and four bytes of its content's hash: `4-9f3a11c2`."},
    });
    names.as_object().cloned().unwrap_or_default()
}

fn tombstone() -> Value {
    let mut properties = names();
    properties.insert("deleted".to_owned(), json!({"type": "boolean"}));
    json!({
        "type": "object", "additionalProperties": false,
        "description": "That a record is gone, or kept where its writer may not read it, and nothing else.",
        "required": ["id", "case_id", "section", "kind", "rev", "deleted"],
        "properties": properties,
    })
}

fn envelope(told: &str, whole: bool, any: Vec<Value>) -> Value {
    let (id, instant) = (json!({"type": "string", "format": "uuid"}), json!({"type": "string", "format": "date-time"}));
    let mut properties = names();
    properties.extend([
        ("share".to_owned(), json!({"type": "string", "description": "`full` or the name of a part."})),
        ("schema".to_owned(), json!({"type": "integer", "minimum": 1})),
        ("deleted".to_owned(), json!({"const": false})),
        ("recorded_at".to_owned(), instant.clone()),
        (
            "replaced_at".to_owned(),
            json!({"type": "string", "format": "date-time", "description": "In a history alone."}),
        ),
        ("data".to_owned(), json!({"type": "object", "description": "As the section says."})),
    ]);
    let mut required =
        vec!["id", "case_id", "section", "kind", "share", "rev", "schema", "deleted", "recorded_at", "data"];
    if whole {
        properties.extend([
            ("state".to_owned(), json!({"enum": ["draft", "final"]})),
            ("occurred_at".to_owned(), instant),
            ("office".to_owned(), id.clone()),
            ("author".to_owned(), id),
        ]);
        required.extend(["state", "occurred_at", "office", "author"]);
    }
    let mut envelope = json!({"type": "object", "description": told, "additionalProperties": false, "required": required,
        "properties": properties});
    // A single alternative needs no choice: its words stand at once.
    match <[Value; 1]>::try_from(any) {
        Ok([only]) => envelope["allOf"] = json!([only]),
        Err(any) => envelope["anyOf"] = json!(any),
    }
    envelope
}

//! The record types and code lists as the caller may know them: what an app needs to draw its forms.
//!
//! A writer learns the form and its readers, a mere reader only its own shares (`decisions.md` C7, A24).

use serde_json::{Map, Value, json};

use super::documents;
use crate::access::{Action, Actor, Department};
use crate::app::App;
use crate::departments::KINDS;
use crate::error::{Error, Result};
use crate::http::audience::Audience;
use crate::http::{Answer, Call, Endpoint, Guard, Outgoing, Shape};
use crate::records::entry::ShareInfo;
use crate::records::{Entry, TypedMerge, codes, sections};

const TAG: &str = "Forms";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/kinds",
        operation_id: "list_kinds",
        guard: Guard::SignedIn(Action::ReadKinds),
        tag: TAG,
        summary: "Record types that you may see or write",
        description: "Without schemas; ask for one type to get them.",
        answers: &[Answer::json(200, "The record types, in the order of the rooms.", KIND_LIST).with_etag()],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/kinds/{kind}",
        operation_id: "get_kind",
        guard: Guard::SignedIn(Action::ReadKinds),
        tag: TAG,
        summary: "One record type",
        description: "Its writers get the whole form (`form`) and who reads which share; its readers get the schema of \
                      their own shares. A type that you neither see nor write is not found.",
        answers: &[Answer::json(200, "The record type.", KIND).with_etag()],
        handler: get,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/code-lists/{name}",
        operation_id: "get_code_list",
        guard: Guard::SignedIn(Action::ReadKinds),
        tag: TAG,
        summary: "One code list",
        description: "The values that your department may choose or read, with their labels; a value with `needs_text` \
                      is written `other:` and what it is. A list with none of them is not found.",
        answers: &[Answer::json(200, "The list.", CODE_LIST).with_etag()],
        handler: code_list,
        ..Endpoint::BASE
    },
];

fn list(_: &App, call: &Call) -> Result<Outgoing> {
    let actor = call.actor()?;
    let kinds: Vec<Value> = KINDS.iter().filter_map(|entry| view(entry, actor, false)).collect();
    Ok(Outgoing::ok(&json!({"items": kinds, "next": null}))?.etag_of_content())
}

fn get(_: &App, call: &Call) -> Result<Outgoing> {
    let (name, actor) = (call.part("kind")?, call.actor()?);
    let entry = KINDS.iter().find(|entry| told_name(entry, actor.department).is_some_and(|told| told == name));
    let kind = entry.and_then(|entry| view(entry, actor, true)).ok_or_else(Error::not_found)?;
    Ok(Outgoing::ok(&kind)?.etag_of_content())
}

/// The name under which this department knows a kind: its own, unless all it sees of it goes under another (B13); none
/// for who neither sees nor writes it.
fn told_name(entry: &Entry, department: Department) -> Option<&str> {
    let own = entry.readable_by(department);
    let openly = |share: &&ShareInfo| sections::title(&share.section).is_none();
    let shares = || own.iter().map(|(share, _)| *share);
    if entry.kind.writers.contains(&department) || shares().any(|share| openly(&share)) {
        return Some(entry.kind.name);
    }
    shares().next().map(|share| share.section.as_str())
}

/// The kind as this officer may know it; nothing for who neither sees nor writes it.
fn view(entry: &Entry, actor: &Actor, with_schemas: bool) -> Option<Value> {
    let (kind, department) = (entry.kind, actor.department);
    let audience = Audience(Some(department));
    let own = entry.readable_by(department);
    let in_form = kind.writers.contains(&department);
    let name = told_name(entry, department)?;
    let title = sections::title(name).unwrap_or(kind.title);
    let whole = in_form.then_some(&entry.schema);
    let schemas: Vec<&Value> = own.iter().map(|(share, _)| &share.schema).chain(whole).collect();
    let knows = |field: &str| schemas.iter().any(|schema| schema["properties"].get(field).is_some());
    let shares: Vec<Value> = own
        .iter()
        .map(|(share, _)| {
            let section =
                if share.addressed { format!("{}@{department}", share.section) } else { share.section.clone() };
            let mut told = json!({"share": share.name, "section": section, "schema_version": kind.schema_version});
            if with_schemas {
                told["schema"] = audience.cut(&share.schema);
            }
            told
        })
        .collect();
    let groups: Vec<_> = kind.groups.iter().filter(|group| group.iter().all(|field| knows(field))).collect();
    let typed_merge: Map<String, Value> = kind
        .typed_merge
        .iter()
        .filter(|(field, _)| knows(field))
        .map(|(field, merge)| ((*field).to_owned(), json!(merge_name(*merge))))
        .collect();
    let mut told = json!({
        "kind": name,
        "title": {"en": title.en, "hi": title.hi},
        "case_types": kind.case_types,
        "may_write": in_form && actor.permit(Action::WriteCases).is_ok(),
        "shares": shares,
        "groups": groups,
        "typed_merge": typed_merge,
    });
    if in_form {
        told["sample"] = (entry.sample)();
        told["readers"] = readers(entry);
        if with_schemas {
            told["form"] = audience.cut(&entry.schema);
        }
    }
    Some(told)
}

fn readers(entry: &Entry) -> Value {
    let of = |department: &Department| {
        let shares = entry.readable_by(*department).into_iter();
        shares.map(|(share, _)| json!({"department": department, "share": share.name})).collect::<Vec<_>>()
    };
    Department::ALL.iter().flat_map(of).collect()
}

const fn merge_name(merge: TypedMerge) -> &'static str {
    match merge {
        TypedMerge::Union => "union",
        TypedMerge::Max => "max",
        TypedMerge::Min => "min",
    }
}

fn code_list(_: &App, call: &Call) -> Result<Outgoing> {
    let list = codes::find(call.part("name")?).ok_or_else(Error::not_found)?;
    let (_, known) = &documents::OF_DEPARTMENTS[call.actor()?.department as usize];
    let known = known.get(list.name).ok_or_else(Error::not_found)?;
    let value = |value: &codes::Value| {
        let mut told = json!({"code": value.code, "en": value.en, "hi": value.hi});
        if let Some(day) = value.valid_from {
            told["valid_from"] = json!(day);
        }
        if let Some(day) = value.valid_until {
            told["valid_until"] = json!(day);
        }
        if value.needs_text {
            told["needs_text"] = json!(true);
        }
        told
    };
    let values: Vec<Value> = list.values.iter().filter(|value| known.contains(value.code)).map(value).collect();
    Ok(Outgoing::ok(&json!({"name": list.name, "values": values}))?.etag_of_content())
}

const KIND_LIST: Shape = Shape::new(
    || "KindList",
    || {
        json!({"type": "object", "required": ["items", "next"], "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Kind"}},
            "next": {"type": "null"},
        }})
    },
);

const KIND: Shape = Shape::new(
    || "Kind",
    || {
        let text = json!({"type": "string"});
        json!({
            "type": "object",
            "required": ["kind", "title", "case_types", "may_write", "shares", "groups", "typed_merge"],
            "properties": {
                "kind": text,
                "title": {"type": "object", "required": ["en", "hi"], "properties": {"en": text, "hi": text}},
                "case_types": {"type": "array", "items": text},
                "may_write": {"type": "boolean"},
                "shares": {"type": "array", "items": {
                    "type": "object",
                    "required": ["share", "section", "schema_version"],
                    "properties": {"share": text, "section": text, "schema_version": {"type": "integer"},
                        "schema": {"type": "object", "description": "JSON Schema 2020-12; not in the list."}},
                }},
                "form": {"type": "object", "description": "For writers: JSON Schema of the data that they send; not in the list."},
                "groups": {"type": "array", "items": {"type": "array", "items": text},
                    "description": "Fields that merge as one."},
                "typed_merge": {"type": "object", "additionalProperties": {"enum": ["union", "max", "min"]}},
                "sample": {"type": "object", "description": "For writers: a plainly invented example."},
                "readers": {"type": "array", "description": "For writers: who reads which share.", "items": {
                    "type": "object", "required": ["department", "share"],
                    "properties": {"department": text, "share": text}}},
            },
        })
    },
);

const CODE_LIST: Shape = Shape::new(
    || "CodeList",
    || {
        let (text, day) = (json!({"type": "string"}), json!({"type": "string", "format": "date"}));
        json!({"type": "object", "required": ["name", "values"], "properties": {
            "name": text,
            "values": {"type": "array", "items": {"type": "object", "required": ["code", "en", "hi"], "properties": {
                "code": text, "en": text, "hi": text, "valid_from": day, "valid_until": day,
                "needs_text": {"type": "boolean"}}}},
        }})
    },
);

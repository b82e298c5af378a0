//! The shapes that are the contract's own, and the record types as JSON Schema.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::access::Department;
use crate::departments::KINDS;
use crate::error::Code;

/// Problem, share, and every record type: each kind whole, or what `department` sees and writes of it.
pub fn of_the_contract(department: Option<Department>) -> BTreeMap<String, Value> {
    let mut schemas = BTreeMap::from([("Problem".to_owned(), problem()), ("Share".to_owned(), share())]);
    for entry in KINDS.iter() {
        let writes = department.is_none_or(|department| entry.kind.writers.contains(&department));
        if writes {
            schemas.insert(entry.kind.name.to_owned(), titled(&entry.schema, entry.kind.title.en, (entry.sample)()));
        }
        for (share, _) in department.map(|department| entry.readable_by(department)).unwrap_or_default() {
            let name = if share.name == "full" { entry.kind.name.to_owned() } else { share.section.replace(':', ".") };
            schemas.entry(name).or_insert_with(|| share.schema.clone());
        }
    }
    schemas
}

fn titled(schema: &Value, title: &str, sample: Value) -> Value {
    let mut schema = schema.clone();
    schema["title"] = json!(title);
    schema["examples"] = json!([sample]);
    schema
}

/// What a part of a path means, and its schema.
pub fn of_path_part(name: &str) -> (&'static str, Value) {
    match name {
        "kind" => ("A record type: `<department>.<type>`.", json!({"type": "string"})),
        "name" => ("A code list, such as `sector`.", json!({"type": "string"})),
        "device" => ("A device, under the UUID that it made for itself.", json!({"type": "string", "format": "uuid"})),
        "code" => ("A problem's code, such as `not_found`.", json!({"type": "string"})),
        "department" => {
            let names: Vec<&str> = Department::ALL.iter().map(|department| department.name()).collect();
            ("A department.", json!({"type": "string", "enum": names}))
        }
        "district" => ("A district's code, such as `BBK`.", json!({"type": "string"})),
        "month" => ("A month.", json!({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"})),
        _ => ("A random (version 4) UUID in lower case.", json!({"type": "string", "format": "uuid"})),
    }
}

fn problem() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    json!({
        "type": "object",
        "description": "RFC 9457 problem details, in the language of `Accept-Language`.",
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "properties": {
            "type": {"type": "string", "description": "The page `/problems/<code>` of this server."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": codes},
            "detail": {"type": "string"},
            "reason": {"type": "string", "description": "For programs, where more can be said: `step_up_required`, `password_change_required`."},
            "request_id": {"type": "string", "format": "uuid", "description": "Give it when you ask for help."},
            "fields": {"type": "array", "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901, from the root of the body; for a parameter `/` and its name."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            }},
        },
    })
}

fn share() -> Value {
    let text = json!({"type": "string"});
    let id = json!({"type": "string", "format": "uuid"});
    let instant = json!({"type": "string", "format": "date-time"});
    json!({
        "type": "object",
        "description": "One record as one section shows it: the same object in REST, sync and exports.",
        "required": ["id", "case_id", "section", "kind", "rev", "deleted"],
        "properties": {
            "id": id,
            "case_id": id,
            "section": {"type": "string", "description": "The kind for `full`, else `<kind>:<share>`; `<kind>@<department>` for a copy of one department."},
            "kind": {"type": "string", "description": "`<department>.<type>`."},
            "share": {"type": "string", "description": "`full`, `task`, `status` or a named part."},
            "rev": {"type": "string", "description": "How often this share changed, and four bytes of its content's hash: `4-9f3a11c2`."},
            "schema": {"type": "integer"},
            "deleted": {"type": "boolean"},
            "state": {"enum": ["draft", "final"]},
            "occurred_at": instant,
            "recorded_at": instant,
            "office": text,
            "author": text,
            "data": {"type": "object", "description": "As `GET /v1/kinds/{kind}` says for this share."},
        },
    })
}

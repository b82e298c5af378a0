//! The shapes that are the contract's own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::audience::Audience;
use super::language::Language;
use super::problem::Asked;
use super::shares;
use crate::access::Department;
use crate::error::{Code, Error};
use crate::records::field::{At, Faults};

/// A reference to a schema of the document.
pub fn link(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Problem, share, and the record types of this audience.
pub fn of_the_contract(audience: Audience) -> BTreeMap<String, Value> {
    let mut schemas = shares::schemas(audience);
    schemas.insert("Problem".to_owned(), problem());
    schemas
}

/// A page of these, and where the next one begins.
pub fn page_of(name: &str) -> Value {
    json!({"type": "object", "required": ["items", "next"], "properties": {
        "items": {"type": "array", "items": link(name)}, "next": {"type": ["string", "null"]}}})
}

/// A problem as an example: for what is wrong in a body, one thing wrong.
pub fn problem_example(code: Code) -> Value {
    let mut error = Error::new(code);
    if code == Code::InvalidInput {
        let at = At::root("/office_id");
        let mut faults = Faults::default();
        faults.required(&at);
        error.fields = faults.0;
    }
    let asked = Asked { request_id: "0192b1d0-0000-4000-8000-00000000000f".to_owned(), language: Language::En };
    super::problem::body(&error, &asked)
}

/// Every object of the service's own shapes has the members that it names and no other.
pub fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut()
        && object.get("type").is_some_and(|kind| kind == "object")
        && object.contains_key("properties")
        && !object.contains_key("additionalProperties")
    {
        object.insert("additionalProperties".to_owned(), json!(false));
    }
    match schema {
        Value::Object(object) => object.values_mut().for_each(close),
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
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

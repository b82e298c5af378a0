//! An example for every shape: the one that it brings along, else one made from its schema, plainly invented.

use serde_json::{Map, Value, json};

/// An example of a schema of this document. What the schema only refers to is found in `document`.
pub fn of(schema: &Value, document: &Value) -> Value {
    made(schema, document, "")
}

fn made(schema: &Value, document: &Value, name: &str) -> Value {
    if let Some(known) = schema["examples"].get(0).or(schema.get("const")).or(schema["enum"].get(0)) {
        return known.clone();
    }
    if let Some(pointer) = schema["$ref"].as_str().and_then(|link| link.strip_prefix('#')) {
        return document.pointer(pointer).map(|schema| made(schema, document, name)).unwrap_or_default();
    }
    let mut choices = ["oneOf", "anyOf", "allOf"].iter().filter_map(|word| schema[*word].get(0));
    let chosen = choices.next();
    match (schema["type"].as_str(), chosen) {
        (Some("object"), chosen) => {
            let mut object = members(schema, document);
            object.extend(chosen.map(|chosen| members(chosen, document)).unwrap_or_default());
            Value::Object(object)
        }
        (Some("array"), _) => json!([made(&schema["items"], document, name)]),
        (Some("boolean"), _) => json!(true),
        (Some("integer" | "number"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("string"), None) => text(schema, name),
        (Some("string"), Some(chosen)) if chosen.get("enum").is_none() => text(chosen, name),
        (_, Some(chosen)) => made(chosen, document, name),
        _ => Value::Null,
    }
}

fn members(schema: &Value, document: &Value) -> Map<String, Value> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| (name.clone(), made(schema, document, name))).collect()
}

/// A text of the wanted form; where none is wanted, words that the member's name suggests.
fn text(schema: &Value, name: &str) -> Value {
    let word = match (schema["format"].as_str(), schema["pattern"].as_str(), name) {
        (Some("uuid"), ..) => "0192b1d0-0000-4000-8000-000000000001",
        (Some("date"), ..) => "2026-11-23",
        (Some("date-time"), ..) => "2026-11-23T10:15:00.000Z",
        (_, Some(pattern), _) if pattern.contains("[0-9]{4}-") => "2026-11",
        (_, Some(pattern), _) if pattern.contains("{64}") => {
            "9f3a11c29f3a11c29f3a11c29f3a11c29f3a11c29f3a11c29f3a11c29f3a11c2"
        }
        (_, _, "district" | "receiving_district") => "BBK",
        (_, _, "number") => "UP-BBK-2026-000123-C",
        (_, _, "rev") => "4-9f3a11c2",
        (_, _, "code") => "BBK-POL-01",
        (_, _, "login") => "sample.officer",
        (_, _, "cursor") => "c2FtcGxl",
        (_, _, "name_hi") => "नमूना नाम",
        (_, _, "name") => "Sample Name",
        (_, _, "reason") => "A reason in a sentence.",
        _ => "sample",
    };
    json!(word)
}

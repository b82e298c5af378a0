//! The documents say what the code does: no drift, no dangling reference, no two calls under one name.

use std::collections::BTreeSet;

use anugaman::access::Department;
use anugaman::http::{Body, Guard, endpoints, openapi};
use serde_json::Value;

#[test]
fn the_documents_in_the_repository_are_what_the_code_says() {
    for (name, text) in openapi::files(&endpoints()) {
        let path = format!("{}/openapi/{name}", env!("CARGO_MANIFEST_DIR"));
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{path} differs: run `cargo run -- openapi`");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = openapi::document(&endpoints(), None);
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_call_is_documented_once_and_whole() {
    let (mut ids, mut routes) = (BTreeSet::new(), BTreeSet::new());
    for endpoint in endpoints() {
        let id = endpoint.operation_id;
        assert!(ids.insert(id), "{id} twice");
        assert!(routes.insert((endpoint.method, endpoint.path)), "{} twice", endpoint.path);
        assert!(!endpoint.summary.is_empty() && !endpoint.tag.is_empty() && !endpoint.answers.is_empty(), "{id}");
        if let Body::Json(shape, _) = endpoint.body {
            let name = (shape.name)();
            for other in endpoints() {
                if let Body::Json(other, _) = other.body {
                    let same = (other.name)() != name || (other.schema)() == (shape.schema)();
                    assert!(same, "two shapes are named {name}");
                }
            }
        }
    }
}

#[test]
fn the_list_of_public_calls_only_shrinks() {
    let public: Vec<&str> =
        endpoints().iter().filter(|endpoint| endpoint.guard == Guard::Public).map(|endpoint| endpoint.path).collect();
    let known = [
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
        "/docs",
        "/healthz",
        "/metrics",
        "/oauth/token",
        "/openapi.json",
        "/openapi/{department}.json",
        "/problems/{code}",
        "/readyz",
        "/v1/sessions",
        "/v1/sessions/refresh",
    ];
    for path in public {
        assert!(known.contains(&path), "{path} became public");
    }
}

#[test]
fn every_call_tells_what_it_is_for_with_an_example_of_what_comes_in_and_of_each_answer() {
    for department in Department::ALL.iter().map(|department| Some(*department)).chain([None]) {
        let document = openapi::document(&endpoints(), department);
        let resolved = |value: &Value| match value["$ref"].as_str().and_then(|link| link.strip_prefix('#')) {
            Some(pointer) => document.pointer(pointer).unwrap().clone(),
            None => value.clone(),
        };
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let call = format!("{department:?} {method} {path}");
                for text in ["summary", "description"] {
                    assert!(operation[text].as_str().is_some_and(|text| !text.is_empty()), "{call}: {text}");
                }
                if operation.get("requestBody").is_some() {
                    let content = &operation["requestBody"]["content"]["application/json"];
                    assert!(content["example"].is_object(), "{call}: no example of the body");
                }
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    let answer = resolved(answer);
                    for (media_type, content) in answer["content"].as_object().into_iter().flatten() {
                        match media_type.as_str() {
                            "application/json" => assert!(content["example"].is_object(), "{call}: {status}"),
                            "application/problem+json" => {
                                let examples = content["examples"].as_object().unwrap();
                                assert!(!examples.is_empty(), "{call}: {status}");
                                for (code, example) in examples {
                                    let example = resolved(example);
                                    let told = (&example["value"]["code"], example["value"]["status"].to_string());
                                    assert_eq!(told, (&Value::from(code.as_str()), status.clone()), "{call}");
                                }
                            }
                            _ => assert_eq!(content["schema"]["type"], "string", "{call}: {status}"),
                        }
                    }
                }
            }
        }
        for tag in document["tags"].as_array().unwrap() {
            assert!(tag["description"].is_string(), "{tag} has no words in TAGS of openapi.rs");
        }
    }
}

#[test]
fn no_answer_is_an_object_of_which_nothing_is_said() {
    let document = openapi::document(&endpoints(), None);
    // What these hold is a JSON Schema, an OpenAPI document or fields of some form: a world of its own.
    let open = ["Document", "Kind", "RecordPatch", "NewRecord", "ClosureForm", "Resolution", "WholeShare", "PartShare"];
    fn bare(schema: &Value) -> bool {
        match schema {
            Value::Object(members) => {
                let said = ["properties", "anyOf", "oneOf", "allOf", "additionalProperties"];
                let object = members.get("type").is_some_and(|kind| kind == "object");
                let silent = object && !said.iter().any(|word| members.contains_key(*word));
                let empty = members.is_empty();
                let inner =
                    members.iter().filter(|(name, _)| !["example", "examples", "const"].contains(&name.as_str()));
                silent || empty || inner.into_iter().any(|(_, inner)| bare(inner))
            }
            Value::Array(items) => items.iter().any(bare),
            _ => false,
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(open.contains(&name.as_str()) || !bare(schema), "{name}: {schema}");
    }
}

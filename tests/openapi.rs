//! The documents say what the code does: no drift, no dangling reference, no two calls under one name.

use std::collections::BTreeSet;

use anugaman::access::Department;
use anugaman::departments::KINDS;
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
fn a_departments_document_names_no_record_type_it_may_not_know() {
    for department in Department::ALL {
        let document = openapi::document(&endpoints(), Some(*department));
        let text = document.to_string();
        for entry in KINDS.iter() {
            let known = entry.kind.writers.contains(department) || !entry.readable_by(*department).is_empty();
            assert!(known || !text.contains(entry.kind.name), "{department} reads of {}", entry.kind.name);
        }
    }
}

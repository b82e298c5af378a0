//! For whom a document is written: for everybody, or for one department, which learns of nothing that it may not see.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::access::Department;
use crate::departments::KINDS;
use crate::records::codes::{self, may_know};
use crate::records::entry::ShareInfo;
use crate::records::{Entry, sections};

/// Everybody, or one department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience(pub Option<Department>);

impl Audience {
    /// Whether it sends whole records of this type.
    pub fn writes(self, entry: &Entry) -> bool {
        let writers = entry.kind.writers;
        self.0.map_or(!writers.is_empty(), |department| writers.contains(&department))
    }

    /// The shares that it reads of this type.
    pub fn shares(self, entry: &'static Entry) -> Vec<&'static ShareInfo> {
        match self.0 {
            None => entry.shares.iter().collect(),
            Some(department) => entry.readable_by(department).into_iter().map(|(share, _)| share).collect(),
        }
    }

    /// The sections in which it reads a share.
    pub fn sections(self, entry: &Entry, share: &ShareInfo) -> Vec<String> {
        if !share.addressed {
            return vec![share.section.clone()];
        }
        let reads = |department: &&Department| {
            self.0.is_none_or(|own| own == **department)
                && entry.readable_by(**department).iter().any(|(known, _)| known.name == share.name)
        };
        Department::ALL.iter().filter(reads).map(|department| format!("{}@{department}", share.section)).collect()
    }

    /// Whether it reads this member of this record type.
    pub fn knows(self, kind: &str, member: &str) -> bool {
        let entry = KINDS.iter().find(|entry| entry.kind.name == kind);
        let holds = |share: &&ShareInfo| share.schema["properties"].get(member).is_some();
        entry.is_some_and(|entry| self.shares(entry).iter().any(holds))
    }

    /// The schema without the values of code lists that it may not know.
    pub fn cut(self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        each_code(&mut schema, &mut |node| {
            let Some(list) = list_of(node) else { return };
            let mut codes = codes_of(node);
            codes.retain(|code| self.0.is_none_or(|department| may_know(department, list.name, code)));
            set_codes(node, list, &codes);
        });
        schema
    }
}

/// The title of a share: its kind's, unless it goes under a name of its own that tells nothing of the kind.
pub fn title(entry: &Entry, share: &ShareInfo) -> &'static str {
    sections::title(&share.section).unwrap_or(entry.kind.title).en
}

/// Asks `ask` about each value of a code list in a schema.
fn each_code(schema: &mut Value, ask: &mut impl FnMut(&mut Map<String, Value>)) {
    match schema {
        Value::Object(node) if node.contains_key("x-code-list") => ask(node),
        Value::Object(node) => node.values_mut().for_each(|inner| each_code(inner, ask)),
        Value::Array(items) => items.iter_mut().for_each(|inner| each_code(inner, ask)),
        _ => {}
    }
}

fn list_of(node: &Map<String, Value>) -> Option<&'static codes::CodeList> {
    codes::find(node.get("x-code-list")?.as_str()?)
}

/// The codes that a schema allows: all of its list where it names none.
fn codes_of(node: &Map<String, Value>) -> BTreeSet<String> {
    let any = node.get("anyOf");
    match node.get("enum").or_else(|| any?.get(0)?.get("enum")).and_then(Value::as_array) {
        Some(codes) => {
            let open = any.is_some().then(|| "other".to_owned());
            codes.iter().filter_map(Value::as_str).map(str::to_owned).chain(open).collect()
        }
        None => list_of(node).into_iter().flat_map(|list| list.values).map(|value| value.code.to_owned()).collect(),
    }
}

fn set_codes(node: &mut Map<String, Value>, list: &codes::CodeList, codes: &BTreeSet<String>) {
    let description = node.get("description").cloned();
    if let Value::Object(schema) = list.schema(|value| codes.contains(value.code)) {
        *node = schema;
    }
    node.extend(description.map(|text| ("description".to_owned(), text)));
}

/// The values of each code list that a document names.
pub type Lists = BTreeMap<&'static str, BTreeSet<String>>;

/// Gives each code list of a document a name of its own, `codes.<list>`, and says which values it has there. Where less
/// may be chosen, the values stay where they are.
pub fn name_lists(document: &mut Value) -> Lists {
    let mut lists = Lists::new();
    each_code(document, &mut |node| {
        if let Some(list) = list_of(node) {
            lists.entry(list.name).or_default().extend(codes_of(node));
        }
    });
    each_code(document, &mut |node| {
        let Some(list) = list_of(node) else { return };
        if lists.get(list.name).is_some_and(|whole| *whole == codes_of(node)) {
            let description = node.get("description").cloned();
            node.clear();
            node.insert("$ref".to_owned(), json!(format!("#/components/schemas/codes.{}", list.name)));
            node.extend(description.map(|text| ("description".to_owned(), text)));
        }
    });
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for (name, values) in &lists {
            let schema = codes::find(name).map(|list| list.schema(|value| values.contains(value.code)));
            schemas.extend(schema.map(|schema| (format!("codes.{name}"), schema)));
        }
    }
    lists
}

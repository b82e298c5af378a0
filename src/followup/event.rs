//! An event that a rule waits for: a record of some type that says some thing, and when that happened.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::engine::Fact;
use crate::clock::{parse_day, parse_instant, start_of};
use crate::departments;

/// A record of this type, at the instant or day that one of its entries names, on these conditions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub kind: String,
    /// The entry's path; when the record says that it happened where none is given.
    pub at: Option<String>,
    #[serde(default, rename = "where")]
    pub conditions: Vec<Condition>,
}

/// What an entry of the record must say: one of the four questions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub field: String,
    pub is: Option<Scalar>,
    pub is_not: Option<Scalar>,
    pub at_least: Option<i64>,
    pub present: Option<bool>,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    Bool(bool),
    Text(String),
}

impl Scalar {
    fn equals(&self, value: &Value) -> bool {
        match self {
            Scalar::Bool(wanted) => value.as_bool() == Some(*wanted),
            Scalar::Text(wanted) => value.as_str() == Some(wanted),
        }
    }
}

impl Event {
    /// When this fact is the event; `None` if it is not.
    pub fn at(&self, fact: &Fact) -> Option<i64> {
        if self.kind != fact.kind || !self.conditions.iter().all(|condition| condition.holds(&fact.data)) {
            return None;
        }
        match &self.at {
            None => Some(fact.occurred_at),
            Some(path) => instant(entry(&fact.data, path)?.as_str()?),
        }
    }

    /// The entries of the record that it asks for.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.at.as_deref().into_iter().chain(self.conditions.iter().map(|condition| condition.field.as_str()))
    }

    /// What is wrong with counting the minutes that this entry of the record tells.
    pub(super) fn not_minutes(&self, field: &str) -> Option<String> {
        let entry = departments::find(&self.kind)?.schema.get("properties")?.get(field);
        let counts = entry.is_some_and(|entry| entry["type"] == "integer");
        (!counts).then(|| format!("{field} of {} is no number of minutes", self.kind))
    }

    /// What is wrong with it, judged by the record type's form.
    pub(super) fn faults(&self) -> Vec<String> {
        let Some(kind) = departments::find(&self.kind) else { return vec![format!("no record type {}", self.kind)] };
        let mut faults = Vec::new();
        let leaf =
            |path: &str| path.split('.').try_fold(&kind.schema, |schema, name| schema.get("properties")?.get(name));
        for field in self.fields().filter(|field| leaf(field).is_none()) {
            faults.push(format!("{} has no entry {field}", self.kind));
        }
        if let Some(at) = self.at.as_deref().filter(|at| leaf(at).is_some_and(|leaf| leaf["format"].is_null())) {
            faults.push(format!("{at} of {} is neither an instant nor a day", self.kind));
        }
        for condition in &self.conditions {
            let field = &condition.field;
            let asked = [
                condition.is.is_some(),
                condition.is_not.is_some(),
                condition.at_least.is_some(),
                condition.present.is_some(),
            ];
            if asked.iter().filter(|asked| **asked).count() != 1 {
                faults.push(format!("ask one thing of {field}: is, is_not, at_least or present"));
            }
            for value in [&condition.is, &condition.is_not].into_iter().flatten() {
                let codes = leaf(field).and_then(|leaf| leaf.get("enum").or(leaf["anyOf"][0].get("enum"))?.as_array());
                if codes.is_some_and(|codes| !codes.iter().any(|code| value.equals(code))) {
                    faults.push(format!("{field} of {} is never {value:?}", self.kind));
                }
            }
        }
        faults
    }
}

impl Condition {
    fn holds(&self, data: &Map<String, Value>) -> bool {
        let found = entry(data, &self.field);
        self.is.as_ref().is_none_or(|wanted| found.is_some_and(|value| wanted.equals(value)))
            && self.is_not.as_ref().is_none_or(|unwanted| !found.is_some_and(|value| unwanted.equals(value)))
            && self.at_least.is_none_or(|least| found.and_then(Value::as_i64).is_some_and(|value| value >= least))
            && self.present.is_none_or(|wanted| found.is_some() == wanted)
    }
}

/// An entry by its path, such as `flags.trafficked`.
pub(super) fn entry<'v>(data: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let value = data.get(first)?;
    rest.map_or(Some(value), |rest| entry(value.as_object()?, rest))
}

/// An instant as it stands, a day as its first moment in India.
pub(super) fn instant(text: &str) -> Option<i64> {
    parse_instant(text).or_else(|| start_of(parse_day(text)?))
}

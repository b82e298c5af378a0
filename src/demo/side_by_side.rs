//! One child's file as the eight departments see it: eight officers' own answers, in columns.

use serde_json::Value;

use super::api::Api;
use super::story::READERS;
use crate::error::Result;

/// What one officer was answered for the case.
pub struct View {
    pub department: String,
    pub login: String,
    pub answer: Value,
}

/// Asks for the case as each of the eight officers.
pub fn views(api: &Api, case: &str) -> Result<Vec<View>> {
    let path = format!("/v1/cases/{case}");
    let ask = |login: &str| {
        let answer = api.get(login, &path)?;
        Ok(View { department: api.desk(login)?.department.clone(), login: login.to_owned(), answer })
    };
    READERS.into_iter().map(ask).collect()
}

impl View {
    /// The shares of one record that this officer was given.
    pub fn shares<'v>(&'v self, id: &'v str) -> impl Iterator<Item = &'v Value> {
        self.records().filter(move |share| share["id"] == id)
    }

    pub fn records(&self) -> impl Iterator<Item = &Value> {
        self.answer["records"].as_array().into_iter().flatten()
    }

    /// `full`, `fitness`, `full + sealed`; nothing where the record is not there for this officer.
    fn cell(&self, id: &str) -> String {
        let names: Vec<&str> = self.shares(id).filter_map(|share| share["share"].as_str()).collect();
        if names.is_empty() { "–".to_owned() } else { names.join("+") }
    }
}

/// The table: a row for each field of the header and each record, a column for each department.
pub fn table(views: &[View]) -> String {
    let mut lines = vec![line("", views.iter().map(|view| view.department.clone()))];
    lines.push("─".repeat(LABEL + views.len() * COLUMN));
    for field in header_fields(views) {
        let cell =
            |view: &View| if view.answer["case"]["header"].get(&field).is_some() { "yes" } else { "–" }.to_owned();
        lines.push(line(&format!("header: {field}"), views.iter().map(cell)));
    }
    for member in ["links", "participants"] {
        let count = |view: &View| {
            let list = view.answer["case"].get(member).or(view.answer.get(member));
            list.and_then(Value::as_array).map_or("–".to_owned(), |list| list.len().to_string())
        };
        lines.push(line(&format!("header: {member}"), views.iter().map(count)));
    }
    for (id, kind) in rows(views) {
        lines.push(line(&kind, views.iter().map(|view| view.cell(&id))));
    }
    lines.join("\n")
}

/// What stands in one kind of record, in each column: one line a department, its data as it was answered.
pub fn content(views: &[View], kind: &str) -> String {
    let mut lines = vec![kind.to_owned()];
    for view in views {
        let shares: Vec<(&str, &Value)> = match kind {
            "case.header" => vec![("", &view.answer["case"]["header"])],
            _ => view
                .records()
                .filter(|share| share["kind"] == kind)
                .map(|share| (share["share"].as_str().unwrap_or_default(), &share["data"]))
                .collect(),
        };
        if shares.is_empty() {
            lines.push(format!("  {:<11}–", view.department));
        }
        for (share, data) in shares {
            let begin = format!("  {:<11}{share:<11}", view.department);
            lines.push(wrapped(&begin, &data.to_string()));
        }
    }
    lines.join("\n")
}

const LABEL: usize = 30;
const COLUMN: usize = 12;
const WIDE: usize = LABEL + 8 * COLUMN;

fn line(label: &str, cells: impl Iterator<Item = String>) -> String {
    let mut line = format!("{label:<LABEL$}");
    for cell in cells {
        line.push_str(&format!("{cell:<COLUMN$}"));
    }
    line.trim_end().to_owned()
}

fn wrapped(begin: &str, text: &str) -> String {
    let indent = begin.chars().count();
    let letters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = letters.chunks(WIDE - indent).map(|piece| piece.iter().collect()).collect();
    format!("{begin}{}", pieces.join(&format!("\n{}", " ".repeat(indent))))
}

fn header_fields(views: &[View]) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for view in views {
        let header = view.answer["case"]["header"].as_object().into_iter().flatten();
        fields.extend(header.map(|(name, _)| name.clone()));
    }
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Every record that anybody sees, in the order in which it happened as far as anybody is told.
fn rows(views: &[View]) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for view in views {
        for share in view.records() {
            let text = |name: &str| share[name].as_str().unwrap_or_default().to_owned();
            let (id, at) = (text("id"), text("occurred_at"));
            match rows.iter_mut().find(|row| row.1 == id) {
                // Who reads the whole of it knows its kind and when it happened.
                Some(row) if row.0.is_empty() && !at.is_empty() => *row = (at, id, text("kind")),
                Some(_) => {}
                None => rows.push((at, id, text("kind"))),
            }
        }
    }
    rows.sort_unstable();
    rows.into_iter().map(|(_, id, kind)| (id, kind)).collect()
}

//! The one serialiser of shares: whatever leaves, by whichever route, is written here (`access.md`, "What goes out").

use serde_json::{Value, json};

use super::desk::Written;
use super::digest::revision;
use crate::clock::instant_text;
use crate::records::sections::SectionNo;
use crate::store::records::{CONFLICT, ShareRow, VersionRow};

/// Appends a live share: its envelope as its reader may see it, and its data as it was opened.
///
/// What is not `full` names neither author nor office, and tells no other time than when this part last changed.
pub fn push_share(out: &mut Vec<u8>, row: &ShareRow, data: &[u8]) {
    push_envelope(out, row);
    out.extend_from_slice(b",\"data\":");
    out.extend_from_slice(data);
    out.push(b'}');
}

/// Appends a share as one of the versions that were replaced.
pub fn push_version(out: &mut Vec<u8>, row: &ShareRow, data: &[u8], replaced_at: i64) {
    push_envelope(out, row);
    push_member(out, "replaced_at", &instant_text(replaced_at));
    out.extend_from_slice(b",\"data\":");
    out.extend_from_slice(data);
    out.push(b'}');
}

/// Appends a tombstone: that it is gone, and nothing else (`decisions.md` C2).
pub fn push_tombstone(out: &mut Vec<u8>, row: &ShareRow) {
    push_name(out, row, true);
}

/// Appends that a share is kept, for who wrote it and may not read it.
pub fn push_kept(out: &mut Vec<u8>, row: &ShareRow) {
    push_name(out, row, row.deleted);
}

fn push_name(out: &mut Vec<u8>, row: &ShareRow, deleted: bool) {
    let section = SectionNo(row.section);
    let name = json!({
        "id": row.id.to_string(), "case_id": row.case_id.to_string(), "section": section.name(), "kind": kind_of(row),
        "rev": revision(row.n, &row.h), "deleted": deleted,
    });
    out.extend_from_slice(name.to_string().as_bytes());
}

/// A share just written, for its writer.
pub fn written(share: &Written) -> Vec<u8> {
    let mut out = Vec::with_capacity(share.data.len() + 400);
    if share.row.deleted {
        push_tombstone(&mut out, &share.row);
    } else {
        push_share(&mut out, &share.row, &share.data);
    }
    out
}

fn push_envelope(out: &mut Vec<u8>, row: &ShareRow) {
    let section = SectionNo(row.section);
    out.extend_from_slice(b"{\"id\":\"");
    out.extend_from_slice(row.id.to_string().as_bytes());
    out.push(b'"');
    push_member(out, "case_id", &row.case_id.to_string());
    push_member(out, "section", section.name());
    push_member(out, "kind", kind_of(row));
    push_member(out, "share", section.share());
    push_member(out, "rev", &revision(row.n, &row.h));
    out.extend_from_slice(format!(",\"schema\":{},\"deleted\":false", row.schema).as_bytes());
    push_member(out, "recorded_at", &instant_text(row.recorded_at));
    if section.share() == "full" {
        push_member(out, "occurred_at", &instant_text(row.occurred_at));
        push_member(out, "office", &row.office.to_string());
        push_member(out, "author", &row.author.to_string());
        push_member(out, "state", &row.state);
    }
}

/// The record type of a row: a conflict is no record of its section's type (`decisions.md` C2).
fn kind_of(row: &ShareRow) -> &'static str {
    if row.form == CONFLICT { "_conflict" } else { SectionNo(row.section).kind() }
}

/// Ids, words and instants only: nothing in them needs escaping.
fn push_member(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":\"");
    out.extend_from_slice(value.as_bytes());
    out.push(b'"');
}

/// The case as its reader may see it, from the header's share: what the share does not hold is absent, not null. Its type
/// is part of the envelope: whoever reaches a case knows what it is about.
pub fn case_object(case_type: &str, header: &ShareRow, data: &Value, links: Option<Vec<Value>>) -> Value {
    let mut case = json!({
        "id": header.case_id.to_string(), "type": case_type, "rev": revision(header.n, &header.h), "header": data,
    });
    for name in ["number", "stage", "district", "opened_on"] {
        if let Some(value) = data.get(name) {
            case[name] = value.clone();
        }
    }
    if let Some(links) = links {
        case["links"] = Value::Array(links);
    }
    case
}

/// A replaced version in the shape of a current one, so that both go through the same serialiser.
pub fn as_share(row: VersionRow) -> (ShareRow, i64) {
    let replaced_at = row.replaced_at;
    let share = ShareRow {
        case_id: row.case_id,
        section: row.section,
        id: row.id,
        schema: row.schema,
        n: row.n,
        h: row.h,
        x: 0,
        deleted: row.deleted,
        rule: row.rule,
        state: row.state,
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        author: row.author,
        author_department: row.author_department,
        office: row.office,
        body: row.body,
        form: row.form,
    };
    (share, replaced_at)
}

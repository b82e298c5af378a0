//! The access journal, its checkpoints and their proofs, for auditors.

use serde_json::{Value, json};

use super::changes::fault;
use crate::access::{Action, Role};
use crate::app::App;
use crate::error::{Error, Result};
use crate::form;
use crate::http::{Answer, Call, Endpoint, Guard, Outgoing, Shape};
use crate::id::{OfficeId, OfficerId};
use crate::journal::audit::{self, Page};
use crate::records::field::Form;
use crate::records::types::{Instant, Int, Text};
use crate::store::journal::EntryFilter;
use crate::vault::Receipts;

const TAG: &str = "Access journal";

form! {
    /// Which entries of the journal to list.
    pub struct JournalQuery {
        /// Made at this instant or later.
        from: Option<Instant>,
        /// Made before this instant.
        to: Option<Instant>,
        /// Made by this officer.
        officer: Option<OfficerId>,
        /// Made by an officer of this office.
        office: Option<OfficeId>,
        /// What was done: an operation of this contract such as `get_case`, or `write_cases`.
        action: Option<Text<60>>,
        /// About the case that your office calls so, such as `P-5e0f16f0b1c2d3e4`.
        case: Option<Text<40>>,
        /// Where the last page ended: its `next`.
        cursor: Option<Text<20>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

form! {
    /// Which part of a list in order of number.
    pub struct SeqQuery {
        /// Where the last page ended: its `next`; of checkpoints also the `seq` of the last one you hold.
        cursor: Option<Text<20>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/journal",
        operation_id: "list_journal",
        guard: Guard::SignedIn(Action::ReadJournal),
        tag: TAG,
        summary: "Who opened or wrote what, when and for what",
        description: "For auditors: the numbered entries made at your office and below, newest first; an entry is numbered \
                      within a second. A case goes by your office's pseudonym, and by none once it is erased. `leaf` is the \
                      SHA-256 of `statement`, an entry as one JSON list: a commitment to the case, Unix milliseconds, \
                      officer, department, office, device, action, numbers of the sections, purpose, request. `hash` is the \
                      SHA-256 of the hash before and `leaf`, 32 bytes each; entries of older releases have another. This \
                      reading is written down too.",
        query: Some(JournalQuery::fields),
        answers: &[Answer::json(200, "A page of entries.", ENTRIES)],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/journal/checkpoints",
        operation_id: "list_checkpoints",
        guard: Guard::SignedIn(Action::ReadJournal),
        tag: TAG,
        summary: "Signed statements of where the chain stood",
        description: "Oldest first. Keep them: with one, everything up to its entry is proved later. The signature is \
                      Ed25519 over the lines `anugaman access journal`, `seq`, `hash` and `at`, each ended by a line feed.",
        query: Some(SeqQuery::fields),
        answers: &[Answer::json(200, "A page of checkpoints.", CHECKPOINTS)],
        handler: checkpoints,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/journal/checkpoints/{seq}/proof",
        operation_id: "prove_checkpoint",
        guard: Guard::SignedIn(Action::ReadJournal),
        tag: TAG,
        summary: "From which the hash of a checkpoint follows",
        description: "The checkpoint before it (null for the first: the chain begins with 32 zero bytes) and leaf and hash of \
                      each entry since, of every office. From the hash of `from` and the leaves you compute that of `to`.",
        query: Some(SeqQuery::fields),
        answers: &[Answer::json(200, "The proof, a page at a time.", PROOF)],
        handler: proof,
        ..Endpoint::BASE
    },
];

const ENTRIES: Shape = Shape::new(|| "JournalPage", || page(entry_schema()));
const CHECKPOINTS: Shape = Shape::new(|| "CheckpointPage", || page(checkpoint_schema()));
const PROOF: Shape = Shape::new(
    || "CheckpointProof",
    || {
        let (hex, before) = (hex_schema(), json!({"oneOf": [checkpoint_schema(), {"type": "null"}]}));
        let link = json!({"type": "object", "required": ["seq", "leaf", "hash"],
            "properties": {"seq": {"type": "integer"}, "leaf": hex, "hash": hex}});
        json!({"type": "object", "required": ["from", "to", "entries", "next"], "properties": {
            "from": before, "to": checkpoint_schema(), "entries": {"type": "array", "items": link},
            "next": {"type": ["string", "null"]}}})
    },
);

fn page(item: Value) -> Value {
    json!({"type": "object", "required": ["items", "next"], "properties": {
        "items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}}})
}

fn hex_schema() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
}

fn entry_schema() -> Value {
    let (id, text) = (json!({"type": "string", "format": "uuid"}), json!({"type": "string"}));
    let role: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
    json!({"type": "object", "required": ["seq", "at", "action", "sections", "statement", "leaf", "hash"], "properties": {
        "seq": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}, "action": text,
        "case": {"type": ["string", "null"]}, "sections": {"type": "array", "items": text}, "purpose": text,
        "request_id": text, "device": {"type": ["string", "null"], "format": "uuid"},
        "officer": {"type": "object", "properties": {"id": id, "name": {"type": ["string", "null"]},
            "role": {"enum": role}, "department": {"type": "string", "x-code-list": "department"}}},
        "office": {"type": "object", "properties": {"id": id, "name": {"type": ["string", "null"]}}},
        "statement": text, "leaf": hex_schema(), "hash": hex_schema()}})
}

fn checkpoint_schema() -> Value {
    json!({"type": "object", "required": ["seq", "hash", "at", "key_id"],
        "description": "`public_key` and `signature` are missing where another key signed it: then ask what happened.",
        "properties": {
            "seq": {"type": "integer", "description": "The last entry that it covers."}, "hash": hex_schema(),
            "at": {"type": "string", "format": "date-time"}, "key_id": {"type": "string"},
            "public_key": {"type": "string", "description": "32 bytes in base64."},
            "signature": {"type": "string", "description": "64 bytes in base64."}}})
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let (query, actor): (JournalQuery, _) = (call.query()?, call.actor()?);
    let filter = EntryFilter {
        from: query.from.map(|from| from.0),
        to: query.to.map(|to| to.0),
        officer: query.officer,
        office: query.office,
        within: None,
        action: query.action.map(|action| action.0),
        case: None,
        after: number(query.cursor.as_ref())?,
        limit: query.limit.map_or(50, |limit| limit.0),
    };
    let case = query.case.as_ref().map(|case| case.0.as_str());
    let found = app.db.read(|conn| audit::entries(conn, &app.cases.keyring, actor, filter, case))?;
    answer(&written(found))
}

fn checkpoints(app: &App, call: &Call) -> Result<Outgoing> {
    let query: SeqQuery = call.query()?;
    let (after, limit) = (number(query.cursor.as_ref())?, query.limit.map_or(50, |limit| limit.0));
    let found = app.db.read(|conn| audit::checkpoints(conn, &app.journal_key, after.unwrap_or(0), limit))?;
    answer(&written(found))
}

fn proof(app: &App, call: &Call) -> Result<Outgoing> {
    let query: SeqQuery = call.query()?;
    let seq = call.part("seq")?.parse().map_err(|_| Error::not_found())?;
    let (after, limit) = (number(query.cursor.as_ref())?, query.limit.map_or(50, |limit| limit.0));
    answer(&app.db.read(|conn| audit::proof(conn, &app.journal_key, seq, after, limit))?)
}

fn written(page: Page) -> Value {
    json!({"items": page.items, "next": page.next.map(|seq| seq.to_string())})
}

/// The answer leaves once it is written down that the journal was read.
fn answer(body: &Value) -> Result<Outgoing> {
    Ok(Outgoing::ok(body)?.opened(Receipts::of_the_journal()))
}

fn number(cursor: Option<&Text<20>>) -> Result<Option<i64>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let number = cursor.0.parse::<i64>().ok().filter(|number| *number >= 0);
    number
        .map(Some)
        .ok_or_else(|| fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।"))
}

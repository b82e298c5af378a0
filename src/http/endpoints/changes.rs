//! How a REST write becomes a change, and how its outcome is answered: the same for every kind of write.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::casefile::apply::{Applied, apply};
use crate::casefile::change::{Change, Op, Outcome};
use crate::casefile::read::{Reading, Rendered};
use crate::casefile::{digest::revision, view};
use crate::error::{Error, Fault, Result};
use crate::followup::rule::Title;
use crate::http::language::Language;
use crate::http::{Call, Outgoing};
use crate::id::{CaseId, ChangeId};
use crate::records::sections::SectionNo;
use crate::records::types::Instant;
use crate::store::Conn;
use crate::vault::Receipts;

const JSON: &str = "application/json; charset=utf-8";

/// Applies one operation under the caller's `Idempotency-Key`, or under an id of the server's own.
pub fn change(app: &App, call: &Call, case: CaseId, op: Op) -> Result<Applied> {
    let (actor, permit, key) = (call.actor()?, call.permit()?, call.idempotency_key()?);
    let change = Change {
        id: key.unwrap_or_else(|| ChangeId::timed(call.now_ms)),
        repeatable: key.is_some(),
        device: actor.device,
        seq: None,
        body_sha: fingerprint(call),
        case,
        ops: vec![op],
        sent: None,
        request_id: call.request_id.clone(),
    };
    app.db.write(|tx| apply(tx, &app.cases, actor, permit, &change))
}

/// What tells one request under a key from another: the call, its address and its body.
fn fingerprint(call: &Call) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(call.operation());
    for (name, part) in call.path_parts() {
        hash.update(format!("\n{name}={part}"));
    }
    hash.update(format!("\n{}\n", call.header("If-Match").unwrap_or_default()));
    hash.update(call.json().map(Value::to_string).unwrap_or_default());
    hash.finalize().into()
}

/// The share a write left, for its writer; a repeat is answered with the share as it was then.
pub fn written(app: &App, call: &Call, status: u16, applied: Applied) -> Result<Outgoing> {
    let Applied { outcome, shown, .. } = applied;
    if let Some(share) = shown {
        let rev = revision(share.row.n, &share.row.h);
        return Ok(Outgoing::text(status, JSON, view::written(&share)).etag(&rev));
    }
    let Outcome { case, record, section, n } = outcome;
    reading(app, call, status, |reading, conn| match section {
        0 => reading.record(conn, record),
        section => reading.share_at(conn, case, SectionNo(section), record, n),
    })
}

/// Reads on one view of the database; what was opened goes to the journal before the answer leaves.
pub fn reading(
    app: &App,
    call: &Call,
    status: u16,
    read: impl FnOnce(&mut Reading<'_>, &mut Conn) -> Result<Rendered>,
) -> Result<Outgoing> {
    opening(app, call, status, |reading| app.db.read(|conn| read(reading, conn)))
}

/// As [`reading`], where one statement finds all that is read.
pub fn looking(
    app: &App,
    call: &Call,
    status: u16,
    mut look: impl FnMut(&mut Reading<'_>, &mut Conn) -> Result<Rendered>,
) -> Result<Outgoing> {
    opening(app, call, status, |reading| app.db.look(|conn| look(reading, conn)))
}

fn opening(
    app: &App,
    call: &Call,
    status: u16,
    read: impl FnOnce(&mut Reading<'_>) -> Result<Rendered>,
) -> Result<Outgoing> {
    let mut receipts = Receipts::default();
    let say: fn(&Title) -> &str = match call.language {
        Language::En => |title| &title.en,
        Language::Hi => |title| &title.hi,
    };
    let (actor, permit) = (call.actor()?, call.permit()?);
    let rendered = read(&mut Reading { means: &app.cases, actor, permit, say, receipts: &mut receipts })?;
    let outgoing = Outgoing::text(status, JSON, rendered.body).opened(receipts);
    Ok(match rendered.etag {
        Some(rev) => outgoing.etag(&rev),
        None => outgoing,
    })
}

/// When something happened: not later than a clock's error of a day from now.
pub fn happened(at: Instant, call: &Call, pointer: &str) -> Result<i64> {
    const DAY_MS: i64 = 86_400_000;
    if at.0 > call.now_ms + DAY_MS {
        return Err(fault(pointer, "out_of_range", "This lies in the future.", "यह समय भविष्य का है।"));
    }
    Ok(at.0)
}

/// One fault as an error of its own.
pub fn fault(pointer: &str, code: &'static str, en: &str, hi: &str) -> Error {
    Error::invalid(vec![Fault { pointer: pointer.to_owned(), code, en: en.to_owned(), hi: hi.to_owned() }])
}

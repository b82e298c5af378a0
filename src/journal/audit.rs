//! The journal as an auditor reads it: who opened which sections when and for what, of cases that go by pseudonyms.
//!
//! An auditor sees the entries made at the own office and below, never a case's number or anything of its content. Each
//! entry comes with the text whose hash stands in the chain, and a checkpoint with every hash since the one before: so
//! an outsider recomputes both, and learns of entries made elsewhere nothing but that they are there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::checkpoint::{JournalKey, hex};
use super::entry::{leaf, statement};
use crate::access::Actor;
use crate::clock::instant_text;
use crate::error::{Error, Result};
use crate::id::{CaseId, OfficeId};
use crate::records::sections::SectionNo;
use crate::store::journal::{self as rows, CheckpointRow, EntryFilter, SealedRow};
use crate::store::{Conn, cases, officers, offices};
use crate::vault::{Keyring, pseudonym};

/// How many cases are looked at in one statement for the one that a pseudonym means.
const CASES: i64 = 1_000;

/// A page and where the next one begins.
pub struct Page {
    pub items: Vec<Value>,
    pub next: Option<i64>,
}

/// The entries within this auditor's subtree, newest first; `case` is a pseudonym of the auditor's own office.
pub fn entries(
    conn: &mut Conn,
    ring: &Keyring,
    actor: &Actor,
    mut filter: EntryFilter,
    case: Option<&str>,
) -> Result<Page> {
    let limit = filter.limit;
    filter.limit = limit + 1;
    filter.within = offices::subtree(conn, actor.office.id)?;
    if let Some(called) = case {
        match case_of(conn, ring, actor.office.id, called)? {
            Some(id) => filter.case = Some(id),
            None => return Ok(Page { items: Vec::new(), next: None }),
        }
    }
    let (page, next) = cut(rows::entries(conn, &filter)?, limit, |row| row.seq);
    let names = called(conn, ring, actor.office.id, &page)?;
    let people = officers::named(conn, page.iter().map(|row| row.entry.actor))?;
    let places = offices::named(conn, page.iter().map(|row| row.entry.office_id))?;
    let items = page.iter().map(|SealedRow { entry, seq, hash }| {
        let numbers: Vec<i16> = serde_json::from_str(&entry.sections).map_err(Error::internal)?;
        let sections: Vec<&str> = numbers.into_iter().map(|number| SectionNo(number).name()).collect();
        let (name, role) = people.get(&entry.actor).map(|(name, role)| (name, role.name())).unzip();
        Ok(json!({
            "seq": seq, "at": instant_text(entry.at), "action": entry.action, "case": names.get(&entry.case_id),
            "sections": sections, "purpose": entry.purpose, "request_id": entry.request_id, "device": entry.device,
            "officer": {"id": entry.actor, "name": name, "role": role, "department": entry.actor_department},
            "office": {"id": entry.office_id, "name": places.get(&entry.office_id)},
            "statement": statement(entry)?, "leaf": hex(&leaf(entry)?), "hash": hash.as_deref().map(hex),
        }))
    });
    Ok(Page { items: items.collect::<Result<_>>()?, next })
}

/// The checkpoints after a number, oldest first.
pub fn checkpoints(conn: &mut Conn, key: &JournalKey, after: i64, limit: i64) -> Result<Page> {
    let (page, next) = cut(rows::checkpoints_after(conn, after, limit + 1)?, limit, |row| row.seq);
    Ok(Page { items: page.iter().map(|row| shown(key, row)).collect(), next })
}

/// What proves the checkpoint of entry `seq`: the one before it, and leaf and hash of each entry since, from which its
/// hash follows. Errors: `not_found` where no checkpoint was made at this entry.
pub fn proof(conn: &mut Conn, key: &JournalKey, seq: i64, after: Option<i64>, limit: i64) -> Result<Value> {
    let (before, checkpoint) = rows::checkpoint_pair(conn, seq)?.ok_or_else(Error::not_found)?;
    let start = before.as_ref().map_or(0, |row| row.seq);
    let mut found = rows::page(conn, after.unwrap_or(start).max(start), limit + 1)?;
    found.retain(|row| row.seq <= seq);
    let (page, next) = cut(found, limit, |row| row.seq);
    let links = page.iter().map(|SealedRow { entry, seq, hash }| {
        Ok(json!({"seq": seq, "leaf": hex(&leaf(entry)?), "hash": hash.as_deref().map(hex)}))
    });
    Ok(json!({"from": before.map(|row| shown(key, &row)), "to": shown(key, &checkpoint),
        "entries": links.collect::<Result<Vec<_>>>()?, "next": next.map(|seq| seq.to_string())}))
}

/// A checkpoint as it stands in the file outside; without `public_key` where it was not signed by this installation's.
fn shown(key: &JournalKey, row: &CheckpointRow) -> Value {
    match key.line(row) {
        Some(line) => json!(line),
        None => json!({"seq": row.seq, "hash": hex(&row.hash), "at": instant_text(row.at), "key_id": row.key_id}),
    }
}

fn cut<T>(mut found: Vec<T>, limit: i64, seq: fn(&T) -> i64) -> (Vec<T>, Option<i64>) {
    let more = found.len() as i64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let next = found.last().filter(|_| more).map(seq);
    (found, next)
}

/// What this office calls the cases of a page; one whose key was destroyed has no name any more.
fn called(conn: &mut Conn, ring: &Keyring, office: OfficeId, page: &[SealedRow]) -> Result<BTreeMap<CaseId, String>> {
    let keys = cases::wrapped_keys_of(conn, page.iter().map(|row| row.entry.case_id))?;
    let names = keys.into_iter().filter_map(|(id, master, wrapped)| Some((id, master, wrapped?)));
    names.map(|(id, master, wrapped)| Ok((id, pseudonym(&ring.unwrap(id, &master, &wrapped)?, office, id)?))).collect()
}

/// The case that this office calls so. Every case is tried: nothing that joins pseudonyms with cases is kept anywhere.
fn case_of(conn: &mut Conn, ring: &Keyring, office: OfficeId, called: &str) -> Result<Option<CaseId>> {
    let mut after = CaseId::none();
    loop {
        let page = cases::wrapped_keys(conn, after, CASES)?;
        let Some((last, ..)) = page.last() else { return Ok(None) };
        after = *last;
        for (id, master, wrapped) in page {
            let Some(wrapped) = wrapped else { continue };
            if pseudonym(&ring.unwrap(id, &master, &wrapped)?, office, id)? == called {
                return Ok(Some(id));
            }
        }
    }
}

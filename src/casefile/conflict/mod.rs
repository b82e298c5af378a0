//! Conflicts: what two officers wrote differently in the same fields, both kept, until their department says what is right.
//!
//! The record keeps its current value; the other stands in a sealed record of the same section, so that exactly those see
//! the conflict who may read the field (`sync.md` 3.7, `decisions.md` C4).

mod header;
mod read;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

pub use header::of_header;
pub use resolve::resolve;

use super::change::{Base, Change, Patch, Retract};
use super::desk::{Desk, Whole};
use crate::clock::instant_text;
use crate::error::{Error, Result};
use crate::id::{DeviceId, OfficerId, RecordId};
use crate::records::sections::SectionNo;
use crate::records::{Around, merge};
use crate::store::conflicts::{self as rows, ConflictRow};
use crate::store::{Tx, sessions};

/// The field that stands for the record itself where its retraction is in conflict.
const RETRACTED: &str = "_retracted";

/// Keeps what could not be merged, one conflict a section; gives their ids. Fields that clash together stay together, with
/// the narrowest of their readers.
pub fn keep(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    whole: &Whole,
    clashes: &[Vec<String>],
    patch: &merge::Patch<'_>,
    change: &Change,
) -> Result<Vec<RecordId>> {
    let mut by_section: BTreeMap<SectionNo, Map<String, Value>> = BTreeMap::new();
    for clash in clashes {
        let homes = clash.iter().filter_map(|field| whole.entry.home(field, whole.author_department));
        let home =
            homes.max_by_key(|home| !home.is_full()).ok_or_else(|| Error::internal("a field without a section"))?;
        for field in clash {
            let base = patch.base_of(field);
            let other = match patch.set.get(field) {
                Some(sent) => sent.clone(),
                // Of a group the rest as the sender had it on screen.
                None => desk.field_at(tx, whole, field, base)?,
            };
            let value = told(tx, desk, whole, field, (base, other))?;
            by_section.entry(home).or_default().insert(field.clone(), value);
        }
    }
    by_section.into_iter().map(|(section, fields)| put(tx, desk, whole, &[section], fields, change)).collect()
}

/// Keeps the wish to take back a record that somebody else has changed since; gives the conflict's id, if it is one.
pub fn keep_retraction(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    whole: &Whole,
    retract: &Retract,
    change: &Change,
) -> Result<Vec<RecordId>> {
    let Base::Merge { base, bases } = &retract.base else { return Ok(Vec::new()) };
    let wish = Map::from_iter([(RETRACTED.to_owned(), json!(retract.reason))]);
    let seen = merge::Patch { set: &wish, base: *base, bases, device: desk.actor.device, seq: change.count() };
    let Some(field) = whole.meta.keys().find(|field| seen.unseen(field, &whole.meta)) else { return Ok(Vec::new()) };
    let by = author_of(tx, whole, field)?;
    let fields = json!({RETRACTED: {"base": base, "current": null, "current_by": by, "other": retract.reason,
        "other_by": desk.actor.id}});
    let section = whole.entry.home("", whole.author_department).ok_or_else(|| Error::internal("no section"))?;
    let fields = fields.as_object().cloned().unwrap_or_default();
    Ok(vec![put(tx, desk, whole, &[section], fields, change)?])
}

/// What the caller had seen of the record, said in revisions of `full`. Whoever reads an addressed copy or a share of the
/// header counts that share's revisions: there a field was seen if it stood then as it stands now.
pub fn bases_in_full(
    tx: &mut Tx,
    desk: &Desk<'_>,
    section: SectionNo,
    whole: &Whole,
    patch: &Patch,
) -> Result<(i32, BTreeMap<String, i32>)> {
    let (base, bases) = match &patch.base {
        Base::Exactly(_) => return Ok((whole.n, BTreeMap::new())),
        Base::Merge { base, bases } if section.is_full() => return Ok((*base, bases.clone())),
        Base::Merge { base, bases } => (*base, bases),
    };
    let mut seen = BTreeMap::new();
    for field in whole.meta.keys().chain(patch.set.keys()) {
        let then = desk.data_at(tx, section, whole.id, bases.get(field).copied().unwrap_or(base))?;
        let same = then.is_some_and(|then| then.get(field) == whole.data.get(field));
        seen.insert(field.clone(), if same { whole.n } else { 0 });
    }
    Ok((0, seen))
}

/// Whether these fields were right in the record as their author saw it.
pub fn was_sound(
    tx: &mut Tx,
    desk: &Desk<'_>,
    whole: &Whole,
    patch: &merge::Patch<'_>,
    around: &Around,
) -> Result<bool> {
    let mut then = Map::new();
    let mut fields: BTreeSet<&String> = whole.data.keys().chain(patch.set.keys()).collect();
    fields.extend(whole.meta.keys());
    for field in fields {
        let value = match patch.set.get(field) {
            Some(sent) => sent.clone(),
            None => desk.field_at(tx, whole, field, patch.base_of(field))?,
        };
        if !value.is_null() {
            then.insert(field.clone(), value);
        }
    }
    Ok(whole.entry.check_as(whole.finality(), &Value::Object(then), around, "").is_ok())
}

/// Both values of a field, and whose they are.
fn told(tx: &mut Tx, desk: &Desk<'_>, whole: &Whole, field: &str, (base, other): (i32, Value)) -> Result<Value> {
    let current = whole.data.get(field).cloned().unwrap_or_default();
    let by = author_of(tx, whole, field)?;
    Ok(json!({"base": base, "current": current, "current_by": by, "other": other, "other_by": desk.actor.id}))
}

/// Who gave a field its current value: the officer whose device it was.
fn author_of(tx: &mut Tx, whole: &Whole, field: &str) -> Result<OfficerId> {
    let device: Option<DeviceId> = whole.meta.get(field).map(|mark| mark.1);
    let known = match device {
        Some(device) => sessions::device(tx, device)?,
        None => None,
    };
    Ok(known.map_or(whole.author, |device| device.officer_id))
}

/// Writes a conflict into these sections.
fn put(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    whole: &Whole,
    sections: &[SectionNo],
    fields: Map<String, Value>,
    change: &Change,
) -> Result<RecordId> {
    let id = RecordId::random();
    let (saved_at, skew_s) = change.sent.as_ref().map_or((desk.now, 0), |sent| (sent.saved_at, sent.skew_s));
    let data = json!({
        "record_id": whole.id, "change_id": change.id, "state": rows::OPEN, "fields": fields,
        "saved_at": instant_text(saved_at), "received_at": instant_text(desk.now), "skew_s": skew_s,
    });
    for section in sections {
        desk.put_aside(tx, whole, *section, id, &data)?;
    }
    let section = sections.first().ok_or_else(|| Error::internal("a conflict in no section"))?.0;
    let row = ConflictRow {
        id,
        case_id: desk.case_id(),
        section,
        record_id: whole.id,
        change_id: change.id,
        state: rows::OPEN.to_owned(),
        x: 0,
    };
    rows::insert(tx, &row)?;
    Ok(id)
}

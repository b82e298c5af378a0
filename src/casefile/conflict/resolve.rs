//! Saying what is right: a resolution is itself a change of the record, with a base of its own, and the conflict stays as
//! a resolved one with all its versions.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::RETRACTED;
use crate::casefile::answer::Fate;
use crate::casefile::change::{Change, Choose, Outcome, Pick, Resolve};
use crate::casefile::desk::{Desk, Whole};
use crate::casefile::perform::Did;
use crate::casefile::reach::Reached;
use crate::casefile::{decisions, header, write};
use crate::error::{Code, Error, Fault, Result};
use crate::id::RecordId;
use crate::records::sections::SectionNo;
use crate::store::conflicts::{self as rows, RESOLVED};
use crate::store::{Tx, records};

/// Resolves a conflict within sight, by the department of the record's author. Errors: `not_found` out of sight,
/// `not_allowed` for others, `wrong_state` online for what is resolved, `invalid_input` for a choice that leaves a field
/// out or tears a group, and whatever the record's room says of the values.
///
/// What was resolved meanwhile by somebody else conflicts again: nothing that an officer decided offline is dropped.
pub fn resolve(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, resolve: &Resolve, change: &Change) -> Result<Did> {
    let row = rows::find(tx, resolve.conflict)?.filter(|row| row.case_id == desk.case_id());
    let row = row.ok_or_else(Error::not_found)?;
    let shares = records::of_record(tx, desk.case_id(), row.id)?;
    let sees = |section: &SectionNo| reached.viewer.sections().contains(*section);
    let section = shares.iter().map(|share| SectionNo(share.section)).find(sees).ok_or_else(Error::not_found)?;
    let whole = desk.whole(tx, row.record_id)?.ok_or_else(|| Error::internal("a conflict about nothing"))?;
    let is_header = whole.entry.kind.name == header::KIND;
    let owns = if is_header { header::may_write(desk) } else { desk.actor.department == whole.author_department };
    if !owns {
        return Err(Error::not_allowed());
    }
    if is_header {
        reached.all_work()?
    } else {
        reached.open_for(whole.entry)?
    }
    if row.state == RESOLVED && change.sent.is_none() {
        return Err(Error::new(Code::WrongState));
    }
    let (_, working) =
        desk.aside(tx, section, row.id)?.ok_or_else(|| Error::internal("a conflict without its record"))?;
    let mut data = working.data().clone();
    let fields = data["fields"].as_object().cloned().unwrap_or_default();
    let picks = picks(&whole, &fields, resolve)?;
    let mut did = match is_header {
        true => set_header(tx, desk, &fields, &picks, resolve)?,
        false => set_fields(tx, desk, reached, (&whole, &fields), &picks, resolve, change)?,
    };
    data["state"] = json!(RESOLVED);
    data["chosen"] = picks.iter().map(|(field, pick)| (field.clone(), json!(pick.name()))).collect();
    for share in &shares {
        let written = desk.put_aside_again(tx, share, &data)?;
        if share.section == section.0 {
            did.told = Outcome { case: desk.case_id(), record: row.id, section: section.0, n: written.row.n };
            did.shown = Some(written);
        }
    }
    rows::resolve(tx, row.id)?;
    Ok(did)
}

impl Pick {
    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Pick::Current => "current",
            Pick::Other => "other",
            Pick::Data => "data",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Pick::Current, Pick::Other, Pick::Data].into_iter().find(|pick| pick.name() == text)
    }
}

/// One choice for each field in conflict, the same for the fields of a group.
fn picks(whole: &Whole, fields: &Map<String, Value>, resolve: &Resolve) -> Result<BTreeMap<String, Pick>> {
    let mut faults = Vec::new();
    let picks: BTreeMap<String, Pick> = match &resolve.choose {
        Choose::All(pick) => fields.keys().map(|field| (field.clone(), *pick)).collect(),
        Choose::Each(each) => {
            let known = |field: &&String| !fields.contains_key(*field);
            faults.extend(each.keys().filter(known).map(|field| not_in_conflict("/choose", field)));
            let missing = fields.keys().filter(|field| !each.contains_key(*field));
            faults.extend(missing.map(|field| required("/choose", field)));
            each.clone()
        }
    };
    for group in whole.entry.kind.groups {
        let chosen: Vec<(&&str, &Pick)> = group.iter().filter_map(|field| Some((field, picks.get(*field)?))).collect();
        let torn = chosen.iter().filter(|(_, pick)| chosen.first().is_some_and(|(_, first)| first != pick));
        faults.extend(torn.map(|(field, _)| Fault {
            pointer: format!("/choose/{field}"),
            code: "inconsistent",
            en: "These fields belong together: choose the same for all of them.".into(),
            hi: "ये प्रविष्टियाँ एक साथ हैं: सबके लिए एक ही विकल्प चुनें।".into(),
        }));
    }
    let given = |field: &str| resolve.data.contains_key(field);
    let wanted = picks.iter().filter(|(field, pick)| **pick == Pick::Data && !given(field));
    faults.extend(wanted.map(|(field, _)| required("/data", field)));
    let unasked = resolve.data.keys().filter(|field| picks.get(*field) != Some(&Pick::Data));
    faults.extend(unasked.map(|field| not_in_conflict("/data", field)));
    let gone = picks.get(RETRACTED) == Some(&Pick::Data);
    faults.extend(gone.then(|| not_in_conflict("/choose", RETRACTED)));
    if faults.is_empty() { Ok(picks) } else { Err(Error::invalid(faults)) }
}

/// What the choice sets; what stands already is not set again.
fn chosen(fields: &Map<String, Value>, picks: &BTreeMap<String, Pick>, resolve: &Resolve) -> Map<String, Value> {
    let value = |(field, pick): (&String, &Pick)| match pick {
        Pick::Current => None,
        Pick::Other => Some((field.clone(), fields.get(field)?.get("other")?.clone())),
        Pick::Data => Some((field.clone(), resolve.data.get(field)?.clone())),
    };
    picks.iter().filter_map(value).collect()
}

fn set_fields(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    (whole, fields): (&Whole, &Map<String, Value>),
    picks: &BTreeMap<String, Pick>,
    resolve: &Resolve,
    change: &Change,
) -> Result<Did> {
    let mut set = chosen(fields, picks, resolve);
    let nothing = Did::from((Outcome { case: desk.case_id(), record: whole.id, section: 0, n: 0 }, None));
    if let Some(reason) = set.remove(RETRACTED).as_ref().and_then(Value::as_str) {
        if !whole.deleted {
            decisions::refuse_taking_back(desk, whole)?;
            write::take_back(tx, desk, whole, reason)?;
        }
        return Ok(nothing);
    }
    if set.is_empty() {
        return Ok(nothing);
    }
    if whole.deleted {
        return Err(Error::new(Code::WrongState));
    }
    // Seen is what the conflict shows: a value that came after it makes a conflict of its own.
    let bases: BTreeMap<String, i32> = set.keys().map(|field| (field.clone(), seen(whole, fields, field))).collect();
    write::amend(tx, desk, reached, whole, &set, (whole.n, &bases), change)
}

/// The revision up to which the one who resolves has seen a field.
fn seen(whole: &Whole, fields: &Map<String, Value>, field: &str) -> i32 {
    let shown = fields.get(field).and_then(|field| field.get("current"));
    let now = whole.data.get(field).unwrap_or(&Value::Null);
    if shown == Some(now) { whole.n } else { 0 }
}

fn set_header(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    fields: &Map<String, Value>,
    picks: &BTreeMap<String, Pick>,
    resolve: &Resolve,
) -> Result<Did> {
    let set = chosen(fields, picks, resolve);
    if !set.is_empty() {
        header::patch(tx, desk, &set)?;
    }
    let record: RecordId = desk.case_id().cast();
    let told = Outcome { case: desk.case_id(), record, section: 0, n: 0 };
    Ok(Did { told, shown: None, fate: Fate::Applied, conflicts: Vec::new() })
}

fn required(under: &str, field: &str) -> Fault {
    Fault {
        pointer: format!("{under}/{field}"),
        code: "required",
        en: "This field is in conflict: say which value is right.".into(),
        hi: "इस प्रविष्टि में मतभेद है: बताएँ कौन-सा मान सही है।".into(),
    }
}

fn not_in_conflict(under: &str, field: &str) -> Fault {
    Fault {
        pointer: format!("{under}/{field}"),
        code: "unknown_field",
        en: "This is not asked here.".into(),
        hi: "यह यहाँ नहीं पूछा गया है।".into(),
    }
}

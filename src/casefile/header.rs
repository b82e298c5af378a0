//! The header: what all who take part see of a case. Its stage is computed from the records, never written.

use serde_json::{Map, Value, json};

use super::desk::{Desk, NewRecord, Whole, Written};
use crate::access::{CaseType, Department};
use crate::clock::day_in_india;
use crate::departments;
use crate::error::{Error, Fault, Result};
use crate::id::RecordId;
use crate::records::Entry;
use crate::records::merge::FieldMeta;
use crate::records::sections::{self, SectionNo};
use crate::store::Tx;

/// The kind under which headers are kept.
pub const KIND: &str = "case.header";

/// The last stage: from it on only matters of law are written (`decisions.md` A3).
pub const CLOSED: &str = "CLOSED";

/// The stages in the order in which a case passes them; a case never falls back by itself (`decisions.md` C12).
const ORDER: &[&str] = &[
    "REPORTED",
    "TRIAGED",
    "PLANNED",
    "RESCUED",
    "PRODUCED",
    "INQUIRY",
    "DISPOSED",
    "IN_CARE",
    "FAMILY_CARE",
    "RESTORED",
    "TRANSFERRED_OUT",
    "FOLLOW_UP",
    CLOSED,
];

/// The later of two stages; side states that are not in the order win as they come.
pub fn later<'a>(current: &'a str, reached: &'a str) -> &'a str {
    let place = |stage: &str| ORDER.iter().position(|known| *known == stage);
    match (place(current), place(reached)) {
        (Some(now), Some(then)) if then <= now => current,
        _ => reached,
    }
}

/// The section that carries a share of the header.
pub fn section(share: &str) -> Option<SectionNo> {
    if share == "full" { sections::number(KIND) } else { sections::number(&format!("{KIND}:{share}")) }
}

/// The shares as which a header is shown, the widest first.
pub const SHOWN: &[&str] = &["full_repeat", "full", "progress", "brief", "pseudonym"];

/// What an opener or a later officer may set.
const WRITABLE: &[&str] = &["sex", "age_band", "exploitation", "flags"];
const WRITABLE_FLAGS: &[&str] = &["bonded", "trafficked", "out_of_state"];

/// Refuses every member of a header that is not theirs to set, each by its pointer.
pub fn refuse_unwritable(header: &Map<String, Value>, pointer: &str) -> Result<()> {
    let unwritable = |path: String| Fault {
        pointer: path,
        code: "unknown_field",
        en: "This cannot be set here: only sex, age_band, exploitation and flags (bonded, trafficked, out_of_state)."
            .into(),
        hi: "यह यहाँ नहीं भरा जा सकता: केवल sex, age_band, exploitation और flags (bonded, trafficked, out_of_state)।"
            .into(),
    };
    let mut faults: Vec<Fault> = header
        .keys()
        .filter(|name| !WRITABLE.contains(&name.as_str()))
        .map(|name| unwritable(format!("{pointer}/{name}")))
        .collect();
    if header.get("flags").is_some_and(|flags| !flags.is_object() && !flags.is_null()) {
        let (en, hi) = ("Give an object here.".into(), "यहाँ एक समूह (object) दें।".into());
        faults.push(Fault { pointer: format!("{pointer}/flags"), code: "wrong_type", en, hi });
    }
    if let Some(flags) = header.get("flags").and_then(Value::as_object) {
        let unknown = flags.keys().filter(|name| !WRITABLE_FLAGS.contains(&name.as_str()));
        faults.extend(unknown.map(|name| unwritable(format!("{pointer}/flags/{name}"))));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

/// Who knows whether a child was rescued before (`decisions.md` B7).
pub fn knows_repeats(department: Department) -> bool {
    matches!(department, Department::Committee | Department::Protection)
}

/// Whether this department may set header fields now.
pub fn may_write(desk: &Desk<'_>) -> bool {
    match desk.actor.department {
        Department::Committee | Department::Protection => true,
        department => desk.case.opened_department == department.name() && desk.case.produced_at.is_none(),
    }
}

/// Writes the first version of the header.
pub fn create(tx: &mut Tx, desk: &mut Desk<'_>, given: &Map<String, Value>) -> Result<Vec<Written>> {
    refuse_unwritable(given, "/header")?;
    let mut data = given.clone();
    flags(&mut data, given.get("flags"));
    computed(desk, &mut data);
    data.insert("owner_office".into(), json!(desk.case.opened_office.to_string()));
    let entry = entry()?;
    let checked = entry
        .check(&Value::Object(data), &desk.around(desk.actor.department, desk.now)?, "/header")
        .map_err(Error::invalid)?;
    let record = NewRecord {
        id: desk.case_id().cast(),
        entry,
        author_department: desk.actor.department,
        occurred_at: desk.now,
        meta: &FieldMeta::new(),
    };
    desk.create(tx, &record, &checked)
}

/// Sets fields of the header as its officers may, and brings what is computed up to date.
pub fn patch(tx: &mut Tx, desk: &mut Desk<'_>, set: &Map<String, Value>) -> Result<Vec<Written>> {
    refuse_unwritable(set, "")?;
    let whole = load(tx, desk)?;
    let mut data = whole.data.clone();
    for (name, value) in set.iter().filter(|(name, _)| *name != "flags") {
        if value.is_null() {
            data.remove(name);
        } else {
            data.insert(name.clone(), value.clone());
        }
    }
    flags(&mut data, set.get("flags"));
    rewrite(tx, desk, &whole, data)
}

/// Writes what is computed (stage, days, the sensitive flag) after the case moved on.
pub fn refresh(tx: &mut Tx, desk: &mut Desk<'_>, days: Map<String, Value>) -> Result<Vec<Written>> {
    let whole = load(tx, desk)?;
    let mut data = whole.data.clone();
    data.extend(days);
    rewrite(tx, desk, &whole, data)
}

fn rewrite(tx: &mut Tx, desk: &mut Desk<'_>, whole: &Whole, mut data: Map<String, Value>) -> Result<Vec<Written>> {
    computed(desk, &mut data);
    let around = desk.around(whole.author_department, whole.occurred_at)?;
    let checked = whole.entry.check(&Value::Object(data), &around, "").map_err(Error::invalid)?;
    desk.replace(tx, whole, &whole.meta, &checked)
}

fn computed(desk: &Desk<'_>, data: &mut Map<String, Value>) {
    let case = &desk.case;
    data.insert("number".into(), json!(case.number));
    data.insert("type".into(), json!(case.case_type));
    data.insert("stage".into(), json!(case.stage));
    data.insert("district".into(), json!(case.district));
    data.insert("opened_on".into(), json!(case.opened_on));
    data.remove("closed_on");
    if let Some(closed_at) = case.closed_at {
        data.insert("closed_on".into(), json!(day_in_india(closed_at)));
    }
    flags(data, Some(&json!({"sensitive": case.locked_at.is_some()})));
}

/// Merges single flags into the header's flags; `null` clears one.
fn flags(data: &mut Map<String, Value>, set: Option<&Value>) {
    let mut flags = data.get("flags").and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, value) in set.and_then(Value::as_object).into_iter().flatten() {
        if value.is_null() {
            flags.remove(name);
        } else {
            flags.insert(name.clone(), value.clone());
        }
    }
    data.insert("flags".into(), Value::Object(flags));
}

fn load(tx: &mut Tx, desk: &Desk<'_>) -> Result<Whole> {
    let id: RecordId = desk.case_id().cast();
    desk.whole(tx, id)?.ok_or_else(|| Error::internal("case without a header"))
}

fn entry() -> Result<&'static Entry> {
    departments::find(KIND).ok_or_else(|| Error::internal("no room for case.header"))
}

/// The first stage of a case of this type.
pub fn first_stage(case_type: CaseType) -> &'static str {
    match case_type {
        CaseType::Operation => "PLANNED",
        CaseType::Child | CaseType::Sighting | CaseType::Register => "REPORTED",
    }
}

#[cfg(test)]
mod tests {
    use super::later;

    #[test]
    fn a_case_never_falls_back_but_side_states_come_as_they_are() {
        assert_eq!(later("PRODUCED", "RESCUED"), "PRODUCED");
        assert_eq!(later("PRODUCED", "INQUIRY"), "INQUIRY");
        assert_eq!(later("FOLLOW_UP", "MISSING_AGAIN"), "MISSING_AGAIN");
        assert_eq!(later("MISSING_AGAIN", "IN_CARE"), "IN_CARE");
    }
}

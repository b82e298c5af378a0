//! Who has read a case: all of it for the committee and the protection unit, and for the others only that their own
//! reading was written down.
//!
//! What a department with the word `status` hears depends on its own office's readings alone: the day on which somebody
//! else read is something that it may not see, and a list that grew with the others' work would tell it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::reach::{Reached, reach};
use super::read::{Reading, Rendered};
use crate::access::Role;
use crate::clock::{day_in_india, instant_text};
use crate::departments;
use crate::error::{Error, Fault, Result};
use crate::id::{CaseId, EntryId};
use crate::records::sections::{SectionNo, number};
use crate::store::journal::{self as rows, EntryRow, ReadingFilter};
use crate::store::{Conn, officers, offices, sessions};
use crate::vault::show;

/// The kind by whose cells of the matrix this is shown.
const KIND: &str = "case.readers";

impl Reading<'_> {
    /// The readings of a case, newest first, a page at a time (`decisions.md` C15). Errors: `not_found` also for a
    /// department with no cell here.
    pub fn readers(&mut self, conn: &mut Conn, id: CaseId, cursor: Option<&str>, limit: i64) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let kept = departments::find(KIND)
            .is_some_and(|entry| entry.kind.case_types.iter().any(|known| known.name() == reached.case.case_type));
        let held = |name: &str| number(name).filter(|section| kept && reached.viewer.sections().contains(*section));
        let (items, next) = if let Some(section) = held(KIND) {
            show(&reached.viewer, section, self.receipts)?;
            all(conn, &reached, cursor, limit)?
        } else if let Some(section) = held(&format!("{KIND}:status")) {
            show(&reached.viewer, section, self.receipts)?;
            (self.own(conn, id)?, None)
        } else {
            return Err(Error::not_found());
        };
        Ok(Rendered { body: json!({"items": items, "next": next}).to_string().into_bytes(), etag: None })
    }

    /// One word and a day: when the caller's own office last read.
    fn own(&self, conn: &mut Conn, id: CaseId) -> Result<Vec<Value>> {
        let office = Some((self.actor.department, self.actor.office.id));
        let last = rows::readings(conn, &ReadingFilter { case: id, office, after: None, limit: 1 })?;
        Ok(last.iter().map(|entry| json!({"status": "done", "on": day_in_india(entry.at)})).collect())
    }
}

fn all(conn: &mut Conn, reached: &Reached, cursor: Option<&str>, limit: i64) -> Result<(Vec<Value>, Option<String>)> {
    let after = cursor.map(|cursor| found(conn, reached.case.id, cursor)).transpose()?;
    let filter = ReadingFilter { case: reached.case.id, office: None, after, limit: limit + 1 };
    let mut page = rows::readings(conn, &filter)?;
    let more = page.len() as i64 > limit;
    page.truncate(limit as usize);
    let next = page.last().filter(|_| more).map(cursor_of);
    let people: BTreeMap<_, _> = officers::named(conn, page.iter().map(|entry| entry.actor))?;
    let places: BTreeMap<_, _> = offices::named(conn, page.iter().map(|entry| entry.office_id))?;
    let devices: BTreeMap<_, _> = sessions::devices_named(conn, page.iter().filter_map(|entry| entry.device))?;
    let mut items = Vec::with_capacity(page.len());
    for entry in &page {
        let mut item = json!({"at": instant_text(entry.at), "sections": sections(reached, entry)?,
            "purpose": entry.purpose});
        match people.get(&entry.actor) {
            Some((name, Role::Integration)) => item["client"] = json!(name),
            person => {
                item["officer"] = json!({"name": person.map(|(name, _)| name), "department": entry.actor_department,
                    "office": places.get(&entry.office_id)});
            }
        }
        if let Some(name) = entry.device.and_then(|device| devices.get(&device)) {
            item["device_name"] = json!(name);
        }
        items.push(item);
    }
    Ok((items, next))
}

/// Where a page ended: when, and a mark of the entry. Its id is told to nobody, for it hides the case from auditors
/// ([`crate::journal`]).
fn cursor_of(entry: &EntryRow) -> String {
    let mark = Sha256::digest(entry.id.as_bytes());
    format!("{}-{:x}", entry.at, u64::from_be_bytes(mark[..8].try_into().unwrap_or_default()))
}

/// The entry of a cursor.
fn found(conn: &mut Conn, case: CaseId, cursor: &str) -> Result<EntryId> {
    let at = cursor.split_once('-').and_then(|(at, _)| at.parse().ok());
    let known = at.map(|at| rows::at(conn, case, at)).transpose()?.unwrap_or_default();
    let entry = known.into_iter().find(|entry| cursor_of(entry) == cursor);
    entry.map(|entry| entry.id).ok_or_else(|| {
        let (en, hi) = ("Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।");
        let pointer = "/cursor".to_owned();
        Error::invalid(vec![Fault { pointer, code: "bad_format", en: en.to_owned(), hi: hi.to_owned() }])
    })
}

/// The sections that were read, named as far as the viewer knows them: one that the viewer holds by its own name, another
/// of a record type of which the viewer holds a part by the type's name, the rest not at all.
fn sections(reached: &Reached, entry: &EntryRow) -> Result<Vec<&'static str>> {
    let numbers: Vec<i16> = serde_json::from_str(&entry.sections).map_err(Error::internal)?;
    let held = reached.viewer.sections();
    let mut names: Vec<&str> = numbers
        .into_iter()
        .map(SectionNo)
        .filter_map(|section| {
            let known = || held.iter().any(|own| own.kind() == section.kind());
            if held.contains(section) { Some(section.name()) } else { known().then(|| section.kind()) }
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

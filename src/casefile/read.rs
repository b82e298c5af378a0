//! Reading one's slice: what is opened is what the viewer holds, and every opening leaves its receipt.

use serde_json::{Value, json};

use super::Means;
use super::desk::{is_full, place_of, sealed};
use super::digest::revision;
use super::reach::{Reached, reach, reached_at};
use super::view;
use super::write::breadth;
use super::{duties, header};
use crate::access::{Actor, Capacity, Department, Permit, Reach};
use crate::clock::instant_text;
use crate::departments;
use crate::error::{Code, Error, Result};
use crate::followup::rule::Title;
use crate::id::{CaseId, RecordId};
use crate::records::sections::SectionNo;
use crate::store::Conn;
use crate::store::cases::{self, Filter, LinkRow};
use crate::store::records::{self as rows, InReach, ShareRow};
use crate::store::spans::{self, ParticipationRow};
use crate::vault::{CaseKey, Opened, Place, Receipts, Sealed, open, pseudonym};

/// Bytes ready to go out once their receipts are in the journal.
pub struct Rendered {
    pub body: Vec<u8>,
    /// The revision of what was asked for, where it has one.
    pub etag: Option<String>,
}

/// Means of one reading: who asks, with which permit, and what was opened so far.
pub struct Reading<'a> {
    pub means: &'a Means,
    pub actor: &'a Actor,
    pub permit: Permit,
    /// The title of a rule in the caller's language.
    pub say: fn(&Title) -> &str,
    pub receipts: &'a mut Receipts,
}

impl Reading<'_> {
    /// The caller's slice of one case: header, records, participants.
    pub fn case(&mut self, conn: &mut Conn, id: CaseId) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let key = self.key(&reached)?;
        let (mut case, etag) = self.case_object(conn, &reached, &key)?;
        self.tell_due(conn, std::slice::from_ref(&reached), std::slice::from_mut(&mut case))?;
        let mut body = b"{\"case\":".to_vec();
        body.extend_from_slice(case.to_string().as_bytes());
        body.extend_from_slice(b",\"records\":");
        self.push_records(conn, &reached, &key, &mut body)?;
        if let Some(participants) = participants(conn, self.actor, &reached, self.means.clock.now_ms())? {
            body.extend_from_slice(b",\"participants\":");
            body.extend_from_slice(Value::Array(participants).to_string().as_bytes());
        }
        if let Some(opened) = self.emergencies_of(conn, &reached, &key)? {
            body.extend_from_slice(b",\"emergency_accesses\":");
            body.extend_from_slice(Value::Array(opened).to_string().as_bytes());
        }
        if let Some(owed) = self.owed(conn, &reached, &key)? {
            body.extend_from_slice(b",\"obligations\":");
            body.extend_from_slice(Value::Array(owed).to_string().as_bytes());
        }
        body.push(b'}');
        Ok(Rendered { body, etag })
    }

    /// The case alone, with its header as it was at revision `n` of this section (as it is now for section 0): the answer
    /// to a change of the header, also when it is asked for again.
    pub fn case_at(&mut self, conn: &mut Conn, id: CaseId, section: SectionNo, n: i32) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let key = self.key(&reached)?;
        let (case, etag) = if reached.viewer.sections().contains(section) {
            let row = version(conn, id, section, id.cast(), n)?;
            let data = self.header_data(&reached, &key, &row)?;
            let links = self.links(&reached, &self.linked(conn, &[id])?);
            (view::case_object(&reached.case.case_type, &row, &data, links), Some(revision(row.n, &row.h)))
        } else {
            self.case_object(conn, &reached, &key)?
        };
        Ok(Rendered { body: case.to_string().into_bytes(), etag })
    }

    /// A page of the cases within reach, in order of id.
    pub fn cases(&mut self, conn: &mut Conn, mut filter: Filter) -> Result<Rendered> {
        let limit = filter.limit;
        filter.limit = limit + 1;
        let now = self.means.clock.now_ms();
        let mut page = cases::reach_page(conn, &self.actor.keys(), now, &filter)?;
        let more = page.len() as i64 > limit;
        page.truncate(limit as usize);
        let next = page.last().filter(|_| more).map(|(row, _)| row.id.to_string());
        let reached: Vec<Reached> = page
            .into_iter()
            .filter_map(|(row, profiles)| reached_at(self.actor, self.permit, row, &profiles, now))
            .collect();
        let mut sections: Vec<i16> =
            reached.iter().filter_map(Reached::header_section).map(|section| section.0).collect();
        sections.sort_unstable();
        sections.dedup();
        let ids: Vec<CaseId> = reached.iter().map(|reached| reached.case.id).collect();
        let headers = rows::of_cases(conn, &ids, &sections)?;
        let linked = self.linked(conn, &ids)?;
        let mut items = Vec::with_capacity(reached.len());
        for reached in &reached {
            let Some(section) = reached.header_section() else { continue };
            let row = headers.iter().find(|row| row.case_id == reached.case.id && row.section == section.0);
            if let Some(row) = row {
                let key = self.key(reached)?;
                let data = self.header_data(reached, &key, row)?;
                let links = self.links(reached, &linked);
                items.push(view::case_object(&reached.case.case_type, row, &data, links));
            }
        }
        self.tell_due(conn, &reached, &mut items)?;
        Ok(Rendered { body: json!({"items": items, "next": next}).to_string().into_bytes(), etag: None })
    }

    /// The shares of a case that the caller may see, in order of record id.
    pub fn records(&mut self, conn: &mut Conn, id: CaseId) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let key = self.key(&reached)?;
        let mut body = b"{\"items\":".to_vec();
        self.push_records(conn, &reached, &key, &mut body)?;
        body.extend_from_slice(b",\"next\":null}");
        Ok(Rendered { body, etag: None })
    }

    /// One record, in the widest share that the caller may see.
    pub fn record(&mut self, conn: &mut Conn, id: RecordId) -> Result<Rendered> {
        let (reached, row) = self.find(conn, id)?;
        let key = self.key(&reached)?;
        let mut body = Vec::new();
        if row.deleted {
            view::push_tombstone(&mut body, &row);
        } else {
            let opened = open(&reached.viewer, &key, &place_of(&row), &sealed(&row), self.receipts)?;
            view::push_share(&mut body, &row, opened.data());
        }
        Ok(Rendered { body, etag: Some(revision(row.n, &row.h)) })
    }

    /// The history of a record, cut to the share that the caller sees.
    pub fn versions(&mut self, conn: &mut Conn, id: RecordId) -> Result<Rendered> {
        let (reached, current) = self.find(conn, id)?;
        let key = self.key(&reached)?;
        let mut body = b"{\"items\":[".to_vec();
        let earlier = rows::versions(conn, current.case_id, current.section, id)?;
        for version in earlier {
            let (row, replaced_at) = view::as_share(version);
            if row.deleted {
                view::push_tombstone(&mut body, &row);
            } else {
                let opened = open(&reached.viewer, &key, &place_of(&row), &sealed(&row), self.receipts)?;
                view::push_version(&mut body, &row, opened.data(), replaced_at);
            }
            body.push(b',');
        }
        if current.deleted {
            view::push_tombstone(&mut body, &current);
        } else {
            let opened = open(&reached.viewer, &key, &place_of(&current), &sealed(&current), self.receipts)?;
            view::push_share(&mut body, &current, opened.data());
        }
        body.extend_from_slice(b"],\"next\":null}");
        Ok(Rendered { body, etag: None })
    }

    /// One share at one revision: the answer to a change that is asked for again, and to one whose writer may not read
    /// what was written; then it tells that it is kept.
    pub fn share_at(
        &mut self,
        conn: &mut Conn,
        case: CaseId,
        section: SectionNo,
        id: RecordId,
        n: i32,
    ) -> Result<Rendered> {
        let reached = match reach(conn, &self.means.clock, self.actor, self.permit, case) {
            // Their own write may have locked the case, or their part in it have ended since.
            Err(error) if error.code == Code::NotFound => None,
            reached => Some(reached?).filter(|reached| reached.viewer.sections().contains(section)),
        };
        let row = version(conn, case, section, id, n)?;
        let mut body = Vec::new();
        match reached {
            None => view::push_kept(&mut body, &row),
            Some(_) if row.deleted => view::push_tombstone(&mut body, &row),
            Some(reached) => {
                let key = self.key(&reached)?;
                let opened = open(&reached.viewer, &key, &place_of(&row), &sealed(&row), self.receipts)?;
                view::push_share(&mut body, &row, opened.data());
            }
        }
        Ok(Rendered { body, etag: Some(revision(row.n, &row.h)) })
    }

    /// That a share is kept at this revision: the answer to a change with which its writer gave up the reach.
    pub fn kept(
        &mut self,
        conn: &mut Conn,
        case: CaseId,
        section: SectionNo,
        id: RecordId,
        n: i32,
    ) -> Result<Rendered> {
        let row = version(conn, case, section, id, n)?;
        let mut body = Vec::new();
        view::push_kept(&mut body, &row);
        Ok(Rendered { body, etag: Some(revision(row.n, &row.h)) })
    }

    /// What lies sealed at this place, opened for the caller with its receipt.
    pub(super) fn open_at(
        &mut self,
        reached: &Reached,
        key: &CaseKey,
        place: &Place,
        sealed: &Sealed,
    ) -> Result<Opened> {
        open(&reached.viewer, key, place, sealed, self.receipts)
    }

    pub(super) fn key(&self, reached: &Reached) -> Result<CaseKey> {
        let wrapped = reached.case.wrapped_key.as_deref().ok_or_else(Error::not_found)?;
        self.means.keyring.unwrap(reached.case.id, &reached.case.master_key, wrapped)
    }

    fn case_object(&mut self, conn: &mut Conn, reached: &Reached, key: &CaseKey) -> Result<(Value, Option<String>)> {
        let section = reached.header_section().ok_or_else(Error::not_found)?;
        let row = rows::of_cases(conn, &[reached.case.id], &[section.0])?.pop();
        let row = row.ok_or_else(|| Error::internal("case without a header"))?;
        let data = self.header_data(reached, key, &row)?;
        let links = self.links(reached, &self.linked(conn, &[reached.case.id])?);
        Ok((view::case_object(&reached.case.case_type, &row, &data, links), Some(revision(row.n, &row.h))))
    }

    fn header_data(&mut self, reached: &Reached, key: &CaseKey, row: &ShareRow) -> Result<Value> {
        let opened = open(&reached.viewer, key, &place_of(row), &sealed(row), self.receipts)?;
        let mut data: Value = serde_json::from_slice(opened.data()).map_err(Error::internal)?;
        if self.permit.reach == Reach::Pseudonym {
            data["number"] = json!(pseudonym(key, self.actor.office.id, reached.case.id)?);
        }
        Ok(data)
    }

    /// The links of these cases, for [`Reading::links`].
    fn linked(&self, conn: &mut Conn, cases: &[CaseId]) -> Result<Vec<LinkRow>> {
        cases::links_in_reach(conn, &self.actor.keys(), self.means.clock.now_ms(), cases)
    }

    /// Links are shown with a full header only, and only where the other end is in reach too.
    fn links(&self, reached: &Reached, linked: &[LinkRow]) -> Option<Vec<Value>> {
        let wide = reached.header_section().is_some_and(|section| matches!(section.share(), "full" | "full_repeat"));
        let all = header::knows_repeats(self.actor.department);
        let shown = linked
            .iter()
            .filter(|link| link.case == reached.case.id)
            .filter(|link| all || matches!(link.kind.as_str(), "sibling" | "same_op"))
            .map(|link| json!({"case_id": link.other.to_string(), "number": link.number, "kind": link.kind}));
        wide.then(|| shown.collect())
    }

    fn push_records(&mut self, conn: &mut Conn, reached: &Reached, key: &CaseKey, body: &mut Vec<u8>) -> Result<()> {
        let sections: Vec<i16> = reached
            .viewer
            .sections()
            .iter()
            .filter(|section| !shown_elsewhere(*section))
            .map(|section| section.0)
            .collect();
        let found = rows::of_case(conn, reached.case.id, &sections)?;
        body.push(b'[');
        let mut first = true;
        for row in shown(&found) {
            if !std::mem::take(&mut first) {
                body.push(b',');
            }
            let opened = open(&reached.viewer, key, &place_of(row), &sealed(row), self.receipts)?;
            view::push_share(body, row, opened.data());
        }
        body.push(b']');
        Ok(())
    }

    /// The record's case and its widest visible share; what the caller sees nothing of is not there.
    fn find(&mut self, conn: &mut Conn, id: RecordId) -> Result<(Reached, ShareRow)> {
        let found = rows::in_reach(conn, &self.actor.keys(), self.means.clock.now_ms(), id)?;
        let InReach { case, profiles, shares } = found.ok_or_else(Error::not_found)?;
        let now = self.means.clock.now_ms();
        let reached = reached_at(self.actor, self.permit, case, &profiles, now).ok_or_else(Error::not_found)?;
        let mut visible: Vec<ShareRow> = shares
            .into_iter()
            .filter(|row| !shown_elsewhere(SectionNo(row.section)))
            .filter(|row| reached.viewer.sections().contains(SectionNo(row.section)))
            .collect();
        visible.sort_by_key(|row| (row.deleted, breadth(SectionNo(row.section))));
        let row = visible.into_iter().next().ok_or_else(Error::not_found)?;
        Ok((reached, row))
    }
}

/// The header and what is owed have calls of their own.
fn shown_elsewhere(section: SectionNo) -> bool {
    matches!(section.kind(), header::KIND | duties::KIND)
}

/// A share as it was at revision `n`.
pub(super) fn version(conn: &mut Conn, case: CaseId, section: SectionNo, id: RecordId, n: i32) -> Result<ShareRow> {
    let current = rows::of_record(conn, case, id)?.into_iter().find(|row| row.section == section.0 && row.n == n);
    if let Some(row) = current {
        return Ok(row);
    }
    let earlier = rows::versions(conn, case, section.0, id)?.into_iter().find(|row| row.n == n);
    earlier.map(|row| view::as_share(row).0).ok_or_else(Error::not_found)
}

/// Of the shares of one record a reader is shown the record itself (and what was carved out of it), else every part.
fn shown(found: &[ShareRow]) -> impl Iterator<Item = &ShareRow> {
    found.iter().filter(move |row| {
        let section = SectionNo(row.section);
        is_full(section) || is_carved(section) || {
            let wider = |other: &&ShareRow| other.id == row.id && breadth(SectionNo(other.section)) < breadth(section);
            let best =
                found.iter().filter(wider).map(|other| SectionNo(other.section)).min_by_key(|other| breadth(*other));
            best.is_none_or(|best| best.share() != "full")
        }
    })
}

fn is_carved(section: SectionNo) -> bool {
    departments::find(section.kind())
        .is_some_and(|entry| entry.shares.iter().any(|share| share.name == section.share() && !share.carved.is_empty()))
}

fn participants(conn: &mut Conn, actor: &Actor, reached: &Reached, now: i64) -> Result<Option<Vec<Value>>> {
    let Some(entry) = departments::find("case.participant") else { return Ok(None) };
    // Whoever only has the case in a queue, or sees it without identity, learns nothing of who else takes part.
    if !reached.may_write() {
        return Ok(None);
    }
    let running = spans::running_with_offices(conn, reached.case.id, now)?;
    let mut items = Vec::new();
    match entry.kind.cell(actor.department) {
        "full" => {
            items.extend(running.iter().map(|(row, office)| participant(row, office)));
        }
        "departments" => {
            // A named officer or an open referral tells more than that a department takes part.
            let taking_part = running.iter().filter(|(row, _)| ["office", "team"].contains(&row.capacity.as_str()));
            let mut names: Vec<&str> = taking_part.map(|(row, _)| row.department.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            items.extend(names.into_iter().map(|name| json!({"department": name})));
        }
        "contact" => {
            let own = running.iter().filter(|(row, _)| row.department == actor.department.name());
            items.extend(own.map(|(row, office)| participant(row, office)));
            // Whom to turn to, and not since when: the unit is told of a case in the minute in which it is opened.
            let unit = running.iter().filter(|(row, _)| {
                row.department == Department::Protection.name() && row.capacity == Capacity::Office.name()
            });
            for (row, office) in unit {
                let whole = participant(row, office);
                items.push(json!({"department": whole["department"], "office": whole["office"]}));
            }
        }
        _ => return Ok(None),
    }
    Ok(Some(items))
}

/// A participation, with its office's name, as the contract shows it (`decisions.md` C8).
pub fn participant(row: &ParticipationRow, office: &str) -> Value {
    let mut item = json!({
        "id": row.id.to_string(), "department": row.department, "office": {"id": row.office_id.to_string(), "name": office},
        "capacity": row.capacity, "from": instant_text(row.from_at),
    });
    if let Some(officer) = row.officer_id {
        item["officer_id"] = json!(officer.to_string());
    }
    if let Some(until) = row.until_at {
        item["until"] = json!(instant_text(until));
    }
    item
}

//! Reading of emergency accesses: opened to who made it, told to committee and protection unit, listed for auditors.
//!
//! An auditor learns when, by whom and under which heading, and calls the case by a pseudonym: nothing of its content.

use serde_json::{Value, json};

use super::desk::{place_of, sealed};
use super::emergency::{identity, outline, place};
use super::reach::{Reached, reach, reached_at};
use super::read::{Reading, Rendered};
use super::view;
use crate::access::{Actor, Reach};
use crate::clock::instant_text;
use crate::departments;
use crate::error::{Error, Result};
use crate::id::{CaseId, EmergencyId};
use crate::store::emergencies::{self as rows, EmergencyRow, Filter};
use crate::store::{Conn, cases, offices, places, records};
use crate::vault::{CaseKey, Sealed, pseudonym};

impl Reading<'_> {
    /// What a broken glass shows: until when, and the child's identity.
    pub fn emergency(&mut self, conn: &mut Conn, id: EmergencyId) -> Result<Rendered> {
        let row = rows::find(conn, id)?.filter(|row| row.officer_id == self.actor.id).ok_or_else(Error::not_found)?;
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, row.case_id)?;
        let key = self.key(&reached)?;
        let share = records::of_case(conn, row.case_id, &[identity()?.0])?.pop().ok_or_else(Error::not_found)?;
        let opened = self.open_at(&reached, &key, &place_of(&share), &sealed(&share))?;
        let mut body =
            format!("{{\"id\":\"{id}\",\"until\":\"{}\",\"identity\":", instant_text(row.until_at)).into_bytes();
        view::push_share(&mut body, &share, opened.data());
        body.push(b'}');
        Ok(Rendered { body, etag: None })
    }

    /// A page of emergency accesses: an auditor's to review, or those to cases on which the caller works.
    pub fn emergencies(&mut self, conn: &mut Conn, mut filter: Filter) -> Result<Rendered> {
        let (limit, now) = (filter.limit, self.means.clock.now_ms());
        filter.limit += 1;
        let mut page = match self.permit.reach {
            Reach::NoCase => {
                let offices = offices::subtree(conn, self.actor.office.id)?;
                rows::of_offices(conn, offices.as_deref(), &filter)?
            }
            Reach::Own | Reach::Pseudonym => rows::of_cases_in_reach(conn, &self.actor.keys(), now, &filter)?,
        };
        let more = page.len() as i64 > limit;
        page.truncate(limit as usize);
        let next = page.last().filter(|_| more).map(|row| row.id);
        let mut items = Vec::with_capacity(page.len());
        for row in &page {
            items.push(self.emergency_item(conn, row)?);
        }
        Ok(Rendered { body: json!({"items": items, "next": next}).to_string().into_bytes(), etag: None })
    }

    /// One emergency access as this caller may see it.
    pub fn emergency_item(&mut self, conn: &mut Conn, row: &EmergencyRow) -> Result<Value> {
        if self.permit.reach == Reach::NoCase {
            return self.pseudonymous(conn, row);
        }
        let mut found = cases::reach_of(conn, &self.actor.keys(), self.means.clock.now_ms(), &[row.case_id])?;
        let (case, profiles) = found.pop().ok_or_else(Error::not_found)?;
        let now = self.means.clock.now_ms();
        let reached = reached_at(self.actor, self.permit, case, &profiles, now).ok_or_else(Error::not_found)?;
        let key = self.key(&reached)?;
        let mut item = self.told(conn, &reached, &key, row)?;
        item["case_id"] = json!(row.case_id);
        item["number"] = json!(reached.case.number);
        Ok(item)
    }

    /// The emergency accesses of one case, for those who may know who has read it.
    pub(super) fn emergencies_of(
        &mut self,
        conn: &mut Conn,
        reached: &Reached,
        key: &CaseKey,
    ) -> Result<Option<Vec<Value>>> {
        if !is_told(self.actor) || !reached.may_write() {
            return Ok(None);
        }
        let mut items = Vec::new();
        for row in rows::of_case(conn, reached.case.id)? {
            items.push(self.told(conn, reached, key, &row)?);
        }
        Ok(Some(items))
    }

    /// With the officer's own words, which name the child as likely as not.
    fn told(&mut self, conn: &mut Conn, reached: &Reached, key: &CaseKey, row: &EmergencyRow) -> Result<Value> {
        let mut item = outline(row, &office(conn, row)?);
        let place = place(row.case_id, row.id)?;
        if reached.viewer.holds(place.case, place.section) {
            let words = self.open_at(reached, key, &place, &Sealed::from(row.reason.clone()))?;
            item["reason"] = serde_json::from_slice(words.data()).map_err(Error::internal)?;
        }
        Ok(item)
    }

    /// Without anything of the case; whoever joins two lists finds no number in it.
    fn pseudonymous(&mut self, conn: &mut Conn, row: &EmergencyRow) -> Result<Value> {
        let mut item = outline(row, &office(conn, row)?);
        item["district"] = json!(row.district);
        // A case whose key was destroyed has no name any more.
        if let Some(name) = self.pseudonym_of(conn, row.case_id)? {
            item["case"] = json!(name);
        }
        Ok(item)
    }

    fn pseudonym_of(&self, conn: &mut Conn, case: CaseId) -> Result<Option<String>> {
        let Some((master_key, Some(wrapped))) = cases::key_of(conn, case)? else { return Ok(None) };
        let key = self.means.keyring.unwrap(case, &master_key, &wrapped)?;
        pseudonym(&key, self.actor.office.id, case).map(Some)
    }
}

/// Whether somebody's department is told who has read a case, and so who opened it in an emergency.
pub fn is_told(actor: &Actor) -> bool {
    departments::find("case.readers").is_some_and(|entry| entry.kind.cell(actor.department) == "full")
}

fn office(conn: &mut Conn, row: &EmergencyRow) -> Result<String> {
    Ok(places::find(conn, row.office_id)?.map(|office| office.name).unwrap_or_default())
}

//! Reading what is owed: found by its row, shown from the share that its reader holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::KIND;
use crate::access::{Department, Profile, Reach};
use crate::casefile::desk::{place_of, sealed};
use crate::casefile::digest::revision;
use crate::casefile::reach::{Reached, reach, reached_at};
use crate::casefile::read::{Reading, Rendered};
use crate::clock::instant_text;
use crate::departments::readers::sections_of;
use crate::error::{Error, Result};
use crate::followup::RULES;
use crate::id::{CaseId, ObligationId, RecordId};
use crate::records::sections::{SectionNo, SectionSet, number};
use crate::store::obligations::{self as rows, ObligationRow, Wanted};
use crate::store::{Conn, cases, records};
use crate::vault::{CaseKey, open};

/// Through which section somebody reads the obligations of the own department, and those of others.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    department: Department,
    own: Option<SectionNo>,
    others: Option<SectionNo>,
}

impl Sight {
    pub fn of(sections: &SectionSet, department: Department) -> Self {
        let held = |name: String| number(&name).filter(|section| sections.contains(*section));
        let full = held(KIND.to_owned());
        let progress = held(format!("{KIND}:progress"));
        Self { department, own: full.or(held(format!("{KIND}@{department}"))).or(progress), others: full.or(progress) }
    }

    /// The section in which an obligation of `department` is read; none if it is not seen.
    pub fn section(&self, department: Department) -> Option<SectionNo> {
        if department == self.department { self.own } else { self.others }
    }

    /// Whether nothing is seen at all.
    pub fn is_blind(&self) -> bool {
        self.own.is_none() && self.others.is_none()
    }

    /// Whose obligations are seen: one department's, or all.
    pub fn of_one(&self) -> Option<Department> {
        self.others.is_none().then_some(self.department)
    }
}

/// Which obligations are asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub state: Option<String>,
    pub due_before: Option<i64>,
    pub department: Option<Department>,
    pub after: Option<ObligationId>,
    pub limit: i64,
}

/// Which span profiles let a department see what is owed.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its own.
    pub own: Vec<i16>,
    /// Everybody's, if only how far each has come.
    pub all: Vec<i16>,
    /// Whether it also reads whose they are.
    pub whose: bool,
}

/// What this reach opens to `department`.
pub fn opening(department: Department, reach: Reach) -> Opening {
    let sights = Profile::ALL
        .iter()
        .filter(|_| reach == Reach::Own)
        .map(|profile| (profile.number(), Sight::of(&sections_of(department, *profile), department)));
    let sights: Vec<(i16, Sight)> = sights.collect();
    let through = |sees: fn(&Sight) -> bool| {
        sights.iter().filter(|(_, sight)| sees(sight)).map(|(profile, _)| *profile).collect()
    };
    Opening {
        own: through(|sight| sight.own.is_some()),
        all: through(|sight| sight.others.is_some()),
        whose: sights.iter().any(|(_, sight)| sight.others.is_some_and(|section| section.share() == "full")),
    }
}

impl Reading<'_> {
    /// What is owed in one case, as far as the caller sees it.
    pub fn obligations_of(&mut self, conn: &mut Conn, id: CaseId) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let key = self.key(&reached)?;
        let items = self.owed(conn, &reached, &key)?.unwrap_or_default();
        Ok(Rendered { body: json!({"items": items, "next": null}).to_string().into_bytes(), etag: None })
    }

    /// A page of what is owed within reach, in order of id.
    pub fn obligations(&mut self, conn: &mut Conn, asked: &Asked) -> Result<Rendered> {
        let now = self.means.clock.now_ms();
        let opening = opening(self.actor.department, self.permit.reach);
        let wanted = Wanted {
            keys: self.actor.keys(),
            now,
            department: self.actor.department,
            own: opening.own,
            all: opening.all,
            of: asked.department,
            state: asked.state.clone(),
            due_before: asked.due_before,
            after: asked.after,
            limit: asked.limit + 1,
        };
        let mut page = rows::page(conn, &wanted)?;
        let more = page.len() as i64 > asked.limit;
        page.truncate(asked.limit as usize);
        let next = page.last().filter(|_| more).map(|row| row.id.to_string());
        let ids: BTreeSet<CaseId> = page.iter().map(|row| row.case_id).collect();
        let ids: Vec<CaseId> = ids.into_iter().collect();
        let mut items: BTreeMap<ObligationId, Value> = BTreeMap::new();
        for (case, profiles) in cases::reach_of(conn, &self.actor.keys(), now, &ids)? {
            let Some(reached) = reached_at(self.actor, self.permit, case, &profiles, self.means.clock.now_ms()) else {
                continue;
            };
            let owed: Vec<&ObligationRow> = page.iter().filter(|row| row.case_id == reached.case.id).collect();
            let key = self.key(&reached)?;
            items.extend(self.render(conn, &reached, &key, &owed)?);
        }
        let items: Vec<Value> = items.into_values().collect();
        Ok(Rendered { body: json!({"items": items, "next": next}).to_string().into_bytes(), etag: None })
    }

    /// One obligation.
    pub fn obligation(&mut self, conn: &mut Conn, id: ObligationId) -> Result<Rendered> {
        let row = rows::find(conn, id)?;
        // The work of a miss is that of a hit out of reach.
        let case = row.as_ref().map_or(id.cast(), |row| row.case_id);
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, case)?;
        let row = row.ok_or_else(Error::not_found)?;
        let key = self.key(&reached)?;
        let item = self.render(conn, &reached, &key, &[&row])?.pop().ok_or_else(Error::not_found)?.1;
        Ok(Rendered { body: item.to_string().into_bytes(), etag: None })
    }

    /// What is owed in a case within reach; none for who sees nothing of it.
    pub(in crate::casefile) fn owed(
        &mut self,
        conn: &mut Conn,
        reached: &Reached,
        key: &CaseKey,
    ) -> Result<Option<Vec<Value>>> {
        if Sight::of(reached.viewer.sections(), self.actor.department).is_blind() {
            return Ok(None);
        }
        let all = rows::of_case(conn, reached.case.id)?;
        let items = self.render(conn, reached, key, &all.iter().collect::<Vec<_>>())?;
        Ok(Some(items.into_iter().map(|(_, item)| item).collect()))
    }

    /// When the next thing is due in each of these cases, of what the caller sees there; a brief header tells no date.
    fn next_due(&self, conn: &mut Conn, reached: &[Reached]) -> Result<BTreeMap<CaseId, i64>> {
        let mut groups: BTreeMap<Option<Department>, Vec<CaseId>> = BTreeMap::new();
        for reached in reached.iter().filter(|reached| tells_dates(reached)) {
            let sight = Sight::of(reached.viewer.sections(), self.actor.department);
            if !sight.is_blind() {
                groups.entry(sight.of_one()).or_default().push(reached.case.id);
            }
        }
        let mut due = BTreeMap::new();
        for (of, cases) in groups {
            due.extend(rows::next_due(conn, &cases, of)?);
        }
        Ok(due)
    }

    /// Adds `next_due` to these cases where the caller sees it.
    pub(in crate::casefile) fn tell_due(
        &self,
        conn: &mut Conn,
        reached: &[Reached],
        items: &mut [Value],
    ) -> Result<()> {
        let due = self.next_due(conn, reached)?;
        for item in items {
            let id = item["id"].as_str().and_then(CaseId::parse_public);
            if let Some(at) = id.and_then(|id| due.get(&id)) {
                item["next_due"] = json!(instant_text(*at));
            }
        }
        Ok(())
    }

    fn render(
        &mut self,
        conn: &mut Conn,
        reached: &Reached,
        key: &CaseKey,
        owed: &[&ObligationRow],
    ) -> Result<Vec<(ObligationId, Value)>> {
        let sight = Sight::of(reached.viewer.sections(), self.actor.department);
        let seen: Vec<(&ObligationRow, SectionNo)> =
            owed.iter().filter_map(|row| Some((*row, sight.section(row.department)?))).collect();
        let ids: Vec<RecordId> = seen.iter().map(|(row, _)| row.id.cast()).collect();
        let shares = records::of_records(conn, reached.case.id, &ids)?;
        let readable = self.readable(conn, reached, owed)?;
        let mut items = Vec::with_capacity(seen.len());
        for (row, section) in seen {
            let held = |share: &&records::ShareRow| share.id == row.id.cast() && share.section == section.0;
            let Some(share) = shares.iter().find(held) else { continue };
            let opened = open(&reached.viewer, key, &place_of(share), &sealed(share), self.receipts)?;
            let mut item: Value = serde_json::from_slice(opened.data()).map_err(Error::internal)?;
            item["id"] = json!(row.id.to_string());
            item["case_id"] = json!(row.case_id.to_string());
            item["rev"] = json!(revision(share.n, &share.h));
            if section.share() == "full" {
                if let Some(rule) = RULES.find(&row.rule, row.rule_version) {
                    item["title"] = json!((self.say)(&rule.title));
                }
                let known = [("started_by", Some(row.started_by)), ("fulfilled_by", row.fulfilled_by)];
                for (name, record) in known {
                    if let Some(record) = record.filter(|record| readable.contains(record)) {
                        item[name] = json!(record.to_string());
                    }
                }
            }
            items.push((row.id, item));
        }
        Ok(items)
    }

    /// Of the records that began or met these, those that the caller reads.
    fn readable(&self, conn: &mut Conn, reached: &Reached, owed: &[&ObligationRow]) -> Result<BTreeSet<RecordId>> {
        let named = owed.iter().flat_map(|row| [Some(row.started_by), row.fulfilled_by]).flatten();
        let ids: BTreeSet<RecordId> = named.collect();
        let found = records::sections_of(conn, reached.case.id, &ids.into_iter().collect::<Vec<_>>())?;
        let open = found.into_iter().filter(|(_, section)| reached.viewer.sections().contains(SectionNo(*section)));
        Ok(open.map(|(id, _)| id).collect())
    }
}

fn tells_dates(reached: &Reached) -> bool {
    reached.header_section().is_some_and(|section| matches!(section.share(), "full" | "full_repeat" | "progress"))
}

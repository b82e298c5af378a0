//! Why an officer sees a case or does not, told to the nodal officer who answers for them.
//!
//! It is found out by the officer's own reading, made and thrown away: there is no second opinion that could differ from
//! the first. What is told of it is cut to what the nodal officer reads there too.

use serde_json::{Value, json};

use super::participants::standing;
use super::reach::{Reached, reach};
use super::read::{Reading, Rendered};
use crate::access::{Action, Actor, Profile};
use crate::clock::instant_text;
use crate::departments::readers::sections_of;
use crate::error::{Code, Error, Result};
use crate::id::{CaseId, OfficerId};
use crate::identity::standing::{may_act, without_session};
use crate::records::sections::SectionSet;
use crate::store::spans::{self, ParticipationRow};
use crate::store::{Conn, officers, places};
use crate::vault::{Receipts, show};

impl Reading<'_> {
    /// Whether `officer` sees this case, why, and through which sections (`decisions.md` C15). Errors: `not_found` for a
    /// case out of the caller's reach, and for an officer of another department or not below the caller's office.
    pub fn access(&mut self, conn: &mut Conn, id: CaseId, officer: OfficerId) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let found = officers::find(conn, officer)?;
        let below = places::below(conn, self.actor.department.name(), self.actor.office.id)?;
        let (officer, office) = found
            .filter(|(row, _)| row.department == self.actor.department && below.contains(&row.office_id))
            .ok_or_else(Error::not_found)?;
        let stands = may_act(&officer, &office, self.means.clock.now_ms());
        let other = without_session(officer, office);
        let theirs = if stands { self.opened_by(conn, &other, id)? } else { None };
        let mine = self.opened_by(conn, self.actor, id)?.unwrap_or_default();
        let because = self.because(conn, &reached, &other, stands)?;
        for section in reached.viewer.sections().iter().filter(|section| section.kind() == "case.participant") {
            show(&reached.viewer, section, self.receipts)?;
        }
        let common = theirs.unwrap_or_default().common(&mine);
        let sections: Vec<&str> = common.iter().map(|section| section.name()).collect();
        let answer = json!({"officer": other.id, "sees": theirs.is_some(), "because": because, "sections": sections});
        Ok(Rendered { body: answer.to_string().into_bytes(), etag: None })
    }

    /// What this officer's own reading of the case opens; none if the case is not there for them.
    fn opened_by(&self, conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Option<SectionSet>> {
        let Ok(permit) = actor.permit(Action::ReadCases) else { return Ok(None) };
        let mut receipts = Receipts::default();
        let mut reading = Reading { means: self.means, actor, permit, say: self.say, receipts: &mut receipts };
        match reading.case(conn, id) {
            Ok(_) => Ok(Some(receipts.of(id))),
            Err(error) if error.code == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The rules of the decision (`access.md`) and whether each holds: the officer sees the case if and only if for every
    /// rule one entry does.
    fn because(&self, conn: &mut Conn, reached: &Reached, other: &Actor, stands: bool) -> Result<Vec<Value>> {
        let (case, now) = (&reached.case, self.means.clock.now_ms());
        let opened = spans::opened_to(conn, &other.keys(), now, case.id)?;
        let mut because =
            vec![json!({"rule": "department", "holds": stands && other.permit(Action::ReadCases).is_ok()})];
        let before = because.len();
        for row in spans::of_department(conn, case.id, other.department)? {
            let theirs = match row.officer_id {
                Some(named) => named == other.id,
                None => places::chain(conn, row.office_id)?.iter().any(|(office, _)| *office == other.office.id),
            };
            if theirs {
                let running = row.ended_at.is_none() && row.until_at.is_none_or(|until| until > now);
                because.push(json!({"rule": "participation", "holds": running, "span": span(&row)}));
            }
        }
        if because.len() == before {
            because.push(json!({"rule": "participation", "holds": false}));
        }
        let standing = standing(case, now)?;
        let shut_in = standing.locked || standing.is_sealed_plan();
        because.push(json!({"rule": "lock", "holds": !shut_in || !opened.is_empty()}));
        because.push(json!({"rule": "closed", "holds": standing.closed_at.is_none() || !opened.is_empty()}));
        let profiles = opened.iter().filter_map(|(number, row)| Some((Profile::from_number(*number)?, row)));
        let before = because.len();
        because.extend(profiles.map(|(profile, row)| {
            let opens = profile != Profile::Pseudonym && !sections_of(other.department, profile).is_empty();
            json!({"rule": "profile", "holds": opens, "profile": profile.name(), "span": span(row)})
        }));
        if because.len() == before {
            because.push(json!({"rule": "profile", "holds": false}));
        }
        Ok(because)
    }
}

/// From when until when, in which capacity.
fn span(row: &ParticipationRow) -> Value {
    let mut span = json!({"from": instant_text(row.from_at), "capacity": row.capacity});
    if let Some(until) = row.ended_at.or(row.until_at) {
        span["until"] = json!(instant_text(until));
    }
    span
}

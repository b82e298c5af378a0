//! Closing a child's case and opening it again: the protection unit proposes, the committee decides.
//!
//! A closed case is the same rows with fewer reasons to reach them: nothing is lost, and a reopened case opens new spans.

use serde_json::{Map, Value};

use super::change::Outcome;
use super::desk::{Desk, NewRecord, Whole, Written};
use super::reach::Reached;
use super::step::told;
use super::{effects, header, participants};
use crate::access::Department;
use crate::departments;
use crate::error::{Code, Error, Fault, Result};
use crate::id::RecordId;
use crate::records::merge::{FieldMeta, Mark, ONLINE};
use crate::records::sections::{self, SectionNo};
use crate::records::{Entry, Finality};
use crate::store::{Tx, cases, records};

const KIND: &str = "committee.closure";

/// A closure to be proposed or made.
#[derive(Clone, Debug)]
pub struct NewClosure {
    pub record: RecordId,
    /// The data of `committee.closure`, with outcome and reason.
    pub data: Map<String, Value>,
}

/// Proposes the closure (protection unit: a draft) or closes the case (committee), with the committee's words in place of
/// the proposal. Errors: `not_allowed` for others, `wrong_state` where it is closed or proposed already.
pub fn close(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    reached: &Reached,
    new: &NewClosure,
) -> Result<(Outcome, Option<Written>)> {
    let (entry, section) = room()?;
    if !entry.kind.writers.contains(&desk.actor.department) || !reached.may_write_all() {
        return Err(Error::not_allowed());
    }
    if desk.case.closed_at.is_some() {
        return Err(Error::new(Code::WrongState));
    }
    if !entry.kind.case_types.contains(&desk.case_type()?) {
        return Err(Error::invalid(vec![Fault {
            pointer: String::new(),
            code: "inconsistent",
            en: "Only a child's case is closed so.".into(),
            hi: "केवल बालक का प्रकरण इस प्रकार बंद होता है।".into(),
        }]));
    }
    let proposal = live(tx, desk, section)?.into_iter().find(|whole| whole.draft);
    let (id, written) = match (proposal, desk.actor.department) {
        (Some(proposal), Department::Committee) => (proposal.id, adopt(tx, desk, &proposal, &new.data)?),
        (Some(_), _) => {
            return Err(Error::with(
                Code::WrongState,
                "The closure is proposed already; change the proposal.",
                "समापन पहले ही प्रस्तावित है; प्रस्ताव में सुधार करें।",
            ));
        }
        (None, _) => (new.record, write(tx, desk, entry, new)?),
    };
    Ok(told(desk, id, section, 1, written))
}

/// Opens a closed case again: the closure is taken back with the reason, its versions stay. Only the committee.
pub fn reopen(tx: &mut Tx, desk: &mut Desk<'_>, reached: &Reached, reason: &str) -> Result<(Outcome, Option<Written>)> {
    let (_, section) = room()?;
    if desk.actor.department != Department::Committee || !reached.may_write_all() {
        return Err(Error::not_allowed());
    }
    if desk.case.closed_at.is_none() {
        return Err(Error::with(Code::WrongState, "The case is open.", "प्रकरण खुला है।"));
    }
    for closure in live(tx, desk, section)?.iter().filter(|whole| !whole.draft) {
        desk.retract(tx, closure, reason)?;
    }
    desk.case.closed_at = None;
    // The child is in work again: whoever had handed it over reads again who it is.
    desk.case.handed_over_at = None;
    desk.case.stage = "REOPENED".to_owned();
    cases::update_progress(tx, desk.case_id(), &desk.case.progress())?;
    let written = header::refresh(tx, desk, Map::new())?;
    participants::respan(tx, desk)?;
    let own = reached.header_section().ok_or_else(Error::not_found)?;
    Ok(told(desk, desk.case_id().cast(), own, 0, written))
}

fn write(tx: &mut Tx, desk: &mut Desk<'_>, entry: &'static Entry, new: &NewClosure) -> Result<Vec<Written>> {
    let around = desk.around(desk.actor.department, desk.now)?;
    let data = Value::Object(new.data.clone());
    let checked = entry.check(&data, &around, "/record").map_err(Error::invalid)?;
    let meta = marks(desk, &new.data, 1);
    let record = NewRecord {
        id: new.record,
        entry,
        author_department: desk.actor.department,
        occurred_at: desk.now,
        meta: &meta,
    };
    let written = desk.create(tx, &record, &checked)?;
    effects::carry_out(tx, desk, desk.actor.department, &checked.effects)?;
    Ok(written)
}

fn adopt(tx: &mut Tx, desk: &mut Desk<'_>, proposal: &Whole, data: &Map<String, Value>) -> Result<Vec<Written>> {
    let around = desk.around(proposal.author_department, proposal.occurred_at)?;
    let whole = Value::Object(data.clone());
    let checked = proposal.entry.check_as(Finality::Final, &whole, &around, "/record").map_err(Error::invalid)?;
    let written = desk.replace(tx, proposal, &marks(desk, data, proposal.n + 1), &checked)?;
    effects::carry_out(tx, desk, desk.actor.department, &checked.effects)?;
    Ok(written)
}

fn marks(desk: &Desk<'_>, data: &Map<String, Value>, n: i32) -> FieldMeta {
    data.keys().map(|field| (field.clone(), Mark(n, desk.actor.device, ONLINE))).collect()
}

/// The closures of the case that were not taken back.
fn live(tx: &mut Tx, desk: &Desk<'_>, section: SectionNo) -> Result<Vec<Whole>> {
    let mut found = Vec::new();
    for id in records::ids_in_section(tx, desk.case_id(), section.0)? {
        found.extend(desk.whole(tx, id)?);
    }
    Ok(found)
}

fn room() -> Result<(&'static Entry, SectionNo)> {
    departments::find(KIND).zip(sections::number(KIND)).ok_or_else(|| Error::internal("no room for committee.closure"))
}

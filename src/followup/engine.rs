//! The engine: from the records of a case to what is owed in it. A pure function, so that what is brought up to date
//! with each record is what a recomputation from all of them gives.
//!
//! Clocks start at what happened and never at when it was written down.

use serde_json::{Map, Value};

use super::calendar::{Calendar, date, end_of};
use super::plan;
use super::rule::{Owner, Rule};
use crate::access::Department;
use crate::id::{OfficeId, RecordId};

const MINUTE_MS: i64 = 60_000;

/// A record of the case that is neither a draft nor retracted.
#[derive(Clone, Debug)]
pub struct Fact {
    pub record: RecordId,
    pub kind: &'static str,
    /// The department and the office of its author.
    pub department: Department,
    pub office: OfficeId,
    pub occurred_at: i64,
    pub data: Map<String, Value>,
}

/// Something owed. Instants are Unix milliseconds.
#[derive(Clone, Debug)]
pub struct Duty<'r> {
    pub rule: &'r Rule,
    /// The record that began it, where each such record begins one of its own.
    pub subject: Option<RecordId>,
    pub department: Department,
    /// The office that owes it, where the record that began it tells.
    pub office: Option<OfficeId>,
    pub started_at: i64,
    pub started_by: RecordId,
    pub due_at: i64,
    /// What met it, and when that happened.
    pub fulfilled: Option<(RecordId, i64)>,
    /// Whether it is no longer owed.
    pub ended: bool,
}

/// What is owed by these rules. Give a plan's visits together, and all facts of the types that the rules name.
pub fn derive<'r>(rules: &[&'r Rule], calendar: &Calendar, facts: &[Fact]) -> Vec<Duty<'r>> {
    let mut duties: Vec<Duty<'r>> = rules.iter().flat_map(|rule| begun(rule, calendar, facts)).collect();
    for duty in duties.iter_mut().filter(|duty| duty.rule.plan.is_none()) {
        let (rule, started_at) = (duty.rule, duty.started_at);
        duty.fulfilled =
            happened(&rule.done, facts).find(|(at, _)| !is_before(*at, started_at)).map(|(at, fact)| (fact.record, at));
        for (at, _) in happened(&rule.postponed, facts).filter(|(at, _)| *at > started_at) {
            duty.postpone(at);
        }
    }
    plan::assign(&mut duties, facts);
    for duty in &mut duties {
        duty.ended = happened(&duty.rule.ended, facts).any(|(at, _)| at > duty.started_at);
    }
    duties
}

fn begun<'r>(rule: &'r Rule, calendar: &Calendar, facts: &[Fact]) -> Vec<Duty<'r>> {
    if !rule.when.is_empty() && happened(&rule.when, facts).next().is_none() {
        return Vec::new();
    }
    let most = if rule.once { 1 } else { usize::MAX };
    let starts = happened(&rule.start, facts).take(most).filter(|(at, _)| rule.in_force(*at));
    starts
        .filter_map(|(at, fact)| {
            let (department, office) = match rule.department {
                Owner::Writer(_) => (fact.department, Some(fact.office)),
                Owner::Named(department) => (department, Some(fact.office).filter(|_| fact.department == department)),
            };
            Some(Duty {
                rule,
                subject: (!rule.once).then_some(fact.record),
                department,
                office,
                started_at: at,
                started_by: fact.record,
                due_at: calendar.due_at(at + uncounted(rule, fact), rule.due)?,
                fulfilled: None,
                ended: false,
            })
        })
        .collect()
}

/// The time that the record which began it takes out of the count, in milliseconds.
fn uncounted(rule: &Rule, fact: &Fact) -> i64 {
    let minutes = rule.excluded.as_ref().and_then(|field| fact.data.get(field)?.as_i64());
    minutes.unwrap_or_default() * MINUTE_MS
}

/// The facts that are one of these events, each once, oldest first.
pub(super) fn happened<'f>(
    events: &[super::event::Event],
    facts: &'f [Fact],
) -> impl Iterator<Item = (i64, &'f Fact)> + use<'f> {
    let mut found: Vec<(i64, &Fact)> =
        facts.iter().filter_map(|fact| Some((events.iter().filter_map(|event| event.at(fact)).min()?, fact))).collect();
    found.sort_by_key(|(at, fact)| (*at, fact.record));
    found.into_iter()
}

/// Whether it lies on an earlier day in India: many records know only the day.
pub(super) fn is_before(at: i64, than: i64) -> bool {
    date(at) < date(than)
}

impl Duty<'_> {
    /// Moves it to the end of the day of `at`, never to an earlier time.
    pub(super) fn postpone(&mut self, at: i64) {
        let day = date(at).and_then(end_of);
        self.due_at = day.map_or(self.due_at, |day| day.max(self.due_at));
    }

    /// How far it has been met. That its time has run out is never told here: a job writes it down (`sync.md` R8).
    pub fn state(&self, was_overdue: bool, waived: bool, now: i64) -> &'static str {
        match () {
            () if self.fulfilled.is_some() => "done",
            () if waived => "waived",
            () if self.ended => "cancelled",
            () if was_overdue && self.due_at <= now => "overdue",
            () => "due",
        }
    }
}

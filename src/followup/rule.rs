//! One rule: what begins a duty, whose it is, how long it may take, and what meets, moves or ends it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::calendar::Due;
use super::event::Event;
use crate::access::Department;
use crate::clock::{day_in_india, parse_day};

/// A rule as `rules/` tells it; see `rules/README.md`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its number, such as `D04`.
    pub id: String,
    pub version: i32,
    pub title: Title,
    pub department: Owner,
    pub kind: Basis,
    pub basis: String,
    /// Whether somebody has checked the basis against its text.
    pub verified: bool,
    pub note: Option<String>,
    /// Only the first event that begins it counts in a case.
    #[serde(default)]
    pub once: bool,
    /// The plan whose visits it is one of.
    pub plan: Option<String>,
    pub start: Vec<Event>,
    /// One of these must be found in the case too, if there are any.
    #[serde(default)]
    pub when: Vec<Event>,
    pub due: Due,
    /// The entry of the record that begins it which tells the minutes that are not counted.
    pub excluded: Option<String>,
    pub done: Vec<Event>,
    #[serde(default)]
    pub postponed: Vec<Event>,
    #[serde(default)]
    pub ended: Vec<Event>,
    /// The first day on which it is in force.
    pub from: Option<String>,
    /// The last day on which it is in force.
    pub until: Option<String>,
}

/// What is to be done, in the two languages of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    pub en: String,
    pub hi: String,
}

/// Whose duty it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Owner {
    Named(Department),
    Writer(Writer),
}

/// The department of the record that begins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Writer {
    #[serde(rename = "author")]
    Author,
}

/// On what a duty rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Law,
    Court,
    Scheme,
    Proposal,
}

impl Basis {
    /// The code in the list `obligation_kind`.
    pub const fn name(self) -> &'static str {
        match self {
            Basis::Law => "law",
            Basis::Court => "court",
            Basis::Scheme => "scheme",
            Basis::Proposal => "proposal",
        }
    }
}

impl Rule {
    /// Every event it asks for.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        [&self.start, &self.when, &self.done, &self.postponed, &self.ended].into_iter().flatten()
    }

    /// Whether records of these types may begin it.
    pub fn begins_with(&self, kinds: &BTreeSet<&str>) -> bool {
        self.start.iter().chain(&self.when).any(|event| kinds.contains(event.kind.as_str()))
    }

    /// Whether a duty that begins at this instant begins under this version.
    pub fn in_force(&self, at: i64) -> bool {
        let day = day_in_india(at);
        self.from.as_ref().is_none_or(|from| *from <= day) && self.until.as_ref().is_none_or(|until| day <= *until)
    }

    /// Whether both could be in force on the same day.
    pub(super) fn overlaps(&self, other: &Rule) -> bool {
        let before =
            |one: &Rule, two: &Rule| matches!((&one.until, &two.from), (Some(until), Some(from)) if until < from);
        !before(self, other) && !before(other, self)
    }

    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.events().flat_map(Event::faults).collect();
        if self.start.is_empty() {
            faults.push("nothing begins it".into());
        }
        if self.done.is_empty() {
            faults.push("nothing fulfils it".into());
        }
        if self.title.en.is_empty() || self.title.hi.is_empty() || self.basis.is_empty() {
            faults.push("title and basis must say something".into());
        }
        if let Some(field) = &self.excluded {
            faults.extend(self.start.iter().filter_map(|event| event.not_minutes(field)));
        }
        for day in [&self.from, &self.until].into_iter().flatten().filter(|day| parse_day(day).is_none()) {
            faults.push(format!("{day} is no day"));
        }
        faults
    }
}

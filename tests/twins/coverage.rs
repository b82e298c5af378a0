//! Which sections were varied behind whose back, found in the databases themselves.

use std::collections::{BTreeMap, BTreeSet};

use anugaman::access::Department;
use anugaman::id::{CaseId, RecordId};
use anugaman::records::sections::SectionNo;
use anugaman::store::schema::record;
use diesel::prelude::*;

use crate::acts::{cells, kinds};
use crate::district::{District, Person};
use crate::life::Case;

type Rows = BTreeMap<(CaseId, i16, RecordId), (i32, Vec<u8>, bool)>;

/// What was varied, and what could have been.
#[derive(Default)]
pub struct Coverage {
    /// How often a section differed between worlds for somebody who may not see it.
    pub varied: BTreeMap<&'static str, usize>,
    /// Sections of which there was anything at all.
    pub there: BTreeSet<&'static str>,
    /// How often each sort of difference was made.
    pub acts: BTreeMap<String, usize>,
    pub seats: BTreeMap<String, usize>,
}

fn rows(app: &District) -> Rows {
    let all: Vec<(CaseId, i16, RecordId, i32, Vec<u8>, bool)> = app
        .app
        .db
        .read(|conn| {
            let columns = (record::case_id, record::section, record::id, record::n, record::h, record::deleted);
            Ok(record::table.select(columns).load(conn)?)
        })
        .expect("the records");
    all.into_iter().map(|(case, section, id, n, h, deleted)| ((case, section, id), (n, h, deleted))).collect()
}

impl Coverage {
    /// Counts the sections in which two worlds differ, for this person.
    pub fn count(&mut self, person: &Person, cases: &[Case], one: &District, other: &District) {
        let (one, other) = (rows(one), rows(other));
        let mut sections: BTreeSet<&'static str> = BTreeSet::new();
        for place in one.keys().chain(other.keys()) {
            let section = SectionNo(place.1);
            self.there.insert(section.name());
            let reached = cases.iter().any(|case| case.id == place.0.to_string() && case.reach.contains(&person.login));
            if one.get(place) != other.get(place) && !(reached && may_see(person.department, section)) {
                sections.insert(section.name());
            }
        }
        for section in sections {
            *self.varied.entry(section).or_default() += 1;
        }
    }

    /// Kinds of the matrix of which nothing was varied; four of them have no records of their own.
    pub fn missing_kinds(&self) -> Vec<&'static str> {
        let plain = ["case.link", "case.lock", "case.participant", "case.readers"];
        let varied = |kind: &str| self.varied.keys().any(|section| section.split([':', '@']).next() == Some(kind));
        kinds().into_iter().filter(|kind| !varied(kind) && !plain.contains(kind)).collect()
    }

    /// Sections that were there and never varied behind anybody's back.
    pub fn missing(&self) -> Vec<&'static str> {
        // A lock takes the whole case away from whoever is not named: there is nobody behind whose back it could vary.
        let missing = |section: &&str| *section != "case.lock" && !self.varied.contains_key(section);
        self.there.iter().copied().filter(missing).collect()
    }
}

/// By the cell of the matrix alone.
fn may_see(department: Department, section: SectionNo) -> bool {
    let name = section.name();
    match name.split_once('@') {
        Some((_, addressed)) => addressed == department.name(),
        None => {
            let kind = if section.kind() == "education.condition" { "labour.scheme" } else { section.kind() };
            let cell = cells(kind)[department as usize];
            let share = if kind == "labour.scheme" && section.kind() != kind { "condition" } else { section.share() };
            cell == share
        }
    }
}

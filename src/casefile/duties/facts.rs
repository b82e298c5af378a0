//! The records of a case as facts: final, not retracted, and of each only the parts that a rule asks for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::access::Department;
use crate::casefile::desk::{Desk, place_of, sealed};
use crate::departments;
use crate::error::{Error, Result};
use crate::followup::{Fact, Rule};
use crate::id::RecordId;
use crate::records::sections::{self, SectionNo};
use crate::store::Conn;
use crate::store::records;
use crate::vault::{WriteReason, open_for_write};

/// All facts of the types that these rules name.
pub fn load(conn: &mut Conn, desk: &Desk<'_>, rules: &[&Rule]) -> Result<Vec<Fact>> {
    let mut facts: BTreeMap<RecordId, Fact> = BTreeMap::new();
    for row in records::of_case(conn, desk.case_id(), &sections_of(rules))? {
        let opened = open_for_write(WriteReason::Job, &desk.key, &place_of(&row), &sealed(&row))?;
        let (Value::Object(data), "final") = (opened.data(), row.state.as_str()) else { continue };
        let department = Department::parse(&row.author_department);
        let fact = facts.entry(row.id).or_insert(Fact {
            record: row.id,
            kind: SectionNo(row.section).kind(),
            department: department.ok_or_else(|| Error::internal("record.author_department"))?,
            office: row.office,
            occurred_at: row.occurred_at,
            data: Default::default(),
        });
        fact.data.extend(data.clone());
    }
    Ok(facts.into_values().collect())
}

/// The records themselves, and of what was carved out of them only what a rule names.
fn sections_of(rules: &[&Rule]) -> Vec<i16> {
    let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in rules.iter().flat_map(|rule| rule.events()) {
        asked.entry(&event.kind).or_default().extend(event.fields());
    }
    let mut found = Vec::new();
    for (kind, fields) in asked {
        let shares = departments::find(kind).map_or(&[][..], |entry| &entry.shares);
        let wanted = shares.iter().filter(|share| {
            share.name == "full" || !share.addressed && share.carved.iter().any(|field| fields.contains(field))
        });
        found.extend(wanted.filter_map(|share| sections::number(&share.section)).map(|section| section.0));
    }
    found
}

//! A database of two cases with two records each, as the planner reads it.

use anugaman::error::Result;
use anugaman::id::{CaseId, RecordId};
use anugaman::records::sections::{SectionNo, SectionSet};
use anugaman::sync::plan::{ScopeReader, SpanRow, Want, was_open};
use anugaman::sync::snapshot::Snapshot;
use uuid::Uuid;

use crate::world::Variant;

pub const CASES: usize = 2;
pub const RECORDS: usize = 2;
pub const KEYS: usize = 2;

pub fn case(index: usize) -> CaseId {
    CaseId::from(Uuid::from_u128(index as u128 + 1))
}

pub fn index(case: CaseId) -> usize {
    case.uuid().as_u128() as usize - 1
}

/// Each record stands in the section of its number.
pub fn section(record: usize) -> SectionNo {
    SectionNo(record as i16)
}

pub fn set(bits: u8) -> SectionSet {
    let mut set = SectionSet::default();
    (0..RECORDS).filter(|record| bits >> record & 1 == 1).for_each(|record| set.insert(section(record)));
    set
}

pub fn key(index: usize) -> String {
    index.to_string()
}

/// The rows of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rows {
    pub version: [[u8; RECORDS]; CASES],
    pub deleted: [[bool; RECORDS]; CASES],
    pub x: [[i64; RECORDS]; CASES],
    pub feed: [[i64; CASES]; KEYS],
    pub spans: Vec<SpanRow>,
}

impl Rows {
    pub fn bump(&mut self, at: usize, x: i64) {
        for index in 0..KEYS {
            if self.spans.iter().any(|span| span.case == case(at) && span.key == key(index) && span.out_x.is_none()) {
                self.feed[index][at] = x;
            }
        }
    }

    fn stamp(&self, of: CaseId) -> i64 {
        (0..KEYS).map(|index| self.feed[index][self::index(of)]).max().unwrap_or_default()
    }
}

/// A page's view of it, with the mistake of a variant.
pub struct View<'a, const V: u8> {
    pub rows: &'a Rows,
    /// The run's target, for the variant that limits the feed to it.
    pub target: Snapshot,
}

pub struct Row {
    pub case: CaseId,
    pub record: usize,
    /// 0 for a tombstone.
    pub version: u8,
}

const DELIVER_IGNORING_N: u8 = Variant::DeliverIgnoringN as u8;
const PURGE_ONLY_BY_Q: u8 = Variant::PurgeOnlyByQ as u8;
const STAYS_BY_HAD: u8 = Variant::StaysByHad as u8;
const HEAD_IN_WINDOW: u8 = Variant::HeadInWindow as u8;
const PAGE_BY_STAMP: u8 = Variant::PageByStamp as u8;

impl<const V: u8> ScopeReader for View<'_, V> {
    type Row = Row;

    fn leavers(
        &mut self,
        keys: &[String],
        lost: &[String],
        p: &Snapshot,
        after: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>> {
        let left = |span: &&SpanRow| {
            lost.contains(&span.key) || keys.contains(&span.key) && span.out_x.is_some_and(|x| !p.seen(x))
        };
        Ok(page(self.rows.spans.iter().filter(left).map(|span| span.case), after, limit))
    }

    fn news(
        &mut self,
        keys: &[String],
        gained: &[String],
        p: &Snapshot,
        after: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>> {
        let new = |key: &String, at: usize| {
            let x = self.rows.feed[key.parse::<usize>().unwrap()][at];
            let ever = self.rows.spans.iter().any(|span| span.key == *key && span.case == case(at));
            ever && !p.seen(x) && (V != HEAD_IN_WINDOW || self.target.seen(x))
        };
        let open = |span: &&SpanRow| {
            let opened = keys.contains(&span.key) && !p.seen(span.in_x) && V != HEAD_IN_WINDOW;
            span.out_x.is_none() && (opened || gained.contains(&span.key))
        };
        let changed = (0..CASES).filter(|at| keys.iter().any(|key| new(key, *at))).map(case);
        let found: Vec<CaseId> = changed.chain(self.rows.spans.iter().filter(open).map(|span| span.case)).collect();
        if V != PAGE_BY_STAMP {
            return Ok(page(found.into_iter(), after, limit));
        }
        let place = |case: CaseId| (self.rows.stamp(case), case);
        let mut found: Vec<CaseId> =
            found.into_iter().filter(|case| after.is_none_or(|after| place(*case) > place(after))).collect();
        found.sort_by_key(|case| place(*case));
        found.dedup();
        found.truncate(limit);
        Ok(found)
    }

    fn spans(&mut self, keys: &[String], cases: &[CaseId]) -> Result<Vec<SpanRow>> {
        let wanted = |span: &&SpanRow| keys.contains(&span.key) && cases.contains(&span.case);
        let mut spans: Vec<SpanRow> = self.rows.spans.iter().filter(wanted).cloned().collect();
        spans.sort();
        Ok(spans)
    }

    fn rows(&mut self, wants: &[Want], p: &Snapshot, limit: usize) -> Result<Vec<Row>> {
        let mut found = Vec::new();
        for want in wants {
            let at = index(want.case);
            for record in 0..RECORDS {
                let (section, deleted) = (section(record), self.rows.deleted[at][record]);
                if want.after.is_some_and(|after| (section, record_id(record)) <= after) {
                    continue;
                }
                let changed = want.delta.contains(section) && !p.seen(self.rows.x[at][record]);
                if changed || want.replace.contains(section) && !deleted {
                    let version = if deleted { 0 } else { self.rows.version[at][record] };
                    found.push(Row { case: want.case, record, version });
                }
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    fn place(row: &Row) -> (CaseId, SectionNo, RecordId, usize) {
        (row.case, section(row.record), record_id(row.record), 1)
    }

    fn gives(then: SectionSet, now: SectionSet) -> SectionSet {
        if V == DELIVER_IGNORING_N { now } else { then.common(&now) }
    }

    fn keeps(then: SectionSet, now: SectionSet) -> SectionSet {
        if V == DELIVER_IGNORING_N || V == PURGE_ONLY_BY_Q { now } else { then.common(&now) }
    }

    fn lasts(span: &SpanRow, p: &Snapshot) -> bool {
        if V == STAYS_BY_HAD { was_open(span, p) } else { span.out_x.is_none() && p.seen(span.in_x) }
    }
}

fn record_id(record: usize) -> RecordId {
    RecordId::from(Uuid::from_u128(record as u128 + 1))
}

fn page(cases: impl Iterator<Item = CaseId>, after: Option<CaseId>, limit: usize) -> Vec<CaseId> {
    let mut found: Vec<CaseId> = cases.filter(|case| after.is_none_or(|after| *case > after)).collect();
    found.sort();
    found.dedup();
    found.truncate(limit);
    found
}

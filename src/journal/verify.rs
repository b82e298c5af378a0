//! The proof of the journal: recomputes the whole chain and holds it against every checkpoint at hand.
//!
//! Without a checkpoint from outside the database a cut tail, or a chain that somebody with the key wrote anew, cannot be
//! seen; the report therefore says on what it rests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::checkpoint::{Checkpoint, is_signed};
use super::entry::{START, follows};
use crate::clock::instant_text;
use crate::error::{Error, Result};
use crate::store::Db;
use crate::store::journal::{self as rows, SealedRow};

const PAGE: i64 = 1_000;

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The chain goes from one number to another that does not follow: entries were removed, or one stands in twice.
    Gap { expected: i64, found: i64 },
    /// An entry, or its hash, is not what the chain says: it was changed, or slipped in.
    Changed { seq: i64 },
    /// The chain is whole up to here, but not the one that was signed: it was written anew.
    Rewritten { seq: i64 },
    /// The chain ends before what was signed: its tail was cut off.
    CutTail { last: i64, signed: i64 },
    /// Entries bear numbers outside the chain.
    Outside { count: i64 },
    /// A checkpoint was not signed by the key that it names, or in the database by a key that nobody here knows.
    Forged { seq: i64 },
}

/// The newest checkpoint that the report rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    None,
    /// From the database itself: a cut tail cannot be seen with it, for its checkpoints can be cut too.
    Database {
        seq: i64,
        at: i64,
    },
    /// From the file given.
    Outside {
        seq: i64,
        at: i64,
    },
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries of the chain that were recomputed and found right.
    pub entries: i64,
    /// Entries that have no number yet.
    pub unsealed: i64,
    pub basis: Basis,
    pub finding: Option<Finding>,
}

/// Checks the whole chain. `outside` are checkpoints kept apart from the database, `own_key` the public key of this
/// installation; without either, checkpoints in the database prove nothing and are not used.
pub fn verify(db: &Db, outside: &[Checkpoint], own_key: Option<&[u8]>) -> Result<Report> {
    let mut report = Report { entries: 0, unsealed: 0, basis: Basis::None, finding: None };
    report.finding = check(db, outside, own_key, &mut report)?;
    report.unsealed = db.read(rows::count_unsealed)?;
    Ok(report)
}

/// What the entry that a finding names says now, in one line; none where no entry stands there.
pub fn witness(db: &Db, finding: &Finding) -> Result<Option<String>> {
    let seq = match finding {
        Finding::Gap { found: seq, .. } | Finding::Changed { seq } | Finding::Rewritten { seq } => *seq,
        Finding::CutTail { last: seq, .. } => *seq,
        Finding::Outside { .. } | Finding::Forged { .. } => return Ok(None),
    };
    let found = db.read(|conn| rows::page(conn, seq - 1, 1))?.into_iter().find(|row| row.seq == seq);
    Ok(found.map(|SealedRow { entry, .. }| {
        let (at, office) = (instant_text(entry.at), entry.office_id);
        let (department, action) = (entry.actor_department, &entry.action);
        format!("entry {seq}, {at}: {action} by officer {} of {department}, office {office}", entry.actor)
    }))
}

fn check(db: &Db, outside: &[Checkpoint], own_key: Option<&[u8]>, report: &mut Report) -> Result<Option<Finding>> {
    let mut keys: BTreeSet<Vec<u8>> = own_key.map(Vec::from).into_iter().collect();
    let mut signed: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for line in outside {
        let Some((row, key)) = line.verified() else { return Ok(Some(Finding::Forged { seq: line.seq })) };
        keys.insert(key);
        if !matches!(report.basis, Basis::Outside { seq, .. } if seq > row.seq) {
            report.basis = Basis::Outside { seq: row.seq, at: row.at };
        }
        if signed.insert(row.seq, row.hash.clone()).is_some_and(|other| other != row.hash) {
            return Ok(Some(Finding::Rewritten { seq: row.seq }));
        }
    }
    if let Some(finding) = add_inside(db, &keys, &mut signed, &mut report.basis)? {
        return Ok(Some(finding));
    }
    if let Some(finding) = walk(db, &signed, &mut report.entries)? {
        return Ok(Some(finding));
    }
    if let Some((&seq, _)) = signed.range(report.entries + 1..).next_back() {
        return Ok(Some(Finding::CutTail { last: report.entries, signed: seq }));
    }
    let count = db.read(|conn| rows::count_up_to(conn, report.entries))? - report.entries;
    Ok((count != 0).then_some(Finding::Outside { count }))
}

/// Takes the checkpoints of the database among the signed ones.
fn add_inside(
    db: &Db,
    keys: &BTreeSet<Vec<u8>>,
    signed: &mut BTreeMap<i64, Vec<u8>>,
    basis: &mut Basis,
) -> Result<Option<Finding>> {
    let mut after = 0;
    while !keys.is_empty() {
        let page = db.read(|conn| rows::checkpoints_after(conn, after, PAGE))?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for row in page {
            if !keys.iter().any(|key| is_signed(&row, key)) {
                return Ok(Some(Finding::Forged { seq: row.seq }));
            }
            if !matches!(basis, Basis::Outside { .. }) {
                *basis = Basis::Database { seq: row.seq, at: row.at };
            }
            if signed.get(&row.seq).is_some_and(|other| *other != row.hash) {
                return Ok(Some(Finding::Rewritten { seq: row.seq }));
            }
            signed.insert(row.seq, row.hash);
        }
    }
    Ok(None)
}

/// Recomputes the chain from its start; counts the entries that are right.
fn walk(db: &Db, signed: &BTreeMap<i64, Vec<u8>>, entries: &mut i64) -> Result<Option<Finding>> {
    let mut hash = START;
    loop {
        let page = db.read(|conn| rows::page(conn, *entries, PAGE))?;
        if page.is_empty() {
            return Ok(None);
        }
        for SealedRow { entry, seq, hash: kept } in page {
            if seq != *entries + 1 {
                return Ok(Some(Finding::Gap { expected: *entries + 1, found: seq }));
            }
            let Some(kept) = kept.filter(|kept| follows(&hash, &entry, kept).is_ok_and(|right| right)) else {
                return Ok(Some(Finding::Changed { seq }));
            };
            hash = kept.try_into().map_err(|_| Error::internal("a hash of the journal is cut"))?;
            if signed.get(&seq).is_some_and(|signed| *signed != hash.as_slice()) {
                return Ok(Some(Finding::Rewritten { seq }));
            }
            *entries = seq;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} sealed entries are right, {} wait for their number", self.entries, self.unsealed)?;
        match self.basis {
            Basis::None => writeln!(f, "no checkpoint was used: a chain written anew or cut could not be seen")?,
            Basis::Database { seq, at } => writeln!(
                f,
                "newest checkpoint used: entry {seq}, {}, from the database itself: a cut tail could not be seen",
                instant_text(at)
            )?,
            Basis::Outside { seq, at } => {
                writeln!(f, "newest checkpoint used: entry {seq}, {}, from outside the database", instant_text(at))?;
            }
        }
        match &self.finding {
            None => write!(f, "nothing is wrong with it"),
            Some(finding) => write!(f, "WRONG: {finding}"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Gap { expected, found } => write!(f, "entry {expected} is missing, {found} stands in its place"),
            Finding::Changed { seq } => write!(f, "entry {seq} was changed or slipped in"),
            Finding::Rewritten { seq } => write!(f, "the chain up to entry {seq} is not the one that was signed"),
            Finding::CutTail { last, signed } => {
                write!(
                    f,
                    "the chain ends at entry {last}, but it was signed up to entry {signed}: its tail was cut off"
                )
            }
            Finding::Outside { count } => write!(f, "{count} entries bear numbers outside the chain"),
            Finding::Forged { seq } => write!(f, "the checkpoint of entry {seq} was not signed by a known key"),
        }
    }
}

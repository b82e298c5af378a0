//! One page of a pull, decided from the device's position and the rows of one unchanging view (`sync.md` 3.5). Pure.
//!
//! Every test is per case and section; a span counts for a section only if its profile opens it. Only three snapshots are
//! ever compared with: P (what the device has), N (the run's target) and now (the page's own view).

mod content;
mod purge;

use super::cursor::{Base, Cursor, Position, Run};
use super::snapshot::Snapshot;
use crate::error::Result;
use crate::id::{CaseId, RecordId};
use crate::records::sections::{SectionNo, SectionSet};

/// The database as the page sees it: its history, and its snapshot Q.
#[derive(Clone, Debug)]
pub struct World {
    pub epoch: i64,
    pub rules: u32,
    /// The largest stamp of what was forgotten: a position from before it cannot be continued.
    pub floor: i64,
    pub now: Snapshot,
    pub now_ms: i64,
}

/// The caller as the page's own view shows them (R5).
#[derive(Clone, Debug)]
pub struct Caller {
    /// The scope keys, in order.
    pub keys: Vec<String>,
    /// The sections that each profile opens to the caller's department, by the profile's number.
    pub opens: Vec<SectionSet>,
}

impl Caller {
    /// M: every section that some reason opens.
    pub fn mask(&self) -> SectionSet {
        self.opens.iter().fold(SectionSet::default(), |all, opens| all.union(opens))
    }

    fn opens(&self, profile: i16) -> SectionSet {
        usize::try_from(profile).ok().and_then(|number| self.opens.get(number)).copied().unwrap_or_default()
    }
}

/// A reason for which a key reaches, or reached, a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanRow {
    pub case: CaseId,
    pub key: String,
    /// The number of the profile.
    pub profile: i16,
    pub in_x: i64,
    pub out_x: Option<i64>,
}

/// What a page wants of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    pub case: CaseId,
    /// Sections of which the device has everything up to P: rows unseen in P, tombstones included.
    pub delta: SectionSet,
    /// Sections that are given whole: live rows.
    pub replace: SectionSet,
    /// Only what comes after this place; an earlier page gave the rest.
    pub after: Option<(SectionNo, RecordId)>,
}

/// Reads rows of one unchanging view. Ids are given in their order.
pub trait ScopeReader {
    /// One share, sealed.
    type Row;

    /// Cases after `after` of which something may have left the view: those with a span of `keys` that was closed by a
    /// transaction unseen in `p`, and those with any span of `lost`, at most `limit`.
    fn leavers(
        &mut self,
        keys: &[String],
        lost: &[String],
        p: &Snapshot,
        after: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>>;

    /// Cases after `after` of which something may be new: those in the feed of `keys` with a stamp unseen in `p`, those
    /// with an open span of `keys` that was opened by a transaction unseen in `p`, and those with any open span of
    /// `gained`, at most `limit`. The second is needed where a snapshot knows only the oldest running transaction: a
    /// change with a lower number may have taken the place of the opening in the feed (found by the model).
    fn news(
        &mut self,
        keys: &[String],
        gained: &[String],
        p: &Snapshot,
        after: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>>;

    /// Every span that these keys have or had of these cases.
    fn spans(&mut self, keys: &[String], cases: &[CaseId]) -> Result<Vec<SpanRow>>;

    /// The first `limit` rows that are wanted, in order of case, section and record; fewer means that there are no more.
    fn rows(&mut self, wants: &[Want], p: &Snapshot, limit: usize) -> Result<Vec<Self::Row>>;

    /// Where a row stands, and how many bytes it costs on the wire.
    fn place(row: &Self::Row) -> (CaseId, SectionNo, RecordId, usize);

    // The three tests on which the protocol stands. They are settled; the model breaks each to see that it is needed.

    /// Of the sections in view in N, and of those in view now: which are given (R9).
    fn gives(then: SectionSet, now: SectionSet) -> SectionSet {
        then.common(&now)
    }

    /// Which are kept on the device (R9).
    fn keeps(then: SectionSet, now: SectionSet) -> SectionSet {
        then.common(&now)
    }

    /// Whether one and the same reason lasted since P, so that the change since then is enough (R10).
    fn lasts(span: &SpanRow, p: &Snapshot) -> bool {
        span.out_x.is_none() && p.seen(span.in_x)
    }
}

/// How much goes into one page.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Purged cases.
    pub purges: usize,
    /// Cases that are looked at together.
    pub batch: usize,
    /// Bytes of records; one record always fits.
    pub bytes: usize,
}

/// One page.
#[derive(Debug)]
pub struct Page<Row> {
    /// Sections that the device must drop of every case.
    pub purge_sections: SectionSet,
    pub purge: Vec<CaseId>,
    pub purge_parts: Vec<(CaseId, SectionSet)>,
    pub blocks: Vec<Block<Row>>,
    pub next: Cursor,
    pub done: bool,
}

/// What one page gives of one case.
#[derive(Debug)]
pub struct Block<Row> {
    pub case: CaseId,
    /// Sections that the device clears first; only in the first part.
    pub replace: SectionSet,
    /// Every section that this block makes complete, if it is whole.
    pub sections: SectionSet,
    /// Whether an earlier page, and a later one, gives another part of it.
    pub continues: bool,
    pub continued: bool,
    pub rows: Vec<Row>,
}

impl<Row> Page<Row> {
    /// Whether it says nothing at all; the device then keeps its cursor.
    pub fn is_empty(&self) -> bool {
        self.purge_sections.is_empty() && self.purge.is_empty() && self.purge_parts.is_empty() && self.blocks.is_empty()
    }
}

/// Why a position cannot be continued (`resync_required`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resync {
    Epoch,
    Floor,
    Scope,
    Cursor,
}

/// Plans the next page of the device at `cursor`.
pub fn plan_page<R: ScopeReader>(
    cursor: &Cursor,
    caller: &Caller,
    world: &World,
    budget: Budget,
    reader: &mut R,
) -> Result<std::result::Result<Page<R::Row>, Resync>> {
    if let Some(reason) = refused(cursor, caller, world) {
        return Ok(Err(reason));
    }
    let mask = caller.mask();
    let mut base = cursor.base.clone();
    let fresh = || Run {
        // A server that knows only the oldest running transaction may see less than the device has: then nothing is new.
        target: if world.now.includes(&base.snapshot) { &world.now } else { &base.snapshot }.clone(),
        keys: caller.keys.clone(),
        gain: mask.without(&base.held),
        at: Position::Purge(None),
    };
    let mut run = cursor.run.clone().unwrap_or_else(fresh);
    let lost = base.held.union(&run.gain).without(&mask);
    base.held = base.held.common(&mask);
    run.gain = run.gain.common(&mask);

    let mut turn = Turn { caller, base: &base, run, budget, reader };
    let mut page = Page {
        purge_sections: lost,
        purge: Vec::new(),
        purge_parts: Vec::new(),
        blocks: Vec::new(),
        next: Cursor { base: base.clone(), run: None, made_at: world.now_ms, ..cursor.clone() },
        done: false,
    };
    if turn.purge(&mut page)? && turn.content(&mut page)? {
        page.done = true;
        let Run { target, keys, gain, .. } = turn.run;
        page.next.base = Base { snapshot: target, keys, held: base.held.union(&gain) };
    } else {
        page.next.run = Some(turn.run);
    }
    Ok(Ok(page))
}

fn refused(cursor: &Cursor, caller: &Caller, world: &World) -> Option<Resync> {
    let snapshots = [Some(&cursor.base.snapshot), cursor.run.as_ref().map(|run| &run.target)];
    let forgotten = |snapshot: &&Snapshot| !snapshot.is_nothing() && snapshot.lo <= world.floor;
    if cursor.epoch != world.epoch {
        Some(Resync::Epoch)
    } else if snapshots.iter().flatten().any(forgotten) {
        Some(Resync::Floor)
    } else if cursor.rules != world.rules || cursor.run.as_ref().is_some_and(|run| run.keys != caller.keys) {
        Some(Resync::Scope)
    } else {
        None
    }
}

/// One page in the making.
struct Turn<'a, R> {
    caller: &'a Caller,
    base: &'a Base,
    run: Run,
    budget: Budget,
    reader: &'a mut R,
}

impl<R: ScopeReader> Turn<'_, R> {
    /// The keys of both, and those of the first list that are not in the second.
    fn both(&self) -> Vec<String> {
        let mut keys = self.base.keys.clone();
        keys.extend(missing(&self.caller.keys, &self.base.keys));
        keys
    }

    fn through<'s>(
        &self,
        spans: impl IntoIterator<Item = &'s SpanRow>,
        keys: &[String],
        holds: impl Fn(&SpanRow) -> bool,
    ) -> SectionSet {
        let reasons = spans.into_iter().filter(|span| keys.contains(&span.key) && holds(span));
        reasons.fold(SectionSet::default(), |all, span| all.union(&self.caller.opens(span.profile)))
    }

    /// The sections of a case that are in view in N, and those that are now.
    fn in_view(&self, spans: &[SpanRow]) -> (SectionSet, SectionSet) {
        let target = &self.run.target;
        let then = self.through(spans, &self.run.keys, |span| was_open(span, target));
        let now = self.through(spans, &self.caller.keys, |span| span.out_x.is_none());
        (then, now)
    }
}

/// Whether the span was open in this snapshot.
pub fn was_open(span: &SpanRow, at: &Snapshot) -> bool {
    at.seen(span.in_x) && span.out_x.is_none_or(|x| !at.seen(x))
}

fn missing(of: &[String], from: &[String]) -> Vec<String> {
    of.iter().filter(|key| !from.contains(key)).cloned().collect()
}

/// The spans of one case; `spans` are in order of case.
fn of_case(spans: &[SpanRow], case: CaseId) -> &[SpanRow] {
    let start = spans.partition_point(|span| span.case < case);
    let end = spans.partition_point(|span| span.case <= case);
    &spans[start..end]
}

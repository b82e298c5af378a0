//! The states that can be reached, and what must hold in each of them.

use anugaman::sync::cursor::Cursor;
use anugaman::sync::plan::{Budget, Caller, Page, SpanRow, World, plan_page, was_open};
use anugaman::sync::snapshot::Snapshot;
use stateright::{Model, Property};

use crate::server::{CASES, KEYS, RECORDS, Row, Rows, View, case, index, key, section, set};

/// The protocol as it is settled, two that are as good, and one mistake each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Variant {
    Settled,
    /// The cursor holds only what is older than the oldest running transaction.
    XminOnly,
    /// Some pages do.
    Mixed,
    /// The cursor is the greatest number seen.
    MaxSeq,
    /// The list of running transactions is lost.
    StandbySnap,
    /// The cursor ends at the last page's own view.
    AdvanceToLastQ,
    /// An interrupted run begins again at P.
    RestartRun,
    DeliverIgnoringN,
    PurgeOnlyByQ,
    /// A delta wherever the device had the case.
    StaysByHad,
    PageByStamp,
    /// The device does not clear what is replaced.
    NoReplace,
    /// Feed rows past the target are left out.
    HeadInWindow,
    /// A new section is taken for held without being filled in.
    NoGainBackfill,
    /// A section lost in mid-run is still counted as gained.
    GainSurvivesLoss,
    /// A run goes on under other keys.
    KeysChangeMidRun,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tx {
    Edit(usize, usize),
    Delete(usize, usize),
    Open(usize, usize),
    /// A span whose profile opens the first section only.
    OpenBrief(usize, usize),
    Close(usize, usize),
    Grant(usize),
    Revoke(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    next: i64,
    running: Vec<(i64, Tx)>,
    rows: Rows,
    mask: u8,
    keys: u8,
    flips: u8,
    cursor: Cursor,
    /// What the device holds: the version, or 0.
    device: [[u8; RECORDS]; CASES],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Keys(u8),
    Begin(Tx),
    Commit(i64),
    Abort(i64),
    Page,
    /// A page of a server that knows only the oldest running transaction.
    LowPage,
    Restart,
}

pub struct Pull {
    variant: Variant,
    most: i64,
    flips: u8,
    transactions: Vec<Tx>,
}

impl Pull {
    pub fn new(variant: Variant, config: &str, txs: u8, flips: u8) -> Self {
        use Tx::{Close, Delete, Edit, Grant, Open, OpenBrief, Revoke};
        let edits = [Edit(0, 0), Edit(0, 1)];
        let more = match config {
            "scope" => vec![
                Edit(1, 0),
                Delete(0, 0),
                Close(0, 0),
                Open(0, 0),
                Close(1, 0),
                Open(1, 0),
                Open(0, 1),
                Close(0, 1),
            ],
            "section" => vec![Edit(1, 1), Grant(1), Revoke(1), Close(0, 0), Open(0, 0), Open(0, 1)],
            "profile" => vec![Delete(0, 1), Close(0, 0), Open(0, 0), OpenBrief(0, 0), OpenBrief(1, 0), Open(0, 1)],
            other => panic!("no configuration {other}"),
        };
        let transactions = edits.into_iter().chain(more).collect();
        Self { variant, most: txs.into(), flips, transactions }
    }
}

fn keys_of(bits: u8) -> Vec<String> {
    (0..KEYS).filter(|index| bits >> index & 1 == 1).map(key).collect()
}

impl State {
    fn now(&self) -> Snapshot {
        let list: Vec<i64> = self.running.iter().map(|(x, _)| *x).collect();
        Snapshot { lo: list.iter().copied().min().unwrap_or(self.next), hi: self.next, list }
    }

    /// The snapshot as the variant takes it.
    fn taken(&self, variant: Variant) -> Snapshot {
        let now = self.now();
        match variant {
            Variant::XminOnly => Snapshot::below(now.lo),
            Variant::MaxSeq => {
                let last = (0..self.next).rev().find(|x| now.seen(*x)).unwrap_or_default();
                Snapshot::below(last + 1)
            }
            Variant::StandbySnap => Snapshot::below(now.hi),
            _ => now,
        }
    }

    fn caller(&self) -> Caller {
        Caller { keys: keys_of(self.keys), opens: vec![set(self.mask), set(self.mask & 1)] }
    }

    fn opens(&self, span: &SpanRow, record: usize) -> bool {
        let bits = if span.profile == 0 { self.mask } else { self.mask & 1 };
        bits >> record & 1 == 1
    }

    /// What the server shows the caller now.
    fn view(&self) -> [[u8; RECORDS]; CASES] {
        let mut view = [[0; RECORDS]; CASES];
        let keys = keys_of(self.keys);
        for (at, of_case) in view.iter_mut().enumerate() {
            for (record, shown) in of_case.iter_mut().enumerate() {
                let reached = self.rows.spans.iter().any(|span| {
                    span.case == case(at)
                        && span.out_x.is_none()
                        && keys.contains(&span.key)
                        && self.opens(span, record)
                });
                if reached && !self.rows.deleted[at][record] {
                    *shown = self.rows.version[at][record];
                }
            }
        }
        view
    }

    fn was_member(&self, at: usize, snapshot: &Snapshot, keys: &[String]) -> bool {
        self.rows.spans.iter().any(|span| span.case == case(at) && keys.contains(&span.key) && was_open(span, snapshot))
    }

    fn caught_up(&self) -> bool {
        self.running.is_empty()
            && self.cursor.run.is_none()
            && self.cursor.base.snapshot == self.now()
            && self.cursor.base.held == set(self.mask)
            && self.cursor.base.keys == keys_of(self.keys)
    }

    fn commit(&mut self, x: i64, tx: Tx) {
        match tx {
            Tx::Edit(at, record) if !self.rows.deleted[at][record] => {
                self.rows.version[at][record] += 1;
                self.rows.x[at][record] = x;
                self.rows.bump(at, x);
            }
            Tx::Delete(at, record) if !self.rows.deleted[at][record] => {
                self.rows.deleted[at][record] = true;
                self.rows.x[at][record] = x;
                self.rows.bump(at, x);
            }
            Tx::Edit(..) | Tx::Delete(..) => {}
            Tx::Open(of, at) => self.open(x, of, at, 0),
            Tx::OpenBrief(of, at) => self.open(x, of, at, 1),
            Tx::Close(of, at) => {
                let open = |span: &&mut SpanRow| span.key == key(of) && span.case == case(at) && span.out_x.is_none();
                for span in self.rows.spans.iter_mut().filter(open) {
                    span.out_x = Some(x);
                }
            }
            Tx::Grant(record) => self.mask |= 1 << record,
            Tx::Revoke(record) => self.mask &= !(1 << record),
        }
    }

    fn open(&mut self, x: i64, of: usize, at: usize, profile: i16) {
        let same = |span: &SpanRow| {
            span.key == key(of) && span.case == case(at) && span.profile == profile && span.out_x.is_none()
        };
        if !self.rows.spans.iter().any(same) {
            self.rows.spans.push(SpanRow { case: case(at), key: key(of), profile, in_x: x, out_x: None });
            self.rows.spans.sort();
            self.rows.feed[of][at] = x;
        }
    }

    fn page(&mut self, variant: Variant, taking: Variant) {
        let (caller, now) = (self.caller(), self.taken(taking));
        match variant {
            Variant::NoGainBackfill if self.cursor.run.is_none() && !self.cursor.base.snapshot.is_nothing() => {
                self.cursor.base.held = caller.mask();
            }
            Variant::KeysChangeMidRun => {
                if let Some(run) = &mut self.cursor.run {
                    run.keys = caller.keys.clone();
                }
            }
            _ => {}
        }
        let gain = self.cursor.run.as_ref().map(|run| run.gain);
        let world = World { epoch: 0, rules: 0, floor: -1, now: now.clone(), now_ms: 0 };
        let target = self.cursor.run.as_ref().map_or(now.clone(), |run| run.target.clone());
        let planned = match variant {
            Variant::DeliverIgnoringN => self.plan::<{ Variant::DeliverIgnoringN as u8 }>(&caller, &world, target),
            Variant::PurgeOnlyByQ => self.plan::<{ Variant::PurgeOnlyByQ as u8 }>(&caller, &world, target),
            Variant::StaysByHad => self.plan::<{ Variant::StaysByHad as u8 }>(&caller, &world, target),
            Variant::HeadInWindow => self.plan::<{ Variant::HeadInWindow as u8 }>(&caller, &world, target),
            Variant::PageByStamp => self.plan::<{ Variant::PageByStamp as u8 }>(&caller, &world, target),
            _ => self.plan::<{ Variant::Settled as u8 }>(&caller, &world, target),
        };
        let Some(mut page) = planned else {
            self.device = Default::default();
            self.cursor = Cursor::fresh(0, 0, 0);
            return;
        };
        if variant == Variant::AdvanceToLastQ && page.done {
            page.next.base.snapshot = now;
        }
        if let (Variant::GainSurvivesLoss, Some(run), Some(gain)) = (variant, &mut page.next.run, gain) {
            run.gain = gain;
        }
        if let (Variant::GainSurvivesLoss, true, Some(gain)) = (variant, page.done, gain) {
            page.next.base.held = page.next.base.held.union(&gain);
        }
        self.receive(page, variant != Variant::NoReplace);
    }

    fn plan<const V: u8>(&self, caller: &Caller, world: &World, target: Snapshot) -> Option<Page<Row>> {
        let mut view = View::<V> { rows: &self.rows, target };
        let budget = Budget { purges: 1, batch: 1, bytes: 1 };
        plan_page(&self.cursor, caller, world, budget, &mut view).expect("nothing fails here").ok()
    }

    /// What the device does with a page.
    fn receive(&mut self, page: Page<Row>, clears: bool) {
        for record in (0..RECORDS).filter(|record| page.purge_sections.contains(section(*record))) {
            self.device.iter_mut().for_each(|of_case| of_case[record] = 0);
        }
        for case in &page.purge {
            self.device[index(*case)] = [0; RECORDS];
        }
        for (case, sections) in &page.purge_parts {
            for record in (0..RECORDS).filter(|record| sections.contains(section(*record))) {
                self.device[index(*case)][record] = 0;
            }
        }
        for block in page.blocks {
            for record in (0..RECORDS).filter(|record| clears && block.replace.contains(section(*record))) {
                self.device[index(block.case)][record] = 0;
            }
            for row in block.rows {
                self.device[index(row.case)][row.record] = row.version;
            }
        }
        self.cursor = page.next;
    }
}

impl Model for Pull {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let rows = Rows {
            version: [[1; RECORDS]; CASES],
            spans: vec![SpanRow { case: case(0), key: key(0), profile: 0, in_x: 0, out_x: None }],
            ..Rows::default()
        };
        let cursor = Cursor::fresh(0, 0, 0);
        vec![State { next: 1, running: vec![], rows, mask: 3, keys: 1, flips: 0, cursor, device: Default::default() }]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        if state.next <= self.most {
            steps.extend(self.transactions.iter().map(|tx| Step::Begin(*tx)));
        }
        steps.extend(state.running.iter().flat_map(|(x, _)| [Step::Commit(*x), Step::Abort(*x)]));
        let base = &state.cursor.base;
        let idle = state.cursor.run.is_none()
            && base.snapshot == state.taken(self.variant)
            && base.held == set(state.mask)
            && base.keys == keys_of(state.keys);
        if !idle {
            steps.push(Step::Page);
            if self.variant == Variant::Mixed && state.cursor.run.is_none() {
                steps.push(Step::LowPage);
            }
        }
        if state.flips < self.flips {
            steps.extend([1, 2, 3].into_iter().filter(|keys| *keys != state.keys).map(Step::Keys));
        }
        if self.variant == Variant::RestartRun && state.cursor.run.is_some() {
            steps.push(Step::Restart);
        }
    }

    fn next_state(&self, last: &State, step: Step) -> Option<State> {
        let mut state = last.clone();
        match step {
            Step::Keys(keys) => {
                state.keys = keys;
                state.flips += 1;
            }
            Step::Begin(tx) => {
                state.running.push((state.next, tx));
                state.next += 1;
            }
            Step::Commit(x) => {
                let at = state.running.iter().position(|(running, _)| *running == x)?;
                let (_, tx) = state.running.remove(at);
                state.commit(x, tx);
            }
            Step::Abort(x) => state.running.retain(|(running, _)| *running != x),
            Step::Page => state.page(self.variant, self.variant),
            Step::LowPage => state.page(self.variant, Variant::XminOnly),
            Step::Restart => state.cursor.run = None,
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("I1 a device that caught up holds what the server shows", |_, state: &State| {
                !state.caught_up() || state.device == state.view()
            }),
            Property::always("I2 between runs it holds only cases of its view at its cursor", |_, state: &State| {
                let base = &state.cursor.base;
                let member = |at: &usize| state.was_member(*at, &base.snapshot, &base.keys);
                state.cursor.run.is_some()
                    || base.snapshot.is_nothing()
                    || (0..CASES).all(|at| state.device[at] == [0; RECORDS] || member(&at))
            }),
            Property::always("I3 and only sections that it believes it holds", |_, state: &State| {
                let base = &state.cursor.base;
                let held = |record: &usize| base.held.contains(section(*record));
                state.cursor.run.is_some()
                    || base.snapshot.is_nothing()
                    || state.device.iter().all(|case| (0..RECORDS).all(|record| case[record] == 0 || held(&record)))
            }),
            Property::sometimes("reachable: something was purged", |_, state: &State| {
                let base = &state.cursor.base;
                state.cursor.run.is_none()
                    && !base.snapshot.is_nothing()
                    && state.device[0] == [0; RECORDS]
                    && state.next > 1
            }),
        ]
    }
}

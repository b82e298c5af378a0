//! Whatever two phones save, send, send again and pull, in whatever order: every value that an officer recorded stands, was
//! replaced by who had it on screen, or is kept in a conflict. First on the merge alone, then on real cases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
#[path = "support/phone.rs"]
mod phone;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use anugaman::id::DeviceId;
use anugaman::records::merge::{self, FieldMeta, Rules};
use district::{District, each_district};
use phone::Phone;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// Fields of `police.intake`; the last two are of one group.
const FIELDS: [&str; 4] =
    ["advance_to_family_paise", "hours_per_day", "wage_promised_month_paise", "wage_paid_month_paise"];
const GROUP: &[&str] = &["wage_promised_month_paise", "wage_paid_month_paise", "wage_unit"];

#[derive(Clone, Debug)]
enum Step {
    /// A phone saves these fields (a bit each).
    Save(usize, u8),
    /// It sends the oldest that was not answered, or one of all again.
    Send(usize),
    Resend(usize, usize),
    Pull(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let phone = 0..2usize;
    let step = prop_oneof![
        4 => (phone.clone(), 1..16u8).prop_map(|(phone, fields)| Step::Save(phone, fields)),
        4 => phone.clone().prop_map(Step::Send),
        1 => (phone.clone(), 0..8usize).prop_map(|(phone, which)| Step::Resend(phone, which)),
        2 => phone.prop_map(Step::Pull),
    ];
    prop::collection::vec(step, 1..40)
}

/// One saved change: immutable once it is saved.
#[derive(Clone, Debug)]
struct Saved {
    phone: usize,
    seq: i64,
    base: i32,
    bases: BTreeMap<String, i32>,
    set: Map<String, Value>,
    /// What stood on the screen when it was saved.
    screen: Map<String, Value>,
}

/// What keeps the record: the merge alone, or the whole service.
trait Keeper {
    fn send(&mut self, saved: &Saved);
    /// Revision and data.
    fn pull(&self) -> (i32, Map<String, Value>);
    /// Every value that stands in a conflict: `(field, value)`.
    fn conflicts(&self) -> Vec<(String, Value)>;
}

#[derive(Default)]
struct Screen {
    n: i32,
    data: Map<String, Value>,
    /// Sent and not sent changes whose outcome is not known yet, and those that were answered.
    waiting: Vec<Saved>,
    answered: Vec<Saved>,
}

impl Screen {
    /// The base of a field: frozen while a change that carries it, or another of its group, waits (R26).
    fn base(&self, field: &str) -> i32 {
        let of_group = |other: &String| other == field || GROUP.contains(&field) && GROUP.contains(&other.as_str());
        let first = self.waiting.iter().find(|saved| saved.set.keys().any(of_group));
        first.map_or(self.n, |saved| saved.bases[field])
    }

    fn shown(&self) -> Map<String, Value> {
        let mut data = self.data.clone();
        self.waiting.iter().for_each(|saved| data.extend(saved.set.clone()));
        data
    }
}

/// Plays the steps and says which value was lost, if any.
fn play(keeper: &mut impl Keeper, steps: &[Step]) -> Result<(), String> {
    let mut screens = [Screen::default(), Screen::default()];
    let mut all: Vec<Saved> = Vec::new();
    for screen in &mut screens {
        (screen.n, screen.data) = keeper.pull();
    }
    for (count, step) in steps.iter().enumerate() {
        match step {
            Step::Save(phone, fields) => {
                let screen = &mut screens[*phone];
                let value = |place: usize| match place {
                    1 => json!(f64::from(count as u32 + 1) / 100.0 + *phone as f64),
                    place => json!(1_000 + 10 * count + place),
                };
                let chosen = FIELDS.iter().enumerate().filter(|(place, _)| fields & (1 << place) != 0);
                let set: Map<String, Value> =
                    chosen.map(|(place, field)| ((*field).to_owned(), value(place))).collect();
                let bases = FIELDS.iter().chain(GROUP).map(|field| ((*field).to_owned(), screen.base(field))).collect();
                let seq = 1 + all.len() as i64;
                let saved = Saved { phone: *phone, seq, base: screen.n, bases, set, screen: screen.shown() };
                all.push(saved.clone());
                screen.waiting.push(saved);
            }
            Step::Send(phone) => send(keeper, &mut screens[*phone]),
            Step::Resend(phone, which) => {
                if let Some(saved) = screens[*phone].answered.get(*which) {
                    keeper.send(saved);
                }
            }
            Step::Pull(phone) => (screens[*phone].n, screens[*phone].data) = keeper.pull(),
        }
    }
    for screen in &mut screens {
        while !screen.waiting.is_empty() {
            send(keeper, screen);
        }
    }
    let (_, now) = keeper.pull();
    let kept: BTreeSet<String> = keeper.conflicts().iter().map(|(field, value)| format!("{field}={value}")).collect();
    for saved in &all {
        for (field, value) in &saved.set {
            let stands = now.get(field) == Some(value);
            let own_later = all
                .iter()
                .any(|other| other.phone == saved.phone && other.seq > saved.seq && other.set.contains_key(field));
            let seen = all.iter().any(|other| {
                other.phone != saved.phone && other.set.contains_key(field) && other.screen.get(field) == Some(value)
            });
            if !stands && !own_later && !seen && !kept.contains(&format!("{field}={value}")) {
                return Err(format!(
                    "{field} = {value} of phone {} (change {}) is lost\n{all:#?}",
                    saved.phone, saved.seq
                ));
            }
        }
    }
    Ok(())
}

fn send(keeper: &mut impl Keeper, screen: &mut Screen) {
    if !screen.waiting.is_empty() {
        let saved = screen.waiting.remove(0);
        keeper.send(&saved);
        // What was answered stays on the screen until a pull brings it (R28); its fields' bases are no longer frozen.
        screen.data.extend(saved.set.clone());
        screen.answered.push(saved);
    }
}

/// The merge, with a ledger of its own.
struct Alone {
    devices: [DeviceId; 2],
    n: i32,
    data: Map<String, Value>,
    meta: FieldMeta,
    lost: Vec<(String, Value)>,
    seen: BTreeSet<i64>,
}

impl Keeper for Alone {
    fn send(&mut self, saved: &Saved) {
        if !self.seen.insert(saved.seq) {
            return;
        }
        let patch = merge::Patch {
            set: &saved.set,
            base: saved.base,
            bases: &saved.bases,
            device: self.devices[saved.phone],
            seq: saved.seq,
        };
        let merged = merge::merge(&self.data, &self.meta, &patch, Rules { groups: &[GROUP], typed: &[] }, self.n + 1);
        for field in merged.conflicts.iter().flatten() {
            self.lost.push((field.clone(), self.data.get(field).cloned().unwrap_or_default()));
            self.lost.push((field.clone(), saved.set.get(field).cloned().unwrap_or_default()));
        }
        if !merged.changed.is_empty() {
            self.n += 1;
            (self.data, self.meta) = (merged.data, merged.meta);
        }
    }
    fn pull(&self) -> (i32, Map<String, Value>) {
        (self.n, self.data.clone())
    }
    fn conflicts(&self) -> Vec<(String, Value)> {
        self.lost.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_value_is_lost_by_the_merge(steps in steps()) {
        let data = json!({"advance_to_family_paise": 1, "wage_promised_month_paise": 2, "wage_unit": "month"});
        let mut alone = Alone {
            devices: [DeviceId::random(), DeviceId::random()],
            n: 1,
            data: data.as_object().cloned().unwrap_or_default(),
            meta: FieldMeta::new(),
            lost: Vec::new(),
            seen: BTreeSet::new(),
        };
        play(&mut alone, &steps).map_err(TestCaseError::fail)?;
    }
}

/// A record of a real case, and the phones of two officers of one department.
struct Service<'d> {
    app: &'d District,
    phones: [Phone<'d>; 2],
    case: String,
    record: String,
    sent: BTreeMap<i64, anugaman::casefile::change::Change>,
}

impl Service<'_> {
    fn open(&self) -> Vec<Value> {
        let id = anugaman::id::CaseId::parse(&self.case).expect("an id");
        self.app.app.db.read(|conn| read_all(self.app, conn, id)).expect("a read")
    }
}

/// Every share of the section, opened for the committee's eyes: the record and its conflicts.
fn read_all(
    app: &District,
    conn: &mut anugaman::store::Conn,
    case: anugaman::id::CaseId,
) -> anugaman::error::Result<Vec<Value>> {
    use anugaman::store::{cases, records};
    use anugaman::vault::{Place, Sealed, WriteReason, open_for_write};
    let row = cases::find(conn, case)?.expect("a case");
    let key = app.app.cases.keyring.unwrap(case, &row.master_key, row.wrapped_key.as_deref().expect("a key"))?;
    let section = anugaman::records::sections::number("police.intake").expect("a section");
    let mut shares = records::of_case(conn, case, &[section.0])?;
    shares.extend(records::conflicts(conn, case, &[section.0], None, 1_000)?);
    let open = |row: &records::ShareRow| {
        let place = Place { case, section, record: row.id, n: row.n, rule: row.rule };
        let data = open_for_write(WriteReason::Job, &key, &place, &Sealed::from(row.body.clone()))?;
        Ok(json!({"n": row.n, "form": row.form, "data": data.data()}))
    };
    shares.iter().map(open).collect()
}

impl Keeper for Service<'_> {
    fn send(&mut self, saved: &Saved) {
        let phone = &self.phones[saved.phone];
        let op =
            json!([{"op": "patch", "id": self.record, "base": saved.base, "bases": saved.bases, "set": saved.set}]);
        let change = self.sent.entry(saved.seq).or_insert_with(|| phone.save(&self.case, op));
        let answer = phone.send(change);
        assert!(["applied", "merged", "superseded"].contains(&answer.outcome.name()), "{answer:?}");
    }
    fn pull(&self) -> (i32, Map<String, Value>) {
        let all = self.open();
        let record = all.iter().find(|share| share["form"] == 0).expect("the record");
        (record["n"].as_i64().expect("a count") as i32, record["data"].as_object().cloned().expect("data"))
    }
    fn conflicts(&self) -> Vec<(String, Value)> {
        let all = self.open();
        let conflicts = all.iter().filter(|share| share["form"] == 1);
        let fields = conflicts.flat_map(|share| share["data"]["fields"].as_object().expect("fields"));
        fields.flat_map(|(field, both)| ["current", "other"].map(|side| (field.clone(), both[side].clone()))).collect()
    }
}

#[test]
fn no_value_is_lost_in_a_case() {
    let mut runner = TestRunner::deterministic();
    let histories: Vec<Vec<Step>> =
        (0..12).map(|_| steps().new_tree(&mut runner).expect("a history").current()).collect();
    each_district(async |app| {
        let case_of = async || {
            let case = app.staffed().await;
            let record = app.police().write_sample(&case, "police.intake").await;
            (case, record)
        };
        for history in &histories {
            let (case, record) = case_of().await;
            let phones = [Phone::of(app, "police.bbk.1"), Phone::of(app, "police.bbk.nodal")];
            let mut service = Service { app, phones, case, record, sent: BTreeMap::new() };
            play(&mut service, history).unwrap_or_else(|lost| panic!("{lost}\n{history:?}"));
        }
    });
}

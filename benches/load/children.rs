//! Made-up children: each a case with 25 records of eight departments, made through the one way in.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anugaman::access::{Action, Capacity, CaseType, Department};
use anugaman::casefile::apply::apply;
use anugaman::casefile::change::{Change, Create, Op, OpenCase};
use anugaman::casefile::participants::NewParticipant;
use anugaman::clock::Clock;
use anugaman::error::{Code, Result};
use anugaman::id::{CaseId, ChangeId, RecordId};
use anugaman::store::Tx;
use serde_json::{Map, Value, json};

use crate::Arguments;
use crate::service::{DISTRICT, Town};
use crate::words::{Dice, varied};

/// What was made.
pub struct Children {
    pub cases: Vec<CaseId>,
}

/// The records of one child in the order of a rescue, each with the department that writes it.
#[rustfmt::skip]
const RECORDS: [(&str, Department); 25] = {
    use Department as D;
    [
        ("police.intake", D::Police),
        ("protection.identity", D::Protection),
        ("childline.intervention", D::Childline),
        ("police.fir", D::Police),
        ("health.request", D::Police),
        ("health.exam", D::Health),
        ("health.treatment", D::Health),
        ("committee.production", D::Police),
        ("committee.order", D::Committee),
        ("committee.statement", D::Committee),
        ("protection.custody", D::Protection),
        ("protection.social_report", D::Protection),
        ("protection.care_plan", D::Protection),
        ("labour.wage", D::Labour),
        ("labour.fund", D::Labour),
        ("labour.scheme", D::Labour),
        ("education.referral", D::Protection),
        ("education.enrolment", D::Education),
        ("education.attendance", D::Education),
        ("education.attendance", D::Education),
        ("protection.support", D::Protection),
        ("police.missing_link", D::Police),
        ("police.alert", D::Police),
        ("protection.follow_up", D::Protection),
        ("protection.follow_up", D::Protection),
    ]
};

/// Makes as many children as the arguments ask for, on four threads, and says how it goes.
pub fn make(town: &Town, arguments: &Arguments) -> Children {
    const THREADS: usize = 4;
    let (next, made, all) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let started = Instant::now();
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= arguments.children {
                return;
            }
            let case = child(town, &mut Dice::new(arguments.seed ^ (number as u64 + 1) << 20));
            all.lock().unwrap_or_else(PoisonError::into_inner).push(case);
            made.fetch_add(1, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        let mut told = started;
        while workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(Duration::from_millis(20));
            if told.elapsed() > Duration::from_secs(10) {
                eprintln!("  {} of {} children", made.load(Ordering::Relaxed), arguments.children);
                told = Instant::now();
            }
        }
    });
    let took = started.elapsed().as_secs_f64();
    let records = arguments.children * RECORDS.len();
    println!(
        "{} children with {records} records made through the write path in {took:.1} s: {:.0} records/s",
        arguments.children,
        records as f64 / took
    );
    let mut cases = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    cases.sort();
    Children { cases }
}

/// How many of a child's records this department sees something of, by the matrix; tasks come on top.
pub fn seen_by(department: Department) -> usize {
    let seen = |kind: &str| anugaman::departments::find(kind).is_some_and(|entry| entry.kind.cell(department) != "-");
    RECORDS.iter().filter(|(kind, _)| seen(kind)).count()
}

/// One child in two transactions: what is committed here one by one would wait for the disk thirty times, and whoever opens a
/// case holds the counter of case numbers, for which the others wait.
fn child(town: &Town, dice: &mut Dice) -> CaseId {
    let case = CaseId::random();
    let now = Clock::real().now_ms();
    let bodies: Vec<Value> = RECORDS.iter().map(|(kind, _)| varied(kind, dice, 600)).collect();
    let happened: Vec<i64> = RECORDS.iter().map(|_| now - 1_000 * dice.below(100_000) as i64).collect();
    patiently(|| {
        town.app.db.write(|tx| {
            let header = json!({"sex": "M", "age_band": "6-13", "exploitation": ["labour"]});
            let open = OpenCase {
                case_type: CaseType::Child,
                district: DISTRICT.to_owned(),
                header: header.as_object().cloned().unwrap_or_else(Map::new),
                participants: Vec::new(),
                links: Vec::new(),
            };
            change(town, tx, Department::Police, Action::OpenCase, case, Op::OpenCase(open))
        })
    });
    patiently(|| {
        town.app.db.write(|tx| {
            for department in [Department::Labour, Department::Education, Department::Health, Department::Childline] {
                let office = town.actors[&department].office.id;
                let new = NewParticipant { department, office, officer: None, capacity: Capacity::Office, until: None };
                change(town, tx, Department::Protection, Action::Assign, case, Op::AddParticipant(new))?;
            }
            for (((kind, department), data), occurred_at) in RECORDS.iter().zip(&bodies).zip(&happened) {
                let create = Create {
                    record: RecordId::random(),
                    chosen: false,
                    kind: (*kind).to_owned(),
                    occurred_at: *occurred_at,
                    data: data.clone(),
                };
                change(town, tx, *department, Action::WriteCases, case, Op::Create(create))
                    .inspect_err(|error| eprintln!("{kind} by {department}: {error:?}"))?;
            }
            Ok(())
        })
    });
    case
}

/// Does it again, a few times, where the database was too busy: nothing of it was kept.
fn patiently(make: impl Fn() -> Result<()>) {
    const TRIES: u32 = 5;
    for tried in 1.. {
        match make() {
            Err(error) if error.code == Code::Unavailable && tried < TRIES => {
                eprintln!("  tried again: {error:?}");
                thread::sleep(Duration::from_secs(tried.into()));
            }
            made => return made.expect("a child's case is made"),
        }
    }
}

fn change(town: &Town, tx: &mut Tx<'_>, department: Department, action: Action, case: CaseId, op: Op) -> Result<()> {
    let actor = &town.actors[&department];
    let change = Change {
        id: ChangeId::random(),
        repeatable: false,
        device: actor.device,
        seq: None,
        body_sha: [0; 32],
        case,
        ops: vec![op],
        sent: None,
        request_id: String::from("bench"),
    };
    apply(tx, &town.app.cases, actor, actor.permit(action)?, &change).map(|_| ())
}

//! Twin worlds: two copies of one beginning, in which others then do different things that this or that officer may not
//! know of. Whatever that officer can receive is byte for byte the same in both (`access.md`, "Noninterference").
//!
//! A pair is one case in two worlds with hidden differences of its own, read whole by one officer. What is hidden is written
//! by hand in `acts.rs`. `SEED` repeats a run; `TWIN_OBSERVERS` reads with fewer officers.

mod acts;
#[path = "../support/caller.rs"]
mod caller;
mod coverage;
#[path = "../support/dice.rs"]
mod dice;
#[path = "../support/district.rs"]
mod district;
mod doing;
mod leaks;
mod life;
mod scene;
mod sight;
#[path = "../support/mod.rs"]
mod support;
mod world;

use std::collections::BTreeMap;

use anugaman::access::{Department, Role};
use anugaman::store::Backend;
use coverage::Coverage;
use dice::{Dice, seed};
use district::{HOUR, Person};
use leaks::LEAKS;
use life::Case;
use scene::Scene;
use sight::Known;
use world::{Beginning, Ground};

/// What a run has found so far.
#[derive(Default)]
struct Found {
    pairs: usize,
    answers: usize,
    coverage: Coverage,
    /// For each seeded leak, in how many pairs it was looked for and found, and after how many first.
    leaks: [(usize, usize, usize); 3],
}

/// One officer, two worlds.
async fn observe(
    ground: &Ground,
    beginning: &Beginning,
    cases: &[Case],
    who: &str,
    dice: &mut Dice,
    found: &mut Found,
) {
    let (here, there) = (ground.copy(beginning, "here").await, ground.copy(beginning, "there").await);
    let scene = Scene { person: who, cases, here: &here, there: &there };
    let mut known = Known { cases: cases.iter().map(|case| case.id.clone()).collect(), ..Known::default() };
    for case in cases {
        known.records.extend(case.records.values().map(|record| (record.clone(), case.id.clone())));
    }
    let differing = scene.differ(dice, &mut known, found, 3).await;
    let mut differences = scene.go_on(dice, &mut known).await;
    scene.differ(dice, &mut known, found, 1).await;
    for world in [&here, &there] {
        world.app.clock.advance(4 * HOUR);
    }
    differences.extend(scene.compare(dice, &known, found).await);
    assert!(differences.is_empty(), "{who} can tell the worlds apart:\n{}", differences.join("\n"));
    found.pairs += differing;
    let person = &here.app.people[who];
    found.coverage.count(person, cases, &here.app, &there.app);
    let seat = who.rsplit('.').next().unwrap_or_default();
    *found.coverage.seats.entry(seat.to_owned()).or_default() += 1;
    if ["childline.bbk.1", "labour.bbk.nodal"].contains(&who) {
        scene.leak(&known, found).await;
    }
}

fn twins(backend: Backend, choose: impl Fn(&Person) -> bool, most: usize) -> Found {
    let (seed, mut found) = (seed(), Found::default());
    eprintln!("{backend:?}, SEED={seed}");
    actix_web::rt::System::new().block_on(async {
        let mut dice = Dice(seed);
        let (ground, app) = Ground::prepare(backend).await;
        let cases = life::live(&app, &mut dice).await;
        let mut observers: Vec<String> =
            app.people.values().filter(|person| choose(person)).map(|person| person.login.clone()).collect();
        dice.shuffle(&mut observers);
        observers.truncate(most);
        let beginning = ground.close(app);
        for who in &observers {
            observe(&ground, &beginning, &cases, who, &mut dice, &mut found).await;
        }
    });
    report(backend, &found);
    found
}

fn report(backend: Backend, found: &Found) {
    let Found { pairs, answers, coverage, leaks } = found;
    eprintln!(
        "{backend:?}: {pairs} pairs, {answers} answers compared, 0 differences (< {:.2}% a pair)",
        300.0 / *pairs as f64
    );
    eprintln!("officers by seat: {:?}", coverage.seats);
    let mut sorts: BTreeMap<&str, usize> = BTreeMap::new();
    for (label, times) in &coverage.acts {
        *sorts.entry(label.split(':').next().unwrap_or_default()).or_default() += times;
    }
    eprintln!("differences by sort: {sorts:?}");
    eprintln!("{} of {} sections varied: {:?}", coverage.varied.len(), coverage.there.len(), coverage.varied);
    for ((name, _), (pairs, times, first)) in LEAKS.iter().zip(leaks).filter(|(_, (pairs, ..))| *pairs > 0) {
        eprintln!("seeded leak: {name}: found in {times} of {pairs} pairs, first after {first}");
    }
}

#[test]
fn nobody_can_tell_twin_worlds_apart_on_sqlite() {
    let most = std::env::var("TWIN_OBSERVERS").map_or(usize::MAX, |text| text.parse().expect("a number"));
    // Of the other district one officer of each department looks on.
    let seats = |person: &Person| !person.login.contains(".lko.") || person.login.ends_with(".lko.1");
    let found = twins(Backend::Sqlite, seats, most);
    if most < usize::MAX {
        return;
    }
    assert!(found.pairs >= 500, "{} pairs", found.pairs);
    assert_eq!(found.coverage.missing(), Vec::<&str>::new(), "sections that were varied behind nobody's back");
    assert_eq!(found.coverage.missing_kinds(), Vec::<&str>::new(), "kinds of which nothing was varied");
    for ((name, _), (pairs, times, _)) in LEAKS.iter().zip(found.leaks) {
        assert!(pairs > 0 && times > 0, "{name} was not found in {pairs} pairs");
    }
}

#[test]
fn nobody_can_tell_twin_worlds_apart_on_postgres() {
    let seats = |person: &Person| {
        person.role == Role::FieldOfficer
            && person.login.ends_with("bbk.1")
            && matches!(person.department, Department::Police | Department::Education | Department::Childline)
    };
    let found = twins(Backend::Postgres, seats, 3);
    assert!(found.pairs >= 30, "{} pairs", found.pairs);
}

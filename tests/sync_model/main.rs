//! The pull protocol, checked exhaustively: every order in which transactions may begin, commit and abort between the pages
//! of a device, with the planner that the service runs. Each variant makes one mistake and must be caught.
//!
//! Small bounds run in CI; `TXS=4 cargo test --release --test sync_model -- --nocapture` looks further.

mod server;
mod world;

use std::time::Instant;

use stateright::{Checker, HasDiscoveries, Model};
use world::{Pull, Variant};

fn check(variant: Variant, config: &'static str, txs: u8, flips: u8) -> Option<(String, usize)> {
    let started = Instant::now();
    let model = Pull::new(variant, config, txs, flips);
    let checker = model.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let found = checker.discoveries();
    let broken = found.iter().find(|(name, _)| !name.starts_with("reachable")).map(|(name, path)| {
        let steps = path.clone().into_actions();
        (format!("{name}: {steps:?}"), steps.len())
    });
    eprintln!(
        "{variant:?} {config} txs={txs} flips={flips}: {} states, depth {}, {:.1} s: {}",
        checker.unique_state_count(),
        checker.max_depth(),
        started.elapsed().as_secs_f32(),
        broken.as_ref().map_or_else(|| "holds".to_owned(), |(what, steps)| format!("broken in {steps} steps: {what}"))
    );
    if broken.is_none() {
        let reached = found.keys().any(|name| name.starts_with("reachable"));
        assert!(reached, "{variant:?} {config}: nothing was ever purged, so nothing was checked");
    }
    broken
}

fn txs() -> u8 {
    std::env::var("TXS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

const CONFIGS: [&str; 3] = ["scope", "section", "profile"];

#[test]
fn the_protocol_holds() {
    for config in CONFIGS {
        for variant in [Variant::Settled, Variant::XminOnly, Variant::Mixed] {
            assert_eq!(check(variant, config, txs(), 0), None);
        }
        assert_eq!(check(Variant::Settled, config, 2, 1), None);
    }
}

/// Each mistake with a configuration that shows it.
#[test]
fn each_mistake_is_caught() {
    let mistakes = [
        (Variant::MaxSeq, "scope", 0),
        (Variant::StandbySnap, "scope", 0),
        (Variant::AdvanceToLastQ, "scope", 0),
        (Variant::RestartRun, "scope", 0),
        (Variant::DeliverIgnoringN, "scope", 0),
        (Variant::StaysByHad, "scope", 0),
        (Variant::PageByStamp, "scope", 0),
        (Variant::NoReplace, "scope", 0),
        (Variant::HeadInWindow, "scope", 0),
        (Variant::NoGainBackfill, "section", 0),
        (Variant::GainSurvivesLoss, "section", 0),
        (Variant::KeysChangeMidRun, "scope", 1),
    ];
    for (variant, config, flips) in mistakes {
        assert!(check(variant, config, txs(), flips).is_some(), "{variant:?} was not caught");
    }
}

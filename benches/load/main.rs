//! How fast the service is beside a floor measured in the same run: `scripts/bench [--children N] [--quick]`.
//!
//! Every answer is checked; what is compared is CPU time, read from the kernel for the server and the database.

mod children;
mod connection;
mod cpu;
mod drive;
mod floor;
mod operation;
mod report;
mod service;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Measures the service on made-up cases.
#[derive(Parser, Clone)]
struct Arguments {
    /// How many children's cases are made, each with 25 records
    #[arg(long, default_value_t = 20_000)]
    children: usize,
    /// Rounds of half a second in place of three
    #[arg(long)]
    quick: bool,
    /// Measure on one database only
    #[arg(long, value_enum)]
    only: Option<Which>,
    /// Measure only the operations whose name begins so
    #[arg(long, default_value = "", value_name = "NAME")]
    operation: String,
    /// Rounds of each measurement; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The made-up cases differ with it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the databases are made [default: a temporary folder, removed at the end]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Serve the bare endpoint of the floor on this port; used by the bench itself
    #[arg(long, hide = true)]
    bare_endpoint: Option<u16>,
    /// What `cargo bench` adds
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Sqlite,
    Postgres,
}

impl Arguments {
    fn round(&self) -> Duration {
        Duration::from_millis(if self.quick { 500 } else { 3_000 })
    }
}

fn main() {
    let arguments = Arguments::parse();
    if let Some(port) = arguments.bare_endpoint {
        return floor::serve_bare_endpoint(port);
    }
    let temporary;
    let folder = match &arguments.data {
        Some(folder) => folder.as_path(),
        None => {
            temporary = tempfile::tempdir().expect("a temporary folder");
            temporary.path()
        }
    };
    report::machine();
    for which in [Which::Sqlite, Which::Postgres] {
        if arguments.only.is_none_or(|only| only == which) {
            measure(&arguments, which, folder);
        }
    }
}

fn measure(arguments: &Arguments, which: Which, folder: &std::path::Path) {
    let place = service::Place::new(which, folder);
    let town = service::Town::settle(&place);
    let children = children::make(&town, arguments);
    drop(town);
    let floor = floor::Floor::prepare(&place);
    let server = service::Server::start(&place);
    let bench = drive::Bench { arguments, place: &place, server: &server, floor: &floor, children: &children };
    let rows = operation::ALL
        .iter()
        .filter(|operation| operation.name.starts_with(&arguments.operation))
        .flat_map(|operation| [1, 16].map(|connections| bench.compare(operation, connections)))
        .collect::<Vec<_>>();
    report::print(&place, children.cases.len(), &rows, &server);
}

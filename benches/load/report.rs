//! The tables that are printed.

use std::fs;

use crate::drive::Row;
use crate::service::{Place, Server};
use crate::{Which, cpu};

/// Says on what it is measured.
pub fn machine() {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpus.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1)).unwrap_or("a processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').take(3).collect::<Vec<_>>().join(" ");
    println!("{cores} cores of {model}; load before: {load}");
}

/// Prints one database's table and the server's memory.
pub fn print(place: &Place, children: usize, rows: &[Row], server: &Server) {
    let database = if place.which == Which::Sqlite { "SQLite" } else { "PostgreSQL" };
    println!(
        "\n{database}, {children} children. CPU in ms an operation; the floor is bare endpoint + one statement.\n"
    );
    println!("| operation | conns | bytes | ops/s | p50 ms | p99 ms | CPU server | CPU database | floor | ratio |");
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for row in rows {
        let floor = row.bare_endpoint + row.statement;
        println!(
            "| {} | {} | {}+{} | {:.0} | {:.2} | {:.2} | {:.3} | {:.3} | {:.3} = {:.3} + {:.3} | x{:.1} |",
            row.operation,
            row.connections,
            row.moved.0,
            row.moved.1,
            row.per_second,
            row.p50,
            row.p99,
            row.server,
            row.database,
            floor,
            row.bare_endpoint,
            row.statement,
            (row.server + row.database) / floor,
        );
    }
    let (now, most) = cpu::memory(server.pid());
    println!("\nMemory of the server: {now:.0} MiB of its own; with mapped files at most {most:.0} MiB");
}

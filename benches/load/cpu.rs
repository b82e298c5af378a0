//! CPU time as the kernel counts it.

use std::fs;

/// Milliseconds of CPU that a process has used in all its threads.
pub fn of_process(pid: u32) -> f64 {
    stat(pid).map_or(0.0, |stat| stat.own)
}

/// Milliseconds of CPU that a PostgreSQL cluster has used: all its processes, those that have ended too.
pub fn of_cluster(postmaster: u32) -> f64 {
    let numbers =
        fs::read_dir("/proc").expect("Linux has /proc").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let children = numbers.filter_map(|name| stat(name.parse().ok()?)).filter(|stat| stat.parent == postmaster);
    let ended = stat(postmaster).map_or(0.0, |stat| stat.own + stat.ended_children);
    ended + children.map(|stat| stat.own).sum::<f64>()
}

/// Milliseconds of CPU that the calling thread has used.
pub fn of_this_thread() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel counts a thread's time");
    let nanoseconds: f64 = text.split(' ').next().and_then(|number| number.parse().ok()).expect("a number");
    nanoseconds / 1e6
}

/// Memory of a process in MiB: its own now, and with the pages of files that it shares with the kernel at its highest.
pub fn memory(pid: u32) -> (f64, f64) {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    let mib = |name| line(name).map_or(0.0, |kib: f64| kib / 1024.0);
    (mib("RssAnon:"), mib("VmHWM:"))
}

struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

fn stat(pid: u32) -> Option<Stat> {
    /// Ticks of `/proc/<pid>/stat` are hundredths of a second on every Linux.
    const TICK_MS: f64 = 10.0;
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; what follows it is numbers (proc_pid_stat(5), fields 3 and on).
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok().map(|ticks| ticks * TICK_MS);
    Some(Stat {
        parent: fields.get(4 - 3)?.parse().ok()?,
        own: ticks(14)? + ticks(15)?,
        ended_children: ticks(16)? + ticks(17)?,
    })
}

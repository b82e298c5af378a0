//! What the program says while it works: one line a request, one line a failure, on standard error.
//!
//! No line carries a body, an address with somebody's id, a name or a panic's text.

use std::panic;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};
use crate::error::{Error, Result};

/// Starts the log; once a process.
pub fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).map_err(|cause| Error::internal(format!("log: {cause}")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    started.map_err(Error::internal)?;
    hush_panics();
    Ok(())
}

/// Panic texts may hold what an officer typed: only the place is logged.
pub fn hush_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

//! The command line: what an office of the state runs, and what its machines run at night.

mod office;
mod officer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::identity;
use crate::records::field::{At, Faults, Form};
use crate::{http, telemetry};

/// Anugaman keeps one shared case file for each child freed from labour; each department sees only its slice.
#[derive(Parser)]
#[command(version, about, after_long_help = settings_help())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until told to stop (SIGTERM lets running requests end)
    #[command(after_long_help = settings_help())]
    Serve(Settings),
    /// Keep the accounts of officers, on the database itself
    Officer(officer::Officer),
    /// Keep the tree of offices, on the database itself
    Office(office::Office),
}

/// Where the settings come from.
#[derive(Args)]
struct Settings {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(settings) => serve(&settings),
        Command::Officer(args) => officer::run(args),
        Command::Office(args) => office::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anugaman: {}", error.cause.as_deref().unwrap_or(error.code.detail().en));
            for fault in &error.fields {
                eprintln!("  {}: {}", fault.pointer, fault.en);
            }
            ExitCode::FAILURE
        }
    }
}

fn serve(settings: &Settings) -> Result<()> {
    let config = Config::load(settings.config.as_deref())?;
    telemetry::start(&config)?;
    let listen = config.listen;
    let ready = |address| tracing::info!(%address, "serving");
    http::serve(App::open(config)?, listen, ready).map_err(|cause| Error::internal(format!("{listen}: {cause}")))
}

/// The means of identity on the database of the settings, with its tables in place.
fn means(config: Option<&Path>) -> Result<Arc<identity::Means>> {
    let app = App::open(Config::load(config)?)?;
    app.db.migrate()?;
    Ok(app.identity)
}

/// Reads arguments as the form that the API takes, with the same checks.
fn form<F: Form>(request: &serde_json::Value) -> Result<F> {
    let mut faults = Faults::default();
    match F::read(request, &At::root(""), &mut faults) {
        Some(form) if faults.is_empty() => Ok(form),
        _ => Err(Error::invalid(faults.0)),
    }
}

fn settings_help() -> String {
    let mut help = String::from("Settings (key in the file, ANUGAMAN_<KEY> in the environment):\n");
    for setting in Config::SETTINGS {
        help.push_str(&format!("  {} = {}\n     {}\n", setting.key, setting.default, setting.doc));
    }
    help
}

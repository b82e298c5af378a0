//! The command line: what an office of the state runs, and what its machines run at night.

mod journal;
mod keys;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::error::{Error, Result};
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
    /// See and change the master keys under which the keys of all files lie
    Keys {
        #[command(subcommand)]
        task: keys::Task,
        #[command(flatten)]
        settings: Settings,
    },
    /// Prove that the access journal is whole
    Journal {
        #[command(subcommand)]
        task: journal::Task,
        #[command(flatten)]
        settings: Settings,
    },
}

/// Where the settings come from.
#[derive(Args)]
struct Settings {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(settings) => serve(&settings),
        Command::Keys { task, settings } => Config::load(settings.config.as_deref()).and_then(|c| keys::run(&task, &c)),
        Command::Journal { task, settings } => {
            Config::load(settings.config.as_deref()).and_then(|c| journal::run(&task, &c))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anugaman: {}", error.cause.as_deref().unwrap_or(error.code.detail().en));
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

fn settings_help() -> String {
    let mut help = String::from("Settings (key in the file, ANUGAMAN_<KEY> in the environment):\n");
    for setting in Config::SETTINGS {
        help.push_str(&format!("  {} = {}\n     {}\n", setting.key, setting.default, setting.doc));
    }
    help
}

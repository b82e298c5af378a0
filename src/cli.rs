//! The command line: what an office of the state runs, and what its machines run at night.

mod case;
mod demo;
mod journal;
mod keys;
mod office;
mod officer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use crate::access::Department;
use crate::app::{App, open_db};
use crate::casefile::erasure::{self, DestroyLedger};
use crate::clock::Clock;
use crate::config::Config;
use crate::departments::KINDS;
use crate::error::{Error, Result};
use crate::identity;
use crate::records::field::{At, Faults, Form};
use crate::store::{Backend, Db, master_keys};
use crate::vault::KEY_FILE;
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
    /// Play a district's rescue through the API on invented data, then serve it to try out
    Demo(demo::Arguments),
    /// Keep the accounts of officers, on the database itself
    Officer(officer::Officer),
    /// Keep the tree of offices, on the database itself
    Office(office::Office),
    /// Erase a child's file for ever, on the database itself
    Case(case::Case),
    /// Bring the database up to the tables of this program
    #[command(after_long_help = settings_help())]
    Migrate(Settings),
    /// Write the OpenAPI documents, made from the code: full.json and one a department
    Openapi {
        /// Write nothing; fail if a file differs from what the code says
        #[arg(long)]
        check: bool,
        /// Where the documents are kept
        #[arg(long, default_value = "openapi", value_name = "FOLDER")]
        dir: PathBuf,
    },
    /// Print the access matrix as CSV: what each department sees of each record type
    Matrix,
    /// See and change the master keys under which the keys of all files lie
    Keys(keys::Keys),
    /// Prove that the access journal is whole
    Journal(journal::Journal),
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
        Command::Demo(arguments) => demo::run(arguments),
        Command::Officer(args) => officer::run(args),
        Command::Office(args) => office::run(args),
        Command::Case(args) => case::run(args),
        Command::Migrate(settings) => migrate(&settings),
        Command::Openapi { check, dir } => openapi(check, &dir),
        Command::Matrix => {
            print!("{}", matrix());
            Ok(())
        }
        Command::Keys(args) => keys::run(&args),
        Command::Journal(args) => match journal::run(&args) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anugaman: {}", error.cause.as_deref().unwrap_or(error.detail.unwrap_or(error.code.detail()).en));
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
    let app = App::open(config, Clock::real())?;
    http::serve(app, listen, ready).map_err(|cause| Error::internal(format!("{listen}: {cause}")))
}

fn migrate(settings: &Settings) -> Result<()> {
    let config = Config::load(settings.config.as_deref())?;
    let db = open_db(&config, &Clock::real())?;
    db.migrate()?;
    // A restored database is migrated before it serves: here already what was erased since goes again.
    erasure::replay(&db, &DestroyLedger::of(&config.erasures)).map(drop)
}

fn openapi(check: bool, dir: &Path) -> Result<()> {
    let at = |path: &Path, cause: std::io::Error| Error::internal(format!("{}: {cause}", path.display()));
    if !check {
        std::fs::create_dir_all(dir).map_err(|cause| at(dir, cause))?;
    }
    for (name, text) in http::openapi::files(&http::endpoints()) {
        let path = dir.join(name);
        if !check {
            std::fs::write(&path, text).map_err(|cause| at(&path, cause))?;
        } else if std::fs::read_to_string(&path).map_err(|cause| at(&path, cause))? != text {
            return Err(Error::internal(format!("{} is not what the code says: run anugaman openapi", path.display())));
        }
    }
    Ok(())
}

fn matrix() -> String {
    let departments: Vec<&str> = Department::ALL.iter().map(|department| department.name()).collect();
    let mut table = format!("row,kind,case_types,writers,{}\n", departments.join(","));
    for kind in KINDS.iter().map(|entry| entry.kind) {
        let types: Vec<&str> = kind.case_types.iter().map(|case_type| case_type.name()).collect();
        let writers: Vec<&str> = kind.writers.iter().map(|department| department.name()).collect();
        let (types, writers, cells) = (types.join("|"), writers.join("|"), kind.cells.join(","));
        table.push_str(&format!("{},{},{types},{writers},{cells}\n", kind.row, kind.name));
    }
    table
}

/// The database of the settings. Errors: `unavailable` where it lacks a migration.
fn database(config: &Config) -> Result<Db> {
    let db = open_db(config, &Clock::real())?;
    let lacking = || Error::unavailable("the database lacks a migration: run anugaman migrate");
    db.is_migrated()?.then_some(db).ok_or_else(lacking)
}

/// The means of identity on the database of the settings, with its tables in place.
fn means(config: Option<&Path>) -> Result<identity::Means> {
    let (config, clock) = (Config::load(config)?, Clock::real());
    let db = open_db(&config, &clock)?;
    if db.backend() == Backend::Sqlite {
        db.migrate()?;
    }
    let keyring = master_keys::open_ring(&db, config.master_keys.expose(), &config.keys.join(KEY_FILE))?;
    identity::Means::open(&config, db, clock, Arc::new(keyring))
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

//! The proof of the access journal, for an inspector: with checkpoints kept apart it shows even a cut tail.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::database;
use crate::config::Config;
use crate::error::Result;
use crate::journal::{CHECKPOINTS_FILE, CheckpointFile, JournalKey, KEY_FILE, verify, witness};

/// `anugaman journal …`
#[derive(Args)]
pub struct Journal {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Recompute the whole chain and hold it against every checkpoint, up to the first thing that is wrong
    ///
    /// Ends with 0 if nothing is wrong, 3 if the journal is not whole, 1 if it could not be looked at.
    Verify {
        /// A copy of journal-checkpoints.jsonl that was kept outside the database; without it the file in the folder of
        /// the setting `journal`, if there is one
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
    },
}

/// How the command ends on a journal that is not whole.
const NOT_WHOLE: u8 = 3;

pub fn run(args: &Journal) -> Result<ExitCode> {
    let config = Config::load(args.config.as_deref())?;
    let db = database(&config)?;
    let Command::Verify { checkpoints } = &args.command;
    let own = config.journal.join(CHECKPOINTS_FILE);
    let outside = checkpoints.as_deref().or_else(|| own.exists().then_some(own.as_path()));
    match outside {
        Some(path) => println!("checkpoints kept outside the database: {}", path.display()),
        None => println!("no checkpoints kept outside the database were given"),
    }
    let outside = outside.map(CheckpointFile::read).transpose()?.unwrap_or_default();
    let key_file = config.keys.join(KEY_FILE);
    let key = key_file.exists().then(|| JournalKey::load_or_create(&key_file, false)).transpose()?;
    let report = verify(&db, &outside, key.as_ref().map(JournalKey::public_key))?;
    println!("{report}");
    let Some(finding) = report.finding else { return Ok(ExitCode::SUCCESS) };
    if let Some(entry) = witness(&db, &finding)? {
        println!("what stands there now: {entry}");
    }
    println!(
        "Change nothing: keep this database and the checkpoints as they are, and tell who answers for the journal."
    );
    Ok(ExitCode::from(NOT_WHOLE))
}

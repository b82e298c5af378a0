//! The proof of the access journal, for an inspector: with checkpoints kept apart it shows even a cut tail.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::database;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::journal::{CheckpointFile, JournalKey, KEY_FILE, verify};

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
    /// Recompute the whole chain and hold it against every checkpoint; fails at the first thing that is wrong
    Verify {
        /// A copy of journal-checkpoints.jsonl that was kept outside the database
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
    },
}

pub fn run(args: &Journal) -> Result<()> {
    let config = Config::load(args.config.as_deref())?;
    let db = database(&config)?;
    let Command::Verify { checkpoints } = &args.command;
    let outside = checkpoints.as_deref().map(CheckpointFile::read).transpose()?.unwrap_or_default();
    let key_file = config.keys.join(KEY_FILE);
    let key = key_file.exists().then(|| JournalKey::load_or_create(&key_file, false)).transpose()?;
    let report = verify(&db, &outside, key.as_ref().map(JournalKey::public_key))?;
    println!("{report}");
    match report.finding {
        None => Ok(()),
        Some(_) => Err(Error::internal("the access journal is not whole")),
    }
}

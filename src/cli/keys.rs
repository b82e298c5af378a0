//! The master keys and those that sign access tokens, for whoever is answerable for them: what there is, and a new one in
//! the place of the old.
//!
//! Nothing here prints a key.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::database;
use crate::casefile::erasure::{self, DestroyLedger};
use crate::clock::{Clock, instant_text};
use crate::config::Config;
use crate::error::Result;
use crate::identity::{SigningKeys, TOKENS_FILE};
use crate::store::{Db, master_keys};
use crate::vault::{KEY_FILE, Keyring};

/// `anugaman keys …`
#[derive(Args)]
pub struct Keys {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show each key: when it was made, how many files lie under it, since when none does
    List,
    /// Add a key and bring all files under it, while the service runs; run again after an interruption
    Rotate,
    /// See and change the keys that sign access tokens
    Tokens {
        #[command(subcommand)]
        command: TokenCommand,
    },
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Show each key: its name, since when it signs, until when its tokens are accepted
    List,
    /// Add a key, while the service runs; it is published at once and signs after a day
    Rotate {
        /// Let it sign at once; who checks our tokens must then fetch the keys anew
        #[arg(long)]
        now: bool,
    },
}

pub fn run(args: &Keys) -> Result<()> {
    let config = Config::load(args.config.as_deref())?;
    match &args.command {
        Command::Tokens { command } => tokens(command, &config),
        Command::List => {
            let (db, ring) = ring(&config)?;
            list(&db, &ring)
        }
        Command::Rotate => {
            let (db, ring) = ring(&config)?;
            let done = master_keys::rotate(&db, &ring)?;
            let how = if done.added { "was added" } else { "was there already" };
            println!("master key {} {how}; {} case keys were moved under it", done.active, done.moved);
            Ok(())
        }
    }
}

fn ring(config: &Config) -> Result<(Db, Keyring)> {
    let db = database(config)?;
    // No rotation brings the key of an erased file, out of a restored database, under a new master key.
    erasure::replay(&db, &DestroyLedger::of(&config.erasures))?;
    let ring = master_keys::open_ring(&db, config.master_keys.expose(), &config.keys.join(KEY_FILE))?;
    Ok((db, ring))
}

fn tokens(command: &TokenCommand, config: &Config) -> Result<()> {
    let (path, now) = (config.keys.join(TOKENS_FILE), Clock::real().now_ms());
    if let TokenCommand::Rotate { now: at_once } = command {
        let added = SigningKeys::rotate(&path, now, *at_once)?;
        println!("token key {} was added; it signs from {}", added.kid, instant_text(added.signs_from));
        return Ok(());
    }
    for key in SigningKeys::load(&path)?.list(now) {
        let from = if key.signs_from > 0 { instant_text(key.signs_from) } else { "the beginning".to_owned() };
        let until = key.retires_at.map_or_else(String::new, |at| format!(", verifies until {}", instant_text(at)));
        println!("{}  signs from {from}{until}{}", key.kid, if key.signs { "  (signs now)" } else { "" });
    }
    Ok(())
}

fn list(db: &Db, ring: &Keyring) -> Result<()> {
    let (known, counts) = db.read(|conn| Ok((master_keys::list(conn)?, master_keys::case_counts(conn)?)))?;
    let held = ring.list()?;
    for row in known {
        let state = match (held.iter().find(|key| key.id == row.id), row.retired_at) {
            (Some(key), _) if key.active => "active".to_owned(),
            (Some(_), None) => "readable".to_owned(),
            (Some(_), Some(at)) => {
                format!("retired {}: remove its line once no older backup is kept", instant_text(at))
            }
            (None, _) => "removed".to_owned(),
        };
        let cases = counts.iter().find(|(id, _)| *id == row.id).map_or(0, |(_, count)| *count);
        println!("{}  made {}  {cases} cases  {state}", row.id, instant_text(row.created_at));
    }
    Ok(())
}

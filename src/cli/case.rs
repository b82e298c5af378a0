//! A child's file from the command line: erasing it, as an order demands.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{database, form};
use crate::casefile::erasure::{DestroyLedger, EraseOrder, erase};
use crate::config::Config;
use crate::error::Result;

/// `anugaman case …`
#[derive(Args)]
pub struct Case {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Destroy the key of a case and all that is kept of it, for ever, while the service runs
    ///
    /// The erasure is first promised in the destroy ledger (setting `erasures`), which every later start obeys, also on a
    /// database restored from before. Order and reason stand there for ever: name no child in them.
    Erase {
        /// Number of the case, such as UP-BBK-2026-000123-C
        #[arg(long)]
        number: String,
        /// The order that demands it: authority, number, date
        #[arg(long)]
        order: String,
        /// Why, such as the rule that the order names
        #[arg(long)]
        reason: String,
    },
}

pub fn run(args: Case) -> Result<()> {
    let config = Config::load(args.config.as_deref())?;
    let db = database(&config)?;
    let Command::Erase { number, order, reason } = args.command;
    let order: EraseOrder = form(&json!({"number": number, "order": order, "reason": reason}))?;
    let ledger = DestroyLedger::of(&config.erasures);
    erase(&db, &ledger, &order)?;
    println!("case {} is erased; {} keeps that it was", order.number.0, ledger.path().display());
    println!("older backups still hold its key under a master key: anugaman keys rotate, then destroy the retired one");
    Ok(())
}

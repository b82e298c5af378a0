//! Accounts from the command line: the first administrator, and help when nobody can sign in.

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{form, means};
use crate::error::{Error, Result};
use crate::identity::officers::{self, NewOfficer};
use crate::identity::{Means, second_factor};
use crate::store::officers::{self as rows, OfficerFilter};
use crate::store::offices;

/// `anugaman officer …`
#[derive(Args)]
pub struct Officer {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make an account; without --password-stdin a password is made and shown once
    Add {
        /// Small letters, digits and ._-
        #[arg(long)]
        login: String,
        #[arg(long)]
        name: String,
        /// field_officer, district_nodal, state_officer, auditor or administrator
        #[arg(long)]
        role: String,
        /// Code of the office
        #[arg(long)]
        office: String,
        /// Read the password from standard input, up to the end of its first line
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the accounts: login, state, role, office, name
    List,
    /// Take an account out of use at once
    Suspend { login: String },
    /// Let a suspended officer sign in again
    Resume { login: String },
    /// Take the authenticator off an account whose officer has lost it, with every recovery code
    NoTotp { login: String },
    /// Give an account a new password and end its sessions
    Password {
        login: String,
        /// Read the password from standard input, up to the end of its first line
        #[arg(long)]
        password_stdin: bool,
    },
}

pub fn run(args: Officer) -> Result<()> {
    let means = means(args.config.as_deref())?;
    match args.command {
        Command::Add { login, name, role, office, password_stdin } => {
            let office = means.db.read(|conn| offices::find_by_code(conn, &office))?;
            let request = json!({"login": login, "name": name, "role": role, "password": given(password_stdin)?,
                "office_id": office.map(|office| office.id)});
            let made = officers::create_directly(&means, form::<NewOfficer>(&request)?)?;
            println!("{}\t{}", made.id, made.login.0);
            tell(made.password.map(|password| password.0));
            Ok(())
        }
        Command::List => list(&means),
        Command::Suspend { login } => officers::turn_directly(&means, &login, true).map(drop),
        Command::Resume { login } => officers::turn_directly(&means, &login, false).map(drop),
        Command::NoTotp { login } => second_factor::remove_directly(&means, &login),
        Command::Password { login, password_stdin } => {
            tell(officers::set_password_directly(&means, &login, given(password_stdin)?)?);
            Ok(())
        }
    }
}

fn list(means: &Means) -> Result<()> {
    let mut filter = OfficerFilter { limit: 500, ..OfficerFilter::default() };
    loop {
        let page = means.db.read(|conn| rows::page(conn, &filter))?;
        for (officer, office) in &page {
            println!("{}\t{}\t{}\t{}\t{}", officer.login, officer.state, officer.role, office.code, officer.name);
        }
        match page.last() {
            Some((last, _)) => filter.after = Some(last.login.clone()),
            None => return Ok(()),
        }
    }
}

fn given(from_stdin: bool) -> Result<Option<String>> {
    if !from_stdin {
        return Ok(None);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Error::internal)?;
    Ok(Some(text.lines().next().unwrap_or_default().to_owned()))
}

/// Shows a password of the program's own choice; it is kept nowhere.
fn tell(password: Option<String>) {
    if let Some(password) = password {
        println!("password: {password}");
    }
}

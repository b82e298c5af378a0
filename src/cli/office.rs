//! The tree of offices from the command line: its top, and whatever stands below it.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{form, means};
use crate::error::{Error, Result};
use crate::id::OfficeId;
use crate::identity::Means;
use crate::identity::offices::{self, NewOffice};
use crate::store::offices::{self as rows, OfficeFilter};

/// `anugaman office …`
#[derive(Args)]
pub struct Office {
    /// A TOML file of settings; the environment (ANUGAMAN_…) wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make an office; the first one, of the state, has none above it
    Add {
        /// Capitals, digits and -, such as BBK-POL
        #[arg(long)]
        code: String,
        #[arg(long)]
        name: String,
        /// The name in Hindi
        #[arg(long)]
        name_hi: String,
        /// police, labour, education, health, childline, committee, protection or magistracy
        #[arg(long)]
        department: String,
        /// state, district or local
        #[arg(long)]
        level: String,
        /// District code, such as BBK
        #[arg(long)]
        district: Option<String>,
        /// Code of the office above
        #[arg(long)]
        parent: Option<String>,
    },
    /// List the offices: code, department, level, district, name
    List,
}

pub fn run(args: Office) -> Result<()> {
    let means = means(args.config.as_deref())?;
    match args.command {
        Command::Add { code, name, name_hi, department, level, district, parent } => {
            let above = parent.map(|code| above(&means, &code)).transpose()?;
            let request = json!({"code": code, "name": name, "name_hi": name_hi, "department": department,
                "level": level, "district": district, "parent_id": above});
            let made = offices::create_directly(&means, form::<NewOffice>(&request)?)?;
            println!("{}\t{}", made.id, made.code.0);
            Ok(())
        }
        Command::List => list(&means),
    }
}

fn above(means: &Means, code: &str) -> Result<OfficeId> {
    let found = means.db.read(|conn| rows::find_by_code(conn, code))?;
    let unknown = || Error { cause: Some(format!("no office has the code {code}")), ..Error::not_found() };
    found.map(|office| office.id).ok_or_else(unknown)
}

fn list(means: &Means) -> Result<()> {
    let mut filter = OfficeFilter { limit: 500, ..OfficeFilter::default() };
    loop {
        let page = means.db.read(|conn| rows::page(conn, &filter))?;
        for office in &page {
            let district = office.district.as_deref().unwrap_or("-");
            let (department, level) = (office.department, office.level.name());
            println!("{}\t{department}\t{level}\t{district}\t{}", office.code, office.name);
        }
        match page.last() {
            Some(last) => filter.after = Some(last.code.clone()),
            None => return Ok(()),
        }
    }
}

//! `anugaman demo`: see the whole of it on one machine.

use std::path::PathBuf;

use clap::Args;

use crate::demo::{self, Demo};
use crate::error::Result;

/// `anugaman demo …`
#[derive(Args)]
pub struct Arguments {
    /// Make offices and officers only, no cases
    #[arg(long)]
    no_story: bool,
    /// Port on 127.0.0.1; 0 takes a free one and prints it
    #[arg(long, default_value_t = 8080, value_name = "P")]
    port: u16,
    /// Folder of the embedded database and the keys; a second start goes on with what is there
    #[arg(long, default_value = "anugaman-demo", value_name = "DIR")]
    data: PathBuf,
    /// Use this database: sqlite://<path> or postgres://…
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Where logins and passwords are written as JSON, mode 0600 [default: <DIR>/credentials.json]
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

pub fn run(arguments: Arguments) -> Result<()> {
    let Arguments { no_story, port, data, database_url, credentials } = arguments;
    demo::run(Demo { story: !no_story, port, data, database_url, credentials })
}

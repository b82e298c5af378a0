//! The demonstration: two districts, their officers, and one rescue played through the API as its officers would.
//!
//! Accounts are made on the database itself, as a first administrator's must be; the story uses an HTTP client only.

pub mod credentials;
pub mod district;
pub mod people;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use crate::app::{App, open_db};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::{http, telemetry};

/// How the demonstration is to run.
pub struct Demo {
    /// Whether a rescue is played; without, there are offices and officers and no case.
    pub story: bool,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Folder of the embedded database and the keys.
    pub data: PathBuf,
    /// `sqlite://…` or `postgres://…` in place of the embedded database.
    pub database_url: Option<String>,
    /// Where the passwords are written; `credentials.json` in the data folder if left out.
    pub credentials: Option<PathBuf>,
}

/// Prepares, serves, plays and goes on serving until the process is told to stop.
pub fn run(demo: Demo) -> Result<()> {
    let config = settings(&demo)?;
    telemetry::start(&config)?;
    let file = demo.credentials.clone().unwrap_or_else(|| config.data.join("credentials.json"));
    let listen = config.listen;
    open_db(&config, &Clock::real())?.migrate()?;
    let app = App::open(config, Clock::real())?;
    println!("Preparing offices and officers …");
    let offices = district::plant(&app.identity)?;
    let people = people::seat(&app.identity, &offices, &credentials::take(&file)?)?;
    println!("{} offices and {} officers are in place.", offices.len(), people.len());

    let (ready, bound) = mpsc::channel();
    let server =
        thread::spawn(move || http::serve(app, listen, move |address| ready.send(address).unwrap_or_default()));
    let Ok(address) = bound.recv() else { return ended(server, listen) };
    credentials::write(&file, &people)?;
    println!("Serving on http://{address}; logins and passwords are in {}", file.display());
    ended(server, listen)
}

/// The demonstration's own settings: nothing of the environment changes it.
fn settings(demo: &Demo) -> Result<Config> {
    let mut own = toml::Table::new();
    own.insert("listen".into(), SocketAddr::from((Ipv4Addr::LOCALHOST, demo.port)).to_string().into());
    own.insert("data".into(), demo.data.display().to_string().into());
    own.insert("password_cost".into(), "light".into());
    own.insert("log".into(), "warn".into());
    if let Some(url) = &demo.database_url {
        own.insert("database_url".into(), url.as_str().into());
    }
    Config::from_sources(&own.to_string(), Default::default())
}

/// Waits for the server to be told to stop.
fn ended(server: thread::JoinHandle<std::io::Result<()>>, listen: SocketAddr) -> Result<()> {
    let served = server.join().map_err(|_| Error::internal("the server ended"))?;
    served.map_err(|cause| Error::internal(format!("{listen}: {cause}")))
}

//! The demonstration: two districts, their officers, and one rescue played through the API as its officers would.
//!
//! Accounts are made on the database itself, as a first administrator's must be; the story uses an HTTP client only.

pub mod api;
pub mod credentials;
pub mod district;
pub mod people;
mod printer;
pub mod side_by_side;
pub mod story;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;

use crate::app::{App, open_db};
use crate::casefile::jobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::journal::sign_now;
use crate::{http, telemetry};
use api::Api;
use people::Credential;
use printer::Printer;
use printer::say;

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
    let (config, clock) = (settings(&demo)?, Clock::real());
    telemetry::start(&config)?;
    let file = demo.credentials.clone().unwrap_or_else(|| config.data.join("credentials.json"));
    let listen = config.listen;
    open_db(&config, &clock)?.migrate()?;
    let app = App::open(config, clock.clone())?;
    say!("Preparing offices and officers …");
    let offices = district::plant(&app.identity)?;
    let people = people::seat(&app.identity, &offices, &credentials::take(&file)?)?;
    say!("{} offices and {} officers are in place.", offices.len(), people.len());

    let minute = minute(&app);
    let (ready, bound) = mpsc::channel();
    let server =
        thread::spawn(move || http::serve(app, listen, move |address| ready.send(address).unwrap_or_default()));
    let Ok(address) = bound.recv() else { return ended(server, listen) };
    let case = if demo.story { perform(address, &people, clock.now_ms(), &minute)? } else { None };
    credentials::write(&file, &people)?;
    printer::invitation(address, &file, &people, case.as_deref());
    ended(server, listen)
}

/// What this server does each minute by itself, done now: the story does not wait for it.
pub fn minute(app: &App) -> impl Fn() -> Result<()> + use<> {
    let (db, cases, key) = (app.db.clone(), app.cases.clone(), Arc::clone(&app.journal_key));
    move || {
        jobs::tick(&db, &cases)?;
        sign_now(&db, &key)
    }
}

/// Plays the story, unless there are cases already; gives the case whose file was shown.
fn perform(
    address: SocketAddr,
    people: &[Credential],
    now_ms: i64,
    minute: &dyn Fn() -> Result<()>,
) -> Result<Option<String>> {
    let here = |one: &Credential| one.district.as_deref() == Some(district::DISTRICTS[0].code);
    let cast = people.iter().filter(|one| here(one) || story::GUESTS.contains(&one.login.as_str()));
    let api = Api::sign_in(&format!("http://{address}"), cast)?;
    if let Some(case) = first_case(&api, "protection.bbk.nodal")? {
        say!("There are cases here already, so the story is not played again.");
        // One that has come as far as school has something to show to everybody.
        return Ok(Some(first_case(&api, "education.bbk.1")?.unwrap_or(case)));
    }
    let story = story::play(&api, now_ms, minute, &mut Printer::default())?;
    let Some(eldest) = story.children.first() else { return Ok(None) };
    printer::file(&format!("{} ({})", eldest.number, eldest.name), &side_by_side::views(&api, &eldest.case_id)?);
    Ok(Some(eldest.case_id.clone()))
}

/// A child's case within this officer's reach.
fn first_case(api: &Api, login: &str) -> Result<Option<String>> {
    let known = api.get(login, "/v1/cases?type=child&limit=1")?;
    Ok(known["items"][0]["id"].as_str().map(str::to_owned))
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

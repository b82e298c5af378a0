//! The means of the service: what a handler may use, given to it and never found by itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::access::Actor;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::identity::{self, session};
use crate::metrics::Metrics;
use crate::store::{Db, DbSettings};
use crate::vault::Receipts;

/// Turns a bearer token into the officer it stands for (arguments: token, request id), or refuses.
pub type Authenticate = Arc<dyn Fn(&str, &str) -> Result<Actor> + Send + Sync>;

/// Makes what one answer opened durable in the access journal; ends when it is.
pub type Settle = Arc<dyn Fn(Reading) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// Says whether the service can work: the database answers and is migrated.
pub type Ready = Arc<dyn Fn() -> Result<()> + Send + Sync>;

/// One answer's reading of cases: by whom, through which call, when, and what was opened.
pub struct Reading {
    pub actor: Actor,
    /// The call's name in the contract, such as `get_case`.
    pub operation: &'static str,
    pub request_id: String,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub opened: Receipts,
}

/// Everything a handler works with.
#[derive(Clone)]
pub struct App {
    pub clock: Clock,
    pub config: Config,
    pub metrics: Metrics,
    pub db: Db,
    pub identity: Arc<identity::Means>,
    pub authenticate: Authenticate,
    pub settle: Settle,
    pub ready: Ready,
}

impl App {
    /// The service as the settings describe it.
    pub fn open(config: Config) -> Result<Self> {
        std::fs::create_dir_all(&config.data)
            .map_err(|cause| Error::internal(format!("data folder {}: {cause}", config.data.display())))?;
        let clock = Clock::real();
        let settings = DbSettings { connections: config.pool_size };
        let db = Db::open(&config.database_url, &settings, clock.clone())?;
        Self::with(config, clock, db)
    }

    /// The service on a database that is open already.
    pub fn with(config: Config, clock: Clock, db: Db) -> Result<Self> {
        let identity = Arc::new(identity::Means::open(&config, db.clone(), clock.clone())?);
        let (means, watched) = (Arc::clone(&identity), db.clone());
        Ok(Self {
            clock,
            config,
            metrics: Metrics::new()?,
            db,
            identity,
            authenticate: Arc::new(move |token, _| session::authenticate(&means, token)),
            settle: Arc::new(|_| Box::pin(async { Ok(()) })),
            ready: Arc::new(move || match watched.is_migrated()? {
                true => Ok(()),
                false => Err(Error::unavailable("the database lacks a migration")),
            }),
        })
    }
}

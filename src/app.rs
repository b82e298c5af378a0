//! The means of the service: what a handler may use, given to it and never found by itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::access::Actor;
use crate::casefile::erasure::{self, DestroyLedger};
use crate::casefile::{self, register};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::identity::{self, session};
use crate::journal::{self, Context, Journal, JournalKey, Sealer};
use crate::metrics::Metrics;
use crate::store::{Backend, Db, DbSettings, master_keys};
use crate::vault::{KEY_FILE, Receipts};

/// Turns a bearer token into the officer it stands for (arguments: token, request id), or refuses.
pub type Authenticate = Arc<dyn Fn(&str, &str) -> Result<Actor> + Send + Sync>;

/// Makes what one answer opened durable in the access journal; ends when it is.
pub type Settle = Arc<dyn Fn(Reading) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

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
    pub db: Db,
    pub metrics: Metrics,
    pub identity: Arc<identity::Means>,
    pub cases: casefile::Means,
    pub authenticate: Authenticate,
    pub settle: Settle,
    /// Numbers and chains the access journal as long as the service lives.
    pub sealer: Arc<Sealer>,
    /// Shows whose signature stands under a checkpoint.
    pub journal_key: Arc<JournalKey>,
}

impl App {
    /// The service as the settings describe it. Errors: `unavailable` where the database does not answer, lacks a
    /// migration, or was sealed under other keys than these.
    pub fn open(config: Config, clock: Clock) -> Result<Self> {
        let db = open_db(&config, &clock)?;
        // An embedded database belongs to this program alone; a shared one is migrated on purpose.
        if db.backend() == Backend::Sqlite {
            db.migrate()?;
        } else if !db.is_migrated()? {
            return Err(Error::unavailable("the database lacks a migration: run anugaman migrate"));
        }
        // What was erased stays so, also in a database that was restored from before: not a request is served until then.
        erasure::replay(&db, &DestroyLedger::of(&config.erasures))?;
        let keyring = master_keys::open_ring(&db, config.master_keys.expose(), &config.keys.join(KEY_FILE))?;
        let (journal, sealer, journal_key) = journal::open(&db, &config.keys, &config.journal)?;
        let keyring = Arc::new(keyring);
        let state = config.state.clone();
        let cases = casefile::Means { clock: clock.clone(), keyring: Arc::clone(&keyring), state };
        db.write(|tx| register::ensure_all(tx, &cases))?;
        let identity = Arc::new(identity::Means::open(&config, db.clone(), clock.clone(), keyring)?);
        let means = Arc::clone(&identity);
        Ok(Self {
            cases,
            sealer: Arc::new(sealer),
            journal_key,
            clock,
            config,
            db,
            metrics: Metrics::new()?,
            identity,
            authenticate: Arc::new(move |token, _| session::authenticate(&means, token)),
            settle: Arc::new(move |reading| {
                let journal = journal.clone();
                Box::pin(async move { settle(&journal, reading).await })
            }),
        })
    }
}

async fn settle(journal: &Journal, reading: Reading) -> Result<()> {
    let Reading { actor, operation, request_id, at_ms, opened } = reading;
    let context = Context { actor: &actor, action: operation, request_id: &request_id, at_ms };
    journal.settle(&context, opened).await
}

/// The database of the settings; for an embedded one the data folder is made first.
pub fn open_db(config: &Config, clock: &Clock) -> Result<Db> {
    if config.database_url.starts_with("sqlite:") {
        let data = &config.data;
        std::fs::create_dir_all(data).map_err(|cause| Error::unavailable(format!("{}: {cause}", data.display())))?;
    }
    Db::open(&config.database_url, &DbSettings { connections: config.pool_size }, clock.clone())
}

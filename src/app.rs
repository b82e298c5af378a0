//! The means of the service: what a handler may use, given to it and never found by itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::access::Actor;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::metrics::Metrics;
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
    pub authenticate: Authenticate,
    pub settle: Settle,
    pub ready: Ready,
}

impl App {
    /// The service as the settings describe it.
    pub fn open(config: Config) -> Result<Self> {
        Ok(Self {
            clock: Clock::real(),
            config,
            metrics: Metrics::new()?,
            authenticate: Arc::new(|_, _| Err(Error::new(crate::error::Code::NotSignedIn))),
            settle: Arc::new(|_| Box::pin(async { Ok(()) })),
            ready: Arc::new(|| Ok(())),
        })
    }
}

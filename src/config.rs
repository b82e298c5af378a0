//! The settings of an installation: from the environment first, then the file, then the defaults written here.
//!
//! The only place that reads the environment; a key nobody knows is an error, not a silence.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::error::{Error, Result};

/// One setting, as `anugaman serve --help` tells of it.
pub struct Setting {
    /// The key in the file; in the environment `ANUGAMAN_` and the key in capitals.
    pub key: &'static str,
    pub doc: &'static str,
    pub default: &'static str,
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])* $key:ident : $type:ty = $default:literal;)*) => {
        /// What an installation can set.
        #[derive(Clone, Debug)]
        pub struct Config { $($(#[doc = $doc])* pub $key: $type),* }

        impl Config {
            /// Every setting with its meaning and default (in TOML), in the order of the file.
            pub const SETTINGS: &'static [Setting] = &[
                $(Setting { key: stringify!($key), doc: concat!($($doc),*), default: $default }),*
            ];

            fn read(mut source: Source) -> Result<Self> {
                let config = Self { $($key: source.take(stringify!($key), $default)),* };
                source.finish().map(|()| config)
            }
        }
    };
}

settings! {
    /// Address and port to serve on.
    listen: SocketAddr = "\"127.0.0.1:8080\"";
    /// Folder of the embedded database and the keys.
    data: PathBuf = "\"data\"";
    /// `sqlite://<path>` or `postgres://…`; empty: `sqlite://<data>/anugaman.db`.
    database_url: String = "\"\"";
    /// Connections to the database.
    pool_size: u32 = "8";
    /// Folder of the key files; empty: `<data>/keys`.
    keys: PathBuf = "\"\"";
    /// The master keys themselves, one a line as in the key file, from a store of secrets; empty: `<keys>/master.keys`.
    master_keys: Secret = "\"\"";
    /// Folder of the access journal's checkpoints, best on another disk or machine; empty: `<data>/journal`.
    journal: PathBuf = "\"\"";
    /// Folder of the destroy ledger, which says what was erased: never with the database's backups; empty: `<data>/erasures`.
    erasures: PathBuf = "\"\"";
    /// Letters of the state in case numbers.
    state: String = "\"UP\"";
    /// The `iss` of access tokens: this installation's public address.
    issuer: String = "\"https://anugaman.invalid\"";
    /// The `aud` of access tokens.
    audience: String = "\"anugaman\"";
    /// Cost of a password: `strong` (64 MiB, 2 passes) or `light` (19 MiB, 2 passes; tests and demonstrations).
    password_cost: PasswordCost = "\"strong\"";
    /// Requests that may be worked on at once; the others wait up to two seconds.
    blocking_threads: usize = "64";
    /// Threads that take connections; 0: one a core.
    workers: usize = "0";
    /// Whether a proxy stands in front: then the last address of `X-Forwarded-For` is the caller's.
    behind_proxy: bool = "false";
    /// Form of the log on standard error: `text` or `json`.
    log_format: LogFormat = "\"text\"";
    /// What is logged, in the notation of `RUST_LOG`.
    log: String = "\"info\"";
}

/// A value that no log may show.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "hidden" })
    }
}

/// How much work one password costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordCost {
    Strong,
    Light,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Reads the process environment and, if given, a TOML file.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|cause| Error::internal(format!("settings file {}: {cause}", path.display())))?,
            None => String::new(),
        };
        Self::from_sources(&text, std::env::vars().collect())
    }

    /// As [`Config::load`], from texts: for tests and for `demo`, which brings its own settings.
    pub fn from_sources(file: &str, environment: BTreeMap<String, String>) -> Result<Self> {
        let file: Table = file.parse().map_err(|cause| Error::internal(format!("settings file: {cause}")))?;
        let mut config = Self::read(Source { file, environment, faults: Vec::new() })?;
        if config.database_url.is_empty() {
            config.database_url = format!("sqlite://{}", config.data.join("anugaman.db").display());
        }
        if config.keys.as_os_str().is_empty() {
            config.keys = config.data.join("keys");
        }
        if config.journal.as_os_str().is_empty() {
            config.journal = config.data.join("journal");
        }
        if config.erasures.as_os_str().is_empty() {
            config.erasures = config.data.join("erasures");
        }
        Ok(config)
    }
}

struct Source {
    file: Table,
    environment: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Source {
    fn take<T: DeserializeOwned>(&mut self, key: &str, default: &str) -> T {
        let from_file = self.file.remove(key);
        let variable = format!("ANUGAMAN_{}", key.to_uppercase());
        let given = self.environment.get(&variable).map(|text| plain(text)).or(from_file);
        if let Some(value) = given {
            match value.try_into() {
                Ok(value) => return value,
                Err(cause) => self.faults.push(format!("{key} ({variable}): {}", cause.message())),
            }
        }
        read_default(default).expect("the defaults above are valid TOML of their types")
    }

    fn finish(mut self) -> Result<()> {
        self.faults.extend(self.file.keys().map(|key| format!("{key}: there is no such setting")));
        if self.faults.is_empty() { Ok(()) } else { Err(Error::internal(self.faults.join("; "))) }
    }
}

/// A number or a truth value where the text is one, else the text.
fn plain(text: &str) -> Value {
    match (text.parse::<i64>(), text.parse::<bool>()) {
        (Ok(number), _) => Value::Integer(number),
        (_, Ok(truth)) => Value::Boolean(truth),
        _ => Value::String(text.to_owned()),
    }
}

fn read_default<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut table: Table = format!("value = {text}").parse().ok()?;
    table.remove("value")?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let environment = [("ANUGAMAN_LISTEN".to_owned(), "127.0.0.1:9".to_owned())].into();
        let config = Config::from_sources("listen = \"0.0.0.0:1\"\npool_size = 3", environment).unwrap();
        assert_eq!((config.listen.port(), config.pool_size, config.workers), (9, 3, 0));
        assert_eq!(config.database_url, "sqlite://data/anugaman.db");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let refused = Config::from_sources("lisen = \"0.0.0.0:1\"\npool_size = \"x\"", BTreeMap::new()).unwrap_err();
        let cause = refused.cause.unwrap();
        assert!(cause.contains("lisen") && cause.contains("pool_size"), "{cause}");
    }
}

//! What the story makes sure of: who reaches a file, and what is refused.

use serde_json::Value;

use super::Stage;
use crate::error::{Error, Result};

impl Stage<'_> {
    /// Makes sure that this officer reaches the case (200), or is told that there is none (404).
    pub fn expect(&self, login: &str, case: &str, status: u16) -> Result<()> {
        let found = self.api.status(login, &format!("/v1/cases/{case}"))?;
        if found == status {
            return Ok(());
        }
        Err(Error::internal(format!("{login} was answered {found} for a case, not {status}")))
    }

    /// Makes sure that this call is refused, and with this code.
    pub fn refused(&self, login: &str, path: &str, body: &Value, code: &str) -> Result<()> {
        match self.api.tried(login, path, body)? {
            (_, Some(found)) if found == code => Ok(()),
            (status, found) => {
                Err(Error::internal(format!("POST {path} as {login} was answered {status} {found:?}, not {code}")))
            }
        }
    }

    /// The types of the records that this officer is shown in a case, sorted, each once.
    pub fn kinds(&self, login: &str, case: &str) -> Result<Vec<String>> {
        let answer = self.api.get(login, &format!("/v1/cases/{case}"))?;
        let shares = answer["records"].as_array().into_iter().flatten();
        let mut kinds: Vec<String> = shares.filter_map(|share| share["kind"].as_str()).map(str::to_owned).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Ok(kinds)
    }
}

//! One page of a list: how many, where it begins, and where the next one does.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Int, Text};

/// How many entries a page may have; 50 if nothing is said.
pub type Limit = Int<1, 200>;
/// Where a page begins, as the page before it said.
pub type Cursor = Text<400>;

/// A page, and the cursor of the next one if there is more.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// Rows to ask for: one more than the page holds tells whether there is a next page.
pub fn rows(limit: Option<Limit>) -> i64 {
    limit.map_or(50, |limit| limit.0) + 1
}

/// The key after which the page begins.
pub fn after(cursor: Option<Cursor>) -> Result<Option<String>> {
    let Some(Text(cursor)) = cursor else { return Ok(None) };
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    key.map(Some).ok_or_else(|| {
        let mut faults = Faults::default();
        let en = "Give the cursor as the page before gave it, or none.";
        faults.add(&At::root("/cursor"), "bad_format", en, "कर्सर वैसा ही दें जैसा पिछले पृष्ठ ने दिया था, या न दें।");
        Error::invalid(faults.0)
    })
}

impl<T: Field> Page<T> {
    /// Cuts what was found for `rows` to a page; `key` is the column in whose order it was read.
    pub fn cut<R>(mut found: Vec<R>, rows: i64, key: fn(&R) -> &str) -> Self
    where
        T: From<R>,
    {
        let full = usize::try_from(rows - 1).unwrap_or(0);
        let more = found.len() > full;
        found.truncate(full);
        let next = found.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        Self { items: found.into_iter().map(T::from).collect(), next }
    }

    /// `{"items": […], "next": "…" | null}`.
    pub fn write(&self) -> Value {
        json!({"items": self.items.iter().filter_map(Field::write).collect::<Vec<_>>(), "next": self.next})
    }

    pub fn schema() -> Value {
        json!({"type": "object", "additionalProperties": false, "required": ["items", "next"], "properties": {
            "items": {"type": "array", "items": T::schema()}, "next": {"type": ["string", "null"]}}})
    }
}

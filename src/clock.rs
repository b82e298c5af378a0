//! What time it is, told by whoever calls: legal clocks must be testable to the minute.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;

/// The clock of the program; [`Clock::real`] in service, [`Clock::fixed`] in tests and stories.
#[derive(Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    pub fn real() -> Self {
        Self(None)
    }

    /// A clock that stands at `ms` (Unix milliseconds) until it is moved.
    pub fn fixed(ms: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(ms))))
    }

    /// Unix time in milliseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Some(fixed) => fixed.load(Ordering::SeqCst),
            None => Timestamp::now().as_millisecond(),
        }
    }

    /// Moves a fixed clock forward by `ms`; the real clock moves by itself.
    pub fn advance(&self, ms: i64) {
        if let Some(fixed) = &self.0 {
            fixed.fetch_add(ms, Ordering::SeqCst);
        }
    }
}

/// `2026-11-23T10:15:00.000Z`: the contract's one spelling of an instant, from Unix milliseconds.
pub fn instant_text(ms: i64) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(at) => format!("{at:.3}"),
        Err(_) => String::new(),
    }
}

/// Reads any RFC 3339 instant (with offset or `Z`) as Unix milliseconds.
pub fn parse_instant(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() >= 20 && bytes[10] == b'T' && !text.contains('[');
    if !shaped {
        return None;
    }
    text.parse::<Timestamp>().ok().map(|at| at.as_millisecond())
}

/// Indian Standard Time has been five and a half hours ahead of UTC, without summer time, since 1945.
const INDIA_OFFSET_MS: i64 = 19_800_000;

/// The calendar day in India on which an instant falls: `2026-11-23`.
pub fn day_in_india(ms: i64) -> String {
    instant_text(ms.saturating_add(INDIA_OFFSET_MS)).chars().take(10).collect()
}

/// The first instant of a day in India, Unix milliseconds.
pub fn start_of(day: Date) -> Option<i64> {
    parse_instant(&format!("{day}T00:00:00+05:30"))
}

/// Reads `YYYY-MM-DD`, refusing days that no calendar has.
pub fn parse_day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten()
}

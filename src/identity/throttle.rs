//! How often one may guess, and that no stranger's guessing shuts an officer out (`security.md` 4).
//!
//! - A device that this account has used before, and that was not taken out of use, answers to a count of its own and to
//!   no other: guesses from elsewhere never stop it.
//! - All other devices of the world share one count for the login, whether or not anybody has it, and one for the address
//!   they come from.
//! - A login or a device has five free tries; then each try must wait one second, two, four … up to 15 minutes after the
//!   one before. The right password clears the count, a day without tries does too; nothing is ever locked for good.
//! - An address has twenty tries a minute, of which those that succeed do not count: an office may stand behind one address.
//! - A second factor has five tries in ten minutes.
//! - An officer has five tries an hour to open a child's identity in an emergency; those that succeed count too.
//!
//! A try is counted before it is judged, so that many at once do not slip through; what is refused costs no Argon2.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::Means;
use crate::error::{Error, Result};
use crate::id::{DeviceId, OfficerId};
use crate::store::Tx;
use crate::store::throttle::{self as rows, ThrottleRow};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// Tries before the first wait.
const FREE: i32 = 5;
const LONGEST_WAIT_MS: i64 = 15 * MINUTE_MS;

/// One count of tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    key: [u8; 32],
    rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// `at` is the last try; each one beyond the free ones waits twice as long.
    Backoff,
    /// `at` is the first try of a span of so many milliseconds, in which there may be `most`.
    Window { most: i32, length_ms: i64, keeps_failures: bool },
}

impl Counter {
    /// Tries from an address; of IPv6 the network of 64 bits, which one customer holds.
    pub fn address(address: IpAddr) -> Self {
        let network = match address {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        let bytes = network.octets();
        let held = if network.to_ipv4_mapped().is_some() { &bytes[..] } else { &bytes[..8] };
        Self::new("address", held, Rule::Window { most: 20, length_ms: MINUTE_MS, keeps_failures: true })
    }

    /// Tries for a login from devices that it has not used.
    pub fn login(login: &str) -> Self {
        Self::new("login", login.as_bytes(), Rule::Backoff)
    }

    /// Tries from a device that its officer has used.
    pub fn device(device: DeviceId) -> Self {
        Self::new("device", device.as_bytes(), Rule::Backoff)
    }

    /// Tries for an officer's second factor: those of a device in use for itself, all others together.
    pub fn second_factor(officer: OfficerId, device: Option<DeviceId>) -> Self {
        let whose = device.map_or(*officer.as_bytes(), |device| *device.as_bytes());
        let rule = Rule::Window { most: 5, length_ms: 10 * MINUTE_MS, keeps_failures: false };
        Self::new("second factor", &whose, rule)
    }

    /// Tries of an officer to open identity in an emergency.
    pub fn emergency(officer: OfficerId) -> Self {
        let rule = Rule::Window { most: 5, length_ms: 60 * MINUTE_MS, keeps_failures: false };
        Self::new("emergency", officer.as_bytes(), rule)
    }

    fn new(sort: &str, whose: &[u8], rule: Rule) -> Self {
        let key = Sha256::new().chain_update(sort).chain_update([0]).chain_update(whose).finalize().into();
        Self { key, rule }
    }
}

/// Counts a try, then makes it. A try that could not be judged (an `Err`) is taken back; one that failed stays until
/// [`clear`]. Errors: `too_many_requests` with the time to wait, and then nothing was counted.
pub fn attempt<T>(means: &Means, counters: &[Counter], judge: impl FnOnce() -> Result<T>) -> Result<T> {
    let now = means.clock.now_ms();
    means.db.write(|tx| counters.iter().try_for_each(|counter| charge(tx, counter, now)))?;
    judge().or_else(|unjudged| {
        means.db.write(|tx| counters.iter().try_for_each(|counter| rows::refund(tx, &counter.key)))?;
        Err(unjudged)
    })
}

/// Counts a try for good, whatever comes of it. Errors: as [`attempt`].
pub fn spend(tx: &mut Tx, counters: &[Counter], now: i64) -> Result<()> {
    counters.iter().try_for_each(|counter| charge(tx, counter, now))
}

/// Notes that the try succeeded.
pub fn clear(tx: &mut Tx, counters: &[Counter]) -> Result<()> {
    counters.iter().try_for_each(|counter| match counter.rule {
        Rule::Window { keeps_failures: true, .. } => rows::refund(tx, &counter.key),
        Rule::Window { .. } | Rule::Backoff => rows::forget(tx, &counter.key),
    })
}

fn charge(tx: &mut Tx, counter: &Counter, now: i64) -> Result<()> {
    let before = rows::take(tx, &counter.key, now, now - DAY_MS)?;
    let after = counter.rule.count(&before, now).map_err(|wait_ms| Error::too_many((wait_ms + 999) / SECOND_MS))?;
    rows::put(tx, &counter.key, &after)
}

impl Rule {
    /// The count with one try more, or how many milliseconds it must wait.
    fn count(self, before: &ThrottleRow, now: i64) -> std::result::Result<ThrottleRow, i64> {
        let ThrottleRow { tries, at } = *before;
        let (end, refused, begun) = match self {
            Rule::Backoff => (at + DAY_MS, at + wait_after(tries), now),
            Rule::Window { most, length_ms, .. } => {
                (at + length_ms, if tries < most { at } else { at + length_ms }, at)
            }
        };
        if now >= end {
            Ok(ThrottleRow { tries: 1, at: now })
        } else if now < refused {
            Err(refused - now)
        } else {
            Ok(ThrottleRow { tries: tries + 1, at: begun })
        }
    }
}

/// Milliseconds from one try to the next after so many failures.
fn wait_after(tries: i32) -> i64 {
    let Ok(doublings) = u32::try_from(tries - FREE) else { return 0 };
    if doublings >= 10 { LONGEST_WAIT_MS } else { (SECOND_MS << doublings).min(LONGEST_WAIT_MS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_one_second_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = (0..18).map(|tries| wait_after(tries) / SECOND_MS).collect();
        assert_eq!(seconds, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn one_customers_addresses_are_one_and_neighbours_are_not() {
        let counter = |text: &str| Counter::address(text.parse().expect("an address"));
        assert_eq!(counter("2001:db8:1:2::1"), counter("2001:db8:1:2:3::9"));
        assert_ne!(counter("2001:db8:1:2::1"), counter("2001:db8:1:3::1"));
        assert_eq!(counter("192.0.2.1"), counter("::ffff:192.0.2.1"));
        assert_ne!(counter("192.0.2.1"), counter("192.0.2.2"));
    }
}

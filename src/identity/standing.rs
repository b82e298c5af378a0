//! Whether a session may act now: judged from its rows at each request, never from what a token says.
//!
//! The rows are kept in memory with the version they were read at. A request looks only at the version, which the database
//! raises whoever writes any of them; what depends on the time alone is judged anew each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::access::{Actor, Posting};
use crate::error::Code;
use crate::id::{DeviceId, SessionId};
use crate::store::officers::OfficerRow;
use crate::store::offices::OfficeRow;
use crate::store::sessions::{Held, Standing};

/// The two states of an account.
pub const ACTIVE: &str = "active";
pub const SUSPENDED: &str = "suspended";

impl Standing {
    /// Why this session may not act, if it may not: `wipe` when the officer, the office or the device has lost its
    /// right (what the device holds must go), `not_signed_in` when only the session has ended.
    pub fn refusal(&self, now_ms: i64) -> Option<Code> {
        if !may_act(&self.officer, &self.office, now_ms) || !self.device.in_use() {
            Some(Code::Wipe)
        } else {
            self.session.ended_at.map(|_| Code::NotSignedIn)
        }
    }

    pub fn actor(&self) -> Actor {
        Actor {
            id: self.officer.id,
            name: self.officer.name.clone(),
            department: self.officer.department,
            role: self.officer.role,
            office: posting(&self.office),
            device: self.device.id,
            session: self.session.id,
            must_change: self.officer.must_change,
            stepped_up_at: self.session.stepped_up_at,
        }
    }
}

/// The officer as they would ask, without a session: to find out what they see, never to act as them.
pub fn without_session(officer: OfficerRow, office: OfficeRow) -> Actor {
    Actor {
        id: officer.id,
        name: officer.name,
        department: officer.department,
        role: officer.role,
        office: posting(&office),
        device: DeviceId::random(),
        session: SessionId::random(),
        must_change: officer.must_change,
        stepped_up_at: None,
    }
}

/// Whether the account is active and its office has not ended.
pub fn may_act(officer: &OfficerRow, office: &OfficeRow, now_ms: i64) -> bool {
    officer.state == ACTIVE && office.until_at.is_none_or(|until| until > now_ms)
}

fn posting(office: &OfficeRow) -> Posting {
    let OfficeRow { id, code, name, name_hi, level, district, .. } = office.clone();
    Posting { id, code, name, name_hi, level, district }
}

/// The standings of the sessions at work, one each: that of its newest token in use. None is kept longer than the token
/// holds.
#[derive(Default)]
pub struct Standings(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    of: HashMap<SessionId, Entry>,
    swept_s: i64,
}

struct Entry {
    stem: [u8; 16],
    held: Arc<Held>,
    /// When the token ends, Unix seconds.
    until_s: i64,
}

/// Standings kept at once, about a kilobyte each. A session for which there is no room is read at each request.
const MOST: usize = 16_384;
/// How often what has ended is cleared away.
const SWEEP_S: i64 = 60;

impl Standings {
    /// What is known of the session as this token meets it. Good for nothing before its version was compared.
    pub fn recall(&self, session: SessionId, stem: &[u8; 16]) -> Option<Arc<Held>> {
        self.lock().of.get(&session).filter(|entry| entry.stem == *stem).map(|entry| Arc::clone(&entry.held))
    }

    /// Keeps what was read, at the latest until the token ends.
    pub fn keep(&self, session: SessionId, stem: [u8; 16], held: Held, until_s: i64, now_s: i64) {
        let mut kept = self.lock();
        if (now_s - kept.swept_s).abs() >= SWEEP_S || kept.of.len() >= MOST {
            kept.of.retain(|_, entry| entry.until_s > now_s);
            kept.swept_s = now_s;
        }
        if kept.of.len() < MOST || kept.of.contains_key(&session) {
            kept.of.insert(session, Entry { stem, held: Arc::new(held), until_s });
        }
    }

    /// Drops what is known of the session.
    pub fn forget(&self, session: SessionId) {
        self.lock().of.remove(&session);
    }

    /// How many are kept.
    pub fn count(&self) -> usize {
        self.lock().of.len()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Whether a session may act now: judged from its rows at each request, never from what a token says.

use crate::access::{Actor, Posting};
use crate::error::Code;
use crate::id::{DeviceId, SessionId};
use crate::store::officers::OfficerRow;
use crate::store::offices::OfficeRow;
use crate::store::sessions::Standing;

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

    pub fn actor(self) -> Actor {
        Actor {
            id: self.officer.id,
            name: self.officer.name,
            department: self.officer.department,
            role: self.officer.role,
            office: posting(self.office),
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
        office: posting(office),
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

fn posting(office: OfficeRow) -> Posting {
    let OfficeRow { id, code, name, name_hi, level, district, .. } = office;
    Posting { id, code, name, name_hi, level, district }
}

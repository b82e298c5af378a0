//! Somebody who asks: who they are, at which desk, and with which device. Read from rows at each request.

use super::{Department, Role};
use crate::error::{Code, Error, Result};
use crate::id::{DeviceId, OfficeId, OfficerId, SessionId};

/// A signed-in officer, or another department's system under its own role.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: OfficerId,
    pub name: String,
    pub department: Department,
    pub role: Role,
    pub office: Posting,
    pub device: DeviceId,
    pub session: SessionId,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// When the officer last proved in this session to be the one who signed in, Unix milliseconds.
    pub stepped_up_at: Option<i64>,
}

/// How long a step-up counts, in milliseconds (`security.md` 4).
pub const STEP_UP_MS: i64 = 5 * 60_000;

/// The office an actor is posted at.
#[derive(Clone, Debug)]
pub struct Posting {
    pub id: OfficeId,
    pub code: String,
    pub name: String,
    pub name_hi: String,
    pub level: Level,
    /// District code such as `BBK`; none for an office of the state.
    pub district: Option<String>,
}

/// How high in its department's tree an office stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    State,
    District,
    Local,
}

impl Level {
    pub const fn name(self) -> &'static str {
        match self {
            Level::State => "state",
            Level::District => "district",
            Level::Local => "local",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Level::State, Level::District, Level::Local].into_iter().find(|level| level.name() == text)
    }
}

impl Actor {
    /// Refuses whoever has not proved within the last five minutes to be the officer who signed in: by signing in, or by
    /// `POST /v1/sessions/current/step-up`. For what a stolen or unattended device must not do.
    pub fn require_step_up(&self, now_ms: i64) -> Result<()> {
        if self.stepped_up_at.is_some_and(|at| now_ms - at <= STEP_UP_MS) {
            return Ok(());
        }
        let en = "Confirm first that it is you: POST /v1/sessions/current/step-up; it counts for five minutes.";
        let hi = "पहले पुष्टि करें कि यह आप ही हैं: POST /v1/sessions/current/step-up; यह पाँच मिनट तक मान्य है।";
        Err(Error { reason: Some("step_up_required"), ..Error::with(Code::NotAllowed, en, hi) })
    }

    /// The two keys under which cases are reached (`decisions.md` A1): department at office, and the person.
    pub fn keys(&self) -> [String; 2] {
        [office_key(self.department, self.office.id), officer_key(self.id)]
    }
}

/// The key of a department's office: what its officers, and those of every office above it, hold.
pub fn office_key(department: Department, office: OfficeId) -> String {
    format!("P:{department}@{office}")
}

/// The key of one named officer.
pub fn officer_key(officer: OfficerId) -> String {
    format!("O:{officer}")
}

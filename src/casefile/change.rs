//! A change: one save asked for by a caller, one case, one transaction, one durable outcome (D6).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::duties::decide::Decision as DutyDecision;
use super::emergency::NewEmergency;
use super::held::Verdict;
use super::participants::NewParticipant;
use super::referral::{Decision, NewReferral};
use super::step::Step;
use super::transfer::Answer;
use crate::access::CaseType;
use crate::id::{CaseId, ChangeId, DeviceId, HeldId, ObligationId, ParticipationId, RecordId, ReferralId};
use crate::records::merge::ONLINE;

/// What a caller asks for. The id is the caller's; asking again with it gives the same answer.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: ChangeId,
    /// Whether the caller chose the id; one made by the server cannot have come before.
    pub repeatable: bool,
    pub device: DeviceId,
    /// The device's own count; REST writes have none.
    pub seq: Option<i64>,
    /// SHA-256 of what was asked, to tell a repeat from another change under the same id.
    pub body_sha: [u8; 32],
    pub case: CaseId,
    /// In order, all or none.
    pub ops: Vec<Op>,
    /// How it was made, if it was made offline and sent later; then a refusal is an outcome too.
    pub sent: Option<Sent>,
    pub request_id: String,
}

impl Change {
    /// The device's own count of a change made offline; one made online has none.
    pub fn count(&self) -> i64 {
        self.seq.filter(|_| self.sent.is_some()).unwrap_or(ONLINE)
    }
}

/// What a change that was made offline says of itself.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The device's time of the save, Unix milliseconds: evidence, never order (`sync.md` 3.7).
    pub saved_at: i64,
    /// The server's time less the device's when it was sent, in seconds.
    pub skew_s: i64,
    /// The readers' keys under which the device last synced; a change of a case that they never reached is not found.
    pub keys: Vec<String>,
    /// A suspended officer's device hands in what it holds: nothing of it is applied by itself.
    pub hand_in: bool,
}

/// The operations of a change (`decisions.md` C5).
#[derive(Clone, Debug)]
pub enum Op {
    OpenCase(OpenCase),
    Create(Create),
    Patch(Patch),
    Retract(Retract),
    Resolve(Resolve),
    /// Sets writable fields of the header.
    PatchHeader(Patch),
    AddParticipant(NewParticipant),
    EndParticipant(ParticipationId),
    Refer(NewReferral),
    DecideReferral(ReferralId, Decision),
    /// A step in the course of the case.
    Step(Step),
    /// The receiving district accepts or rejects a transfer, by the transfer's id.
    AnswerTransfer(RecordId, Answer),
    DecideObligation(ObligationId, DutyDecision),
    /// Opens the child's identity in an emergency, to somebody who does not reach it.
    BreakGlass(NewEmergency),
    DecideHeld(HeldId, Verdict),
}

/// Opens the change's case.
#[derive(Clone, Debug)]
pub struct OpenCase {
    pub case_type: CaseType,
    pub district: String,
    pub header: Map<String, Value>,
    pub participants: Vec<NewParticipant>,
    pub links: Vec<Link>,
}

/// A link to another case within reach.
#[derive(Clone, Debug)]
pub struct Link {
    pub case: CaseId,
    /// `sibling`, `same_op` or `same_employer`.
    pub kind: String,
}

/// Writes a new record.
#[derive(Clone, Debug)]
pub struct Create {
    pub record: RecordId,
    /// Whether the caller chose the id.
    pub chosen: bool,
    pub kind: String,
    pub occurred_at: i64,
    pub data: Value,
}

/// Changes fields of a record: `null` clears one.
#[derive(Clone, Debug)]
pub struct Patch {
    pub record: RecordId,
    pub set: Map<String, Value>,
    pub base: Base,
}

/// Takes a record back; its versions stay.
#[derive(Clone, Debug)]
pub struct Retract {
    pub record: RecordId,
    pub reason: String,
    pub base: Base,
}

/// Decides a conflict field by field (`decisions.md` A13).
#[derive(Clone, Debug)]
pub struct Resolve {
    pub conflict: RecordId,
    pub choose: Choose,
    /// The values of the fields for which neither is right.
    pub data: Map<String, Value>,
}

/// One word for all fields, or one for each.
#[derive(Clone, Debug)]
pub enum Choose {
    All(Pick),
    Each(BTreeMap<String, Pick>),
}

/// Which value of a field in conflict is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    Current,
    Other,
    Data,
}

/// What the caller had seen.
#[derive(Clone, Debug)]
pub enum Base {
    /// Exactly this revision, `n-h`; anything newer is refused (`If-Match`).
    Exactly(String),
    /// This revision of `full`, and others for single fields; newer fields of others are merged or conflict.
    Merge { base: i32, bases: BTreeMap<String, i32> },
}

/// What one operation wrote, for its caller.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Outcome {
    pub case: CaseId,
    /// The record, participation or referral that was written; the case's own id for a header.
    pub record: RecordId,
    /// The section whose revision the caller was told, and its number.
    pub section: i16,
    pub n: i32,
}

//! Names that never change and say nothing: random ids for what departments share, timed ids for changes.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// An id of one sort of thing; `Id<Case>` cannot be given where an `Id<Officer>` is asked for.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

/// What an [`Id`] can name.
pub mod of {
    #[derive(Debug)]
    pub enum Case {}
    #[derive(Debug)]
    pub enum Record {}
    #[derive(Debug)]
    pub enum Officer {}
    #[derive(Debug)]
    pub enum Office {}
    #[derive(Debug)]
    pub enum Change {}
    #[derive(Debug)]
    pub enum Device {}
    #[derive(Debug)]
    pub enum Session {}
    #[derive(Debug)]
    pub enum Participation {}
    #[derive(Debug)]
    pub enum Referral {}
    #[derive(Debug)]
    pub enum Obligation {}
    #[derive(Debug)]
    pub enum Emergency {}
    pub enum Held {}
    #[derive(Debug)]
    pub enum Entry {}
    #[derive(Debug)]
    pub enum Seed {}
    #[derive(Debug)]
    pub enum Request {}
}

pub type CaseId = Id<of::Case>;
pub type RecordId = Id<of::Record>;
pub type OfficerId = Id<of::Officer>;
pub type OfficeId = Id<of::Office>;
pub type ChangeId = Id<of::Change>;
pub type DeviceId = Id<of::Device>;
pub type SessionId = Id<of::Session>;
pub type ParticipationId = Id<of::Participation>;
pub type ReferralId = Id<of::Referral>;
pub type ObligationId = Id<of::Obligation>;
pub type EmergencyId = Id<of::Emergency>;
/// A late change that waits for a decision.
pub type HeldId = Id<of::Held>;
pub type EntryId = Id<of::Entry>;
/// An officer's authenticator.
pub type SeedId = Id<of::Seed>;

impl<T> Id<T> {
    /// A random (version 4) id, for everything another department can see.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    pub fn random() -> Self {
        Self::from(Uuid::new_v4())
    }

    /// A time-ordered (version 7) id, only for changes, devices, sessions and journal entries.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    pub fn timed(now_ms: i64) -> Self {
        let seconds = now_ms.div_euclid(1000) as u64;
        let nanos = now_ms.rem_euclid(1000) as u32 * 1_000_000;
        Self::from(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)))
    }

    /// The id of nothing: an entry of the journal that is about no case carries it.
    pub fn none() -> Self {
        Self::from(Uuid::nil())
    }

    /// The lowest time-ordered id of this millisecond: what was made before has a lower one.
    pub fn earliest(ms: i64) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&ms.max(0).to_be_bytes()[2..]);
        bytes[6] = 0x70;
        Self::from(Uuid::from_bytes(bytes))
    }

    /// Reads the one spelling the contract allows: 36 characters, lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text).ok()?;
        (text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase())).then_some(Self::from(id))
    }

    /// As [`Id::parse`], and refuses what tells a time: only version 4 may name a shared thing.
    pub fn parse_public(text: &str) -> Option<Self> {
        Self::parse(text).filter(|id| id.0.get_version_num() == 4)
    }

    /// Takes the 16 bytes of a database column.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Uuid::from_slice(bytes).ok().map(Self::from)
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    pub fn uuid(&self) -> Uuid {
        self.0
    }

    /// The same bytes as the name of another sort of thing: a header record carries its case's id.
    pub fn cast<U>(self) -> Id<U> {
        Id::from(self.0)
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(id: Uuid) -> Self {
        Self(id, PhantomData)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Self::from)
    }
}

//! Who sees a case, from when until when: one pure function from what stands in the file to the open spans.

use std::collections::BTreeSet;

use super::actor::{Level, office_key, officer_key};
use super::remaining::remaining;
use super::{Capacity, CaseType, Department, Profile};
use crate::id::{OfficeId, OfficerId, ParticipationId};

/// A running participation, with its office and every office above it.
#[derive(Clone, Debug)]
pub struct Running {
    pub id: ParticipationId,
    pub department: Department,
    pub officer: Option<OfficerId>,
    pub capacity: Capacity,
    /// Whether it names an officer who goes on seeing the case while it is locked.
    pub named: bool,
    /// The participating office first, then upwards.
    pub offices: Vec<(OfficeId, Level)>,
    /// Its district has handed the case on, and it prosecutes.
    pub left_behind: bool,
    /// In a closed case: whether a matter of law of its department is still open.
    pub open_matter: bool,
}

/// What of a case decides who sees it.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub case_type: CaseType,
    pub operation_ended: bool,
    pub locked: bool,
    /// Unix milliseconds.
    pub closed_at: Option<i64>,
    /// When the child was handed over to the family, Unix milliseconds.
    pub handed_over_at: Option<i64>,
    /// Unix milliseconds.
    pub now: i64,
}

impl Standing {
    /// Whether the case is a plan that its team alone may know.
    pub fn is_sealed_plan(&self) -> bool {
        self.case_type == CaseType::Operation && !self.operation_ended
    }
}

/// One reason for which one key reaches the case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub key: String,
    pub profile: Profile,
    pub participation: ParticipationId,
}

/// The spans that must be open; the write path closes and opens rows until they are (`decisions.md` D10).
pub fn desired_spans(standing: Standing, running: &[Running]) -> BTreeSet<Span> {
    let open = |of| {
        let spans = spans_of(standing, of).into_iter().flat_map(move |span| with_identity(standing, of, span));
        spans.flat_map(move |span| remaining(standing, of, span))
    };
    running.iter().flat_map(open).collect()
}

/// How long the helpline goes on reading who the child is after the hand-over: thirty days (`access.md`, "The decision").
pub const AFTER_HAND_OVER_MS: i64 = 30 * 24 * 3_600_000;

/// Whether the helpline no longer reads who the child is: thirty days after the hand-over, or after the closure of a case
/// in which there was none.
pub fn is_handed_over(standing: Standing) -> bool {
    let at = standing.handed_over_at.or(standing.closed_at);
    at.is_some_and(|at| standing.now > at + AFTER_HAND_OVER_MS)
}

/// The helpline and the police read the child's identity for a reason of its own, which ends while they go on taking part:
/// for the police with the closure (`decisions.md` B15).
fn with_identity(standing: Standing, of: &Running, span: Span) -> Vec<Span> {
    let works = !matches!(span.profile, Profile::Referral | Profile::Pseudonym | Profile::BreakGlass);
    let reason = match of.department {
        Department::Childline => (!is_handed_over(standing)).then_some(Profile::Handover),
        Department::Police => standing.closed_at.is_none().then_some(Profile::Assigned),
        _ => None,
    };
    let identity = reason.filter(|_| works).map(|profile| Span { profile, ..span.clone() });
    [span].into_iter().chain(identity).collect()
}

fn spans_of(standing: Standing, participation: &Running) -> Vec<Span> {
    let span = |key, profile| Span { key, profile, participation: participation.id };
    let sealed_plan = standing.is_sealed_plan();
    if sealed_plan && participation.capacity != Capacity::Team {
        return Vec::new();
    }
    if let Some(officer) = participation.officer {
        if standing.locked && !participation.named {
            return Vec::new();
        }
        return vec![span(officer_key(officer), personal_profile(participation.capacity))];
    }
    if sealed_plan || standing.locked && participation.department != Department::Committee {
        return Vec::new();
    }
    let own = if participation.capacity == Capacity::Referral { Profile::Referral } else { Profile::Full };
    participation
        .offices
        .iter()
        // A locked case is not the state's to see, not even without identity.
        .filter(|(_, level)| !standing.locked || *level != Level::State)
        .map(|(office, level)| {
            let profile = if *level == Level::State { Profile::Pseudonym } else { own };
            span(office_key(participation.department, *office), profile)
        })
        .collect()
}

fn personal_profile(capacity: Capacity) -> Profile {
    match capacity {
        Capacity::Office => Profile::Full,
        Capacity::Io => Profile::Io,
        Capacity::Doctor => Profile::Doctor,
        Capacity::Support => Profile::Support,
        Capacity::Team => Profile::Team,
        Capacity::Escort => Profile::Escort,
        Capacity::Referral => Profile::Referral,
        Capacity::Visit => Profile::Visit,
        Capacity::BreakGlass => Profile::BreakGlass,
    }
}

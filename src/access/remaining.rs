//! What remains of a reason to reach a case after it was closed, or after its district handed it on (`decisions.md` A3, A4).

use super::spans::{Running, Span, Standing};
use super::{Department, Profile};

/// How long police and labour go on reading a closed case: thirty days.
pub const AFTER_CLOSURE_MS: i64 = 30 * 24 * 3_600_000;

/// Whether the departments of the prosecution no longer read what they read while the case was open.
pub fn is_shut(closed_at: i64, now: i64) -> bool {
    now > closed_at + AFTER_CLOSURE_MS
}

/// Whether a department prosecutes: in the district where it happened, wherever the child is followed up.
pub fn prosecutes(department: Department) -> bool {
    matches!(department, Department::Police | Department::Labour | Department::Magistracy)
}

/// A span as it would be in an open case of its own district, and what remains of it here: the span itself, the matters
/// of law, both or nothing.
pub fn remaining(standing: Standing, of: &Running, span: Span) -> Vec<Span> {
    // An emergency does not ask how a case stands; it lasts an hour.
    if span.profile == Profile::BreakGlass {
        return vec![span];
    }
    // What is read for a time is no work, and gives no matter of law either.
    let works = !matches!(
        span.profile,
        Profile::Referral | Profile::Pseudonym | Profile::Handover | Profile::Assigned | Profile::Visit
    );
    let legal = Span { profile: Profile::Legal, ..span.clone() };
    let Some(closed_at) = standing.closed_at else {
        return match (of.left_behind, span.profile) {
            (false, _) | (true, Profile::Pseudonym) => vec![span],
            (true, _) => works.then_some(legal).into_iter().collect(),
        };
    };
    let listed = matches!(of.department, Department::Police | Department::Labour);
    let gone = of.left_behind || listed && is_shut(closed_at, standing.now);
    let legal = (works && of.open_matter).then_some(legal);
    (!gone).then_some(span).into_iter().chain(legal).collect()
}

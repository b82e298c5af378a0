//! Whoever reaches a case after its closure or its transfer: properties of the one pure function, over random casts.

use std::collections::BTreeSet;

use anugaman::access::remaining::{AFTER_CLOSURE_MS, prosecutes};
use anugaman::access::spans::{Running, Span, Standing, desired_spans};
use anugaman::access::{Capacity, CaseType, Department, Level, Profile};
use anugaman::id::{OfficeId, OfficerId, ParticipationId};
use proptest::prelude::*;

const CLOSED_AT: i64 = 1_795_409_100_000;

fn running() -> impl Strategy<Value = Running> {
    let department = proptest::sample::select(Department::ALL);
    let capacity = proptest::sample::select(Capacity::ALL);
    (department, capacity, any::<[bool; 4]>()).prop_map(|(department, capacity, [named, left, matter, queued])| {
        let offices = [Level::Local, Level::District, Level::State].map(|level| (OfficeId::random(), level));
        let own = if queued { Capacity::Referral } else { Capacity::Office };
        Running {
            id: ParticipationId::random(),
            department,
            officer: named.then(OfficerId::random),
            capacity: if named { capacity } else { own },
            offices: if named { Vec::new() } else { offices.to_vec() },
            left_behind: left && prosecutes(department),
            open_matter: matter,
        }
    })
}

fn casts() -> impl Strategy<Value = Vec<Running>> {
    proptest::collection::vec(running(), 0..12)
}

fn standing(locked: bool, closed_at: Option<i64>, now: i64) -> Standing {
    Standing { case_type: CaseType::Child, operation_ended: true, locked, closed_at, now }
}

fn of<'r>(cast: &'r [Running], span: &Span) -> &'r Running {
    cast.iter().find(|running| running.id == span.participation).expect("a span of somebody who takes part")
}

fn but_legal(spans: &BTreeSet<Span>) -> BTreeSet<Span> {
    spans.iter().filter(|span| span.profile != Profile::Legal).cloned().collect()
}

proptest! {
    #[test]
    fn closing_gives_nobody_more_than_their_open_matters(cast in casts(), locked: bool, days in 0i64..400) {
        let now = CLOSED_AT + days * 86_400_000;
        let open = desired_spans(standing(locked, None, now), &cast);
        let closed = desired_spans(standing(locked, Some(CLOSED_AT), now), &cast);
        prop_assert!(but_legal(&closed).is_subset(&but_legal(&open)));
        for span in closed.iter().filter(|span| span.profile == Profile::Legal) {
            prop_assert!(of(&cast, span).open_matter);
            let works = |other: &&Span| other.key == span.key && other.participation == span.participation
                && !matches!(other.profile, Profile::Referral | Profile::Pseudonym);
            prop_assert!(open.iter().any(|other| works(&other)), "nobody reaches a matter who did not work on the case");
        }
    }

    #[test]
    fn thirty_days_later_police_and_labour_hold_open_matters_alone(cast in casts(), locked: bool) {
        let last = desired_spans(standing(locked, Some(CLOSED_AT), CLOSED_AT + AFTER_CLOSURE_MS), &cast);
        let shut = desired_spans(standing(locked, Some(CLOSED_AT), CLOSED_AT + AFTER_CLOSURE_MS + 1), &cast);
        prop_assert!(shut.is_subset(&last), "time only takes away");
        let listed = |span: &Span| matches!(of(&cast, span).department, Department::Police | Department::Labour);
        prop_assert!(shut.iter().all(|span| !listed(span) || span.profile == Profile::Legal));
        prop_assert!(last.difference(&shut).all(|span| listed(span) && span.profile != Profile::Legal));
    }

    #[test]
    fn who_was_left_behind_holds_matters_of_law_alone(cast in casts(), locked: bool, closed: bool) {
        let spans = desired_spans(standing(locked, closed.then_some(CLOSED_AT), CLOSED_AT), &cast);
        for span in spans.iter().filter(|span| of(&cast, span).left_behind) {
            let watched = !closed && span.profile == Profile::Pseudonym;
            prop_assert!(span.profile == Profile::Legal || watched, "{span:?}");
        }
        let stays: Vec<Running> = cast.iter().filter(|running| !running.left_behind).cloned().collect();
        let alone = desired_spans(standing(locked, closed.then_some(CLOSED_AT), CLOSED_AT), &stays);
        prop_assert!(alone.is_subset(&spans), "nobody loses by it but they");
    }

    #[test]
    fn a_reopened_case_is_as_one_that_was_never_closed(cast in casts(), locked: bool, days in 0i64..400) {
        let now = CLOSED_AT + days * 86_400_000;
        let never = desired_spans(standing(locked, None, CLOSED_AT), &cast);
        prop_assert_eq!(desired_spans(standing(locked, None, now), &cast), never);
    }
}

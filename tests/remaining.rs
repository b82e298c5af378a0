//! Whoever reaches a case after its closure, its transfer, a hand-over or a lock: properties of the one pure function, over random casts.

use std::collections::BTreeSet;

use anugaman::access::remaining::{AFTER_CLOSURE_MS, prosecutes};
use anugaman::access::spans::{AFTER_HAND_OVER_MS, Running, Span, Standing, desired_spans};
use anugaman::access::{Capacity, CaseType, Department, Level, Profile};
use anugaman::id::{OfficeId, OfficerId, ParticipationId};
use proptest::prelude::*;

const CLOSED_AT: i64 = 1_795_409_100_000;

fn running() -> impl Strategy<Value = Running> {
    let department = proptest::sample::select(Department::ALL);
    let capacity = proptest::sample::select(Capacity::ALL);
    (department, capacity, any::<[bool; 5]>()).prop_map(
        |(department, capacity, [named, left, matter, queued, kept])| {
            let offices = [Level::Local, Level::District, Level::State].map(|level| (OfficeId::random(), level));
            let own = if queued { Capacity::Referral } else { Capacity::Office };
            Running {
                id: ParticipationId::random(),
                department,
                officer: named.then(OfficerId::random),
                capacity: if named { capacity } else { own },
                named: kept,
                offices: if named { Vec::new() } else { offices.to_vec() },
                left_behind: left && prosecutes(department),
                open_matter: matter,
            }
        },
    )
}

fn casts() -> impl Strategy<Value = Vec<Running>> {
    proptest::collection::vec(running(), 0..12)
}

fn standing(locked: bool, closed_at: Option<i64>, now: i64) -> Standing {
    Standing { case_type: CaseType::Child, operation_ended: true, locked, closed_at, handed_over_at: None, now }
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
                && !matches!(other.profile, Profile::Referral | Profile::Pseudonym | Profile::BreakGlass);
            prop_assert!(open.iter().any(|other| works(&other)), "nobody reaches a matter who did not work on the case");
        }
    }

    #[test]
    fn thirty_days_later_police_and_labour_hold_open_matters_alone(cast in casts(), locked: bool) {
        let last = desired_spans(standing(locked, Some(CLOSED_AT), CLOSED_AT + AFTER_CLOSURE_MS), &cast);
        let shut = desired_spans(standing(locked, Some(CLOSED_AT), CLOSED_AT + AFTER_CLOSURE_MS + 1), &cast);
        prop_assert!(shut.is_subset(&last), "time only takes away");
        let listed = |span: &Span| matches!(of(&cast, span).department, Department::Police | Department::Labour);
        let stays = |span: &Span| matches!(span.profile, Profile::Legal | Profile::BreakGlass);
        prop_assert!(shut.iter().all(|span| !listed(span) || stays(span)));
        prop_assert!(last.difference(&shut).all(|span| listed(span) && !stays(span) || span.profile == Profile::Handover));
    }

    #[test]
    fn who_was_left_behind_holds_matters_of_law_alone(cast in casts(), locked: bool, closed: bool) {
        let spans = desired_spans(standing(locked, closed.then_some(CLOSED_AT), CLOSED_AT), &cast);
        for span in spans.iter().filter(|span| of(&cast, span).left_behind) {
            let watched = !closed && span.profile == Profile::Pseudonym;
            let opened = span.profile == Profile::BreakGlass;
            prop_assert!(span.profile == Profile::Legal || watched || opened, "{span:?}");
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

    #[test]
    fn a_lock_leaves_the_committee_and_the_named_and_unlocking_undoes_it(cast in casts(), closed: bool) {
        let closed_at = closed.then_some(CLOSED_AT);
        let open = desired_spans(standing(false, closed_at, CLOSED_AT), &cast);
        let locked = desired_spans(standing(true, closed_at, CLOSED_AT), &cast);
        prop_assert!(locked.is_subset(&open), "a lock opens nothing");
        for span in &locked {
            let by = of(&cast, span);
            let committee = by.officer.is_none() && by.department == Department::Committee;
            prop_assert!(committee || by.officer.is_some() && by.named, "{span:?}");
            prop_assert!(span.profile != Profile::Pseudonym, "the state sees nothing of it: {span:?}");
        }
        for span in open.difference(&locked) {
            let by = of(&cast, span);
            prop_assert!(by.officer.is_some() && !by.named
                || by.officer.is_none() && (by.department != Department::Committee || span.profile == Profile::Pseudonym));
        }
    }

    #[test]
    fn the_police_read_identity_until_the_closure_and_go_on_taking_part(cast in casts(), locked: bool) {
        let open = desired_spans(standing(locked, None, CLOSED_AT), &cast);
        let closed = desired_spans(standing(locked, Some(CLOSED_AT), CLOSED_AT), &cast);
        let ended: Vec<&Span> = open.difference(&closed).filter(|span| !of(&cast, span).left_behind).collect();
        prop_assert!(ended.iter().all(|span| span.profile == Profile::Assigned), "{ended:?}");
        prop_assert!(closed.iter().all(|span| span.profile != Profile::Assigned));
        let police = |span: &&Span| of(&cast, span).department == Department::Police;
        prop_assert!(open.iter().all(|span| span.profile != Profile::Assigned || police(&span)));
    }

    #[test]
    fn the_helpline_reads_identity_for_thirty_days_after_the_hand_over(cast in casts(), handed in 0i64..100) {
        let at = CLOSED_AT + handed * 86_400_000;
        let handed_over = |now| Standing { handed_over_at: Some(at), ..standing(false, None, now) };
        let open = desired_spans(standing(false, None, CLOSED_AT), &cast);
        let last = desired_spans(handed_over(at + AFTER_HAND_OVER_MS), &cast);
        let over = desired_spans(handed_over(at + AFTER_HAND_OVER_MS + 1), &cast);
        prop_assert_eq!(&last, &open, "day 30");
        prop_assert!(over.is_subset(&last));
        prop_assert!(last.difference(&over).all(|span| span.profile == Profile::Handover));
        prop_assert!(over.iter().all(|span| span.profile != Profile::Handover), "day 31");
        prop_assert!(last.iter().all(|span| span.profile != Profile::Handover || of(&cast, span).department == Department::Childline));
    }
}

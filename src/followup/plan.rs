//! The visits of a plan: which visit made answers which visit planned.
//!
//! A visit's record says for which day it was planned; it answers the planned visit that lies nearest to that day, once,
//! and never before half of the time since the one before has passed.

use std::collections::BTreeMap;

use super::engine::{Duty, Fact, happened, is_before};
use super::event::{entry, instant};
use crate::id::RecordId;

/// One plan's visits, begun by one record, by their place in the list of duties.
struct Course {
    started_at: i64,
    /// Begun by a later record: what is done from then on belongs to that.
    until: Option<i64>,
    visits: Vec<usize>,
}

/// Gives the visits made and missed to the duties of their plans.
pub fn assign(duties: &mut [Duty<'_>], facts: &[Fact]) {
    for course in courses(duties) {
        let opens = opening(duties, &course);
        let mut tried: BTreeMap<RecordId, (i64, &Fact)> = BTreeMap::new();
        for rule in course.visits.iter().map(|place| duties[*place].rule) {
            tried.extend(happened(&rule.done, facts).map(|(at, fact)| (fact.record, (at, fact))));
            let missed = happened(&rule.postponed, facts).filter_map(|(_, fact)| Some((day(fact, "done_on")?, fact)));
            tried.extend(missed.map(|(at, fact)| (fact.record, (at, fact))));
        }
        let mut tried: Vec<(i64, &Fact)> = tried.into_values().collect();
        tried.retain(|(at, _)| !is_before(*at, course.started_at) && course.until.is_none_or(|end| *at < end));
        tried.sort_by_key(|(at, fact)| (*at, fact.record));
        for (at, fact) in tried {
            let planned = day(fact, "due_on").unwrap_or(at);
            let nearest = course.visits.iter().zip(&opens).min_by_key(|(place, _)| {
                let due = duties[**place].due_at;
                ((due - planned).abs(), due)
            });
            let Some((place, opens)) = nearest else { continue };
            let duty = &mut duties[*place];
            let is_done = duty.rule.done.iter().any(|event| event.at(fact).is_some());
            if is_done && duty.fulfilled.is_none() && !is_before(at, *opens) {
                duty.fulfilled = Some((fact.record, at));
            }
            for next in duty.rule.postponed.iter().filter_map(|event| event.at(fact)) {
                duty.postpone(next);
            }
        }
    }
}

fn courses(duties: &[Duty<'_>]) -> Vec<Course> {
    let mut courses: BTreeMap<(&str, i64, RecordId), Vec<usize>> = BTreeMap::new();
    for (place, duty) in duties.iter().enumerate() {
        if let Some(plan) = &duty.rule.plan {
            courses.entry((plan, duty.started_at, duty.started_by)).or_default().push(place);
        }
    }
    let keys: Vec<(&str, i64)> = courses.keys().map(|(plan, at, _)| (*plan, *at)).collect();
    let after = |number: usize| keys.get(number + 1).filter(|next| next.0 == keys[number].0).map(|next| next.1);
    let numbered = courses.into_iter().enumerate();
    numbered
        .map(|(number, ((_, started_at, _), mut visits))| {
            visits.sort_by_key(|place| duties[*place].due_at);
            Course { started_at, until: after(number), visits }
        })
        .collect()
}

/// From when on each planned visit can be made.
fn opening(duties: &[Duty<'_>], course: &Course) -> Vec<i64> {
    let mut before = course.started_at;
    let due = course.visits.iter().map(|place| duties[*place].due_at);
    due.map(|due| {
        let opens = if before == course.started_at { before } else { before + (due - before) / 2 };
        before = due;
        opens
    })
    .collect()
}

fn day(fact: &Fact, name: &str) -> Option<i64> {
    instant(entry(&fact.data, name)?.as_str()?)
}

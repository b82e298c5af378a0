//! Who reaches a case now, and which sections they may open: decided from committed rows at each request.

use super::header;
use super::participants::standing;
use crate::access::remaining::is_shut;
use crate::access::spans::is_handed_over;
use crate::access::{Actor, Department, Permit, Profile, Reach};
use crate::clock::Clock;
use crate::departments::readers::sections_through;
use crate::error::{Code, Error, Result};
use crate::id::CaseId;
use crate::records::Entry;
use crate::records::sections::{SectionNo, SectionSet};
use crate::store::Conn;
use crate::store::cases::{self, CaseRow};
use crate::vault::Viewer;

/// A case within reach of an actor.
pub struct Reached {
    pub case: CaseRow,
    pub viewer: Viewer,
    /// The reasons for which the actor reaches it.
    pub profiles: Vec<Profile>,
}

/// Finds the case for this actor; outside the reach is `not_found`, the same as for none.
pub fn reach(conn: &mut Conn, clock: &Clock, actor: &Actor, permit: Permit, id: CaseId) -> Result<Reached> {
    let now = clock.now_ms();
    let (case, profiles) = cases::reach(conn, &actor.keys(), now, id)?.ok_or_else(Error::not_found)?;
    reached_at(actor, permit, case, &profiles, now).ok_or_else(Error::not_found)
}

/// As [`reached`], without what has ended by time alone and waits for the job to close it; `now` is Unix milliseconds.
pub fn reached_at(actor: &Actor, permit: Permit, case: CaseRow, profiles: &[i16], now: i64) -> Option<Reached> {
    let handed_over = is_handed_over(standing(&case, now).ok()?);
    let prosecutes = matches!(actor.department, Department::Police | Department::Labour);
    let shut = prosecutes && case.closed_at.is_some_and(|at| is_shut(at, now));
    let lasts = |number: &i16| match Profile::from_number(*number) {
        Some(Profile::Legal) => true,
        Some(Profile::Handover) => !handed_over,
        _ => !shut,
    };
    let lasting: Vec<i16> = profiles.iter().copied().filter(lasts).collect();
    reached(actor, permit, case, &lasting)
}

/// What these span profiles open to this actor; none if they open nothing at all.
pub fn reached(actor: &Actor, permit: Permit, case: CaseRow, profiles: &[i16]) -> Option<Reached> {
    let pseudonymous = permit.reach == Reach::Pseudonym;
    let profiles: Vec<Profile> = profiles
        .iter()
        .filter_map(|number| Profile::from_number(*number))
        .filter(|profile| (*profile == Profile::Pseudonym) == pseudonymous)
        .collect();
    let sections = match permit.reach {
        Reach::NoCase => SectionSet::default(),
        Reach::Own | Reach::Pseudonym => sections_through(actor.department, profiles.iter().copied()),
    };
    if sections.is_empty() || case.wrapped_key.is_none() {
        return None;
    }
    let viewer = Viewer::new(actor, &permit, case.id, sections);
    let viewer = if profiles.contains(&Profile::BreakGlass) { viewer.in_emergency() } else { viewer };
    Some(Reached { case, viewer, profiles })
}

impl Reached {
    /// Whether any of the reasons lets its holder write (`access.md`, "The decision"). An escort only brings a child home,
    /// and after the hand-over the helpline only reads.
    pub fn may_write(&self) -> bool {
        self.may_write_all() || self.profiles.contains(&Profile::Legal)
    }

    /// Whether a reason lets its holder write whatever the department writes, and not matters of law alone.
    pub fn may_write_all(&self) -> bool {
        let writing = [Profile::Full, Profile::Team, Profile::Io, Profile::Doctor, Profile::Support];
        self.profiles.iter().any(|profile| writing.contains(profile))
    }

    /// In a closed case only matters of law are written, a late one too as long as the case is in reach; and whoever
    /// holds no other span writes nothing else in an open case either (`decisions.md` A3). Errors: `case_closed`,
    /// `not_allowed`.
    pub fn open_for(&self, entry: &Entry) -> Result<()> {
        if entry.kind.after_closure { Ok(()) } else { self.all_work() }
    }

    /// Whether everything can be written: the case is open and the actor holds more than matters of law.
    pub fn all_work(&self) -> Result<()> {
        still_open(&self.case)?;
        if self.may_write_all() { Ok(()) } else { Err(Error::not_allowed()) }
    }

    /// The header's section of this reader: the widest that may be opened.
    pub fn header_section(&self) -> Option<SectionNo> {
        header::SHOWN
            .iter()
            .filter_map(|share| header::section(share))
            .find(|section| self.viewer.sections().contains(*section))
    }
}

/// Errors: `case_closed`.
pub fn still_open(case: &CaseRow) -> Result<()> {
    if case.closed_at.is_some() { Err(Error::new(Code::CaseClosed)) } else { Ok(()) }
}

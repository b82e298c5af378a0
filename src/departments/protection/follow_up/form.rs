//! The entries of a follow-up visit, and the parts of it that a school and Childline read.

use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{
    Addressee, Attitude, Doc, LivesWith, MoneyKind, NotFound, Risk, SchoolState, Sector, Task, VisitMode, WorkState,
};
use crate::records::types::{Code, Day, Int, Paise, Percent, Text};

form! {
    /// Money that reached the family.
    pub struct MoneyReceived {
        /// Scheme or claim.
        kind: Code<MoneyKind>,
        /// Amount in paise.
        amount_paise: Paise,
        /// The day on which it came.
        date: Option<Day>,
        /// Whether a passbook or other proof was seen.
        proof_seen: bool,
    }
}

form! {
    /// What is to be done next; becomes a task of the department named.
    pub struct NextAction {
        /// What is to be done.
        code: Code<Task>,
        /// The department that is to act.
        slice: Code<Addressee>,
        /// By when.
        due_on: Option<Day>,
    }
}

form! {
    /// One visit of the follow-up plan, before and after it is made.
    pub struct FollowUp {
        /// Number of the visit in the plan made at restoration.
        plan_no: Int<1, 200>,
        /// The day on which it is due.
        due_on: Day,
        /// Whether Childline is asked to make it.
        childline_asked: Option<bool>,
        /// How it is to be made, where somebody is asked.
        mode_asked: Option<Code<VisitMode>>,
        /// The day on which it was made or tried.
        done_on: Option<Day>,
        /// How it was made.
        mode: Option<Code<VisitMode>>,
        /// Who made it.
        done_by: Option<OfficerId>,
        /// The office or organisation that made it.
        org: Option<OfficeId>,
        /// Whether the child was seen; a telephone call sees nobody.
        child_seen: Option<bool>,
        /// Whether the child was seen alone.
        seen_alone: Option<bool>,
        /// With whom the child lives.
        living_with: Option<Code<LivesWith>>,
        /// Where the child stands with school.
        school_state: Option<Code<SchoolState>>,
        /// Whether the teacher confirmed it.
        verified_with_teacher: Option<bool>,
        /// Attendance in the last full month, per cent.
        attendance_pct: Option<Percent>,
        /// Whether the child works.
        work_state: Option<Code<WorkState>>,
        /// Hours of work in a week.
        hours_week: Option<Int<0, 100>>,
        /// At what the child works.
        sector: Option<Code<Sector>>,
        /// Whether there is a concern about health.
        health_concern: Option<bool>,
        /// Whether there is a concern about the child's mind.
        mental_concern: Option<bool>,
        /// Money that reached the family since the last visit.
        money_received: Vec<MoneyReceived>,
        /// Papers the child got since the last visit.
        docs_got: Vec<Code<Doc>>,
        /// Attitude of the family (Form 7 D 5).
        family_attitude: Option<Code<Attitude>>,
        /// Attitude of the neighbours (Form 7 D 6).
        neighbour_attitude: Option<Code<Attitude>>,
        /// The child's own words; never outside the committee and the protection unit.
        child_view: Option<Text<4000>>,
        /// The risk now.
        risk_now: Option<Code<Risk>>,
        /// What is to be done next.
        action: Vec<NextAction>,
        /// Why the child was not seen.
        not_found_reason: Option<Code<NotFound>>,
        /// How often it was tried.
        attempts: Option<Int<1, 50>>,
        /// Where the child is said to have gone.
        where_gone: Option<Text<1000>>,
        /// Whether the child was reported missing.
        referred_missing: Option<bool>,
        /// The day of the next visit.
        next_due: Option<Day>,
    }
}

form! {
    /// What a school reads of a visit.
    pub struct Attendance {
        /// Where the child stands with school.
        school_state: Code<SchoolState>,
        /// Attendance in the last full month, per cent.
        attendance_pct: Option<Percent>,
    }
}

form! {
    /// What Childline is asked to do.
    pub struct AskedVisit {
        /// Number of the visit in the plan.
        plan_no: Int<1, 200>,
        /// The day on which it is due.
        due_on: Day,
        /// How it is to be made.
        mode_asked: Option<Code<VisitMode>>,
    }
}

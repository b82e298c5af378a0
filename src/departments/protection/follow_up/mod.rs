//! A follow-up visit: after the rescue nobody loses sight of the child.
//!
//! Content stays with the committee and the protection unit. The police get an alarm only when a visit confirms that
//! the child is back at work, moved or missing; a visit on which the child was not seen is no visit done.

use serde_json::{Value, json};

use crate::access::Department;
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{
    Addressee, Attitude, Doc, FollowUpAlarm, LivesWith, MoneyKind, NotFound, Risk, SchoolState, Sector, Task,
    VisitMode, WorkState, suits,
};
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Int, Paise, Percent, Text};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};

#[cfg(test)]
mod tests;

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

impl Record for FollowUp {
    const KIND: Kind = Kind {
        name: "protection.follow_up",
        row: "WEL-FOLLOWUP",
        title: words("Follow-up visit", "अनुवर्ती भेंट"),
        writers: &[Department::Protection, Department::Childline],
        //      police   labour    education    health childline committee protection magistracy
        cells: ["alarm", "status", "attendance", "-", "task", "full", "full", "progress"],
        groups: &[&["done_on", "mode", "child_seen"], &["not_found_reason", "attempts"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        self.check_visit(at, faults);
        if self.next_due.as_ref().zip(self.done_on.as_ref()).is_some_and(|(next, done)| next <= done) {
            let en = "The next visit lies after this one.";
            faults.add(&at.name("next_due"), "inconsistent", en, "अगली भेंट इस भेंट के बाद होनी चाहिए।");
        }
        let list = at.name("action");
        for (i, action) in self.action.iter().enumerate() {
            if !suits(&action.slice, &action.code) {
                let en = "This department cannot be asked to do this.";
                faults.add(&list.index(i).name("code"), "inconsistent", en, "इस विभाग से यह कार्य नहीं कराया जा सकता।");
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made("alarm", |visit, _| visit.alarm(), alarm_schema),
            Share::made("attendance", |visit, _| visit.attendance(), Attendance::schema),
            Share::made("task", |visit, _| visit.asked(), AskedVisit::schema),
            Share::made("progress", |visit, around| Some(visit.progress(around)), progress_schema),
            Share::status(|visit, around| Some(visit.status(around))),
        ]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        if self.done_on.is_none() {
            return vec![];
        }
        let tasks = self.action.iter().filter_map(|action| {
            Some(Effect::Task {
                to: Department::parse(action.slice.code())?,
                action: action.code.0.clone(),
                due_on: action.due_on.as_ref().map(|day| day.0.clone()),
            })
        });
        self.done().map(|_| Effect::Stage("FOLLOW_UP")).into_iter().chain(tasks).collect()
    }

    fn sample() -> Value {
        json!({
            "plan_no": 3, "due_on": "2027-02-22", "done_on": "2027-02-20", "mode": "home", "child_seen": true,
            "seen_alone": true, "living_with": "both", "school_state": "regular", "verified_with_teacher": true,
            "attendance_pct": 88, "work_state": "none", "family_attitude": "warm", "risk_now": "low",
            "money_received": [{"kind": "wage", "amount_paise": 4_500_000, "date": "2027-02-01", "proof_seen": true}],
            "action": [{"code": "scheme", "slice": "labour", "due_on": "2027-03-15"}], "next_due": "2027-03-22"
        })
    }
}

impl FollowUp {
    /// The day on which the child was seen.
    fn done(&self) -> Option<&Day> {
        self.done_on.as_ref().filter(|_| self.child_seen == Some(true))
    }

    fn check_visit(&self, at: &At<'_>, faults: &mut Faults) {
        if self.done_on.is_none() {
            if self.child_seen.is_some() || self.not_found_reason.is_some() {
                faults.required(&at.name("done_on"));
            }
            return;
        }
        let seen = self.child_seen == Some(true);
        let missed = self.child_seen == Some(false) && !self.by_phone();
        let owed = [
            ("mode", self.mode.is_none()),
            ("child_seen", self.child_seen.is_none()),
            ("seen_alone", seen && self.seen_alone.is_none()),
            ("living_with", seen && self.living_with.is_none()),
            ("school_state", seen && self.school_state.is_none()),
            ("work_state", seen && self.work_state.is_none()),
            ("risk_now", seen && self.risk_now.is_none()),
            ("not_found_reason", missed && self.not_found_reason.is_none()),
            ("attempts", missed && self.attempts.is_none()),
        ];
        for (name, _) in owed.iter().filter(|(_, missing)| *missing) {
            faults.required(&at.name(name));
        }
        if seen && self.by_phone() {
            let en = "On the telephone a child is not seen.";
            faults.add(&at.name("child_seen"), "inconsistent", en, "फोन पर बालक को देखा नहीं जाता।");
        }
        if seen && self.not_found_reason.is_some() {
            let en = "The child was seen, so there is no reason for not finding it.";
            faults.add(
                &at.name("not_found_reason"),
                "inconsistent",
                en,
                "बालक देखा गया है, इसलिए न मिलने का कारण नहीं हो सकता।",
            );
        }
    }

    fn by_phone(&self) -> bool {
        self.mode.as_ref().is_some_and(|mode| mode.is("phone"))
    }

    /// A code and a date, once somebody went there; hearsay on the telephone alarms nobody.
    fn alarm(&self) -> Option<Value> {
        let day = self.done_on.as_ref()?;
        let work = self.work_state.as_ref().map_or("", Code::code);
        let gone = self.not_found_reason.as_ref().map_or("", Code::code);
        let employer = self.living_with.as_ref().is_some_and(|with| with.is("employer"));
        let alarm = if self.referred_missing == Some(true) {
            "missing"
        } else if self.by_phone() {
            return None;
        } else if matches!(work, "part" | "full" | "bonded") || gone == "working_away" || employer {
            "returned_to_work"
        } else if work == "away" || gone == "moved" {
            "moved"
        } else {
            return None;
        };
        Some(json!({"alarm": alarm, "on": day.0}))
    }

    fn attendance(&self) -> Option<Value> {
        self.done()?;
        Attendance { school_state: self.school_state.clone()?, attendance_pct: self.attendance_pct }.write()
    }

    /// Only while Childline is asked and the visit is still to be made.
    fn asked(&self) -> Option<Value> {
        let open = self.childline_asked == Some(true) && self.done_on.is_none();
        let asked =
            AskedVisit { plan_no: self.plan_no, due_on: self.due_on.clone(), mode_asked: self.mode_asked.clone() };
        open.then(|| asked.write()).flatten()
    }

    fn overdue(&self, around: &Around) -> bool {
        self.due_on.0 < day_in_india(around.now_ms)
    }

    fn progress(&self, around: &Around) -> Value {
        match self.done() {
            Some(day) => json!({"progress": "done", "on": day.0}),
            None if self.overdue(around) => json!({"progress": "overdue", "on": self.due_on.0}),
            None => json!({"progress": "due", "on": self.due_on.0}),
        }
    }

    fn status(&self, around: &Around) -> Status {
        match self.done() {
            Some(day) => Status::new(Word::Done, day.0.clone()),
            None if self.overdue(around) => Status::new(Word::Overdue, self.due_on.0.clone()),
            None => Status::new(Word::Asked, self.due_on.0.clone()),
        }
    }
}

fn alarm_schema() -> Value {
    json!({"type": "object", "additionalProperties": false, "required": ["alarm", "on"],
        "properties": {"alarm": Code::<FollowUpAlarm>::schema(), "on": Day::schema()}})
}

fn progress_schema() -> Value {
    json!({"type": "object", "additionalProperties": false, "required": ["progress", "on"],
        "properties": {"progress": {"enum": ["due", "done", "overdue"]}, "on": Day::schema()}})
}

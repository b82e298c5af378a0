//! Form 7 part B: the progress report, and what came before the committee since the last one.

use crate::form;
use crate::id::OfficerId;
use crate::records::codes::{NeedArea, Rating, Stay};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Line, Story, Text};

form! {
    /// Form 7 B 10: progress in one area of need.
    pub struct NeedProgress {
        /// Which of the ten areas.
        need: Code<NeedArea>,
        /// Intervention as proposed in part A.
        intervention: Option<Text<4000>>,
        /// Progress of the child.
        progress: Text<4000>,
    }
}

form! {
    /// Form 7 part B: one progress report.
    pub struct Progress {
        /// B 1: who reports.
        reported_by: Option<OfficerId>,
        /// B 2: first day of the period.
        from: Day,
        /// B 2: last day of the period.
        to: Day,
        /// B 7: expected stay as seen now.
        stay_length: Option<Code<Stay>>,
        /// B 8: place of the interview.
        interview_place: Option<Line>,
        /// B 8: days of the interviews.
        interview_dates: Vec<Day>,
        /// B 9: general conduct and progress.
        text: Story,
        /// Progress in one word.
        rating: Option<Code<Rating>>,
        /// B 10: progress in each area of need.
        needs: Vec<NeedProgress>,
        /// B 11 (i): variation of the conditions of a bond.
        bond_variation: Option<Text<2000>>,
        /// B 11 (ii): change of the child's residence.
        residence_change: Option<Text<2000>>,
        /// B 11 (iii): other matters before the committee.
        other_proceedings: Option<Text<2000>>,
        /// B 12: the day on which supervision ended.
        supervision_completed_on: Option<Day>,
        /// B 12: result of supervision.
        supervision_result: Option<Text<2000>>,
        /// B 12: with whom the child lives after supervision, name and address.
        lives_with_after: Option<Text<1000>>,
        /// Date of the report.
        reported_on: Option<Day>,
    }
}

impl Progress {
    /// The period has a beginning and an end in that order.
    pub fn check(&self, at: &At<'_>, faults: &mut Faults) {
        if self.to < self.from {
            let en = "The period ends before it begins.";
            faults.add(&at.name("to"), "inconsistent", en, "अवधि आरंभ होने से पहले समाप्त होती है।");
        }
    }
}

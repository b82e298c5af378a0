//! Form 7 parts C and D: the report before release and the report after it.
//!
//! The second and third interactions, two and six months after release, are `protection.follow_up` records; their
//! outcome is summed up here as the form asks.

use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{AccountState, Attitude, Doc, DocStatus, NeedArea};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Line, Story, Text};

form! {
    /// Form 7 C 5: the plan for one area of need after release.
    pub struct NeedAfter {
        /// Which of the ten areas.
        need: Code<NeedArea>,
        /// Rehabilitation and restoration plan.
        plan: Text<4000>,
    }
}

form! {
    /// Form 7 part C: pre-release report.
    pub struct PreRelease {
        /// C 6: date of release, transfer or repatriation.
        date: Day,
        /// C 1: place of transfer and the authority responsible there.
        place_and_authority: Option<Text<1000>>,
        /// C 2: placements of the child in homes and families so far.
        placements: Option<Text<2000>>,
        /// C 3: training undergone and skills acquired.
        training: Option<Text<2000>>,
        /// C 4: date of the last progress report.
        last_progress_on: Option<Day>,
        /// C 5: rehabilitation and restoration plan by area of need.
        plan: Vec<NeedAfter>,
        /// C 7: whether an escort is needed.
        escort_needed: Option<bool>,
        /// C 8: kind of identity proof of the escort; never its number.
        escort_id_seen: Option<Line>,
        /// C 9: recommended rehabilitation, placements and sponsorships.
        recommended_plan: Option<Story>,
        /// C 10: officer who follows up after release.
        follow_up_by: Option<OfficerId>,
        /// C 10: organisation that follows up after release.
        follow_up_org: Option<OfficeId>,
        /// C 11: whether the memorandum with that organisation is attached.
        follow_up_memorandum: Option<bool>,
        /// C 12: sponsoring agency or person.
        sponsor: Option<Line>,
        /// C 13: whether the memorandum with the sponsor is attached.
        sponsor_memorandum: Option<bool>,
        /// C 14: medical examination before release: done on.
        medical_on: Option<Day>,
        /// C 15: any other information.
        other: Option<Text<4000>>,
    }
}

form! {
    /// Form 7 D 11: one paper of the child, checked against the original.
    pub struct PaperState {
        /// Which paper.
        doc: Code<Doc>,
        /// Whether the child has it.
        status: Code<DocStatus>,
        /// What was done to get it.
        action_taken: Option<Text<1000>>,
    }
}

form! {
    /// Form 7 part D: report after release or restoration.
    pub struct PostRelease {
        /// D 1: the child's bank account.
        account_state: Option<Code<AccountState>>,
        /// D 2: whether earnings and belongings were handed over to the child or its guardians.
        belongings_handed_over: Option<bool>,
        /// D 3: first interaction after release.
        first_interaction: Option<Story>,
        /// D 3: its date.
        first_interaction_on: Option<Day>,
        /// D 4: progress against the rehabilitation and restoration plan.
        plan_progress: Option<Story>,
        /// D 5: the family's attitude towards the child.
        family_attitude: Option<Code<Attitude>>,
        /// D 6: attitude of neighbours and community.
        neighbour_attitude: Option<Code<Attitude>>,
        /// D 7: how the child uses the skills acquired.
        skills_use: Option<Text<2000>>,
        /// D 8: whether the child was admitted to a school or vocation.
        admitted: Option<bool>,
        /// D 8: date of admission.
        admitted_on: Option<Day>,
        /// D 8: name of the school, institute or agency.
        admitted_to: Option<Line>,
        /// D 9: second interaction, after two months.
        second_interaction: Option<Story>,
        /// D 9: third interaction, after six months.
        third_interaction: Option<Story>,
        /// D 10: efforts towards social mainstreaming.
        mainstreaming: Option<Text<4000>>,
        /// D 10: the child's view of it.
        child_view: Option<Text<4000>>,
        /// D 11: papers of the child.
        papers: Vec<PaperState>,
        /// D 11: whether compensation from the government was received.
        compensation_received: Option<bool>,
        /// D 11: what was done to get it.
        compensation_action: Option<Text<1000>>,
    }
}

impl PostRelease {
    /// An admission has a date and a name.
    pub fn check(&self, at: &At<'_>, faults: &mut Faults) {
        if self.admitted == Some(true) {
            let owed = [("admitted_on", self.admitted_on.is_none()), ("admitted_to", self.admitted_to.is_none())];
            for (name, _) in owed.iter().filter(|(_, missing)| *missing) {
                faults.required(&at.name(name));
            }
        }
    }
}

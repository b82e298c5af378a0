//! A rescue operation: the plan, the team, and what was found; until it has ended only its team knows of it.

use serde_json::{Value, json};

use crate::access::{Capacity, CaseType, Department};
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId, RecordId};
use crate::records::codes::{AgeBand, Campaign, NoChild, TeamRole};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Instant, Line, Ref, ShortCode};
use crate::records::{Around, Effect, Kind, Record, Share, Status, TypedMerge, Word};

form! {
    /// One member of the joint team.
    pub struct TeamMember {
        /// The officer; this entry makes the operation known to the officer.
        user: OfficerId,
        /// The office the officer comes from.
        office: OfficeId,
        /// The part in the team.
        role: Code<TeamRole>,
        /// Whether the officer is a woman.
        woman: bool,
    }
}

form! {
    /// How many children of one age band were found.
    pub struct BandCount {
        /// Age band by appearance.
        age_band: Code<AgeBand>,
        /// How many.
        count: Count,
    }
}

form! {
    /// A rescue operation, from its plan to its end.
    pub struct Operation {
        /// Number: district/year/serial.
        op_no: ShortCode,
        /// The campaign that it is part of.
        campaign: Option<Code<Campaign>>,
        /// When it is planned for.
        planned_at: Instant,
        /// When it began; required once it has ended.
        started_at: Option<Instant>,
        /// When it ended. Writing it opens the file to the departments that take part.
        ended_at: Option<Instant>,
        /// The joint team; at least one officer. Each named officer reaches the operation.
        team: Vec<TeamMember>,
        /// The record of the establishment that was visited.
        establishment_ref: Option<RecordId>,
        /// Boys found; required once it has ended.
        children_found_m: Option<Count>,
        /// Girls found; required once it has ended.
        children_found_f: Option<Count>,
        /// Transgender children found.
        children_found_t: Option<Count>,
        /// The same children by apparent age band; empty, or as many as were found.
        by_age_band: Vec<BandCount>,
        /// Adults detained; required once it has ended.
        adults_detained: Option<Count>,
        /// What was seized.
        seized: Vec<Line>,
        /// The vault's ids of photographs of the place; not of faces.
        photos: Vec<Ref>,
        /// Why no child was found; required when an operation ended without one.
        no_child_reason: Option<Code<NoChild>>,
    }
}

impl Operation {
    fn found(&self) -> i64 {
        [self.children_found_m, self.children_found_f, self.children_found_t]
            .iter()
            .flatten()
            .map(|count| count.0)
            .sum()
    }
}

impl Record for Operation {
    const KIND: Kind = Kind {
        name: "police.operation",
        row: "POL-OPERATION",
        title: words("Rescue operation", "बचाव अभियान"),
        case_types: &[CaseType::Operation],
        writers: &[Department::Police, Department::Labour, Department::Magistracy],
        //      police   labour  education health childline committee protection magistracy
        cells: ["full", "full", "-", "-", "full", "status", "full", "full"],
        groups: &[
            &["started_at", "ended_at"],
            &["children_found_m", "children_found_f", "children_found_t", "by_age_band", "no_child_reason"],
        ],
        typed_merge: &[("team", TypedMerge::Union), ("seized", TypedMerge::Union), ("photos", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.team.is_empty() {
            faults.required(&at.name("team"));
        }
        if self.ended_at.is_some() {
            let given = [
                ("started_at", self.started_at.is_some()),
                ("children_found_m", self.children_found_m.is_some()),
                ("children_found_f", self.children_found_f.is_some()),
                ("adults_detained", self.adults_detained.is_some()),
            ];
            for (name, _) in given.iter().filter(|(_, given)| !given) {
                faults.required(&at.name(name));
            }
        }
        if let (Some(started), Some(ended)) = (self.started_at, self.ended_at)
            && ended < started
        {
            let en = "The operation cannot end before it began.";
            faults.add(&at.name("ended_at"), "inconsistent", en, "अभियान आरंभ से पहले समाप्त नहीं हो सकता।");
        }
        let banded: i64 = self.by_age_band.iter().map(|band| band.count.0).sum();
        if !self.by_age_band.is_empty() && banded != self.found() {
            let en = "The age bands must add up to the children found.";
            faults.add(&at.name("by_age_band"), "inconsistent", en, "आयु वर्गों का योग मिले बालकों के बराबर होना चाहिए।");
        }
        if self.ended_at.is_some() && self.found() == 0 && self.no_child_reason.is_none() {
            let en = "Say why no child was found.";
            faults.add(&at.name("no_child_reason"), "required", en, "बताएँ कि कोई बालक क्यों नहीं मिला।");
        }
        if self.found() > 0 && self.no_child_reason.is_some() {
            let en = "Children were found: leave this out.";
            faults.add(&at.name("no_child_reason"), "inconsistent", en, "बालक मिले हैं: यह प्रविष्टि न भरें।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        // Before the end nobody outside the team may learn even that there is an operation.
        vec![Share::status(|operation, _| {
            operation.ended_at.map(|ended| Status::new(Word::Done, day_in_india(ended.0)))
        })]
    }

    fn effects(&self, around: &Around) -> Vec<Effect> {
        // A plan is never to be guessed from the stage of a sighting.
        let planned = (around.case_type == CaseType::Operation).then_some(Effect::Stage("PLANNED"));
        let team = self.team.iter().map(|member| Effect::Assign {
            officer: member.user,
            capacity: Capacity::Team,
            until: None,
        });
        let ended = self.ended_at.map(|ended| Effect::OperationEnded(ended.0));
        planned.into_iter().chain(team).chain(ended).collect()
    }

    fn sample() -> Value {
        json!({"op_no": "SAMPLE/2026/7", "planned_at": "2026-11-19T03:30:00.000Z",
            "started_at": "2026-11-19T04:00:00.000Z", "ended_at": "2026-11-19T06:30:00.000Z",
            "team": [{"user": "3f0a6c1e-5b7d-4c55-8f10-0a1b2c3d4e01", "office": "3f0a6c1e-5b7d-4c55-8f10-0a1b2c3d4e02",
                "role": "lead", "woman": true}],
            "children_found_m": 2, "children_found_f": 1,
            "by_age_band": [{"age_band": "6-13", "count": 2}, {"age_band": "14-17", "count": 1}],
            "adults_detained": 1, "seized": ["Sample register of wages"]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Entry;

    fn checked(operation: &Value) -> crate::records::entry::Checked {
        let around = Around {
            case_type: CaseType::Operation,
            author: Department::Police,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: false,
            produced: false,
            occurred_at: 1_795_000_000_000,
            now_ms: 1_795_000_000_000,
        };
        Entry::of::<Operation>().check(operation, &around, "/data").expect("the record is right")
    }

    #[test]
    fn a_plan_names_its_team_and_tells_nobody_else() {
        let mut plan = Operation::sample();
        for later in ["started_at", "ended_at"] {
            plan.as_object_mut().expect("an object").remove(later);
        }
        let plan = checked(&plan);
        assert!(plan.parts.iter().all(|part| part.section == "police.operation" || part.data.is_none()));
        assert!(matches!(
            plan.effects[..],
            [Effect::Stage("PLANNED"), Effect::Assign { capacity: Capacity::Team, .. }]
        ));
        let ended = checked(&Operation::sample());
        assert!(ended.parts.iter().all(|part| part.data.is_some()));
        assert!(ended.effects.iter().any(|effect| matches!(effect, Effect::OperationEnded(_))));
    }
}

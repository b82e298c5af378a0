//! An order of the committee: Forms 18, 19, 21, 36, 37, 44 and 45 and the tick-list of Form 15.
//!
//! Police and labour read the operative part and never where the child is placed. A direction becomes a
//! `protection.task` of its own, so that each department sees only what is asked of it.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{
    Addressee, AgeBasis, CwcOrder, Form, OrderKind, Placement, Relation, RuleSet, Task, suits,
};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Day, Int, Line, Name, Years};
use crate::records::{Around, Effect, Kind, Record, Share, Status, Word};

#[cfg(test)]
mod tests;

form! {
    /// With whom the child is placed: an institution's office, or a person.
    pub struct PlacedWith {
        /// The home, hospital or agency.
        home_id: Option<OfficeId>,
        /// The parent, guardian, relative, foster parent or fit person.
        person: Option<Name>,
        /// How this person is related to the child.
        relation: Option<Code<Relation>>,
    }
}

form! {
    /// The committee's finding on age (JJ Act s.94).
    pub struct AgeFinding {
        /// Age in years.
        years: Years,
        /// What the finding rests on.
        basis: Code<AgeBasis>,
    }
}

form! {
    /// What the committee directs a department to do.
    pub struct Direction {
        /// The department that is to act.
        to: Code<Addressee>,
        /// The office, where the direction names one.
        to_office: Option<OfficeId>,
        /// What is to be done.
        action: Code<Task>,
        /// By when.
        due_on: Option<Day>,
    }
}

form! {
    /// An order of the committee. A final order is a draft until three members have approved it.
    pub struct Order {
        /// Number of the order.
        order_no: Line,
        /// Date of the order.
        date: Day,
        /// Interim, final or a direction only.
        kind: Code<OrderKind>,
        /// What the order does (Form 15); at least one.
        items: Vec<Code<CwcOrder>>,
        /// Where the child is to stay; needed when custody is ordered in the interim.
        placement: Option<Code<Placement>>,
        /// With whom.
        placed_with: Option<PlacedWith>,
        /// For how many days.
        period_days: Option<Int<1, 6600>>,
        /// The committee's finding on age; needed when the order decides it.
        age_finding: Option<AgeFinding>,
        /// Directions; each becomes a task of the department it names.
        directions: Vec<Direction>,
        /// Members who made the order; three for a final one.
        members: Vec<OfficerId>,
        /// Next date before the committee.
        next_date: Option<Day>,
        /// The printed form on which the order is made.
        rule_form: Code<Form>,
        /// The rules whose form numbers are meant.
        rule_set: Option<Code<RuleSet>>,
    }
}

impl Record for Order {
    const KIND: Kind = Kind {
        name: "committee.order",
        row: "WEL-ORDER",
        title: words("CWC order", "समिति का आदेश"),
        writers: &[Department::Committee],
        //      police       labour       education health childline committee protection magistracy
        cells: ["operative", "operative", "-", "-", "-", "full", "full", "status"],
        groups: &[&["placement", "placed_with", "period_days"]],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.items.is_empty() {
            faults.required(&at.name("items"));
        }
        if !self.kind.is("final") && self.has("final") {
            let en = "An order that is not final cannot contain the final order.";
            faults.add(&at.name("items"), "inconsistent", en, "जो आदेश अंतिम नहीं है, उसमें अंतिम आदेश नहीं हो सकता।");
        }
        if self.kind.is("interim") && self.has("custody") && self.placement.is_none() {
            let en = "Interim custody is ordered: say where the child is to stay.";
            faults.add(&at.name("placement"), "required", en, "अंतरिम अभिरक्षा का आदेश है: बालक कहाँ रहेगा, लिखें।");
        }
        if self.placed_with.is_some() && self.placement.is_none() {
            faults.required(&at.name("placement"));
        }
        if self.has("age") && self.age_finding.is_none() {
            faults.required(&at.name("age_finding"));
        }
        self.check_members(at, faults);
        self.check_dates(at, faults);
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("operative", &["order_no", "date", "kind", "items", "rule_form", "next_date"]),
            Share::status(|order, _| Some(Status::new(Word::Done, order.date.0.clone()))),
        ]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        let stage = if self.kind.is("final") { "DISPOSED" } else { "INQUIRY" };
        let tasks = self.directions.iter().filter_map(|direction| {
            Some(Effect::Task {
                to: Department::parse(direction.to.code())?,
                office: direction.to_office,
                action: direction.action.0.clone(),
                due_on: direction.due_on.as_ref().map(|day| day.0.clone()),
            })
        });
        [Effect::Stage(stage)].into_iter().chain(tasks).collect()
    }

    /// A final order waits for the approvals of three members (`POST …/approvals`), whatever its `members` say.
    fn is_draft(&self, _: &Around) -> bool {
        self.kind.is("final")
    }

    fn sample() -> Value {
        json!({
            "order_no": "CWC/2026/0001", "date": "2026-11-21", "kind": "interim", "items": ["cncp", "custody", "wages"],
            "placement": "home", "placed_with": {"home_id": "5f0c1d7e-2b3a-4c4d-8e5f-000000000001"}, "period_days": 30,
            "directions": [{"to": "labour", "action": "wage", "due_on": "2026-12-05"}],
            "members": ["5f0c1d7e-2b3a-4c4d-8e5f-000000000002"], "next_date": "2026-12-05", "rule_form": "18",
            "rule_set": "MODEL2016"
        })
    }
}

impl Order {
    fn has(&self, item: &str) -> bool {
        self.items.iter().any(|i| i.is(item))
    }

    fn check_members(&self, at: &At<'_>, faults: &mut Faults) {
        let at = at.name("members");
        let mut named = self.members.clone();
        named.sort_unstable();
        named.dedup();
        if named.len() != self.members.len() {
            faults.add(&at, "inconsistent", "A member is named twice.", "एक सदस्य का नाम दो बार है।");
        } else if named.is_empty() {
            faults.required(&at);
        } else if self.kind.is("final") && named.len() < 3 {
            let en = "A final order names at least three members.";
            faults.add(&at, "required", en, "अंतिम आदेश में कम से कम तीन सदस्यों के नाम होते हैं।");
        }
    }

    fn check_dates(&self, at: &At<'_>, faults: &mut Faults) {
        let (en, hi) = ("This day is before the order.", "यह दिनांक आदेश से पहले का है।");
        if self.next_date.as_ref().is_some_and(|day| *day < self.date) {
            faults.add(&at.name("next_date"), "inconsistent", en, hi);
        }
        for (i, direction) in self.directions.iter().enumerate() {
            let (list, i) = (at.name("directions"), i);
            let at = list.index(i);
            if direction.due_on.as_ref().is_some_and(|day| *day < self.date) {
                faults.add(&at.name("due_on"), "inconsistent", en, hi);
            }
            if !suits(&direction.to, &direction.action) {
                let en = "This department cannot be asked to do this.";
                faults.add(&at.name("action"), "inconsistent", en, "इस विभाग से यह कार्य नहीं कराया जा सकता।");
            }
        }
    }
}

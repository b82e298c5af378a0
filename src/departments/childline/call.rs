//! A call to the helpline about a child.
//!
//! Who called stays with the helpline and the protection unit: a station gets when, where and what is needed.

use serde_json::{Value, json};

use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Instant, Int, Lgd, Line, ShortCode};
use crate::records::{Around, Effect, Kind, Record, Share, Status};

form! {
    /// One call.
    pub struct Call {
        /// The helpline's own number of the call.
        call_id: ShortCode,
        /// When the call came in.
        at: Instant,
        /// How it came in.
        route: Code<codes::CallRoute>,
        /// What sort of call it is.
        class: Code<codes::CallClass>,
        /// Who called; the caller's name and number are not kept here.
        caller_kind: Code<codes::Caller>,
        /// Whether a child was on the line.
        child_on_line: Option<bool>,
        /// District (LGD code) in which the child is.
        district: Option<Lgd>,
        /// Where the child is, as told.
        place: Option<Line>,
        /// What the child needs.
        need: Option<Code<codes::ChlNeed>>,
        /// Minutes from the call until a team reached the child.
        response_min: Option<Int<0, 100_000>>,
        /// What became of the call.
        outcome: Option<Code<codes::CallOut>>,
        /// Number of the child's case, once there is one.
        case_no: Option<ShortCode>,
    }
}

impl Record for Call {
    const KIND: Kind = Kind {
        name: "childline.call",
        row: "CHL-CALL",
        title: words("Helpline call", "हेल्पलाइन कॉल"),
        case_types: &[CaseType::Sighting],
        writers: &[Department::Childline],
        //      police labour education health childline committee protection magistracy
        cells: ["tip", "-", "-", "-", "full", "tip", "full", "status"],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        let without_case = ["silent", "blank", "info"].contains(&self.class.code());
        if without_case && self.case_no.is_some() {
            let en = "Silent, blank and information calls have no case.";
            faults.add(&at.name("case_no"), "inconsistent", en, "मौन, रिक्त और जानकारी वाली कॉल का प्रकरण नहीं होता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("tip", &["at", "district", "place", "need"]),
            Share::status(|_, around| Some(Status::done(around))),
        ]
    }

    fn effects(&self, _: &Around) -> Vec<Effect> {
        vec![Effect::Stage("REPORTED")]
    }

    fn sample() -> Value {
        json!({
            "call_id": "CH-2026-0001", "at": "2026-11-20T06:40:00.000Z", "route": "1098", "class": "intervention",
            "caller_kind": "citizen", "child_on_line": false, "district": "123", "place": "Tea stall, Sample Crossing",
            "need": "rescue", "response_min": 45, "outcome": "team_sent"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Entry;

    #[test]
    fn the_tip_tells_when_where_and_what_and_nothing_of_the_caller() {
        let around = Around {
            case_type: CaseType::Sighting,
            author: Department::Childline,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 0,
            now_ms: 0,
        };
        let parts = Entry::of::<Call>().check(&Call::sample(), &around, "/data").expect("a valid call").parts;
        let tip = parts.into_iter().find(|part| part.section == "childline.call:tip").and_then(|part| part.data);
        let names = tip.as_ref().and_then(Value::as_object).map(|tip| tip.keys().cloned().collect::<Vec<_>>());
        assert_eq!(names, Some(["at", "district", "need", "place"].map(str::to_owned).to_vec()));
    }
}

//! Somebody saw or reported a child at work, begging, missing or being taken away.
//!
//! A tip carries no child's identity. Who told is known only where it was received; whoever else sent it sees again
//! what was sent, never what came of it.

use serde_json::{Value, json};

use crate::access::{CaseType, Department, Profile};
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::records::codes::{Channel, Sector, TipKind, TipOut};
use crate::records::field::{At, Faults};
use crate::records::types::{Code, Count, Decimal, Instant, Lgd, Ref, ShortCode, Text, Years};
use crate::records::{Around, Effect, Grant, Kind, Record, Share, Status, Word};

form! {
    /// A sighting or tip.
    pub struct Tip {
        /// When the information came in.
        received_at: Instant,
        /// How it came in.
        channel: Code<Channel>,
        /// What was seen.
        kind: Code<TipKind>,
        /// The place in words, as precisely as the informant told it.
        place_text: Text<1_000>,
        /// LGD code of the village or ward.
        lgd: Option<Lgd>,
        /// CCTNS code of the police station.
        ps_code: Option<ShortCode>,
        /// Latitude, WGS84 degrees, at most 5 decimal places.
        lat: Option<Decimal<5, -90, 90>>,
        /// Longitude, WGS84 degrees, at most 5 decimal places.
        lon: Option<Decimal<5, -180, 180>>,
        /// About how many children.
        est_children: Option<Count>,
        /// Age of the youngest as it looked, years.
        est_age_min: Option<Years>,
        /// Age of the oldest as it looked, years.
        est_age_max: Option<Years>,
        /// The trade of the workplace.
        sector: Option<Code<Sector>>,
        /// Whether a child is in danger now.
        danger_now: bool,
        /// The vault's id of who told it; read only in the police or helpline that received it.
        informant_ref: Option<Ref>,
        /// What checking it showed.
        outcome: Option<Code<TipOut>>,
        /// When that was known.
        outcome_at: Option<Instant>,
    }
}

/// All that the sender sent, without the informant and without what came of it.
const SENT: &[&str] = &[
    "received_at",
    "channel",
    "kind",
    "place_text",
    "lgd",
    "ps_code",
    "lat",
    "lon",
    "est_children",
    "est_age_min",
    "est_age_max",
    "sector",
    "danger_now",
];

impl Record for Tip {
    const KIND: Kind = Kind {
        name: "police.tip",
        row: "POL-TIP",
        title: words("Sighting or tip", "प्राप्त सूचना"),
        case_types: &[CaseType::Sighting],
        writers: Department::ALL,
        //      police   labour  education health childline committee protection magistracy
        cells: ["full", "full", "own", "own", "full", "status", "full", "status"],
        grants: &[
            Grant { department: Department::Magistracy, share: "full", profiles: &[Profile::Team] },
            Grant { department: Department::Police, share: "informant", profiles: &[Profile::Full] },
            Grant { department: Department::Childline, share: "informant", profiles: &[Profile::Full] },
            // A sender is not even told that an outcome is there: nothing opens the status beside `own`.
            Grant { department: Department::Education, share: "status", profiles: &[] },
            Grant { department: Department::Health, share: "status", profiles: &[] },
        ],
        groups: &[&["lat", "lon"], &["est_age_min", "est_age_max"], &["outcome", "outcome_at"]],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.lat.is_some() != self.lon.is_some() {
            let at = at.name(if self.lat.is_some() { "lon" } else { "lat" });
            faults.add(&at, "required", "Give latitude and longitude together.", "अक्षांश और देशांतर दोनों दें।");
        }
        if let (Some(min), Some(max)) = (self.est_age_min, self.est_age_max)
            && min > max
        {
            let en = "The oldest cannot be younger than the youngest.";
            faults.add(&at.name("est_age_max"), "inconsistent", en, "अधिकतम आयु न्यूनतम आयु से कम नहीं हो सकती।");
        }
        if self.outcome.is_some() != self.outcome_at.is_some() {
            let at = at.name(if self.outcome.is_some() { "outcome_at" } else { "outcome" });
            faults.add(&at, "required", "Give the outcome and its time together.", "परिणाम और उसका समय दोनों दें।");
        }
        if self.outcome_at.is_some_and(|known| known < self.received_at) {
            let en = "The outcome cannot be older than the tip.";
            faults.add(&at.name("outcome_at"), "inconsistent", en, "परिणाम सूचना से पहले का नहीं हो सकता।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("informant", &["informant_ref"]).carved_for_author(),
            Share { to_author: true, ..Share::fields("own", SENT) },
            Share::status(|tip, around| {
                Some(match tip.outcome_at {
                    Some(known) => Status::new(Word::Done, day_in_india(known.0)),
                    None => Status::new(Word::Asked, around.occurred_on()),
                })
            }),
        ]
    }

    fn effects(&self, _around: &Around) -> Vec<Effect> {
        if self.outcome.is_some() { vec![Effect::Stage("TRIAGED")] } else { vec![] }
    }

    fn sample() -> Value {
        json!({"received_at": "2026-11-18T05:30:00.000Z", "channel": "citizen", "kind": "working",
            "place_text": "Sample tea stall beside the invented bus stand", "ps_code": "SAMPLE-PS-1",
            "lat": 26.92501, "lon": 81.18402, "est_children": 2, "est_age_min": 10, "est_age_max": 13,
            "sector": "dhaba", "danger_now": false,
            "informant_ref": "5d1f3c52-7a30-4b52-9a55-2f1c64b1a001"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Entry;

    fn around(author: Department) -> Around {
        Around {
            case_type: CaseType::Sighting,
            author,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 1_795_000_000_000,
            now_ms: 1_795_000_000_000,
        }
    }

    fn part(author: Department, section: &str) -> Option<Value> {
        let mut tip = Tip::sample();
        tip["outcome"] = json!("found");
        tip["outcome_at"] = json!("2026-11-18T09:00:00.000Z");
        let checked = Entry::of::<Tip>().check(&tip, &around(author), "/data").expect("the sample is right");
        checked.parts.into_iter().find(|part| part.section == section).and_then(|part| part.data)
    }

    #[test]
    fn the_sender_sees_what_was_sent_and_never_what_came_of_it() {
        let own = part(Department::Education, "police.tip:own@education").expect("the sender's part");
        assert_eq!(own["place_text"], Tip::sample()["place_text"]);
        for hidden in ["outcome", "outcome_at", "informant_ref"] {
            assert!(own.get(hidden).is_none(), "{hidden}");
        }
        assert!(part(Department::Education, "police.tip:own@health").is_none(), "another desk sent it");
        let opened = Entry::of::<Tip>();
        let to_school: Vec<_> = opened.readable_by(Department::Education);
        assert!(to_school.iter().all(|(share, profiles)| share.name == "own" || profiles.is_empty()));
    }

    #[test]
    fn the_informant_stays_where_the_tip_was_received() {
        let full = part(Department::Childline, "police.tip").expect("full");
        assert!(full.get("informant_ref").is_none());
        let informant = part(Department::Childline, "police.tip:informant@childline").expect("carved");
        assert_eq!(informant, json!({"informant_ref": Tip::sample()["informant_ref"]}));
        assert!(part(Department::Childline, "police.tip:informant@police").is_none());
    }
}

//! One desk's or officer's part in a case.
//!
//! Who else takes part tells a story of its own (a labour office, an anti-trafficking unit): a school and a hospital
//! see their own entry and the protection unit to which they turn.

use serde_json::{Value, json};

use crate::access::Profile;
use crate::access::{CaseType, Department};
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes;
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Instant, Name};
use crate::records::{Around, Grant, Kind, Record, Share};

form! {
    /// The office that takes part.
    pub struct Office {
        /// Its id.
        id: OfficeId,
        /// Its name.
        name: Name,
    }
}

form! {
    /// One participation.
    pub struct Participant {
        /// The department.
        department: Code<codes::DepartmentName>,
        /// The office.
        office: Office,
        /// The officer, where one is named.
        officer_id: Option<OfficerId>,
        /// Why the office or officer takes part.
        capacity: Code<codes::Capacity>,
        /// Since when.
        from: Instant,
        /// Until when; leave out while it runs without an end.
        until: Option<Instant>,
    }
}

form! {
    /// A department that takes part.
    pub struct Takes {
        /// The department.
        department: Code<codes::DepartmentName>,
    }
}

form! {
    /// The office to turn to.
    pub struct Contact {
        /// The department: always the protection unit.
        department: Code<codes::DepartmentName>,
        /// The office.
        office: Office,
    }
}

impl Participant {
    /// Whether a department takes part by it; named officers and open referrals say more than that.
    fn is_department(&self, around: &Around) -> bool {
        let ended = self.until.is_some_and(|until| until.0 <= around.now_ms);
        !ended && (self.capacity.is("office") || self.capacity.is("team"))
    }
}

impl Record for Participant {
    const KIND: Kind = Kind {
        name: "case.participant",
        row: "CASE-PARTICIPANT",
        title: words("Participant", "सहभागी"),
        case_types: &[CaseType::Child, CaseType::Operation, CaseType::Sighting],
        //      police         labour         education  health     childline      committee protection magistracy
        cells: ["departments", "departments", "contact", "contact", "departments", "full", "full", "full"],
        grants: &[
            Grant { department: Department::Education, share: "own", profiles: &[Profile::Full] },
            Grant { department: Department::Health, share: "own", profiles: &[Profile::Full] },
        ],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.until.is_some_and(|until| until < self.from) {
            let en = "The part in the case ends before it begins.";
            faults.add(&at.name("until"), "inconsistent", en, "सहभागिता की समाप्ति आरंभ से पहले है।");
        }
        if ["io", "doctor", "support", "escort"].contains(&self.capacity.code()) && self.officer_id.is_none() {
            faults.required(&at.name("officer_id"));
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made(
                "departments",
                |part, around| {
                    part.is_department(around).then(|| Takes { department: part.department.clone() }.write())?
                },
                Takes::schema,
            ),
            Share::made(
                "contact",
                |part, around| {
                    let contact = part.department.is("protection") && part.is_department(around);
                    let (department, office) = (part.department.clone(), part.office.clone());
                    contact.then(|| Contact { department, office }.write())?
                },
                Contact::schema,
            ),
            Share::copy("own", |part, _| {
                let own = Department::parse(part.department.code());
                own.into_iter().filter(|own| matches!(own, Department::Education | Department::Health)).collect()
            }),
        ]
    }

    fn sample() -> Value {
        json!({
            "department": "protection",
            "office": {"id": "0b3c1a52-7d7e-4b6a-8a55-0d6c3a1b2e4f", "name": "Sample District Child Protection Unit"},
            "capacity": "office", "from": "2026-11-20T08:00:00.000Z"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Entry;

    fn sections(department: &str, capacity: &str) -> Vec<(String, Value)> {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Protection,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 0,
            now_ms: 0,
        };
        let mut data = Participant::sample();
        data["department"] = json!(department);
        data["capacity"] = json!(capacity);
        data["officer_id"] = json!("1b3c1a52-7d7e-4b6a-8a55-0d6c3a1b2e4f");
        let parts = Entry::of::<Participant>().check(&data, &around, "/data").expect("valid").parts;
        parts.into_iter().skip(1).filter_map(|part| Some((part.section, part.data?))).collect()
    }

    #[test]
    fn a_school_sees_its_own_entry_and_the_contact_and_no_other_desk() {
        let names = |made: &[(String, Value)]| made.iter().map(|(section, _)| section.clone()).collect::<Vec<_>>();
        let departments = "case.participant:departments".to_owned();
        assert_eq!(names(&sections("labour", "office")), [departments.as_str()]);
        assert_eq!(names(&sections("education", "office")), [departments.as_str(), "case.participant@education"]);
        let protection = sections("protection", "office");
        assert_eq!(names(&protection), [departments.as_str(), "case.participant:contact"]);
        let contact = protection[1].1.as_object().map(|c| c.keys().cloned().collect::<Vec<_>>());
        assert_eq!(contact, Some(vec!["department".to_owned(), "office".to_owned()]), "not since when");
    }

    #[test]
    fn a_named_officer_or_an_open_referral_is_shown_to_no_other_department() {
        assert!(sections("police", "io").is_empty());
        assert!(sections("childline", "support").is_empty());
        assert!(sections("labour", "referral").is_empty());
    }
}

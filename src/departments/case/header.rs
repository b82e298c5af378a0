//! The shared header of a case: the only part that every desk in the case reads, each as much as it may.
//!
//! It never names sexual exploitation (the case is marked sensitive instead) and never a date of somebody's duty.

use serde_json::{Map, Value, json};

use crate::access::{CaseType, Department, Profile};
use crate::error::words;
use crate::form;
use crate::id::OfficeId;
use crate::records::codes;
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, ShortCode};
use crate::records::{Around, Grant, Kind, Record, Share};

form! {
    /// What every reader of the whole header knows of the case; leave out what is not known.
    pub struct Flags {
        /// Whether the child was in bonded labour.
        bonded: Option<bool>,
        /// Whether the child was trafficked.
        trafficked: Option<bool>,
        /// Whether the child's home is in another state.
        out_of_state: Option<bool>,
        /// Whether the case is locked for all but the named participants; the server sets it.
        sensitive: bool,
    }
}

form! {
    /// The header of a case.
    pub struct Header {
        /// The case number, such as `UP-BBK-2026-000123-C`.
        number: ShortCode,
        /// What the file is about.
        r#type: Code<codes::CaseTypeName>,
        /// Where the case stands; computed from the records.
        stage: Code<codes::CaseState>,
        /// District (its letters in case numbers, such as `BBK`) that keeps the case.
        district: ShortCode,
        /// District (its letters in case numbers, such as `BBK`) to which the child goes.
        receiving_district: Option<ShortCode>,
        /// The day on which the case was opened.
        opened_on: Day,
        /// The day on which the child was handed over to the family.
        restored_on: Option<Day>,
        /// The day on which the case was closed.
        closed_on: Option<Day>,
        /// The child's age in broad bands, years.
        age_band: Option<Code<codes::AgeBand>>,
        /// The child's sex.
        sex: Option<Code<codes::Sex>>,
        /// What was done to the child; sexual exploitation never stands here.
        exploitation: Vec<Code<codes::Exploit>>,
        /// Yes-or-no facts.
        flags: Flags,
        /// The office that keeps the case.
        owner_office: OfficeId,
        /// Whether the child has a disability; for the committee and the protection unit.
        disability: Option<bool>,
        /// Whether the child was rescued before; for the committee and the protection unit.
        repeat: Option<bool>,
    }
}

/// Facts for the committee and the protection unit, which their share shows among the flags.
const WELFARE: &[&str] = &["disability", "repeat"];

form! {
    /// As much as a school or a hospital needs to know which case it is.
    pub struct Brief {
        /// The case number.
        number: ShortCode,
        /// District (its letters in case numbers, such as `BBK`).
        district: ShortCode,
        /// The child's age in broad bands, years.
        age_band: Option<Code<codes::AgeBand>>,
        /// The child's sex.
        sex: Option<Code<codes::Sex>>,
        /// Whether the case is open.
        open: bool,
    }
}

form! {
    /// The brief header and where the case stands.
    pub struct Progress {
        /// The case number.
        number: ShortCode,
        /// District (its letters in case numbers, such as `BBK`).
        district: ShortCode,
        /// The child's age in broad bands, years.
        age_band: Option<Code<codes::AgeBand>>,
        /// The child's sex.
        sex: Option<Code<codes::Sex>>,
        /// Whether the case is open.
        open: bool,
        /// Where the case stands.
        stage: Code<codes::CaseState>,
    }
}

impl Header {
    fn is_open(&self) -> bool {
        !self.stage.is("CLOSED")
    }

    fn brief(&self) -> Brief {
        let (age_band, sex) = (self.age_band.clone(), self.sex.clone());
        Brief { number: self.number.clone(), district: self.district.clone(), age_band, sex, open: self.is_open() }
    }

    fn progress(&self) -> Progress {
        let Brief { number, district, age_band, sex, open } = self.brief();
        Progress { number, district, age_band, sex, open, stage: self.stage.clone() }
    }
}

/// Moves the two welfare facts into `/flags` of a header, or their schemas into the schema of the flags.
fn fold(members: &mut Map<String, Value>, flags: &str) {
    let facts: Vec<(&str, Value)> = WELFARE.iter().filter_map(|fact| Some((*fact, members.remove(*fact)?))).collect();
    if let Some(flags) = members.get_mut("flags").and_then(|f| f.pointer_mut(flags)).and_then(Value::as_object_mut) {
        flags.extend(facts.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
}

fn full_repeat(header: &Header, _: &Around) -> Option<Value> {
    let mut whole = header.write()?;
    fold(whole.as_object_mut()?, "");
    Some(whole)
}

fn full_repeat_schema() -> Value {
    let mut schema = Header::schema();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        fold(properties, "/properties");
    }
    schema
}

/// A department that reads more than the brief header needs a referral or an open matter of law to read just that.
const fn brief(department: Department) -> Grant {
    Grant { department, share: "brief", profiles: &[Profile::Referral, Profile::Legal] }
}

/// Whoever brings a child home for the helpline reads which case it is, and no more.
const fn brief_for_escorts(department: Department) -> Grant {
    Grant { department, share: "brief", profiles: &[Profile::Referral, Profile::Legal, Profile::Escort] }
}

const fn brief_always(department: Department) -> Grant {
    Grant { department, share: "brief", profiles: &[Profile::Full, Profile::Referral, Profile::Legal] }
}

const fn pseudonym(department: Department) -> Grant {
    Grant { department, share: "pseudonym", profiles: &[Profile::Pseudonym] }
}

const fn welfare(department: Department) -> Grant {
    Grant { department, share: "welfare", profiles: &[Profile::Full] }
}

impl Record for Header {
    const KIND: Kind = Kind {
        name: "case.header",
        row: "HEADER",
        title: words("Case header", "प्रकरण का सार"),
        case_types: &[CaseType::Child, CaseType::Operation, CaseType::Sighting, CaseType::Register],
        //      police  labour  education health  childline committee     protection     magistracy
        cells: ["full", "full", "brief", "brief", "full", "full_repeat", "full_repeat", "progress"],
        grants: &[
            brief(Department::Police),
            brief(Department::Labour),
            brief_always(Department::Education),
            brief_always(Department::Health),
            brief_for_escorts(Department::Childline),
            brief(Department::Committee),
            brief(Department::Protection),
            brief(Department::Magistracy),
            welfare(Department::Committee),
            welfare(Department::Protection),
            pseudonym(Department::Police),
            pseudonym(Department::Labour),
            pseudonym(Department::Education),
            pseudonym(Department::Health),
            pseudonym(Department::Childline),
            pseudonym(Department::Committee),
            pseudonym(Department::Protection),
            pseudonym(Department::Magistracy),
        ],
        single: true,
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        // A child may have gone home before its file was opened here; a file cannot be closed before it is opened.
        if self.closed_on.as_ref().is_some_and(|day| *day < self.opened_on) {
            let en = "This day is before the case was opened.";
            faults.add(&at.name("closed_on"), "inconsistent", en, "यह दिन प्रकरण खुलने से पहले का है।");
        }
        for (index, exploitation) in self.exploitation.iter().enumerate() {
            let text = exploitation.0.to_lowercase();
            if exploitation.is("other") && ["sex", "rape", "यौन", "लैंगिक", "बलात्कार"].iter().any(|w| text.contains(w))
            {
                let en = "Sexual exploitation never stands in the header: the case is locked instead.";
                let hi = "लैंगिक शोषण सार में नहीं लिखा जाता: प्रकरण संवेदनशील किया जाता है।";
                faults.add(&at.name("exploitation").index(index), "inconsistent", en, hi);
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("welfare", WELFARE).carved(),
            Share::made("full_repeat", full_repeat, full_repeat_schema),
            Share::made("brief", |header, _| header.brief().write(), Brief::schema),
            Share::made("progress", |header, _| header.progress().write(), Progress::schema),
            Share::fields("pseudonym", &["district", "age_band", "stage"]),
        ]
    }

    fn sample() -> Value {
        json!({
            "number": "UP-SMP-2026-000001-C", "type": "child", "stage": "RESCUED", "district": "SMP",
            "opened_on": "2026-11-20", "age_band": "6-13", "sex": "M", "exploitation": ["labour"],
            "flags": {"bonded": false, "out_of_state": true, "sensitive": false},
            "owner_office": "5b3c1a52-7d7e-4b6a-8a55-0d6c3a1b2e4f", "disability": true, "repeat": false
        })
    }
}

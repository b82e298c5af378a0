//! Who the child is.
//!
//! Labour reads what it needs for a claim, a school what it needs to enrol, a doctor a name and an age; nothing of
//! the rescue. Religion and caste stand in the social report alone (`decisions.md` B14), the child's sex in the header.

use serde_json::{Value, json};

use crate::access::{Department, Profile};
use crate::error::words;
use crate::form;
use crate::records::codes::{AccMode, AgeBasis, DobPrec, Doc, DocStatus, Lang, Relation};
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Last4, Lgd, Name, Phone, Ref, ShortCode, Text, Years};
use crate::records::{Around, Grant, Kind, Record, Share, Status};

form! {
    /// Somebody who can be reached for the child.
    pub struct Contact {
        /// Name.
        name: Name,
        /// How this person is related to the child.
        relation: Code<Relation>,
        /// Telephone.
        phone: Phone,
        /// Whether the number has been called and is right.
        verified: bool,
    }
}

form! {
    /// A paper of the child.
    pub struct Paper {
        /// Which paper.
        doc: Code<Doc>,
        /// Whether the child has it.
        status: Code<DocStatus>,
    }
}

form! {
    /// The account into which money for the child is paid; its full number stays with the bank.
    pub struct Account {
        /// Bank.
        bank: Name,
        /// IFSC of the branch.
        ifsc: Option<ShortCode>,
        /// Last four digits of the account.
        last4: Option<Last4>,
        /// Who holds it.
        mode: Code<AccMode>,
    }
}

form! {
    /// The child's identity.
    pub struct Identity {
        /// Name as told, in the script in which it was written.
        name_stated: Name,
        /// Name in Devanagari.
        name_hi: Option<Name>,
        /// Another name the child goes by.
        alias: Option<Name>,
        /// Date of birth; with precision `year` only its year counts.
        dob: Option<Day>,
        /// How exactly the date of birth is known.
        dob_precision: Code<DobPrec>,
        /// Age as told, in years.
        age_stated: Years,
        /// Age by appearance, in years.
        age_apparent: Option<Years>,
        /// Age as the committee found it, in years.
        age_determined: Option<Years>,
        /// What the committee's finding rests on (JJ Act s.94).
        age_basis: Option<Code<AgeBasis>>,
        /// Father's name.
        father_name: Option<Name>,
        /// Mother's name.
        mother_name: Option<Name>,
        /// Guardian's name.
        guardian_name: Option<Name>,
        /// Home village, town or ward as told.
        home_village: Name,
        /// Post office.
        post: Name,
        /// Tehsil (LGD code).
        tehsil: Lgd,
        /// District (LGD code).
        district: Lgd,
        /// State (LGD code).
        state: Lgd,
        /// Language the child speaks.
        language: Option<Code<Lang>>,
        /// Identity marks.
        identity_marks: Option<Text<1000>>,
        /// The photograph in the vault; it is opened through a record type of its own.
        photo_ref: Option<Ref>,
        /// Persons who can be reached.
        contacts: Vec<Contact>,
        /// Persons or numbers that must not be contacted or told.
        do_not_contact: Vec<Text<200>>,
        /// Papers of the child.
        docs: Vec<Paper>,
        /// The child's bank account.
        account: Option<Account>,
    }
}

form! {
    /// What labour needs to claim for the child.
    pub struct Claimant {
        /// Name as told.
        name: Name,
        /// Name in Devanagari.
        name_hi: Option<Name>,
        /// Age in years: the committee's finding if there is one, else as told.
        age: Years,
        /// The account into which money is paid.
        account: Option<Account>,
    }
}

form! {
    /// What a school needs to enrol the child.
    pub struct Pupil {
        /// Name as told.
        name: Name,
        /// Name in Devanagari.
        name_hi: Option<Name>,
        /// Age in years.
        age: Years,
        /// Guardian, else father, else mother.
        guardian: Option<Name>,
        /// Home village.
        village: Name,
        /// Language the child speaks.
        language: Option<Code<Lang>>,
    }
}

form! {
    /// What a doctor needs to know whom to treat.
    pub struct Patient {
        /// Name as told.
        name: Name,
        /// Name in Devanagari.
        name_hi: Option<Name>,
        /// Age in years.
        age: Years,
    }
}

impl Record for Identity {
    const KIND: Kind = Kind {
        name: "protection.identity",
        row: "WEL-IDENTITY",
        title: words("Identity of the child", "बालक की पहचान"),
        writers: &[Department::Protection, Department::Police, Department::Childline, Department::Labour],
        //      police  labour      education health     childline committee protection magistracy
        cells: ["full", "claimant", "pupil", "patient", "full", "full", "full", "status"],
        grants: &[
            Grant {
                department: Department::Police,
                share: "full",
                profiles: &[Profile::Assigned, Profile::BreakGlass],
            },
            Grant {
                department: Department::Childline,
                share: "full",
                profiles: &[Profile::Handover, Profile::BreakGlass],
            },
            Grant { department: Department::Labour, share: "own", profiles: &[Profile::Full] },
        ],
        groups: &[&["dob", "dob_precision"], &["age_determined", "age_basis"]],
        single: true,
        ..Kind::BASE
    };

    fn check(&self, around: &Around, at: &At<'_>, faults: &mut Faults) {
        if !self.dob_precision.is("band") && self.dob.is_none() {
            faults.required(&at.name("dob"));
        }
        if self.dob.as_ref().is_some_and(|dob| dob.0 > crate::clock::day_in_india(around.now_ms)) {
            let en = "The date of birth is in the future.";
            faults.add(&at.name("dob"), "inconsistent", en, "जन्म तिथि भविष्य की है।");
        }
        if self.age_determined.is_some() && self.age_basis.is_none() {
            faults.required(&at.name("age_basis"));
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::copy("own", own),
            Share::made("claimant", |child, around| child.claimant(around), Claimant::schema),
            Share::made("pupil", |child, _| child.pupil().write(), Pupil::schema),
            Share::made("patient", |child, _| child.patient().write(), Patient::schema),
            Share::status(|_, around| Some(Status::done(around))),
        ]
    }

    fn sample() -> Value {
        json!({
            "name_stated": "Sample Child One", "name_hi": "नमूना बालक", "dob_precision": "band", "age_stated": 12,
            "father_name": "Sample Father", "home_village": "Sample Village", "post": "Sample Post", "tehsil": "1001",
            "district": "101", "state": "9", "language": "awa", "docs": [{"doc": "aadhaar", "status": "no"}],
            "contacts": [{"name": "Sample Father", "relation": "father", "phone": "+919000000002", "verified": false}]
        })
    }
}

/// Labour reads its own text until the child is produced, and from then on what a claim needs.
fn own(_: &Identity, around: &Around) -> Vec<Department> {
    if around.author == Department::Labour && !around.produced { vec![Department::Labour] } else { vec![] }
}

impl Identity {
    fn age(&self) -> Years {
        self.age_determined.unwrap_or(self.age_stated)
    }

    fn claimant(&self, around: &Around) -> Option<Value> {
        let claimant = Claimant {
            name: self.name_stated.clone(),
            name_hi: self.name_hi.clone(),
            age: self.age(),
            account: self.account.clone(),
        };
        own(self, around).is_empty().then(|| claimant.write()).flatten()
    }

    fn pupil(&self) -> Pupil {
        let guardian = self.guardian_name.as_ref().or(self.father_name.as_ref()).or(self.mother_name.as_ref());
        Pupil {
            name: self.name_stated.clone(),
            name_hi: self.name_hi.clone(),
            age: self.age(),
            guardian: guardian.cloned(),
            village: self.home_village.clone(),
            language: self.language.clone(),
        }
    }

    fn patient(&self) -> Patient {
        Patient { name: self.name_stated.clone(), name_hi: self.name_hi.clone(), age: self.age() }
    }
}

#[cfg(test)]
mod tests;

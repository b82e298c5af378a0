//! What of an FIR leaves the police: number, sections and course; never the accused, never a sealed section.

use super::fir::Fir;
use crate::access::CaseType;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::Around;
use crate::records::codes::{CourtRes, FirKind, FrType, List, Offence};
use crate::records::types::{Code, Day, Int, Line, ShortCode};

form! {
    /// What labour needs for its own complaint.
    pub struct Sections {
        /// What was registered.
        kind: Code<FirKind>,
        /// Number in the station's register.
        no: Option<Int<1, 999_999>>,
        /// Year of the register.
        year: Option<Int<1990, 2100>>,
        /// CCTNS code of the police station.
        ps_code: Option<ShortCode>,
        /// Sections of law that may leave the police.
        sections: Vec<Code<Offence>>,
        /// How far it has come: `not_registered`, `registered`, `charge_sheet`, `final_report` or `decided`.
        status: ShortCode,
    }
}

form! {
    /// Whether there is an FIR.
    pub struct Registered {
        /// Whether an FIR (also a Zero FIR) was registered.
        registered: bool,
        /// The day on which it was registered.
        registered_on: Option<Day>,
    }
}

form! {
    /// What the committee and the protection unit need to follow the matter through court.
    pub struct Court {
        /// What was registered.
        kind: Code<FirKind>,
        /// Number in the station's register.
        no: Option<Int<1, 999_999>>,
        /// Year of the register.
        year: Option<Int<1990, 2100>>,
        /// CCTNS code of the police station.
        ps_code: Option<ShortCode>,
        /// The day on which an FIR was registered.
        registered_on: Option<Day>,
        /// Sections of law that may leave the police.
        sections: Vec<Code<Offence>>,
        /// The investigating officer.
        io_user: Option<OfficerId>,
        /// The investigating officer's unit.
        io_unit: Option<OfficeId>,
        /// How far it has come: `not_registered`, `registered`, `charge_sheet`, `final_report` or `decided`.
        status: ShortCode,
        /// The day of the charge sheet.
        chargesheet_on: Option<Day>,
        /// The day of the final report.
        final_report_on: Option<Day>,
        /// How the investigation ended.
        report_type: Option<Code<FrType>>,
        /// The court.
        court: Option<Line>,
        /// The next date in court.
        next_date: Option<Day>,
        /// The result in court.
        result: Option<Code<CourtRes>>,
        /// The day of the application for victim compensation.
        victim_comp_applied_on: Option<Day>,
    }
}

impl Sections {
    pub fn of(fir: &Fir, around: &Around) -> Self {
        Self {
            kind: fir.kind.clone(),
            no: fir.no,
            year: fir.year,
            ps_code: fir.ps_code.clone(),
            sections: outside(fir, around),
            status: status(fir),
        }
    }
}

impl Registered {
    pub fn of(fir: &Fir) -> Self {
        let registered_on = fir.registered_on();
        Self { registered: registered_on.is_some(), registered_on }
    }
}

impl Court {
    pub fn of(fir: &Fir, around: &Around) -> Self {
        Self {
            kind: fir.kind.clone(),
            no: fir.no,
            year: fir.year,
            ps_code: fir.ps_code.clone(),
            registered_on: fir.registered_on(),
            sections: outside(fir, around),
            io_user: fir.io_user,
            io_unit: fir.io_unit,
            status: status(fir),
            chargesheet_on: fir.chargesheet_on.clone(),
            final_report_on: fir.final_report_on.clone(),
            report_type: fir.report_type.clone(),
            court: fir.court.clone(),
            next_date: fir.next_date.clone(),
            result: fir.result.clone(),
            victim_comp_applied_on: fir.victim_comp_applied_on.clone(),
        }
    }
}

fn outside(fir: &Fir, around: &Around) -> Vec<Code<Offence>> {
    fir.sections.iter().filter(|section| leaves_the_police(&section.0, around.case_type)).cloned().collect()
}

fn status(fir: &Fir) -> ShortCode {
    let decided = fir.result.as_ref().is_some_and(|result| !result.is("pending"));
    let word = if fir.registered_on().is_none() {
        "not_registered"
    } else if decided {
        "decided"
    } else if fir.chargesheet_on.is_some() {
        "charge_sheet"
    } else if fir.final_report_on.is_some() {
        "final_report"
    } else {
        "registered"
    };
    ShortCode(word.to_owned())
}

/// Whether a section is of a sexual offence: marked sealed in the list, POCSO, BNS 63 to 71, or POCSO in free text.
pub fn is_sealed(section: &str) -> bool {
    let listed = Offence::LIST.value(section).is_some_and(|value| value.sealed);
    let bns = section.strip_prefix("BNS:").is_some_and(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().is_ok_and(|number: u32| (63..=71).contains(&number))
    });
    let lower = section.to_lowercase();
    listed || bns || ["pocso", "पॉक्सो", "पोक्सो", "पाक्सो"].iter().any(|name| lower.contains(name))
}

/// Free text stays with the police, for nobody can tell what it names. The FIR of an operation stands for several
/// children: what tells something of one of them (her caste) stays too.
fn leaves_the_police(section: &str, case_type: CaseType) -> bool {
    let of_one_child = case_type == CaseType::Operation && section.starts_with("SCST:");
    !is_sealed(section) && !section.starts_with("other") && !of_one_child
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::access::{Capacity, Department};
    use crate::records::{Effect, Entry, Record};

    fn check(case_type: CaseType, sections: Value) -> crate::records::kind::Checked {
        let around = Around {
            case_type,
            author: Department::Police,
            took_charge: Some(Department::Police),
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 1_795_000_000_000,
            now_ms: 1_795_000_000_000,
        };
        let mut fir = Fir::sample();
        fir["sections"] = sections;
        fir["s183_statement_on"] = json!("2026-11-20");
        Entry::of::<Fir>().check(&fir, &around, "/data").expect("the sample is right")
    }

    fn share(case_type: CaseType, sections: Value, name: &str) -> Value {
        let parts = check(case_type, sections).parts;
        let part = parts.into_iter().find(|part| part.section == format!("police.fir:{name}")).expect("such a share");
        part.data.expect("made")
    }

    #[test]
    fn no_section_of_a_sexual_offence_leaves_the_police() {
        let sections = json!(["CALPRA:14(1)", "POCSO:*", "POCSO:6", "BNS:63", "BNS:71", "IPC:376", "other:POCSO s. 6"]);
        for name in ["sections", "court"] {
            assert_eq!(share(CaseType::Child, sections.clone(), name)["sections"], json!(["CALPRA:14(1)"]), "{name}");
        }
        let full = check(CaseType::Child, sections.clone()).parts.remove(0);
        assert_eq!(full.data.expect("full")["sections"], sections);
    }

    #[test]
    fn sections_beside_the_range_stay_open() {
        for open in ["BNS:139", "BNS:143(4)", "BNS:62", "BNS:72", "BNS:6", "BNS:630", "JJ:75"] {
            assert!(!is_sealed(open), "{open}");
        }
        for sealed in ["BNS:64(1)", "BNS:70", "POCSO:4", "other:पॉक्सो धारा 6"] {
            assert!(is_sealed(sealed), "{sealed}");
        }
    }

    #[test]
    fn a_sealed_section_locks_and_a_named_officer_is_assigned() {
        let assigned = |effects: &[Effect]| {
            effects.iter().any(|effect| matches!(effect, Effect::Assign { capacity: Capacity::Io, .. }))
        };
        let effects = check(CaseType::Child, json!(["BNS:64"])).effects;
        assert!(effects.contains(&Effect::Lock("pocso")) && assigned(&effects));
        let effects = check(CaseType::Child, json!(["JJ:79"])).effects;
        assert!(!effects.contains(&Effect::Lock("pocso")) && assigned(&effects));
    }

    #[test]
    fn the_accused_and_the_statement_stay_with_the_police() {
        for name in ["sections", "court", "registered"] {
            let share = share(CaseType::Child, json!(["JJ:79"]), name);
            for hidden in ["accused_detail", "accused_role", "arrests", "s183_statement_on", "reason_if_not_fir"] {
                assert!(share.get(hidden).is_none(), "{name} {hidden}");
            }
        }
        let registered = share(CaseType::Child, json!([]), "registered");
        assert_eq!(registered, json!({"registered": true, "registered_on": "2026-11-19"}));
    }

    #[test]
    fn an_operation_tells_nothing_of_one_child() {
        let sections = json!(["JJ:79", "SCST:3"]);
        assert_eq!(share(CaseType::Operation, sections.clone(), "sections")["sections"], json!(["JJ:79"]));
        assert_eq!(share(CaseType::Child, sections, "sections")["sections"], json!(["JJ:79", "SCST:3"]));
    }
}

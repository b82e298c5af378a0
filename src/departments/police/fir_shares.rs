//! What of an FIR leaves the police: number, sections and course; never the accused, never a sealed section.

use super::fir::Fir;
use crate::access::CaseType;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::Around;
use crate::records::codes::{CourtRes, FirKind, FrType, Offence, Open, is_sealed_offence};
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
        sections: Vec<Code<Open<Offence>>>,
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
        sections: Vec<Code<Open<Offence>>>,
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

fn outside(fir: &Fir, around: &Around) -> Vec<Code<Open<Offence>>> {
    let outside = fir.sections.iter().filter(|section| leaves_the_police(&section.0, around.case_type));
    outside.filter_map(Code::open).collect()
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

/// Free text stays with the police, for nobody can tell what it names. The FIR of an operation stands for several
/// children: what tells something of one of them (her caste) stays too.
fn leaves_the_police(section: &str, case_type: CaseType) -> bool {
    let of_one_child = case_type == CaseType::Operation && section.starts_with("SCST:");
    !is_sealed_offence(section) && !section.starts_with("other") && !of_one_child
}

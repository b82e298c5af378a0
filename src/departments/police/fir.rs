//! What the station registered: FIR, general diary entry or nothing, and how it went on in court.
//!
//! A section of a sexual offence stands in no share that leaves the police; it locks the case in the same transaction.
//! Who is accused never leaves either.

use serde_json::{Value, json};

use super::fir_shares::{Court, Registered, Sections};
use crate::access::{Capacity, CaseType, Department};
use crate::clock::day_in_india;
use crate::error::words;
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::codes::{Accused, CourtRes, FirKind, FrType, NoFir, Offence, is_sealed_offence};
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Count, Day, Instant, Int, Line, ShortCode, Story};
use crate::records::{Around, Effect, Kind, Record, Share, Status, TypedMerge, Word};

form! {
    /// A first information report, or what stands in its place.
    pub struct Fir {
        /// What was registered.
        kind: Code<FirKind>,
        /// Number in the station's register.
        no: Option<Int<1, 999_999>>,
        /// Year of the register.
        year: Option<Int<1990, 2100>>,
        /// CCTNS code of the police station.
        ps_code: Option<ShortCode>,
        /// When it was registered.
        registered_at: Option<Instant>,
        /// Sections of law, `act:section`. A section of a sexual offence locks the case.
        sections: Vec<Code<Offence>>,
        /// Why there is no FIR; required where only a diary entry, a labour complaint or nothing was made.
        reason_if_not_fir: Option<Code<NoFir>>,
        /// The investigating officer, who is thereby assigned to the case.
        io_user: Option<OfficerId>,
        /// The investigating officer's unit.
        io_unit: Option<OfficeId>,
        /// The parts that the accused played.
        accused_role: Vec<Code<Accused>>,
        /// Who is accused; read by the police alone.
        accused_detail: Option<Story>,
        /// Persons arrested so far.
        arrests: Option<Count>,
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
        /// The day of the child's statement to a magistrate (BNSS 183, formerly CrPC 164).
        s183_statement_on: Option<Day>,
        /// The day of the application for victim compensation to the legal services authority.
        victim_comp_applied_on: Option<Day>,
    }
}

impl Fir {
    /// The day on which an FIR (also a Zero FIR) was registered.
    pub fn registered_on(&self) -> Option<Day> {
        let is_fir = self.kind.is("FIR") || self.kind.is("ZERO");
        self.registered_at.filter(|_| is_fir).map(|at| Day(day_in_india(at.0)))
    }
}

impl Record for Fir {
    const KIND: Kind = Kind {
        name: "police.fir",
        row: "POL-FIR",
        title: words("FIR / general diary", "प्राथमिकी / सामान्य दैनिकी"),
        case_types: &[CaseType::Operation, CaseType::Child],
        writers: &[Department::Police],
        //      police   labour   education health childline  committee protection magistracy
        cells: ["full", "sections", "-", "-", "registered", "court", "court", "status"],
        after_closure: true,
        groups: &[
            &["kind", "no", "year", "ps_code", "registered_at", "reason_if_not_fir"],
            &["io_user", "io_unit"],
            &["court", "next_date", "result"],
        ],
        typed_merge: &[
            ("sections", TypedMerge::Union),
            ("accused_role", TypedMerge::Union),
            ("arrests", TypedMerge::Max),
        ],
        ..Kind::BASE
    };

    fn check(&self, _around: &Around, at: &At<'_>, faults: &mut Faults) {
        let number = [("no", self.no.is_some()), ("year", self.year.is_some()), ("ps_code", self.ps_code.is_some())];
        if self.kind.is("NONE") {
            for (name, _) in number.iter().filter(|(_, given)| *given) {
                let en = "Nothing was registered: there is no number.";
                faults.add(&at.name(name), "inconsistent", en, "कुछ दर्ज नहीं हुआ: कोई संख्या नहीं हो सकती।");
            }
        } else if self.no.is_some() || self.registered_at.is_some() {
            for (name, _) in number.iter().filter(|(_, given)| !given) {
                let en = "Number, year and station belong together.";
                faults.add(&at.name(name), "required", en, "संख्या, वर्ष और थाना साथ दें।");
            }
        }
        let needs_reason = ["GD", "NONE", "LAB"].iter().any(|kind| self.kind.is(kind));
        if needs_reason && self.reason_if_not_fir.is_none() {
            let en = "Say why no FIR was registered.";
            faults.add(&at.name("reason_if_not_fir"), "required", en, "बताएँ कि प्राथमिकी क्यों दर्ज नहीं हुई।");
        }
        if self.registered_on().is_some() && self.reason_if_not_fir.is_some() {
            let en = "An FIR was registered: leave this out.";
            faults.add(&at.name("reason_if_not_fir"), "inconsistent", en, "प्राथमिकी दर्ज है: यह प्रविष्टि न भरें।");
        }
        let reported = [("chargesheet_on", &self.chargesheet_on), ("final_report_on", &self.final_report_on)];
        for (name, day) in reported {
            if day.is_some() && day.as_ref() < self.registered_on().as_ref() {
                let en = "This cannot be before the FIR was registered.";
                faults.add(&at.name(name), "inconsistent", en, "यह प्राथमिकी दर्ज होने से पहले नहीं हो सकता।");
            }
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made("sections", |fir, around| Sections::of(fir, around).write(), Sections::schema),
            Share::made("registered", |fir, _| Registered::of(fir).write(), Registered::schema),
            Share::made("court", |fir, around| Court::of(fir, around).write(), Court::schema),
            Share::status(|fir, around| {
                Some(match fir.registered_on() {
                    Some(day) => Status::new(Word::Done, day.0),
                    None if fir.reason_if_not_fir.is_some() => Status::new(Word::Refused, around.occurred_on()),
                    None => Status::new(Word::Asked, around.occurred_on()),
                })
            }),
        ]
    }

    fn effects(&self, _around: &Around) -> Vec<Effect> {
        let lock =
            self.sections.iter().any(|section| is_sealed_offence(&section.0)).then_some(Effect::Lock("sexual_offence"));
        let assign = self.io_user.map(|officer| Effect::Assign { officer, capacity: Capacity::Io, until: None });
        lock.into_iter().chain(assign).collect()
    }

    fn is_open_matter(&self, _: &Around) -> bool {
        self.result.as_ref().is_none_or(|result| result.is("pending"))
            && !self.report_type.as_ref().is_some_and(|report| report.is("closure"))
    }

    fn sample() -> Value {
        json!({"kind": "FIR", "no": 7, "year": 2026, "ps_code": "SAMPLE-PS-1",
            "registered_at": "2026-11-19T08:00:00.000Z", "sections": ["CALPRA:14(1)", "JJ:79", "BNS:143(4)"],
            "accused_role": ["employer"], "accused_detail": "Sample Employer One, invented", "arrests": 1})
    }
}

//! The medical examination of a child.
//!
//! Sealed findings stand in a share of their own, for the treating doctor and the committee; no other share, and not
//! even `full`, holds them or depends on them.

use serde_json::{Value, json};

use super::exam_findings::{BloodPressure, Condition, Disability, InjurySeen, MentalScreen};
use crate::access::{Capacity, Department, Profile};
use crate::clock::{parse_day, start_of};
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::codes;
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Decimal, Instant, Int, Percent, Ref, ShortCode};
use crate::records::{Around, Effect, Grant, Kind, Record, Share, TypedMerge};

form! {
    /// One examination, or why it was put off.
    pub struct Exam {
        /// When the child was seen.
        seen_at: Option<Instant>,
        /// The hospital, by its code in the Health Facility Registry; never a ward or centre within it.
        facility: ShortCode,
        /// The treating doctor.
        doctor_user: Option<OfficerId>,
        /// The doctor's registration number.
        reg_no: Option<ShortCode>,
        /// Who consented.
        consent: Option<Code<codes::Consent>>,
        /// Weight in kilograms, one decimal place.
        weight: Option<Decimal<1, 1, 200>>,
        /// Height in centimetres, one decimal place.
        height: Option<Decimal<1, 30, 230>>,
        /// Nutrition, by the z-score classes of the World Health Organization.
        nutrition_grade: Option<Code<codes::Nutr>>,
        /// Temperature in degrees Celsius, one decimal place.
        temp: Option<Decimal<1, 25, 45>>,
        /// Pulse, beats a minute.
        pulse: Option<Int<0, 300>>,
        /// Blood pressure.
        bp: Option<BloodPressure>,
        /// Oxygen saturation, per cent.
        spo2: Option<Percent>,
        /// Injuries seen.
        injuries: Vec<InjurySeen>,
        /// Conditions asked about; the sealed one has a field of its own.
        conditions: Vec<Condition>,
        /// Disability.
        disability: Option<Disability>,
        /// Screening of mental health; its score is sealed.
        mental_screen: Option<MentalScreen>,
        /// Result of the test for COVID-19.
        covid_result: Option<Code<codes::Test>>,
        /// The day of that test.
        covid_on: Option<Day>,
        /// Whether the child is fit to stay in a home.
        fit_to_stay: Option<Code<codes::Fit>>,
        /// Where the child is sent on for treatment.
        referral: Option<Code<codes::HltReferral>>,
        /// The day of the next visit.
        next_visit: Option<Day>,
        /// Why the examination was not done.
        deferred_reason: Option<Code<codes::Defer>>,
        /// Sealed: pregnancy test, only where clinically needed.
        pregnancy: Option<Code<codes::Test>>,
        /// Sealed: HIV test.
        hiv: Option<Code<codes::Test>>,
        /// Sealed: sexually transmitted infection; present locks the case.
        sti: Option<Code<codes::ConditionState>>,
        /// Sealed: score of the screening of mental health, in points of its tool.
        mental_screen_score: Option<Int<0, 1000>>,
        /// Sealed: where the record of the sexual-assault examination is kept.
        sexual_assault_exam_ref: Option<Ref>,
    }
}

const SEALED: &[&str] = &["pregnancy", "hiv", "sti", "mental_screen_score", "sexual_assault_exam_ref"];

form! {
    /// What the protection unit needs to look after the child: no diagnosis, no measurement.
    pub struct Care {
        /// Whether the child is fit to stay in a home.
        fit_to_stay: Option<Code<codes::Fit>>,
        /// Why the examination was not done.
        deferred_reason: Option<Code<codes::Defer>>,
        /// When the child was seen.
        seen_at: Option<Instant>,
        /// The hospital.
        facility: ShortCode,
        /// Whether anything found needs treatment.
        needs_treatment: bool,
        /// How many conditions are present.
        conditions_count: Int<0, 500>,
        /// Whether the child is to be referred for mental health.
        mental_refer: bool,
        /// Result of the test for COVID-19.
        covid_result: Option<Code<codes::Test>>,
        /// Nutrition.
        nutrition_grade: Option<Code<codes::Nutr>>,
        /// Whether the child was sent on for treatment.
        referral: bool,
        /// The day of the next visit.
        next_visit: Option<Day>,
        /// Disability.
        disability: Option<Disability>,
        /// Who consented.
        consent: Option<Code<codes::Consent>>,
    }
}

impl Exam {
    fn care(&self) -> Care {
        let present = self.conditions.iter().filter(|condition| condition.state.is("present")).count();
        let referral = self.referral.as_ref().is_some_and(|to| !to.is("none"));
        let fit = self.fit_to_stay.as_ref();
        Care {
            fit_to_stay: self.fit_to_stay.clone(),
            deferred_reason: self.deferred_reason.clone(),
            seen_at: self.seen_at,
            facility: self.facility.clone(),
            needs_treatment: present > 0
                || !self.injuries.is_empty()
                || referral
                || fit.is_some_and(|fit| fit.is("fit_care") || fit.is("hospital")),
            conditions_count: Int(present as i64),
            mental_refer: self.mental_screen.as_ref().is_some_and(|screen| !screen.result.is("no_concern")),
            covid_result: self.covid_result.clone(),
            nutrition_grade: self.nutrition_grade.clone(),
            referral,
            next_visit: self.next_visit.clone(),
            disability: self.disability.clone(),
            consent: self.consent.clone(),
        }
    }
}

impl Record for Exam {
    const KIND: Kind = Kind {
        name: "health.exam",
        row: "HLT-EXAM",
        title: words("Medical examination", "चिकित्सीय परीक्षण"),
        writers: &[Department::Health],
        //      police     labour education health childline committee protection magistracy
        cells: ["fitness", "-", "-", "full", "stay", "full", "care", "-"],
        grants: &[
            Grant { department: Department::Committee, share: "sealed", profiles: &[Profile::Full] },
            Grant { department: Department::Health, share: "sealed", profiles: &[Profile::Doctor] },
            Grant { department: Department::Police, share: "reference", profiles: &[Profile::Io] },
        ],
        groups: &[&["covid_result", "covid_on"], &["mental_screen", "mental_screen_score"], &["doctor_user", "reg_no"]],
        typed_merge: &[("injuries", TypedMerge::Union)],
        ..Kind::BASE
    };

    fn check(&self, _: &Around, at: &At<'_>, faults: &mut Faults) {
        if self.deferred_reason.is_none() {
            let missing = [
                ("seen_at", self.seen_at.is_none()),
                ("doctor_user", self.doctor_user.is_none()),
                ("reg_no", self.reg_no.is_none()),
                ("consent", self.consent.is_none()),
                ("weight", self.weight.is_none()),
                ("height", self.height.is_none()),
                ("fit_to_stay", self.fit_to_stay.is_none()),
            ];
            let en = "Needed unless the examination was put off; then give deferred_reason.";
            let hi = "यह प्रविष्टि आवश्यक है; परीक्षण न हुआ हो तो deferred_reason दें।";
            for (name, _) in missing.iter().filter(|(_, missing)| *missing) {
                faults.add(&at.name(name), "required", en, hi);
            }
        }
        for (index, _) in self.conditions.iter().enumerate().filter(|(_, condition)| condition.code.is("sti")) {
            let en = "Write this in the sealed field sti.";
            let conditions = at.name("conditions");
            faults.add(&conditions.index(index).name("code"), "inconsistent", en, "इसे गोपनीय प्रविष्टि sti में लिखें।");
        }
        if self.bp.as_ref().is_some_and(|bp| bp.diastolic.0 >= bp.systolic.0) {
            let en = "The lower pressure is not below the upper one.";
            faults.add(&at.name("bp"), "inconsistent", en, "निचला रक्तचाप ऊपरी से कम होना चाहिए।");
        }
        if self.covid_on.is_some() && self.covid_result.as_ref().is_none_or(|result| result.is("not_done")) {
            let en = "There is a day of the test but no test.";
            faults.add(&at.name("covid_result"), "inconsistent", en, "जांच का दिनांक है पर जांच नहीं।");
        }
    }

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::fields("sealed", SEALED).carved(),
            Share::fields("reference", &["sexual_assault_exam_ref"]),
            Share::fields("fitness", &["fit_to_stay", "deferred_reason", "seen_at", "facility"]),
            Share::fields("stay", &["fit_to_stay", "seen_at", "facility"]),
            Share::made("care", |exam, _| exam.care().write(), Care::schema),
        ]
    }

    fn effects(&self, around: &Around) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.sti.as_ref().is_some_and(|sti| sti.is("present"))
            || self.pregnancy.as_ref().is_some_and(|test| test.is("positive"))
            || self.sexual_assault_exam_ref.is_some()
        {
            effects.push(Effect::Lock("medical"));
        }
        if let Some(officer) = self.doctor_user {
            effects.push(Effect::Assign { officer, capacity: Capacity::Doctor, until: None });
            // Where the child lives is told to the doctor who is to come again, until that day is over.
            let until = self.next_visit.as_ref().and_then(|day| start_of(parse_day(&day.0)?.tomorrow().ok()?));
            if let Some(until) = until.filter(|until| *until > around.now_ms) {
                effects.push(Effect::Assign { officer, capacity: Capacity::Visit, until: Some(until) });
            }
        }
        effects
    }

    fn sample() -> Value {
        json!({
            "seen_at": "2026-11-20T12:05:00.000Z", "facility": "IN0900000001",
            "doctor_user": "3f0c1a52-7d7e-4b6a-9a55-0d6c3a1b2e4f", "reg_no": "UPMC-00001", "consent": "guardian",
            "weight": 27.5, "height": 131.4, "nutrition_grade": "mild", "temp": 37.1, "pulse": 88,
            "bp": {"systolic": 104, "diastolic": 66}, "spo2": 98,
            "injuries": [{"site": "left forearm", "type": "burn", "age": "about two weeks", "size": 3.5}],
            "conditions": [{"code": "skin", "state": "present"}, {"code": "tb", "state": "absent"}],
            "mental_screen": {"tool": "Sample scale", "result": "refer"}, "mental_screen_score": 14,
            "covid_result": "negative", "covid_on": "2026-11-20", "fit_to_stay": "fit_care",
            "referral": "specialist", "next_visit": "2026-12-01"
        })
    }
}

//! The parts of an examination: what was measured, seen and found. All of them are clinical and stay with `full`.

use crate::form;
use crate::records::codes;
use crate::records::types::{Code, Decimal, Int, Line, Percent, ShortCode};

form! {
    /// Blood pressure.
    pub struct BloodPressure {
        /// Upper (systolic), mmHg.
        systolic: Int<30, 300>,
        /// Lower (diastolic), mmHg.
        diastolic: Int<10, 200>,
    }
}

form! {
    /// One injury.
    pub struct InjurySeen {
        /// Where on the body.
        site: Line,
        /// What sort of injury.
        r#type: Code<codes::Injury>,
        /// How old it looks.
        age: Option<Line>,
        /// Longest side in centimetres, one decimal place.
        size: Option<Decimal<1, 0, 200>>,
        /// Simple or grievous.
        grade: Option<Code<codes::InjuryGrade>>,
    }
}

form! {
    /// One condition of the list.
    pub struct Condition {
        /// The condition; `sti` has a sealed field of its own.
        code: Code<codes::Cond>,
        /// Whether it is present.
        state: Code<codes::ConditionState>,
    }
}

form! {
    /// A disability.
    pub struct Disability {
        /// What sort.
        code: Code<codes::Disab>,
        /// Degree, per cent.
        percent: Option<Percent>,
        /// Number of the disability card (UDID).
        udid: Option<ShortCode>,
    }
}

form! {
    /// A screening of mental health.
    pub struct MentalScreen {
        /// The questionnaire used.
        tool: Line,
        /// What follows from it.
        result: Code<codes::Mental>,
    }
}

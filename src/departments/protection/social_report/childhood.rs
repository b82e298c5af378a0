//! Form 22, items 29, 30 and 39: training, work and health of the child.

use crate::form;
use crate::records::codes::{Cond, ConditionState, Sector, WageUnit};
use crate::records::types::{Code, Int, Line, Month, Paise};

form! {
    /// Item 29: vocational training.
    pub struct Training {
        /// Trade.
        trade: Line,
        /// Where.
        place: Option<Line>,
        /// How many months.
        months: Option<Int<0, 120>>,
    }
}

form! {
    /// Item 30: a place of work of the child.
    pub struct Job {
        /// Sector.
        sector: Code<Sector>,
        /// What the child did there.
        work: Option<Line>,
        /// Place.
        place: Option<Line>,
        /// First month.
        from: Option<Month>,
        /// Last month.
        to: Option<Month>,
        /// Hours of work a day.
        hours_day: Option<Int<0, 24>>,
        /// Wage a unit, in paise.
        wage_paise: Option<Paise>,
        /// How the child was paid.
        wage_unit: Option<Code<WageUnit>>,
    }
}

form! {
    /// Item 39: one health condition.
    pub struct HealthItem {
        /// Which condition.
        condition: Code<Cond>,
        /// Present, absent or not known.
        state: Code<ConditionState>,
    }
}

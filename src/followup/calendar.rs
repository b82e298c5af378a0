//! Counting time as the rules count it: hours from the minute, days and months to the end of a day in India.

use jiff::Span;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::clock::{day_in_india, parse_day, parse_instant};
use crate::records::types::Instant;

const HOUR_MS: i64 = 3_600_000;

/// How long somebody has. A month that lacks the day ends on its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    Hours(i32),
    Days(i32),
    Months(i32),
    WorkingDays(i32),
}

/// The days on which no working day is counted, beside Sundays: month and day.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pub holidays: Vec<(i8, i8)>,
}

impl Calendar {
    /// Until when, Unix milliseconds; never later than a record can hold.
    pub fn due_at(&self, started_at: i64, due: Due) -> Option<i64> {
        let day = date(started_at)?;
        let last = match due {
            Due::Hours(hours) => return Some((started_at + i64::from(hours) * HOUR_MS).min(Instant::LATEST.0)),
            Due::Days(days) => day.checked_add(Span::new().try_days(days).ok()?).ok()?,
            Due::Months(months) => day.checked_add(Span::new().try_months(months).ok()?).ok()?,
            Due::WorkingDays(days) => self.working_days_after(day, days)?,
        };
        Some(end_of(last)?.min(Instant::LATEST.0))
    }

    fn working_days_after(&self, mut day: Date, count: i32) -> Option<Date> {
        for _ in 0..count {
            day = day.tomorrow().ok()?;
            while !self.is_working(day) {
                day = day.tomorrow().ok()?;
            }
        }
        Some(day)
    }

    fn is_working(&self, day: Date) -> bool {
        day.weekday() != Weekday::Sunday && !self.holidays.contains(&(day.month(), day.day()))
    }
}

/// The day in India on which an instant falls.
pub fn date(ms: i64) -> Option<Date> {
    parse_day(&day_in_india(ms))
}

/// The last second of a day in India.
pub fn end_of(day: Date) -> Option<i64> {
    parse_instant(&format!("{day}T23:59:59+05:30"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::instant_text;

    fn due(from: &str, due: Due) -> String {
        let calendar = Calendar { holidays: vec![(1, 26)] };
        let from = parse_instant(from).expect("an instant");
        instant_text(calendar.due_at(from, due).expect("a time"))
    }

    #[test]
    fn hours_run_from_the_minute_and_days_to_midnight_in_india() {
        assert_eq!(due("2026-11-20T18:40:00Z", Due::Hours(24)), "2026-11-21T18:40:00.000Z");
        // 18:40 in Greenwich is already the 21st in India.
        assert_eq!(due("2026-11-20T18:40:00Z", Due::Days(15)), "2026-12-06T18:29:59.000Z");
        assert_eq!(due("2026-11-20T18:20:00Z", Due::Days(15)), "2026-12-05T18:29:59.000Z");
    }

    #[test]
    fn a_month_without_the_day_ends_on_its_last() {
        assert_eq!(due("2026-12-31T06:00:00Z", Due::Months(2)), "2027-02-28T18:29:59.000Z");
        assert_eq!(due("2027-12-31T06:00:00Z", Due::Months(2)), "2028-02-29T18:29:59.000Z");
        assert_eq!(due("2028-02-29T06:00:00Z", Due::Months(24)), "2030-02-28T18:29:59.000Z");
    }

    #[test]
    fn nothing_is_due_after_the_last_instant_that_a_record_holds() {
        let last = "2100-12-31T23:59:59.999Z";
        for due_in in [Due::Hours(24), Due::Days(1), Due::Months(4), Due::WorkingDays(7)] {
            assert_eq!(due(last, due_in), last);
        }
    }

    #[test]
    fn working_days_pass_over_sundays_and_holidays() {
        // Friday 22 January 2027; Sunday the 24th and Tuesday the 26th do not count.
        assert_eq!(due("2027-01-22T06:00:00Z", Due::WorkingDays(3)), "2027-01-27T18:29:59.000Z");
    }
}

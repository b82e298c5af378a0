//! The health room: requests, examinations, age tests, certificates and treatment.
//!
//! Clinical findings stay with the treating side and the committee; others get what their own duty needs.

mod age_test;
mod certificate;
mod exam;
mod exam_findings;
#[cfg(test)]
mod exam_tests;
mod request;
mod treatment;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<request::ExamRequest>(),
        Entry::of::<exam::Exam>(),
        Entry::of::<age_test::AgeTest>(),
        Entry::of::<certificate::Certificate>(),
        Entry::of::<treatment::Treatment>(),
    ]
}

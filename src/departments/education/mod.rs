//! The education room: the way back to school, from the referral to the monthly attendance.
//!
//! Nothing here tells a teacher of the rescue, and nothing tells the police that a child stays away from school.

mod attendance;
mod dropout;
mod enrolment;
mod referral;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<referral::SchoolReferral>(),
        Entry::of::<enrolment::Enrolment>(),
        Entry::of::<attendance::Attendance>(),
        Entry::of::<dropout::Dropout>(),
    ]
}

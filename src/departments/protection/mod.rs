//! The protection unit's room: identity, social report, plans, homes, restoration, support, visits, transfer, tasks.

mod care_plan;
mod custody;
mod follow_up;
mod identity;
mod identity_photo;
mod rehabilitation_card;
mod restoration;
mod social_report;
mod support;
mod task;
mod transfer;

use crate::records::Entry;

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<identity::Identity>(),
        Entry::of::<identity_photo::IdentityPhoto>(),
        Entry::of::<social_report::SocialReport>(),
        Entry::of::<care_plan::CarePlan>(),
        Entry::of::<rehabilitation_card::RehabilitationCard>(),
        Entry::of::<custody::Custody>(),
        Entry::of::<restoration::Restoration>(),
        Entry::of::<support::Support>(),
        Entry::of::<follow_up::FollowUp>(),
        Entry::of::<transfer::Transfer>(),
        Entry::of::<task::Task>(),
    ]
}

//! Which sections a department reads through which reason: the matrix as sets, made once from the rooms.

use std::sync::LazyLock;

use super::KINDS;
use crate::access::{Department, Profile};
use crate::records::sections::{self, SectionSet};

static SETS: LazyLock<Vec<Vec<SectionSet>>> = LazyLock::new(|| {
    Department::ALL
        .iter()
        .map(|department| Profile::ALL.iter().map(|profile| set(*department, *profile)).collect())
        .collect()
});

/// The sections that one span of `profile` opens to `department`.
pub fn sections_of(department: Department, profile: Profile) -> SectionSet {
    SETS[department as usize][profile as usize]
}

/// The sections that these spans open together.
pub fn sections_through(department: Department, profiles: impl IntoIterator<Item = Profile>) -> SectionSet {
    profiles.into_iter().fold(SectionSet::default(), |set, profile| set.union(&sections_of(department, profile)))
}

fn set(department: Department, profile: Profile) -> SectionSet {
    let mut set = SectionSet::default();
    for entry in KINDS.iter() {
        for (share, profiles) in entry.readable_by(department) {
            let open = match profile {
                // A member of the team, an investigating officer, a treating doctor or a support person takes part.
                Profile::Team | Profile::Io | Profile::Doctor | Profile::Support => {
                    profiles.contains(&profile) || profiles.contains(&Profile::Full)
                }
                Profile::Legal => {
                    profiles.contains(&profile)
                        || profiles.contains(&Profile::Full)
                            && entry.kind.after_closure
                            && entry.kind.writers.contains(&department)
                }
                _ => profiles.contains(&profile),
            };
            if open {
                let name =
                    if share.addressed { format!("{}@{department}", share.section) } else { share.section.clone() };
                if let Some(number) = sections::number(&name) {
                    set.insert(number);
                }
            }
        }
    }
    set
}

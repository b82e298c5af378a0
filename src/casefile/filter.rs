//! Of which cases a filter may be asked: of those whose header, as this reader sees it, holds what is asked (L6).

use super::header;
use crate::access::{Actor, Permit, Profile, Reach};
use crate::departments;
use crate::departments::readers::sections_of;
use crate::error::{Code, Error, Result};
use crate::records::sections;

/// The profiles of the spans through which the actor reads all these members of a header. Errors: `unreadable_field`
/// if there are none.
pub fn profiles_that_tell(actor: &Actor, permit: Permit, members: &[&str]) -> Result<Vec<i16>> {
    let entry = departments::find(header::KIND).ok_or_else(|| Error::internal("no room for case.header"))?;
    let tells = |profile: &Profile| {
        let open = sections_of(actor.department, *profile);
        let mut shares = entry
            .shares
            .iter()
            .filter(|share| sections::number(&share.section).is_some_and(|section| open.contains(section)));
        shares.any(|share| members.iter().all(|member| share.schema["properties"].get(member).is_some()))
    };
    let profiles: Vec<i16> = Profile::ALL
        .iter()
        .filter(|profile| (**profile == Profile::Pseudonym) == (permit.reach == Reach::Pseudonym))
        .filter(|profile| tells(profile))
        .map(|profile| profile.number())
        .collect();
    if profiles.is_empty() { Err(Error::new(Code::UnreadableField)) } else { Ok(profiles) }
}

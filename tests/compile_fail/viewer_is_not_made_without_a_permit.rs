//! A viewer comes from a permit, never from ids alone.

fn forge(
    actor: anugaman::id::OfficerId,
    case: anugaman::id::CaseId,
    sections: anugaman::records::sections::SectionSet,
) -> anugaman::vault::Viewer {
    anugaman::vault::Viewer { actor, case, sections }
}

fn main() {}

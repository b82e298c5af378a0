//! Matters of law that outlive a child's case: prosecution, wages, fund, certificate, support (`decisions.md` A3).

use std::collections::BTreeSet;

use super::Means;
use super::desk::{around, place_of, sealed};
use crate::access::Department;
use crate::departments::KINDS;
use crate::error::{Error, Result};
use crate::records::sections;
use crate::store::cases::CaseRow;
use crate::store::{Conn, records};
use crate::vault::{WriteReason, open_for_write};

/// The departments that may still write of a matter in this case which has not ended; `now` is Unix milliseconds.
pub fn open_matters(conn: &mut Conn, means: &Means, case: &CaseRow, now: i64) -> Result<BTreeSet<Department>> {
    let mut open = BTreeSet::new();
    let Some(wrapped) = case.wrapped_key.as_deref() else { return Ok(open) };
    let key = means.keyring.unwrap(case.id, &case.master_key, wrapped)?;
    for entry in KINDS.iter().filter(|entry| entry.kind.after_closure) {
        let Some(section) = sections::number(entry.kind.name) else { continue };
        for row in records::of_case(conn, case.id, &[section.0])? {
            let author = Department::parse(&row.author_department).ok_or_else(|| Error::internal("author"))?;
            let working = open_for_write(WriteReason::Job, &key, &place_of(&row), &sealed(&row))?;
            let checked = entry.check(working.data(), &around(case, now, author, row.occurred_at)?, "");
            // What its form can no longer judge has not ended.
            if checked.map_or(true, |checked| checked.open_matter) {
                open.extend(entry.kind.writers);
            }
        }
    }
    Ok(open)
}

//! The header of a case in conflict: its readers hold different shares of it, so it is compared by value and not by revision.

use serde_json::{Map, Value};

use super::{put, told};
use crate::casefile::change::{Base, Change, Patch};
use crate::casefile::desk::{Desk, Whole};
use crate::casefile::header;
use crate::error::Result;
use crate::id::RecordId;
use crate::records::sections::SectionNo;
use crate::store::Tx;

/// The members of a header that this patch may set, and the conflicts of those that somebody else has set since: a member
/// was seen if it stood in the caller's share, at the caller's base, as it stands now.
pub fn of_header(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    section: SectionNo,
    whole: &Whole,
    patch: &Patch,
    change: &Change,
) -> Result<(Map<String, Value>, Vec<RecordId>)> {
    let Base::Merge { base, bases } = &patch.base else { return Ok((patch.set.clone(), Vec::new())) };
    header::refuse_unwritable(&patch.set, "")?;
    let (mut set, mut clashes) = (patch.set.clone(), Map::new());
    for (name, sent) in &patch.set {
        let base = bases.get(name).copied().unwrap_or(*base);
        let then = desk.data_at(tx, section, whole.id, base)?.unwrap_or_default();
        let wish = wished(name, sent, &then);
        let (before, current) = (then.get(name), whole.data.get(name));
        let moved = match name == FLAGS {
            true => sent
                .as_object()
                .is_some_and(|sent| sent.keys().any(|flag| flag_of(before, flag) != flag_of(current, flag))),
            false => before != current,
        };
        if moved && current != wish.as_ref() {
            set.remove(name);
            clashes.insert(name.clone(), told(tx, desk, whole, name, (base, sent.clone()))?);
        }
    }
    if clashes.is_empty() {
        return Ok((set, Vec::new()));
    }
    let sections: Vec<SectionNo> = ["full", "full_repeat"].iter().filter_map(|share| header::section(share)).collect();
    let conflict = put(tx, desk, whole, &sections, clashes, change)?;
    Ok((set, vec![conflict]))
}

const FLAGS: &str = "flags";

fn flag_of<'v>(flags: Option<&'v Value>, flag: &str) -> Option<&'v Value> {
    flags.and_then(|flags| flags.get(flag))
}

/// The member as the caller wanted it to stand; null clears it.
fn wished(name: &str, sent: &Value, then: &Map<String, Value>) -> Option<Value> {
    match (name == FLAGS, sent.as_object()) {
        (true, Some(sent)) => {
            let mut flags = then.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
            flags.extend(sent.clone());
            Some(Value::Object(flags))
        }
        _ => Some(sent.clone()).filter(|sent| !sent.is_null()),
    }
}

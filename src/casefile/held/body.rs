//! The body of a held change: each operation sealed under the case's key in the section that it is about, so that it opens
//! only for who holds that section, and for nobody once the key is gone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::casefile::change::Op;
use crate::casefile::desk::RULE;
use crate::casefile::wire;
use crate::error::{Error, Result};
use crate::id::{CaseId, HeldId};
use crate::records::sections::SectionNo;
use crate::store::held::HeldRow;
use crate::vault::{CaseKey, Content, Place, Receipts, Sealed, Viewer, WriteReason, open, open_for_write, seal};

/// One sealed part: the sections whose content it holds, and the bytes, in base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    pub sections: Vec<i16>,
    sealed: String,
    /// An operation, or the reason of the decision.
    decision: bool,
}

/// Seals one operation of the change.
pub fn seal_op(key: &CaseKey, of: (CaseId, HeldId), place: usize, sections: Vec<SectionNo>, op: &Op) -> Result<Part> {
    let value = wire::write(op).ok_or_else(|| Error::internal("only what a phone sends is held"))?;
    seal_part(key, of, place, sections.iter().map(|section| section.0).collect(), &value, false)
}

/// Adds the reason of the decision to what was sealed.
pub fn add_reason(key: &CaseKey, row: &HeldRow, reason: &str) -> Result<Vec<u8>> {
    let mut parts = unpack(row)?;
    let sections = parts.first().map(|part| part.sections.clone()).unwrap_or_default();
    let place = parts.len();
    parts.push(seal_part(key, (row.case_id, row.id), place, sections, &Value::from(reason), true)?);
    pack(&parts)
}

pub fn pack(parts: &[Part]) -> Result<Vec<u8>> {
    serde_json::to_vec(parts).map_err(Error::internal)
}

pub fn unpack(row: &HeldRow) -> Result<Vec<Part>> {
    let body = row.sealed_body.as_deref().ok_or_else(Error::not_found)?;
    serde_json::from_slice(body).map_err(Error::internal)
}

/// The operations, to be done.
pub fn ops(key: &CaseKey, row: &HeldRow, now: i64) -> Result<Vec<Op>> {
    let mut ops = Vec::new();
    for (place, part) in unpack(row)?.iter().enumerate().filter(|(_, part)| !part.decision) {
        let working =
            open_for_write(WriteReason::Merge, key, &part.place((row.case_id, row.id), place)?, &part.sealed()?)?;
        ops.push(wire::read(row.case_id, working.data(), now)?);
    }
    Ok(ops)
}

/// The operations as they were sent, for a reader who holds every section in them; else none.
pub fn shown(key: &CaseKey, row: &HeldRow, viewer: &Viewer, receipts: &mut Receipts) -> Result<Option<Vec<Value>>> {
    let parts = unpack(row)?;
    let holds = |section: &i16| viewer.sections().contains(SectionNo(*section));
    if !parts.iter().all(|part| part.sections.iter().all(holds)) {
        return Ok(None);
    }
    let mut shown = Vec::new();
    for (place, part) in parts.iter().enumerate().filter(|(_, part)| !part.decision) {
        let opened = open(viewer, key, &part.place((row.case_id, row.id), place)?, &part.sealed()?, receipts)?;
        shown.push(serde_json::from_slice(opened.data()).map_err(Error::internal)?);
    }
    Ok(Some(shown))
}

impl Part {
    /// Sealed where its narrowest readers are: a part carved out of the record stands last.
    fn place(&self, (case, id): (CaseId, HeldId), place: usize) -> Result<Place> {
        let section = self.sections.last().copied().ok_or_else(|| Error::internal("a held part of no section"))?;
        let n = i32::try_from(place + 1).map_err(Error::internal)?;
        Ok(Place { case, section: SectionNo(section), record: id.cast(), n, rule: RULE })
    }

    fn sealed(&self) -> Result<Sealed> {
        Ok(Sealed::from(STANDARD.decode(&self.sealed).map_err(Error::internal)?))
    }
}

fn seal_part(
    key: &CaseKey,
    of: (CaseId, HeldId),
    place: usize,
    sections: Vec<i16>,
    value: &Value,
    decision: bool,
) -> Result<Part> {
    let mut part = Part { sections, sealed: String::new(), decision };
    let data = serde_json::to_vec(value).map_err(Error::internal)?;
    let sealed = seal(key, &part.place(of, place)?, &Content { data: &data, fmeta: b"" })?;
    part.sealed = STANDARD.encode(sealed.as_bytes());
    Ok(part)
}

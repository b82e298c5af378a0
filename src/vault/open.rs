//! How a share is opened: for a reader who holds its section, with a receipt; or for the program's own work, in a form
//! that cannot leave it.

use serde::{Serialize, Serializer, ser};
use serde_json::Value;
use serde_json::value::RawValue;

use super::case_key::CaseKey;
use super::receipts::Receipts;
use super::seal::{Place, Sealed};
use super::viewer::Viewer;
use crate::error::{Error, Result};
use crate::records::sections::SectionNo;

/// A share opened for a reader; serialises as its data, byte for byte. Only [`open()`] makes one:
///
/// ```compile_fail,E0451
/// let forged = anugaman::vault::Opened { content: b"{}".to_vec(), data_from: 0 };
/// ```
pub struct Opened {
    content: Vec<u8>,
    data_from: usize,
}

impl Opened {
    /// The share's data: canonical JSON.
    pub fn data(&self) -> &[u8] {
        &self.content[self.data_from..]
    }
}

impl Serialize for Opened {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serde_json::from_slice::<&RawValue>(self.data()).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

/// Opens a share for a reader and leaves a receipt. Fails with `internal` if the viewer does not hold the section (the
/// caller forgot its filter) or the row does not open at this place.
pub fn open(viewer: &Viewer, key: &CaseKey, place: &Place, sealed: &Sealed, receipts: &mut Receipts) -> Result<Opened> {
    if !viewer.holds(place.case, place.section) {
        return Err(Error::internal(format_args!(
            "officer {} was about to be shown section {} of case {} without holding it",
            viewer.actor(),
            place.section.0,
            place.case
        )));
    }
    let (content, data_from) = unseal(key, place, sealed)?;
    receipts.leave(place.case, place.section, viewer.purpose());
    Ok(Opened { content, data_from })
}

/// Leaves a receipt for a section that is shown from plain rows, with nothing to open. Fails as [`open()`] does for a
/// viewer who does not hold it.
pub fn show(viewer: &Viewer, section: SectionNo, receipts: &mut Receipts) -> Result<()> {
    if !viewer.holds(viewer.case(), section) {
        let (actor, case) = (viewer.actor(), viewer.case());
        return Err(Error::internal(format_args!(
            "officer {actor} was about to be shown section {} of case {case} without holding it",
            section.0
        )));
    }
    receipts.leave(viewer.case(), section, viewer.purpose());
    Ok(())
}

/// Why the program itself opens a share (`decisions.md` D4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteReason {
    /// A change is merged with the version it meets.
    Merge,
    /// The shares of a record are made, now or again under a newer sharing rule.
    Derive,
    /// A job reads what the law's clocks need.
    Job,
}

/// A share opened for the program's own work: no `Serialize`, no `Debug`, nothing to send.
pub struct Working {
    data: Value,
    fmeta: Vec<u8>,
}

impl Working {
    pub fn data(&self) -> &Value {
        &self.data
    }

    /// The metadata of the fields, as it was given to [`super::seal()`].
    pub fn fmeta(&self) -> &[u8] {
        &self.fmeta
    }
}

/// Opens a share for merging, deriving or a job; the reason goes to the log with the place, never the content.
pub fn open_for_write(reason: WriteReason, key: &CaseKey, place: &Place, sealed: &Sealed) -> Result<Working> {
    tracing::debug!(?reason, case = %place.case, section = place.section.0, "opened for the program's own work");
    let (mut content, data_from) = unseal(key, place, sealed)?;
    let data = serde_json::from_slice(&content[data_from..])
        .map_err(|fault| Error::internal(format_args!("sealed data is not JSON: {:?}", fault.classify())))?;
    content.truncate(data_from);
    content.drain(..size_of::<u32>());
    Ok(Working { data, fmeta: content })
}

/// The content, and where in it the data begins.
fn unseal(key: &CaseKey, place: &Place, sealed: &Sealed) -> Result<(Vec<u8>, usize)> {
    let content = key.with_section(place.section, |cipher| cipher.open(&place.associated(), sealed.as_bytes()))?;
    content.and_then(|content| data_from(&content).map(|from| (content, from))).ok_or_else(|| {
        Error::internal(format_args!(
            "a sealed share does not open: case {}, section {}, record {}, n {}, rule {}",
            place.case, place.section.0, place.record, place.n, place.rule
        ))
    })
}

fn data_from(content: &[u8]) -> Option<usize> {
    let (length, rest) = content.split_first_chunk()?;
    let fmeta = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    (fmeta <= rest.len()).then_some(size_of::<u32>() + fmeta)
}

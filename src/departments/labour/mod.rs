//! The labour room: inspections, employers, prosecutions and the money owed to the child.

mod account;
mod establishment;
mod fund;
mod inspection;
mod prosecution;
mod scheme;
mod wage;

use crate::records::codes::{Money, Offence, Open, is_sealed_offence};
use crate::records::field::{At, Faults};
use crate::records::types::Code;
use crate::records::{Around, Entry, Status, Word};

/// Its record types.
pub fn kinds() -> Vec<Entry> {
    vec![
        Entry::of::<inspection::Inspection>(),
        Entry::of::<establishment::Establishment>(),
        Entry::of::<prosecution::Prosecution>(),
        Entry::of::<wage::Wage>(),
        Entry::of::<fund::Fund>(),
        Entry::of::<scheme::Benefit>(),
    ]
}

/// Refuses a section of a sexual offence: labour's records are read whole by others, the FIR's are not.
fn labour_law(section: &Code<Open<Offence>>, at: &At<'_>, faults: &mut Faults) {
    if is_sealed_offence(&section.0) {
        let en = "This offence belongs in the record of the police.";
        faults.add(at, "inconsistent", en, "यह अपराध पुलिस के अभिलेख में दर्ज होता है।");
    }
}

/// What the police learn of money: paid, given up, or still asked for.
fn money_status(status: &Code<Money>, around: &Around) -> Option<Status> {
    let word = match status.code() {
        "paid" => Word::Done,
        "waived" => Word::Refused,
        "not_due" => return None,
        _ => Word::Asked,
    };
    Some(Status::new(word, around.occurred_on()))
}

//! Another case that belongs to this one.
//!
//! An earlier case of the same child is known to the committee and the protection unit alone. Siblings and children
//! of the same operation are shown to others too, but only where the reader reaches both cases: the one who opens
//! this share checks that.

use serde_json::{Value, json};

use crate::access::CaseType;
use crate::error::words;
use crate::form;
use crate::id::CaseId;
use crate::records::codes;
use crate::records::field::Field;
use crate::records::types::Code;
use crate::records::{Kind, Record, Share};

form! {
    /// One link.
    pub struct Link {
        /// The other case.
        case_id: CaseId,
        /// How the two belong together.
        kind: Code<codes::Link>,
    }
}

impl Record for Link {
    const KIND: Kind = Kind {
        name: "case.link",
        row: "CASE-LINK",
        title: words("Linked case", "संबद्ध प्रकरण"),
        case_types: &[CaseType::Child, CaseType::Operation, CaseType::Sighting],
        //      police      labour      education health childline committee protection magistracy
        cells: ["in_reach", "in_reach", "-", "-", "in_reach", "full", "full", "-"],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![Share::made(
            "in_reach",
            |link, _| link.write().filter(|_| link.kind.is("same_op") || link.kind.is("sibling")),
            Self::schema,
        )]
    }

    fn sample() -> Value {
        json!({"case_id": "2b3c1a52-7d7e-4b6a-8a55-0d6c3a1b2e4f", "kind": "sibling"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Department;
    use crate::records::{Around, Entry};

    #[test]
    fn an_earlier_case_of_the_child_is_in_no_share_but_full() {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Protection,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: false,
            occurred_at: 0,
            now_ms: 0,
        };
        let shared = |kind: &str| {
            let mut data = Link::sample();
            data["kind"] = json!(kind);
            let parts = Entry::of::<Link>().check(&data, &around, "/data").expect("valid").parts;
            parts.iter().skip(1).any(|part| part.data.is_some())
        };
        assert!(shared("sibling") && shared("same_op"));
        assert!(!shared("repeat") && !shared("same_employer"));
    }
}

//! A medical certificate: medico-legal, of fitness or of disability.
//!
//! The police get the medico-legal certificate and no other.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::field::Field;
use crate::records::types::{Code, Day, Line, ShortCode};
use crate::records::{Kind, Record, Share};

form! {
    /// A certificate.
    pub struct Certificate {
        /// Its number.
        certificate_no: ShortCode,
        /// What it certifies.
        r#type: Code<codes::CertType>,
        /// The day of issue.
        issued_on: Day,
        /// To whom it was handed.
        delivered_to: Option<Line>,
    }
}

impl Record for Certificate {
    const KIND: Kind = Kind {
        name: "health.certificate",
        row: "HLT-CERT",
        title: words("Medical certificate", "चिकित्सा प्रमाण पत्र"),
        writers: &[Department::Health],
        //      police labour education health childline committee protection magistracy
        cells: ["mlc", "-", "-", "full", "-", "full", "summary", "-"],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![
            Share::made("mlc", |record, _| record.write().filter(|_| record.r#type.is("MLC")), Self::schema),
            Share::fields("summary", &["type", "issued_on"]),
        ]
    }

    fn sample() -> Value {
        json!({
            "certificate_no": "MLC/2026/88", "type": "MLC", "issued_on": "2026-11-20",
            "delivered_to": "Sample Police Station"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::CaseType;
    use crate::records::{Around, Entry};

    #[test]
    fn police_get_the_injury_certificate_and_never_one_of_disability() {
        let around = Around {
            case_type: CaseType::Child,
            author: Department::Health,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: true,
            occurred_at: 0,
            now_ms: 0,
        };
        let made = |code: &str| {
            let mut data = Certificate::sample();
            data["type"] = json!(code);
            let parts = Entry::of::<Certificate>().check(&data, &around, "/data").expect("a valid certificate").parts;
            parts.into_iter().find(|part| part.section == "health.certificate:mlc").and_then(|part| part.data)
        };
        assert!(made("MLC").is_some());
        assert_eq!(made("disability"), None);
    }
}

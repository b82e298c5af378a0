//! The digest of a section: a sum over the names of what is in it, so that a device can tell that it holds the same.

use sha2::{Digest, Sha256};

use crate::records::sections::SectionNo;
use crate::store::records::ShareRow;

/// What one live share adds (`decisions.md` C3).
pub fn of(row: &ShareRow) -> u64 {
    named(&row.case_id.to_string(), SectionNo(row.section).name(), &row.id.to_string(), &revision(row.n, &row.h))
}

/// A revision on the wire: `n-h`.
pub fn revision(n: i32, h: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = format!("{n}-");
    for byte in h {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn named(case: &str, section: &str, id: &str, rev: &str) -> u64 {
    let hash = Sha256::digest(format!("{case}/{section}/{id}/{rev}"));
    hash.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_contract_holds() {
        let case = "0192b1d0-0000-4000-8000-000000000001";
        let one = named(case, "health.exam:fitness", "0192d0aa-0000-4000-8000-000000000002", "4-9f3a11c2");
        let two = named(case, "health.exam:fitness", "0192d0bb-0000-4000-8000-000000000003", "1-51be07aa");
        assert_eq!(format!("{one:016x}"), "2fbdad47d5734da8");
        assert_eq!(format!("{two:016x}"), "5ef65f3229f29334");
        assert_eq!(format!("{:016x}", one.wrapping_add(two)), "8eb40c79ff65e0dc");
    }
}

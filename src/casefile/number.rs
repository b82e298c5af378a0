//! Case numbers: `UP-BBK-2026-000123-C`. They tell state, district and year, and nothing of the child.
//!
//! The six digits are drawn, not counted: a number is read also by who may not know when the case was opened, which
//! children were freed together, or how many there are.

use crate::id::CaseId;

/// How many numbers a district's year has.
pub const MOST: i32 = 1_000_000;

/// Six digits of chance.
pub fn draw() -> i32 {
    // All but a few bits of a random id are random, the first of them among those.
    let [a, b, c, d, ..] = *CaseId::random().as_bytes();
    (u32::from_be_bytes([a, b, c, d]) % MOST.unsigned_abs()) as i32
}

/// Puts a number together; the last character guards against typing errors (ISO 7064, MOD 37,36).
pub fn case_number(state: &str, district: &str, year: i16, digits: i32) -> String {
    let body = format!("{state}-{district}-{year:04}-{digits:06}");
    let check = check_character(&body);
    format!("{body}-{check}")
}

/// Whether the check character fits the rest.
pub fn is_well_formed(number: &str) -> bool {
    number.rsplit_once('-').is_some_and(|(body, check)| check == check_character(body).to_string())
}

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn check_character(body: &str) -> char {
    let mut remainder = 36;
    for byte in body.bytes() {
        let Some(value) = ALPHABET.iter().position(|c| *c == byte) else { continue };
        let sum = (remainder + value) % 36;
        remainder = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    ALPHABET[(37 - remainder) % 36] as char
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_or_swapped_digit_is_noticed() {
        let number = case_number("UP", "BBK", 2026, 123);
        assert!(number.starts_with("UP-BBK-2026-000123-"), "{number}");
        assert!(is_well_formed(&number));
        let body = &number[..number.len() - 2];
        let check = &number[number.len() - 1..];
        for i in (0..body.len()).filter(|i| body.as_bytes()[*i].is_ascii_digit()) {
            for digit in '0'..='9' {
                let mut wrong = body.to_owned();
                wrong.replace_range(i..=i, &digit.to_string());
                assert_eq!(is_well_formed(&format!("{wrong}-{check}")), wrong == body);
            }
        }
    }
}

//! In which of its two languages the service answers.

use crate::error::Words;

/// A language of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    En,
    Hi,
}

impl Language {
    pub const fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Hi => "hi",
        }
    }

    /// The sentence in this language.
    pub fn of(self, words: Words) -> &'static str {
        match self {
            Language::En => words.en,
            Language::Hi => words.hi,
        }
    }

    /// What `Accept-Language` prefers (RFC 9110 section 12.5.4); English where it says nothing we have.
    pub fn accepted(header: &str) -> Self {
        let mut best = (Language::En, 0);
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let language = match tag.trim().split('-').next() {
                Some(tag) if tag.eq_ignore_ascii_case("hi") => Language::Hi,
                Some(tag) if tag.eq_ignore_ascii_case("en") || tag == "*" => Language::En,
                _ => continue,
            };
            let weight = thousandths(weight);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// `q=0.8` as 800; an unreadable weight counts nothing.
fn thousandths(weight: &str) -> u32 {
    match weight.trim().split_once('=') {
        None if weight.trim().is_empty() => 1000,
        Some((q, number)) if q.trim().eq_ignore_ascii_case("q") => {
            let q: f32 = number.trim().parse().unwrap_or(0.0);
            if (0.0..=1.0).contains(&q) { (q * 1000.0) as u32 } else { 0 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, Hi};

    #[test]
    fn the_heavier_language_wins_and_english_stands_in() {
        let cases = [
            ("", En),
            ("hi", Hi),
            ("hi-IN,en;q=0.8", Hi),
            ("en, hi;q=0.9", En),
            ("en;q=0.2, HI;q=0.9", Hi),
            ("hi;q=0", En),
            ("hi;q=x", En),
            ("ta, hi;q=0.1", Hi),
        ];
        for (header, language) in cases {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}

//! The entries forms are made of: text, codes, days, instants, months, numbers, money and references.

use serde_json::{Value, json};
use uuid::Uuid;

use super::codes::List;
use super::field::{At, Faults, Field};
use crate::clock::{instant_text, parse_day, parse_instant};
use crate::id::Id;

impl Field for bool {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        value.as_bool().or_else(|| {
            faults.wrong_type(at, "true or false", "true या false");
            None
        })
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
    fn schema() -> Value {
        json!({"type": "boolean"})
    }
}

/// Text of 1 to `MAX` characters, without NUL, other control characters (line feed and tab stay) or the
/// bidirectional controls that make a text read otherwise than it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<const MAX: usize>(pub String);

/// Whether a character may stand in a stored text.
pub fn is_clean(c: char) -> bool {
    let bidi = matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !(bidi || c.is_control() && c != '\n' && c != '\t')
}

fn clean_text(value: &Value, max: usize, at: &At<'_>, faults: &mut Faults) -> Option<String> {
    let Some(text) = value.as_str() else {
        faults.wrong_type(at, "a text", "पाठ");
        return None;
    };
    let count = text.chars().count();
    if !text.chars().all(is_clean) {
        let en = "Control and text-direction characters are not allowed.";
        faults.add(at, "control_character", en, "नियंत्रण या दिशा बदलने वाले वर्ण मान्य नहीं हैं।");
    } else if text.trim().is_empty() {
        faults.required(at);
    } else if count > max {
        let (en, hi) =
            (format!("At most {max} characters; this has {count}."), format!("अधिकतम {max} वर्ण; इसमें {count} हैं।"));
        faults.add(at, "too_long", en, hi);
    } else {
        return Some(text.to_owned());
    }
    None
}

impl<const MAX: usize> Field for Text<MAX> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        clean_text(value, MAX, at, faults).map(Self)
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.0))
    }
    fn schema() -> Value {
        json!({"type": "string", "minLength": 1, "maxLength": MAX})
    }
}

/// A name of a person or place.
pub type Name = Text<200>;
/// One line: a number given by an office, a designation.
pub type Line = Text<200>;
/// A narrative.
pub type Story = Text<10_000>;

/// A value of code list `L`. The code `other` carries its text in the same string: `other:paint factory`.
pub struct Code<L: List>(pub String, std::marker::PhantomData<fn() -> L>);

impl<L: List> Code<L> {
    /// Whether the value is this code.
    pub fn is(&self, code: &str) -> bool {
        self.code() == code
    }

    /// The same value for readers who never see a sealed one; `None` for a sealed one.
    pub fn open(&self) -> Option<Code<super::codes::Open<L>>> {
        let sealed = L::LIST.value(self.code()).is_some_and(|value| value.sealed);
        (!sealed).then(|| Code(self.0.clone(), std::marker::PhantomData))
    }

    /// The code without the text of an `other`.
    pub fn code(&self) -> &str {
        self.0.split_once(':').filter(|(head, _)| *head == "other").map_or(&self.0, |(head, _)| head)
    }
}
impl<L: List> Clone for Code<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), self.1)
    }
}
impl<L: List> PartialEq for Code<L> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<L: List> std::fmt::Debug for Code<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<L: List> Field for Code<L> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = clean_text(value, 220, at, faults)?;
        let list = L::LIST;
        let (code, extra) = match text.split_once(':') {
            Some(("other", extra)) => ("other", Some(extra.trim())),
            _ => (text.as_str(), None),
        };
        let open = |entry: &&super::codes::Value| L::SEALED || !entry.sealed;
        let Some(entry) = list.values.iter().filter(open).find(|entry| entry.code == code) else {
            let name = list.name;
            let (en, hi) = (format!("Not a value of the code list {name}."), format!("यह मान सूची {name} में नहीं है।"));
            faults.add(at, "not_in_list", en, hi);
            return None;
        };
        if entry.needs_text && extra.is_none_or(str::is_empty) {
            let en = "Write other: and then what it is, such as other:paint shop.";
            faults.add(at, "text_required", en, "other: लिखकर विवरण दें, जैसे other:पेंट की दुकान।");
            return None;
        }
        Some(Self(text, std::marker::PhantomData))
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.0))
    }
    fn schema() -> Value {
        L::LIST.schema(|value| L::SEALED || !value.sealed)
    }
}

/// A calendar day, `YYYY-MM-DD`, from 1950 to 2100.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub String);

impl Field for Day {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = clean_text(value, 40, at, faults)?;
        let Some(day) = parse_day(&text) else {
            faults.add(at, "bad_format", "Give a day as YYYY-MM-DD.", "दिनांक YYYY-MM-DD रूप में दें।");
            return None;
        };
        if !(1950..=2100).contains(&day.year()) {
            faults.add(at, "out_of_range", "Days from 1950 to 2100.", "1950 से 2100 तक के दिन।");
            return None;
        }
        Some(Self(text))
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.0))
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "date"})
    }
}

/// A month, `YYYY-MM`, from 1950 to 2100.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(pub String);

impl Field for Month {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = clean_text(value, 40, at, faults)?;
        let good =
            text.len() == 7 && parse_day(&format!("{text}-01")).is_some_and(|day| (1950..=2100).contains(&day.year()));
        if !good {
            faults.add(
                at,
                "bad_format",
                "Give a month as YYYY-MM, from 1950 to 2100.",
                "माह YYYY-MM रूप में दें, 1950 से 2100 तक।",
            );
        }
        good.then_some(Self(text))
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.0))
    }
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"})
    }
}

/// An instant, RFC 3339, from 1950 to 2100; kept as Unix milliseconds and written in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

const YEAR_1950_MS: i64 = -631_152_000_000;
const YEAR_2101_MS: i64 = 4_133_980_800_000;

impl Instant {
    /// The last that a record can hold.
    pub const LATEST: Self = Self(YEAR_2101_MS - 1);
}

impl Field for Instant {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = clean_text(value, 60, at, faults)?;
        let Some(ms) = parse_instant(&text) else {
            let en = "Give an instant as 2026-11-23T10:15:00.000Z.";
            faults.add(at, "bad_format", en, "समय 2026-11-23T10:15:00.000Z रूप में दें।");
            return None;
        };
        if !(YEAR_1950_MS..YEAR_2101_MS).contains(&ms) {
            faults.add(at, "out_of_range", "Instants from 1950 to 2100.", "1950 से 2100 तक का समय।");
            return None;
        }
        Some(Self(ms))
    }
    fn write(&self) -> Option<Value> {
        Some(json!(instant_text(self.0)))
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "date-time"})
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Int<const MIN: i64, const MAX: i64>(pub i64);

/// How many.
pub type Count = Int<0, 100_000>;
/// Years of age.
pub type Years = Int<0, 120>;
/// Money in paise, to ten crore rupees.
pub type Paise = Int<0, 100_000_000_000>;
/// Per cent.
pub type Percent = Int<0, 100>;

impl<const MIN: i64, const MAX: i64> Field for Int<MIN, MAX> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let Some(number) = value.as_i64() else {
            faults.wrong_type(at, "a whole number", "पूर्ण संख्या");
            return None;
        };
        if !(MIN..=MAX).contains(&number) {
            faults.add(at, "out_of_range", format!("From {MIN} to {MAX}."), format!("{MIN} से {MAX} तक।"));
            return None;
        }
        Some(Self(number))
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.0))
    }
    fn schema() -> Value {
        json!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

/// A number from `MIN` to `MAX` with at most `PLACES` decimal places; kept in units of the last place, so that
/// what is written is what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal<const PLACES: u32, const MIN: i64, const MAX: i64>(pub i64);

impl<const PLACES: u32, const MIN: i64, const MAX: i64> Field for Decimal<PLACES, MIN, MAX> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let Some(number) = value.as_f64() else {
            faults.wrong_type(at, "a number", "संख्या");
            return None;
        };
        if !(MIN as f64..=MAX as f64).contains(&number) {
            faults.add(at, "out_of_range", format!("From {MIN} to {MAX}."), format!("{MIN} से {MAX} तक।"));
            return None;
        }
        let scaled = number * 10f64.powi(PLACES as i32);
        if (scaled - scaled.round()).abs() > 1e-6 {
            let (en, hi) = (format!("At most {PLACES} decimal places."), format!("अधिकतम {PLACES} दशमलव स्थान।"));
            faults.add(at, "bad_format", en, hi);
            return None;
        }
        Some(Self(scaled.round() as i64))
    }
    fn write(&self) -> Option<Value> {
        let scale = 10i64.pow(PLACES);
        Some(if self.0 % scale == 0 { json!(self.0 / scale) } else { json!(self.0 as f64 / scale as f64) })
    }
    fn schema() -> Value {
        json!({"type": "number", "minimum": MIN, "maximum": MAX, "multipleOf": 1.0 / 10f64.powi(PLACES as i32)})
    }
}

/// A reference to something else in the system: an officer, an office, a record, a file. Version 4 only.
impl<T> Field for Id<T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let id = value.as_str().and_then(Id::parse_public);
        if id.is_none() {
            let en = "Give an id: a random (version 4) UUID in lower case.";
            faults.add(at, "bad_format", en, "पहचान-संख्या दें: छोटे अक्षरों में यादृच्छिक (संस्करण 4) UUID।");
        }
        id
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.to_string()))
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "uuid"})
    }
}

/// A reference whose sort the reader does not need.
pub type Ref = Id<Uuid>;

/// Declares texts of a fixed shape, each with the words that say what shape.
macro_rules! shaped {
    ($($(#[$doc:meta])* $name:ident $pattern:literal $test:expr, $en:literal, $hi:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);
        impl Field for $name {
            fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
                let text = clean_text(value, 100, at, faults)?;
                let test: fn(&str) -> bool = $test;
                if !test(&text) {
                    faults.add(at, "bad_format", $en, $hi);
                    return None;
                }
                Some(Self(text))
            }
            fn write(&self) -> Option<Value> { Some(json!(self.0)) }
            fn schema() -> Value { json!({"type": "string", "pattern": $pattern}) }
        }
    )*};
}

fn digits(text: &str, from: usize, to: usize) -> bool {
    (from..=to).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

shaped! {
    /// An Indian telephone number: `+91` and ten digits.
    Phone "^\\+91[0-9]{10}$" |t| t.strip_prefix("+91").is_some_and(|rest| digits(rest, 10, 10)),
        "Give +91 and ten digits.", "+91 और दस अंक दें।";
    /// A school's UDISE+ code: eleven digits.
    Udise "^[0-9]{11}$" |t| digits(t, 11, 11), "Give the eleven digits of the UDISE+ code.", "UDISE+ कोड के ग्यारह अंक दें।";
    /// A code of the Local Government Directory: one to eight digits.
    Lgd "^[0-9]{1,8}$" |t| digits(t, 1, 8), "Give the digits of the LGD code.", "LGD कोड के अंक दें।";
    /// The last four digits of an account; the rest is never stored outside the bank.
    Last4 "^[0-9]{4}$" |t| digits(t, 4, 4), "Give only the last four digits.", "केवल अंतिम चार अंक दें।";
    /// A short code given by another system: letters, digits and `_-./`.
    ShortCode "^[A-Za-z0-9_./-]{1,60}$"
        |t| t.len() <= 60 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b)),
        "Letters, digits and _ - . / only, at most 60.", "केवल अक्षर, अंक और _ - . /, अधिकतम 60।";
}

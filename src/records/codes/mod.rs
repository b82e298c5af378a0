//! Code lists in English and Hindi: what an officer may choose, and since when. A code once published keeps its
//! meaning: a value is ended by its last day, never renamed or taken out.

mod case;
mod childline;
mod education;
mod form22;
mod health;
mod labour;
mod police;
mod protection;
mod welfare;

pub use case::*;
pub use childline::*;
pub use education::*;
pub use form22::*;
pub use health::*;
pub use labour::*;
pub use police::*;
pub use protection::*;
pub use welfare::*;

use serde_json::{Value as Json, json};

/// One value of a list.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    pub code: &'static str,
    pub en: &'static str,
    pub hi: &'static str,
    /// The first day on which it may be chosen.
    pub valid_from: Option<&'static str>,
    /// The last day on which it may be chosen; older records keep it.
    pub valid_until: Option<&'static str>,
    /// `other`: a text must follow after a colon.
    pub needs_text: bool,
    /// Never in a share that leaves the owning department: writing it locks the case (`decisions.md` B12).
    pub sealed: bool,
}

/// A value with its labels; the `const fn`s below say what is special about it.
const fn value(code: &'static str, en: &'static str, hi: &'static str) -> Value {
    Value { code, en, hi, valid_from: None, valid_until: None, needs_text: false, sealed: false }
}

impl Value {
    const fn from(mut self, day: &'static str) -> Self {
        self.valid_from = Some(day);
        self
    }

    const fn until(mut self, day: &'static str) -> Self {
        self.valid_until = Some(day);
        self
    }

    const fn sealed(mut self) -> Self {
        self.sealed = true;
        self
    }
}

/// Not in the list: the officer writes what it is.
const fn other() -> Value {
    Value { needs_text: true, ..value("other", "Other", "अन्य") }
}

/// The fact is not known.
const fn unknown() -> Value {
    value("unknown", "Not known", "ज्ञात नहीं")
}

/// A list under its wire name, such as `sector`.
#[derive(Clone, Copy, Debug)]
pub struct CodeList {
    pub name: &'static str,
    pub values: &'static [Value],
}

impl CodeList {
    /// The value of a code; for `other:…` give `other`.
    pub fn value(&self, code: &str) -> Option<&'static Value> {
        self.values.iter().find(|value| value.code == code)
    }

    /// JSON Schema of a value of this list, of those values that are wanted.
    pub fn schema(&self, wanted: impl Fn(&Value) -> bool) -> Json {
        let (open, closed): (Vec<&Value>, Vec<&Value>) =
            self.values.iter().filter(|value| wanted(value)).partition(|value| value.needs_text);
        let codes: Vec<&str> = closed.iter().map(|value| value.code).collect();
        if open.is_empty() {
            return json!({"type": "string", "enum": codes, "x-code-list": self.name});
        }
        json!({"type": "string", "anyOf": [{"enum": codes}, {"pattern": "^other:.*\\S"}], "x-code-list": self.name})
    }
}

/// A type that stands for one list; see [`super::types::Code`].
pub trait List: 'static {
    const LIST: &'static CodeList;
    /// Whether its sealed values may be chosen.
    const SEALED: bool = true;
}

/// A list without its sealed values: for forms and shares in which they never stand.
#[derive(Debug)]
pub struct Open<L>(std::marker::PhantomData<L>);

impl<L: List> List for Open<L> {
    const LIST: &'static CodeList = L::LIST;
    const SEALED: bool = false;
}

/// Declares the lists of one field of work, and `LISTS` with all of them:
/// `Name "wire_name" { "code" "English" "Hindi"; … other; unknown; }`. After the labels a value may carry
/// `sealed`, `from "YYYY-MM-DD"` and `until "YYYY-MM-DD"`.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident $wire:literal {
        $($code:literal $en:literal $hi:literal $($mark:ident $($day:literal)?)*;)*
        $($open:ident;)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}

            impl $crate::records::codes::List for $name {
                const LIST: &'static $crate::records::codes::CodeList = &$crate::records::codes::CodeList {
                    name: $wire,
                    values: &[
                        $($crate::records::codes::value($code, $en, $hi)$(.$mark($($day)?))*,)*
                        $($crate::records::codes::$open(),)*
                    ],
                };
            }
        )*

        /// Every list of this file.
        pub(super) const LISTS: &[&$crate::records::codes::CodeList] =
            &[$(<$name as $crate::records::codes::List>::LIST),*];
    };
}
use lists;

/// Every list, in the order of the fields of work.
pub fn all() -> Vec<&'static CodeList> {
    let mut all = [
        case::LISTS,
        police::LISTS,
        labour::LISTS,
        education::LISTS,
        health::LISTS,
        childline::LISTS,
        welfare::LISTS,
        form22::LISTS,
        protection::LISTS,
    ]
    .concat();
    all.push(MoneyKind::LIST);
    all
}

/// Finds a list by its wire name.
pub fn find(name: &str) -> Option<&'static CodeList> {
    all().into_iter().find(|list| list.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CodeList, Value, all, find, value};
    use crate::clock::parse_day;
    use crate::records::types::is_clean;

    /// Everything wrong with one list.
    fn faults(list: &CodeList) -> Vec<String> {
        let mut found = Vec::new();
        let mut tell = |what: &str, code: &str| found.push(format!("{}: {what}: {code:?}", list.name));
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !list.name.starts_with(|c: char| c.is_ascii_lowercase()) || !list.name.chars().all(snake) {
            tell("name is not snake_case", list.name);
        }
        if list.values.len() < 2 {
            tell("nothing to choose from", "");
        }
        let mut seen = BTreeSet::new();
        for value in list.values {
            if !seen.insert(value.code) {
                tell("duplicate code", value.code);
            }
            if value.code.is_empty() || value.code.len() > 40 || value.code.contains(char::is_whitespace) {
                tell("bad code", value.code);
            }
            if value.needs_text != (value.code == "other") {
                tell("needs_text is for other alone", value.code);
            }
            for label in [value.en, value.hi] {
                if label.trim().is_empty() || label.trim() != label {
                    tell("missing or untrimmed label", value.code);
                }
                if label.contains(char::is_control) || !label.chars().all(is_clean) {
                    tell("control character", value.code);
                }
            }
            if !value.en.is_ascii() {
                tell("English label is not ASCII", value.code);
            }
            if !value.hi.chars().any(|c| ('\u{0900}'..='\u{097F}').contains(&c)) {
                tell("Hindi label without Devanagari", value.code);
            }
            if ["अपराधी", "भिखारी", "पकड़ा गया", "पकड़ा गया"].iter().any(|word| value.hi.contains(word))
            {
                tell("a word never used of a child", value.code);
            }
            let days = [value.valid_from, value.valid_until];
            if days.iter().flatten().any(|day| parse_day(day).is_none()) {
                tell("not a day", value.code);
            }
            if matches!(days, [Some(from), Some(until)] if from > until) {
                tell("never valid", value.code);
            }
        }
        found
    }

    #[test]
    fn every_list_is_well_formed() {
        let found: Vec<String> = all().into_iter().flat_map(faults).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn names_are_unique_and_found() {
        let names: BTreeSet<&str> = all().iter().map(|list| list.name).collect();
        assert_eq!(names.len(), all().len());
        for name in names {
            assert_eq!(find(name).map(|list| list.name), Some(name));
        }
        assert!(find("no_such_list").is_none());
    }

    #[test]
    fn sealed_and_dated_values() {
        let offence = find("offence").expect("declared");
        for value in offence.values {
            let section = value.code.strip_prefix("BNS:").and_then(|rest| rest[..2].parse::<u32>().ok());
            let sexual = value.code.starts_with("POCSO")
                || value.code.starts_with("IPC:376")
                || section.is_some_and(|n| (63..=71).contains(&n) && value.code.len() == 6);
            assert_eq!(value.sealed, sexual, "{}", value.code);
            assert_eq!(value.valid_until.is_some(), value.code.starts_with("IPC:"), "{}", value.code);
            assert_eq!(value.valid_from.is_some(), value.code.starts_with("BNS:"), "{}", value.code);
        }
        for (list, code) in [("hlt_purpose", "sexual"), ("cond", "sti")] {
            assert!(find(list).and_then(|list| list.value(code)).expect("declared").sealed);
        }
    }

    #[test]
    fn the_check_sees_each_fault() {
        const A: Value = value("a", "A", "क");
        const B: Value = value("b", "B", "ख");
        const BAD: &[(&[Value], &str)] = &[
            (&[A], "nothing to choose"),
            (&[A, A], "duplicate code"),
            (&[A, value("b c", "B", "ख")], "bad code"),
            (&[A, value("b", "", "ख")], "missing"),
            (&[A, value("b", "B", "ख ")], "untrimmed"),
            (&[A, value("b", "B\u{7}", "ख")], "control character"),
            (&[A, value("b", "B", "ख\u{202E}")], "control character"),
            (&[A, value("b", "B", "B")], "without Devanagari"),
            (&[A, value("b", "क", "ख")], "not ASCII"),
            (&[A, value("other", "Other", "अन्य")], "needs_text"),
            (&[A, value("b", "B", "अपराधी")], "never used"),
            (&[A, B.from("1 July")], "not a day"),
            (&[A, B.from("2024-07-01").until("2024-06-30")], "never valid"),
        ];
        for &(values, what) in BAD {
            let found = faults(&CodeList { name: "list", values });
            assert!(found.len() == 1 && found[0].contains(what), "{what}: {found:?}");
        }
        assert!(faults(&CodeList { name: "list", values: &[A, B] }).is_empty());
        assert_eq!(faults(&CodeList { name: "BigList", values: &[A, B] }).len(), 1);
    }
}

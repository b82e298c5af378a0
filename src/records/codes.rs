//! Code lists in English and Hindi: what an officer may choose, and since when.

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

/// A list under its wire name, such as `sector`.
#[derive(Clone, Copy, Debug)]
pub struct CodeList {
    pub name: &'static str,
    pub values: &'static [Value],
}

/// A type that stands for one list; see [`super::types::Code`].
pub trait List: 'static {
    const LIST: &'static CodeList;
}

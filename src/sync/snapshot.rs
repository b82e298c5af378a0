//! A position in the history of the database: which transactions are included (`sync.md` R2, 3.3).
//!
//! Never a clock and never a maximum: two transactions may commit in the opposite order of their numbers.

use serde::{Deserialize, Serialize};

/// The transactions that were committed when it was taken. On SQLite, where one follows the other, `list` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Snapshot {
    /// Every number below it is included.
    pub lo: i64,
    /// No number from it on is included; 0 for a device that has nothing yet.
    pub hi: i64,
    /// The numbers between that were still running.
    pub list: Vec<i64>,
}

impl Snapshot {
    /// That of a device that has nothing yet.
    pub const NOTHING: Snapshot = Snapshot { lo: 0, hi: 0, list: Vec::new() };

    /// Everything below `hi`.
    pub fn below(hi: i64) -> Self {
        Self { lo: hi, hi, list: Vec::new() }
    }

    /// Whether the transaction of this number is included.
    pub fn seen(&self, x: i64) -> bool {
        x < self.hi && !self.list.contains(&x)
    }

    /// Whether everything that `other` includes is included here too.
    pub fn includes(&self, other: &Snapshot) -> bool {
        (self.hi..other.hi).all(|x| !other.seen(x)) && self.list.iter().all(|x| !other.seen(*x))
    }

    pub fn is_nothing(&self) -> bool {
        self.hi == 0
    }
}

//! What a record type is: its row of the access matrix, its checks, what leaves its room and what it sets in motion.

use serde_json::{Value, json};

use super::field::{At, Faults, Form};
use super::types::Day;
use crate::access::{Capacity, CaseType, Department, Profile};
use crate::clock::day_in_india;
use crate::error::Words;
use crate::id::{OfficeId, OfficerId};

/// The fixed description of a record type; one `static` a room file.
pub struct Kind {
    /// `<department>.<type>`, such as `police.intake`.
    pub name: &'static str,
    /// The row of `matrix.csv`, such as `POL-INTAKE`.
    pub row: &'static str,
    pub title: Words,
    pub case_types: &'static [CaseType],
    /// The departments that may write it; they alone decide, whatever the name's prefix says (`decisions.md` A14).
    pub writers: &'static [Department],
    /// What each department sees, in the order of [`Department::ALL`]: `full`, `-`, or the name of a share.
    pub cells: [&'static str; 8],
    /// Where a share needs another reason than taking part, or stands beside the cell's own.
    pub grants: &'static [Grant],
    /// Whether a case can hold only one of it.
    pub single: bool,
    /// What a department that holds an addressed copy may fill in (`decisions.md` B17).
    pub answers: &'static [&'static str],
    /// Whether its writers may go on after closure (`decisions.md` A3).
    pub after_closure: bool,
    /// What makes a draft of it final, where that is not its form alone.
    pub decision: Option<Decision>,
    /// What may still be set once it was decided; everything else stands as it was decided.
    pub after_decision: &'static [&'static str],
    /// Grows with each change of the form.
    pub schema_version: i16,
    /// Fields that merge as one.
    pub groups: &'static [&'static [&'static str]],
    /// Fields in which two officers' entries both stand.
    pub typed_merge: &'static [(&'static str, TypedMerge)],
}

impl Kind {
    /// A kind with the common answers; give the rest with `..Kind::BASE`.
    pub const BASE: Kind = Kind {
        name: "",
        row: "",
        title: crate::error::words("", ""),
        case_types: &[CaseType::Child],
        writers: &[],
        cells: ["-"; 8],
        grants: &[],
        single: false,
        answers: &[],
        after_closure: false,
        decision: None,
        after_decision: &[],
        schema_version: 1,
        groups: &[],
        typed_merge: &[],
    };

    pub fn cell(&self, department: Department) -> &'static str {
        self.cells[department as usize]
    }
}

/// What makes a draft final, and which department does it (`decisions.md` C10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// So many officers of the department approve the same revision.
    Approvals { by: Department, count: usize },
    /// One officer of the department signs it.
    Signature { by: Department },
    /// The department does what the draft proposes.
    Act { by: Department },
}

impl Decision {
    pub const fn by(self) -> Department {
        match self {
            Decision::Approvals { by, .. } | Decision::Signature { by } | Decision::Act { by } => by,
        }
    }
}

/// How two officers' entries in one field become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedMerge {
    Union,
    Max,
    Min,
}

/// Opens `share` (a share's name, or `full`) to a department only through a span of one of these profiles.
/// For the pair (department, cell) it replaces [`Profile::Full`]; for another share it adds a reader.
pub struct Grant {
    pub department: Department,
    pub share: &'static str,
    pub profiles: &'static [Profile],
}

/// What a record may ask about the case it stands in.
#[derive(Clone, Debug)]
pub struct Around {
    pub case_type: CaseType,
    /// The department of the record's first writer.
    pub author: Department,
    /// The department that took charge of the child: the author of `police.intake`.
    pub took_charge: Option<Department>,
    /// When the child was taken charge of, Unix milliseconds: the start of the 24-hour clock.
    pub charge_taken_at: Option<i64>,
    /// Whether the operation has ended (true for all other case types).
    pub operation_ended: bool,
    /// Whether the child has been produced before the committee.
    pub produced: bool,
    /// When what is recorded happened, Unix milliseconds.
    pub occurred_at: i64,
    pub now_ms: i64,
}

impl Around {
    /// The day on which it happened, in India.
    pub fn occurred_on(&self) -> String {
        day_in_india(self.occurred_at)
    }
}

/// One word and a date: all that many departments may know (`decisions.md` C13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub word: Word,
    /// `YYYY-MM-DD`.
    pub on: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Asked,
    Done,
    Overdue,
    Refused,
}

impl Status {
    pub fn new(word: Word, on: impl Into<String>) -> Self {
        Self { word, on: on.into() }
    }

    /// `done` on the day it happened.
    pub fn done(around: &Around) -> Self {
        Self::new(Word::Done, around.occurred_on())
    }

    /// `done` on this day if it is known, else `asked` on the day of the record.
    pub fn done_on(day: &Option<Day>, around: &Around) -> Self {
        match day {
            Some(day) => Self::new(Word::Done, day.0.clone()),
            None => Self::new(Word::Asked, around.occurred_on()),
        }
    }

    pub(super) fn write(&self) -> Value {
        let word = match self.word {
            Word::Asked => "asked",
            Word::Done => "done",
            Word::Overdue => "overdue",
            Word::Refused => "refused",
        };
        json!({"status": word, "on": self.on})
    }

    pub(super) fn schema() -> Value {
        json!({"type": "object", "additionalProperties": false, "required": ["status", "on"], "properties": {
            "status": {"enum": ["asked", "done", "overdue", "refused"]}, "on": {"type": "string", "format": "date"}}})
    }
}

/// A part of a record made for readers who may not see all of it.
pub struct Share<R> {
    /// `work`, `status`, `fitness`; a cell of the matrix names it.
    pub name: &'static str,
    pub content: Content<R>,
    /// The section's kind where the kind's own name would tell too much (`education.condition`).
    pub sent_as: Option<&'static str>,
    /// These fields stand in this share alone and not in `full`.
    pub carved: bool,
    /// Only the department of the record's author receives it, in `<section>@<department>`.
    pub to_author: bool,
}

/// How the content of a share is found.
pub enum Content<R> {
    /// These fields, as they stand.
    Fields(&'static [&'static str]),
    /// A value of its own; `None` makes no share.
    Made { make: fn(&R, &Around) -> Option<Value>, schema: fn() -> Value },
    /// One word and a date; `None` makes no share.
    Status(fn(&R, &Around) -> Option<Status>),
    /// The whole record, in a section addressed to these departments (`<kind>@<department>`).
    Copy(fn(&R, &Around) -> Vec<Department>),
}

impl<R> Share<R> {
    const fn new(name: &'static str, content: Content<R>) -> Self {
        Self { name, content, sent_as: None, carved: false, to_author: false }
    }

    /// A share of these fields.
    pub const fn fields(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self::new(name, Content::Fields(fields))
    }

    /// A computed share with its schema.
    pub const fn made(name: &'static str, make: fn(&R, &Around) -> Option<Value>, schema: fn() -> Value) -> Self {
        Self::new(name, Content::Made { make, schema })
    }

    /// The share `status`.
    pub const fn status(status: fn(&R, &Around) -> Option<Status>) -> Self {
        Self::new("status", Content::Status(status))
    }

    /// Whole copies, addressed. `name` is the matrix's word: `own`, `producer` or `task`.
    pub const fn copy(name: &'static str, to: fn(&R, &Around) -> Vec<Department>) -> Self {
        Self::new(name, Content::Copy(to))
    }

    /// Takes these fields out of `full` into this share.
    pub const fn carved(mut self) -> Self {
        self.carved = true;
        self
    }

    /// As [`Share::carved`], and only for the department of the record's author.
    pub const fn carved_for_author(mut self) -> Self {
        self.carved = true;
        self.to_author = true;
        self
    }

    pub const fn sent_as(mut self, kind: &'static str) -> Self {
        self.sent_as = Some(kind);
        self
    }
}

/// What writing a record sets in motion, in the same transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The case has reached this stage (`decisions.md` C12); stages only move forward except as the case file says.
    Stage(&'static str),
    /// Somebody took charge of the child at this instant (Unix milliseconds): the 24-hour clock starts.
    TookCharge(i64),
    /// The child was produced before the committee at this instant.
    Produced(i64),
    /// The child was handed over to the family at this instant.
    Restored(i64),
    /// The operation is over: its file opens to the departments that take part.
    OperationEnded(i64),
    /// Law asks for a sensitive lock (`decisions.md` B12), with the reason's code.
    Lock(&'static str),
    /// Opens a referral to an office of a department (the district's own where none is named).
    Refer { department: Department, office: Option<OfficeId>, note_code: &'static str },
    /// Gives an officer a capacity in the case, until an instant (Unix milliseconds) where it ends by itself.
    Assign { officer: OfficerId, capacity: Capacity, until: Option<i64> },
    /// Ends this capacity of whoever holds it in the case.
    Relieve(Capacity),
    /// A direction to a department: becomes a `protection.task` of its own.
    Task { to: Department, office: Option<OfficeId>, action: String, due_on: Option<String> },
    /// Shares of this kind depend on what was just written and are made again.
    Rederive(&'static str),
}

/// A record type: its form, its checks, its shares and its effects. One implementation a room file.
pub trait Record: Form {
    const KIND: Kind;

    /// Checks between fields and against the case; `at` is the pointer of the data (`/data`).
    fn check(&self, around: &Around, at: &At<'_>, faults: &mut Faults) {
        let _ = (around, at, faults);
    }
    /// Every share but `full`.
    fn shares() -> Vec<Share<Self>>;
    /// What it sets in motion once it is final.
    fn effects(&self, around: &Around) -> Vec<Effect> {
        let _ = around;
        Vec::new()
    }
    /// Whether it waits for approvals or a signature and makes no share yet (`decisions.md` C10).
    fn is_draft(&self, around: &Around) -> bool {
        let _ = around;
        false
    }
    /// What must hold besides before a draft becomes final.
    fn check_final(&self, at: &At<'_>, faults: &mut Faults) {
        let _ = (at, faults);
    }
    /// Whether this matter of law is still open, so that its writers go on after closure (`decisions.md` A3). It ends
    /// when the room's own end field is set.
    fn is_open_matter(&self, around: &Around) -> bool {
        let _ = around;
        Self::KIND.after_closure
    }
    /// A plainly invented example that passes its own checks.
    fn sample() -> Value;
}

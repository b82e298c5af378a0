//! What a record type is: its row of the access matrix, its checks, what leaves its room and what it sets in motion.

use serde_json::{Map, Value, json};

use super::field::{At, Faults, FieldInfo, Form};
use super::types::Day;
use crate::access::{Capacity, CaseType, Department, Profile};
use crate::clock::day_in_india;
use crate::error::{Fault, Words};
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
        schema_version: 1,
        groups: &[],
        typed_merge: &[],
    };

    pub fn cell(&self, department: Department) -> &'static str {
        self.cells[department as usize]
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

    fn write(&self) -> Value {
        let word = match self.word {
            Word::Asked => "asked",
            Word::Done => "done",
            Word::Overdue => "overdue",
            Word::Refused => "refused",
        };
        json!({"status": word, "on": self.on})
    }

    fn schema() -> Value {
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
    /// The operation is over: its file opens to the departments that take part.
    OperationEnded(i64),
    /// Law asks for a sensitive lock (`decisions.md` B12), with the reason's code.
    Lock(&'static str),
    /// Opens a referral to an office of a department (the district's own where none is named).
    Refer { department: Department, office: Option<OfficeId>, note_code: &'static str },
    /// Gives an officer a capacity in the case.
    Assign { officer: OfficerId, capacity: Capacity },
    /// A direction to a department: becomes a `protection.task` of its own.
    Task { to: Department, action: String, due_on: Option<String> },
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
    /// A plainly invented example that passes its own checks.
    fn sample() -> Value;
}

/// One section's content of a record just written; `data: None` means that this share is not made (any more).
#[derive(Debug)]
pub struct Part {
    /// The section's name, such as `police.intake:work` or `protection.task@police`.
    pub section: String,
    pub data: Option<Value>,
}

/// A record that passed its checks, cut into its shares.
#[derive(Debug)]
pub struct Checked {
    pub parts: Vec<Part>,
    pub effects: Vec<Effect>,
    pub draft: bool,
}

/// A record type as the rest of the program sees it.
pub struct Entry {
    pub kind: &'static Kind,
    pub fields: Vec<FieldInfo>,
    /// JSON Schema of the whole record, as its writers send it.
    pub schema: Value,
    pub shares: Vec<ShareInfo>,
    pub sample: fn() -> Value,
    check: fn(&'static Kind, &Value, &Around, &str) -> Result<Checked, Vec<Fault>>,
}

/// What a share is called, which sections carry it and what it holds.
pub struct ShareInfo {
    pub name: &'static str,
    /// The section, without the `@department` of an addressed copy.
    pub section: String,
    /// One copy a department: `<section>@<department>`.
    pub addressed: bool,
    pub carved: &'static [&'static str],
    pub schema: Value,
}

impl Entry {
    pub fn of<R: Record + 'static>() -> Self {
        let kind: &'static Kind = &R::KIND;
        let whole = R::schema();
        let mut shares = vec![ShareInfo {
            name: "full",
            section: kind.name.to_owned(),
            addressed: false,
            carved: &[],
            schema: without_carved::<R>(&whole),
        }];
        shares.extend(R::shares().iter().map(|share| ShareInfo {
            name: share.name,
            section: section_of(kind, share),
            addressed: share.to_author || matches!(share.content, Content::Copy(_)),
            carved: match share.content {
                Content::Fields(fields) if share.carved => fields,
                _ => &[],
            },
            schema: match share.content {
                Content::Fields(fields) => cut_schema(&whole, |name| fields.contains(&name)),
                Content::Made { schema, .. } => schema(),
                Content::Status(_) => Status::schema(),
                Content::Copy(_) => whole.clone(),
            },
        }));
        Self { kind, fields: R::fields(), schema: whole, shares, sample: R::sample, check: check::<R> }
    }

    /// Reads a whole record at `pointer` and cuts it into its shares, or names every fault.
    pub fn check(&self, data: &Value, around: &Around, pointer: &str) -> Result<Checked, Vec<Fault>> {
        (self.check)(self.kind, data, around, pointer)
    }

    /// The shares of `department` with the profiles that open them; `(share, profiles)`.
    pub fn readable_by(&self, department: Department) -> Vec<(&ShareInfo, &'static [Profile])> {
        let cell = self.kind.cell(department);
        let mut names = vec![cell];
        if matches!(cell, "own" | "producer") {
            names.push("status");
        }
        names.extend(self.kind.grants.iter().filter(|grant| grant.department == department).map(|grant| grant.share));
        names.sort_unstable();
        names.dedup();
        let open = |name: &&str| {
            let share = self.shares.iter().find(|share| share.name == *name)?;
            let grant = self.kind.grants.iter().find(|g| g.department == department && g.share == *name);
            Some((share, grant.map_or(&[Profile::Full][..], |grant| grant.profiles)))
        };
        names.iter().filter_map(open).collect()
    }
}

fn section_of<R>(kind: &Kind, share: &Share<R>) -> String {
    match (&share.content, share.sent_as) {
        (_, Some(sent_as)) => sent_as.to_owned(),
        (Content::Copy(_), None) => kind.name.to_owned(),
        (_, None) => format!("{}:{}", kind.name, share.name),
    }
}

fn carved_fields<R: Record>() -> Vec<&'static str> {
    R::shares()
        .iter()
        .filter(|share| share.carved)
        .flat_map(|share| match share.content {
            Content::Fields(fields) => fields,
            _ => &[],
        })
        .copied()
        .collect()
}

fn without_carved<R: Record>(whole: &Value) -> Value {
    let carved = carved_fields::<R>();
    if carved.is_empty() { whole.clone() } else { cut_schema(whole, |name| !carved.contains(&name)) }
}

fn cut_schema(whole: &Value, keep: impl Fn(&str) -> bool) -> Value {
    let mut schema = whole.clone();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, _| keep(name));
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_some_and(&keep));
    }
    schema
}

fn check<R: Record>(kind: &'static Kind, data: &Value, around: &Around, pointer: &str) -> Result<Checked, Vec<Fault>> {
    let at = At::root(pointer);
    let mut faults = Faults::default();
    let record = R::read(data, &at, &mut faults);
    if let Some(record) = &record {
        record.check(around, &at, &mut faults);
    }
    let (Some(record), true) = (record, faults.is_empty()) else {
        return Err(faults.0);
    };
    let whole = match record.write() {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let draft = record.is_draft(around);
    let effects = if draft { Vec::new() } else { record.effects(around) };
    Ok(Checked { parts: cut(kind, &record, whole, around, draft), effects, draft })
}

/// The sections of one record; a draft makes no derived share, but what is carved out of `full` is always kept.
fn cut<R: Record>(kind: &Kind, record: &R, whole: Map<String, Value>, around: &Around, draft: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let carved = carved_fields::<R>();
    let pick = |fields: &[&str]| -> Option<Value> {
        let kept: Map<String, Value> = whole
            .iter()
            .filter(|(name, _)| fields.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        (!kept.is_empty()).then_some(Value::Object(kept))
    };
    for share in R::shares() {
        let section = section_of(kind, &share);
        let data = match &share.content {
            Content::Copy(to) => {
                let to = if draft { Vec::new() } else { to(record, around) };
                parts.extend(Department::ALL.iter().map(|department| Part {
                    section: format!("{section}@{department}"),
                    data: to.contains(department).then(|| Value::Object(whole.clone())),
                }));
                continue;
            }
            Content::Fields(fields) if share.carved || !draft => pick(fields),
            _ if draft => None,
            Content::Fields(_) => None,
            Content::Made { make, .. } => make(record, around),
            Content::Status(status) => status(record, around).map(|status| status.write()),
        };
        if share.to_author {
            parts.extend(Department::ALL.iter().map(|department| Part {
                section: format!("{section}@{department}"),
                data: data.clone().filter(|_| *department == around.author),
            }));
        } else {
            parts.push(Part { section, data });
        }
    }
    let mut full = whole;
    full.retain(|name, _| !carved.contains(&name.as_str()));
    parts.insert(0, Part { section: kind.name.to_owned(), data: Some(Value::Object(full)) });
    parts
}

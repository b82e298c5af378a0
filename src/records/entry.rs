//! A record type as the rest of the program sees it: checks a whole record and cuts it into its shares.

use serde_json::{Map, Value};

use super::field::{At, Faults, FieldInfo};
use super::kind::{Around, Content, Effect, Kind, Record, Share, Status};
use super::sections::{self, SectionNo};
use crate::access::{Department, Profile};
use crate::error::Fault;

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
    /// A matter of law that has not ended (`decisions.md` A3).
    pub open_matter: bool,
}

/// Whether a record that passed its checks is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finality {
    /// As its room says.
    AsRoom,
    /// A draft, whatever its room says: another department's system wrote it, or it waits for a decision.
    Draft,
    /// Final: it was decided.
    Final,
}

/// A record type as the rest of the program sees it.
pub struct Entry {
    pub kind: &'static Kind,
    pub fields: Vec<FieldInfo>,
    /// JSON Schema of the whole record, as its writers send it.
    pub schema: Value,
    pub shares: Vec<ShareInfo>,
    pub sample: fn() -> Value,
    check: fn(&'static Kind, &Value, &Around, &str, Finality) -> Result<Checked, Vec<Fault>>,
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
        self.check_as(Finality::AsRoom, data, around, pointer)
    }

    /// As [`Entry::check`], for a record whose finality does not follow from its form alone.
    pub fn check_as(
        &self,
        finality: Finality,
        data: &Value,
        around: &Around,
        pointer: &str,
    ) -> Result<Checked, Vec<Fault>> {
        (self.check)(self.kind, data, around, pointer, finality)
    }

    /// The section in which a field of a record of `author`'s department stands: the record's own, or the one into which
    /// the field is carved.
    pub fn home(&self, field: &str, author: Department) -> Option<SectionNo> {
        match self.shares.iter().find(|share| share.carved.contains(&field)) {
            None => sections::number(self.kind.name),
            Some(share) if share.addressed => sections::number(&format!("{}@{author}", share.section)),
            Some(share) => sections::number(&share.section),
        }
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

fn check<R: Record>(
    kind: &'static Kind,
    data: &Value,
    around: &Around,
    pointer: &str,
    finality: Finality,
) -> Result<Checked, Vec<Fault>> {
    let at = At::root(pointer);
    let mut faults = Faults::default();
    let record = R::read(data, &at, &mut faults);
    if let Some(record) = &record {
        record.check(around, &at, &mut faults);
        if finality == Finality::Final {
            record.check_final(&at, &mut faults);
        }
    }
    let (Some(record), true) = (record, faults.is_empty()) else {
        return Err(faults.0);
    };
    let whole = match record.write() {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let draft = match finality {
        Finality::AsRoom => record.is_draft(around),
        Finality::Draft => true,
        Finality::Final => false,
    };
    let open_matter = record.is_open_matter(around);
    let effects = if draft { Vec::new() } else { record.effects(around) };
    Ok(Checked { parts: cut(kind, &record, whole, around, draft), effects, draft, open_matter })
}

/// The sections of one record; a draft makes no derived share, but what is carved out of `full` is always kept, and so is
/// the copy in which its author's department reads what it wrote: somebody there must accept it.
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
                let mut to = to(record, around);
                to.retain(|department| !draft || *department == around.author);
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

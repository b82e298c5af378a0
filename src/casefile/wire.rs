//! The operations of a change as a phone sends them (`decisions.md` C5), read with every fault at its pointer, and written
//! again where a change must wait sealed.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::change::{Base, Choose, Create, Link, Op, OpenCase, Patch, Pick, Resolve, Retract};
use crate::access::CaseType;
use crate::clock::instant_text;
use crate::error::{Error, Result};
use crate::form;
use crate::id::{CaseId, RecordId};
use crate::records::codes;
use crate::records::field::{At, Faults, Field};
use crate::records::types::{Code, Day, Instant, Int, Line, ShortCode, Text};

form! {
    /// Opens the change's case; comes first.
    pub struct OpenCaseOp { op: Line, r#type: Code<codes::CaseTypeName>, district: ShortCode, header: Option<Object>, links: Vec<LinkOp> }
}
form! {
    /// A link to another case.
    pub struct LinkOp { case_id: CaseId, kind: Code<codes::Link> }
}
form! {
    /// Writes a record.
    pub struct CreateOp { op: Line, kind: Line, id: RecordId, occurred_at: Instant, data: Object }
}
form! {
    /// Changes fields of a record: `base` is the integer of the revision of `full` that was seen, `bases` where a field has another.
    pub struct PatchOp { op: Line, id: RecordId, base: Int<0, 2_000_000_000>, bases: Option<Bases>, set: Object }
}
form! {
    /// Takes a record back.
    pub struct RetractOp { op: Line, id: RecordId, base: Int<0, 2_000_000_000>, reason: Text<1000> }
}
form! {
    /// Says which values of a conflict are right.
    pub struct ResolveOp { op: Line, id: RecordId, choose: Choice, data: Option<Object> }
}
form! {
    /// Answers a task.
    pub struct AnswerOp { op: Line, id: RecordId, done_on: Day, result: Text<4000> }
}

/// The words that name an operation.
pub const OPS: &[&str] = &["open_case", "create", "patch", "retract", "resolve", "answer"];

/// A day in which a phone's clock may be wrong before what it says cannot have happened yet.
const DAY_MS: i64 = 86_400_000;

/// Reads one operation of a change of `case`. Errors: `invalid_input` with pointers from the operation.
pub fn read(case: CaseId, op: &Value, now_ms: i64) -> Result<Op> {
    let (at, mut faults) = (At::root(""), Faults::default());
    let read = match op.get("op").and_then(Value::as_str) {
        Some("open_case") => OpenCaseOp::read(op, &at, &mut faults).and_then(|op| open_case(op, &at, &mut faults)),
        Some("create") => CreateOp::read(op, &at, &mut faults).and_then(|op| {
            if op.occurred_at.0 > now_ms + DAY_MS {
                let (en, hi) = ("This lies in the future.", "यह समय भविष्य का है।");
                faults.add(&at.name("occurred_at"), "out_of_range", en, hi);
                return None;
            }
            Some(Op::Create(Create {
                record: op.id,
                chosen: true,
                kind: op.kind.0,
                occurred_at: op.occurred_at.0,
                data: Value::Object(op.data.0),
            }))
        }),
        Some("patch") => PatchOp::read(op, &at, &mut faults).map(|op| {
            let base = merging(op.base.0, op.bases.map(|bases| bases.0));
            let patch = Patch { record: op.id, set: op.set.0, base };
            if op.id == case.cast() { Op::PatchHeader(patch) } else { Op::Patch(patch) }
        }),
        Some("retract") => RetractOp::read(op, &at, &mut faults)
            .map(|op| Op::Retract(Retract { record: op.id, reason: op.reason.0, base: merging(op.base.0, None) })),
        Some("resolve") => ResolveOp::read(op, &at, &mut faults).map(|op| {
            let data = op.data.map(|data| data.0).unwrap_or_default();
            Op::Resolve(Resolve { conflict: op.id, choose: op.choose.0, data })
        }),
        Some("answer") => AnswerOp::read(op, &at, &mut faults).map(|op| {
            let set = json!({"done_on": op.done_on.0, "result": op.result.0}).as_object().cloned().unwrap_or_default();
            // Who answers a task saw it without an answer: another's conflicts with it.
            Op::Patch(Patch { record: op.id, set, base: merging(0, None) })
        }),
        _ => {
            let known = OPS.join(", ");
            faults.add(&at.name("op"), "not_in_list", format!("One of: {known}."), format!("इनमें से एक: {known}।"));
            None
        }
    };
    read.filter(|_| faults.is_empty()).ok_or_else(|| Error::invalid(faults.0))
}

/// Writes an operation as a phone sends it; none for what is only done online.
pub fn write(op: &Op) -> Option<Value> {
    Some(match op {
        Op::Create(create) => json!({"op": "create", "kind": create.kind, "id": create.record,
            "occurred_at": instant_text(create.occurred_at), "data": create.data}),
        Op::Patch(patch) | Op::PatchHeader(patch) => match &patch.base {
            Base::Merge { base, bases } => {
                json!({"op": "patch", "id": patch.record, "base": base, "bases": bases, "set": patch.set})
            }
            Base::Exactly(_) => return None,
        },
        Op::Retract(retract) => match &retract.base {
            Base::Merge { base, .. } => {
                json!({"op": "retract", "id": retract.record, "base": base, "reason": retract.reason})
            }
            Base::Exactly(_) => return None,
        },
        Op::Resolve(resolve) => json!({"op": "resolve", "id": resolve.conflict,
            "choose": Choice(resolve.choose.clone()).write(), "data": resolve.data}),
        _ => return None,
    })
}

fn open_case(op: OpenCaseOp, at: &At<'_>, faults: &mut Faults) -> Option<Op> {
    let Some(case_type) = CaseType::parse(&op.r#type.0) else {
        faults.required(&at.name("type"));
        return None;
    };
    Some(Op::OpenCase(OpenCase {
        case_type,
        district: op.district.0,
        header: op.header.map(|header| header.0).unwrap_or_default(),
        participants: Vec::new(),
        links: op.links.into_iter().map(|link| Link { case: link.case_id, kind: link.kind.0 }).collect(),
    }))
}

fn merging(base: i64, bases: Option<BTreeMap<String, i32>>) -> Base {
    Base::Merge { base: i32::try_from(base).unwrap_or_default(), bases: bases.unwrap_or_default() }
}

/// An object whose form is somebody else's to judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Object(pub Map<String, Value>);

impl Field for Object {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if !value.is_object() {
            faults.wrong_type(at, "an object", "एक समूह (object)");
        }
        value.as_object().cloned().map(Self)
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Object(self.0.clone()))
    }
    fn schema() -> Value {
        json!({"type": "object"})
    }
}

/// The revisions that single fields were seen at.
#[derive(Clone, Debug, PartialEq)]
pub struct Bases(pub BTreeMap<String, i32>);

impl Field for Bases {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let object = Object::read(value, at, faults)?.0;
        let mut bases = BTreeMap::new();
        for (field, base) in object {
            let base = Int::<0, 2_000_000_000>::read(&base, &at.name(&field), faults)?;
            bases.insert(field, i32::try_from(base.0).unwrap_or_default());
        }
        Some(Self(bases))
    }
    fn write(&self) -> Option<Value> {
        Some(json!(self.0))
    }
    fn schema() -> Value {
        json!({"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}})
    }
}

/// `current`, `other` or `data`, for all fields or for each.
#[derive(Clone, Debug)]
pub struct Choice(pub Choose);

impl PartialEq for Choice {
    fn eq(&self, other: &Self) -> bool {
        self.write() == other.write()
    }
}

impl Field for Choice {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        fn pick(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Pick> {
            let pick = value.as_str().and_then(Pick::parse);
            if pick.is_none() {
                faults.add(at, "not_in_list", "One of: current, other, data.", "इनमें से एक: current, other, data।");
            }
            pick
        }
        let Some(each) = value.as_object() else { return pick(value, at, faults).map(|pick| Self(Choose::All(pick))) };
        let mut picks = BTreeMap::new();
        for (field, value) in each {
            picks.insert(field.clone(), pick(value, &at.name(field), faults)?);
        }
        Some(Self(Choose::Each(picks)))
    }
    fn write(&self) -> Option<Value> {
        Some(match &self.0 {
            Choose::All(pick) => json!(pick.name()),
            Choose::Each(each) => each.iter().map(|(field, pick)| (field.clone(), json!(pick.name()))).collect(),
        })
    }
    fn schema() -> Value {
        let pick = json!({"enum": ["current", "other", "data"]});
        json!({"anyOf": [pick, {"type": "object", "additionalProperties": pick}]})
    }
}

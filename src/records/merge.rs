//! The three-way merge of one change with what others wrote meanwhile, field by field (`sync.md` 3.7).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::TypedMerge;
use crate::id::DeviceId;

/// When and by which device each field was last changed: `{field: [n, device, seq]}`, sealed with the data.
pub type FieldMeta = BTreeMap<String, Mark>;

/// The last change of one field: the record's revision, the device, and the device's own count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(pub i32, pub DeviceId, pub i64);

/// What a caller wants to change: `null` clears a field.
#[derive(Clone, Debug)]
pub struct Patch<'a> {
    pub set: &'a Map<String, Value>,
    /// The revision of `full` on which the caller worked, and where a field has a base of its own.
    pub base: i32,
    pub bases: &'a BTreeMap<String, i32>,
    pub device: DeviceId,
    pub seq: i64,
}

/// How a kind wants its fields merged.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub groups: &'a [&'a [&'a str]],
    pub typed: &'a [(&'a str, TypedMerge)],
}

/// What became of the patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    pub data: Map<String, Value>,
    pub meta: FieldMeta,
    /// Fields that somebody else changed first and differently; their current value stands.
    pub conflicts: Vec<String>,
    /// Fields for which the same device had sent something later.
    pub superseded: Vec<String>,
    /// Fields whose value changed.
    pub changed: Vec<String>,
}

/// Merges `patch` into `data`; `next` is the revision this change will make.
pub fn merge(data: &Map<String, Value>, meta: &FieldMeta, patch: &Patch<'_>, rules: Rules<'_>, next: i32) -> Merged {
    let mut out =
        Merged { data: data.clone(), meta: meta.clone(), conflicts: vec![], superseded: vec![], changed: vec![] };
    for group in grouped(patch.set, rules.groups) {
        let verdicts: Vec<Verdict> = group.iter().map(|field| judge(field, data, meta, patch, rules)).collect();
        let conflict = verdicts.contains(&Verdict::Conflict);
        for (field, verdict) in group.iter().zip(verdicts) {
            match verdict {
                Verdict::Superseded => out.superseded.push((*field).to_owned()),
                Verdict::Same => {}
                _ if conflict => out.conflicts.push((*field).to_owned()),
                Verdict::Apply(value) => {
                    match value {
                        Some(value) => out.data.insert((*field).to_owned(), value),
                        None => out.data.remove(*field),
                    };
                    out.meta.insert((*field).to_owned(), Mark(next, patch.device, patch.seq));
                    out.changed.push((*field).to_owned());
                }
                Verdict::Conflict => {}
            }
        }
    }
    out
}

#[derive(PartialEq)]
enum Verdict {
    Apply(Option<Value>),
    Same,
    Superseded,
    Conflict,
}

fn judge(field: &str, data: &Map<String, Value>, meta: &FieldMeta, patch: &Patch<'_>, rules: Rules<'_>) -> Verdict {
    let sent = patch.set.get(field).filter(|value| !value.is_null());
    let current = data.get(field);
    let base = patch.bases.get(field).copied().unwrap_or(patch.base);
    let (changed_at, own, later) = match meta.get(field) {
        Some(Mark(n, device, seq)) => (*n, *device == patch.device, *device == patch.device && patch.seq < *seq),
        None => (0, false, false),
    };
    // What the caller had seen is not later than the change, whatever a clock says.
    if later && changed_at > base {
        return Verdict::Superseded;
    }
    if sent == current {
        return Verdict::Same;
    }
    if changed_at <= base || own {
        return Verdict::Apply(sent.cloned());
    }
    let typed = rules.typed.iter().find(|(name, _)| *name == field).map(|(_, typed)| *typed);
    match typed.and_then(|typed| combine(typed, current, sent)) {
        Some(both) if Some(&both) == current => Verdict::Same,
        Some(both) => Verdict::Apply(Some(both)),
        None => Verdict::Conflict,
    }
}

fn combine(typed: TypedMerge, current: Option<&Value>, sent: Option<&Value>) -> Option<Value> {
    let (current, sent) = (current?, sent?);
    match typed {
        TypedMerge::Union => {
            let mut both = current.as_array()?.clone();
            both.extend(
                sent.as_array()?.iter().filter(|item| !current.as_array().is_some_and(|c| c.contains(item))).cloned(),
            );
            Some(Value::Array(both))
        }
        TypedMerge::Max => Some(if sent.as_f64()? > current.as_f64()? { sent.clone() } else { current.clone() }),
        TypedMerge::Min => Some(if sent.as_f64()? < current.as_f64()? { sent.clone() } else { current.clone() }),
    }
}

/// The patched fields, those of one group together.
fn grouped<'a>(set: &'a Map<String, Value>, groups: &[&[&str]]) -> Vec<Vec<&'a str>> {
    let mut out: Vec<(Option<usize>, Vec<&'a str>)> = Vec::new();
    for field in set.keys() {
        let group = groups.iter().position(|group| group.contains(&field.as_str()));
        match out.iter_mut().find(|(known, _)| group.is_some() && *known == group) {
            Some((_, fields)) => fields.push(field),
            None => out.push((group, vec![field])),
        }
    }
    out.into_iter().map(|(_, fields)| fields).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    fn run(set: Value, base: i32, device: DeviceId, seq: i64, meta: &FieldMeta) -> Merged {
        let data = object(json!({"risk": "low", "phone": "+911111111111", "amount": 5, "paid_on": "2026-01-01"}));
        let set = object(set);
        let patch = Patch { set: &set, base, bases: &BTreeMap::new(), device, seq };
        merge(&data, meta, &patch, Rules { groups: &[&["amount", "paid_on"]], typed: &[] }, 9)
    }

    #[test]
    fn a_field_nobody_touched_is_applied_and_one_somebody_changed_is_a_conflict() {
        let (mine, other) = (DeviceId::random(), DeviceId::random());
        let meta = FieldMeta::from([("risk".to_owned(), Mark(7, other, 3))]);
        let out = run(json!({"risk": "high", "phone": null}), 5, mine, 1, &meta);
        assert_eq!(out.conflicts, ["risk"]);
        assert_eq!(out.data.get("risk"), Some(&json!("low")));
        assert_eq!(out.changed, ["phone"]);
        assert!(!out.data.contains_key("phone"));
        assert_eq!(out.meta.get("phone"), Some(&Mark(9, mine, 1)));
    }

    #[test]
    fn an_older_change_of_the_same_device_is_superseded_and_a_later_one_applies() {
        let mine = DeviceId::random();
        let meta = FieldMeta::from([("risk".to_owned(), Mark(7, mine, 30))]);
        assert_eq!(run(json!({"risk": "high"}), 5, mine, 29, &meta).superseded, ["risk"]);
        assert_eq!(run(json!({"risk": "high"}), 5, mine, 31, &meta).changed, ["risk"]);
    }

    #[test]
    fn fields_of_one_group_conflict_together() {
        let meta = FieldMeta::from([("amount".to_owned(), Mark(7, DeviceId::random(), 3))]);
        let out = run(json!({"amount": 6, "paid_on": "2026-02-02", "risk": "high"}), 5, DeviceId::random(), 1, &meta);
        assert_eq!(out.conflicts, ["amount", "paid_on"]);
        assert_eq!(out.changed, ["risk"]);
    }
}

//! The three-way merge of one change with what others wrote meanwhile, field by field (`sync.md` 3.7).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::TypedMerge;
use crate::id::DeviceId;

/// When and by which device each field was last changed: `{field: [n, device, seq]}`, sealed with the data.
pub type FieldMeta = BTreeMap<String, Mark>;

/// The last change of one field: the record's revision, the device, and the device's own count ([`ONLINE`] for none).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(pub i32, pub DeviceId, pub i64);

/// The count of a change that was made online: it comes neither before nor after those that its device counts.
pub const ONLINE: i64 = 0;

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
    /// Fields that somebody else changed first and differently, with their group where they have one: their current
    /// values stand.
    pub conflicts: Vec<Vec<String>>,
    /// Fields for which the same device had sent something later.
    pub superseded: Vec<String>,
    /// Fields whose value changed.
    pub changed: Vec<String>,
    /// Whether anything of the record was changed by somebody else since the base.
    pub beside_others: bool,
}

/// Merges `patch` into `data`; `next` is the revision this change will make.
pub fn merge(data: &Map<String, Value>, meta: &FieldMeta, patch: &Patch<'_>, rules: Rules<'_>, next: i32) -> Merged {
    let mut out = Merged {
        data: data.clone(),
        meta: meta.clone(),
        conflicts: vec![],
        superseded: vec![],
        changed: vec![],
        beside_others: meta.keys().any(|field| patch.unseen(field, meta)),
    };
    for (sent, group) in grouped(patch.set, rules.groups) {
        let verdicts: Vec<Verdict> = sent.iter().map(|field| judge(field, data, meta, patch, rules)).collect();
        // A group is one entry: what somebody else changed in it since was not before the sender's eyes.
        let unsent = group.iter().filter(|field| !sent.contains(field));
        let moved: Vec<&str> = unsent.copied().filter(|field| patch.unseen(field, meta)).collect();
        let applies = verdicts.iter().any(|verdict| matches!(verdict, Verdict::Apply(_)));
        let conflict = verdicts.contains(&Verdict::Conflict) || applies && !moved.is_empty();
        if conflict {
            let lost = sent.iter().zip(&verdicts).filter(|(_, verdict)| **verdict != Verdict::Superseded);
            let mut whole: Vec<String> = lost.map(|(field, _)| (*field).to_owned()).collect();
            whole.extend(moved.iter().map(|field| (*field).to_owned()));
            out.conflicts.push(whole);
        }
        for (field, verdict) in sent.iter().zip(verdicts) {
            match verdict {
                Verdict::Superseded => out.superseded.push((*field).to_owned()),
                Verdict::Apply(value) if !conflict => {
                    match value {
                        Some(value) => out.data.insert((*field).to_owned(), value),
                        None => out.data.remove(*field),
                    };
                    out.meta.insert((*field).to_owned(), Mark(next, patch.device, patch.seq));
                    out.changed.push((*field).to_owned());
                }
                Verdict::Apply(_) | Verdict::Same | Verdict::Conflict => {}
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

impl Patch<'_> {
    /// The revision of a field that the caller had seen.
    pub fn base_of(&self, field: &str) -> i32 {
        self.bases.get(field).copied().unwrap_or(self.base)
    }

    /// Whether the same device made this change and counted it.
    fn is_own(&self, mark: &Mark) -> bool {
        mark.1 == self.device && mark.2 != ONLINE && self.seq != ONLINE
    }

    /// Whether somebody else changed the field after what the caller had seen.
    pub fn unseen(&self, field: &str, meta: &FieldMeta) -> bool {
        meta.get(field).is_some_and(|mark| mark.0 > self.base_of(field) && !self.is_own(mark))
    }
}

fn judge(field: &str, data: &Map<String, Value>, meta: &FieldMeta, patch: &Patch<'_>, rules: Rules<'_>) -> Verdict {
    let sent = patch.set.get(field).filter(|value| !value.is_null());
    let current = data.get(field);
    let later = |mark: &Mark| patch.is_own(mark) && patch.seq < mark.2 && mark.0 > patch.base_of(field);
    // What the caller had seen is not later than the change, whatever a clock says.
    if meta.get(field).is_some_and(later) {
        return Verdict::Superseded;
    }
    if sent == current {
        return Verdict::Same;
    }
    if !patch.unseen(field, meta) {
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

/// The patched fields, those of one group together, each with its whole group.
fn grouped<'a>(set: &'a Map<String, Value>, groups: &[&'a [&'a str]]) -> Vec<(Vec<&'a str>, &'a [&'a str])> {
    let mut out: Vec<(Vec<&'a str>, &'a [&'a str])> = Vec::new();
    for field in set.keys() {
        let group = groups.iter().find(|group| group.contains(&field.as_str())).copied().unwrap_or_default();
        match out.iter_mut().find(|(_, known)| !group.is_empty() && *known == group) {
            Some((fields, _)) => fields.push(field),
            None => out.push((vec![field], group)),
        }
    }
    out
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
        assert_eq!(out.conflicts, [["risk"]]);
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
        assert_eq!(out.conflicts, [["amount", "paid_on"]]);
        assert_eq!(out.changed, ["risk"]);
    }

    #[test]
    fn half_of_a_group_is_no_entry_of_its_own() {
        let meta = FieldMeta::from([("amount".to_owned(), Mark(7, DeviceId::random(), 3))]);
        let out = run(json!({"paid_on": "2026-02-02"}), 5, DeviceId::random(), 1, &meta);
        assert_eq!(out.conflicts, [["paid_on", "amount"]]);
        assert!(out.changed.is_empty());
        let seen = run(json!({"paid_on": "2026-02-02"}), 7, DeviceId::random(), 1, &meta);
        assert_eq!((seen.conflicts.len(), seen.changed.as_slice()), (0, ["paid_on".to_owned()].as_slice()));
    }

    #[test]
    fn what_a_device_changed_online_is_neither_earlier_nor_later_than_what_it_counts() {
        let mine = DeviceId::random();
        let meta = FieldMeta::from([("risk".to_owned(), Mark(7, mine, ONLINE))]);
        assert_eq!(run(json!({"risk": "high"}), 5, mine, 3, &meta).conflicts, [["risk"]]);
        assert_eq!(run(json!({"risk": "high"}), 7, mine, 3, &meta).changed, ["risk"]);
        let counted = FieldMeta::from([("risk".to_owned(), Mark(7, mine, 3))]);
        assert_eq!(run(json!({"risk": "high"}), 5, mine, ONLINE, &counted).conflicts, [["risk"]]);
    }
}

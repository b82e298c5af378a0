//! One officer's change of one case, inside one transaction: everything that changes a record goes through here.
//!
//! A share gets a new revision only if its own content changed (R21); what others may see is made again from
//! the whole record at each change and compared.

mod aside;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Means;
use super::digest;
use crate::access::{Actor, CaseType, Department};
use crate::departments;
use crate::error::{Error, Result};
use crate::id::{CaseId, OfficerId, RecordId};
use crate::records::entry::{Checked, Part};
use crate::records::merge::FieldMeta;
use crate::records::sections::{self, SectionNo};
use crate::records::{Around, Entry, Finality};
use crate::store::cases::CaseRow;
use crate::store::records::{self as rows, ShareRow};
use crate::store::{Conn, Tx};
use crate::vault::{CaseKey, Content, Place, Sealed, WriteReason, open_for_write, rev_hash, seal};

/// The version of the sharing rules: grows when a share becomes narrower (`decisions.md` D9).
pub const RULE: i16 = 1;

/// The state of one change while it is made.
pub struct Desk<'a> {
    pub means: &'a Means,
    pub actor: &'a Actor,
    pub case: CaseRow,
    pub key: CaseKey,
    pub now: i64,
    digests: Option<BTreeMap<i16, Option<i64>>>,
    changed: BTreeMap<i16, u64>,
    /// The sections this change wrote, for the journal.
    pub touched: BTreeSet<SectionNo>,
}

/// A record with everything in it, for merging and for making its shares again; it never leaves the transaction.
pub struct Whole {
    pub entry: &'static Entry,
    pub id: RecordId,
    pub data: Map<String, Value>,
    pub meta: FieldMeta,
    pub author_department: Department,
    pub occurred_at: i64,
    /// The revision of `full`.
    pub n: i32,
    /// Whether the record was retracted.
    pub deleted: bool,
    /// Whether it still waits for acceptance, approvals or a signature.
    pub draft: bool,
    /// Who last wrote it.
    pub author: OfficerId,
    rows: Vec<ShareRow>,
}

impl Whole {
    /// As it stands: making its shares again changes nothing of that.
    pub fn finality(&self) -> Finality {
        if self.draft { Finality::Draft } else { Finality::Final }
    }
}

/// A share as this change left it: what its writer may be shown.
#[derive(Clone, Debug)]
pub struct Written {
    pub row: ShareRow,
    /// Canonical JSON; empty for a tombstone.
    pub data: Vec<u8>,
}

impl<'a> Desk<'a> {
    pub fn new(means: &'a Means, actor: &'a Actor, case: CaseRow, now: i64) -> Result<Self> {
        let wrapped = case.wrapped_key.as_deref().ok_or_else(Error::not_found)?;
        let key = means.keyring.unwrap(case.id, &case.master_key, wrapped)?;
        Ok(Self { means, actor, case, key, now, digests: None, changed: BTreeMap::new(), touched: BTreeSet::new() })
    }

    pub fn case_id(&self) -> CaseId {
        self.case.id
    }

    pub fn case_type(&self) -> Result<CaseType> {
        CaseType::parse(&self.case.case_type).ok_or_else(|| Error::internal("case_file.case_type"))
    }

    /// What a record of this case may ask about it.
    pub fn around(&self, author: Department, occurred_at: i64) -> Result<Around> {
        around(&self.case, self.now, author, occurred_at)
    }

    /// Loads a record of this case with everything in it; none if there is none.
    pub fn whole(&self, conn: &mut Conn, id: RecordId) -> Result<Option<Whole>> {
        let rows = rows::of_record(conn, self.case.id, id)?;
        let of_record = |row: &&ShareRow| is_full(SectionNo(row.section)) && row.form == rows::RECORD;
        let Some(full) = rows.iter().find(of_record) else { return Ok(None) };
        let kind = SectionNo(full.section).kind();
        let entry = departments::find(kind).ok_or_else(|| Error::internal(format!("no room for {kind}")))?;
        let author_department = Department::parse(&full.author_department).ok_or_else(|| Error::internal("author"))?;
        let mut whole = Whole {
            entry,
            id,
            data: Map::new(),
            meta: FieldMeta::new(),
            author_department,
            occurred_at: full.occurred_at,
            n: full.n,
            deleted: full.deleted,
            draft: full.state == DRAFT,
            author: full.author,
            rows: Vec::new(),
        };
        for row in rows.iter().filter(|row| !row.deleted && self.is_source(entry, row)) {
            let working = open_for_write(WriteReason::Merge, &self.key, &place_of(row), &sealed(row))?;
            if let Value::Object(object) = working.data() {
                whole.data.extend(object.clone());
            }
            if is_full(SectionNo(row.section)) && !working.fmeta().is_empty() {
                whole.meta = serde_json::from_slice(working.fmeta()).map_err(Error::internal)?;
            }
        }
        whole.rows = rows;
        Ok(Some(whole))
    }

    /// `full` and what was carved out of it together hold every field.
    fn is_source(&self, entry: &Entry, row: &ShareRow) -> bool {
        let section = SectionNo(row.section);
        let share = section.share();
        is_full(section) || entry.shares.iter().any(|info| info.name == share && !info.carved.is_empty())
    }

    /// Writes a new record that passed its checks.
    pub fn create(&mut self, tx: &mut Tx, draft: &NewRecord<'_>, checked: &Checked) -> Result<Vec<Written>> {
        let mut written = Vec::with_capacity(checked.parts.len());
        for part in &checked.parts {
            let Some(data) = &part.data else { continue };
            written.push(self.seal_share(part, draft, checked.draft, data, 1)?);
        }
        self.before(tx)?;
        let rows: Vec<ShareRow> = written.iter().map(|share| share.row.clone()).collect();
        rows::insert(tx, &rows)?;
        for share in &written {
            self.count(&share.row, None)?;
        }
        Ok(written)
    }

    /// Writes the next version of a record: only the shares whose content changed, and tombstones for shares that
    /// are made no longer.
    pub fn replace(&mut self, tx: &mut Tx, whole: &Whole, meta: &FieldMeta, checked: &Checked) -> Result<Vec<Written>> {
        let draft = NewRecord {
            id: whole.id,
            entry: whole.entry,
            author_department: whole.author_department,
            occurred_at: whole.occurred_at,
            meta,
        };
        let mut written = Vec::new();
        for part in &checked.parts {
            let section = number_of(&part.section)?;
            let current = whole.rows.iter().find(|row| row.section == section.0);
            let state = state(checked.draft);
            match (&part.data, current) {
                (Some(data), Some(row)) => {
                    if row.deleted || row.state != state || self.content_of(row)? != *data {
                        written.push(self.next(tx, part, &draft, checked.draft, data, row)?);
                    }
                }
                (Some(data), None) => {
                    let share = self.seal_share(part, &draft, checked.draft, data, 1)?;
                    self.before(tx)?;
                    rows::insert(tx, std::slice::from_ref(&share.row))?;
                    self.count(&share.row, None)?;
                    written.push(share);
                }
                (None, Some(row)) if !row.deleted => written.push(self.bury(tx, row, &[])?),
                (None, _) => {}
            }
        }
        Ok(written)
    }

    /// Takes a record back: a tombstone in every section, the reason with `full`.
    pub fn retract(&mut self, tx: &mut Tx, whole: &Whole, reason: &str) -> Result<Vec<Written>> {
        let reason = serde_json::to_vec(&serde_json::json!({"retracted": reason})).map_err(Error::internal)?;
        let mut written = Vec::new();
        for row in whole.rows.iter().filter(|row| !row.deleted) {
            let note: &[u8] = if is_full(SectionNo(row.section)) { &reason } else { &[] };
            written.push(self.bury(tx, row, note)?);
        }
        Ok(written)
    }

    /// Writes the digests of the sections that this change touched; to be called once, at its end.
    pub fn finish(&mut self, tx: &mut Tx) -> Result<()> {
        let known = self.digests.take().unwrap_or_default();
        let digests: Vec<(i16, i64)> = self
            .changed
            .iter()
            .filter_map(|(section, delta)| {
                let old = match known.get(section) {
                    Some(old) => (*old)?,
                    None => 0,
                };
                Some((*section, (old as u64).wrapping_add(*delta) as i64))
            })
            .collect();
        rows::set_digests(tx, self.case.id, &digests)
    }

    /// The digests must be read before the first row of this change is written: the database clears them then.
    fn before(&mut self, tx: &mut Tx) -> Result<()> {
        if self.digests.is_none() {
            self.digests = Some(rows::digests(tx, self.case.id)?.into_iter().collect());
        }
        Ok(())
    }

    fn next(
        &mut self,
        tx: &mut Tx,
        part: &Part,
        draft: &NewRecord<'_>,
        is_draft: bool,
        data: &Value,
        row: &ShareRow,
    ) -> Result<Written> {
        let share = self.seal_share(part, draft, is_draft, data, row.n + 1)?;
        self.before(tx)?;
        rows::replace(tx, &share.row)?;
        self.count(&share.row, Some(row))?;
        Ok(share)
    }

    fn bury(&mut self, tx: &mut Tx, row: &ShareRow, note: &[u8]) -> Result<Written> {
        let mut next = ShareRow {
            n: row.n + 1,
            h: vec![0; 4],
            deleted: true,
            rule: RULE,
            recorded_at: self.now,
            author: self.actor.id,
            office: self.actor.office.id,
            ..row.clone()
        };
        next.body = seal(&self.key, &place_of(&next), &Content { data: note, fmeta: b"" })?.into_bytes();
        self.before(tx)?;
        rows::replace(tx, &next)?;
        self.count(&next, Some(row))?;
        self.touched.insert(SectionNo(next.section));
        Ok(Written { row: next, data: Vec::new() })
    }

    fn seal_share(
        &mut self,
        part: &Part,
        draft: &NewRecord<'_>,
        is_draft: bool,
        data: &Value,
        n: i32,
    ) -> Result<Written> {
        let section = number_of(&part.section)?;
        let bytes = serde_json::to_vec(data).map_err(Error::internal)?;
        let fmeta =
            if is_full(section) { serde_json::to_vec(draft.meta).map_err(Error::internal)? } else { Vec::new() };
        let place = Place { case: self.case.id, section, record: draft.id, n, rule: RULE };
        let body = seal(&self.key, &place, &Content { data: &bytes, fmeta: &fmeta })?.into_bytes();
        self.touched.insert(section);
        let row = ShareRow {
            case_id: self.case.id,
            section: section.0,
            id: draft.id,
            schema: draft.entry.kind.schema_version,
            n,
            h: rev_hash(&self.key, &part.section, draft.id, &bytes)?.to_vec(),
            x: 0,
            deleted: false,
            rule: RULE,
            state: state(is_draft).to_owned(),
            occurred_at: draft.occurred_at,
            recorded_at: self.now,
            author: self.actor.id,
            author_department: draft.author_department.name().to_owned(),
            office: self.actor.office.id,
            body,
            form: rows::RECORD,
        };
        Ok(Written { row, data: bytes })
    }

    fn content_of(&self, row: &ShareRow) -> Result<Value> {
        Ok(open_for_write(WriteReason::Merge, &self.key, &place_of(row), &sealed(row))?.data().clone())
    }

    fn count(&mut self, row: &ShareRow, old: Option<&ShareRow>) -> Result<()> {
        let delta = self.changed.entry(row.section).or_default();
        if let Some(old) = old.filter(|old| !old.deleted) {
            *delta = delta.wrapping_sub(digest::of(old));
        }
        if !row.deleted {
            *delta = delta.wrapping_add(digest::of(row));
        }
        Ok(())
    }
}

/// What a record of this case may ask about it; instants are Unix milliseconds.
pub fn around(case: &CaseRow, now: i64, author: Department, occurred_at: i64) -> Result<Around> {
    let case_type = CaseType::parse(&case.case_type).ok_or_else(|| Error::internal("case_file.case_type"))?;
    Ok(Around {
        case_type,
        author,
        took_charge: case.took_charge.as_deref().and_then(Department::parse),
        charge_taken_at: case.charge_taken_at,
        operation_ended: case_type != CaseType::Operation || case.operation_ended_at.is_some(),
        produced: case.produced_at.is_some(),
        occurred_at,
        now_ms: now,
    })
}

const DRAFT: &str = "draft";

fn state(is_draft: bool) -> &'static str {
    if is_draft { DRAFT } else { "final" }
}

/// What is common to the shares of one record.
pub struct NewRecord<'a> {
    pub id: RecordId,
    pub entry: &'static Entry,
    pub author_department: Department,
    pub occurred_at: i64,
    pub meta: &'a FieldMeta,
}

/// Whether this section holds the record itself and not a part or an addressed copy.
pub fn is_full(section: SectionNo) -> bool {
    section.is_full()
}

/// Where a share is sealed.
pub fn place_of(row: &ShareRow) -> Place {
    Place { case: row.case_id, section: SectionNo(row.section), record: row.id, n: row.n, rule: row.rule }
}

/// The sealed bytes of a row.
pub fn sealed(row: &ShareRow) -> Sealed {
    Sealed::from(row.body.clone())
}

fn number_of(section: &str) -> Result<SectionNo> {
    sections::number(section).ok_or_else(|| Error::internal(format!("section {section} has no number")))
}

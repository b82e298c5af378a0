//! What stands beside a record in its own section, such as a conflict about it: sealed, counted and versioned as the record is.

use serde_json::{Map, Value};

use super::{Desk, RULE, Whole, Written, place_of, sealed, state};
use crate::casefile::read::version;
use crate::error::{Code, Error, Result};
use crate::id::RecordId;
use crate::records::sections::SectionNo;
use crate::store::records::{self as rows, CONFLICT, ShareRow};
use crate::store::{Conn, Tx};
use crate::vault::{Content, Place, Working, WriteReason, open_for_write, rev_hash, seal};

/// The version of the form of a conflict.
const SCHEMA: i16 = 1;

impl Desk<'_> {
    /// Writes the first version of what stands beside `whole` in this section.
    pub fn put_aside(
        &mut self,
        tx: &mut Tx,
        whole: &Whole,
        section: SectionNo,
        id: RecordId,
        data: &Value,
    ) -> Result<Written> {
        let row = ShareRow {
            case_id: self.case.id,
            section: section.0,
            id,
            schema: SCHEMA,
            n: 1,
            h: Vec::new(),
            x: 0,
            deleted: false,
            rule: RULE,
            state: state(false).to_owned(),
            occurred_at: self.now,
            recorded_at: self.now,
            author: self.actor.id,
            author_department: whole.author_department.name().to_owned(),
            office: self.actor.office.id,
            body: Vec::new(),
            form: CONFLICT,
        };
        let share = self.sealed_aside(row, data)?;
        self.before(tx)?;
        rows::insert(tx, std::slice::from_ref(&share.row))?;
        self.count(&share.row, None)?;
        Ok(share)
    }

    /// Writes the next version of what was put aside.
    pub fn put_aside_again(&mut self, tx: &mut Tx, old: &ShareRow, data: &Value) -> Result<Written> {
        let share = self.sealed_aside(ShareRow { n: old.n + 1, ..old.clone() }, data)?;
        self.before(tx)?;
        rows::replace(tx, &share.row)?;
        self.count(&share.row, Some(old))?;
        Ok(share)
    }

    /// Opens what was put aside for the program's own work; none if there is nothing of this id in this section.
    pub fn aside(&self, conn: &mut Conn, section: SectionNo, id: RecordId) -> Result<Option<(ShareRow, Working)>> {
        let all = rows::of_record(conn, self.case.id, id)?;
        let Some(row) = all.into_iter().find(|row| row.section == section.0 && row.form == CONFLICT) else {
            return Ok(None);
        };
        let working = self.work_on(&row)?;
        Ok(Some((row, working)))
    }

    /// What a share of a record said at revision `n`; none if it never had that revision.
    pub fn data_at(
        &self,
        conn: &mut Conn,
        section: SectionNo,
        id: RecordId,
        n: i32,
    ) -> Result<Option<Map<String, Value>>> {
        match version(conn, self.case.id, section, id, n) {
            Err(error) if error.code == Code::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(row) if row.deleted => Ok(None),
            Ok(row) => Ok(self.work_on(&row)?.data().as_object().cloned()),
        }
    }

    /// What a field said when `full` had revision `n`; of what is carved out of `full`, what it says now.
    pub fn field_at(&self, conn: &mut Conn, whole: &Whole, field: &str, n: i32) -> Result<Value> {
        let home = whole.entry.home(field, whole.author_department).filter(|home| home.is_full());
        let then = match home {
            Some(home) => self.data_at(conn, home, whole.id, n)?,
            None => None,
        };
        Ok(then.as_ref().unwrap_or(&whole.data).get(field).cloned().unwrap_or_default())
    }

    fn work_on(&self, row: &ShareRow) -> Result<Working> {
        open_for_write(WriteReason::Merge, &self.key, &place_of(row), &sealed(row))
    }

    fn sealed_aside(&mut self, row: ShareRow, data: &Value) -> Result<Written> {
        let section = SectionNo(row.section);
        let bytes = serde_json::to_vec(data).map_err(Error::internal)?;
        let place = Place { case: self.case.id, section, record: row.id, n: row.n, rule: RULE };
        let body = seal(&self.key, &place, &Content { data: &bytes, fmeta: b"" })?.into_bytes();
        let h = rev_hash(&self.key, section.name(), row.id, &bytes)?.to_vec();
        self.touched.insert(section);
        let (author, office) = (self.actor.id, self.actor.office.id);
        let row = ShareRow { h, rule: RULE, recorded_at: self.now, author, office, body, ..row };
        Ok(Written { row, data: bytes })
    }
}

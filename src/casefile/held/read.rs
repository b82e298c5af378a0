//! Reading what waits for a decision: who decides with the case before them sees what was written, the protection unit in
//! another department's place sees who, when and of what type.

use serde_json::{Value, json};

use super::body;
use super::decide::{Judge, judge};
use crate::access::{Department, Role};
use crate::casefile::read::{Reading, Rendered};
use crate::clock::instant_text;
use crate::error::{Error, Result};
use crate::id::HeldId;
use crate::store::held::{self as rows, HeldRow};
use crate::store::{Conn, cases};

/// How many rows are looked at in one go.
const STEP: i64 = 200;

/// Which held changes are asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `waiting`, `adopted` or `discarded`.
    pub state: String,
    pub after: Option<HeldId>,
    pub limit: usize,
}

impl Reading<'_> {
    /// A page of the held changes that the caller decides, in order of id.
    pub fn held(&mut self, conn: &mut Conn, asked: &Asked) -> Result<Rendered> {
        let (mut items, mut after) = (Vec::new(), asked.after);
        let unit = self.actor.department == Department::Protection && self.actor.role == Role::DistrictNodal;
        let district = self.actor.office.district.as_deref().filter(|_| unit);
        let department = self.actor.department.name();
        while items.len() <= asked.limit {
            let rows = rows::page(conn, department, district, &asked.state, after, STEP)?;
            let Some(last) = rows.last().map(|row| row.id) else { break };
            for row in &rows {
                if items.len() <= asked.limit
                    && let Some(item) = self.one_held(conn, row)?
                {
                    items.push(item);
                }
            }
            after = Some(last);
        }
        let more = items.len() > asked.limit;
        items.truncate(asked.limit);
        let next = items.last().filter(|_| more).map(|item| item["id"].clone());
        Ok(Rendered { body: json!({"items": items, "next": next}).to_string().into_bytes(), etag: None })
    }

    /// One held change.
    pub fn held_change(&mut self, conn: &mut Conn, id: HeldId) -> Result<Rendered> {
        let row = rows::find(conn, id)?.ok_or_else(Error::not_found)?;
        let item = self.one_held(conn, &row)?.ok_or_else(Error::not_found)?;
        Ok(Rendered { body: item.to_string().into_bytes(), etag: None })
    }

    fn one_held(&mut self, conn: &mut Conn, row: &HeldRow) -> Result<Option<Value>> {
        let Some(case) = cases::find(conn, row.case_id)? else { return Ok(None) };
        let Some(judge) = judge(conn, self.means, self.actor, self.permit, row, &case)? else { return Ok(None) };
        let mut item = json!({
            "id": row.id, "case_id": row.case_id, "kind": row.kind, "author": row.author,
            "saved_at": instant_text(row.saved_at), "received_at": instant_text(row.received_at),
            "reason": row.reason, "state": row.state,
        });
        if let Judge::Reads(reached) = judge {
            let key = self.key(&reached)?;
            if let Some(ops) = body::shown(&key, row, &reached.viewer, self.receipts)? {
                item["changes"] = Value::Array(ops);
            }
        }
        Ok(Some(item))
    }
}

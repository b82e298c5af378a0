//! Erasing a child's file: what an order demands is first promised in a ledger outside the database, then done.
//!
//! A crash in between, or a database restored from an older backup, changes nothing: whatever the ledger promises is done
//! before a request is served (`decisions.md` D8). Every reader then finds what finds who never reached the case.

mod ledger;

use std::collections::BTreeSet;

pub use ledger::{DestroyLedger, Erasure};

use crate::clock::instant_text;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::id::CaseId;
use crate::records::types::{Line, Text};
use crate::store::{Db, cases, erasure as rows};

form! {
    /// What is to be erased, and why. Nothing of it may name the child: the ledger is kept for ever.
    pub struct EraseOrder {
        /// The case's number, such as `UP-BBK-2026-000123-C`.
        number: Line,
        /// The order that demands it, by authority, number and date.
        order: Text<200>,
        /// Why, such as the rule that the order names.
        reason: Text<1000>,
    }
}

/// Erases a case. Errors: `not_found`; `wrong_state` for one that is erased already and for a register, which is about
/// nobody.
pub fn erase(db: &Db, ledger: &DestroyLedger, order: &EraseOrder) -> Result<CaseId> {
    let case = db.read(|conn| cases::find_by_number(conn, &order.number.0))?.ok_or_else(|| {
        let (en, hi) = ("There is no case of this number.", "इस संख्या का कोई प्रकरण नहीं है।");
        Error::with(Code::NotFound, en, hi)
    })?;
    if case.case_type == "register" {
        let (en, hi) = ("A district's register is about no child.", "जनपद पंजी किसी बालक के बारे में नहीं होती।");
        return Err(Error::with(Code::WrongState, en, hi));
    }
    if case.wrapped_key.is_none() {
        let (en, hi) = ("This case was erased already.", "यह प्रकरण पहले ही मिटाया जा चुका है।");
        return Err(Error::with(Code::WrongState, en, hi));
    }
    let now = db.clock().now_ms();
    // Promised first. A promise that a crash left undone is not made twice.
    ledger.promise(&Erasure {
        case_id: case.id,
        number: case.number,
        at: instant_text(now),
        order: order.order.0.clone(),
        reason: order.reason.0.clone(),
    })?;
    db.write(|tx| rows::destroy(tx, case.id, now))?;
    Ok(case.id)
}

/// Does what the ledger promises and this database has not seen: after a crash, or in one restored from a backup. Tells in
/// how many cases. To be asked before the service opens its port.
pub fn replay(db: &Db, ledger: &DestroyLedger) -> Result<usize> {
    let promised: BTreeSet<CaseId> = ledger.read()?.into_iter().map(|line| line.case_id).collect();
    let gone = db.read(rows::destroyed)?;
    let unknown = gone.iter().filter(|id| !promised.contains(id)).count();
    if unknown > 0 {
        tracing::error!(unknown, ledger = %ledger.path().display(), "cases are erased of which the destroy ledger does not know: is it the right one?");
    }
    let ids: Vec<CaseId> = promised.into_iter().collect();
    let again = db.read(|conn| rows::readable(conn, &ids))?;
    for id in &again {
        db.write(|tx| rows::destroy(tx, *id, db.clock().now_ms()))?;
        tracing::warn!(case = %id, "erased again, as the destroy ledger says");
    }
    Ok(again.len())
}

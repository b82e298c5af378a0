//! A case's rows as they are destroyed: its key, everything that is about it, and every reason to reach it, in one
//! transaction.
//!
//! What stays: the case's bare row, so that its number is never given again; who took part until when; the spans, closed
//! now, so that phones are told to drop it; the ledger of changes and the journal, which hold no content; the auditors'
//! review of an emergency access, whose reason goes unreadable with the key.

use diesel::prelude::*;

use super::cases::{self, Progress};
use super::schema::{
    approval, case_file, case_link, case_section, conflict, emergency_access, held_change, obligation, participation,
    record, record_version, referral, transfer,
};
use super::spans;
use super::{Conn, Tx, on_backend};
use crate::error::Result;
use crate::id::{CaseId, RecordId};

/// Of these cases those whose key is still there.
pub fn readable(conn: &mut Conn, ids: &[CaseId]) -> Result<Vec<CaseId>> {
    let mut found = Vec::new();
    for some in ids.chunks(500) {
        let there: Vec<CaseId> = on_backend!(conn, c => case_file::table
            .filter(case_file::id.eq_any(some))
            .filter(case_file::wrapped_key.is_not_null())
            .select(case_file::id)
            .load(c))?;
        found.extend(there);
    }
    Ok(found)
}

/// The cases whose key was destroyed.
pub fn destroyed(conn: &mut Conn) -> Result<Vec<CaseId>> {
    Ok(case_file::table.filter(case_file::wrapped_key.is_null()).select(case_file::id).load(conn)?)
}

/// Destroys a case; `at` is Unix milliseconds. Tells whether there was one with a key.
pub fn destroy(tx: &mut Tx, id: CaseId, at: i64) -> Result<bool> {
    let Some(case) = cases::lock(tx, id)?.filter(|case| case.wrapped_key.is_some()) else { return Ok(false) };
    let bare = Progress {
        stage: "CLOSED".to_owned(),
        took_charge: None,
        charge_taken_at: None,
        produced_at: None,
        operation_ended_at: None,
        closed_at: None,
        locked_at: None,
        handed_over_at: None,
    };
    cases::update_progress(tx, id, &bare)?;
    let key = diesel::update(case_file::table.find(case.id)).set(case_file::wrapped_key.eq(None::<Vec<u8>>));
    key.execute(&mut **tx)?;
    let running = participation::table.filter(participation::case_id.eq(id)).filter(participation::ended_at.is_null());
    diesel::update(running).set(participation::ended_at.eq(at)).execute(&mut **tx)?;
    for span in spans::open_spans(tx, id)? {
        spans::close(tx, span.span_id)?;
    }
    clear_records(tx, id)?;
    diesel::delete(obligation::table.filter(obligation::case_id.eq(id))).execute(&mut **tx)?;
    diesel::delete(referral::table.filter(referral::case_id.eq(id))).execute(&mut **tx)?;
    diesel::delete(transfer::table.filter(transfer::case_id.eq(id))).execute(&mut **tx)?;
    let linked = case_link::case_id.eq(id).or(case_link::other_id.eq(id));
    diesel::delete(case_link::table.filter(linked)).execute(&mut **tx)?;
    // A late change keeps its one outcome, and nothing of what it said.
    let held = held_change::table.filter(held_change::case_id.eq(id));
    let discarded = (held_change::sealed_body.eq(None::<Vec<u8>>), held_change::state.eq("discarded"));
    diesel::update(held).set(discarded).execute(&mut **tx)?;
    // An emergency access keeps its review, and nothing of what was said of the child.
    let opened = emergency_access::table.filter(emergency_access::case_id.eq(id));
    diesel::update(opened).set(emergency_access::reason.eq(Vec::<u8>::new())).execute(&mut **tx)?;
    Ok(true)
}

fn clear_records(tx: &mut Tx, id: CaseId) -> Result<()> {
    let of_case = record::table.filter(record::case_id.eq(id)).select(record::id).distinct();
    let records: Vec<RecordId> = of_case.load(&mut **tx)?;
    on_backend!(tx, c => diesel::delete(approval::table.filter(approval::record_id.eq_any(&records))).execute(c))?;
    diesel::delete(conflict::table.filter(conflict::case_id.eq(id))).execute(&mut **tx)?;
    diesel::delete(record_version::table.filter(record_version::case_id.eq(id))).execute(&mut **tx)?;
    diesel::delete(record::table.filter(record::case_id.eq(id))).execute(&mut **tx)?;
    diesel::delete(case_section::table.filter(case_section::case_id.eq(id))).execute(&mut **tx)?;
    Ok(())
}

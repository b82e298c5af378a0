//! Counted guesses, in the database because several servers count together; only hashes of whose they are.

use diesel::prelude::*;

use super::schema::throttle;
use super::{Conn, Tx, on_backend};
use crate::error::Result;

/// A count: what `tries` and `at` (Unix milliseconds) mean is the counter's own rule.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = throttle)]
pub struct ThrottleRow {
    pub tries: i32,
    pub at: i64,
}

/// Takes a count for this transaction: those who count the same follow one another. A new one begins at zero tries, and
/// with it those go that nobody has counted since `forgotten`.
pub fn take(tx: &mut Tx, counter: &[u8], now_ms: i64, forgotten: i64) -> Result<ThrottleRow> {
    let row = (throttle::counter.eq(counter), throttle::tries.eq(0), throttle::at.eq(now_ms));
    let new = on_backend!(tx, c => {
        diesel::insert_into(throttle::table).values(row).on_conflict_do_nothing().execute(c)?
    });
    if new > 0 {
        diesel::delete(throttle::table.filter(throttle::at.lt(forgotten))).execute(&mut **tx)?;
    }
    let counted = throttle::table.find(counter);
    Ok(match tx.conn() {
        Conn::Pg(conn) => counted.select(ThrottleRow::as_select()).for_update().first(conn)?,
        Conn::Sqlite(conn) => counted.select(ThrottleRow::as_select()).first(conn)?,
    })
}

pub fn put(tx: &mut Tx, counter: &[u8], row: &ThrottleRow) -> Result<()> {
    let counts = (throttle::tries.eq(row.tries), throttle::at.eq(row.at));
    diesel::update(throttle::table.find(counter)).set(counts).execute(&mut **tx)?;
    Ok(())
}

/// Takes one try back.
pub fn refund(tx: &mut Tx, counter: &[u8]) -> Result<()> {
    let counted = throttle::table.find(counter).filter(throttle::tries.gt(0));
    diesel::update(counted).set(throttle::tries.eq(throttle::tries - 1)).execute(&mut **tx)?;
    Ok(())
}

pub fn forget(tx: &mut Tx, counter: &[u8]) -> Result<()> {
    diesel::delete(throttle::table.find(counter)).execute(&mut **tx)?;
    Ok(())
}

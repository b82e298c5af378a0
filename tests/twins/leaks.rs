//! Three leaks, planted between the answers and the comparison: the comparison must find each.

use std::collections::BTreeMap;

use anugaman::id::{CaseId, RecordId};
use anugaman::store::records;
use serde_json::Value;

use crate::district::District;
use crate::sight::Received;

/// Adds to an answer what its reader must not know.
pub type Leak = fn(&District, &str, &mut Received);

pub const LEAKS: [(&str, Leak); 3] =
    [("a hidden share's n", revision), ("a hidden change's time", moment), ("an order by hidden recency", recency)];

/// The revision of the whole record in place of the reader's own share's.
fn revision(app: &District, path: &str, received: &mut Received) {
    let Some(id) = path.strip_prefix("/v1/records/").and_then(RecordId::parse) else { return };
    if received.status == 200 {
        let case = app.app.db.read(|conn| records::case_of(conn, id)).expect("a read").expect("its case");
        let rows = app.app.db.read(|conn| records::of_record(conn, case, id)).expect("a read");
        let n = rows.iter().map(|row| row.n).max().unwrap_or_default();
        received.headers.retain(|(name, _)| name != "etag");
        received.headers.insert(("etag".to_owned(), format!("\"{n}-00000000\"")));
    }
}

/// When anything in the case last changed.
fn moment(app: &District, path: &str, received: &mut Received) {
    let Some(case) = path.strip_prefix("/v1/cases/").and_then(CaseId::parse) else { return };
    if received.status == 200 {
        let latest = rows_of(app, case).iter().map(|row| row.recorded_at).max().unwrap_or_default();
        received.headers.insert(("last-modified".to_owned(), latest.to_string()));
    }
}

/// The list of cases in the order in which anything in them last changed.
fn recency(app: &District, path: &str, received: &mut Received) {
    if !path.starts_with("/v1/cases?") || received.status != 200 {
        return;
    }
    let mut page: Value = serde_json::from_str(&received.body).expect("a page");
    let items = page["items"].as_array_mut().expect("a list");
    let ids = items.iter().filter_map(|case| CaseId::parse(case["id"].as_str()?));
    let latest: BTreeMap<String, i64> =
        ids.map(|id| (id.to_string(), rows_of(app, id).iter().map(|row| row.x).max().unwrap_or_default())).collect();
    items.sort_by_key(|case| std::cmp::Reverse(latest[case["id"].as_str().expect("an id")]));
    received.body = page.to_string();
}

fn rows_of(app: &District, case: CaseId) -> Vec<records::ShareRow> {
    let every: Vec<i16> = anugaman::records::sections::all().iter().map(|(number, _)| number.0).collect();
    app.app.db.read(|conn| records::of_case(conn, case, &every)).expect("a read")
}

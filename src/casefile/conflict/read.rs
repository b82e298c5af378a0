//! Reading the conflicts of a case: those of the sections that one holds, each opened with its receipt.

use crate::casefile::desk::{place_of, sealed};
use crate::casefile::reach::reach;
use crate::casefile::read::{Reading, Rendered};
use crate::casefile::view;
use crate::error::Result;
use crate::id::{CaseId, RecordId};
use crate::store::Conn;
use crate::store::records as rows;
use crate::vault::open;

impl Reading<'_> {
    /// A page of the conflicts of a case that the caller may see, in order of id, resolved ones too.
    pub fn conflicts(&mut self, conn: &mut Conn, id: CaseId, after: Option<RecordId>, limit: i64) -> Result<Rendered> {
        let reached = reach(conn, &self.means.clock, self.actor, self.permit, id)?;
        let key = self.key(&reached)?;
        let sections: Vec<i16> = reached.viewer.sections().iter().map(|section| section.0).collect();
        let mut page = rows::conflicts(conn, id, &sections, after, limit + 1)?;
        let more = page.len() as i64 > limit;
        page.truncate(limit as usize);
        let mut body = b"{\"items\":[".to_vec();
        for (place, row) in page.iter().enumerate() {
            if place > 0 {
                body.push(b',');
            }
            let opened = open(&reached.viewer, &key, &place_of(row), &sealed(row), self.receipts)?;
            view::push_share(&mut body, row, opened.data());
        }
        let next = page.last().filter(|_| more).map_or_else(|| "null".to_owned(), |row| format!("\"{}\"", row.id));
        body.extend_from_slice(format!("],\"next\":{next}}}").as_bytes());
        Ok(Rendered { body, etag: None })
    }
}

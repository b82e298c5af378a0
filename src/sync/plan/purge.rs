//! What left the view is told first (R13): whole cases, and single sections of cases that stay.

use super::{Page, ScopeReader, Turn, missing, of_case, was_open};
use crate::error::Result;
use crate::sync::cursor::Position;

impl<R: ScopeReader> Turn<'_, R> {
    /// Tells what left the view; true when everything is told.
    pub(super) fn purge(&mut self, page: &mut Page<R::Row>) -> Result<bool> {
        let Position::Purge(mut after) = self.run.at else { return Ok(true) };
        let keys = self.both();
        let lost = missing(&self.base.keys, &self.caller.keys);
        loop {
            let snapshot = &self.base.snapshot;
            let cases = self.reader.leavers(&self.base.keys, &lost, snapshot, after, self.budget.batch)?;
            let spans = self.reader.spans(&keys, &cases)?;
            for case in &cases {
                let spans = of_case(&spans, *case);
                let had = self.through(spans, &self.base.keys, |span| was_open(span, snapshot)).common(&self.base.held);
                let (then, now) = self.in_view(spans);
                let gone = had.without(&R::keeps(then, now));
                if !gone.is_empty() && gone == had {
                    page.purge.push(*case);
                } else if !gone.is_empty() {
                    page.purge_parts.push((*case, gone));
                }
                after = Some(*case);
                self.run.at = Position::Purge(after);
                if page.purge.len() + page.purge_parts.len() >= self.budget.purges {
                    return Ok(false);
                }
            }
            if cases.len() < self.budget.batch {
                self.run.at = Position::Content(None);
                return Ok(true);
            }
        }
    }
}

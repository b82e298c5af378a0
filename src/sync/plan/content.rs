//! What is new: the change of a section where one and the same reason lasted since P, else the whole section (R10, R11).

use super::{Block, Page, ScopeReader, SpanRow, Turn, Want, missing, of_case};
use crate::error::Result;
use crate::id::CaseId;
use crate::records::sections::SectionSet;
use crate::sync::cursor::Position;

/// Rows that are read at once.
const ROWS: usize = 500;

impl<R: ScopeReader> Turn<'_, R> {
    /// Gives what is new; true when everything is given.
    pub(super) fn content(&mut self, page: &mut Page<R::Row>) -> Result<bool> {
        let keys = self.both();
        // A section that this run fills in may be new in every case in reach.
        let gained = match self.run.gain.is_empty() {
            true => missing(&self.caller.keys, &self.base.keys),
            false => self.caller.keys.clone(),
        };
        let mut left = self.budget.bytes;
        loop {
            let cases = match self.run.at {
                Position::Within(case, ..) => vec![case],
                Position::Content(after) => self.news(&gained, after)?,
                Position::Purge(_) => self.news(&gained, None)?,
            };
            let within = matches!(self.run.at, Position::Within(..));
            let spans = self.reader.spans(&keys, &cases)?;
            let mut wants: Vec<Want> = cases.iter().map(|case| self.want(*case, of_case(&spans, *case))).collect();
            if !self.fill(page, &mut wants, &mut left)? {
                return Ok(false);
            }
            if let Some(last) = cases.last() {
                self.run.at = Position::Content(Some(*last));
            }
            if !within && cases.len() < self.budget.batch {
                return Ok(true);
            }
        }
    }

    fn news(&mut self, gained: &[String], after: Option<CaseId>) -> Result<Vec<CaseId>> {
        self.reader.news(&self.caller.keys, gained, &self.base.snapshot, after, self.budget.batch)
    }

    fn want(&self, case: CaseId, spans: &[SpanRow]) -> Want {
        let base = self.base;
        let (then, now) = self.in_view(spans);
        let sections = R::gives(then, now).common(&base.held.union(&self.run.gain));
        let lasted = |span: &SpanRow| R::lasts(span, &base.snapshot) && base.keys.contains(&span.key);
        let delta = self.through(spans, &self.caller.keys, lasted).common(&base.held).common(&sections);
        let after = match self.run.at {
            Position::Within(of, section, record) if of == case => Some((section, record)),
            _ => None,
        };
        Want { case, delta, replace: sections.without(&delta), after }
    }

    /// Puts what is wanted into blocks, in order, until the page is full; true if all of it went in.
    fn fill(&mut self, page: &mut Page<R::Row>, mut wants: &mut [Want], left: &mut usize) -> Result<bool> {
        for want in wants.iter() {
            // The last part of a case that was begun says so even if nothing more came.
            if want.after.is_some() && !want.sections().is_empty() {
                block_of(page, want);
            }
        }
        while !wants.is_empty() {
            let rows = self.reader.rows(wants, &self.base.snapshot, ROWS)?;
            let more = rows.len() >= ROWS;
            let mut rows = rows.into_iter().peekable();
            let mut whole = 0;
            for want in wants.iter_mut() {
                if want.after.is_none() && !want.replace.is_empty() {
                    block_of(page, want);
                }
                while let Some(row) = rows.next_if(|row| R::place(row).0 == want.case) {
                    let (case, section, record, bytes) = R::place(&row);
                    if bytes > *left && page.blocks.iter().any(|block| !block.rows.is_empty()) {
                        stop_within(page, case);
                        return Ok(false);
                    }
                    *left = left.saturating_sub(bytes);
                    block_of(page, want).rows.push(row);
                    want.after = Some((section, record));
                    self.run.at = Position::Within(case, section, record);
                }
                if more && rows.peek().is_none() {
                    break;
                }
                self.run.at = Position::Content(Some(want.case));
                whole += 1;
            }
            wants = &mut wants[whole..];
        }
        Ok(true)
    }
}

impl Want {
    fn sections(&self) -> SectionSet {
        self.delta.union(&self.replace)
    }
}

/// The block of this case, begun if it is not the page's last.
fn block_of<'p, Row>(page: &'p mut Page<Row>, want: &Want) -> &'p mut Block<Row> {
    if page.blocks.last().is_none_or(|block| block.case != want.case) {
        page.blocks.push(Block {
            case: want.case,
            replace: if want.after.is_none() { want.replace } else { SectionSet::default() },
            sections: want.sections(),
            continues: want.after.is_some(),
            continued: false,
            rows: Vec::new(),
        });
    }
    let last = page.blocks.len() - 1;
    &mut page.blocks[last]
}

/// The page ends in this case; a block that got no record of it is for the next page.
fn stop_within<Row>(page: &mut Page<Row>, case: CaseId) {
    if page.blocks.last().is_some_and(|block| block.case == case && block.rows.is_empty() && !block.continues) {
        page.blocks.pop();
    } else if let Some(block) = page.blocks.last_mut().filter(|block| block.case == case) {
        block.continued = true;
    }
}

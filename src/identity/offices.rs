//! The tree of offices: who sits below whom, and so who reaches whose cases.
//!
//! An office stays where it was put: the reach of running cases follows the tree. It can be renamed and ended.

use super::Means;
use super::charge::{fault, same_version, within};
use super::page::{self, Cursor, Limit, Page};
use super::views::OfficeView;
use crate::access::{Actor, Department, Level, Role};
use crate::error::{Code, Error, Result};
use crate::form;
use crate::id::OfficeId;
use crate::records::field::Faults;
use crate::records::types::{Instant, Text};
use crate::store::offices::{self, OfficeChange, OfficeFilter, OfficeRow};
use crate::store::{Conn, Tx};

form! {
    /// Which offices to list.
    pub struct OfficeQuery {
        department: Option<Department>,
        level: Option<Level>,
        /// District code.
        district: Option<Text<8>>,
        /// Where the page begins: `next` of the page before.
        cursor: Option<Cursor>,
        /// At most so many; 50 if left out.
        limit: Option<Limit>,
    }
}

form! {
    /// A new office.
    pub struct NewOffice {
        /// Capitals, digits and `-`, such as `BBK-POL-03`; unique in the installation.
        code: Text<24>,
        name: Text<200>,
        /// The name in Hindi.
        name_hi: Text<200>,
        department: Department,
        level: Level,
        /// District code, below the level of the state.
        district: Option<Text<8>>,
        /// The office above: of the same department, or the top of the tree.
        parent_id: Option<OfficeId>,
        /// When it ends by itself.
        until: Option<Instant>,
    }
}

form! {
    /// What may change of an office; what is left out stays, `"until": null` takes the end away.
    pub struct OfficePatch {
        name: Option<Text<200>>,
        name_hi: Option<Text<200>>,
        /// When it ends by itself; in the past, it ends at once.
        until: Option<Instant>,
    }
}

/// An administrator lists the offices in charge; everybody else finds any office here, to refer a case to it.
pub fn list(means: &Means, actor: &Actor, query: OfficeQuery) -> Result<Page<OfficeView>> {
    let rows = page::rows(query.limit);
    let mut filter = OfficeFilter {
        department: query.department,
        level: query.level,
        district: query.district.map(|district| district.0),
        within: None,
        after: page::after(query.cursor)?,
        limit: rows,
    };
    let found = means.db.read(|conn| {
        if actor.role == Role::Administrator {
            filter.within = offices::subtree(conn, actor.office.id)?;
        }
        offices::page(conn, &filter)
    })?;
    Ok(Page::cut(found, rows, |row| &row.code))
}

/// Makes an office below one in the actor's charge.
pub fn create(means: &Means, actor: &Actor, request: NewOffice) -> Result<OfficeView> {
    means.db.write(|tx| {
        let mut faults = Faults::default();
        let parent = match request.parent_id {
            Some(id) if within(tx, actor, id)? => offices::find(tx, id)?,
            _ => None,
        };
        match &parent {
            Some(parent) => placed(&mut faults, &request, parent),
            None => {
                let en = "Give the office above, one in your charge.";
                fault(&mut faults, "parent_id", "inconsistent", en, "अपने प्रभार का ऊपरी कार्यालय दें।");
            }
        }
        insert(tx, request, faults)
    })
}

/// Makes an office from the command line: the top of the tree, once, or any office below another.
pub fn create_directly(means: &Means, request: NewOffice) -> Result<OfficeView> {
    means.db.write(|tx| {
        let mut faults = Faults::default();
        match request.parent_id.map(|id| offices::find(tx, id)).transpose()?.flatten() {
            Some(parent) => placed(&mut faults, &request, &parent),
            None if request.level != Level::State || offices::root(tx)?.is_some() => {
                let en = "Give the office above; only the first office of the state has none.";
                fault(&mut faults, "parent_id", "required", en, "ऊपरी कार्यालय दें; केवल राज्य के पहले कार्यालय का नहीं होता।");
            }
            None => {}
        }
        insert(tx, request, faults)
    })
}

/// Renames or ends an office below the actor's own; `seen` is the version from which the change was made.
pub fn patch(
    means: &Means,
    actor: &Actor,
    id: OfficeId,
    seen: &str,
    request: OfficePatch,
    no_end: bool,
) -> Result<OfficeView> {
    means.db.write(|tx| {
        let row = in_charge(tx, actor, id)?;
        same_version(row.rev, seen)?;
        let change = OfficeChange {
            name: request.name.map_or(row.name, |name| name.0),
            name_hi: request.name_hi.map_or(row.name_hi, |name| name.0),
            until_at: if no_end { None } else { request.until.map(|until| until.0).or(row.until_at) },
        };
        if !offices::update(tx, id, row.rev, &change)? {
            return Err(Error::new(Code::PreconditionFailed));
        }
        offices::find(tx, id)?.map(OfficeView::from).ok_or_else(Error::not_found)
    })
}

/// The office, if it lies below the actor's own; the own office is seen and not allowed.
fn in_charge(conn: &mut Conn, actor: &Actor, id: OfficeId) -> Result<OfficeRow> {
    if id == actor.office.id {
        return Err(Error::not_allowed());
    }
    if !within(conn, actor, id)? {
        return Err(Error::not_found());
    }
    offices::find(conn, id)?.ok_or_else(Error::not_found)
}

/// The rules of the tree: department, level and district of an office follow from the one above.
fn placed(faults: &mut Faults, request: &NewOffice, parent: &OfficeRow) {
    let top = parent.parent_id.is_none();
    if request.department != parent.department && !top {
        let en = "The office above belongs to another department.";
        fault(faults, "department", "inconsistent", en, "ऊपरी कार्यालय किसी अन्य विभाग का है।");
    }
    if request.level <= parent.level && !(top && request.level == Level::State) {
        let en = "An office stands at a lower level than the one above it: state, district, local.";
        fault(
            faults,
            "level",
            "inconsistent",
            en,
            "कार्यालय अपने ऊपरी कार्यालय से निचले स्तर पर होता है: राज्य, जनपद, स्थानीय।",
        );
    }
    let given = request.district.as_ref().map(|district| district.0.as_str());
    if parent.district.is_some() && given != parent.district.as_deref() {
        let en = "The office above is in another district.";
        fault(faults, "district", "inconsistent", en, "ऊपरी कार्यालय किसी अन्य जनपद में है।");
    }
}

fn insert(tx: &mut Tx, request: NewOffice, mut faults: Faults) -> Result<OfficeView> {
    let code = request.code.0;
    if !code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-') {
        fault(&mut faults, "code", "bad_format", "Capitals, digits and - only.", "केवल बड़े अक्षर, अंक और -।");
    } else if offices::find_by_code(tx, &code)?.is_some() {
        fault(&mut faults, "code", "inconsistent", "This code is taken.", "यह कोड पहले से है।");
    }
    let district = request.district.map(|district| district.0);
    match (&district, request.level) {
        (Some(_), Level::State) => {
            let en = "An office of the state has no district.";
            fault(&mut faults, "district", "inconsistent", en, "राज्य के कार्यालय का जनपद नहीं होता।");
        }
        (None, Level::District | Level::Local) => {
            fault(&mut faults, "district", "required", "Give the district.", "जनपद दें।");
        }
        (Some(code), _) if !code.bytes().all(|b| b.is_ascii_uppercase()) => {
            fault(&mut faults, "district", "bad_format", "Capitals only, such as BBK.", "केवल बड़े अक्षर, जैसे BBK।");
        }
        _ => {}
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults.0));
    }
    let row = OfficeRow {
        id: OfficeId::random(),
        code,
        name: request.name.0,
        name_hi: request.name_hi.0,
        department: request.department,
        level: request.level,
        parent_id: request.parent_id,
        district,
        until_at: request.until.map(|until| until.0),
        rev: 1,
    };
    offices::insert(tx, &row)?;
    Ok(OfficeView::from(row))
}

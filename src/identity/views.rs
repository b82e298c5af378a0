//! How officers, offices and devices are shown.

use crate::access::{Actor, Department, Level, Role};
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::types::{Instant, Int, Text};
use crate::store::officers::OfficerRow;
use crate::store::offices::OfficeRow;
use crate::store::sessions::DeviceRow;

form! {
    /// An office in few words.
    pub struct OfficeCard {
        id: OfficeId,
        /// The office's short code, such as `BBK-POL`.
        code: Text<24>,
        name: Text<200>,
    }
}

form! {
    /// An officer in few words.
    pub struct OfficerCard {
        id: OfficerId,
        name: Text<200>,
        department: Department,
        role: Role,
        office: OfficeCard,
    }
}

form! {
    /// An office.
    pub struct OfficeView {
        id: OfficeId,
        /// The office's short code, unique in the installation.
        code: Text<24>,
        name: Text<200>,
        /// The name in Hindi.
        name_hi: Text<200>,
        department: Department,
        level: Level,
        /// District code; none for an office of the state.
        district: Option<Text<8>>,
        /// The office above; none for the top of the tree.
        parent_id: Option<OfficeId>,
        /// When the office ends by itself, such as a voluntary organisation's assignment.
        until: Option<Instant>,
        /// Grows with each change; give it in `If-Match`.
        rev: Int<1, 2147483647>,
    }
}

form! {
    /// An officer's account.
    pub struct OfficerView {
        id: OfficerId,
        login: Text<64>,
        name: Text<200>,
        department: Department,
        role: Role,
        office: OfficeCard,
        /// `active` or `suspended`.
        state: Text<20>,
        created_at: Instant,
        /// Whether the password must be changed before anything else.
        must_change: bool,
        /// Grows with each change; give it in `If-Match`.
        rev: Int<1, 2147483647>,
        /// Only in the answer that made it: a password of the server's choice, shown this once.
        password: Option<Text<256>>,
    }
}

form! {
    /// One of the officer's devices.
    pub struct DeviceView {
        id: Text<36>,
        name: Text<200>,
        created_at: Instant,
        /// When it was taken out of use.
        revoked_at: Option<Instant>,
        /// Whether this request came from it.
        current: bool,
    }
}

impl From<&Actor> for OfficerCard {
    fn from(actor: &Actor) -> Self {
        let office = &actor.office;
        Self {
            id: actor.id,
            name: Text(actor.name.clone()),
            department: actor.department,
            role: actor.role,
            office: OfficeCard { id: office.id, code: Text(office.code.clone()), name: Text(office.name.clone()) },
        }
    }
}

impl From<OfficeRow> for OfficeView {
    fn from(row: OfficeRow) -> Self {
        Self {
            id: row.id,
            code: Text(row.code),
            name: Text(row.name),
            name_hi: Text(row.name_hi),
            department: row.department,
            level: row.level,
            district: row.district.map(Text),
            parent_id: row.parent_id,
            until: row.until_at.map(Instant),
            rev: Int(row.rev.into()),
        }
    }
}

impl From<(OfficerRow, OfficeRow)> for OfficerView {
    fn from((officer, office): (OfficerRow, OfficeRow)) -> Self {
        Self {
            id: officer.id,
            login: Text(officer.login),
            name: Text(officer.name),
            department: officer.department,
            role: officer.role,
            office: OfficeCard { id: office.id, code: Text(office.code), name: Text(office.name) },
            state: Text(officer.state),
            created_at: Instant(officer.created_at),
            must_change: officer.must_change,
            rev: Int(officer.rev.into()),
            password: None,
        }
    }
}

impl DeviceView {
    /// The device as its officer sees it from `current`.
    pub fn of(row: DeviceRow, current: crate::id::DeviceId) -> Self {
        Self {
            id: Text(row.id.to_string()),
            name: Text(row.name),
            created_at: Instant(row.created_at),
            revoked_at: row.revoked_at.map(Instant),
            current: row.id == current,
        }
    }
}

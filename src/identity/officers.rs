//! Officers' accounts, kept by an administrator for the offices in their charge.
//!
//! A change of role, office or state bites at the officer's next request; suspension and a new password also end
//! every session.

use super::Means;
use super::charge::{fault, fits, same_version, within};
use super::page::{self, Cursor, Limit, Page};
use super::password;
use super::standing::{ACTIVE, SUSPENDED};
use super::views::OfficerView;
use crate::access::{Action, Actor, Department, Reach, Role};
use crate::error::{Code, Error, Result};
use crate::form;
use crate::id::{OfficeId, OfficerId};
use crate::records::field::Faults;
use crate::records::types::Text;
use crate::store::officers::{self, OfficerChange, OfficerFilter, OfficerRow, Posted};
use crate::store::{Conn, Tx, offices, sessions, spans};

form! {
    /// Which officers to list.
    pub struct OfficerQuery {
        department: Option<Department>,
        role: Option<Role>,
        /// `active` or `suspended`.
        state: Option<Text<20>>,
        office_id: Option<OfficeId>,
        /// Where the page begins: `next` of the page before.
        cursor: Option<Cursor>,
        /// At most so many; 50 if left out.
        limit: Option<Limit>,
    }
}

form! {
    /// A new officer. The department is that of the office.
    pub struct NewOfficer {
        /// Small letters, digits and `._-`, at least three; unique in the installation.
        login: Text<64>,
        name: Text<200>,
        role: Role,
        office_id: OfficeId,
        /// At least 12 characters; left out, the server makes one and shows it once. The officer must change it.
        password: Option<Text<256>>,
    }
}

form! {
    /// What may change of an officer; what is left out stays.
    pub struct OfficerPatch {
        name: Option<Text<200>>,
        role: Option<Role>,
        /// An office of the same department.
        office_id: Option<OfficeId>,
        /// A new password; every session of the officer ends, and the officer must change it at the next sign-in.
        password: Option<Text<256>>,
        /// Whether the officer must change the password before anything else, from the next request on; left out, it
        /// stays as it is. With a new password it is always true.
        must_change: Option<bool>,
    }
}

/// The officers of the actor's office and below; for a nodal officer, those of the own department.
pub fn list(means: &Means, actor: &Actor, query: OfficerQuery) -> Result<Page<OfficerView>> {
    let own_department = match actor.permit(Action::ReadOfficers)?.reach {
        Reach::Own => Some(actor.department),
        Reach::NoCase | Reach::Pseudonym => None,
    };
    let rows = page::rows(query.limit);
    if own_department.is_some_and(|own| query.department.is_some_and(|asked| asked != own)) {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let mut filter = OfficerFilter {
        department: own_department.or(query.department),
        role: query.role,
        state: query.state.map(|state| state.0),
        office: query.office_id,
        within: None,
        after: page::after(query.cursor)?,
        limit: rows,
    };
    let found = means.db.read(|conn| {
        filter.within = offices::subtree(conn, actor.office.id)?;
        officers::page(conn, &filter)
    })?;
    Ok(Page::cut(found, rows, |(officer, _)| &officer.login))
}

/// Makes an account at an office in the actor's charge, which gives reach and takes a step-up as a change of role does.
pub fn create(means: &Means, actor: &Actor, request: NewOfficer) -> Result<OfficerView> {
    actor.require_step_up(means.clock.now_ms())?;
    add(means, request, true, |conn, office| within(conn, actor, office))
}

/// Makes an account from the command line, at any office.
pub fn create_directly(means: &Means, request: NewOfficer) -> Result<OfficerView> {
    add(means, request, false, |_, _| Ok(true))
}

/// Changes an account in the actor's charge; `seen` is the version from which the change was made. What gives reach or a
/// way in (role, office, password) takes a step-up.
pub fn patch(means: &Means, actor: &Actor, id: OfficerId, seen: &str, request: OfficerPatch) -> Result<OfficerView> {
    if request.role.is_some() || request.office_id.is_some() || request.password.is_some() {
        actor.require_step_up(means.clock.now_ms())?;
    }
    let (login, now) = (means.db.read(|conn| in_charge(conn, actor, id))?.0.login, means.clock.now_ms());
    let hash = request.password.as_ref().map(|password| checked_hash(means, &password.0, &login)).transpose()?;
    means.db.write(|tx| {
        let (officer, office) = in_charge(tx, actor, id)?;
        same_version(officer.rev, seen)?;
        let mut faults = Faults::default();
        let mut change = officer.unchanged();
        let target = match request.office_id {
            Some(id) if within(tx, actor, id)? => offices::find(tx, id)?,
            Some(_) => None,
            None => Some(office),
        };
        change.role = request.role.unwrap_or(officer.role);
        match target.filter(|target| target.department == officer.department) {
            None => {
                let en = "Give an office of the same department in your charge.";
                fault(&mut faults, "office_id", "inconsistent", en, "अपने प्रभार का उसी विभाग का कार्यालय दें।");
            }
            Some(target) if !fits(change.role, target.level) => role_fault(&mut faults),
            Some(target) => change.office_id = target.id,
        }
        if hash.is_some() && request.must_change == Some(false) {
            let en = "Whoever sets a password knows it: the officer must change it.";
            fault(
                &mut faults,
                "must_change",
                "inconsistent",
                en,
                "पासवर्ड देने वाला उसे जानता है: अधिकारी को उसे बदलना होगा।",
            );
        }
        if !faults.is_empty() {
            return Err(Error::invalid(faults.0));
        }
        if change.role != officer.role || change.office_id != officer.office_id {
            change.authz += 1;
            spans::end_personal(tx, id, now)?;
        }
        change.must_change = hash.is_some() || request.must_change.unwrap_or(change.must_change);
        change.name = request.name.map_or(change.name, |name| name.0);
        save(tx, &officer, &change)?;
        if let Some(hash) = &hash {
            officers::set_password(tx, id, hash, change.must_change, now)?;
            sessions::end_of_officer(tx, id, now, "password")?;
        }
        view(tx, id)
    })
}

/// Suspends an account in the actor's charge. Errors: `wrong_state` if it is suspended.
pub fn suspend(means: &Means, actor: &Actor, id: OfficerId) -> Result<OfficerView> {
    let now = means.clock.now_ms();
    means.db.write(|tx| {
        let (officer, _) = in_charge(tx, actor, id)?;
        turn(tx, &officer, SUSPENDED, now)
    })
}

/// Ends the suspension of an account in the actor's charge: a way in, which takes a step-up. Errors: `wrong_state` if it
/// is active.
pub fn resume(means: &Means, actor: &Actor, id: OfficerId) -> Result<OfficerView> {
    let now = means.clock.now_ms();
    actor.require_step_up(now)?;
    means.db.write(|tx| {
        let (officer, _) = in_charge(tx, actor, id)?;
        turn(tx, &officer, ACTIVE, now)
    })
}

/// Suspends or resumes from the command line.
pub fn turn_directly(means: &Means, login: &str, suspended: bool) -> Result<OfficerView> {
    let now = means.clock.now_ms();
    means.db.write(|tx| {
        let officer = officers::find_by_login(tx, login)?.ok_or_else(|| unknown(login))?;
        turn(tx, &officer, if suspended { SUSPENDED } else { ACTIVE }, now)
    })
}

/// Gives a new password from the command line and ends every session; returns it if the server made it, and then it
/// must be changed at once.
pub fn set_password_directly(means: &Means, login: &str, given: Option<String>) -> Result<Option<String>> {
    let (password, made) = given_or_made(given)?;
    let (hash, now) = (checked_hash(means, &password, login)?, means.clock.now_ms());
    means.db.write(|tx| {
        let officer = officers::find_by_login(tx, login)?.ok_or_else(|| unknown(login))?;
        officers::set_password(tx, officer.id, &hash, made, now)?;
        sessions::end_of_officer(tx, officer.id, now, "password")
    })?;
    Ok(made.then_some(password))
}

fn add(
    means: &Means,
    request: NewOfficer,
    given_by_another: bool,
    may_post_at: impl FnOnce(&mut Conn, OfficeId) -> Result<bool>,
) -> Result<OfficerView> {
    let NewOfficer { login: Text(login), name: Text(name), role, office_id, password } = request;
    let (password, made) = given_or_made(password.map(|password| password.0))?;
    let (hash, now) = (checked_hash(means, &password, &login)?, means.clock.now_ms());
    let mut added = means.db.write(|tx| {
        let mut faults = Faults::default();
        if !is_login(&login) {
            let en = "Three to 64 small letters, digits and . _ -, beginning with a letter.";
            fault(&mut faults, "login", "bad_format", en, "तीन से 64 छोटे अक्षर, अंक और . _ -; पहला अक्षर हो।");
        } else if officers::find_by_login(tx, &login)?.is_some() {
            fault(&mut faults, "login", "inconsistent", "This login is taken.", "यह लॉगिन पहले से है।");
        }
        let office = if may_post_at(tx, office_id)? { offices::find(tx, office_id)? } else { None };
        match &office {
            None => {
                let en = "Give an office in your charge.";
                fault(&mut faults, "office_id", "inconsistent", en, "अपने प्रभार का कार्यालय दें।");
            }
            Some(office) if !fits(role, office.level) => role_fault(&mut faults),
            Some(_) => {}
        }
        let Some(office) = office.filter(|_| faults.is_empty()) else { return Err(Error::invalid(faults.0)) };
        let officer = OfficerRow {
            id: OfficerId::random(),
            login,
            name,
            department: office.department,
            role,
            office_id,
            state: ACTIVE.to_owned(),
            authz: 1,
            created_at: now,
            keys_changed_at: now,
            rev: 1,
            must_change: made || given_by_another,
        };
        officers::insert(tx, &officer, &hash)?;
        Ok(OfficerView::from((officer, office)))
    })?;
    added.password = made.then_some(Text(password));
    Ok(added)
}

/// The account, if its office lies in the actor's charge; the own account is seen and not allowed.
pub(super) fn in_charge(conn: &mut Conn, actor: &Actor, id: OfficerId) -> Result<Posted> {
    if id == actor.id {
        return Err(Error::not_allowed());
    }
    let (officer, office) = officers::find(conn, id)?.ok_or_else(Error::not_found)?;
    if within(conn, actor, office.id)? { Ok((officer, office)) } else { Err(Error::not_found()) }
}

fn turn(tx: &mut Tx, officer: &OfficerRow, state: &str, now_ms: i64) -> Result<OfficerView> {
    if officer.state == state {
        let en = "The account is in that state already.";
        return Err(Error::with(Code::WrongState, en, "खाता पहले से इसी स्थिति में है।"));
    }
    let change = OfficerChange { state: state.to_owned(), authz: officer.authz + 1, ..officer.unchanged() };
    save(tx, officer, &change)?;
    if state == SUSPENDED {
        sessions::end_of_officer(tx, officer.id, now_ms, "suspended")?;
    }
    view(tx, officer.id)
}

fn save(tx: &mut Tx, officer: &OfficerRow, change: &OfficerChange) -> Result<()> {
    let saved = officers::update(tx, officer.id, officer.rev, change)?;
    if saved { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
}

fn view(conn: &mut Conn, id: OfficerId) -> Result<OfficerView> {
    officers::find(conn, id)?.map(OfficerView::from).ok_or_else(Error::not_found)
}

pub(super) fn unknown(login: &str) -> Error {
    Error { cause: Some(format!("no officer has the login {login}")), ..Error::not_found() }
}

fn given_or_made(given: Option<String>) -> Result<(String, bool)> {
    match given {
        Some(password) => Ok((password, false)),
        None => Ok((password::generate()?, true)),
    }
}

/// The hash of a password that keeps the rules; made outside any transaction, because it takes long.
fn checked_hash(means: &Means, password: &str, login: &str) -> Result<String> {
    let faults = password::faults("/password", password, login);
    if faults.is_empty() { means.passwords.hash(password) } else { Err(Error::invalid(faults)) }
}

fn is_login(login: &str) -> bool {
    let shaped = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    login.len() >= 3 && login.starts_with(|c: char| c.is_ascii_lowercase()) && login.bytes().all(shaped)
}

fn role_fault(faults: &mut Faults) {
    let en = "An officer of this role is not posted at an office of this level.";
    fault(faults, "role", "inconsistent", en, "इस भूमिका का अधिकारी इस स्तर के कार्यालय में नहीं होता।");
}

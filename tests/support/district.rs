//! Two districts with all eight departments and their people, each spoken to through HTTP as who they are.
//!
//! Everybody is signed in already: accounts and sessions are rows, made in one transaction, and no password is hashed.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::process::Command;

use anugaman::access::actor::{office_key, officer_key};
use anugaman::access::{Department, Level, Role};
use anugaman::app::App;
use anugaman::casefile::register;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::departments;
use anugaman::error::Result;
use anugaman::id::{DeviceId, Id, OfficeId, OfficerId, SessionId};
use anugaman::identity::token::Bearer;
use anugaman::store::officers::OfficerRow;
use anugaman::store::offices::OfficeRow;
use anugaman::store::sessions::{RefreshRow, SessionRow};
use anugaman::store::{Tx, officers, offices, sessions};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::support::service::{self, Service};
use crate::support::{self, NOW_MS};

pub const NOW: i64 = NOW_MS;

pub const DISTRICTS: [&str; 2] = ["BBK", "LKO"];
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// Somebody with an account, at a desk.
#[derive(Clone, Debug)]
pub struct Person {
    pub login: String,
    pub id: OfficerId,
    pub department: Department,
    pub role: Role,
    pub office: OfficeId,
    pub(crate) bearer: Bearer,
}

impl Person {
    /// The two keys under which this person reaches cases.
    pub fn keys(&self) -> [String; 2] {
        [office_key(self.department, self.office), officer_key(self.id)]
    }
}

/// The service with its two districts. `police.bbk.1` sits at `BBK-POL-1`, `police.bbk.nodal` at `BBK-POL`; the first
/// field officers of committee and protection sit at the district's own office, as members of a committee do.
pub struct District {
    pub app: App,
    pub clock: Clock,
    pub url: String,
    pub(crate) send: Service,
    pub people: BTreeMap<String, Person>,
    pub offices: BTreeMap<String, OfficeId>,
}

/// Runs a story on SQLite and on PostgreSQL, each from the same beginning.
pub fn each_district(story: impl AsyncFn(&District)) {
    for database in [support::sqlite(), support::postgres()] {
        eprintln!("on {:?}", database.db.backend());
        database.db.migrate().expect("the migrations run");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = format!(
            "data = {:?}\ndatabase_url = {:?}\npool_size = 4\npassword_cost = \"light\"",
            folder.path(),
            database.url
        );
        let config = Config::from_sources(&settings, Default::default()).expect("the settings are good");
        let clock = Clock::fixed(NOW_MS);
        let app = App::open(config, clock.clone()).expect("the service opens");
        let (offices, people) = app.db.write(settle).expect("offices and officers are in place");
        app.db.write(|tx| register::ensure_all(tx, &app.cases)).expect("the registers are opened");
        actix_web::rt::System::new().block_on(async {
            let send = service::start(app.clone()).await;
            let district = District { app, clock, url: database.url.clone(), send, people, offices };
            story(&district).await;
        });
    }
}

type Settled = (BTreeMap<String, OfficeId>, BTreeMap<String, Person>);

/// The letters by which offices call a department.
pub fn letters(department: Department) -> &'static str {
    match department {
        Department::Police => "POL",
        Department::Labour => "LAB",
        Department::Education => "EDU",
        Department::Health => "HLT",
        Department::Childline => "CHL",
        Department::Committee => "CWC",
        Department::Protection => "DCP",
        Department::Magistracy => "MAG",
    }
}

pub(crate) fn settle(tx: &mut Tx) -> Result<Settled> {
    let (mut all, mut people) = Settled::default();
    let mut office = |tx: &mut Tx, code: &str, department, level, district: Option<&str>, above: Option<OfficeId>| {
        let row = OfficeRow {
            id: OfficeId::random(),
            code: code.to_owned(),
            name: format!("Sample office {code}"),
            name_hi: "नमूना कार्यालय".to_owned(),
            department,
            level,
            parent_id: above,
            district: district.map(str::to_owned),
            until_at: None,
            rev: 1,
        };
        offices::insert(tx, &row)?;
        all.insert(row.code, row.id);
        Ok::<_, anugaman::error::Error>(row.id)
    };
    let mut person = |tx: &mut Tx, login: String, department, role, office| {
        let made = account(tx, login, department, role, office)?;
        people.insert(made.login.clone(), made);
        Ok::<_, anugaman::error::Error>(())
    };
    let top = office(tx, "UP", Department::Protection, Level::State, None, None)?;
    for role in [Role::Auditor, Role::Administrator] {
        person(tx, role.name().to_owned(), Department::Protection, role, top)?;
    }
    for department in Department::ALL.iter().copied() {
        let own = letters(department);
        let state = match department {
            Department::Protection => top,
            _ => office(tx, &format!("UP-{own}"), department, Level::State, None, Some(top))?,
        };
        person(tx, format!("{department}.state"), department, Role::StateOfficer, state)?;
        for district in DISTRICTS {
            let place = Some(district);
            let code = format!("{district}-{own}");
            let main = office(tx, &code, department, Level::District, place, Some(state))?;
            let one = office(tx, &format!("{code}-1"), department, Level::Local, place, Some(main))?;
            let two = office(tx, &format!("{code}-2"), department, Level::Local, place, Some(main))?;
            let sits_together = matches!(department, Department::Committee | Department::Protection);
            for (seat, role, office) in [
                ("nodal", Role::DistrictNodal, main),
                ("1", Role::FieldOfficer, if sits_together { main } else { one }),
                ("2", Role::FieldOfficer, two),
            ] {
                let login = format!("{department}.{}.{seat}", district.to_lowercase());
                person(tx, login, department, role, office)?;
            }
            if department == Department::Police {
                let login = format!("administrator.{}", district.to_lowercase());
                person(tx, login, department, Role::Administrator, main)?;
            }
        }
    }
    Ok((all, people))
}

fn account(tx: &mut Tx, login: String, department: Department, role: Role, office_id: OfficeId) -> Result<Person> {
    let (id, device, session) = (OfficerId::random(), DeviceId::random(), SessionId::random());
    let row = OfficerRow {
        id,
        name: format!("Sample Officer {login}"),
        login,
        department,
        role,
        office_id,
        state: "active".to_owned(),
        authz: 1,
        created_at: NOW_MS,
        keys_changed_at: NOW_MS,
        rev: 1,
        must_change: false,
    };
    officers::insert(tx, &row, "no password")?;
    sessions::insert_device(tx, device, id, "Sample phone", NOW_MS)?;
    let running = SessionRow {
        id: session,
        officer_id: id,
        device_id: device,
        created_at: NOW_MS,
        last_used_at: NOW_MS,
        ended_at: None,
        ended_why: None,
        stepped_up_at: Some(NOW_MS),
    };
    sessions::insert(tx, &running)?;
    let family: Id<()> = Id::random();
    let refresh = RefreshRow {
        hash: [*family.as_bytes(), [0; 16]].concat(),
        session_id: session,
        issued_at: NOW_MS,
        expires_at: NOW_MS + 30 * DAY,
        used_at: None,
        next_hash: None,
        confirmed: true,
    };
    sessions::insert_refresh(tx, &refresh)?;
    let bearer = Bearer { officer: id.uuid(), session: session.uuid(), device: device.uuid(), jti: family.uuid() };
    Ok(Person { login: row.login, id, department, role, office: office_id, bearer })
}

impl District {
    /// One more officer at this office, signed in already; names of department and role as the contract spells them.
    pub fn seat(&self, login: String, department: &str, role: &str, office: &str, password_hash: &str) -> Person {
        let (department, role) = (Department::parse(department), Role::parse(role));
        let (department, role) = department.zip(role).expect("a department and a role");
        let office = *self.offices.get(office).unwrap_or_else(|| panic!("no office {office}"));
        let person = self.app.db.write(|tx| {
            let made = account(tx, login, department, role, office)?;
            officers::set_password(tx, made.id, password_hash, false, NOW_MS)?;
            Ok(made)
        });
        person.expect("an account")
    }

    /// Somebody who was seated here.
    pub fn as_person<'d>(&'d self, person: &'d Person) -> Caller<'d> {
        Caller::new(self, Some(person))
    }

    /// The same districts and people before another service.
    pub fn with_service(&self, send: Service) -> Self {
        let (people, offices) = (self.people.clone(), self.offices.clone());
        Self { app: self.app.clone(), clock: self.clock.clone(), url: self.url.clone(), send, people, offices }
    }

    /// Whoever has this login, such as `health.lko.2`.
    pub fn by_login(&self, login: &str) -> Caller<'_> {
        let person = self.people.get(login).unwrap_or_else(|| panic!("nobody is called {login}"));
        Caller::new(self, Some(person))
    }

    pub fn anonymous(&self) -> Caller<'_> {
        Caller::new(self, None)
    }

    /// The first field officer of a department in Barabanki.
    pub fn of(&self, department: Department) -> Caller<'_> {
        self.by_login(&format!("{department}.bbk.1"))
    }

    pub fn of_in(&self, department: Department, district: &str) -> Caller<'_> {
        self.by_login(&format!("{department}.{}.1", district.to_lowercase()))
    }

    /// The second field officer, at another office of the same department.
    pub fn second(&self, department: Department) -> Caller<'_> {
        self.by_login(&format!("{department}.bbk.2"))
    }

    pub fn nodal(&self, department: Department) -> Caller<'_> {
        self.by_login(&format!("{department}.bbk.nodal"))
    }

    pub fn state(&self, department: Department) -> Caller<'_> {
        self.by_login(&format!("{department}.state"))
    }

    pub fn police(&self) -> Caller<'_> {
        self.of(Department::Police)
    }
    pub fn police_of(&self, district: &str) -> Caller<'_> {
        self.of_in(Department::Police, district)
    }
    pub fn labour(&self) -> Caller<'_> {
        self.of(Department::Labour)
    }
    pub fn education(&self) -> Caller<'_> {
        self.of(Department::Education)
    }
    pub fn health(&self) -> Caller<'_> {
        self.of(Department::Health)
    }
    pub fn childline(&self) -> Caller<'_> {
        self.of(Department::Childline)
    }
    pub fn committee(&self) -> Caller<'_> {
        self.of(Department::Committee)
    }
    pub fn protection(&self) -> Caller<'_> {
        self.of(Department::Protection)
    }
    pub fn magistracy(&self) -> Caller<'_> {
        self.of(Department::Magistracy)
    }
    pub fn auditor(&self) -> Caller<'_> {
        self.by_login("auditor")
    }
    pub fn administrator(&self) -> Caller<'_> {
        self.by_login("administrator")
    }

    /// Everybody who has an account, in order of login.
    pub fn everybody(&self) -> impl Iterator<Item = Caller<'_>> {
        self.people.values().map(|person| Caller::new(self, Some(person)))
    }

    pub fn office(&self, code: &str) -> String {
        self.offices.get(code).unwrap_or_else(|| panic!("no office {code}")).to_string()
    }

    /// A child's case, opened by the first police officer.
    pub async fn child(&self) -> String {
        self.police().open("child").await
    }

    /// A child's case in which the first field office of every department takes part.
    pub async fn staffed(&self) -> String {
        let case = self.child().await;
        for department in Department::ALL.iter().copied() {
            self.join(&case, department).await;
        }
        case
    }

    /// The committee's chair adds the first field office of a department, unless it takes part already.
    pub async fn join(&self, case: &str, department: Department) {
        let office = self.office(&format!("BBK-{}-1", letters(department)));
        if matches!(department, Department::Police | Department::Committee | Department::Protection) {
            return;
        }
        let new = json!({"department": department, "office_id": office, "capacity": "office"});
        let reply = self.nodal(Department::Committee).post(&format!("/v1/cases/{case}/participants"), new).await;
        assert_eq!(reply.status, 201, "{department}: {}", reply.body);
    }

    /// The program's command line, as somebody answerable for this installation uses it while the service runs.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anugaman"));
        let config = &self.app.config;
        command.args(words).env_clear().env("ANUGAMAN_DATABASE_URL", &self.url).env("ANUGAMAN_DATA", &config.data);
        command.env("ANUGAMAN_KEYS", &config.keys).env("ANUGAMAN_ERASURES", &config.erasures);
        command
    }

    /// Runs a command; gives its exit code and what it said.
    pub fn run(&self, words: &[&str]) -> (i32, String) {
        let output = self.command(words).output().expect("the command runs");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code().expect("it ends by itself"), said)
    }

    /// What stands in the database, changed behind the service's back.
    pub fn sql(&self, sql: &str) {
        self.app.db.write(|tx| Ok(tx.batch_execute(sql)?)).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }
}

/// The plainly invented example of a record type.
pub fn sample(kind: &str) -> Value {
    (departments::find(kind).unwrap_or_else(|| panic!("no kind {kind}")).sample)()
}

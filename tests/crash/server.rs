//! The real server as a process of its own, which is frozen, looked at, killed and started again on the same data.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use anugaman::access::Role;
use anugaman::app::{App, open_db};
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::demo::district;
use anugaman::id::DeviceId;
use anugaman::identity::officers::{self, NewOfficer};
use anugaman::records::types::Text;
use anugaman::store::{Backend, Db, DbSettings};
use serde_json::json;

use crate::client::Client;
use crate::support::Database;

const PASSWORD: &str = "saat samandar paar 7";

/// Login, role and office: four who write and two who read.
pub const PEOPLE: [(&str, Role, &str); 6] = [
    ("police.one", Role::FieldOfficer, "BBK-POL-01"),
    ("police.two", Role::FieldOfficer, "BBK-POL-02"),
    ("committee.chair", Role::DistrictNodal, "BBK-CWC"),
    ("protection.one", Role::DistrictNodal, "BBK-DCP"),
    ("committee.reader", Role::FieldOfficer, "BBK-CWC"),
    ("protection.reader", Role::FieldOfficer, "BBK-DCP"),
];

/// A database and a folder with the keys, the journal's checkpoints and the histories.
pub struct Place {
    pub folder: PathBuf,
    pub backend: Backend,
    url: String,
}

impl Place {
    /// Offices, officers and registers are made before the first start.
    pub fn settle(database: &Database, folder: PathBuf) -> Self {
        let place = Self { folder, backend: database.db.backend(), url: database.url.clone() };
        let config = Config::from_sources("", place.settings()).expect("the settings are good");
        open_db(&config, &Clock::real()).and_then(|db| db.migrate()).expect("the tables are made");
        let app = App::open(config, Clock::real()).expect("the service opens");
        let offices = district::plant(&app.identity).expect("offices");
        for (login, role, office) in PEOPLE {
            let request = NewOfficer {
                login: Text(login.to_owned()),
                name: Text(format!("Sample Officer {login}")),
                role,
                office_id: offices[office],
                password: Some(Text(PASSWORD.to_owned())),
            };
            officers::create_directly(&app.identity, request).expect("an officer");
        }
        place
    }

    fn settings(&self) -> BTreeMap<String, String> {
        let settings = [("DATA", self.folder.display().to_string()), ("DATABASE_URL", self.url.clone())];
        let cheap = [("PASSWORD_COST", "light".to_owned()), ("LOG", "error".to_owned())];
        settings.into_iter().chain(cheap).map(|(name, value)| (format!("ANUGAMAN_{name}"), value)).collect()
    }

    /// The program with the settings of this place.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anugaman"));
        command.envs(self.settings());
        command
    }

    /// The database itself, for looking behind the service's back.
    pub fn db(&self) -> Db {
        Db::open(&self.url, &DbSettings { connections: 2 }, Clock::real()).expect("the database opens")
    }

    /// Address of the database; the path of the file on SQLite.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("sqlite://")
    }

    pub fn write_ahead_log(&self) -> PathBuf {
        PathBuf::from(format!("{}-wal", self.address()))
    }
}

/// A running server and the officers who are signed in.
pub struct Server {
    pub port: u16,
    child: Mutex<Child>,
    tokens: BTreeMap<&'static str, String>,
}

impl Server {
    pub fn start(place: &Place) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let log = File::options().create(true).append(true).open(place.folder.join("server.log")).expect("a log");
        let mut command = place.program();
        command.arg("serve").env("ANUGAMAN_LISTEN", format!("127.0.0.1:{port}"));
        let child = command.stdout(Stdio::null()).stderr(log).spawn().expect("the server starts");
        let mut server = Self { port, child: Mutex::new(child), tokens: BTreeMap::new() };
        server.wait(place);
        let device = || json!({"id": DeviceId::random(), "name": "Sample phone"});
        for (login, ..) in PEOPLE {
            let body = json!({"login": login, "password": PASSWORD, "device": device()});
            let answer = Client::new(port, "").call("POST", "/v1/sessions", &[], &body).expect("an answer");
            assert_eq!(answer.status, 201, "{login}: {}", answer.body);
            server.tokens.insert(login, answer.json()["access_token"].as_str().expect("a token").to_owned());
        }
        server
    }

    fn process(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, place: &Place) {
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            if let Ok(Some(status)) = self.process().try_wait() {
                let log = fs::read_to_string(place.folder.join("server.log")).unwrap_or_default();
                panic!("the server ended ({status}): {log}");
            }
            sleep(Duration::from_millis(20));
        }
        panic!("nothing listens on {}", self.port);
    }

    /// This officer's client, at the server or at whoever stands before it.
    pub fn client_at(&self, port: u16, login: &str) -> Client {
        Client::new(port, &self.tokens[login])
    }

    pub fn client(&self, login: &str) -> Client {
        self.client_at(self.port, login)
    }

    /// Stops the process where it is; nothing of it runs until [`Server::thaw`] or [`Server::kill`].
    pub fn freeze(&self) {
        self.signal("STOP");
        for _ in 0..1_000 {
            let stat = fs::read_to_string(format!("/proc/{}/stat", self.process().id())).expect("it lives");
            if stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['T', 't'])) {
                return;
            }
            sleep(Duration::from_millis(1));
        }
        panic!("the server does not stop");
    }

    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.process().id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "a signal is sent");
    }

    /// SIGKILL: no handler, no destructor, no last flush.
    pub fn kill(&self) {
        let mut process = self.process();
        process.kill().and_then(|()| process.wait()).expect("the server dies");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut process = self.process();
        let _dead = process.kill().and_then(|()| process.wait());
    }
}

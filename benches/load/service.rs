//! The service under test: its database, its officers, and the real server as a process of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anugaman::access::{Actor, Department};
use anugaman::app::{App, open_db};
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::demo::{district, people};
use anugaman::id::DeviceId;
use anugaman::identity::session::{self, SignIn, SignInDevice};
use anugaman::records::types::Text;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::connection::Connection as Http;
use crate::{Which, cpu};

/// The district in which everything happens.
pub const DISTRICT: &str = "BBK";
const CREDENTIALS: &str = "credentials.json";

/// Where one run stands: a folder and a database.
pub struct Place {
    pub which: Which,
    pub folder: PathBuf,
    pub url: String,
    /// The process above all of PostgreSQL's.
    postmaster: Option<u32>,
}

impl Place {
    /// A new folder with a new database; that of PostgreSQL is made in the cluster of `scripts/with-postgres`.
    pub fn new(which: Which, parent: &Path) -> Self {
        let (name, process) = (if which == Which::Sqlite { "sqlite" } else { "postgres" }, std::process::id());
        let folder = parent.join(name);
        fs::create_dir_all(&folder).expect("a folder");
        match which {
            Which::Sqlite => {
                let url = format!("sqlite://{}", folder.join("anugaman.db").display());
                Self { which, folder, url, postmaster: None }
            }
            Which::Postgres => {
                let server = std::env::var("ANUGAMAN_TEST_POSTGRES").expect("run this by scripts/bench");
                let mut conn = PgConnection::establish(&server).expect("PostgreSQL answers");
                conn.batch_execute(&format!("CREATE DATABASE bench_{process}")).expect("a new database");
                let mut show = |setting: &str| {
                    let found = diesel::sql_query(format!("SELECT current_setting('{setting}') AS value"));
                    found.get_result::<Setting>(&mut conn).expect("a setting").value
                };
                let (socket, port) = (show("unix_socket_directories"), show("port"));
                let file = fs::read_to_string(format!("{}/postmaster.pid", show("data_directory")));
                let postmaster = file.ok().and_then(|text| text.lines().next()?.parse().ok());
                assert!(postmaster.is_some(), "PostgreSQL must run on this machine, under this user or below root");
                let url = format!("postgres://anugaman@/bench_{process}?host={socket}&port={port}");
                Self { which, folder, url, postmaster }
            }
        }
    }

    pub fn config(&self) -> Config {
        let settings: BTreeMap<String, String> =
            self.settings().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Config::from_sources("", settings).expect("the settings are good")
    }

    /// The defaults of an installation, but for the cost of a password.
    fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("ANUGAMAN_DATA", self.folder.display().to_string()),
            ("ANUGAMAN_DATABASE_URL", self.url.clone()),
            ("ANUGAMAN_PASSWORD_COST", "light".to_owned()),
        ]
    }

    /// Milliseconds of CPU that the database's own processes have used.
    pub fn database_cpu(&self) -> f64 {
        self.postmaster.map_or(0.0, cpu::of_cluster)
    }
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// The service in this process, with one officer of each department signed in: for making the cases.
pub struct Town {
    pub app: App,
    pub actors: BTreeMap<Department, Actor>,
}

impl Town {
    pub fn settle(place: &Place) -> Self {
        let (config, clock) = (place.config(), Clock::real());
        open_db(&config, &clock).and_then(|db| db.migrate()).expect("the tables are made");
        let app = App::open(config, clock).expect("the service opens");
        let offices = district::plant(&app.identity).expect("offices");
        let people = people::seat(&app.identity, &offices, &[]).expect("officers");
        fs::write(place.folder.join(CREDENTIALS), json!(people).to_string()).expect("a file of passwords");
        let mut actors = BTreeMap::new();
        for department in Department::ALL {
            let login = nodal(*department);
            let found = people.iter().find(|one| one.login == login).expect("a nodal officer");
            let request = SignIn {
                login: Text(login),
                password: Text(found.password.clone()),
                device: SignInDevice { id: Text(DeviceId::random().to_string()), name: Text("Bench".into()) },
                totp: None,
            };
            let signed_in = session::sign_in(&app.identity, &request, None).expect("an officer signs in");
            let actor = session::authenticate(&app.identity, &signed_in.access_token.0).expect("a good token");
            actors.insert(*department, actor);
        }
        Self { app, actors }
    }
}

/// The login of a department's nodal officer, who reaches every case of the district.
pub fn nodal(department: Department) -> String {
    format!("{department}.{}.nodal", DISTRICT.to_lowercase())
}

/// The server as a user starts it.
pub struct Server {
    pub port: u16,
    child: RefCell<Child>,
    people: Vec<Value>,
}

impl Server {
    pub fn start(place: &Place) -> Self {
        let port = free_port();
        let log = File::create(place.folder.join("server.log")).expect("a log");
        let child = Command::new(env!("CARGO_BIN_EXE_anugaman"))
            .arg("serve")
            .envs(place.settings())
            .env("ANUGAMAN_LISTEN", format!("127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let people = fs::read_to_string(place.folder.join(CREDENTIALS)).expect("the passwords");
        let people = serde_json::from_str(&people).expect("the passwords");
        wait_for(port);
        Self { port, child: RefCell::new(child), people }
    }

    pub fn pid(&self) -> u32 {
        self.child.borrow().id()
    }

    /// Signs an officer in on a new device and gives the access token.
    pub fn sign_in(&self, login: &str) -> String {
        let one = self.people.iter().find(|one| one["login"] == login).expect("an officer");
        let device = json!({"id": DeviceId::random().to_string(), "name": "Bench"});
        let body = json!({"login": login, "password": one["password"], "device": device}).to_string();
        let mut connection = Http::open(self.port, None);
        let (status, answer) = connection.call("POST", "/v1/sessions", &body);
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(answer));
        let answer: Value = serde_json::from_slice(answer).expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let child = self.child.get_mut();
        let _ended = child.kill().and_then(|()| child.wait());
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Waits until something listens.
pub fn wait_for(port: u16) {
    for _ in 0..200 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("nothing listens on {port}");
}

//! One beginning and its twins: copies of a database behind services of their own, at the same clock.
//!
//! Copies share every id and every key, so that what is the same for a reader is the same to the byte.

use std::path::{Path, PathBuf};

use anugaman::app::App;
use anugaman::casefile::register;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::store::{Backend, Db, DbSettings};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::district::{self, District};
use crate::support::{NOW_MS, service};

/// Where the beginning and its copies stand.
pub struct Ground {
    folder: TempDir,
    place: Place,
}

/// A world, and the database that goes with it.
pub struct World {
    pub app: District,
    _place: Place,
}

/// A database of this test's own.
enum Place {
    /// The file goes with the folder.
    File(PathBuf),
    InCluster(InCluster),
}

/// Gone when dropped.
struct InCluster {
    server: String,
    name: String,
}

impl InCluster {
    fn make(server: &str, name: String, like: &str) -> Self {
        let mut conn = PgConnection::establish(server).expect("PostgreSQL answers");
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {like}")).expect("a new database");
        Self { server: server.to_owned(), name }
    }
}

impl Drop for InCluster {
    fn drop(&mut self) {
        let dropped = PgConnection::establish(&self.server)
            .map(|mut conn| conn.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
        if !matches!(dropped, Ok(Ok(()))) && !std::thread::panicking() {
            panic!("database {} could not be dropped: {dropped:?}", self.name);
        }
    }
}

impl Place {
    fn url(&self) -> String {
        match self {
            Self::File(path) => format!("sqlite://{}", path.display()),
            Self::InCluster(InCluster { server, name }) => {
                let (base, _) = server.rsplit_once('/').expect("the address ends in a database");
                format!("{base}/{name}")
            }
        }
    }

    /// The same at this moment, under another name; nobody may be using a database of a cluster.
    fn copy(&self, folder: &Path, name: &str) -> Self {
        match self {
            Self::File(from) => {
                let to = folder.join(format!("{name}.db"));
                let mut conn = SqliteConnection::establish(&from.display().to_string()).expect("the beginning");
                let _gone = std::fs::remove_file(&to);
                conn.batch_execute(&format!("VACUUM INTO '{}'", to.display())).expect("a copy");
                Self::File(to)
            }
            Self::InCluster(from) => {
                Self::InCluster(InCluster::make(&from.server, format!("{}_{name}", from.name), &from.name))
            }
        }
    }
}

impl Ground {
    /// Makes tables, offices, officers and registers.
    pub async fn prepare(backend: Backend) -> (Self, District) {
        let folder = roomy_folder();
        let place = match backend {
            Backend::Sqlite => Place::File(folder.path().join("beginning.db")),
            Backend::Postgres => {
                let server = std::env::var("ANUGAMAN_TEST_POSTGRES").expect("run this by scripts/with-postgres");
                let name = format!("twins_{}", std::process::id());
                Place::InCluster(InCluster::make(&server, name, "template0"))
            }
        };
        let ground = Self { folder, place };
        let url = ground.place.url();
        let settings = DbSettings { connections: 2 };
        Db::open(&url, &settings, Clock::fixed(NOW_MS)).and_then(|db| db.migrate()).expect("the migrations run");
        let (app, clock) = ground.open(&url, "beginning", NOW_MS);
        let (offices, people) = app.db.write(district::settle).expect("offices and officers are in place");
        app.db.write(|tx| register::ensure_all(tx, &app.cases)).expect("the registers are opened");
        let send = service::start(app.clone()).await;
        (ground, District { app, clock, url, send, people, offices })
    }

    fn open(&self, url: &str, name: &str, now_ms: i64) -> (App, Clock) {
        let at = |folder: &str| self.folder.path().join(folder);
        let settings = format!(
            "data = {:?}\nkeys = {:?}\njournal = {:?}\ndatabase_url = {url:?}\npool_size = 2\npassword_cost = \"light\"",
            at("data"),
            at("keys"),
            at(&format!("journal-{name}"))
        );
        let config = Config::from_sources(&settings, Default::default()).expect("the settings are good");
        let clock = Clock::fixed(now_ms);
        (App::open(config, clock.clone()).expect("the service opens"), clock)
    }

    /// Ends the beginning: nothing of it changes any more, and copies can be made.
    pub fn close(&self, beginning: District) -> Beginning {
        let District { people, offices, clock, .. } = beginning;
        Beginning { people, offices, now_ms: clock.now_ms() }
    }

    /// A copy of the beginning.
    pub async fn copy(&self, beginning: &Beginning, name: &str) -> World {
        let place = self.place.copy(self.folder.path(), name);
        let url = place.url();
        let (app, clock) = self.open(&url, name, beginning.now_ms);
        let send = service::start(app.clone()).await;
        let (people, offices) = (beginning.people.clone(), beginning.offices.clone());
        World { app: District { app, clock, url, send, people, offices }, _place: place }
    }
}

/// What all copies begin with.
pub struct Beginning {
    pub people: std::collections::BTreeMap<String, district::Person>,
    pub offices: std::collections::BTreeMap<String, anugaman::id::OfficeId>,
    pub now_ms: i64,
}

/// In memory where the machine has such a folder: what is tested here is not that it lasts.
fn roomy_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { PathBuf::from(memory) } else { std::env::temp_dir() };
    tempfile::tempdir_in(parent).expect("a temporary folder")
}

//! The floor: what the same bytes cost on a bare actix-web endpoint, and what the one statement costs in the database.

use std::process::{Child, Command, Stdio};

use actix_web::{App, HttpResponse, HttpServer, web};
use anugaman::access::{Department, Profile};
use anugaman::departments::readers::sections_through;
use anugaman::id::{CaseId, RecordId};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};

use crate::Which;
use crate::service::{Place, free_port, wait_for};

diesel::table! {
    floor_record (case_id, id) {
        case_id -> Binary,
        id -> Binary,
        body -> Binary,
    }
}

diesel::table! {
    floor_header (case_id) {
        case_id -> Binary,
        body -> Binary,
    }
}

/// The statements of the floor, prepared and run one after another.
#[derive(Clone, Copy, Debug)]
pub enum Statement {
    /// All records of a case.
    RecordsOfCase,
    /// The headers of fifty cases after one.
    Page,
    /// One record into a table with a key and nothing else.
    Insert,
    /// The record inserted last.
    Find,
}

/// The floor's tables and its endpoint, which is a process of its own.
pub struct Floor {
    pub port: u16,
    child: Child,
}

impl Floor {
    /// Copies the bodies that a case read needs into tables without triggers, stamps and history.
    pub fn prepare(place: &Place) -> Self {
        let sections = sections_through(Department::Protection, [Profile::Full]);
        let sections: Vec<String> = sections.iter().map(|section| section.0.to_string()).collect();
        let (bytes, live) = match place.which {
            Which::Sqlite => ("BLOB", "deleted = 0"),
            Which::Postgres => ("bytea", "NOT deleted"),
        };
        let seen = format!("{live} AND section IN ({})", sections.join(", "));
        let tables = format!(
            "CREATE TABLE floor_record (case_id {bytes}, id {bytes}, body {bytes} NOT NULL, PRIMARY KEY (case_id, id));
             CREATE TABLE floor_header (case_id {bytes} PRIMARY KEY, body {bytes} NOT NULL);
             INSERT INTO floor_header SELECT case_id, body FROM record WHERE {seen} AND id = case_id
                 ON CONFLICT DO NOTHING;
             INSERT INTO floor_record SELECT case_id, id, body FROM record WHERE {seen} AND id <> case_id
                 ON CONFLICT DO NOTHING;"
        );
        match connect(place) {
            Conn::Sqlite(mut conn) => conn.batch_execute(&tables),
            Conn::Pg(mut conn) => conn.batch_execute(&format!("{tables} ANALYZE")),
        }
        .expect("the floor's tables");
        let port = free_port();
        let bench = std::env::current_exe().expect("the bench's own program");
        let child = Command::new(bench).args(["--bare-endpoint", &port.to_string()]).stdout(Stdio::null()).spawn();
        wait_for(port);
        Self { port, child: child.expect("the endpoint starts") }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// A connection on which the floor's statements run.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

/// Opens a connection: PostgreSQL through its unix socket, SQLite with the settings that the service has.
pub fn connect(place: &Place) -> Conn {
    match place.which {
        Which::Postgres => Conn::Pg(PgConnection::establish(&place.url).expect("PostgreSQL answers")),
        Which::Sqlite => {
            let path = place.url.strip_prefix("sqlite://").expect("an address of a file");
            let mut conn = SqliteConnection::establish(path).expect("SQLite opens");
            let settings = "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
            conn.batch_execute(settings).expect("its settings");
            Conn::Sqlite(conn)
        }
    }
}

impl Statement {
    /// Runs it once; `body` and `last` are what is inserted and what was inserted last.
    pub fn run(self, conn: &mut Conn, case: CaseId, body: &[u8], last: &mut [u8; 16]) {
        let case: &[u8] = case.as_bytes();
        let found = match self {
            Statement::RecordsOfCase => {
                let query = floor_record::table.filter(floor_record::case_id.eq(case)).select(floor_record::body);
                query.load::<Vec<u8>>(conn).map(|rows| rows.len())
            }
            Statement::Page => {
                let query = floor_header::table.filter(floor_header::case_id.gt(case)).order(floor_header::case_id);
                query.limit(50).select(floor_header::body).load::<Vec<u8>>(conn).map(|rows| rows.len())
            }
            Statement::Insert => {
                *last = *RecordId::random().as_bytes();
                let id = last.as_slice();
                let row = (floor_record::case_id.eq(case), floor_record::id.eq(id), floor_record::body.eq(body));
                diesel::insert_into(floor_record::table).values(row).execute(conn)
            }
            Statement::Find => {
                let query = floor_record::table.find((case, last.as_slice())).select(floor_record::body);
                query.load::<Vec<u8>>(conn).map(|rows| rows.len())
            }
        };
        assert!(found.as_ref().is_ok_and(|rows| *rows > 0), "{self:?}: {found:?}");
    }
}

/// Answers `/<bytes>` with that many bytes, after reading what was sent.
pub fn serve_bare_endpoint(port: u16) {
    static BYTES: [u8; 1 << 20] = [b'x'; 1 << 20];
    let answer = |bytes: web::Path<usize>, _sent: web::Bytes| async move {
        HttpResponse::Ok().content_type("application/json").body(&BYTES[..(*bytes).min(BYTES.len())])
    };
    let serve = async move {
        HttpServer::new(move || App::new().service(web::resource("/{bytes}").to(answer)))
            .bind(("127.0.0.1", port))?
            .run()
            .await
    };
    actix_web::rt::System::new().block_on(serve).expect("the bare endpoint serves");
}

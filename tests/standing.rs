//! A session's standing is kept in memory, and every change of it bites at the next request of every server.

mod support;
#[path = "support/world.rs"]
mod world;

use std::thread;
use std::time::Duration;

use actix_web::test::TestRequest;
use anugaman::access::Actor;
use anugaman::app::App;
use anugaman::error::Result;
use anugaman::id::SessionId;
use anugaman::store::{Backend, Db, sessions};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;
use support::service;
use world::{MINUTE, Session, each_world};

/// The tables that a standing is read from, and the trigger of each that sees its rows change.
const TABLES: [(&str, &str); 5] = [
    ("session", "session_changed"),
    ("officer", "officer_standing"),
    ("office", "office_standing"),
    ("sync_device", "sync_device_standing"),
    ("refresh_token", "refresh_token_standing"),
];

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn columns(db: &Db, table: &str) -> Vec<String> {
    let sql = match db.backend() {
        Backend::Postgres => format!(
            "SELECT column_name::text AS name FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
        Backend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    let names: Vec<Name> = db.read(|conn| Ok(diesel::sql_query(sql).load(conn)?)).expect("the catalogue can be read");
    names.into_iter().map(|found| found.name).collect()
}

/// What an administrator types into the database, past the service.
fn sql(db: &Db, sql: &str) -> Result<()> {
    db.write(|tx| Ok(tx.batch_execute(sql)?))
}

fn actor(app: &App, session: &Session) -> Actor {
    (app.authenticate)(&session.access, "a request").expect("the session acts")
}

fn version(db: &Db, session: SessionId) -> i64 {
    db.read(|conn| sessions::version(conn, session)).expect("a read").expect("a running session")
}

/// The columns of a table whose writing does not raise the session's version.
fn unseen(db: &Db, table: &str, session: SessionId) -> Vec<String> {
    let mut unseen = columns(db, table);
    assert!(unseen.len() >= 7, "the columns of {table}: {unseen:?}");
    unseen.retain(|column| {
        let before = version(db, session);
        sql(db, &format!("UPDATE {table} SET {column} = {column}")).expect("a write");
        version(db, session) <= before
    });
    unseen
}

#[test]
fn whatever_column_of_a_standing_is_written_the_version_rises() {
    each_world(async |world| {
        let (db, id) = (&world.app.db, actor(&world.app, &world.session("bbk.field").await).session);
        for (table, trigger) in TABLES {
            assert_eq!(unseen(db, table, id), Vec::<String>::new(), "{table}");
            // This test can fail: without the trigger nothing would be seen.
            let drop = match db.backend() {
                Backend::Postgres => format!("DROP TRIGGER {trigger} ON {table}"),
                Backend::Sqlite if table == "session" => format!("DROP TRIGGER {trigger}"),
                Backend::Sqlite => format!("DROP TRIGGER {table}_changed_standing"),
            };
            sql(db, &drop).expect("the trigger was there");
            assert_eq!(unseen(db, table, id), columns(db, table), "{table}");
            if table == "session" {
                // The others raise the version through this one.
                mend(db);
            }
        }
    });
}

/// Puts the session's own trigger back.
fn mend(db: &Db) {
    let made = match db.backend() {
        Backend::Postgres => {
            "CREATE TRIGGER session_changed BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_changed()"
        }
        Backend::Sqlite => {
            "CREATE TRIGGER session_changed AFTER UPDATE ON session WHEN NEW.version IS NOT OLD.version + 1 BEGIN
                 UPDATE session SET version = OLD.version + 1 WHERE id = NEW.id; END"
        }
    };
    sql(db, made).expect("a trigger");
}

#[test]
fn what_changes_in_the_database_bites_at_the_next_request_of_every_server() {
    each_world(async |world| {
        let other = App::open(world.app.config.clone(), world.clock.clone()).expect("a second server");
        let second = service::start(other.clone()).await;
        let session = world.session("bbk.field").await;
        let ask = async |path: &'static str| {
            let request =
                || TestRequest::get().uri(path).insert_header(("Authorization", format!("Bearer {}", session.access)));
            let (here, there) = (world.get(path, &session.access).await, second(request()).await);
            assert_eq!((here.status, &here.body["code"]), (there.status, &there.body["code"]), "both servers agree");
            (here.status, here.body["code"].as_str().unwrap_or_default().to_owned())
        };
        // What one reads keeps the standing in both; the first request only confirms the token.
        for _ in 0..3 {
            assert_eq!(ask("/v1/me").await.0, 200);
        }
        assert_eq!((world.app.identity.standings.count(), other.identity.standings.count()), (1, 1));

        let (now, officer, office, device) = (
            world.clock.now_ms(),
            "login = 'bbk.field'",
            "code = 'BBK-POL-1'",
            "officer_id = (SELECT id FROM officer WHERE login = 'bbk.field')",
        );
        let of_session = format!("session_id IN (SELECT id FROM session WHERE {device})");
        for (table, whose, change, back, answer) in [
            ("officer", officer, "state = 'suspended'", "state = 'active'", (403, "wipe")),
            ("officer", officer, "must_change = TRUE", "must_change = FALSE", (403, "not_allowed")),
            ("office", office, &format!("until_at = {now}"), "until_at = NULL", (403, "wipe")),
            ("sync_device", device, &format!("revoked_at = {now}"), "revoked_at = NULL", (403, "wipe")),
            ("sync_device", device, "wipe = TRUE", "wipe = FALSE", (403, "wipe")),
            ("session", device, &format!("ended_at = {now}"), "ended_at = NULL", (401, "not_signed_in")),
        ] {
            sql(&world.app.db, &format!("UPDATE {table} SET {change} WHERE {whose}")).expect("a change");
            let (status, code) = ask("/v1/me").await;
            assert_eq!((status, code.as_str()), answer, "{change}");
            sql(&world.app.db, &format!("UPDATE {table} SET {back} WHERE {whose}")).expect("back again");
            for path in ["/v1/me", "/v1/cases", "/v1/me"] {
                assert_eq!(ask(path).await.0, 200, "{back}");
            }
        }

        let both = || [actor(&world.app, &session), actor(&other, &session)];
        assert!(both().iter().all(|one| one.stepped_up_at == Some(now)));
        for (table, whose, change) in [
            ("officer", officer, "role = 'district_nodal', name = 'Sample Officer Two'"),
            ("officer", officer, "office_id = (SELECT id FROM office WHERE code = 'BBK-POL')"),
            ("office", "code = 'BBK-POL'", "district = 'GON', name_hi = 'दूसरा नमूना कार्यालय'"),
            ("session", device, "stepped_up_at = 5"),
        ] {
            both();
            sql(&world.app.db, &format!("UPDATE {table} SET {change} WHERE {whose}")).expect("a change");
        }
        for one in both() {
            assert_eq!((one.role.name(), one.name.as_str()), ("district_nodal", "Sample Officer Two"));
            assert_eq!((one.office.code.as_str(), one.office.name_hi.as_str()), ("BBK-POL", "दूसरा नमूना कार्यालय"));
            assert_eq!((one.office.district.as_deref(), one.stepped_up_at), (Some("GON"), Some(5)));
        }
        sql(&world.app.db, &format!("DELETE FROM refresh_token WHERE {of_session}")).expect("tokens are taken back");
        assert_eq!(ask("/v1/me").await, (401, "not_signed_in".to_owned()));
        assert_eq!((world.app.identity.standings.count(), other.identity.standings.count()), (0, 0));
    });
}

#[test]
fn a_family_ended_by_reuse_at_one_server_is_over_at_the_other() {
    each_world(async |world| {
        let other = App::open(world.app.config.clone(), world.clock.clone()).expect("a second server");
        let first = world.session("bbk.field").await;
        let second = Session::of(&world.refresh(&first).await);
        for _ in 0..3 {
            actor(&other, &second);
        }
        world.clock.advance(2 * MINUTE);
        assert_eq!(world.refresh(&first).await.status, 401, "a spent token");
        assert!((other.authenticate)(&second.access, "a request").is_err());
    });
}

#[test]
fn what_ends_with_time_ends_without_a_write() {
    each_world(async |world| {
        let session = world.session("bbk.field").await;
        let end = world.clock.now_ms() + MINUTE;
        sql(&world.app.db, &format!("UPDATE office SET until_at = {end} WHERE code = 'BBK-POL-1'")).expect("a change");
        for _ in 0..3 {
            assert_eq!(world.me(&session).await, 200);
        }
        assert_eq!(world.app.identity.standings.count(), 1, "known by heart");
        world.clock.advance(MINUTE);
        assert_eq!(world.me(&session).await, 403);
    });
}

#[test]
fn nothing_is_kept_of_a_session_that_is_over() {
    each_world(async |world| {
        let standings = &world.app.identity.standings;
        let (one, two, three) =
            (world.session("bbk.field").await, world.session("gon.field").await, world.session("bbk.nodal").await);
        for session in [&one, &two, &three, &one, &two, &three] {
            assert_eq!(world.me(session).await, 200);
        }
        assert_eq!(standings.count(), 3);
        assert_eq!(world.call("DELETE", "/v1/sessions/current", &one.access, Value::Null).await.status, 204);
        assert_eq!(standings.count(), 2);
        let newer = Session::of(&world.refresh(&two).await);
        assert_eq!((world.me(&newer).await, world.me(&newer).await), (200, 200));
        assert_eq!(standings.count(), 2, "one for each session, whatever its tokens");
        assert_eq!(world.me(&two).await, 200, "the older token holds to its end");
        // Nobody asks again: what is left goes when the tokens have ended and somebody else comes.
        world.clock.advance(11 * MINUTE);
        let late = world.session("bbk.labour").await;
        assert_eq!((world.me(&late).await, world.me(&late).await), (200, 200));
        assert_eq!(standings.count(), 1);
    });
}

/// PostgreSQL: of two transactions at once, each of which would miss what the other is about to commit, one waits.
#[test]
fn a_session_begun_while_its_officer_changes_waits_for_the_change() {
    each_world(async |world| {
        if world.app.db.backend() == Backend::Sqlite {
            return;
        }
        let known = world.session("bbk.field").await;
        let id = actor(&world.app, &known).session;
        let again = |new: u8| {
            format!(
                "INSERT INTO session (id, officer_id, device_id, created_at, last_used_at)
                 SELECT decode('{}', 'hex'), officer_id, device_id, created_at, last_used_at FROM session WHERE id = decode('{}', 'hex')",
                format!("{new:02x}").repeat(16),
                id.uuid().simple(),
            )
        };
        for (number, change) in
            ["UPDATE officer SET state = 'suspended' WHERE login = 'bbk.field'", "UPDATE sync_device SET wipe = TRUE"]
                .into_iter()
                .enumerate()
        {
            let mut conn = PgConnection::establish(&world.app.config.database_url).expect("a connection");
            conn.batch_execute(&format!("BEGIN; {change}")).expect("a change, not committed");
            let (db, begin) = (world.app.db.clone(), again(number as u8));
            let beginning = thread::spawn(move || sql(&db, &begin));
            thread::sleep(Duration::from_millis(300));
            assert!(!beginning.is_finished(), "it waits: {change}");
            conn.batch_execute("COMMIT").expect("committed");
            beginning.join().expect("no panic").expect("then it begins");
        }
        // The other way round: the change waits for the session, and finds it.
        let mut conn = PgConnection::establish(&world.app.config.database_url).expect("a connection");
        conn.batch_execute(&format!("BEGIN; {}", again(9))).expect("a session, not committed");
        let db = world.app.db.clone();
        let changing = thread::spawn(move || sql(&db, "UPDATE officer SET state = 'active' WHERE login = 'bbk.field'"));
        thread::sleep(Duration::from_millis(300));
        assert!(!changing.is_finished(), "it waits");
        let nine = SessionId::from(uuid::Uuid::from_bytes([9; 16]));
        let begun: i64 = anugaman::store::schema::session::table
            .find(nine)
            .select(anugaman::store::schema::session::version)
            .first(&mut conn)
            .expect("its version");
        conn.batch_execute("COMMIT").expect("committed");
        changing.join().expect("no panic").expect("then it changes");
        assert_eq!(version(&world.app.db, nine), begun + 1);

        let fixed = "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE officer SET state = 'suspended'";
        assert!(conn.batch_execute(fixed).is_err(), "a view that does not change would miss sessions");
    });
}

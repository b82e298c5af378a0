//! The migrations: up, down and up again, and the same tables on SQLite, on PostgreSQL and in `schema.rs`.

mod support;

use std::collections::BTreeSet;

use anugaman::store::{Backend, Db};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use support::{each_database, postgres, sqlite};

/// One column as a database or `schema.rs` tells it; `class` is diesel's name of the type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    on: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    class: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn columns(db: &Db) -> BTreeSet<Column> {
    let sql = match db.backend() {
        Backend::Postgres => {
            "SELECT table_name::text AS on, column_name::text AS name, is_nullable = 'YES' AS nullable,
                CASE data_type WHEN 'bytea' THEN 'Binary' WHEN 'text' THEN 'Text' WHEN 'bigint' THEN 'BigInt'
                    WHEN 'integer' THEN 'Integer' WHEN 'smallint' THEN 'SmallInt' WHEN 'boolean' THEN 'Bool'
                    ELSE data_type END AS class
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'"
        }
        Backend::Sqlite => {
            "SELECT t.name AS \"on\", c.name AS name, c.type AS class, c.\"notnull\" = 0 AND c.pk = 0 AS nullable
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite%'"
        }
    };
    db.read(|conn| Ok(diesel::sql_query(sql).load(conn)?)).expect("the catalogue can be read").into_iter().collect()
}

/// `name on table (columns) where`: the indexes somebody named, not those of primary keys.
fn indexes(db: &Db) -> BTreeSet<String> {
    let sql = match db.backend() {
        Backend::Postgres => {
            "SELECT indexdef AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey'"
        }
        Backend::Sqlite => "SELECT sql AS name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    };
    let names: Vec<Name> = db.read(|conn| Ok(diesel::sql_query(sql).load(conn)?)).expect("the catalogue can be read");
    let plain = |sql: String| {
        sql.replace(" USING btree", "")
            .replace("public.", "")
            .replace("WHERE (", "WHERE ")
            .replace(" NULL)", " NULL")
            .replace("'::text)", "'")
    };
    names.into_iter().map(|index| plain(index.name)).collect()
}

/// What `schema.rs` declares, read from its text.
fn declared() -> BTreeSet<Column> {
    let text: String = include_str!("../src/store/schema.rs")
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line.trim(), " "])
        .collect();
    let mut found = BTreeSet::new();
    for table in text.split("table! {").skip(1) {
        let (head, rest) = table.split_once('{').expect("a table has columns");
        let (body, _) = rest.split_once('}').expect("the columns end");
        let on = head.split_whitespace().next().expect("a table has a name");
        for column in body.split(',').filter(|column| !column.trim().is_empty()) {
            let (name, class) = column.split_once("->").expect("a column has a type");
            let inner = class.trim().strip_prefix("Nullable<").and_then(|class| class.strip_suffix('>'));
            found.insert(Column {
                on: on.to_owned(),
                name: name.trim().to_owned(),
                class: inner.unwrap_or(class.trim()).to_owned(),
                nullable: inner.is_some(),
            });
        }
    }
    found
}

/// The same column with the types told apart that the backend tells apart.
fn as_on(backend: Backend, column: &Column) -> Column {
    let class = match (backend, column.class.as_str()) {
        (Backend::Postgres, class) => class,
        (Backend::Sqlite, "Binary") => "BLOB",
        (Backend::Sqlite, "Text") => "TEXT",
        (Backend::Sqlite, _) => "INTEGER",
    };
    Column { class: class.to_owned(), ..column.clone() }
}

#[test]
fn schema_rs_is_what_the_migrations_make() {
    each_database(|db| {
        let declared: BTreeSet<Column> = declared()
            .iter()
            .filter(|column| column.on != "sync_clock" || db.backend() == Backend::Sqlite)
            .map(|column| as_on(db.backend(), column))
            .collect();
        let made = columns(db);
        let missing: Vec<_> = declared.difference(&made).collect();
        let unknown: Vec<_> = made.difference(&declared).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "missing: {missing:#?}\nnot declared: {unknown:#?}");
        assert!(made.len() > 150, "the catalogue was read");
    });
}

#[test]
fn both_databases_have_the_same_indexes() {
    let (one, other) = (sqlite(), postgres());
    for database in [&one, &other] {
        database.db.migrate().expect("the migrations run");
    }
    assert_eq!(indexes(&one.db), indexes(&other.db));
    assert!(indexes(&one.db).len() > 20);
}

#[test]
fn down_takes_everything_away_and_up_makes_it_again() {
    for database in [sqlite(), postgres()] {
        database.db.migrate().expect("up");
        let (before, indexed) = (columns(&database.db), indexes(&database.db));
        match database.url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = SqliteConnection::establish(path).expect("the file opens");
                let source = FileBasedMigrations::from_path("migrations/sqlite").expect("the migrations are there");
                conn.revert_all_migrations(source).expect("down");
            }
            None => {
                let mut conn = PgConnection::establish(&database.url).expect("the server answers");
                let source = FileBasedMigrations::from_path("migrations/postgres").expect("the migrations are there");
                conn.revert_all_migrations(source).expect("down");
                let left = "SELECT proname::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                    UNION ALL SELECT typname::text FROM pg_type WHERE typnamespace = 'public'::regnamespace
                        AND typname NOT LIKE '%diesel%'";
                let left: Vec<Name> = diesel::sql_query(left).load(&mut conn).expect("the catalogue can be read");
                assert!(left.is_empty(), "{:?}", left.iter().map(|thing| &thing.name).collect::<Vec<_>>());
            }
        }
        assert!(columns(&database.db).is_empty() && !database.db.is_migrated().expect("it can be asked"));
        database.db.migrate().expect("up again");
        assert_eq!((columns(&database.db), indexes(&database.db)), (before, indexed));
    }
}

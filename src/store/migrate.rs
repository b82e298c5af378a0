//! Bringing a database up to the tables this program knows; several servers may start at once, one of them does it.

use diesel::connection::SimpleConnection;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Backend, Conn, Db, on_backend};
use crate::error::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

diesel::table! {
    /// Kept by diesel: the migrations that were run.
    __diesel_schema_migrations (version) { version -> Text, run_on -> Timestamp, }
}
use __diesel_schema_migrations as applied;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    found: bool,
}

impl Db {
    /// Runs the migrations that were not run yet, each in its own transaction, on a connection of its own.
    pub fn migrate(&self) -> Result<()> {
        let mut conn = self.address().connect().map_err(Error::unavailable)?;
        let done = match &mut conn {
            Conn::Pg(conn) => {
                // Released with the connection. Building an index on a large table takes longer than a request may.
                conn.batch_execute(
                    "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(hashtext('anugaman migrate'))",
                )?;
                conn.run_pending_migrations(POSTGRES).map(|_| ())
            }
            Conn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(|_| ()),
        };
        done.map_err(Error::internal)
    }

    /// Whether every migration this program knows was run; those of a newer program do not matter.
    pub fn is_migrated(&self) -> Result<bool> {
        let known = match self.backend() {
            Backend::Postgres => versions::<Pg>(POSTGRES),
            Backend::Sqlite => versions::<Sqlite>(SQLITE),
        }?;
        self.read(|conn| {
            let found = match conn.backend() {
                Backend::Postgres => "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS found",
                Backend::Sqlite => {
                    "SELECT count(*) > 0 AS found FROM sqlite_schema WHERE name = '__diesel_schema_migrations'"
                }
            };
            if !diesel::sql_query(found).get_result::<Found>(conn)?.found {
                return Ok(false);
            }
            let run: Vec<String> = on_backend!(conn, c => applied::table.select(applied::version).load(c))?;
            Ok(known.iter().all(|version| run.contains(version)))
        })
    }
}

fn versions<DB: diesel::backend::Backend>(source: impl MigrationSource<DB>) -> Result<Vec<String>> {
    let migrations = source.migrations().map_err(Error::internal)?;
    Ok(migrations.iter().map(|migration| MigrationVersion::as_owned(&migration.name().version()).to_string()).collect())
}

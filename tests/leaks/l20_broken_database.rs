//! L20: a query that fails is a failure, never an empty list.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use crate::caller::Caller;
use crate::district::{District, each_district};
use crate::town::Town;

/// Every reading of a town, with the tables without which it cannot be answered.
fn readings(town: &Town) -> Vec<(String, &'static [&'static str])> {
    let case = &town.child;
    let of_record: &[&str] = &["record", "case_file", "scope_span", "scope_key"];
    vec![
        ("/v1/cases".into(), &["case_file", "scope_span", "scope_key", "record", "case_link"]),
        (
            format!("/v1/cases/{case}"),
            &["case_file", "scope_span", "scope_key", "record", "participation", "case_link"],
        ),
        (format!("/v1/cases/{case}/records"), of_record),
        (format!("/v1/records/{}", town.records[0]), of_record),
        (format!("/v1/records/{}/versions", town.records[0]), &["record", "record_version", "scope_span"]),
        ("/v1/referrals".into(), &["referral", "office"]),
        ("/v1/offices".into(), &["office"]),
        ("/v1/officers".into(), &["officer", "office"]),
        ("/v1/me".into(), &["session", "sync_device"]),
    ]
}

#[test]
fn l20_a_missing_table_is_a_failure_and_no_empty_list() {
    each_district(async |app| {
        let town = Town::grow(app, "BBK").await;
        let readings = readings(&town);
        let nodal = app.by_login("police.bbk.nodal");
        let mut before = Vec::new();
        for (path, _) in &readings {
            let reply = nodal.get(path).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.body);
            before.push(reply.bytes);
        }
        let mut tables: Vec<&str> = readings.iter().flat_map(|(_, needs)| needs.iter().copied()).collect();
        tables.extend(["refresh_token", "access_entry"]);
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            app.sql(&format!("ALTER TABLE {table} RENAME TO {table}_gone"));
            for ((path, needs), before) in readings.iter().zip(&before) {
                let reply = nodal.get(path).await;
                if needs.contains(&table) {
                    assert!(reply.status >= 500, "{path} without {table}: {} {}", reply.status, reply.body);
                }
                assert_failed_or_same(&reply, before, &format!("{path} without {table}"));
            }
            app.sql(&format!("ALTER TABLE {table}_gone RENAME TO {table}"));
        }
        for ((path, _), before) in readings.iter().zip(&before) {
            assert_eq!(&nodal.get(path).await.bytes, before, "{path} afterwards");
        }
    });
}

fn assert_failed_or_same(reply: &crate::support::service::Reply, before: &[u8], what: &str) {
    if reply.status < 500 {
        assert_eq!(reply.bytes, before, "{what}: {}", reply.status);
        return;
    }
    assert_eq!(reply.headers.get("Retry-After").is_some(), reply.status == 503, "{what}");
    assert!(reply.body.get("items").is_none() && reply.body["code"].is_string(), "{what}: {}", reply.body);
    for word in ["table", "relation", "column", "SQL", "sqlite", "_gone"] {
        assert!(!reply.body.to_string().contains(word), "{what}: {}", reply.body);
    }
}

#[test]
fn l20_a_database_that_is_gone_is_unavailable() {
    each_district(async |app| {
        let town = Town::grow(app, "BBK").await;
        let nodal = app.by_login("police.bbk.nodal");
        let mut before = Vec::new();
        for (path, _) in readings(&town) {
            before.push((nodal.get(&path).await.bytes, path));
        }
        let _out = Outage::begin(app);
        let mut failed = 0;
        for (before, path) in &before {
            let reply = nodal.get(path).await;
            if app.url.starts_with("postgres") {
                assert_eq!(reply.problem(), (503, "unavailable"), "{path}");
            }
            // SQLite may still answer from pages that it holds: then as before.
            failed += usize::from(reply.status >= 500);
            assert_failed_or_same(&reply, before, path);
        }
        assert!(failed > before.len() / 2, "{failed} readings failed");
        let written = write(&nodal).await;
        assert!(written >= 500, "a write is told too: {written}");
    });
}

async fn write(nodal: &Caller<'_>) -> u16 {
    nodal.post("/v1/cases", serde_json::json!({"type": "child", "district": "BBK"})).await.status
}

/// The time in which a database cannot be used; PostgreSQL's ends when this is dropped.
struct Outage(Option<(PgConnection, String)>);

impl Outage {
    fn begin(app: &District) -> Self {
        let Some((server, name)) = app.url.rsplit_once('/').filter(|_| app.url.starts_with("postgres")) else {
            let path = app.url.strip_prefix("sqlite://").expect("a path");
            for file in [path.to_owned(), format!("{path}-wal")] {
                let length = std::fs::metadata(&file).map_or(0, |file| file.len() as usize);
                std::fs::write(&file, vec![0xaa; length.max(8192)]).expect("the file can be spoilt");
            }
            return Self(None);
        };
        let mut admin = PgConnection::establish(&format!("{server}/postgres")).expect("the server answers");
        let stop = format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        admin.batch_execute(&stop).expect("the database can be closed");
        Self(Some((admin, name.to_owned())))
    }
}

impl Drop for Outage {
    fn drop(&mut self) {
        if let Some((admin, name)) = &mut self.0 {
            let _ = admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
        }
    }
}

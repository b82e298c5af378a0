//! Keys are rotated by a command while the service runs: it reads what lies under the new keys and seals under them.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use anugaman::id::{CaseId, Id};
use anugaman::store::schema::case_file;
use diesel::prelude::*;
use district::each_district;
use serde_json::Value;

#[test]
fn a_running_service_reads_what_another_process_rotated_and_seals_under_the_new_keys() {
    each_district(async |app| {
        let old = app.staffed().await;
        let record = app.police().write_sample(&old, "police.intake").await;
        let key = |case: &str| {
            app.app
                .db
                .read(|conn| {
                    let id: CaseId = Id::parse(case).expect("an id");
                    Ok(case_file::table.find(id).select(case_file::master_key).first::<String>(conn)?)
                })
                .expect("a row")
        };
        let first = key(&old);
        for round in 1..=2 {
            let (code, said) = app.run(&["keys", "rotate"]);
            assert_eq!(code, 0, "{said}");
            let now = key(&old);
            assert!(now != first && said.contains(&now), "round {round}: {said}");
            assert_eq!(app.police().record(&record).await.status, 200, "round {round}");
            app.health().write_sample(&old, "health.exam").await;
            let new = app.police().open("child").await;
            assert_eq!(key(&new), now, "a new case lies under the new key");
            assert_eq!(app.committee().case(&new).await.status, 200);
        }
        let known = |jwks: &Value| jwks["keys"].as_array().expect("a list").len();
        let before = known(&app.anonymous().get("/.well-known/jwks.json").await.body);
        let bearer =
            app.app.identity.tokens.mint(app.police().person().bearer, app.clock.now_ms() / 1000).expect("a token");
        let (code, said) = app.run(&["keys", "tokens", "rotate", "--now"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(known(&app.anonymous().get("/.well-known/jwks.json").await.body), before + 1);
        let held = app.anonymous().with("Authorization", format!("Bearer {bearer}"));
        assert_eq!(held.get("/v1/me").await.status, 200, "a token signed before is still good");
        assert_eq!(app.police().get("/v1/me").await.status, 200);
    });
}

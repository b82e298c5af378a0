//! The journal as an auditor reads it: pseudonyms, the own subtree, and proofs that an outsider recomputes.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
mod support;

use std::collections::BTreeSet;

use anugaman::access::Department;
use anugaman::clock::instant_text;
use anugaman::journal::{CheckpointFile, checkpoint_now, seal_batch};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine};
use caller::{Caller, text};
use district::{DAY, District, HOUR, each_district};
use serde_json::{Value, json};

/// Numbers everything that was written so far.
fn seal(app: &District) {
    while seal_batch(&app.app.db).expect("it seals") > 0 {}
}

/// Signs where the chain stands.
fn sign(app: &District) {
    seal(app);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut file = CheckpointFile::open(folder.path()).expect("a file");
    checkpoint_now(&app.app.db, &app.app.journal_key, &mut file).expect("it signs");
}

/// All entries that a filter gives, page by page.
async fn listed(auditor: &Caller<'_>, filter: &str) -> Vec<Value> {
    let (mut cursor, mut all) = (String::new(), Vec::new());
    loop {
        let reply = auditor.get(&format!("/v1/journal?limit=3{filter}{cursor}")).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        all.extend(reply.body["items"].as_array().expect("a list").iter().cloned());
        let Some(next) = reply.body["next"].as_str() else { return all };
        cursor = format!("&cursor={next}");
    }
}

/// An auditor posted at the police office of Lucknow.
fn auditor_of_lucknow(app: &District) -> Caller<'_> {
    app.sql("UPDATE officer SET role = 'auditor' WHERE login = 'administrator.lko'");
    app.by_login("administrator.lko")
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn unhex(value: &Value) -> Vec<u8> {
    let digits = text(value);
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex")).collect()
}

#[test]
fn an_auditor_reads_who_opened_what_of_cases_that_go_by_pseudonyms() {
    each_district(async |app| {
        let (case, other) = (app.staffed().await, app.by_login("police.lko.1").open("child").await);
        app.health().write_sample(&case, "health.exam").await;
        app.clock.advance(HOUR);
        let own = app.committee().case(&case).await.body;
        app.clock.advance(HOUR);
        app.education().case(&case).await;
        seal(app);
        let entries = listed(&app.auditor(), "").await;
        let first = &entries[0];
        assert_eq!((&first["action"], &first["purpose"]), (&json!("get_case"), &json!("case_work")), "{first}");
        assert_eq!(first["officer"]["name"], "Sample Officer education.bbk.1");
        assert_eq!(
            (&first["officer"]["department"], &first["office"]["name"]),
            (&json!("education"), &json!("Sample office BBK-EDU-1"))
        );
        assert!(first["sections"].as_array().expect("a list").contains(&json!("case.header:brief")), "{first}");
        let times: Vec<String> = entries.iter().map(|entry| text(&entry["at"])).collect();
        assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "{times:?}");

        // Neither numbers nor ids of cases, in anything.
        let told = Value::from(entries.clone()).to_string();
        let number = text(&own["case"]["number"]);
        for secret in [&case, &other, &case.replace('-', ""), &other.replace('-', ""), &number] {
            assert!(!told.contains(secret.as_str()), "{secret} stands in {told}");
        }
        // One case has one name, which is that of the state officers of the same office and of nobody else.
        let about: BTreeSet<String> =
            entries.iter().filter_map(|entry| entry["case"].as_str().map(str::to_owned)).collect();
        let called = |state: &Value| text(&state["case"]["number"]);
        let same = called(&app.state(Department::Protection).case(&case).await.body);
        assert!(about.contains(&same) && first["case"] == json!(same), "{same} is not in {about:?}");
        assert!(!about.contains(&called(&app.state(Department::Police).case(&case).await.body)));
        let of_case = listed(&app.auditor(), &format!("&case={same}")).await;
        let whole: Vec<&Value> = entries.iter().filter(|entry| entry["case"] == json!(same)).collect();
        assert!(of_case.len() > 3 && of_case.iter().all(|entry| entry["case"] == json!(same)));
        assert!(whole.iter().all(|entry| of_case.contains(entry)));
        assert_eq!(listed(&app.auditor(), "&case=P-0000000000000000").await, [] as [Value; 0]);
    });
}

#[test]
fn an_auditor_reads_the_own_subtree_alone() {
    each_district(async |app| {
        let lucknow = app.by_login("police.lko.1").open("child").await;
        let case = app.staffed().await;
        app.by_login("committee.lko.nodal").case(&lucknow).await;
        app.police().case(&case).await;
        app.by_login("police.lko.1").case(&lucknow).await;
        seal(app);
        let entries = listed(&auditor_of_lucknow(app), "").await;
        let logins: BTreeSet<String> = entries.iter().map(|entry| text(&entry["officer"]["name"])).collect();
        assert_eq!(logins, BTreeSet::from(["Sample Officer police.lko.1".to_owned()]), "{entries:?}");
        assert!(entries.len() >= 2);
        let office = app.office("BBK-POL-1");
        assert!(listed(&app.auditor(), &format!("&office={office}")).await.len() > 1);
        assert_eq!(listed(&auditor_of_lucknow(app), &format!("&office={office}")).await, [] as [Value; 0]);
    });
}

#[test]
fn each_filter_filters() {
    each_district(async |app| {
        let case = app.staffed().await;
        app.clock.advance(DAY);
        let noon = instant_text(app.clock.now_ms());
        app.health().case(&case).await;
        app.clock.advance(DAY);
        let later = instant_text(app.clock.now_ms());
        app.health().get("/v1/cases").await;
        app.labour().case(&case).await;
        seal(app);
        let auditor = app.auditor();
        // One answer may have opened several cases: an entry each.
        let actions = |entries: &[Value]| -> Vec<String> {
            let mut actions: Vec<String> = entries.iter().map(|entry| text(&entry["action"])).collect();
            actions.dedup();
            actions
        };
        let health = app.health().id();
        assert_eq!(actions(&listed(&auditor, &format!("&officer={health}")).await), ["list_cases", "get_case"]);
        let from = listed(&auditor, &format!("&officer={health}&from={later}")).await;
        assert_eq!(actions(&from), ["list_cases"]);
        let to = listed(&auditor, &format!("&from={noon}&to={later}")).await;
        assert_eq!((actions(&to), &to[0]["at"]), (vec!["get_case".to_owned()], &json!(noon)));
        let written = listed(&auditor, "&action=write_cases").await;
        assert!(!written.is_empty() && actions(&written).iter().all(|action| action == "write_cases"));
        for (query, pointer) in
            [("cursor=x", "/cursor"), ("limit=201", "/limit"), ("from=x", "/from"), ("colour=x", "/colour")]
        {
            let reply = auditor.get(&format!("/v1/journal?{query}")).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![pointer]), "{query}");
        }
    });
}

#[test]
fn that_the_journal_was_read_stands_in_the_journal() {
    each_district(async |app| {
        app.staffed().await;
        sign(app);
        for path in ["/v1/journal?limit=1", "/v1/journal/checkpoints", "/v1/journal?case=P-0000000000000000"] {
            app.clock.advance(1_000);
            assert_eq!(app.auditor().get(path).await.status, 200);
        }
        seal(app);
        let own = listed(&app.auditor(), &format!("&officer={}", app.auditor().id())).await;
        let told: Vec<(String, Value, Value)> =
            own.iter().map(|entry| (text(&entry["action"]), entry["purpose"].clone(), entry["case"].clone())).collect();
        let entry = |action: &str| (action.to_owned(), json!("audit"), Value::Null);
        assert_eq!(told[told.len() - 3..], [entry("list_journal"), entry("list_checkpoints"), entry("list_journal")]);
    });
}

#[test]
fn an_outsider_recomputes_the_chain_from_one_checkpoint_to_the_next() {
    each_district(async |app| {
        let lucknow = app.by_login("police.lko.1").open("child").await;
        sign(app);
        let case = app.staffed().await;
        app.by_login("police.lko.1").case(&lucknow).await;
        app.police().case(&case).await;
        sign(app);
        let auditor = auditor_of_lucknow(app);
        let reply = auditor.get("/v1/journal/checkpoints").await;
        let checkpoints = reply.body["items"].as_array().expect("a list").clone();
        assert!(checkpoints.len() >= 2, "{}", reply.body);
        for checkpoint in &checkpoints {
            let (key, signature) = (text(&checkpoint["public_key"]), text(&checkpoint["signature"]));
            let bytes = |text: &str| BASE64_STANDARD.decode(text).expect("base64");
            let lines = ["hash", "at"].map(|name| text(&checkpoint[name]));
            let signed = format!("anugaman access journal\n{}\n{}\n{}\n", checkpoint["seq"], lines[0], lines[1]);
            UnparsedPublicKey::new(&ED25519, bytes(&key))
                .verify(signed.as_bytes(), &bytes(&signature))
                .expect("signed");
        }
        let last = checkpoints.last().expect("one").clone();
        let (mut cursor, mut links, mut hash) = (String::new(), Vec::new(), Vec::new());
        loop {
            let path = format!("/v1/journal/checkpoints/{}/proof?limit=2{cursor}", last["seq"]);
            let proof = auditor.get(&path).await;
            assert_eq!((proof.status, &proof.body["to"]), (200, &last), "{}", proof.body);
            if cursor.is_empty() {
                assert_eq!(proof.body["from"], checkpoints[checkpoints.len() - 2]);
                hash = unhex(&proof.body["from"]["hash"]);
            }
            links.extend(proof.body["entries"].as_array().expect("a list").iter().cloned());
            let Some(next) = proof.body["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        for link in &links {
            hash = sha256(&[hash, unhex(&link["leaf"])].concat());
            assert_eq!(hash, unhex(&link["hash"]), "{link}");
            assert_eq!(
                link.as_object().expect("an object").len(),
                3,
                "of entries made elsewhere nothing is told: {link}"
            );
        }
        assert_eq!(hash, unhex(&last["hash"]));
        // An entry that the auditor reads is one of them, and its text gives the leaf.
        let entries = listed(&auditor, "").await;
        let shown: Vec<&Value> = entries.iter().filter(|entry| entry["seq"].as_i64() <= last["seq"].as_i64()).collect();
        assert!(shown.len() >= 2 && shown.len() < links.len());
        for entry in shown {
            assert_eq!(sha256(text(&entry["statement"]).as_bytes()), unhex(&entry["leaf"]), "{entry}");
            let of = links.iter().find(|link| link["seq"] == entry["seq"]);
            assert!(of.is_none_or(|link| link["leaf"] == entry["leaf"] && link["hash"] == entry["hash"]), "{entry}");
        }
        // The first proof begins before everything.
        let first = auditor.get(&format!("/v1/journal/checkpoints/{}/proof", checkpoints[0]["seq"])).await;
        assert_eq!(first.body["from"], Value::Null);
        let hash = first.body["entries"]
            .as_array()
            .expect("a list")
            .iter()
            .fold(vec![0; 32], |hash, link| sha256(&[hash, unhex(&link["leaf"])].concat()));
        assert!(first.body["next"].is_string() || hash == unhex(&checkpoints[0]["hash"]));
        for absent in ["999999", "0", "x", "-1"] {
            let reply = auditor.get(&format!("/v1/journal/checkpoints/{absent}/proof")).await;
            assert_eq!(reply.problem(), (404, "not_found"), "{absent}");
        }
    });
}

//! Everything that somebody can receive by reading, byte for byte.

use std::collections::BTreeSet;

use anugaman::access::Department;

use crate::caller::Caller;
use crate::district::District;
use crate::leaks::Leak;
use crate::support::service::Reply;
use serde_json::{Value, json};

/// An answer without the two things that name the request and the moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub status: u16,
    pub headers: BTreeSet<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn of(reply: &Reply) -> Self {
        let value = |name: &str| reply.headers.get(name).map_or("", |value| value.to_str().expect("plain text"));
        let request = value("X-Request-Id").to_owned();
        assert!(!request.is_empty(), "every answer names its request");
        let body = String::from_utf8(reply.bytes.to_vec()).expect("text").replace(&request, "REQUEST");
        let headers = reply
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date"))
            .map(|(name, value)| (name.to_string(), value.to_str().expect("plain text").to_owned()))
            .collect();
        Self { status: reply.status, headers, body }
    }
}

/// What is there to ask for, visible or not: the ids of both worlds and one of nothing.
#[derive(Clone, Default)]
pub struct Known {
    pub cases: Vec<String>,
    /// Records with the case in which they stand.
    pub records: Vec<(String, String)>,
    /// Those that were made or changed after the beginning.
    pub touched: BTreeSet<String>,
    /// Acts that are done once in a case, by case and label.
    pub done: BTreeSet<(String, String)>,
    pub referrals: Vec<String>,
    pub obligations: Vec<String>,
    pub participations: Vec<(String, String)>,
}

/// The lists, with every filter and in pages.
pub fn lists(app: &District) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/v1/me",
        "/v1/me/devices",
        "/v1/kinds",
        "/v1/kinds/police.fir",
        "/v1/kinds/health.exam",
        "/v1/kinds/committee.order",
        "/v1/offices?limit=200",
        "/v1/officers?limit=200",
    ]
    .map(str::to_owned)
    .to_vec();
    let filters = [
        "limit=200",
        "limit=5",
        "type=child",
        "type=sighting",
        "type=operation",
        "type=register",
        "stage=FOLLOW_UP",
        "stage=REPORTED",
        "stage=TRIAGED",
        "district=BBK",
        "district=LKO",
        "opened_from=2026-11-23",
        "opened_to=2026-11-24",
        "due_before=2026-11-30",
        "due_before=2027-06-30",
        "sort=stage",
    ];
    paths.extend(filters.map(|filter| format!("/v1/cases?{filter}")));
    paths.push(format!("/v1/cases?office={}", app.office("BBK-POL-1")));
    paths.extend(
        ["limit=200", "limit=1", "state=open", "state=claimed"].map(|filter| format!("/v1/referrals?{filter}")),
    );
    let owed = [
        "limit=200",
        "limit=20",
        "state=due",
        "state=overdue",
        "state=done",
        "state=waived",
        "state=cancelled",
        "due_before=2026-12-15",
    ];
    paths.extend(owed.map(|filter| format!("/v1/obligations?{filter}")));
    paths.extend(
        [Department::Police, Department::Education, Department::Protection]
            .map(|department| format!("/v1/obligations?department={department}")),
    );
    paths
}

/// One case and all records in it, the history of those that are chosen.
pub fn of_case(known: &Known, case: &str, mut history: impl FnMut(&str) -> bool) -> Vec<String> {
    let mut paths =
        vec![format!("/v1/cases/{case}"), format!("/v1/cases/{case}/records"), format!("/v1/cases/{case}/obligations")];
    for (record, _) in known.records.iter().filter(|(_, of)| of == case) {
        paths.push(format!("/v1/records/{record}"));
        if history(record) {
            paths.push(format!("/v1/records/{record}/versions"));
        }
    }
    paths
}

/// What the paths answer to this caller; a page leads on to the next.
pub async fn read(
    caller: &Caller<'_>,
    app: &District,
    paths: &[String],
    leak: Option<Leak>,
) -> Vec<(String, Received)> {
    let mut all = Vec::new();
    for path in paths {
        let mut at = path.clone();
        loop {
            let reply = caller.get(&at).await;
            let next = reply.body["next"].as_str().map(str::to_owned);
            let mut received = Received::of(&reply);
            if let Some(leak) = leak {
                leak(app, &at, &mut received);
            }
            all.push((at, received));
            match next {
                Some(next) if path.contains("limit=") => at = format!("{path}&cursor={next}"),
                _ => break,
            }
        }
    }
    all
}

/// Calls that try what is out of reach: they change nothing, and what they answer must tell nothing either.
pub async fn probe(caller: &Caller<'_>, known: &Known, hidden: &[String]) -> Vec<(String, Received)> {
    let mut all = Vec::new();
    let mut add = |what: String, reply: Reply| all.push((what, Received::of(&reply)));
    for record in hidden {
        let path = format!("/v1/records/{record}");
        add(format!("PATCH {path}"), caller.patch(&path, "\"1-00000000\"", json!({})).await);
        add(format!("DELETE {path}"), caller.retract(record, "\"1-00000000\"", "Sample reason").await);
        add(format!("approve {path}"), caller.post(&format!("{path}/approvals"), json!({"rev": "1-00000000"})).await);
    }
    for referral in &known.referrals {
        add(format!("claim {referral}"), caller.post(&format!("/v1/referrals/{referral}/claim"), Value::Null).await);
    }
    for obligation in &known.obligations {
        let path = format!("/v1/obligations/{obligation}/acknowledgement");
        add(path.clone(), caller.post(&path, Value::Null).await);
    }
    for (case, participation) in &known.participations {
        let path = format!("/v1/cases/{case}/participants/{participation}");
        add(path.clone(), caller.call("DELETE", &path, Value::Null).await);
    }
    all
}

/// The answers in which two worlds differ, with both.
pub fn differences(one: &[(String, Received)], other: &[(String, Received)]) -> Vec<String> {
    let mut found: Vec<String> = one
        .iter()
        .zip(other)
        .filter(|(one, other)| one != other)
        .map(|((path, here), (there_path, there))| {
            format!("{path}\n  here:  {here:?}\n  there ({there_path}): {there:?}")
        })
        .collect();
    if one.len() != other.len() {
        found.push(format!("{} answers here and {} there", one.len(), other.len()));
    }
    found
}

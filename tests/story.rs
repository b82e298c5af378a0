//! The rescue of the demonstration, played through HTTP on both databases, and the eight views of a child's file
//! compared with `tests/matrix.csv`, cell by cell.

mod support;

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;

use anugaman::app::App;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::demo::api::{Api, Desk};
use anugaman::demo::side_by_side::{self, View};
use anugaman::demo::story::{self, CHILDREN, CLOSED, Child, LOCKED, MOVED, READERS, REOPENED, Report, Story};
use anugaman::demo::{self, district, people};
use anugaman::error::Result;
use anugaman::http;
use serde_json::Value;
use support::Database;

const UNIT: &str = "protection.bbk.nodal";

struct Silent;

impl Report for Silent {
    fn act(&mut self, _: &str, _: &str) {}
    fn did(&mut self, _: &Desk, _: &str) {}
}

/// A server of its own on this database, with the demonstration's people signed in.
fn serve(database: &Database, folder: &std::path::Path) -> (Api, impl Fn() -> Result<()> + use<>) {
    database.db.migrate().expect("the migrations run");
    let mut own = toml::Table::new();
    own.insert("listen".into(), "127.0.0.1:0".into());
    own.insert("data".into(), folder.display().to_string().into());
    own.insert("database_url".into(), database.url.as_str().into());
    own.insert("password_cost".into(), "light".into());
    let config = Config::from_sources(&own.to_string(), BTreeMap::new()).expect("the settings are right");
    let listen = config.listen;
    let app = App::open(config, Clock::real()).expect("the service opens");
    let offices = district::plant(&app.identity).expect("offices");
    let people = people::seat(&app.identity, &offices, &[]).expect("officers");
    let minute = demo::minute(&app);
    let (ready, bound) = mpsc::channel();
    thread::spawn(move || http::serve(app, listen, move |address| ready.send(address).expect("the test waits")));
    let address = bound.recv().expect("the server serves");
    (Api::sign_in(&format!("http://{address}"), &people).expect("everybody signs in"), minute)
}

fn on_each_database(test: impl Fn(&Api, &Story)) {
    for database in [support::sqlite(), support::postgres()] {
        eprintln!("on {:?}", database.db.backend());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (api, minute) = serve(&database, folder.path());
        let now = Clock::real().now_ms();
        let story = story::play(&api, now, &minute, &mut Silent).expect("the story plays");
        test(&api, &story);
    }
}

/// The oracle: kind to the cell of each department.
fn matrix() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = std::fs::read_to_string("tests/matrix.csv").expect("tests/matrix.csv");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a first line");
    let departments =
        |line: &[&str]| head[4..12].iter().zip(&line[4..12]).map(|(d, c)| (d.to_string(), c.to_string())).collect();
    lines.map(|line| (line[1].to_owned(), departments(&line))).collect()
}

/// A record of the story and what of it decides who is told: the conditions of the matrix's column `profile`.
struct Record<'s> {
    kind: &'s str,
    author: &'s str,
    /// The record as its author's side reads it in full.
    data: Value,
    draft: bool,
}

/// The shares of one record that an officer of `department` must be shown, who takes part through the office: no
/// investigating officer, no escort, no doctor on a visit; but the treating doctor of the examination.
fn expected<'c>(record: &Record<'_>, department: &str, cell: &'c str) -> Vec<&'c str> {
    let data = &record.data;
    let is = |field: &str, value: &str| data[field] == value;
    let named = match cell {
        "-" => return vec![],
        "full_repeat" => "full",
        other => other,
    };
    if record.draft && named != "full" {
        return vec![];
    }
    let seen = data["child_seen"] == true;
    match (record.kind, department, named) {
        // io: the photograph and the home are the investigating officer's alone; visit: the visiting doctor's.
        ("protection.identity_photo" | "protection.custody", "police", _) => vec![],
        ("protection.custody", "health", _) => vec![],
        // handover: the eldest went home more than thirty days ago.
        ("protection.identity", "childline", _) => vec![],
        // escort: and else a word.
        ("protection.restoration", "childline", _) => vec!["status"],
        // producer, own: a copy to the department that wrote it, and else a word.
        (_, _, "producer" | "own") if record.author == department => vec!["full"],
        ("police.tip", "education" | "health", _) => vec![],
        (_, _, "producer" | "own") => vec!["status"],
        // A task is its addressee's.
        ("protection.task", _, "task") if is("to_slice", department) => vec!["full"],
        ("protection.task", _, "task") => vec![],
        // A visit alarms only when it confirms; the school reads of a child seen; Childline of what it is asked.
        ("protection.follow_up", _, "alarm") if !is("not_found_reason", "moved") => vec![],
        ("protection.follow_up", _, "attendance") if !seen => vec![],
        ("protection.follow_up", _, "task") if data["childline_asked"] != true || !data["done_on"].is_null() => vec![],
        // Sealed findings: the committee and the treating doctor.
        ("health.exam", "committee" | "health", "full") if data["deferred_reason"].is_null() => vec!["full", "sealed"],
        ("health.certificate", _, "mlc") if !is("type", "MLC") => vec![],
        _ => vec![named],
    }
}

/// The records that the story wrote into a case, and those that the server made of them.
fn records<'s>(api: &Api, story: &'s Story, case: &str) -> Vec<(String, Record<'s>)> {
    let of_case = story.records.iter().filter(|written| written.case_id == case);
    let mut found: Vec<(String, Record<'s>)> = of_case
        .map(|written| {
            // Each author's nodal or the committee reads it; of all departments one at least holds `full`.
            let full = READERS.iter().chain(&["police.bbk.1", "childline.bbk.1"]).find_map(|login| {
                let share = api.get(login, &format!("/v1/records/{}", written.id)).ok()?;
                (share["share"] == "full").then_some(share)
            });
            let full = full.unwrap_or_else(|| panic!("nobody reads {} {} in full", written.kind, written.id));
            let (data, draft) = (full["data"].clone(), full["state"] == "draft");
            (written.id.clone(), Record { kind: &written.kind, author: &written.department, data, draft })
        })
        .collect();
    let all = api.get(UNIT, &format!("/v1/cases/{case}/records")).expect("the unit reads");
    for task in all["items"].as_array().expect("items").iter().filter(|share| share["kind"] == "protection.task") {
        let record = Record { kind: "protection.task", author: "committee", data: task["data"].clone(), draft: false };
        found.push((task["id"].as_str().expect("an id").to_owned(), record));
    }
    found
}

/// Compares what one officer is shown with the matrix; every difference is told.
fn compare(view: &View, known: &[(String, Record<'_>)]) -> Vec<String> {
    let matrix = matrix();
    let mut differences = Vec::new();
    for (id, record) in known {
        let cell = &matrix[record.kind][&view.department];
        let mut shown: Vec<&str> = view.shares(id).map(|share| share["share"].as_str().expect("share")).collect();
        let mut wanted = expected(record, &view.department, cell);
        shown.sort_unstable();
        wanted.sort_unstable();
        if shown != wanted {
            differences.push(format!("{} {} ({cell}): shown {shown:?}, not {wanted:?}", view.login, record.kind));
        }
    }
    for share in view.records().filter(|share| !known.iter().any(|(id, _)| share["id"] == id.as_str())) {
        differences.push(format!("{}: a record that nobody wrote: {share}", view.login));
    }
    differences.extend(view.records().filter_map(|share| envelope(view, share)));
    differences
}

/// What is not `full` names neither author nor office nor when it happened.
fn envelope(view: &View, share: &Value) -> Option<String> {
    let told = ["author", "office", "occurred_at"].iter().any(|member| share.get(member).is_some());
    (share["share"] != "full" && told).then(|| format!("{}: the envelope tells too much: {share}", view.login))
}

#[test]
fn each_department_sees_of_the_rescue_what_the_matrix_says() {
    on_each_database(|api, story| {
        assert_eq!(story.children.len(), CHILDREN.len());
        let eldest = &story.children[0].case_id;
        let views = side_by_side::views(api, eldest).expect("all eight departments take part");
        let known = records(api, story, eldest);
        assert!(known.len() >= 28, "the eldest's file has {} records", known.len());
        let mut differences: Vec<String> = views.iter().flat_map(|view| compare(view, &known)).collect();
        differences.extend(views.iter().filter_map(header));
        differences.extend(events(api, story));
        assert!(differences.is_empty(), "{differences:#?}");

        the_investigating_officer_sees_more(api, eldest);
        outsiders_find_nothing(api, story);
        the_late_child_and_the_one_who_moved(api, story);
        decisions_made_certificates_and_an_order_final(api, story);
        the_locked_file_is_there_for_the_named_alone(api, story);
        the_moved_file_is_followed_up_in_the_other_district(api, story);
        one_file_is_closed_and_one_is_open_again(api, story);
        what_was_late_is_known_and_what_was_waived_stays_so(api, story);
        the_emergency_is_settled_and_told(api, story);
    });
}

/// The sighting and the operation, as the nodal officers of the departments that take part read them.
fn events(api: &Api, story: &Story) -> Vec<String> {
    let mut differences = Vec::new();
    for case in [&story.sighting, &story.operation] {
        let known = records(api, story, case);
        for login in ["police", "labour", "childline", "committee", "protection", "magistracy"] {
            let nodal = format!("{login}.bbk.nodal");
            let answer = api.get(&nodal, &format!("/v1/cases/{case}")).expect("the department takes part");
            differences.extend(compare(&View { department: login.to_owned(), login: nodal, answer }, &known));
        }
        for login in ["education.bbk.nodal", "health.bbk.nodal"] {
            assert_eq!(api.status(login, &format!("/v1/cases/{case}")).expect("an answer"), 404, "{login}");
        }
    }
    differences
}

/// The header's share, told apart by its members.
fn header(view: &View) -> Option<String> {
    let cell = &matrix()["case.header"][&view.department];
    let members: Vec<&str> = view.answer["case"]["header"].as_object()?.keys().map(String::as_str).collect();
    let brief = ["age_band", "district", "number", "open", "sex"];
    let right = match cell.as_str() {
        "brief" => members == brief,
        "progress" => members.iter().filter(|member| **member != "stage").eq(&brief) && members.contains(&"stage"),
        _ => members.contains(&"exploitation") && members.contains(&"stage") && !members.contains(&"disability"),
    };
    (!right).then(|| format!("{} is shown the header {members:?} for {cell}", view.login))
}

/// profile io: named in the case, the officer sees the photograph and where the child stays.
fn the_investigating_officer_sees_more(api: &Api, case: &str) {
    let of = |login: &str, kind: &str| {
        let records = api.get(login, &format!("/v1/cases/{case}/records")).expect("in reach");
        let items = records["items"].as_array().expect("items").clone();
        items.iter().find(|share| share["kind"] == kind).map(|share| share["share"].clone())
    };
    for (kind, share) in [("protection.identity_photo", "full"), ("protection.custody", "whereabouts")] {
        assert_eq!(of("police.bbk.1", kind), Some(share.into()), "{kind} for the investigating officer");
        assert_eq!(of("police.bbk.2", kind), None, "{kind} for a colleague");
        assert_eq!(of("police.bbk.nodal", kind), None, "{kind} for the nodal officer");
    }
}

/// Colleagues of other offices, the other district and the administration reach no file.
fn outsiders_find_nothing(api: &Api, story: &Story) {
    let outside = ["labour.bbk.2", "education.bbk.2", "health.bbk.2", "magistracy.bbk.2", "protection.bbk.2"];
    let afar = ["police.lko.nodal", "committee.lko.nodal", "protection.lko.nodal", "labour.lko.nodal"];
    for login in outside.into_iter().chain(afar) {
        let moved = |place: usize| place == MOVED && ["committee.lko.nodal", "protection.lko.nodal"].contains(&login);
        for (place, child) in story.children.iter().enumerate() {
            let status = api.status(login, &path(child)).expect("an answer");
            assert_eq!(status, if moved(place) { 200 } else { 404 }, "{login} asks for {}", child.number);
        }
    }
    // The state reads a header without identity and no record, and of a locked file nothing.
    assert_eq!(api.status("police.state", &path(&story.children[LOCKED])).expect("an answer"), 404);
    for (place, child) in story.children.iter().enumerate().filter(|(place, _)| *place != LOCKED) {
        let answer = api.get("police.state", &path(child)).expect("a pseudonymous header");
        let records = answer["records"].as_array().expect("a list").iter();
        let told: Vec<(&Value, &Value)> = records.map(|share| (&share["kind"], &share["share"])).collect();
        // Of the way between its districts the state hears a word.
        let word = (&"protection.transfer".into(), &"status".into());
        assert_eq!(told, if place == MOVED { vec![word] } else { vec![] }, "{answer}");
        assert!(!answer.to_string().contains(&child.number), "{answer}");
    }
    for login in ["administrator", "auditor"] {
        let status = api.status(login, &format!("/v1/cases/{}", story.children[0].case_id)).expect("an answer");
        assert!([403, 404].contains(&status), "{login} is answered {status}");
    }
}

/// The ninth child was produced late, by the helpline, and moved away: the one alarm of the story.
fn the_late_child_and_the_one_who_moved(api: &Api, story: &Story) {
    let late = &story.children[story::LATE];
    let shares = |login: &str| {
        let records = api.get(login, &format!("/v1/cases/{}/records", late.case_id)).expect("in reach");
        records["items"].as_array().expect("items").clone()
    };
    let of = |login: &str, kind: &str| shares(login).into_iter().find(|share| share["kind"] == kind);
    let form = of("childline.bbk.1", "committee.production").expect("its own Form 17");
    assert_eq!((&form["share"], form["data"]["delay_reason"].is_string()), (&"full".into(), true));
    let of_police = of("police.bbk.nodal", "committee.production").expect("a word");
    assert_eq!(of_police["share"], "status");
    let alarms: Vec<Value> = shares("police.bbk.nodal").into_iter().filter(|share| share["share"] == "alarm").collect();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0]["data"]["alarm"], "moved");
    assert_eq!(alarms[0]["data"].as_object().map(|data| data.len()), Some(2), "{}", alarms[0]);
}

fn path(child: &Child) -> String {
    format!("/v1/cases/{}", child.case_id)
}

/// The records of one kind that this officer is shown of a child.
fn shown(api: &Api, login: &str, child: &Child, kind: &str) -> Vec<Value> {
    let answer = api.get(login, &path(child)).unwrap_or_else(|error| panic!("{login}: {error}"));
    let shares = answer["records"].as_array().expect("a list").iter();
    shares.filter(|share| share["kind"] == kind).cloned().collect()
}

fn decisions_made_certificates_and_an_order_final(api: &Api, story: &Story) {
    for child in &story.children[..3] {
        let word = shown(api, "police.bbk.nodal", child, "magistracy.bonded_release");
        assert_eq!((word.len(), &word[0]["share"]), (1, &"finding".into()), "{}: {word:?}", child.number);
    }
    let orders = shown(api, "police.bbk.nodal", &story.children[4], "committee.order");
    let finals: Vec<&Value> = orders.iter().filter(|order| order["data"]["kind"] == "final").collect();
    assert_eq!((finals.len(), &finals[0]["share"]), (1, &"operative".into()), "{orders:?}");
}

fn the_locked_file_is_there_for_the_named_alone(api: &Api, story: &Story) {
    let child = &story.children[LOCKED];
    for login in ["police.bbk.2", "police.bbk.nodal", "labour.bbk.1", "protection.bbk.nodal", "childline.bbk.1"] {
        assert_eq!(api.status(login, &path(child)).expect("an answer"), 404, "{login}");
    }
    for login in ["police.bbk.1", "committee.bbk.nodal", "committee.bbk.1", "committee.bbk.2"] {
        assert_eq!(shown(api, login, child, "case.lock").len(), 1, "{login}");
    }
}

fn the_moved_file_is_followed_up_in_the_other_district(api: &Api, story: &Story) {
    let child = &story.children[MOVED];
    let answer = api.get("protection.lko.nodal", &path(child)).expect("followed up there");
    assert_eq!(answer["case"]["district"], "LKO");
    assert_eq!(shown(api, "protection.lko.nodal", child, "protection.social_report").len(), 1);
    for login in ["protection.bbk.nodal", "committee.bbk.nodal", "police.lko.nodal"] {
        assert_eq!(api.status(login, &path(child)).expect("an answer"), 404, "{login}");
    }
    let answer = api.get("labour.bbk.1", &path(child)).expect("the matters of law");
    let mut kinds: Vec<&str> =
        answer["records"].as_array().expect("a list").iter().filter_map(|share| share["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["labour.fund", "labour.wage"]);
}

fn one_file_is_closed_and_one_is_open_again(api: &Api, story: &Story) {
    let stage = |place: usize| {
        let answer = api.get("committee.bbk.nodal", &path(&story.children[place])).expect("the committee reads");
        answer["case"]["header"]["stage"].as_str().map(str::to_owned)
    };
    assert_eq!((stage(CLOSED).as_deref(), stage(REOPENED).as_deref()), (Some("CLOSED"), Some("REOPENED")));
    let alert = serde_json::json!({"kind": "protection.follow_up", "occurred_at": "2026-01-01T00:00:00Z",
        "data": api.sample(UNIT, "protection.follow_up").expect("a sample")});
    let tried = |place: usize| api.tried(UNIT, &format!("{}/records", path(&story.children[place])), &alert);
    assert_eq!(tried(CLOSED).expect("an answer"), (409, Some("case_closed".to_owned())));
    assert_eq!(tried(REOPENED).expect("an answer").0, 201);
}

fn what_was_late_is_known_and_what_was_waived_stays_so(api: &Api, story: &Story) {
    let found = |login: &str, id: &str, query: &str| {
        let page = api.get(login, &format!("/v1/obligations?limit=200&{query}")).expect("a page");
        page["items"].as_array().expect("a list").iter().find(|item| item["id"] == id).cloned()
    };
    let known = found(UNIT, &story.acknowledged, "state=overdue&department=protection").expect("still overdue");
    assert!(known["acknowledged_at"].is_string(), "{known}");
    let waived = found("committee.bbk.nodal", &story.waived, "state=waived").expect("waived");
    assert_eq!((&waived["rule"], waived["waived_for"].is_string()), (&"D14".into(), true), "{waived}");
}

fn the_emergency_is_settled_and_told(api: &Api, story: &Story) {
    let found = |login: &str| {
        let page = api.get(login, "/v1/emergency-accesses?state=settled").expect("a page");
        page["items"].as_array().expect("a list").iter().find(|item| item["id"] == story.emergency.as_str()).cloned()
    };
    let late = &story.children[story::LATE];
    for login in ["committee.bbk.nodal", UNIT] {
        let item = found(login).unwrap_or_else(|| panic!("{login} is told"));
        assert_eq!((&item["number"], item["reason"].is_string()), (&late.number.as_str().into(), true), "{item}");
    }
    let item = found("auditor").expect("the auditor settled it");
    assert_eq!(item["finding"], "justified");
    let told = item.to_string();
    assert!(!told.contains(&late.number) && !told.contains(&late.case_id) && item.get("reason").is_none(), "{told}");
    assert_eq!(shown(api, "childline.bbk.1", late, "protection.identity").len(), 1, "for sixty minutes");
}

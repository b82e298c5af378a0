//! Every call of the served document, by every role at every department's desk, on every sort of case: the answer is
//! the one that `expected.txt` gives, which is written by hand from the contract and the matrix.
//!
//! Nothing here asks the policy what it would say. Every cell is tried on SQLite; on PostgreSQL those of two departments,
//! or every one with `ANUGAMAN_EVERY_CELL=1`.

#[path = "../support/caller.rs"]
mod caller;
#[path = "../support/district.rs"]
mod district;
#[path = "../support/owing.rs"]
mod owing;
#[path = "../support/phone.rs"]
mod phone;
#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod asks;
mod files;
mod late;
mod people;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use asks::{Ask, Cell, ask, undo};
use caller::{Caller, random_id, text};
use district::{District, each_district};
use files::Files;
use futures_util::stream::{self, StreamExt};
use people::{DEPARTMENTS, People, ROLES};
use serde_json::Value;
use support::service::Reply;
use table::Table;

const EXPECTED: &str = include_str!("expected.txt");
const NOBODY: (&str, &str) = ("nobody", "pol");
/// Whose cells are tried on PostgreSQL too: who meets most of the walls, and who stands behind most of them.
const SAMPLE: [&str; 2] = ["pol", "com"];
/// As many as the service has connections to its database here.
const AT_ONCE: usize = 4;

/// Where a call of the document goes.
struct Route {
    method: String,
    path: String,
}

impl Route {
    fn fill(&self, ask: &Ask) -> String {
        let mut parts = Vec::new();
        let mut given = [&ask.id, &ask.second].into_iter();
        for part in self.path.split('/') {
            let (open, close) = (part.find('{'), part.find('}'));
            match open.zip(close) {
                Some((open, close)) => {
                    // A device stands alone in the caller's own paths, and second in an officer's.
                    let value = given.next().expect("two ids at most");
                    parts.push(format!("{}{value}{}", &part[..open], &part[close + 1..]));
                }
                None => parts.push(part.to_owned()),
            }
        }
        parts.join("/") + &ask.query
    }

    fn names_ids(&self) -> bool {
        ["{id}", "{pid}", "{device}"].iter().any(|name| self.path.contains(name))
    }
}

/// The calls of the document that the service serves, by operation.
async fn served(app: &District) -> BTreeMap<String, Route> {
    let document = app.anonymous().get("/openapi.json").await;
    assert_eq!(document.status, 200);
    let mut routes = BTreeMap::new();
    for (path, methods) in document.body["paths"].as_object().expect("paths") {
        for (method, call) in methods.as_object().expect("methods") {
            if let Some(id) = call["operationId"].as_str() {
                let route = Route { method: method.to_uppercase(), path: path.clone() };
                assert!(routes.insert(id.to_owned(), route).is_none(), "{id} twice");
            }
        }
    }
    routes
}

async fn send(caller: &Caller<'_>, route: &Route, ask: &Ask) -> Reply {
    let caller = if ask.seen.is_empty() { caller.clone() } else { caller.with("If-Match", ask.seen.as_str()) };
    caller.call(&route.method, &route.fill(ask), ask.body.clone()).await
}

/// What was answered, in the words of the table.
fn word(reply: &Reply, ask: &Ask, expected: &str) -> String {
    let code = reply.body["code"].as_str().unwrap_or_default();
    match (reply.status, code) {
        (200, _) if expected.ends_with(['+', '-']) => {
            let shown =
                !ask.looks_for.is_empty() && text(&Value::String(reply.body.to_string())).contains(&ask.looks_for);
            assert!(reply.body["next"].is_null(), "the list goes on: ask for less");
            if shown { "200+".into() } else { "200-".into() }
        }
        (401, "not_signed_in") | (403, "not_allowed") | (404, "not_found") | (422, "invalid_input") => {
            reply.status.to_string()
        }
        (409, "case_closed") => "409c".into(),
        (409, "wrong_state") => "409w".into(),
        (status, _) if status < 400 => status.to_string(),
        (status, code) => format!("{status}:{code}"),
    }
}

/// What the table says, tried on one database; gives how many cells were run, and what was otherwise.
struct Run<'r> {
    app: &'r District,
    people: &'r People,
    files: &'r Files,
    table: &'r Table,
    /// Of every department, or of the sample.
    every: bool,
    cells: usize,
    wrong: Vec<String>,
}

impl Run<'_> {
    /// Tries one sort of call: those who only read or are refused four at a time, those who change something one by one.
    async fn call(&mut self, name: &str, route: &Route) {
        let every = self.every;
        let asks = DEPARTMENTS.iter().map(|(_, short, _)| *short).filter(|short| every || SAMPLE.contains(short));
        let signed = ROLES.iter().flat_map(|(_, role, _)| asks.clone().map(move |short| (*role, short)));
        let everybody = [NOBODY].into_iter().chain(signed);
        let changes = |(role, department): &(&str, &str)| {
            let cells = 0..self.table.columns(name).len();
            let of = |place| self.expected(name, role, department, place);
            route.method != "GET" && cells.map(of).any(|status| status.starts_with('2'))
        };
        let (apart, together): (Vec<_>, Vec<_>) = everybody.partition(changes);
        let this = &*self;
        let mut tried = Vec::new();
        for (at_once, callers) in [(AT_ONCE, together), (1, apart)] {
            let row = async |(role, department)| this.row(name, route, role, department).await;
            tried.extend(stream::iter(callers).map(row).buffered(at_once).collect::<Vec<_>>().await);
        }
        for (cells, wrong) in tried {
            self.cells += cells;
            self.wrong.extend(wrong);
        }
    }

    /// The status that the table gives; nobody signed in has one for every call.
    fn expected(&self, name: &str, role: &str, department: &str, place: usize) -> &str {
        let call = name.split('/').next().unwrap_or(name);
        match (role == NOBODY.0, self.table.public.contains(call)) {
            (true, _) if place > 0 => ".",
            (true, false) => "401",
            (true, true) => "2",
            (false, _) => self.table.cell(name, role, department, place),
        }
    }

    /// One caller's cells of a sort of call: how many, and what was otherwise.
    async fn row(&self, name: &str, route: &Route, role: &str, department: &'static str) -> (usize, Vec<String>) {
        let (call, sort) = name.split_at(name.find('/').unwrap_or(name.len()));
        let (app, people, files) = (self.app, self.people, self.files);
        let who = if role == NOBODY.0 { app.anonymous() } else { people.who(app, role, department) };
        let (mut cells, mut wrong, mut absent): (_, Vec<String>, Option<Reply>) = (0, Vec::new(), None);
        for (place, column) in self.table.columns(name).iter().enumerate() {
            let expected = self.expected(name, role, department, place);
            if expected == "." {
                continue;
            }
            let good = expected.starts_with('2');
            let cell = Cell { app, people, files, who: who.clone(), role, department, column, sort, good };
            let asked = ask(&cell, call).await;
            let reply = send(&who, route, &asked).await;
            let got = word(&reply, &asked, expected);
            let what = format!("{name}: {role} of {department}, {column}");
            cells += 1;
            if got != expected && !(expected == "2" && got.starts_with('2')) {
                let told: String = reply.body.to_string().chars().take(160).collect();
                wrong.push(format!("{what}: {got} and not {expected}: {told}"));
            } else if good {
                undo(&cell, call, &asked, &reply).await;
            } else if expected == "404" && route.names_ids() {
                if absent.is_none() {
                    let nothing = Ask { id: random_id(), second: random_id(), ..asked };
                    absent = Some(send(&who, route, &nothing).await);
                }
                let absent = absent.as_ref().expect("just asked for");
                if reply.sameness() != absent.sameness() || reply.bytes.len() != absent.bytes.len() {
                    wrong.push(format!("{what}: not answered as nothing is"));
                }
            }
        }
        (cells, wrong)
    }
}

#[test]
fn every_call_is_answered_as_the_table_says() {
    let table = Table::read(EXPECTED);
    let only = std::env::var("ANUGAMAN_CALLS").unwrap_or_default();
    each_district(async |app| {
        let began = Instant::now();
        let routes = served(app).await;
        let known: BTreeSet<&str> = table.calls.iter().map(|name| name.split('/').next().unwrap_or(name)).collect();
        let there: BTreeSet<&str> = routes.keys().map(String::as_str).collect();
        assert_eq!(known, there, "left: the calls of expected.txt; right: those of the served document");
        let people = People::seat(app);
        let files = Files::grow(app, &people).await;
        eprintln!("the files stand after {:?}", began.elapsed());
        let (app, people, files, table) = (app, &people, &files, &table);
        let every = app.url.starts_with("sqlite") || std::env::var_os("ANUGAMAN_EVERY_CELL").is_some();
        let mut run = Run { app, people, files, table, every, cells: 0, wrong: Vec::new() };
        for name in table.calls.iter().filter(|name| name.contains(&only)) {
            let call = name.split('/').next().unwrap_or(name);
            run.call(name, &routes[call]).await;
        }
        assert!(run.wrong.is_empty(), "{} of {} cells:\n{}", run.wrong.len(), run.cells, run.wrong.join("\n"));
        let whose = if every { "every department".to_owned() } else { format!("{} alone", SAMPLE.join(" and ")) };
        eprintln!("{} cells of {whose}, {} calls, in {:?}", run.cells, table.calls.len(), began.elapsed());
    });
}

#[test]
fn the_runner_asks_the_policy_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refusals");
    let mut read = 0;
    for file in std::fs::read_dir(folder).expect("the folder") {
        let path = file.expect("a file").path();
        let source = std::fs::read_to_string(&path).expect("text");
        let [policy, reach] = [["anugaman::", "access"].concat(), ["casefile::", "reach"].concat()];
        assert!(!source.contains(&policy) && !source.contains(&reach), "{}", path.display());
        read += 1;
    }
    assert!(read >= 7, "{read} files");
}

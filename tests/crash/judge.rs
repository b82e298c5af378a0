//! Holds what the server has against what was written down outside: nothing acknowledged may be gone or differ, nothing
//! may stand twice or in part, and nothing may have been seen that the access journal does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use anugaman::casefile::digest;
use anugaman::id::CaseId;
use anugaman::records::sections::{self, SectionNo};
use anugaman::store::schema::{access_entry, sync_change};
use anugaman::store::{Db, records};
use diesel::prelude::*;
use serde_json::Value;

use crate::history::{Request, Seen, Told};
use crate::server::{Place, Server};

/// What is wrong, by sort; an honest server leaves all of it empty.
#[derive(Debug, Default)]
pub struct Verdict {
    pub lost: Vec<String>,
    pub twice: Vec<String>,
    /// Other than it was sent, in part, or not the answer that was given.
    pub wrong: Vec<String>,
    pub unjournalled: Vec<String>,
    /// How many unanswered writes were there; each of them may be, or not.
    pub kept_unanswered: usize,
}

impl Verdict {
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.twice.is_empty() && self.wrong.is_empty() && self.unjournalled.is_empty()
    }

    pub fn and(mut self, other: Self) -> Self {
        self.lost.extend(other.lost);
        self.twice.extend(other.twice);
        self.wrong.extend(other.wrong);
        self.unjournalled.extend(other.unjournalled);
        self.kept_unanswered += other.kept_unanswered;
        self
    }
}

/// Looks at every subject of a history. `whole`: whether each of its writes must be there, answered or not.
pub fn look(server: &Server, writes: &[Told], whole: bool) -> Verdict {
    let mut subjects: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for told in writes {
        subjects.entry(&told.request.subject).or_default().push(told);
    }
    let all: Vec<Vec<&Told>> = subjects.into_values().collect();
    let parts: Vec<Verdict> = thread::scope(|scope| {
        let half = all.chunks(all.len().div_ceil(3).max(1));
        let looking: Vec<_> = half.map(|part| scope.spawn(|| look_at(server, part, whole))).collect();
        looking.into_iter().map(|one| one.join().expect("a look")).collect()
    });
    parts.into_iter().fold(strangers(server, writes), Verdict::and)
}

fn look_at(server: &Server, subjects: &[Vec<&Told>], whole: bool) -> Verdict {
    let mut verdict = Verdict::default();
    for told in subjects {
        let Request { login, subject, .. } = &told[0].request;
        let acknowledged = if whole { told.len() } else { told.iter().filter(|told| told.answer.is_some()).count() };
        let states = states(server, login, told);
        let name = format!("{subject} of {login}: {} of {acknowledged} to {}", states.len(), told.len());
        verdict.kept_unanswered += states.len().saturating_sub(acknowledged);
        if states.len() < acknowledged {
            verdict.lost.push(name);
        } else if states.len() > told.len() {
            verdict.twice.push(name);
        } else if let Some((state, told)) =
            states.iter().zip(told).find(|(state, told)| !holds(state, &told.request.expect))
        {
            verdict.wrong.push(format!("{subject}: {state} is not {}", told.request.expect));
        }
    }
    verdict
}

/// What the subject held after each write that was applied, as far as the service still tells.
fn states(server: &Server, login: &str, told: &[&Told]) -> Vec<Value> {
    let (client, subject) = (server.client(login), &told[0].request.subject);
    if told[0].request.case == *subject {
        let answer = client.get(&format!("/v1/cases/{subject}")).expect("an answer");
        if answer.status == 404 {
            return Vec::new();
        }
        let case = answer.json()["case"].clone();
        let n = case["rev"].as_str().and_then(|rev| rev.split('-').next()?.parse::<usize>().ok()).expect("a rev");
        // The header of a case that is worked in moves on by itself; that of one which is only opened does not.
        let applied = if told.len() == 1 { 1 } else { n };
        let mut states = vec![told[0].request.expect.clone(); applied - 1];
        states.push(case["header"].clone());
        return states;
    }
    let answer = client.get(&format!("/v1/records/{subject}/versions")).expect("an answer");
    if answer.status == 404 {
        return Vec::new();
    }
    let items = answer.json()["items"].as_array().expect("versions").clone();
    items.into_iter().map(|share| if share["deleted"] == true { Value::Null } else { share["data"].clone() }).collect()
}

/// Whether the state holds every member of what was sent.
fn holds(state: &Value, sent: &Value) -> bool {
    match sent.as_object() {
        Some(members) => members.iter().all(|(name, value)| state[name] == *value),
        None => state == sent,
    }
}

/// Nothing is there that nobody sent, and what an order sets in motion is there exactly with it.
fn strangers(server: &Server, writes: &[Told]) -> Verdict {
    let mut verdict = Verdict::default();
    let known: BTreeSet<&str> = writes.iter().map(|told| told.request.subject.as_str()).collect();
    let worked_in: BTreeSet<&str> =
        writes.iter().filter(|t| t.request.case != t.request.subject).map(|told| told.request.case.as_str()).collect();
    let client = server.client("protection.one");
    for case in worked_in {
        let answer = client.get(&format!("/v1/cases/{case}/records")).expect("an answer");
        // A case that is gone is a loss of its own, and found as one.
        if answer.status == 404 {
            continue;
        }
        let slice = answer.json();
        let (mut ordered, mut tasks) = (Vec::new(), Vec::new());
        for share in slice["items"].as_array().expect("records") {
            let id = share["id"].as_str().unwrap_or_default();
            match share["kind"].as_str() {
                Some("protection.task") => tasks.push(share["data"]["due_on"].to_string()),
                _ if !known.contains(id) => verdict.twice.push(format!("{case}: nobody sent {share}")),
                Some("committee.order") => ordered.push(share["data"]["directions"][0]["due_on"].to_string()),
                _ => {}
            }
        }
        ordered.sort_unstable();
        tasks.sort_unstable();
        if ordered != tasks {
            verdict.wrong.push(format!("{case}: orders {ordered:?} and tasks {tasks:?}"));
        }
    }
    verdict
}

/// Sends everything again under the same keys: what was answered is answered the same, what was not succeeds now.
pub fn repeat(server: &Server, writes: &[Told]) -> Verdict {
    let of = |login: &str| {
        let (client, mut verdict) = (server.client(login), Verdict::default());
        for told in writes.iter().filter(|told| told.request.login == login) {
            let again = client.write(&told.request).expect("an answer");
            let request = &told.request;
            let name = || format!("{} {}: {} {}", request.method, request.path, again.status, again.body);
            match &told.answer {
                Some(answer) if again.content() != answer.content() => {
                    verdict.wrong.push(format!("{} is not {answer:?}", name()));
                }
                None if !(200..300).contains(&again.status) => verdict.wrong.push(name()),
                None if client.write(request).is_none_or(|third| third.content() != again.content()) => {
                    verdict.wrong.push(format!("{} differs when repeated", name()));
                }
                _ => {}
            }
        }
        verdict
    };
    thread::scope(|scope| {
        let asking: Vec<_> = crate::load::WRITERS.iter().map(|login| scope.spawn(move || of(login))).collect();
        asking.into_iter().map(|one| one.join().expect("repeats")).fold(Verdict::default(), Verdict::and)
    })
}

type Entries = BTreeMap<(String, String), Vec<(String, String)>>;

/// Every write and every answer that was received has its entry, and every change in the ledger has one.
pub fn journal(db: &Db, since_ms: i64, writes: &[Told], seen: &[Seen]) -> Verdict {
    let mut verdict = Verdict::default();
    let rows: Vec<(String, CaseId, String, String)> = db
        .read(|conn| {
            let since = access_entry::table.filter(access_entry::at.ge(since_ms));
            Ok(since
                .select((access_entry::request_id, access_entry::case_id, access_entry::action, access_entry::sections))
                .load(conn)?)
        })
        .expect("the journal");
    let mut entries = Entries::new();
    for (request, case, action, sections) in rows {
        entries.entry((request, case.to_string())).or_default().push((action, sections));
    }
    for told in writes {
        let Some(answer) = &told.answer else { continue };
        let found = entries.get(&(answer.request_id.clone(), told.request.case.clone()));
        let written = found.into_iter().flatten().filter(|(action, _)| action == "write_cases").count();
        if written != 1 {
            verdict.unjournalled.push(format!("{} {}: {written} entries", told.request.method, told.request.path));
        }
    }
    for one in seen {
        let found = entries.get(&(one.request_id.clone(), one.case.clone()));
        let noted: BTreeSet<&str> = found
            .into_iter()
            .flatten()
            .filter(|(action, _)| action != "write_cases")
            .flat_map(|(_, sections)| serde_json::from_str::<Vec<i16>>(sections).expect("numbers"))
            .flat_map(|number| [SectionNo(number).name(), SectionNo(number).kind()])
            .collect();
        if let Some(section) = one.sections.iter().find(|section| !noted.contains(section.as_str())) {
            verdict.unjournalled.push(format!("{} of {} in {}", section, one.case, one.request_id));
        }
    }
    let (changes, writings): (i64, i64) = db
        .read(|conn| {
            let writings = access_entry::table.filter(access_entry::action.eq("write_cases"));
            Ok((sync_change::table.count().get_result(conn)?, writings.count().get_result(conn)?))
        })
        .expect("counts");
    if changes != writings {
        verdict.unjournalled.push(format!("{changes} changes in the ledger, {writings} writings in the journal"));
    }
    verdict
}

/// The digests of these cases are those of what is in them, and the file of SQLite is whole.
pub fn digests(db: &Db, writes: &[Told]) -> Verdict {
    let mut verdict = Verdict::default();
    let cases: BTreeSet<&str> = writes.iter().map(|told| told.request.case.as_str()).collect();
    let every: Vec<i16> = sections::all().iter().map(|(number, _)| number.0).collect();
    for case in cases {
        let id = CaseId::parse(case).expect("an id");
        let (rows, kept) = db
            .read(|conn| Ok((records::of_case(conn, id, &every)?, records::digests(conn, id)?)))
            .expect("the records of a case");
        for (section, kept) in kept {
            let live = rows.iter().filter(|row| row.section == section && !row.deleted);
            let sum = live.fold(0_u64, |sum, row| sum.wrapping_add(digest::of(row)));
            if kept != Some(sum as i64) {
                verdict.wrong.push(format!("{case} {}: {kept:?} is not {sum}", SectionNo(section).name()));
            }
        }
    }
    verdict
}

/// What `anugaman journal verify` says, with the checkpoints that are kept outside the database.
pub fn verify(place: &Place) -> Result<String, String> {
    let checkpoints = place.folder.join("journal/journal-checkpoints.jsonl");
    let mut command = place.program();
    command.args(["journal", "verify", "--checkpoints"]).arg(checkpoints);
    let done = command.output().expect("the program runs");
    let said = String::from_utf8_lossy(&done.stdout).trim().replace('\n', "; ");
    if done.status.success() { Ok(said) } else { Err(format!("{said} {}", String::from_utf8_lossy(&done.stderr))) }
}

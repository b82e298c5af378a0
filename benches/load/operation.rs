//! The operations that are measured, each with what its floor needs: the bytes that go and come, and the one statement.

use anugaman::access::Department;
use anugaman::id::CaseId;
use serde_json::json;

use crate::children::{Children, seen_by};
use crate::connection::Connection;
use crate::floor::Statement;
use crate::words::{Dice, varied};

/// An operation, done and checked by `run`.
pub struct Operation {
    pub name: &'static str,
    run: fn(&mut Caller<'_>),
    /// What the database cannot do without.
    pub statements: &'static [Statement],
}

pub const ALL: &[Operation] = &[
    Operation { name: "case read", run: case_read, statements: &[Statement::RecordsOfCase] },
    Operation { name: "list page of 50", run: list_page, statements: &[Statement::Page] },
    Operation { name: "record write", run: record_write, statements: &[Statement::Insert] },
    Operation { name: "create + read back", run: create_and_read, statements: &[Statement::Insert, Statement::Find] },
];

/// The department whose officer asks: the one that sees the most.
pub const READER: Department = Department::Protection;
/// The record type that is written, with remarks that make it about a kilobyte; other departments get parts of it.
const WRITTEN: &str = "protection.custody";

/// One client: its connection, its choice of cases, and what was moved so far.
pub struct Caller<'a> {
    pub connection: Connection,
    pub children: &'a Children,
    pub dice: Dice,
    /// Bytes of the bodies of requests and answers in the last operation, call by call.
    pub moved: Vec<(usize, usize)>,
}

impl Operation {
    /// Does it once; panics if an answer is not what it must be.
    pub fn run(&self, caller: &mut Caller<'_>) {
        caller.moved.clear();
        (self.run)(caller);
    }
}

impl Caller<'_> {
    fn case(&mut self) -> CaseId {
        self.children.cases[self.dice.below(self.children.cases.len())]
    }

    fn call(&mut self, method: &str, path: &str, body: &str, status: u16) -> Vec<u8> {
        let (answered, answer) = self.connection.call(method, path, body);
        assert_eq!(answered, status, "{method} {path}: {}", String::from_utf8_lossy(answer));
        self.moved.push((body.len(), answer.len()));
        answer.to_vec()
    }

    fn create(&mut self) -> Vec<u8> {
        let mut data = varied(WRITTEN, &mut self.dice, 0);
        data["remarks"] = self.dice.text(800).into();
        let body = json!({"kind": WRITTEN, "occurred_at": "2026-11-19T04:10:00.000Z", "data": data}).to_string();
        let path = format!("/v1/cases/{}/records", self.case());
        let share = self.call("POST", &path, &body, 201);
        assert_eq!(count(&share, b"\",\"case_id\":\""), 1);
        share
    }
}

fn case_read(caller: &mut Caller<'_>) {
    let path = format!("/v1/cases/{}", caller.case());
    let body = caller.call("GET", &path, "", 200);
    let records = count(&body, b"\",\"case_id\":\"");
    assert!(records >= seen_by(READER), "{records} records of {path}");
}

fn list_page(caller: &mut Caller<'_>) {
    // The last of the list have no whole page after them.
    let most = caller.children.cases.len() - 51;
    let after = caller.children.cases[caller.dice.below(most)];
    let body = caller.call("GET", &format!("/v1/cases?limit=50&type=child&cursor={after}"), "", 200);
    assert_eq!(count(&body, b"\"rev\":\""), 50);
}

fn record_write(caller: &mut Caller<'_>) {
    caller.create();
}

fn create_and_read(caller: &mut Caller<'_>) {
    let share = caller.create();
    let id = std::str::from_utf8(&share[7..43]).expect("a share begins with its id");
    let read = caller.call("GET", &format!("/v1/records/{id}"), "", 200);
    assert!(read == share, "what was written is not what is read");
}

fn count(text: &[u8], part: &[u8]) -> usize {
    text.windows(part.len()).filter(|window| *window == part).count()
}

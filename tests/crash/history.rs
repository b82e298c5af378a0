//! What was asked and what was answered, written to disk outside the server before the next thing happens.
//!
//! A line is flushed before its request is sent, and another before its answer is believed: whatever the server forgets,
//! this file does not. The judge reads the file and nothing else.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::client::Answer;

/// One write as its writer means it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The `Idempotency-Key`.
    pub key: String,
    pub login: String,
    pub method: &'static str,
    pub path: String,
    /// The revision seen, in its quotes; empty for none.
    pub if_match: String,
    pub body: Value,
    /// The case that is written in.
    pub case: String,
    /// The record or case that comes to be or is changed.
    pub subject: String,
    /// What the subject holds afterwards; null once it is taken back.
    pub expect: Value,
}

/// A write and what became of it, as the file tells it.
pub struct Told {
    pub request: Request,
    pub answer: Option<Answer>,
}

/// An answer that a reader received: which sections of which cases it showed.
pub struct Seen {
    pub request_id: String,
    pub case: String,
    pub sections: Vec<String>,
}

/// The file of one round.
pub struct History {
    file: Mutex<File>,
    asked: AtomicUsize,
    answered: AtomicUsize,
    read: AtomicUsize,
}

impl History {
    pub fn open(path: &Path) -> Self {
        let file = OpenOptions::new().create_new(true).append(true).open(path).expect("a new file");
        let none = || AtomicUsize::new(0);
        Self { file: Mutex::new(file), asked: none(), answered: none(), read: none() }
    }

    fn line(&self, line: &Value) {
        let mut file = self.file.lock().expect("the file");
        file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_data()).expect("a line on disk");
    }

    /// A write is about to be sent.
    pub fn asks(&self, request: &Request) {
        let Request { key, login, method, path, if_match, body, case, subject, expect } = request;
        self.line(&json!({"asks": key, "login": login, "method": method, "path": path, "if_match": if_match,
            "body": body, "case": case, "subject": subject, "expect": expect}));
        self.asked.fetch_add(1, Ordering::SeqCst);
    }

    /// It was answered, and the answer is a success.
    pub fn acknowledged(&self, key: &str, answer: &Answer) {
        let Answer { status, etag, request_id, body } = answer;
        self.line(&json!({"answered": key, "status": status, "etag": etag, "request_id": request_id, "body": body}));
        self.answered.fetch_add(1, Ordering::SeqCst);
    }

    /// A reader received an answer.
    pub fn read(&self, seen: &Seen) {
        self.line(&json!({"read": seen.request_id, "case": seen.case, "sections": seen.sections}));
        self.read.fetch_add(1, Ordering::SeqCst);
    }

    /// Writes acknowledged so far, and writes that wait for their answer.
    pub fn counts(&self) -> (usize, usize) {
        let answered = self.answered.load(Ordering::SeqCst);
        (answered, self.asked.load(Ordering::SeqCst).saturating_sub(answered))
    }

    /// Answers that readers received.
    pub fn reads(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }
}

/// What a file tells, in the order in which it was asked.
pub fn told(path: &Path) -> (Vec<Told>, Vec<Seen>) {
    let (mut writes, mut seen): (Vec<Told>, Vec<Seen>) = Default::default();
    for line in std::fs::read_to_string(path).expect("the file").lines() {
        let line: Value = serde_json::from_str(line).expect("a whole line");
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        if line["asks"].is_string() {
            let method = ["POST", "PATCH", "DELETE"].into_iter().find(|known| line["method"] == *known);
            let request = Request {
                key: text("asks"),
                login: text("login"),
                method: method.expect("a method"),
                path: text("path"),
                if_match: text("if_match"),
                body: line["body"].clone(),
                case: text("case"),
                subject: text("subject"),
                expect: line["expect"].clone(),
            };
            writes.push(Told { request, answer: None });
        } else if line["answered"].is_string() {
            let status = line["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
            let answer = Answer { status, etag: text("etag"), request_id: text("request_id"), body: text("body") };
            let asked = writes.iter_mut().find(|told| line["answered"] == told.request.key.as_str());
            asked.expect("it was asked first").answer = Some(answer);
        } else {
            let names = line["sections"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let sections = names.map(str::to_owned).collect();
            seen.push(Seen { request_id: text("read"), case: text("case"), sections });
        }
    }
    (writes, seen)
}

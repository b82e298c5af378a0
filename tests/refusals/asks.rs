//! One good request for each call of the document, so that nothing but who asks, and of which file, can be wrong with it.
//!
//! A new call is one arm of [`ask`]; one that changes what the next cells are tried on has an arm in [`undo`] too.

use anugaman::clock::instant_text;
use anugaman::id::DeviceId;
use serde_json::{Value, json};

use crate::accounts;
use crate::caller::{Caller, random_id, text};
use crate::district::{District, HOUR, sample};
use crate::files::{self, DRAFTED, File, Files, LEGAL, ORDINARY, closure, hex};
use crate::late;
use crate::people::{PASSWORD, People, department};
use crate::support::service::Reply;

/// Who asks, of what, in which column of the table.
pub struct Cell<'c> {
    pub app: &'c District,
    pub people: &'c People,
    pub files: &'c Files,
    pub who: Caller<'c>,
    pub role: &'c str,
    /// Its short name.
    pub department: &'static str,
    pub column: &'c str,
    /// What is asked for where a call can ask for several things: `/foreign`, `/legal`, …
    pub sort: &'c str,
    /// Whether the table expects it to be done: then it gets something fresh to do it to.
    pub good: bool,
}

/// What to put into the call.
#[derive(Default)]
pub struct Ask {
    /// `{id}`, or whatever the path names first.
    pub id: String,
    /// `{pid}`, `{device}`.
    pub second: String,
    pub query: String,
    pub body: Value,
    /// `If-Match`.
    pub seen: String,
    /// What a list is to show, for `200+` and `200-`.
    pub looks_for: String,
}

impl Cell<'_> {
    pub fn file(&self) -> &File {
        self.files.of(self.column, self.department)
    }

    fn worker(&self, short: &str) -> Caller<'_> {
        self.file().worker(self.app, short)
    }

    async fn etag(&self, path: &str) -> String {
        let reply = self.who.get(path).await;
        if reply.status == 200 { reply.etag } else { "\"1-00000000\"".to_owned() }
    }

    /// A record, from the revision that the caller sees.
    async fn record(&self, id: String, body: Value) -> Ask {
        let seen = self.etag(&format!("/v1/records/{id}")).await;
        Ask { id, body, seen, ..Ask::default() }
    }

    /// A draft, by the revision that the caller sees; for who sees none, by the one that the committee sees.
    async fn draft(&self, id: String) -> Ask {
        let id = or_random(id);
        let seen = [self.who.record(&id).await, self.worker("com").record(&id).await];
        let rev = seen.iter().find_map(|reply| reply.body["rev"].as_str()).unwrap_or("1-00000000");
        Ask { body: json!({"rev": rev}), id, ..Ask::default() }
    }

    fn new_record(&self, kind: &str) -> Ask {
        let at = instant_text(self.app.clock.now_ms() - HOUR);
        let body = json!({"kind": kind, "occurred_at": at, "data": sample(kind)});
        Ask { id: self.file().case.clone(), body, ..Ask::default() }
    }

    fn own_kind(&self, of: &[(&'static str, &'static str)]) -> &'static str {
        files::kind(of, self.department).unwrap_or("education.enrolment")
    }

    /// Whose late change is meant.
    fn author(&self) -> &'static str {
        if self.sort == "/police" { "pol" } else { self.department }
    }

    /// A referral in the queue that this column means; one is kept for those who are refused.
    fn referral(&self, decided: bool) -> String {
        let queue = if self.column == "outside" { other(self.department) } else { self.department };
        let file = if self.column == "outside" { self.files.of("own", queue) } else { self.file() };
        let mut all = file.referrals.borrow_mut();
        let queue = all.get_mut(queue).expect("a queue");
        if decided && self.good && queue.len() > 1 {
            queue.remove(0)
        } else {
            queue.last().expect("a referral").clone()
        }
    }
}

/// Another department than this one, to which a case can be referred.
pub fn other(short: &str) -> &'static str {
    if short == "hlt" { "edu" } else { "hlt" }
}

/// The first field of a record's sample, as it stands: a change that can be asked for as often as one likes.
fn same_again(kind: &str) -> Value {
    let data = sample(kind);
    let (name, value) = data.as_object().and_then(|data| data.iter().next()).expect("a field");
    json!({name: value})
}

pub async fn ask(cell: &Cell<'_>, call: &str) -> Ask {
    let (app, file) = (cell.app, cell.file());
    let of_case = |body: Value| Ask { id: file.case.clone(), body, ..Ask::default() };
    match call {
        "get_case" | "list_records" | "list_case_obligations" => of_case(Value::Null),
        "list_cases" => Ask { query: "?limit=200".into(), looks_for: file.case.clone(), ..Ask::default() },
        "list_obligations" => {
            Ask { query: "?limit=200&state=overdue".into(), looks_for: file.owed.clone(), ..Ask::default() }
        }
        "patch_case" => {
            let seen = cell.etag(&format!("/v1/cases/{}", file.case)).await;
            Ask { seen, ..of_case(json!({"sex": "F"})) }
        }
        "open_case" => {
            let kind = if cell.sort.is_empty() { "sighting" } else { &cell.sort[1..] };
            let district = if cell.column == "district" { "LKO" } else { "BBK" };
            Ask { body: json!({"type": kind, "district": district}), ..Ask::default() }
        }
        "create_record" => match cell.sort {
            "/legal" => cell.new_record(cell.own_kind(&LEGAL)),
            "/foreign" => {
                cell.new_record(if cell.department == "edu" { "health.treatment" } else { "education.enrolment" })
            }
            _ => cell.new_record(cell.own_kind(&ORDINARY)),
        },
        "get_record" | "list_versions" => Ask { id: file.ordinary(cell.department), ..Ask::default() },
        "patch_record" if cell.sort == "/legal" => {
            let id = file.legal.get(cell.department).cloned().unwrap_or_else(random_id);
            cell.record(id, same_again(cell.own_kind(&LEGAL))).await
        }
        "patch_record" if cell.sort == "/enrolment" => {
            cell.record(file.ordinary("edu"), same_again("education.enrolment")).await
        }
        "patch_record" => cell.record(file.ordinary(cell.department), same_again(cell.own_kind(&ORDINARY))).await,
        "retract_record" => {
            let id = if cell.good {
                cell.worker(cell.department).write_sample(&file.case, cell.own_kind(&ORDINARY)).await
            } else {
                file.ordinary(cell.department)
            };
            cell.record(id, json!({"reason": "Sample reason"})).await
        }
        "add_participant" => {
            let (short, named) = match cell.sort {
                "/colleague" => (cell.department, Some(cell.people.who(cell.app, "spare", cell.department))),
                _ => (other(cell.department), None),
            };
            let seat = if named.is_some() { "-1" } else { "" };
            let office = cell.app.office(&format!("BBK-{}{seat}", department(short).1));
            let mut new = json!({"department": department(short).0, "office_id": office, "capacity": "office"});
            if let Some(colleague) = named {
                new["officer_id"] = json!(colleague.id());
                new["capacity"] = json!("support");
            }
            of_case(new)
        }
        "end_participant" => {
            let mut spares = file.spares.borrow_mut();
            let found = if cell.good { spares.pop() } else { spares.last().cloned() };
            Ask { second: found.unwrap_or_else(random_id), ..of_case(Value::Null) }
        }
        "open_referral" => of_case(json!({"department": department(other(cell.department)).0, "note_code": "support"})),
        "list_referrals" => Ask { query: "?limit=200".into(), looks_for: cell.referral(false), ..Ask::default() },
        "claim_referral" => Ask { id: cell.referral(true), ..Ask::default() },
        "decline_referral" => {
            Ask { id: cell.referral(true), body: json!({"reason_code": "not_ours"}), ..Ask::default() }
        }
        "reroute_referral" => {
            let office = cell.app.office(&format!("{}-{}", file.district, department(cell.department).1));
            Ask { id: cell.referral(true), body: json!({"office_id": office}), ..Ask::default() }
        }
        "transfer_case" => {
            let to = if file.district == "LKO" { "BBK-DCP" } else { "LKO-DCP" };
            of_case(json!({"office_id": cell.app.office(to), "reason": "Sample reason"}))
        }
        "answer_transfer" => {
            let id = match cell.column {
                "leaving" => cell.files.leaving.clone(),
                _ if cell.good => cell.files.coming.borrow_mut().pop().expect("a transfer"),
                _ => cell.files.coming.borrow()[0].clone(),
            };
            Ask { id, body: json!({"accept": true}), ..Ask::default() }
        }
        "close_case" => of_case(closure()),
        "reopen_case" => of_case(json!({"reason": "Sample reason"})),
        "approve_record" => {
            let id = if cell.good {
                cell.worker("com").write(&file.case, "committee.order", files::final_order(cell.app)).await.id()
            } else {
                file.order.clone()
            };
            cell.draft(id).await
        }
        "sign_record" => {
            let id = if cell.good {
                cell.worker("lab").write_sample(&file.case, "magistracy.bonded_release").await
            } else {
                file.certificate.clone()
            };
            cell.draft(id).await
        }
        "accept_record" | "reject_record" => {
            let system = match cell.column {
                "office" => cell.people.who(cell.app, "second", cell.department),
                _ => cell.people.who(cell.app, "system", cell.department),
            };
            let kind = cell.own_kind(&DRAFTED);
            let id = if cell.good {
                system.write_sample(&file.case, kind).await
            } else {
                let kept = file.drafts.get(cell.department).or(file.drafts.get("edu"));
                kept.cloned().unwrap_or_else(random_id)
            };
            match call {
                "reject_record" => Ask { id, body: json!({"reason": "Sample reason"}), ..Ask::default() },
                _ => cell.draft(id).await,
            }
        }
        "acknowledge_obligation" | "waive_obligation" => {
            let id = or_random(file.owed.clone());
            let body = if call == "waive_obligation" { json!({"reason": "Sample reason"}) } else { Value::Null };
            Ask { id, body, ..Ask::default() }
        }
        "list_readers" | "unlock_case" => of_case(Value::Null),
        "explain_access" => {
            let officer = cell.people.who(cell.app, "field", cell.department);
            Ask { query: format!("?officer={}", officer.id()), ..of_case(Value::Null) }
        }
        "lock_case" => of_case(json!({"participants": [], "reason_code": "threat"})),
        "open_emergency_access" | "open_emergency_access_by_number" => {
            // Five tries an hour are for one officer and not for a table.
            cell.app.sql("DELETE FROM throttle");
            let mut why = json!({"reason_code": "danger", "reason": "Sample reason"});
            if call == "open_emergency_access_by_number" {
                why["number"] = json!(file.number);
            }
            of_case(why)
        }
        "settle_emergency_access" => {
            Ask { id: cell.files.emergency.clone(), body: json!({"finding": "justified"}), ..Ask::default() }
        }
        "list_conflicts" => {
            Ask { query: "?limit=200".into(), looks_for: file.conflict.clone(), ..of_case(Value::Null) }
        }
        "resolve_conflict" => {
            let id = if cell.good { late::conflict(app, file).await } else { file.conflict.clone() };
            Ask { id: or_random(id), body: json!({"choose": "other"}), ..Ask::default() }
        }
        "list_held" => {
            let looks_for = file.held.get(cell.author()).cloned().unwrap_or_else(random_id);
            Ask { query: "?limit=200".into(), looks_for, ..Ask::default() }
        }
        "decide_held" => {
            let kept = file.held.get(cell.author()).cloned();
            let id = if cell.good { late::held(app, file, cell.author()) } else { kept.unwrap_or_else(random_id) };
            let decision = if cell.sort == "/adopt" { "adopt" } else { "discard" };
            Ask { id, body: json!({"decision": decision, "reason": "Sample reason"}), ..Ask::default() }
        }
        _ => accounts::ask(cell, call).await,
    }
}

fn or_random(id: String) -> String {
    if id.is_empty() { random_id() } else { id }
}

pub fn end_emergencies(app: &District) {
    app.sql("UPDATE participation SET ended_at = from_at WHERE capacity = 'break_glass'");
}

/// Puts back what a call has done, so that the next cell finds what the column promises.
pub async fn undo(cell: &Cell<'_>, call: &str, ask: &Ask, reply: &Reply) {
    let (app, case) = (cell.app, &ask.id);
    let chair = app.by_login("committee.bbk.nodal");
    match call {
        "create_record" if matches!(cell.column, "closed" | "shut") => {
            let id = text(&reply.body["id"]);
            let back = cell.who.retract(&id, &reply.etag, "Sample reason").await;
            assert_eq!(back.status, 200, "{}", back.body);
        }
        // Nobody of the other district is named: it is taken back.
        "transfer_case" if cell.column == "named" => {
            let back = cell.who.retract(&reply.id(), &reply.etag, "Sample reason").await;
            assert_eq!(back.status, 200, "{}", back.body);
        }
        "transfer_case" => {
            let path = format!("/v1/transfers/{}/acceptance", text(&reply.body["id"]));
            let answer = json!({"accept": false, "reason": "Sample reason"});
            let back = app.by_login("protection.lko.nodal").post(&path, answer).await;
            assert_eq!(back.status, 201, "{}", back.body);
            if cell.column == "shut" {
                let back = cell.who.record(&text(&reply.body["id"])).await;
                let back = cell.who.retract(&back.id(), &back.etag, "Sample reason").await;
                assert_eq!(back.status, 200, "{}", back.body);
            }
        }
        "close_case" if reply.body["state"] == "draft" => {
            let path = format!("/v1/records/{}/rejection", text(&reply.body["id"]));
            let back = chair.post(&path, json!({"reason": "Sample reason"})).await;
            assert_eq!(back.status, 201, "{}", back.body);
        }
        "close_case" => {
            let back = chair.call("DELETE", &format!("/v1/cases/{case}/closure"), json!({"reason": "Sample"})).await;
            assert_eq!(back.status, 200, "{}", back.body);
            crate::owing::tick(app);
        }
        "reopen_case" if cell.column == "shut" => files::shut(app, case).await,
        "reopen_case" => files::close(app, case).await,
        "acknowledge_obligation" | "waive_obligation" => app.sql(&format!(
            "UPDATE obligation SET state = 'overdue', acknowledged_at = NULL, waived_at = NULL WHERE id = {}",
            hex(app, &ask.id)
        )),
        "lock_case" => {
            let back = chair.call("DELETE", &format!("/v1/cases/{case}/lock"), Value::Null).await;
            assert_eq!(back.status, 200, "{}", back.body);
        }
        "unlock_case" => {
            let named = if cell.column == "named" { cell.file().named(app, cell.people) } else { Vec::new() };
            let parts: Vec<Value> =
                named.iter().map(|one| json!({"officer_id": one.id(), "capacity": "support"})).collect();
            let again = json!({"participants": parts, "reason_code": "sexual_offence"});
            let back = chair.post(&format!("/v1/cases/{case}/lock"), again).await;
            assert_eq!(back.status, 201, "{}", back.body);
        }
        "open_emergency_access" | "open_emergency_access_by_number" => end_emergencies(app),
        _ => accounts::undo(cell, call, ask, reply).await,
    }
}

/// A device id as a phone makes one.
pub fn new_device(app: &District) -> String {
    DeviceId::timed(app.clock.now_ms()).to_string()
}

pub fn sign_in(app: &District, login: &str) -> Value {
    json!({"login": login, "password": PASSWORD, "device": {"id": new_device(app), "name": "Sample phone"}})
}

//! The story: one rescue in one district, from a call to 1098 to the visits after the children's return.
//!
//! Everything is written through the API by the officer whose desk it belongs to, on the record types' own samples;
//! every time in it is reckoned from one argument.

mod children;
mod committee;
mod follow_up;
mod health;
mod inquiry;
mod law;
mod operation;
mod restoration;
mod school;
mod sighting;

use serde_json::{Map, Value, json};

use super::api::{Api, Desk};
use crate::clock::{day_in_india, instant_text};
use crate::error::{Error, Result};

pub use children::{CHILDREN, LATE};

/// What the story tells as it goes.
pub trait Report {
    /// A new act begins; in English and Hindi.
    fn act(&mut self, en: &str, hi: &str);
    /// An officer did something.
    fn did(&mut self, desk: &Desk, what: &str);
}

/// A record that the story wrote.
#[derive(Clone, Debug)]
pub struct Written {
    pub id: String,
    pub case_id: String,
    pub kind: String,
    /// The department of its author.
    pub department: String,
}

/// One child's case.
#[derive(Clone, Debug)]
pub struct Child {
    pub case_id: String,
    pub number: String,
    pub name: &'static str,
}

/// What the story left behind.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub sighting: String,
    pub operation: String,
    /// In the order of [`CHILDREN`].
    pub children: Vec<Child>,
    pub records: Vec<Written>,
}

/// Who reads for each department when one child's file is shown side by side, in the order of the matrix.
pub const READERS: [&str; 8] = [
    "police.bbk.2",
    "labour.bbk.1",
    "education.bbk.1",
    "health.bbk.1",
    "childline.bbk.2",
    "committee.bbk.nodal",
    "protection.bbk.nodal",
    "magistracy.bbk.1",
];

/// How long ago the story began: the day of the call.
const DAYS: i64 = 60;
const DAY_MS: i64 = 86_400_000;
const INDIA_MS: i64 = 19_800_000;

/// Plays the story as if it had begun sixty days before `base_ms` (Unix milliseconds). The officers of the district
/// `BBK`, nodal and field, must be signed in. Errors: whatever the server refused, with the call and the officer.
pub fn play(api: &Api, base_ms: i64, report: &mut dyn Report) -> Result<Story> {
    let midnight = (base_ms + INDIA_MS).div_euclid(DAY_MS) * DAY_MS - INDIA_MS;
    let mut stage = Stage { api, first_day_ms: midnight - DAYS * DAY_MS, report, story: Story::default() };
    sighting::play(&mut stage)?;
    operation::play(&mut stage)?;
    children::play(&mut stage)?;
    law::play(&mut stage)?;
    health::play(&mut stage)?;
    committee::play(&mut stage)?;
    inquiry::play(&mut stage)?;
    restoration::play(&mut stage)?;
    school::play(&mut stage)?;
    follow_up::play(&mut stage)?;
    Ok(stage.story)
}

/// A share that was just written: whose revision a change of it must name.
struct Share {
    id: String,
    rev: String,
}

/// What the acts play on.
struct Stage<'a> {
    api: &'a Api,
    first_day_ms: i64,
    report: &'a mut dyn Report,
    story: Story,
}

impl Stage<'_> {
    /// An instant of the story in the contract's spelling: day, and hour and minute in India.
    fn at(&self, day: i64, hour: i64, minute: i64) -> String {
        instant_text(self.first_day_ms + day * DAY_MS + (hour * 60 + minute) * 60_000)
    }

    /// `YYYY-MM-DD` of a day of the story.
    fn day(&self, day: i64) -> String {
        day_in_india(self.first_day_ms + day * DAY_MS)
    }

    /// `YYYY-MM` of a day of the story.
    fn month(&self, day: i64) -> String {
        self.day(day).chars().take(7).collect()
    }

    fn year(&self, day: i64) -> i64 {
        self.day(day).get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()
    }

    fn act(&mut self, en: &str, hi: &str) {
        self.report.act(en, hi);
    }

    fn tell(&mut self, login: &str, what: &str) -> Result<()> {
        self.report.did(self.api.desk(login)?, what);
        Ok(())
    }

    fn id_of(&self, login: &str) -> Result<String> {
        Ok(self.api.desk(login)?.id.clone())
    }

    /// Opens a case; gives its id and its number.
    fn open(&mut self, login: &str, body: Value) -> Result<(String, String)> {
        let case = self.api.post(login, "/v1/cases", &body)?;
        Ok((text(&case, "id")?, text(&case, "number")?))
    }

    /// Writes a record: the type's sample with these changes; a change to null leaves a field of the sample out.
    fn write(&mut self, login: &str, case: &str, kind: &str, occurred_at: &str, changes: Value) -> Result<Share> {
        let mut data = self.api.sample(login, kind)?;
        merge(&mut data, changes);
        let body = json!({"kind": kind, "occurred_at": occurred_at, "data": data});
        let share = self.api.post(login, &format!("/v1/cases/{case}/records"), &body)?;
        let written = Share { id: text(&share, "id")?, rev: text(&share, "rev")? };
        self.story.records.push(Written {
            id: written.id.clone(),
            case_id: case.to_owned(),
            kind: kind.to_owned(),
            department: self.api.desk(login)?.department.clone(),
        });
        Ok(written)
    }

    /// Changes fields of a record that this officer has just seen.
    fn change(&mut self, login: &str, share: &Share, changes: &Value) -> Result<()> {
        self.api.patch(login, &format!("/v1/records/{}", share.id), &share.rev, changes).map(drop)
    }

    /// Assigns an officer of the nodal officer's own department.
    fn assign(&mut self, nodal: &str, case: &str, login: &str, capacity: &str) -> Result<()> {
        let desk = self.api.desk(login)?;
        let body = json!({"department": desk.department, "office_id": desk.office_id, "officer_id": desk.id,
            "capacity": capacity});
        self.api.post(nodal, &format!("/v1/cases/{case}/participants"), &body).map(drop)
    }

    /// Asks another department's office for something; somebody there must claim it.
    fn refer(&mut self, login: &str, case: &str, office: &str, note_code: &str) -> Result<()> {
        let desk = self.api.desk(office)?;
        let body = json!({"department": desk.department, "office_id": desk.office_id, "note_code": note_code});
        self.api.post(login, &format!("/v1/cases/{case}/referrals"), &body).map(drop)
    }

    /// The open referrals in this officer's queue.
    fn queue(&self, login: &str) -> Result<Vec<Value>> {
        match self.api.get(login, "/v1/referrals?state=open&limit=200")?["items"].take() {
            Value::Array(items) => Ok(items),
            _ => Err(Error::internal("a page of referrals has no items")),
        }
    }

    /// Claims every open referral in this officer's queue; tells how many there were.
    fn claim_all(&mut self, login: &str) -> Result<usize> {
        let queue = self.queue(login)?;
        for referral in &queue {
            self.api.post(login, &format!("/v1/referrals/{}/claim", text(referral, "id")?), &Value::Null)?;
        }
        Ok(queue.len())
    }

    /// The case of the child in this place of [`CHILDREN`].
    fn case(&self, place: usize) -> Result<String> {
        let child = self.story.children.get(place).ok_or_else(|| Error::internal("no such child in the story"))?;
        Ok(child.case_id.clone())
    }
}

fn merge(data: &mut Map<String, Value>, changes: Value) {
    let Value::Object(changes) = changes else { return };
    for (name, value) in changes {
        if value.is_null() {
            data.remove(&name);
        } else {
            data.insert(name, value);
        }
    }
}

/// A member that the contract promises.
fn text(value: &Value, name: &str) -> Result<String> {
    let member = value[name].as_str().map(str::to_owned);
    member.ok_or_else(|| Error::internal(format!("no {name} in {value}")))
}

//! What the acts of the story play on: its calendar, and the few deeds of which all of them are made.

use serde_json::{Map, Value, json};

use super::{DAYS, Report, Story, Written};
use crate::clock::{day_in_india, instant_text};
use crate::demo::api::Api;
use crate::error::{Error, Result};

const DAY_MS: i64 = 86_400_000;
const INDIA_MS: i64 = 19_800_000;

/// A share that was just written: whose revision a change of it must name.
pub struct Share {
    pub id: String,
    pub rev: String,
}

/// What the acts play on.
pub struct Stage<'a> {
    pub api: &'a Api,
    first_day_ms: i64,
    minute: &'a dyn Fn() -> Result<()>,
    report: &'a mut dyn Report,
    pub story: Story,
    /// The drafts that wait for the magistrate.
    pub certificates: Vec<Share>,
}

impl<'a> Stage<'a> {
    /// The story begins `DAYS` before the day in India on which `base_ms` falls.
    pub fn set(api: &'a Api, base_ms: i64, minute: &'a dyn Fn() -> Result<()>, report: &'a mut dyn Report) -> Self {
        let midnight = (base_ms + INDIA_MS).div_euclid(DAY_MS) * DAY_MS - INDIA_MS;
        Self {
            api,
            first_day_ms: midnight - DAYS * DAY_MS,
            minute,
            report,
            story: Story::default(),
            certificates: Vec::new(),
        }
    }

    /// A minute goes by: what the server does each minute is done.
    pub fn pass_a_minute(&self) -> Result<()> {
        (self.minute)()
    }

    /// An instant of the story in the contract's spelling: day, and hour and minute in India.
    pub fn at(&self, day: i64, hour: i64, minute: i64) -> String {
        instant_text(self.first_day_ms + day * DAY_MS + (hour * 60 + minute) * 60_000)
    }

    /// `YYYY-MM-DD` of a day of the story.
    pub fn day(&self, day: i64) -> String {
        day_in_india(self.first_day_ms + day * DAY_MS)
    }

    /// `YYYY-MM` of a day of the story.
    pub fn month(&self, day: i64) -> String {
        self.day(day).chars().take(7).collect()
    }

    pub fn year(&self, day: i64) -> i64 {
        self.day(day).get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()
    }

    pub fn act(&mut self, en: &str, hi: &str) {
        self.report.act(en, hi);
    }

    pub fn tell(&mut self, login: &str, what: &str) -> Result<()> {
        self.report.did(self.api.desk(login)?, what);
        Ok(())
    }

    pub fn id_of(&self, login: &str) -> Result<String> {
        Ok(self.api.desk(login)?.id.clone())
    }

    /// Opens a case; gives its id and its number.
    pub fn open(&mut self, login: &str, body: Value) -> Result<(String, String)> {
        let case = self.api.post(login, "/v1/cases", &body)?;
        Ok((text(&case, "id")?, text(&case, "number")?))
    }

    /// Writes a record: the type's sample with these changes; a change to null leaves a field of the sample out.
    pub fn write(&mut self, login: &str, case: &str, kind: &str, occurred_at: &str, changes: Value) -> Result<Share> {
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
    pub fn change(&mut self, login: &str, share: &Share, changes: &Value) -> Result<()> {
        self.api.patch(login, &format!("/v1/records/{}", share.id), &share.rev, changes).map(drop)
    }

    /// Assigns an officer of the nodal officer's own department.
    pub fn assign(&mut self, nodal: &str, case: &str, login: &str, capacity: &str) -> Result<()> {
        let desk = self.api.desk(login)?;
        let body = json!({"department": desk.department, "office_id": desk.office_id, "officer_id": desk.id,
            "capacity": capacity});
        self.api.post(nodal, &format!("/v1/cases/{case}/participants"), &body).map(drop)
    }

    /// Asks another department's office for something; somebody there must claim it.
    pub fn refer(&mut self, login: &str, case: &str, office: &str, note_code: &str) -> Result<()> {
        let desk = self.api.desk(office)?;
        let body = json!({"department": desk.department, "office_id": desk.office_id, "note_code": note_code});
        self.api.post(login, &format!("/v1/cases/{case}/referrals"), &body).map(drop)
    }

    /// The open referrals in this officer's queue.
    pub fn queue(&self, login: &str) -> Result<Vec<Value>> {
        match self.api.get(login, "/v1/referrals?state=open&limit=200")?["items"].take() {
            Value::Array(items) => Ok(items),
            _ => Err(Error::internal("a page of referrals has no items")),
        }
    }

    /// Claims every open referral in this officer's queue; tells how many there were.
    pub fn claim_all(&mut self, login: &str) -> Result<usize> {
        let queue = self.queue(login)?;
        for referral in &queue {
            self.api.post(login, &format!("/v1/referrals/{}/claim", text(referral, "id")?), &Value::Null)?;
        }
        Ok(queue.len())
    }

    /// The case of the child in this place of [`CHILDREN`].
    pub fn case(&self, place: usize) -> Result<String> {
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
pub fn text(value: &Value, name: &str) -> Result<String> {
    let member = value[name].as_str().map(str::to_owned);
    member.ok_or_else(|| Error::internal(format!("no {name} in {value}")))
}

//! An officer's phone: saves changes without a network and sends them later, through the one function that applies changes.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::atomic::{AtomicI64, Ordering};

use anugaman::access::{Action, Actor};
use anugaman::casefile::answer::Answer;
use anugaman::casefile::apply::apply;
use anugaman::casefile::change::{Change, Sent};
use anugaman::casefile::wire;
use anugaman::error::Result;
use anugaman::id::{ChangeId, DeviceId, Id};
use anugaman::store::{journal, sessions};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::district::{District, HOUR};

pub struct Phone<'d> {
    district: &'d District,
    pub actor: Actor,
    /// The readers' keys of its last sync.
    pub keys: Vec<String>,
    /// Whether its officer was suspended, and it hands in what it holds.
    pub hand_in: bool,
}

impl<'d> Phone<'d> {
    /// The phone on which this officer is signed in.
    pub fn of(district: &'d District, login: &str) -> Self {
        let person = &district.people[login];
        let session = Id::from(person.bearer.session);
        let standing = district.app.db.read(|conn| sessions::standing(conn, session)).expect("a read");
        let actor = standing.expect("a session").actor();
        Self { district, keys: actor.keys().to_vec(), actor, hand_in: false }
    }

    /// Another phone of the same officer.
    pub fn second(district: &'d District, login: &str) -> Self {
        let mut phone = Self::of(district, login);
        phone.actor.device = DeviceId::random();
        let (device, officer) = (phone.actor.device, phone.actor.id);
        let made = district.app.db.write(|tx| sessions::insert_device(tx, device, officer, "Sample phone 2", 0));
        made.expect("a device");
        phone
    }

    /// Saves a change: what is sent later is what is saved now.
    pub fn save(&self, case: &str, ops: Value) -> Change {
        // A device counts on, also where a test takes it up a second time.
        static COUNT: AtomicI64 = AtomicI64::new(1);
        let (case, now) = (Id::parse(case).expect("a case"), self.district.clock.now_ms());
        let read = ops
            .as_array()
            .expect("operations")
            .iter()
            .map(|op| wire::read(case, op, now).unwrap_or_else(|error| panic!("{op}: {error:?}")));
        Change {
            id: ChangeId::timed(now),
            repeatable: true,
            device: self.actor.device,
            seq: Some(COUNT.fetch_add(1, Ordering::SeqCst)),
            body_sha: Sha256::digest(ops.to_string()).into(),
            case,
            ops: read.collect(),
            sent: Some(Sent { saved_at: now - HOUR, skew_s: -3, keys: self.keys.clone(), hand_in: self.hand_in }),
            request_id: "sample-request".to_owned(),
        }
    }

    pub fn try_send(&self, change: &Change) -> Result<Answer> {
        let permit = self.actor.permit(Action::WriteCases)?;
        let applied =
            self.district.app.db.write(|tx| apply(tx, &self.district.app.cases, &self.actor, permit, change))?;
        Ok(applied.answer)
    }

    pub fn send(&self, change: &Change) -> Answer {
        self.try_send(change).unwrap_or_else(|error| panic!("{change:?}: {error:?}"))
    }

    /// Saves and sends at once.
    pub fn push(&self, case: &str, ops: Value) -> Answer {
        self.send(&self.save(case, ops))
    }

    /// Changes fields of a record from the revision that was seen.
    pub fn patch(&self, case: &str, record: &str, base: i32, set: Value) -> Answer {
        self.push(case, json!([{"op": "patch", "id": record, "base": base, "set": set}]))
    }
}

/// The outcome's word.
pub fn word(answer: &Answer) -> &'static str {
    answer.outcome.name()
}

/// The outcome's word and the code of its problem.
pub fn refusal(answer: &Answer) -> (&str, &str) {
    (word(answer), answer.problem.as_ref().map_or("", |problem| problem.code.as_str()))
}

/// Every entry of the access journal, numbered already or not.
pub fn entries(app: &District) -> Vec<journal::EntryRow> {
    let all = app.app.db.read(|conn| {
        let mut all = journal::unsealed(conn, 10_000)?;
        all.extend(journal::page(conn, 0, 10_000)?.into_iter().map(|row| row.entry));
        Ok(all)
    });
    all.expect("a read")
}

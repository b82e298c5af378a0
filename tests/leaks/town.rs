//! Case files of every sort in one district: the material on which leaks are looked for.

use anugaman::access::Department;
use serde_json::{Value, json};

use crate::caller::{Caller, random_id, text};
use crate::district::{District, letters, sample};

/// One district's cases; each name says what the case is.
pub struct Town {
    /// A child's case with every department's first field office and records of most kinds.
    pub child: String,
    pub sighting: String,
    /// Planned: police and labour are the team.
    pub planned: String,
    pub ended: String,
    /// A child's case under the sensitive lock.
    pub locked: String,
    pub register: String,
    /// An open referral of a further child's case to the second education office.
    pub referral: String,
    pub referred: String,
    pub records: Vec<String>,
    pub participation: String,
}

const WRITTEN: [(Department, &str); 9] = [
    (Department::Police, "police.intake"),
    (Department::Police, "police.fir"),
    (Department::Labour, "labour.wage"),
    (Department::Protection, "protection.identity"),
    (Department::Protection, "protection.custody"),
    (Department::Committee, "committee.order"),
    (Department::Education, "education.enrolment"),
    (Department::Health, "health.exam"),
    (Department::Childline, "childline.intervention"),
];

impl Town {
    /// Lets the officers of a district work for a day.
    pub async fn grow(app: &District, district: &str) -> Self {
        let of = |department| app.of_in(department, district);
        let office = |code: &str| app.office(&format!("{district}-{code}"));
        let (police, committee) = (of(Department::Police), of(Department::Committee));
        let child = police.open("child").await;
        let path = format!("/v1/cases/{child}/participants");
        let mut participation = String::new();
        for department in [
            Department::Labour,
            Department::Education,
            Department::Health,
            Department::Childline,
            Department::Magistracy,
        ] {
            let place = office(&format!("{}-1", letters(department)));
            let new = json!({"department": department, "office_id": place, "capacity": "office"});
            participation = committee.post(&path, new).await.id();
        }
        let mut records = Vec::new();
        for (department, kind) in WRITTEN {
            records.push(of(department).write_sample(&child, kind).await);
        }
        let sighting = of(Department::Health).open("sighting").await;
        records.push(of(Department::Health).write_sample(&sighting, "police.tip").await);
        let planned = police.open("operation").await;
        records.push(police.write(&planned, "police.operation", plan(&[&police, &of(Department::Labour)])).await.id());
        let ended = police.open("operation").await;
        records.push(police.write(&ended, "police.operation", sample("police.operation")).await.id());
        let locked = police.open("child").await;
        records.push(police.write(&locked, "police.fir", sexual_offence()).await.id());
        let referred = police.open("child").await;
        let new = json!({"department": "education", "office_id": office("EDU-2"), "note_code": "enrol"});
        let referral = police.post(&format!("/v1/cases/{referred}/referrals"), new).await.id();
        let register = text(&police.get("/v1/cases?type=register").await.body["items"][0]["id"]);
        Self { child, sighting, planned, ended, locked, register, referral, referred, records, participation }
    }

    pub fn cases(&self) -> [&str; 7] {
        [&self.child, &self.sighting, &self.planned, &self.ended, &self.locked, &self.register, &self.referred]
    }
}

/// An operation that is planned with this team.
pub fn plan(team: &[&Caller<'_>]) -> Value {
    let member = |one: &&Caller<'_>| json!({"user": one.id(), "office": one.office(), "role": "lead", "woman": true});
    json!({"op_no": "SAMPLE/2026/7", "planned_at": "2026-11-24T03:30:00.000Z",
        "team": team.iter().map(member).collect::<Vec<_>>()})
}

/// A first information report with a section that locks the case, and no investigating officer.
pub fn sexual_offence() -> Value {
    let mut fir = sample("police.fir");
    fir.as_object_mut().expect("an object").remove("io_user");
    fir.as_object_mut().expect("an object").remove("io_unit");
    fir["sections"] = json!(["POCSO:4"]);
    fir
}

/// Any id of nothing.
pub fn nothing() -> String {
    random_id()
}

//! The case files on which everybody is tried, one for each column of the table, with what can be asked for in each.

use std::cell::RefCell;
use std::collections::BTreeMap;

use anugaman::casefile::jobs;
use serde_json::{Value, json};

use crate::asks::end_emergencies;
use crate::caller::{Caller, text};
use crate::district::{DAY, District, sample};
use crate::late;
use crate::people::{DEPARTMENTS, People, department};

/// What a department writes in a child's case that is no matter of law; the magistracy writes nothing of the sort.
pub const ORDINARY: [(&str, &str); 7] = [
    ("pol", "police.missing_link"),
    ("lab", "committee.production"),
    ("edu", "education.enrolment"),
    ("hlt", "health.treatment"),
    ("chl", "childline.intervention"),
    ("com", "committee.access_note"),
    ("pro", "protection.custody"),
];

/// Matters of law: written after closure too (`matrix.csv`, "legal after closure").
pub const LEGAL: [(&str, &str); 4] = [
    ("pol", "police.alert"),
    ("lab", "labour.wage"),
    ("pro", "protection.support"),
    ("mag", "magistracy.bonded_release"),
];

/// What a connected system drafts for its department.
pub const DRAFTED: [(&str, &str); 7] = [
    ("pol", "police.missing_link"),
    ("lab", "committee.production"),
    ("edu", "education.attendance"),
    ("hlt", "health.treatment"),
    ("chl", "childline.intervention"),
    ("com", "committee.access_note"),
    ("pro", "protection.custody"),
];

/// The kind that stands beside a department.
pub fn kind(of: &[(&'static str, &'static str)], department: &str) -> Option<&'static str> {
    of.iter().find(|(short, _)| *short == department).map(|(_, kind)| *kind)
}

/// One case file; `district` and `seat` say where the officers who work on it sit.
#[derive(Default)]
pub struct File {
    pub case: String,
    pub number: String,
    pub district: &'static str,
    pub seat: &'static str,
    pub ordinary: BTreeMap<&'static str, String>,
    pub legal: BTreeMap<&'static str, String>,
    /// A draft of a final order, waiting for its approvals.
    pub order: String,
    /// A draft of a certificate, waiting for its signature.
    pub certificate: String,
    /// What each department's connected system has written and nobody accepted yet.
    pub drafts: BTreeMap<&'static str, String>,
    /// What two officers of the police wrote differently.
    pub conflict: String,
    /// What an officer of each department handed in too late, waiting.
    pub held: BTreeMap<&'static str, String>,
    /// The report that the protection unit owes, overdue.
    pub owed: String,
    /// Open referrals to each department's first office of this file's side; the last is never used up.
    pub referrals: RefCell<BTreeMap<&'static str, Vec<String>>>,
    /// Participations of further offices, to be ended.
    pub spares: RefCell<Vec<String>>,
}

/// Every file, by column; where nobody but one department is left out there is one for each department.
pub struct Files {
    by_column: BTreeMap<&'static str, File>,
    outside: BTreeMap<&'static str, File>,
    /// Transfers that come to this district, and one that leaves it.
    pub coming: RefCell<Vec<String>>,
    pub leaving: String,
    /// An emergency access of the juvenile police unit that waits for its auditor.
    pub emergency: String,
}

impl Files {
    pub fn of(&self, column: &str, department: &str) -> &File {
        let found = if column == "outside" { self.outside.get(department) } else { self.by_column.get(column) };
        found.unwrap_or(&self.by_column["own"])
    }

    pub async fn grow(app: &District, people: &People) -> Self {
        let mut by_column = BTreeMap::new();
        for (column, district, seat, used) in [
            ("own", "BBK", "1", 6),
            ("office", "BBK", "2", 3),
            ("district", "LKO", "1", 0),
            ("closed", "BBK", "1", 2),
            ("shut", "BBK", "1", 0),
            ("locked", "BBK", "1", 6),
            ("named", "BBK", "1", 0),
        ] {
            let file = File::open(app, district, seat, None).await;
            by_column.insert(column, file.fill(app, people, column != "shut", used).await);
        }
        for column in ["locked", "named"] {
            let file = &by_column[column];
            let mut fir = sample("police.fir");
            fir.as_object_mut().expect("an object").retain(|name, _| name != "io_user" && name != "io_unit");
            fir["sections"] = json!(["POCSO:4"]);
            file.worker(app, "pol").write(&file.case, "police.fir", fir).await;
        }
        by_column["named"].name_all(app, people).await;
        close(app, &by_column["closed"].case).await;
        shut(app, &by_column["shut"].case).await;
        let mut outside = BTreeMap::new();
        for (_, short, _) in DEPARTMENTS {
            outside.insert(short, File::open(app, "BBK", "1", Some(short)).await);
        }
        let mut coming = Vec::new();
        for _ in 0..2 {
            let case = app.by_login("childline.lko.1").open("child").await;
            coming.push(transfer(&app.by_login("protection.lko.nodal"), app, &case, "BBK-DCP").await);
        }
        let leaving = File::open(app, "BBK", "1", None).await;
        let leaving = transfer(&app.by_login("protection.bbk.nodal"), app, &leaving.case, "LKO-DCP").await;
        let emergency = emergency(app, people, &outside["pol"]).await;
        Self { by_column, outside, coming: RefCell::new(coming), leaving, emergency }
    }
}

async fn emergency(app: &District, people: &People, file: &File) -> String {
    let path = format!("/v1/cases/{}/emergency-access", file.case);
    let why = json!({"reason_code": "danger", "reason": "Sample reason"});
    let opened = people.who(app, "nodal", "pol").post(&path, why).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    end_emergencies(app);
    opened.id()
}

async fn transfer(unit: &Caller<'_>, app: &District, case: &str, to: &str) -> String {
    let body = json!({"office_id": app.office(to), "reason": "Sample reason"});
    let reply = unit.post(&format!("/v1/cases/{case}/transfer"), body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.id()
}

/// The committee's words with which a case is closed.
pub fn closure() -> Value {
    let mut record = sample("committee.closure");
    let outcome = record.as_object_mut().expect("an object").remove("outcome");
    json!({"outcome": outcome, "reason": "Sample reason", "record": record})
}

pub async fn close(app: &District, case: &str) {
    let reply = app.by_login("committee.bbk.nodal").post(&format!("/v1/cases/{case}/closure"), closure()).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
}

/// Closes a case as of 31 days ago, and lets the job do what became due since.
pub async fn shut(app: &District, case: &str) {
    close(app, case).await;
    let id = hex(app, case);
    let ago = 31 * DAY;
    app.sql(&format!(
        "UPDATE case_file SET opened_on = '2026-10-01', opened_at = opened_at - {ago}, closed_at = closed_at - {ago} WHERE id = {id}"
    ));
    jobs::tick(&app.app.db, &app.app.cases).expect("the jobs run");
}

/// An id as the database of this run writes it.
pub fn hex(app: &District, id: &str) -> String {
    let plain = id.replace('-', "");
    if app.url.starts_with("postgres") { format!("'\\x{plain}'") } else { format!("x'{plain}'") }
}

/// A final order of the committee, not approved by anybody yet.
pub fn final_order(app: &District) -> Value {
    let member = |seat: &str| app.by_login(&format!("committee.bbk.{seat}")).id();
    let mut order = sample("committee.order");
    order["kind"] = json!("final");
    order["members"] = json!([member("nodal"), member("1"), member("2")]);
    order["items"] = json!(["final", "wages"]);
    order
}

impl File {
    /// The officer of a department who works on this file.
    pub fn worker<'d>(&self, app: &'d District, short: &str) -> Caller<'d> {
        let seat = if self.seat == "2" { "2" } else { "1" };
        app.by_login(&format!("{}.{}.{seat}", department(short).0, self.district.to_lowercase()))
    }

    /// The record that the callers of a department are tried on; who writes none of the sort is tried on the enrolment.
    pub fn ordinary(&self, short: &str) -> String {
        self.ordinary.get(short).or(self.ordinary.get("edu")).cloned().unwrap_or_else(|| self.case.clone())
    }

    /// A child's case in which one office of every department takes part, or of every department but one. No committee
    /// is ever left out of a child's case of its district: there the file is an operation that is only planned.
    async fn open(app: &District, district: &'static str, seat: &'static str, without: Option<&str>) -> Self {
        let mut file = Self { district, seat, ..Self::default() };
        if without == Some("com") {
            let team = app.by_login("police.bbk.2");
            file.case = team.open("operation").await;
            file.number = text(&team.case(&file.case).await.body["case"]["number"]);
            return file;
        }
        let opener = if without == Some("chl") { "lab" } else { "chl" };
        file.case = file.worker(app, opener).open("child").await;
        file.worker(app, opener).write_sample(&file.case, "protection.identity").await;
        let place = district.to_lowercase();
        let chair = app.by_login(&format!("committee.{place}.nodal"));
        let path = format!("/v1/cases/{}/participants", file.case);
        for (name, short, letters) in DEPARTMENTS {
            if [opener, "com"].contains(&short) || without == Some(short) {
                continue;
            }
            let office = app.office(&format!("{district}-{letters}-{seat}"));
            let reply = chair.post(&path, json!({"department": name, "office_id": office, "capacity": "office"})).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
        let all = chair.case(&file.case).await.body;
        file.number = text(&all["case"]["number"]);
        for part in all["participants"].as_array().expect("a list") {
            if without.is_some_and(|short| part["department"] == department(short).0) {
                let reply = chair.call("DELETE", &format!("{path}/{}", text(&part["id"])), Value::Null).await;
                assert_eq!(reply.status, 204, "{}", reply.body);
            }
        }
        file
    }

    /// Lets every department work on it. `legal`: with matters of law that have not ended; `used`: so many referrals to
    /// each department will be decided.
    async fn fill(mut self, app: &District, people: &People, legal: bool, used: usize) -> Self {
        for (short, kind) in ORDINARY {
            let mut data = sample(kind);
            if kind == "committee.production" {
                // Long enough ago that the report is overdue.
                data["produced_at"] = json!("2026-11-01T05:30:00.000Z");
            }
            let written = self.worker(app, short).write(&self.case, kind, data).await;
            self.ordinary.insert(short, written.id());
        }
        if legal {
            for (short, kind) in LEGAL {
                self.legal.insert(short, self.worker(app, short).write_sample(&self.case, kind).await);
            }
            self.certificate = self.worker(app, "lab").write_sample(&self.case, "magistracy.bonded_release").await;
        }
        self.order = self.worker(app, "com").write(&self.case, "committee.order", final_order(app)).await.id();
        for (short, kind) in DRAFTED {
            let role = if self.seat == "2" { "second" } else { "system" };
            let system = if self.district == "BBK" { people.who(app, role, short) } else { self.worker(app, short) };
            self.drafts.insert(short, system.write_sample(&self.case, kind).await);
        }
        self.conflict = late::conflict(app, &self).await;
        self.held = DEPARTMENTS.iter().map(|(_, short, _)| (*short, late::held(app, &self, short))).collect();
        self.refer_and_spare(app, used).await;
        let unit = self.worker(app, "pro");
        crate::owing::tick(app);
        let owed = unit.get(&format!("/v1/cases/{}/obligations", self.case)).await.body;
        let report = owed["items"].as_array().expect("a list").iter().find(|item| item["rule"] == "D10");
        let report = report.unwrap_or_else(|| panic!("no report is owed: {owed}"));
        assert_eq!(report["state"], "overdue");
        self.owed = text(&report["id"]);
        self
    }

    async fn refer_and_spare(&self, app: &District, used: usize) {
        let from = self.worker(app, "pol");
        for (name, short, letters) in DEPARTMENTS {
            let asks = if short == "pol" { self.worker(app, "lab") } else { from.clone() };
            for _ in 0..=used {
                let office = app.office(&format!("{}-{letters}-{}", self.district, self.seat));
                let new = json!({"department": name, "office_id": office, "note_code": "support"});
                let reply = asks.post(&format!("/v1/cases/{}/referrals", self.case), new).await;
                assert_eq!(reply.status, 201, "{}", reply.body);
                self.referrals.borrow_mut().entry(short).or_default().push(reply.id());
            }
        }
        let chair = app.by_login(&format!("committee.{}.nodal", self.district.to_lowercase()));
        for _ in 0..6 {
            let office = app.office(&format!("{}-HLT", self.district));
            let new = json!({"department": "health", "office_id": office, "capacity": "office"});
            let reply = chair.post(&format!("/v1/cases/{}/participants", self.case), new).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
            self.spares.borrow_mut().push(reply.id());
        }
    }

    /// Everybody who asks, and who works on the file, but the committee.
    pub fn named<'d>(&self, app: &'d District, people: &'d People) -> Vec<Caller<'d>> {
        let others = DEPARTMENTS.iter().filter(|(_, short, _)| *short != "com");
        others
            .flat_map(|(_, short, _)| {
                let asks = ["field", "nodal", "system"].map(|role| people.who(app, role, short));
                [self.worker(app, short)].into_iter().chain(asks)
            })
            .collect()
    }

    /// The committee names them.
    async fn name_all(&self, app: &District, people: &People) {
        let chair = app.by_login("committee.bbk.nodal");
        for one in self.named(app, people) {
            let new = json!({"department": one.person().department, "office_id": one.office(), "officer_id": one.id(),
                "capacity": "support"});
            let reply = chair.post(&format!("/v1/cases/{}/participants", self.case), new).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
    }
}

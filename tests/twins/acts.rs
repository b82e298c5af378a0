//! What others do in a case, and who may notice it: written by hand from `matrix.csv` and the pages, never from the code.

use std::collections::BTreeSet;

use anugaman::access::{Department, Role};
use serde_json::{Value, json};

use crate::district::{District, Person, letters, sample};
use crate::life::{Case, Setting};

use Department::{
    Childline as C, Committee as W, Education as E, Health as H, Labour as L, Magistracy as M, Police as P,
    Protection as D,
};

/// Who may notice that a record of the kind comes to be.
pub enum New {
    /// Whoever has a cell in `matrix.csv` that is not `-`.
    ByMatrix,
    /// They, and those for whom it starts, meets or ends what is owed.
    ByMatrixAnd(&'static [Department]),
    /// These alone: of a draft no part is made, and some parts only of some records.
    Only(&'static [Department]),
    /// It is not written here, or its record is that of an earlier line.
    Never,
}

/// A kind of record, who writes it, and a field that few see.
pub struct Written {
    pub kind: &'static str,
    pub setting: Setting,
    /// Department and seat, such as `police.1`.
    pub seat: &'static str,
    pub field: &'static str,
    values: fn() -> [Value; 2],
    /// Who may notice a change of that field.
    seen: &'static [Department],
    new: New,
    /// What its sample needs here.
    with: fn() -> Value,
}

macro_rules! written {
    ($($setting:ident $kind:literal $seat:literal $field:literal [$one:expr, $two:expr] $seen:expr, $new:expr
       $(, with $with:tt)?;)*) => {
        &[$(Written {
            kind: $kind, setting: Setting::$setting, seat: $seat, field: $field,
            values: || [json!($one), json!($two)], seen: &$seen, new: $new,
            with: || { #[allow(unused_mut, unused_assignments)] let mut with = json!({}); $(with = json!($with);)? with },
        }),*]
    };
}

use New::{ByMatrix, ByMatrixAnd, Never, Only};

#[rustfmt::skip]
pub const WRITTEN: &[Written] = written! {
    Child "protection.identity" "protection.1" "identity_marks" ["Sample mark one", "Sample mark two"] [P, C, W, D], ByMatrix;
    Child "protection.identity_photo" "protection.1" "taken_on" ["2026-11-18", "2026-11-19"] [P, W, D], ByMatrix;
    Child "police.intake" "police.1" "found_place" ["Sample stall two", "Sample stall three"] [P, W, D], ByMatrixAnd(&[H]);
    Child "police.fir" "police.1" "accused_detail" ["Sample Employer Two", "Sample Employer Three"] [P], ByMatrix;
    Child "police.missing_link" "police.1" "cctns_missing_no" ["3101/2026/18", "3101/2026/19"] [P, W, D], ByMatrix;
    Child "police.alert" "police.1" "type" ["threat", "returned_to_work"] [P, W, D], ByMatrix;
    Child "labour.wage" "labour.1" "claimed_paise" [6_800_000, 6_900_000] [L, W, D, M], ByMatrix;
    Child "labour.fund" "labour.1" "employer_share_paise" [2_100_000, 2_200_000] [L, W, D, M], ByMatrix;
    Child "labour.scheme" "labour.1" "amount_month_paise" [110_000, 120_000] [L, W, D, M], ByMatrix;
    Child "magistracy.bonded_release" "labour.1" "remarks" ["Sample remark", "Sample remark two"] [L, W, D, M], Only(&[L, W, D, M]);
    Child "education.referral" "protection.1" "guardian" ["Sample Guardian Two", "Sample Guardian Three"] [E, W, D], ByMatrix;
    Child "education.enrolment" "education.1" "months_out" [21, 22] [E, W, D], ByMatrix;
    Child "education.attendance" "education.1" "assessment" [62, 63] [E, W, D], ByMatrix;
    Child "education.dropout" "education.1" "reason" ["earn", "fail"] [E, W, D], ByMatrix;
    Child "health.request" "protection.1" "place" ["Sample Hospital Two", "Sample Hospital Three"] [H, W, D], ByMatrix;
    Child "health.exam" "health.1" "weight" [28.5, 29.5] [H, W], ByMatrixAnd(&[M]);
    Child "health.exam" "health.1" "mental_screen_score" [15, 16] [W], Never;
    Child "health.age_test" "health.1" "order_no" ["CWC/2026/15", "CWC/2026/16"] [H, W], ByMatrix;
    Child "health.certificate" "health.1" "delivered_to" ["Sample Desk", "Sample Desk Two"] [H, W], Only(&[H, W, D]), with {"type": "disability"};
    Child "health.treatment" "health.1" "kind" ["vaccine", "aid"] [H, W], ByMatrix;
    Child "childline.intervention" "childline.1" "transport" ["Sample van", "Sample bus"] [P, C, W, D], ByMatrix;
    Child "childline.feedback" "childline.1" "wish" ["Sample wish", "Sample wish two"] [C, W, D], ByMatrix;
    Child "committee.production" "police.1" "belongings" ["Sample bag", "Sample box"] [P, W, D], ByMatrix;
    Child "committee.order" "committee.1" "period_days" [31, 32] [W, D], ByMatrix, with {"directions": []};
    Child "committee.statement" "committee.1" "wishes" ["Sample wish", "Sample wish two"] [W], ByMatrix;
    Child "committee.access_note" "committee.1" "reason" ["Sample reason", "Sample reason two"] [W, D], ByMatrix;
    Child "committee.closure" "protection.1" "reason" ["Sample reason", "Sample reason two"] [W, D], Only(&[W, D]);
    Child "protection.social_report" "protection.1" "interests" ["Kites", "Drawing"] [W, D], ByMatrixAnd(&[M]);
    Child "protection.care_plan" "protection.1" "awards" ["Sample prize", "Sample cup"] [W, D], ByMatrix, with {"needs": []};
    Child "protection.rehabilitation_card" "protection.1" "admission_no" ["2026/51", "2026/52"] [W, D], ByMatrix, with {"entries": []};
    Child "protection.custody" "protection.1" "remarks" ["Sample remark", "Sample remark two"] [H, W, D], ByMatrixAnd(&[E]);
    Child "protection.restoration" "protection.1" "cost_paise" [186_000, 187_000] [C, W, D], ByMatrix;
    Child "protection.support" "protection.1" "order_no" ["CWC/2026/0011", "CWC/2026/0012"] [W, D, M], ByMatrix;
    Child "protection.follow_up" "protection.1" "child_view" ["Sample view", "Sample view two"] [W, D], ByMatrix, with {"action": []};
    Child "protection.task" "protection.1" "due_on" ["2026-12-11", "2026-12-12"] [P, W, D, M], Only(&[P, W, D, M]), with {"to_slice": "police", "action": "fir"};
    Child "protection.task" "protection.1" "due_on" ["2026-12-11", "2026-12-12"] [L, W, D, M], Only(&[L, W, D, M]), with {"to_slice": "labour", "action": "wage"};
    Child "protection.task" "protection.1" "due_on" ["2026-12-11", "2026-12-12"] [E, W, D, M], Only(&[E, W, D, M]), with {"to_slice": "education", "action": "enrol"};
    Child "protection.task" "protection.1" "due_on" ["2026-12-11", "2026-12-12"] [H, W, D, M], Only(&[H, W, D, M]), with {"to_slice": "health", "action": "medical"};
    Child "protection.task" "protection.1" "due_on" ["2026-12-11", "2026-12-12"] [C, W, D, M], Only(&[C, W, D, M]), with {"to_slice": "childline", "action": "visit"};
    Sighting "police.tip" "police.nodal" "est_children" [3, 4] [P, L, H, C, D], Never;
    Sighting "police.tip" "police.nodal" "outcome_at" ["2026-11-20T05:00:00.000Z", "2026-11-21T05:00:00.000Z"] [P, L, C, W, D, M], Never;
    Sighting "police.tip" "health.1" "" [0, 0] [], ByMatrix, with {"channel": "survey"};
    Call "police.tip" "childline.1" "informant_ref" ["5d1f3c52-7a30-4b52-9a55-2f1c64b1a002", "5d1f3c52-7a30-4b52-9a55-2f1c64b1a003"] [C], ByMatrix;
    Call "childline.call" "childline.1" "caller_kind" ["parent", "child"] [C, D], ByMatrix;
    Planned "police.operation" "police.1" "op_no" ["SAMPLE/2026/8", "SAMPLE/2026/9"] [P, L], Never;
    Ended "police.operation" "police.1" "adults_detained" [2, 3] [P, L, C, D, M], ByMatrix;
    Ended "labour.inspection" "labour.nodal" "remarks" ["Sample remark", "Sample remark two"] [P, L, W, D, M], ByMatrix;
    Ended "labour.establishment" "labour.nodal" "licence_no" ["SAMPLE-1", "SAMPLE-2"] [P, L, W, D, M], ByMatrix;
    Ended "labour.prosecution" "labour.nodal" "fine_imposed_paise" [2_500_000, 3_000_000] [L, W, D, M], ByMatrix;
    Ended "police.fir" "police.1" "accused_detail" ["Sample Employer Two", "Sample Employer Three"] [P], ByMatrix;
    Locked "committee.access_note" "committee.1" "reason" ["Sample reason", "Sample reason two"] [W, D], ByMatrix;
    Locked "committee.statement" "committee.1" "wishes" ["Sample wish", "Sample wish two"] [W], ByMatrix;
    Referred "police.missing_link" "police.1" "cctns_missing_no" ["3101/2026/18", "3101/2026/19"] [P, W, D], ByMatrix;
    Referred "committee.statement" "committee.1" "wishes" ["Sample wish", "Sample wish two"] [W], ByMatrix;
    Register "childline.awareness" "childline.1" "audience" ["Teachers", "Grandparents"] [P, L, E, H, C, W, D, M], ByMatrix;
    Register "police.campaign" "police.1" "name" ["Sample campaign two", "Sample campaign three"] [P, L, E, H, C, W, D, M], ByMatrix;
    Register "magistracy.meeting" "magistracy.1" "place" ["Sample hall", "Sample room"] [P, L, E, H, C, W, D, M], ByMatrix;
};

impl Written {
    pub fn data(&self, app: &District, district: &str) -> Value {
        let mut data = sample(self.kind);
        let with = (self.with)();
        for (name, value) in with.as_object().expect("an object") {
            data[name] = value.clone();
        }
        if self.kind == "health.exam" {
            data["doctor_user"] = json!(app.people[&format!("health.{district}.1")].id.to_string());
        }
        data
    }

    pub fn value(&self, which: usize) -> Value {
        (self.values)()[which].clone()
    }

    pub fn login(&self, district: &str) -> String {
        let (department, seat) = self.seat.split_once('.').expect("department and seat");
        format!("{department}.{district}.{seat}")
    }

    /// The key under which a case keeps the record of this line.
    pub fn key(&self) -> String {
        format!("{} {}", self.kind, (self.with)())
    }

    /// Whether a case holds only one.
    pub fn is_single(&self) -> bool {
        matches!(self.kind, "protection.identity" | "police.intake")
    }

    /// Whether the record of this line is the one of an earlier line.
    pub fn shares_record(&self) -> bool {
        matches!(self.field, "mental_screen_score" | "outcome_at")
    }
}

/// Something done that some may notice.
#[derive(Clone, Copy)]
pub enum Act {
    New(&'static Written),
    Change(&'static Written),
    /// A second office of a department takes part.
    Join(Department),
    /// A nodal officer names an officer of the own department.
    Assign(Department),
    /// The case goes into the queue of a second office.
    Refer(Department),
    /// The committee does without what is owed.
    Waive,
    /// A flag of the full header.
    Flag,
    /// Another district is asked to take the case over.
    Transfer,
    /// Another case is opened, linked to this one.
    Open,
}

impl Act {
    /// Everything that can be done in such a case.
    pub fn all(setting: Setting) -> Vec<Act> {
        let lines = WRITTEN.iter().filter(|line| line.setting == setting);
        let mut acts: Vec<Act> = lines
            .flat_map(|line| {
                let new = (!matches!(line.new, Never)).then_some(Act::New(line));
                new.into_iter().chain((!line.field.is_empty()).then_some(Act::Change(line)))
            })
            .collect();
        if setting == Setting::Child {
            acts.extend([P, L, E, H, C, M].map(Act::Join));
            acts.extend([P, H].map(Act::Assign));
            acts.extend([L, E, H, C, M].map(Act::Refer));
            acts.extend([Act::Waive, Act::Flag, Act::Transfer, Act::Open]);
        }
        acts
    }

    /// What there is of a record is changed, and of some kinds a case holds only one.
    pub fn is_possible(&self, case: &Case) -> bool {
        match self {
            Act::Change(line) => case.records.contains_key(&line.key()),
            Act::New(line) if line.is_single() => !case.records.contains_key(&line.key()),
            _ => true,
        }
    }

    /// The sort of difference, and what it is made with.
    pub fn label(&self) -> String {
        match self {
            Act::New(line) | Act::Change(line) => format!("{}: {} {}", self.name(), line.key(), line.field),
            Act::Join(of) | Act::Assign(of) | Act::Refer(of) => format!("{}: {of}", self.name()),
            _ => self.name().to_owned(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Act::New(_) => "hidden records",
            Act::Change(_) => "hidden fields",
            Act::Join(_) => "hidden participants",
            Act::Assign(_) => "hidden officers",
            Act::Refer(_) => "hidden referrals",
            Act::Waive => "hidden obligations",
            Act::Flag => "hidden members of the header",
            Act::Transfer => "hidden transfers",
            Act::Open => "hidden cases and links",
        }
    }

    /// The departments whose officers with the case in reach may notice.
    fn departments(&self) -> Vec<Department> {
        match self {
            Act::New(line) => match line.new {
                ByMatrix => by_matrix(line.kind),
                ByMatrixAnd(others) => by_matrix(line.kind).into_iter().chain(others.iter().copied()).collect(),
                Only(these) => these.to_vec(),
                Never => Vec::new(),
            },
            Act::Change(line) => line.seen.to_vec(),
            Act::Join(of) | Act::Assign(of) | Act::Refer(of) => vec![W, D, M, *of],
            Act::Waive => vec![W, D, M],
            Act::Flag => vec![P, L, C, W, D, M],
            Act::Transfer => vec![P, L, E, C, W, D, M],
            Act::Open => vec![W, D],
        }
    }

    /// Whether nothing of it may reach this person.
    pub fn is_hidden(&self, from: &Person, case: &Case) -> bool {
        let named = |login: String| from.login == login;
        let district = &case.district;
        let told = match self {
            Act::Change(line) if line.field == "mental_screen_score" => named(format!("health.{district}.1")),
            Act::Join(of) | Act::Assign(of) | Act::Refer(of) => named(format!("{of}.{district}.2")),
            // The unit of the other district has it in its queue; those who join a case by standing have the new one.
            Act::Transfer => from.department == D && !from.login.contains(district.as_str()),
            Act::Open => from.login == format!("police.{district}.nodal"),
            _ => false,
        };
        let of_state = from.role == Role::StateOfficer
            && match self {
                Act::Change(line) => line.field == "outcome_at",
                Act::New(line) => line.kind == "childline.call",
                Act::Open => [P, W, D].contains(&from.department),
                // The unit reads the way it goes, the others that it was asked for.
                Act::Transfer => [P, L, E, C, D].contains(&from.department),
                _ => false,
            };
        let within = case.reach.contains(&from.login) && self.departments().contains(&from.department);
        !told && !of_state && !within
    }
}

/// The departments with a cell in `matrix.csv` that is not `-`.
pub fn by_matrix(kind: &str) -> Vec<Department> {
    let cells = cells(kind);
    Department::ALL.iter().copied().filter(|department| cells[*department as usize] != "-").collect()
}

/// The eight cells of a kind in `matrix.csv`.
pub fn cells(kind: &str) -> Vec<&'static str> {
    let line = include_str!("../matrix.csv").lines().find(|line| line.split(',').nth(1) == Some(kind));
    line.unwrap_or_else(|| panic!("{kind} is not in the matrix")).split(',').skip(4).take(8).collect()
}

/// All kinds of the matrix.
pub fn kinds() -> BTreeSet<&'static str> {
    include_str!("../matrix.csv").lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect()
}

/// The code of a department's office: its own in the district, or a numbered one below.
pub fn office(app: &District, department: Department, district: &str, number: &str) -> String {
    app.office(&format!("{}-{}{number}", district.to_uppercase(), letters(department)))
}

//! Act ten: school. The block learns a name, an age and a village, and nothing of the rescue.

use serde_json::json;

use super::Stage;
use super::children::CHILDREN;
use crate::error::Result;

/// Who goes to school in the district, by place.
pub(super) const PUPILS: [usize; 5] = [0, 1, 2, 3, 8];
/// Who stops coming.
pub(super) const DROPPED_OUT: usize = 3;

const BLOCK: &str = "education.bbk.1";
const PROBATION: &str = "protection.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("School", "विद्यालय");
    let block = stage.api.desk(BLOCK)?.office_id.clone();
    for place in PUPILS {
        let (part, case) = (&CHILDREN[place], stage.case(place)?);
        let referral = json!({"name": part.name, "age": part.age, "sex": part.sex, "guardian": part.father,
            "village": "Namoona Purwa", "start_by": stage.day(31), "office_id": block});
        stage.write(PROBATION, &case, "education.referral", &stage.at(24, 16, 0), referral)?;
    }
    stage.tell(PROBATION, "asked the block office to admit five children")?;
    let claimed = stage.claim_all(BLOCK)?;
    stage.tell(BLOCK, &format!("took up {claimed} referrals"))?;
    care_plan(stage)?;
    for place in PUPILS {
        let case = stage.case(place)?;
        let admitted = json!({"admitted_on": stage.day(28), "st_from": stage.day(30), "st_to": stage.day(300),
            "left_year": stage.year(-400), "class_admitted": (CHILDREN[place].age - 6).clamp(1, 8).to_string()});
        stage.write(BLOCK, &case, "education.enrolment", &stage.at(28, 10, 0), admitted)?;
        let absent = place == DROPPED_OUT;
        let month = json!({"month": stage.month(45), "school_days": 22, "present_days": if absent { 4 } else { 20 },
            "absent_run_max": if absent { 17 } else { 1 }, "assessment": null, "source": "manual"});
        stage.write(BLOCK, &case, "education.attendance", &stage.at(50, 13, 0), month)?;
    }
    stage.tell(
        BLOCK,
        "enrolled all five and reported the month's attendance; labour learns only that they are enrolled",
    )?;
    let case = stage.case(DROPPED_OUT)?;
    let gone = json!({"noticed_on": stage.day(52), "reason": "earn", "visit_done": false, "returned_on": null});
    stage.write(BLOCK, &case, "education.dropout", &stage.at(52, 11, 0), gone)?;
    stage.tell(BLOCK, "reported a drop-out to committee and protection unit; the police learn nothing before a visit")
}

/// Form 7: what the plan asks of the school becomes a task of its own; the school sees the task and not the plan.
fn care_plan(stage: &mut Stage<'_>) -> Result<()> {
    let eldest = stage.case(0)?;
    let needs = json!([{"need": "education", "concern": "Left school in class 3.", "intervention": "Enrol by age.",
        "action": "enrol", "slice": "education", "due_on": stage.day(31), "status": "planned"}]);
    let plan = json!({"prepared_on": stage.day(25), "needs": needs, "progress": null});
    stage.write(PROBATION, &eldest, "protection.care_plan", &stage.at(25, 12, 0), plan)?;
    stage.tell(PROBATION, "planned the eldest sibling's care; the school gets its task and not the plan")
}

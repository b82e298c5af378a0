//! Act eleven: the first visits after the return. One child is not found, and only then do the police get a word.

use serde_json::{Value, json};

use super::Stage;
use super::children::{CHILDREN, IN_HOMES, LATE};
use super::school::{DROPPED_OUT, PUPILS};
use crate::error::Result;

const UNIT: &str = "protection.bbk.nodal";
const PROBATION: &str = "protection.bbk.1";
const HELPLINE: &str = "childline.bbk.2";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("After the return", "वापसी के बाद");
    for place in (0..CHILDREN.len()).filter(|place| !IN_HOMES.contains(place)) {
        let case = stage.case(place)?;
        let visited = stage.at(if place == DROPPED_OUT { 54 } else { 30 }, 15, place as i64);
        let visit = if place == LATE { not_found(stage) } else { seen(stage, place) };
        stage.write(PROBATION, &case, "protection.follow_up", &visited, visit)?;
        let next = planned(stage, place == 0);
        stage.write(PROBATION, &case, "protection.follow_up", &stage.at(31, 10, 0), next)?;
    }
    stage.tell(
        PROBATION,
        "saw six children at home, alone, and their teachers; the drop-out is promised back to school",
    )?;
    stage
        .tell(PROBATION, "did not find the ninth: the family is said to have moved; the police get the word `moved`")?;

    let (late, eldest) = (stage.case(LATE)?, stage.case(0)?);
    let alert = json!({"type": "moved", "raised_on": stage.day(31)});
    stage.write(UNIT, &late, "police.alert", &stage.at(31, 11, 0), alert)?;
    stage.refer(UNIT, &eldest, HELPLINE, "follow_up")?;
    stage.claim_all(HELPLINE)?;
    stage.tell(HELPLINE, "took up the second visit to the eldest sibling: it sees the day and no more")?;
    let wish = json!({"date": stage.day(58), "wish": "Invented wish of a sample child: to stay in school."});
    stage.write(HELPLINE, &eldest, "childline.feedback", &stage.at(58, 16, 0), wish)?;
    stage.tell(HELPLINE, "wrote down what the child wishes, for committee and protection unit alone")
}

fn seen(stage: &Stage<'_>, place: usize) -> Value {
    let school = match place {
        DROPPED_OUT => "enrolled_not_attending",
        _ if PUPILS.contains(&place) => "regular",
        _ => "not_enrolled",
    };
    json!({"plan_no": 1, "due_on": stage.day(31), "done_on": stage.day(if place == DROPPED_OUT { 54 } else { 30 }),
        "school_state": school, "attendance_pct": if school == "regular" { json!(90) } else { Value::Null },
        "verified_with_teacher": school == "regular", "money_received": null, "next_due": stage.day(85),
        "action": null})
}

fn not_found(stage: &Stage<'_>) -> Value {
    json!({"plan_no": 1, "due_on": stage.day(31), "done_on": stage.day(30), "child_seen": false, "seen_alone": null,
        "living_with": null, "school_state": null, "verified_with_teacher": null, "attendance_pct": null,
        "work_state": null, "family_attitude": null, "risk_now": null, "money_received": null, "action": null,
        "not_found_reason": "moved", "attempts": 2, "where_gone": "Invented town, as the neighbours say",
        "next_due": stage.day(37)})
}

/// The visit of the second month, not made yet; Childline is asked for one of them.
fn planned(stage: &Stage<'_>, childline: bool) -> Value {
    json!({"plan_no": 2, "due_on": stage.day(85), "childline_asked": childline, "mode_asked": "home", "done_on": null,
        "mode": null, "child_seen": null, "seen_alone": null, "living_with": null, "school_state": null,
        "verified_with_teacher": null, "attendance_pct": null, "work_state": null, "family_attitude": null,
        "risk_now": null, "money_received": null, "action": null, "next_due": null})
}

//! Act fifteen: one file is closed and opened again, another is closed and stays so.

use serde_json::{Value, json};

use super::Stage;
use super::children::FROM_AFAR;
use super::school::DROPPED_OUT;
use super::text;
use crate::error::Result;

/// Whose file is closed and opened again, by place.
pub const REOPENED: usize = DROPPED_OUT;
/// Whose file stays closed, by place.
pub const CLOSED: usize = FROM_AFAR[1];

const UNIT: &str = "protection.bbk.nodal";
const CHAIR: &str = "committee.bbk.nodal";
const LABOUR: &str = "labour.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Closed, and opened again", "समापन, और पुनः खोलना");
    let again = stage.case(REOPENED)?;
    let reason = "The family asks for no more visits; the school will tell if the child stays away.";
    close(stage, UNIT, &again, &closure("in_school", reason, json!("regular")))?;
    stage.tell(UNIT, "proposed to close the fourth child's file; until the committee decides it is open")?;
    close(stage, CHAIR, &again, &closure("in_school", reason, json!("regular")))?;
    stage.tell(CHAIR, "closed it")?;
    let found = json!({"reason": "Invented report: the child was seen at work in a garage again."});
    let case = stage.api.delete(CHAIR, &format!("/v1/cases/{again}/closure"), &found)?;
    let stage_now = text(&case["header"], "stage")?;
    stage.tell(CHAIR, &format!("opened it again, and said why; its stage is {stage_now}"))?;

    let closed = stage.case(CLOSED)?;
    let reason = "Invented: the family moved to another state, whose committee has the papers.";
    close(stage, CHAIR, &closed, &closure("transferred", reason, Value::Null))?;
    stage.tell(CHAIR, "closed the eighth child's file: the family has moved to another state")?;
    let visit = json!({"kind": "protection.follow_up", "occurred_at": stage.at(59, 12, 0),
        "data": stage.api.sample(UNIT, "protection.follow_up")?});
    stage.refused(UNIT, &format!("/v1/cases/{closed}/records"), &visit, "case_closed")?;
    stage.tell(UNIT, "tries to write a visit into it: case_closed")?;
    let paid = json!({"govt_credited_on": stage.day(58), "employer_credited_on": null, "employer_share_paise": null,
        "status": "deposited"});
    stage.write(LABOUR, &closed, "labour.fund", &stage.at(58, 12, 0), paid)?;
    stage.tell(LABOUR, "still writes of the fund: what law leaves open does not close with the file")
}

fn close(stage: &Stage<'_>, login: &str, case: &str, body: &Value) -> Result<()> {
    stage.api.post(login, &format!("/v1/cases/{case}/closure"), body).map(drop)
}

/// One of eleven visits was made, and the wages are still claimed.
fn closure(outcome: &str, reason: &str, school: Value) -> Value {
    let mut record = json!({"months_followed": 1, "visits_due": 11, "visits_done": 1, "all_money_settled": false,
        "money_paid": [], "open_matters": ["Wages claimed from the employer"],
        "reopening_condition": "The child is found at work again."});
    if !school.is_null() {
        record["school_state"] = school;
    }
    json!({"outcome": outcome, "reason": reason, "record": record})
}

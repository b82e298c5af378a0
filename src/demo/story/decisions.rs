//! Act eight: three members approve a final order, and the magistrate signs what labour drafted.

use std::mem;

use serde_json::json;

use super::Stage;
use super::children::IN_HOMES;
use super::text;
use crate::error::Result;

const CHAIR: &str = "committee.bbk.nodal";
const MEMBERS: [&str; 3] = [CHAIR, "committee.bbk.1", "committee.bbk.2"];
const SDM: &str = "magistracy.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("A final order and signed certificates", "अंतिम आदेश और हस्ताक्षरित प्रमाण पत्र");
    final_order(stage)?;
    for draft in mem::take(&mut stage.certificates) {
        stage.api.post(SDM, &format!("/v1/records/{}/signature", draft.id), &json!({"rev": draft.rev}))?;
    }
    stage.tell(SDM, "signed the three certificates: now police, committee and protection unit read that they stand")
}

fn final_order(stage: &mut Stage<'_>) -> Result<()> {
    let place = IN_HOMES[0];
    let case = stage.case(place)?;
    let members: Vec<String> = MEMBERS.iter().map(|login| stage.id_of(login)).collect::<Result<_>>()?;
    let order = json!({"order_no": format!("DEMO/CWC/F{}", place + 1), "date": stage.day(22), "kind": "final",
        "items": ["final", "school"], "placement": "home",
        "placed_with": {"home_id": stage.api.office(CHAIR, "BBK-DCP-03")?}, "period_days": 365, "rule_form": "18",
        "members": members, "directions": [{"to": "protection", "action": "visit", "due_on": stage.day(50)}],
        "next_date": stage.day(50)});
    let draft = stage.write(CHAIR, &case, "committee.order", &stage.at(22, 12, 0), order)?;
    let path = format!("/v1/records/{}", draft.id);
    for member in MEMBERS {
        let share = stage.api.post(member, &format!("{path}/approvals"), &json!({"rev": draft.rev}))?;
        let state = text(&share, "state")?;
        stage.tell(member, &format!("approved the final order for the fifth child; it is {state}"))?;
    }
    stage.refused(CHAIR, &format!("{path}/approvals"), &json!({"rev": draft.rev}), "wrong_state")
}

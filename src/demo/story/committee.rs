//! Act six: the children before the committee within 24 hours, one of them later, and the interim orders.

use serde_json::{Value, json};

use super::Stage;
use super::children::{CHILDREN, LATE, keeper};
use crate::error::Result;

const CHAIR: &str = "committee.bbk.nodal";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Before the Child Welfare Committee", "बाल कल्याण समिति के समक्ष");
    for place in 0..CHILDREN.len() {
        produce(stage, place)?;
    }
    stage.tell("police.bbk.2", "produced eight children within 24 hours of taking charge (Form 17)")?;
    stage.tell(
        keeper(LATE),
        "produced the ninth after 29 hours, and said why: a fever, and a night in the open shelter",
    )?;

    let members = json!([stage.id_of(CHAIR)?, stage.id_of("committee.bbk.1")?]);
    let heard = stage.at(3, 12, 30);
    let eldest = stage.case(0)?;
    let statement = json!({"heard_at": heard, "members": members, "language": "awa",
        "statement": "Invented statement of a sample child."});
    stage.write(CHAIR, &eldest, "committee.statement", &heard, statement)?;
    stage.tell(CHAIR, "heard the eldest sibling alone; no other department reads the statement")?;
    for (place, part) in CHILDREN.iter().enumerate() {
        let case = stage.case(place)?;
        let made = stage.at(3, 19, place as i64);
        let order = order(stage, place, part.placement, part.sex, &members)?;
        stage.write(CHAIR, &case, "committee.order", &made, order)?;
    }
    stage.tell(CHAIR, "made nine interim orders; labour and police read the operative part, nobody else the placement")
}

/// Form 17; only the late child's has a reason for the delay.
fn produce(stage: &mut Stage<'_>, place: usize) -> Result<()> {
    let (part, keeper) = (&CHILDREN[place], keeper(place));
    let late = place == LATE;
    let produced = if late { stage.at(3, 18, 40) } else { stage.at(3, 11, place as i64 * 5) };
    let producer = json!({"name": stage.api.desk(keeper)?.name, "phone": "+919000000001",
        "designation": if late { "Helpline worker" } else { "Inspector, Anti Human Trafficking Unit" },
        "office": stage.api.desk(keeper)?.office_name});
    let reason = "Fever; kept in the open shelter overnight (Form 42) until the doctor let the child travel.";
    let form = json!({"produced_at": produced, "place": "Committee office", "producer": producer,
        "child": {"name": part.name, "age_stated": part.age, "sex": part.sex, "language": "awa"},
        "circumstances": "Found at work in the invented market.",
        "delay_reason": if late { json!(reason) } else { Value::Null }});
    let case = stage.case(place)?;
    stage.write(keeper, &case, "committee.production", &produced, form).map(drop)
}

fn order(stage: &Stage<'_>, place: usize, placement: &str, sex: &str, members: &Value) -> Result<Value> {
    let home = if sex == "F" { "BBK-DCP-03" } else { "BBK-DCP-02" };
    let with = match placement {
        "home" => json!({"home_id": stage.api.office(CHAIR, home)?}),
        _ => json!({"person": CHILDREN[place].father, "relation": "father"}),
    };
    Ok(json!({"order_no": format!("DEMO/CWC/{}", place + 1), "date": stage.day(3), "placement": placement,
        "placed_with": with, "rule_form": if placement == "home" { "18" } else { "19" }, "members": members,
        "directions": [{"to": "labour", "action": "wage", "due_on": stage.day(17)},
            {"to": "protection", "action": "visit", "due_on": stage.day(18)}],
        "next_date": stage.day(18)}))
}

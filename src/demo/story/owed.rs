//! Act sixteen: what is owed, what is late, and who may do without.

use serde_json::{Value, json};

use super::children::LATE;
use super::text;
use super::{READERS, Stage};
use crate::error::{Error, Result};

const UNIT: &str = "protection.bbk.nodal";
const CHAIR: &str = "committee.bbk.nodal";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("What is owed", "क्या शेष है");
    stage.pass_a_minute()?;
    let mut free = Vec::new();
    for reader in READERS {
        let department = stage.api.desk(reader)?.department.clone();
        let nodal = format!("{department}.bbk.nodal");
        let [late, due] = ["overdue", "due"].map(|state| owed(stage, &nodal, &department, state));
        match (late?.len(), due?.len()) {
            (0, 0) => free.push(department),
            (late, due) => stage.tell(&nodal, &format!("sees {late} overdue and {due} still to come of its own"))?,
        }
    }
    if !free.is_empty() {
        stage.tell(UNIT, &format!("hears that nothing is owed of which these know: {}", free.join(", ")))?;
    }
    let late = owed(stage, UNIT, "protection", "overdue")?;
    let visit = late.first().ok_or_else(|| Error::internal("no visit of the story is overdue"))?;
    let known = stage.api.post(UNIT, &path(visit, "acknowledgement")?, &Value::Null)?;
    stage.story.acknowledged = text(&known, "id")?;
    stage.tell(UNIT, &format!("says that it knows: {}; it stays owed", text(&known, "title")?))?;

    let all = stage.api.get(CHAIR, &format!("/v1/cases/{}/obligations", stage.case(LATE)?))?;
    let mut items = all["items"].as_array().into_iter().flatten();
    let order = items.find(|item| item["rule"] == "D14").ok_or_else(|| Error::internal("no final order is owed"))?;
    let why = json!({"reason": "The child is not found yet: the inquiry is extended with reasons (invented)."});
    stage.refused(UNIT, &path(order, "waiver")?, &why, "not_allowed")?;
    stage.tell(UNIT, "may not do without the ninth child's final order: the law asks for it")?;
    let waived = stage.api.post(CHAIR, &path(order, "waiver")?, &why)?;
    stage.story.waived = text(&waived, "id")?;
    stage.tell(CHAIR, &format!("may, and said why: {} is {}", text(&waived, "rule")?, text(&waived, "state")?))
}

/// What the department itself owes, as far as its officer sees it.
fn owed(stage: &Stage<'_>, login: &str, department: &str, state: &str) -> Result<Vec<Value>> {
    let path = format!("/v1/obligations?state={state}&department={department}&limit=200");
    match stage.api.get(login, &path)?["items"].take() {
        Value::Array(items) => Ok(items),
        _ => Err(Error::internal("a page of obligations has no items")),
    }
}

fn path(obligation: &Value, deed: &str) -> Result<String> {
    Ok(format!("/v1/obligations/{}/{deed}", text(obligation, "id")?))
}

//! Act thirteen: the child who moved away is seen alone; the helpline learns for an hour who it is, and everybody
//! concerned learns that it did.

use serde_json::{Value, json};

use super::Stage;
use super::children::LATE;
use super::text;
use crate::error::{Error, Result};

const HELPLINE: &str = "childline.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Breaking the glass", "आपात पहुँच");
    let child = stage.story.children.get(LATE).ok_or_else(|| Error::internal("no ninth child"))?.clone();
    if stage.kinds(HELPLINE, &child.case_id)?.iter().any(|kind| kind == "protection.identity") {
        return Err(Error::internal("the helpline reads who the child is without an emergency"));
    }
    stage.tell(HELPLINE, "is called at night: a child alone at a bus station, who shows a slip with a case number")?;
    let why = json!({"number": child.number, "reason_code": "missing",
        "reason": "Invented call: a child of this number stands alone at the Namoona bus station."});
    let opened = stage.api.post(HELPLINE, "/v1/emergency-accesses", &why)?;
    stage.story.emergency = text(&opened, "id")?;
    let name = text(&opened["identity"]["data"], "name_stated")?;
    stage.tell(HELPLINE, &format!("opened the identity for sixty minutes and nothing else: {name}"))?;
    for told in ["committee.bbk.nodal", "protection.bbk.nodal"] {
        let notice = notice(stage, told)?;
        let until = text(&notice, "until")?;
        stage.tell(told, &format!("sees at once who opened {}, why, and until when ({until})", child.number))?;
    }
    Ok(())
}

/// The emergency access in this officer's list, with the words in which it was explained.
fn notice(stage: &Stage<'_>, login: &str) -> Result<Value> {
    let list = stage.api.get(login, "/v1/emergency-accesses?limit=200")?;
    let mut items = list["items"].as_array().into_iter().flatten();
    let found = items.find(|item| item["id"] == stage.story.emergency.as_str() && item["reason"].is_string());
    found.cloned().ok_or_else(|| Error::internal(format!("{login} is not told of the emergency")))
}

//! Act fourteen: the follow-up of a child from the other district goes there; the prosecution stays.

use serde_json::json;

use super::Stage;
use super::children::FROM_AFAR;
use super::text;
use crate::error::Result;

/// Whose file goes to the other district, by place.
pub const MOVED: usize = FROM_AFAR[0];

const UNIT: &str = "protection.bbk.nodal";
const OTHER_UNIT: &str = "protection.lko.nodal";
const LABOUR: &str = "labour.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("To the other district", "दूसरे जनपद को");
    let case = stage.case(MOVED)?;
    stage.expect(OTHER_UNIT, &case, 404)?;
    let office = stage.api.office(UNIT, "LKO-DCP")?;
    let body = json!({"office_id": office, "reason": "The family lives there; the visits are made from there."});
    let asked = stage.api.post(UNIT, &format!("/v1/cases/{case}/transfer"), &body)?;
    stage.tell(UNIT, "asked Lucknow to take the seventh child's file over")?;
    let seen = stage.kinds(OTHER_UNIT, &case)?.join(", ");
    stage.tell(OTHER_UNIT, &format!("sees that it comes and why, and no more yet: {seen}"))?;
    let path = format!("/v1/transfers/{}/acceptance", text(&asked, "id")?);
    stage.api.post(OTHER_UNIT, &path, &json!({"accept": true}))?;
    let seen = stage.kinds(OTHER_UNIT, &case)?.len();
    stage.tell(OTHER_UNIT, &format!("accepted, and from now on follows the child up: {seen} kinds of record"))?;
    stage.expect("committee.lko.nodal", &case, 200)?;
    stage.expect("police.lko.nodal", &case, 404)?;
    for left in [UNIT, "protection.bbk.1", "committee.bbk.nodal"] {
        stage.expect(left, &case, 404)?;
    }
    stage.tell(UNIT, "has handed it on: 404, also for its own committee")?;
    let kept = stage.kinds(LABOUR, &case)?.join(", ");
    stage.tell(LABOUR, &format!("keeps its matters of law where the child worked: {kept}"))
}

//! Act one: somebody calls 1098 about children at a tea stall; the juvenile police unit finds it true.

use serde_json::json;

use super::Stage;
use crate::error::Result;

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("A sighting at a tea stall", "चाय की दुकान पर सूचना");
    let helpline = "childline.bbk.1";
    let (case, number) = stage.open(helpline, json!({"type": "sighting", "district": "BBK"}))?;
    stage.story.sighting.clone_from(&case);
    let called = stage.at(0, 10, 40);
    let call = json!({"at": called, "place": "Namoona tea stall, invented market", "district": "101",
        "outcome": "team_sent", "response_min": 50});
    stage.write(helpline, &case, "childline.call", &called, call)?;
    stage.tell(helpline, &format!("opened {number} and wrote down the call; the caller stays anonymous"))?;

    let told = stage.at(0, 11, 5);
    let tip = json!({"received_at": told, "channel": "1098", "place_text": "Namoona tea stall and the workshops beside it",
        "est_children": 8, "est_age_min": 8, "est_age_max": 15, "informant_ref": null});
    stage.write(helpline, &case, "police.tip", &told, tip)?;
    stage.tell(helpline, "passed it on as a tip: where, how many, how old; nothing of the caller")?;

    let nodal = "police.bbk.nodal";
    stage.assign(nodal, &case, "police.bbk.1", "io")?;
    stage.tell(nodal, "sent the station officer to look, in plain clothes")?;
    let station = "police.bbk.1";
    let checked = json!({"received_at": told, "channel": "patrol", "place_text": "Namoona tea stall", "est_children": 9,
        "est_age_min": 8, "est_age_max": 15, "informant_ref": null});
    let seen_at = stage.at(0, 18, 30);
    let seen = stage.write(station, &case, "police.tip", &seen_at, checked)?;
    stage.change(station, &seen, &json!({"outcome": "found", "outcome_at": stage.at(0, 19, 0)}))?;
    stage.tell(station, "saw nine children at work: the tip is true")
}

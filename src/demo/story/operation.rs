//! Act two: the plan that only its team knows, and the raid that frees nine children.

use serde_json::json;

use super::Stage;
use crate::error::Result;

/// The team and each member's part in it; the first is in charge.
const TEAM: [(&str, &str); 5] = [
    ("police.bbk.2", "lead"),
    ("police.bbk.1", "police"),
    ("labour.bbk.1", "labour"),
    ("childline.bbk.1", "helpline"),
    ("protection.bbk.1", "dcpu"),
];

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("The plan, known to its team alone, and the raid", "केवल दल को ज्ञात योजना, और बचाव अभियान");
    let lead = TEAM[0].0;
    let mut participants = Vec::new();
    let mut team = Vec::new();
    for (place, (login, role)) in TEAM.into_iter().enumerate() {
        let desk = stage.api.desk(login)?;
        if place > 0 {
            participants.push(json!({"department": desk.department, "office_id": desk.office_id,
                "officer_id": desk.id, "capacity": "team"}));
        }
        team.push(json!({"user": desk.id, "office": desk.office_id, "role": role, "woman": role == "helpline"}));
    }
    let new = json!({"type": "operation", "district": "BBK", "participants": participants});
    let (case, number) = stage.open(lead, new)?;
    stage.story.operation.clone_from(&case);
    let plan = json!({"op_no": "BBK/DEMO/1", "planned_at": stage.at(2, 11, 0), "started_at": null, "ended_at": null,
        "team": team, "children_found_m": null, "children_found_f": null, "by_age_band": null,
        "adults_detained": null, "seized": null});
    let planned = stage.write(lead, &case, "police.operation", &stage.at(1, 17, 0), plan)?;
    stage.tell(lead, &format!("planned {number} with labour, Childline and the protection unit"))?;

    for outside in ["police.bbk.nodal", "labour.bbk.2"] {
        stage.expect(outside, &case, 404)?;
        stage.tell(outside, "asks for the plan: 404, as if there were none; not in the team")?;
    }
    stage.expect("labour.bbk.1", &case, 200)?;

    let raid = json!({"started_at": stage.at(2, 11, 10), "ended_at": stage.at(2, 13, 30),
        "children_found_m": 6, "children_found_f": 3, "adults_detained": 2,
        "by_age_band": [{"age_band": "6-13", "count": 7}, {"age_band": "14-17", "count": 2}],
        "seized": ["Invented register of wages"]});
    stage.change(lead, &planned, &raid)?;
    stage.tell(lead, "freed nine children, six boys and three girls; two adults detained")?;
    stage.expect("police.bbk.nodal", &case, 200)?;
    stage.tell("police.bbk.nodal", "now reads the operation: it has ended")
}

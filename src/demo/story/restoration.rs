//! Act nine: seven children go home, two of them to the other district.

use serde_json::json;

use super::Stage;
use super::children::{CHILDREN, FROM_AFAR, IN_HOMES};
use crate::error::Result;

const UNIT: &str = "protection.bbk.nodal";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Back to the family", "परिवार में वापसी");
    for (place, part) in CHILDREN.iter().enumerate().filter(|(place, _)| !IN_HOMES.contains(place)) {
        let afar = FROM_AFAR.contains(&place);
        let handed = stage.at(24, 14, place as i64);
        let (village, district) = if afar { ("Namoona Kheda", "102") } else { ("Namoona Purwa", "101") };
        let receiving = if afar { json!(stage.api.office(UNIT, "LKO-CWC")?) } else { json!(null) };
        let restored = json!({"order_no": format!("DEMO/CWC/R{}", place + 1), "ordered_on": stage.day(22),
            "to_whom": part.father, "village": village, "district": district, "left_at": stage.at(24, 8, 0),
            "handed_at": handed, "receiving_cwc": receiving, "distance_km": if afar { 46 } else { 12 },
            "account": {"bank": "Sample Bank, invented branch", "last4": "0001", "mode": "joint_parent"}});
        let case = stage.case(place)?;
        stage.write(UNIT, &case, "protection.restoration", &handed, restored)?;
    }
    stage.tell(UNIT, "handed seven children over against signed undertakings, two in the other district")?;
    let eldest = stage.case(0)?;
    let paid = json!([{"month": stage.month(30), "amount_paise": 400_000, "paid_on": stage.day(45)}]);
    let support = json!({"order_no": "DEMO/CWC/S1", "from": stage.day(30), "paid": paid});
    stage.write(UNIT, &eldest, "protection.support", &stage.at(30, 12, 0), support)?;
    stage.tell(UNIT, "began the sponsorship of the eldest sibling")
}

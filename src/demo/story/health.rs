//! Act five: the hospital is asked, takes the children into its queue and examines eight; one is put off, with a reason.

use serde_json::{Value, json};

use super::Stage;
use super::children::{CHILDREN, DEFERRED, LATE, keeper};
use crate::error::Result;

const DOCTOR: &str = "health.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Medical examination", "चिकित्सीय परीक्षण");
    let hospital = stage.api.desk(DOCTOR)?.office_id.clone();
    for (place, part) in CHILDREN.iter().enumerate() {
        // The helpline is no writer of requests: the protection unit asks for the child that it brought.
        let asks = if place == LATE { "protection.bbk.nodal" } else { keeper(place) };
        let asked = stage.at(2, 14, 30);
        let request = json!({"asked_at": asked, "slot_at": stage.at(2, 16, 0), "place": "District hospital",
            "woman_doctor_needed": part.sex == "F", "office_id": hospital});
        let case = stage.case(place)?;
        stage.write(asks, &case, "health.request", &asked, request)?;
    }
    stage.tell("police.bbk.2", "asked the district hospital to examine the children")?;
    let claimed = stage.claim_all(DOCTOR)?;
    stage.tell(
        DOCTOR,
        &format!("took {claimed} children up from the queue; until then it saw number, age band and sex"),
    )?;

    let doctor = stage.id_of(DOCTOR)?;
    for (place, part) in CHILDREN.iter().enumerate() {
        let seen = stage.at(2, 16, place as i64 * 5);
        let found = match place {
            DEFERRED => put_off(),
            _ => json!({"seen_at": seen, "facility": "DEMOHFR0001", "doctor_user": doctor, "covid_on": stage.day(2),
                "weight": 18.0 + part.age as f64, "height": 84.0 + 4.5 * part.age as f64,
                "injuries": if part.sibling { injury() } else { json!([]) },
                "fit_to_stay": if part.sibling { "fit_care" } else { "fit" }, "next_visit": stage.day(12)}),
        };
        let case = stage.case(place)?;
        stage.write(DOCTOR, &case, "health.exam", &seen, found)?;
    }
    stage.tell(DOCTOR, "examined eight; one has a fever: put off, with the reason, and produced all the same")?;
    let case = stage.case(0)?;
    let certificate = json!({"certificate_no": "DEMO/MLC/1", "issued_on": stage.day(3)});
    stage.write(DOCTOR, &case, "health.certificate", &stage.at(3, 11, 0), certificate)?;
    let treated = json!({"date": stage.day(3)});
    stage.write(DOCTOR, &case, "health.treatment", &stage.at(3, 11, 30), treated)?;
    stage.tell(DOCTOR, "certified the eldest sibling's burn for the police, and dressed it")
}

fn injury() -> Value {
    json!([{"site": "left forearm", "type": "burn", "age": "about two weeks", "size": 3.5, "grade": "simple"}])
}

/// Everything that an examination would have found is left out of the sample.
fn put_off() -> Value {
    json!({"deferred_reason": "isolation", "facility": "DEMOHFR0001", "seen_at": null, "doctor_user": null,
        "reg_no": null, "consent": null, "weight": null, "height": null, "nutrition_grade": null, "temp": null,
        "pulse": null, "bp": null, "spo2": null, "injuries": null, "conditions": null, "mental_screen": null,
        "mental_screen_score": null, "covid_result": "awaited", "covid_on": null, "fit_to_stay": null, "referral": null,
        "next_visit": null})
}

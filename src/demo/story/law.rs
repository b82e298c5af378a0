//! Act four: the FIR, and what the labour inspector found at the workplace.

use serde_json::json;

use super::Stage;
use super::children::SIBLINGS;
use crate::error::Result;

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("FIR, inspection, employer", "प्राथमिकी, निरीक्षण, सेवायोजक");
    let (station, nodal, inspector) = ("police.bbk.1", "police.bbk.nodal", "labour.bbk.1");
    let operation = stage.story.operation.clone();
    let registered = stage.at(2, 16, 40);
    let year = stage.year(2);
    let io = stage.id_of(station)?;
    let fir = json!({"no": 101, "year": year, "ps_code": "DEMO-PS-1", "registered_at": registered,
        "sections": ["CALPRA:14(1)", "JJ:79"], "io_user": io, "arrests": 2,
        "accused_detail": "Sample Employer One, invented"});
    stage.write(station, &operation, "police.fir", &registered, fir)?;
    stage.tell(station, "registered FIR 101 for the whole operation; who is accused stays with the police")?;

    for place in SIBLINGS {
        let case = stage.case(place)?;
        stage.assign(nodal, &case, station, "io")?;
        let registered = stage.at(3, 10, 15);
        let fir = json!({"no": 102, "year": year, "ps_code": "DEMO-PS-1", "registered_at": registered,
            "sections": ["CALPRA:14(1)", "JJ:79", "BNS:143(4)"], "io_user": io, "accused_role": ["employer", "agent"],
            "accused_detail": "Sample Agent One, invented", "arrests": 1});
        stage.write(station, &case, "police.fir", &registered, fir)?;
        let photo = json!({"taken_on": stage.day(2), "taken_by": io});
        stage.write(station, &case, "protection.identity_photo", &stage.at(2, 15, 0), photo)?;
    }
    stage.tell(nodal, "named the investigating officer in the files of the three siblings")?;
    stage.tell(station, "registered FIR 102: the three siblings were brought by an agent (BNS 143(4))")?;

    let inspected = stage.at(2, 12, 0);
    let estab = json!({"name": "Namoona Tea Stall", "owner_name": "Sample Owner One", "workers_count": 14});
    let estab = stage.write(inspector, &operation, "labour.establishment", &inspected, estab)?;
    let inspection = json!({"inspection_no": "DEMO/INS/1", "inspected_at": inspected,
        "officer": stage.id_of(inspector)?, "estab_id": estab.id, "children_u14": 7, "adolescents_14_17": 2});
    stage.write(inspector, &operation, "labour.inspection", &inspected, inspection)?;
    stage.tell(inspector, "inspected: seven under 14, two adolescents, no register")?;
    let filed = json!({"complaint_or_challan_no": "DEMO/CH/1", "filed_on": stage.day(9), "accused_estab": estab.id});
    stage.write(inspector, &operation, "labour.prosecution", &stage.at(9, 12, 0), filed)?;
    stage.tell(inspector, "filed the complaint in court; the police learn its number and its outcome")
}

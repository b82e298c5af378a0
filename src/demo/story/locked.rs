//! Act twelve: a section of the POCSO Act in an FIR locks a file in the moment in which it is written.

use serde_json::json;

use super::Stage;
use crate::error::Result;

/// Whose file is locked, by place.
pub const LOCKED: usize = 5;

const NODAL: &str = "police.bbk.nodal";
const STATION: &str = "police.bbk.1";
const CHAIR: &str = "committee.bbk.nodal";
/// Who worked on the file until then and is not named in it.
const OTHERS: [&str; 4] = ["police.bbk.2", NODAL, "labour.bbk.1", "protection.bbk.nodal"];

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("A file is locked", "एक पत्रावली प्रतिबंधित होती है");
    let case = stage.case(LOCKED)?;
    stage.assign(NODAL, &case, STATION, "io")?;
    for other in OTHERS {
        stage.expect(other, &case, 200)?;
    }
    let registered = stage.at(57, 12, 30);
    let fir = json!({"no": 103, "year": stage.year(57), "ps_code": "DEMO-PS-1", "registered_at": registered,
        "sections": ["POCSO:8"], "io_user": stage.id_of(STATION)?, "arrests": null,
        "accused_detail": "Sample Person One, invented"});
    stage.write(STATION, &case, "police.fir", &registered, fir)?;
    stage.tell(STATION, "registered FIR 103 with a section of the POCSO Act: the file of the sixth child is locked")?;
    for other in OTHERS {
        stage.expect(other, &case, 404)?;
    }
    stage.tell(OTHERS[0], "who brought this child to the committee, asks for the file: 404, as if there were none")?;
    stage.expect(STATION, &case, 200)?;
    stage.tell(STATION, "is named as investigating officer and goes on reading it")?;
    stage.expect(CHAIR, &case, 200)?;
    stage.tell(CHAIR, "reads it, and alone decides who else is named and when the lock is taken off")
}

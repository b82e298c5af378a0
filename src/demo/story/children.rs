//! Act three: a case for each child, who the child is, and what was seen; the 24 hours begin.

use serde_json::{Value, json};

use super::{Child, Stage};
use crate::error::Result;

/// One of the nine children; all of them are invented.
pub struct Part {
    pub name: &'static str,
    pub name_hi: &'static str,
    pub sex: &'static str,
    pub age: i64,
    pub father: &'static str,
    /// Whether the home is in the other district.
    pub from_afar: bool,
    /// Whether one of the three who came with an agent and are siblings.
    pub sibling: bool,
    /// The trade in which the child worked.
    pub trade: &'static str,
    /// Where the committee lets the child stay at first.
    pub placement: &'static str,
}

const fn part(name: &'static str, name_hi: &'static str, sex: &'static str, age: i64, trade: &'static str) -> Part {
    let (father, placement) = ("Sample Father", "parents");
    Part { name, name_hi, sex, age, father, from_afar: false, sibling: false, trade, placement }
}

/// The nine children. The first is the one whose file is shown side by side.
pub const CHILDREN: [Part; 9] = [
    Part {
        placement: "home", ..of_three(part("Sample Child One", "नमूना बालक एक", "M", 12, "dhaba"))
    },
    Part {
        placement: "home", ..of_three(part("Sample Child Two", "नमूना बालिका दो", "F", 10, "dhaba"))
    },
    Part {
        placement: "home", ..of_three(part("Sample Child Three", "नमूना बालक तीन", "M", 8, "dhaba"))
    },
    part("Sample Child Four", "नमूना बालक चार", "M", 13, "garage"),
    Part {
        placement: "home", ..part("Sample Child Five", "नमूना बालिका पाँच", "F", 14, "shop")
    },
    Part { placement: "home", ..part("Sample Child Six", "नमूना बालक छह", "M", 15, "garage") },
    Part {
        placement: "home", from_afar: true, ..part("Sample Child Seven", "नमूना बालक सात", "M", 13, "shop")
    },
    Part {
        placement: "home", from_afar: true, ..part("Sample Child Eight", "नमूना बालिका आठ", "F", 12, "shop")
    },
    part("Sample Child Nine", "नमूना बालक नौ", "M", 11, "dhaba"),
];

/// The three siblings, by their places.
pub const SIBLINGS: [usize; 3] = [0, 1, 2];
/// Whose medical examination is put off.
pub const DEFERRED: usize = 3;
/// The two who stay in a home.
pub const IN_HOMES: [usize; 2] = [4, 5];
/// The two whose home is in the other district.
pub const FROM_AFAR: [usize; 2] = [6, 7];
/// Whom the helpline took charge of, and who came before the committee late.
pub const LATE: usize = 8;

const fn of_three(part: Part) -> Part {
    Part { sibling: true, father: "Sample Father of Three", ..part }
}

impl Part {
    pub fn band(&self) -> &'static str {
        if self.age < 14 { "6-13" } else { "14-17" }
    }
}

/// Who took charge of the child in this place, and therefore writes its intake and produces it.
pub fn keeper(place: usize) -> &'static str {
    if place == LATE { "childline.bbk.1" } else { "police.bbk.2" }
}

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Nine children, a file for each", "नौ बालक, प्रत्येक की अपनी पत्रावली");
    for (place, part) in CHILDREN.iter().enumerate() {
        let keeper = keeper(place);
        let (case_id, number) = stage.open(keeper, new_case(stage, part))?;
        stage.story.children.push(Child { case_id: case_id.clone(), number: number.clone(), name: part.name });
        let minute = place as i64;
        let found = stage.at(2, 11, 20 + minute);
        let intake = json!({"found_at": found, "found_place": "Namoona market, invented row of shops",
            "work_done": part.trade, "charge_taken_at": stage.at(2, 13, 30 + minute), "since_month": stage.month(-150),
            "injury_seen": part.sibling, "brought_by": if part.sibling { "agent" } else { "self" },
            "advance_to_family_paise": if part.sibling { json!(500_000) } else { Value::Null },
            "lives_at_workplace": part.sibling || part.from_afar});
        stage.write(keeper, &case_id, "police.intake", &found, intake)?;
        stage.write(keeper, &case_id, "protection.identity", &stage.at(2, 14, minute), identity(part))?;
        let home = if part.from_afar { ", from the other district" } else { "" };
        stage.tell(keeper, &format!("opened {number}: {}, {}{home}", part.name, part.age))?;
    }
    Ok(())
}

fn new_case(stage: &Stage<'_>, part: &Part) -> Value {
    let mut links = vec![json!({"case_id": stage.story.operation, "kind": "same_op"})];
    if part.sibling {
        let elder = stage.story.children.iter().map(|child| json!({"case_id": child.case_id, "kind": "sibling"}));
        links.extend(elder);
    }
    let exploitation = if part.sibling { json!(["labour", "traffic"]) } else { json!(["labour"]) };
    json!({"type": "child", "district": "BBK", "links": links, "header": {"sex": part.sex, "age_band": part.band(),
        "exploitation": exploitation, "flags": {"trafficked": part.sibling, "bonded": part.sibling}}})
}

fn identity(part: &Part) -> Value {
    let (village, district) = if part.from_afar { ("Namoona Kheda", "102") } else { ("Namoona Purwa", "101") };
    json!({"name_stated": part.name, "name_hi": part.name_hi, "age_stated": part.age, "father_name": part.father,
        "home_village": village, "district": district,
        "contacts": [{"name": part.father, "relation": "father", "phone": "+919000000002", "verified": false}]})
}

//! Act seventeen: why somebody sees a file, who has read it, and what an auditor proves without seeing a child.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::children::LATE;
use super::{Stage, text};
use crate::error::{Error, Result};

const AUDITOR: &str = "auditor";
const CHAIR: &str = "committee.bbk.nodal";
const BLOCK: &str = "education.bbk.1";
const LABOUR: &str = "labour.bbk.1";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Who sees, who has seen, and who watches", "कौन देखता है, किसने देखा, और कौन निगरानी करता है");
    explain(stage, "police.bbk.nodal", "police.bbk.1")?;
    explain(stage, "labour.bbk.nodal", "labour.bbk.2")?;
    let read = stage.api.get(CHAIR, &format!("/v1/cases/{}/readers?limit=200", stage.case(LATE)?))?;
    let readings = read["items"].as_array().map_or(&[][..], Vec::as_slice);
    let urgent = readings.iter().filter(|item| item["purpose"] == "emergency").count();
    stage.tell(
        CHAIR,
        &format!("lists {} readings of the ninth file, {urgent} of them in an emergency", readings.len()),
    )?;
    let late = stage.case(LATE)?;
    stage.expect(LABOUR, &late, 200)?;
    let word = stage.api.get(LABOUR, &format!("/v1/cases/{late}/readers"))?["items"][0].take();
    stage.tell(LABOUR, &format!("asks the same, and hears when its own office last read: {}", text(&word, "on")?))?;

    review(stage)?;
    prove(stage)?;
    contract(stage)?;
    let held = stage.api.get("protection.bbk.nodal", "/v1/held")?;
    let held = held["items"].as_array().map_or(0, Vec::len);
    let what =
        format!("has {held} changes held back: they, and conflicts, come of work offline, and here all were online");
    stage.tell("protection.bbk.nodal", &what)
}

/// A nodal officer asks why an own officer sees the eldest's file, or does not.
fn explain(stage: &mut Stage<'_>, nodal: &str, officer: &str) -> Result<()> {
    let path = format!("/v1/cases/{}/access?officer={}", stage.case(0)?, stage.id_of(officer)?);
    let answer = stage.api.get(nodal, &path)?;
    let rules = answer["because"].as_array().into_iter().flatten();
    let because: Vec<String> = rules
        .map(|rule| {
            let holds = if rule["holds"] == true { "" } else { "no " };
            let name = rule["profile"].as_str().or(rule["rule"].as_str()).unwrap_or_default();
            format!("{holds}{name}")
        })
        .collect();
    let sees = if answer["sees"] == true { "sees" } else { "does not see" };
    let name = stage.api.desk(officer)?.name.clone();
    stage.tell(nodal, &format!("asks why {name} {sees} the eldest's file: {}", because.join(", ")))
}

/// The auditor reviews the emergency: by whom, when and under which heading; the child goes by a pseudonym.
fn review(stage: &mut Stage<'_>) -> Result<()> {
    let list = stage.api.get(AUDITOR, "/v1/emergency-accesses?state=open&limit=200")?;
    let mut items = list["items"].as_array().into_iter().flatten();
    let wanted = stage.story.emergency.clone();
    let access =
        items.find(|item| item["id"] == wanted.as_str()).ok_or_else(|| Error::internal("nothing to review"))?;
    let pseudonym = text(access, "case")?;
    let path = format!("/v1/emergency-accesses/{wanted}/settlement");
    let settled = stage.api.post(AUDITOR, &path, &json!({"finding": "justified"}))?;
    stage.tell(AUDITOR, &format!("settled the emergency access to {pseudonym}: {}", text(&settled, "finding")?))?;
    let journal = stage.api.get(AUDITOR, &format!("/v1/journal?case={pseudonym}&limit=200"))?;
    let entries = journal["items"].as_array().map_or(0, Vec::len);
    stage.tell(
        AUDITOR,
        &format!("finds {entries} entries of the journal about {pseudonym}; no number, no name, no record"),
    )
}

/// A department's own contract has no word for what the department may not see.
fn contract(stage: &mut Stage<'_>) -> Result<()> {
    let [own, whole] = ["/openapi/education.json", "/openapi.json"].map(|path| stage.api.get(BLOCK, path));
    let (own, whole) = (own?.to_string(), whole?.to_string());
    for unheard_of in ["committee.statement", "health.exam"] {
        if own.contains(unheard_of) || !whole.contains(unheard_of) {
            return Err(Error::internal(format!("{unheard_of} in the contract of education, or in none")));
        }
    }
    let part = own.len() * 100 / whole.len();
    let what =
        format!("reads the contract made for schools, {part} % of the whole: no word of statement or examination");
    stage.tell(BLOCK, &what)
}

/// The last checkpoint's hash follows from the one before it and the leaves since: computed here, not believed.
fn prove(stage: &mut Stage<'_>) -> Result<()> {
    let seq = checkpoint(stage)?;
    let (mut cursor, mut hash, mut entries) = (String::new(), None, 0);
    let wanted = loop {
        let page = stage.api.get(AUDITOR, &format!("/v1/journal/checkpoints/{seq}/proof?limit=200{cursor}"))?;
        let before = if page["from"].is_null() { "0".repeat(64) } else { text(&page["from"], "hash")? };
        let mut chain: String = hash.take().unwrap_or(before);
        for entry in page["entries"].as_array().into_iter().flatten() {
            let both = [bytes(&chain)?, bytes(&text(entry, "leaf")?)?].concat();
            chain = Sha256::digest(both).iter().map(|byte| format!("{byte:02x}")).collect();
            entries += 1;
        }
        hash = Some(chain);
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break text(&page["to"], "hash")?,
        }
    };
    if hash.as_deref() != Some(wanted.as_str()) {
        return Err(Error::internal("the checkpoint does not follow from the journal"));
    }
    stage.tell(
        AUDITOR,
        &format!("computed the hash of checkpoint {seq} from {entries} leaves since the one before: nothing is missing or changed"),
    )
}

/// The number of the last checkpoint; one is signed each minute.
fn checkpoint(stage: &Stage<'_>) -> Result<i64> {
    for _ in 0..20 {
        stage.pass_a_minute()?;
        let page = stage.api.get(AUDITOR, "/v1/journal/checkpoints?limit=200")?;
        if let Some(seq) = page["items"].as_array().and_then(|items| items.last()?["seq"].as_i64()) {
            return Ok(seq);
        }
    }
    Err(Error::internal("no checkpoint was signed"))
}

fn bytes(hex: &str) -> Result<Vec<u8>> {
    let pairs = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok());
    pairs.collect::<Option<_>>().ok_or_else(|| Error::internal(format!("no hash: {hex}")))
}

//! Act seven: the social reports, the homes, the wages and the fund, and the question of bondage.

use serde_json::{Value, json};

use super::Stage;
use super::children::{CHILDREN, IN_HOMES, SIBLINGS};
use super::text;
use crate::error::Result;

const UNIT: &str = "protection.bbk.nodal";
const PROBATION: &str = "protection.bbk.1";
const LABOUR: &str = "labour.bbk.1";
const CERTIFICATE: &str = "magistracy.bonded_release";

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.act("Social reports, homes, wages", "सामाजिक रिपोर्ट, गृह, मजदूरी");
    social_reports(stage)?;
    homes(stage)?;
    wages(stage)?;
    bondage(stage)
}

/// Form 22 for each child, by the probation officer whom the protection unit lets in.
fn social_reports(stage: &mut Stage<'_>) -> Result<()> {
    let office = stage.api.desk(PROBATION)?.office_id.clone();
    for (place, part) in CHILDREN.iter().enumerate() {
        let case = stage.case(place)?;
        let body = json!({"department": "protection", "office_id": office, "capacity": "office"});
        stage.api.post(UNIT, &format!("/v1/cases/{case}/participants"), &body)?;
        let report = json!({"ordered_on": stage.day(3), "due_on": stage.day(18), "submitted_on": stage.day(14),
            "author": stage.id_of(PROBATION)?, "name": part.name, "age": part.age, "sex": part.sex,
            "father_name": part.father, "risk_level": if part.sibling { "high" } else { "medium" },
            "trafficked": part.sibling});
        stage.write(PROBATION, &case, "protection.social_report", &stage.at(14, 15, 0), report)?;
    }
    stage.tell(PROBATION, "visited the families and submitted nine social reports in eleven days; fifteen are allowed")
}

/// Who was placed in a home is admitted there; the siblings leave it when they go home.
fn homes(stage: &mut Stage<'_>) -> Result<()> {
    for (place, part) in CHILDREN.iter().enumerate().filter(|(_, part)| part.placement == "home") {
        let home = if part.sex == "F" { "BBK-DCP-03" } else { "BBK-DCP-02" };
        let admitted = stage.at(3, 20, 0);
        let left = (!IN_HOMES.contains(&place)).then(|| stage.at(24, 8, 0));
        let stay = json!({"home_id": stage.api.office(UNIT, home)?, "admission_no": format!("DEMO/{}", place + 1),
            "admitted_at": admitted, "left_at": left, "reason": left.as_ref().map(|_| "restored")});
        let case = stage.case(place)?;
        stage.write(UNIT, &case, "protection.custody", &admitted, stay)?;
    }
    stage.tell(UNIT, "admitted seven to the homes; the address stays with committee, unit and investigating officer")
}

/// The committee's direction put each case into labour's queue; the district sends it on to the circle.
fn wages(stage: &mut Stage<'_>) -> Result<()> {
    let (nodal, circle) = ("labour.bbk.nodal", LABOUR);
    let office = json!({"office_id": stage.api.desk(circle)?.office_id});
    for referral in stage.queue(nodal)? {
        stage.api.post(nodal, &format!("/v1/referrals/{}/reroute", text(&referral, "id")?), &office)?;
    }
    let claimed = stage.claim_all(circle)?;
    stage.tell(circle, &format!("took up {claimed} wage matters that the committee had directed"))?;
    for place in 0..CHILDREN.len() {
        let case = stage.case(place)?;
        let wage = json!({"period_from": stage.month(-150), "period_to": stage.month(2), "notice_on": stage.day(4),
            "min_wage_notified_on": null, "deadline_on": stage.day(18)});
        stage.write(circle, &case, "labour.wage", &stage.at(4, 12, 0), wage)?;
        let fund = json!({"employer_share_paise": null, "employer_credited_on": null, "govt_credited_on": stage.day(40),
            "status": "deposited"});
        stage.write(circle, &case, "labour.fund", &stage.at(40, 12, 0), fund)?;
    }
    let eldest = stage.case(0)?;
    let scheme = json!({"applied_on": stage.day(20), "report_by": stage.day(75)});
    stage.write(circle, &eldest, "labour.scheme", &stage.at(30, 12, 0), scheme)?;
    answer_task(stage, circle, &eldest)?;
    stage.tell(circle, "claimed nine wages within two working days, opened nine fund accounts, one scheme benefit")
}

/// The task that a direction became is answered on the addressee's own copy.
fn answer_task(stage: &mut Stage<'_>, login: &str, case: &str) -> Result<()> {
    let records = stage.api.get(login, &format!("/v1/cases/{case}/records"))?;
    let tasks = records["items"].as_array().into_iter().flatten().filter(|share| share["kind"] == "protection.task");
    for task in tasks.cloned().collect::<Vec<Value>>() {
        let answer = json!({"done_on": stage.day(4), "result": "Notice served on the employer."});
        let path = format!("/v1/records/{}", text(&task, "id")?);
        stage.api.patch(login, &path, &text(&task, "rev")?, &answer)?;
    }
    Ok(())
}

/// Advance paid and no leave to go: the magistrate inquires for the three siblings, and labour drafts what he will sign.
fn bondage(stage: &mut Stage<'_>) -> Result<()> {
    let sdm = "magistracy.bbk.1";
    for place in SIBLINGS {
        let case = stage.case(place)?;
        stage.refer(UNIT, &case, sdm, "bonded")?;
    }
    stage.claim_all(sdm)?;
    for place in SIBLINGS {
        let case = stage.case(place)?;
        let found = stage.at(10, 16, 0);
        let release = json!({"finding_at": found, "certificate_no": format!("DEMO/RC/{}", place + 1),
            "certificate_on": stage.day(10), "immediate_sanctioned_on": stage.day(10),
            "sdm_office": stage.api.desk(sdm)?.office_id});
        let draft = stage.write(LABOUR, &case, CERTIFICATE, &found, release)?;
        stage.certificates.push(draft);
    }
    stage.tell(sdm, "found the three siblings bonded; the money that follows needs a certificate")?;
    stage.tell(LABOUR, "drafted three release certificates: nobody else reads a word of them before they are signed")
}

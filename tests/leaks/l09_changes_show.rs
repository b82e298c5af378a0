//! L9: nothing that decides who sees what is remembered from one request to the next, on either database.

use anugaman::access::Department;
use serde_json::{Value, json};

use crate::caller::{Caller, text};
use crate::district::{District, each_district};

/// Everything through which the reader could be shown the case or its record.
async fn sees(caller: &Caller<'_>, case: &str, record: &str) -> Option<bool> {
    let paths = [
        format!("/v1/cases/{case}"),
        format!("/v1/cases/{case}/records"),
        format!("/v1/cases/{case}/obligations"),
        format!("/v1/records/{record}"),
        format!("/v1/records/{record}/versions"),
    ];
    let mut shown = Vec::new();
    for path in &paths {
        shown.push(caller.get(path).await.status == 200);
    }
    shown.push(caller.get("/v1/cases?limit=200").await.body.to_string().contains(case));
    shown.iter().all(|one| *one == shown[0]).then_some(shown[0])
}

async fn part(app: &District, case: &str, whom: &Caller<'_>, capacity: &str) -> String {
    let mut new = json!({"department": whom.person().department, "office_id": whom.office(), "capacity": capacity});
    if capacity != "office" {
        new["officer_id"] = json!(whom.id());
    }
    let reply = app.nodal(Department::Committee).post(&format!("/v1/cases/{case}/participants"), new).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.id()
}

async fn end(app: &District, case: &str, part: &str) {
    let path = format!("/v1/cases/{case}/participants/{part}");
    assert_eq!(app.nodal(Department::Committee).call("DELETE", &path, Value::Null).await.status, 204);
}

/// What an administrator sets of an account.
async fn set(app: &District, whom: &Caller<'_>, change: Value) {
    let admin = app.administrator();
    let path = format!("/v1/officers?limit=200&office_id={}", text(&change["now"]));
    let all = admin.get(&path).await.body;
    let row = all["items"].as_array().expect("a list").iter().find(|one| one["id"] == whom.id().as_str()).cloned();
    let seen = format!("\"{}\"", row.expect("the account")["rev"]);
    let mut change = change;
    change.as_object_mut().expect("an object").remove("now");
    let reply = admin.patch(&format!("/v1/officers/{}", whom.id()), &seen, change).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
}

#[test]
fn l9_a_grant_and_its_end_show_at_the_next_read() {
    each_district(async |app| {
        let case = app.child().await;
        let record = app.police().write_sample(&case, "police.intake").await;
        let health = app.health();
        assert_eq!(sees(&health, &case, &record).await, Some(false));
        for capacity in ["office", "support", "doctor", "office"] {
            let granted = part(app, &case, &health, capacity).await;
            assert_eq!(sees(&health, &case, &record).await, Some(true), "{capacity}");
            end(app, &case, &granted).await;
            assert_eq!(sees(&health, &case, &record).await, Some(false), "{capacity}");
        }
        part(app, &case, &health, "office").await;
        assert_eq!(sees(&health, &case, &record).await, Some(true));
        app.police().write(&case, "police.fir", crate::town::sexual_offence()).await;
        assert_eq!(sees(&health, &case, &record).await, Some(false), "the lock");
        part(app, &case, &health, "doctor").await;
        assert_eq!(sees(&health, &case, &record).await, Some(true), "named");
    });
}

#[test]
fn l9_a_suspension_and_a_change_of_post_show_at_the_next_read() {
    each_district(async |app| {
        let (school, other) = (app.education(), app.second(Department::Education));
        let case = app.child().await;
        part(app, &case, &school, "office").await;
        let record = school.write_sample(&case, "education.enrolment").await;
        let home = school.office();
        assert_eq!(sees(&school, &case, &record).await, Some(true));
        // Of a post: the case is the office's, and stays there.
        set(app, &school, json!({"now": home, "office_id": other.office()})).await;
        assert_eq!(sees(&school, &case, &record).await, Some(false), "posted elsewhere");
        set(app, &school, json!({"now": other.office(), "office_id": home})).await;
        assert_eq!(sees(&school, &case, &record).await, Some(true), "posted back");
        // Of a role: at the district's office a nodal officer sees the offices below, an auditor no case.
        let main = app.office("BBK-EDU");
        set(app, &school, json!({"now": home, "office_id": main})).await;
        assert_eq!(sees(&school, &case, &record).await, Some(true), "the office above");
        set(app, &school, json!({"now": main, "role": "auditor"})).await;
        assert_eq!(sees(&school, &case, &record).await, Some(false), "an auditor");
        set(app, &school, json!({"now": main, "role": "field_officer"})).await;
        assert_eq!(sees(&school, &case, &record).await, Some(true), "an officer again");
        // What named the officer in person ended with the post, and does not come back.
        let named = app.child().await;
        let (named_record, nodal) =
            (app.police().write_sample(&named, "police.intake").await, app.second(Department::Health));
        part(app, &named, &nodal, "doctor").await;
        assert_eq!(sees(&nodal, &named, &named_record).await, Some(true));
        let (from, to) = (nodal.office(), app.office("BBK-HLT-1"));
        set(app, &nodal, json!({"now": from, "office_id": to})).await;
        assert_eq!(sees(&nodal, &named, &named_record).await, Some(false));
        set(app, &nodal, json!({"now": to, "office_id": from})).await;
        assert_eq!(sees(&nodal, &named, &named_record).await, Some(false), "a closed span never opens again");
        // Of an account.
        let path = format!("/v1/officers/{}/suspension", school.id());
        assert_eq!(app.administrator().post(&path, Value::Null).await.status, 201);
        for path in [format!("/v1/cases/{case}"), format!("/v1/records/{record}"), "/v1/cases".into(), "/v1/me".into()]
        {
            assert_eq!(school.get(&path).await.problem(), (403, "wipe"), "{path}");
        }
    });
}

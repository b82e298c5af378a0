//! L2: a change of what one may not read shows nowhere, not in a conflict either: neither values nor the names of fields.

use anugaman::access::Department;
use serde_json::json;

use crate::caller::Caller;
use crate::district::{DAY, each_district};
use crate::phone::{Phone, word};

#[test]
fn l2_a_conflict_about_a_hidden_field_changes_nothing_for_who_may_not_read_it() {
    each_district(async |app| {
        let case = app.staffed().await;
        let intake = app.police().write_sample(&case, "police.intake").await;
        let (one, two) = (Phone::of(app, "police.bbk.1"), Phone::of(app, "police.bbk.nodal"));
        let hidden = [
            Department::Labour,
            Department::Education,
            Department::Health,
            Department::Childline,
            Department::Magistracy,
        ];
        let mut before = Vec::new();
        for department in hidden {
            before.extend(seen(&app.of(department), &case, &intake).await);
        }
        app.clock.advance(DAY);
        assert_eq!(word(&one.patch(&case, &intake, 1, json!({"found_place": "Sample kiln one"}))), "applied");
        let lost = two.patch(&case, &intake, 1, json!({"found_place": "Sample kiln two"}));
        assert_eq!(lost.conflicts.len(), 1);
        let path = format!("/v1/conflicts/{}/resolution", lost.conflicts[0]);
        for department in hidden {
            let reply = app.of(department).post(&path, json!({"choose": "other"})).await;
            assert_eq!(reply.problem(), (404, "not_found"), "{department}");
        }
        let mut after = Vec::new();
        for department in hidden {
            after.extend(seen(&app.of(department), &case, &intake).await);
        }
        assert_eq!(before, after);
        assert_eq!(app.police().post(&path, json!({"choose": "other"})).await.status, 201);
        let mut resolved = Vec::new();
        for department in hidden {
            resolved.extend(seen(&app.of(department), &case, &intake).await);
        }
        assert_eq!(before, resolved);
    });
}

/// All that a caller can read of a case and of one record, byte for byte.
async fn seen(caller: &Caller<'_>, case: &str, record: &str) -> Vec<(u16, String)> {
    let mut all = Vec::new();
    for path in [
        format!("/v1/cases/{case}/records"),
        format!("/v1/cases/{case}/conflicts"),
        format!("/v1/records/{record}"),
        format!("/v1/records/{record}/versions"),
    ] {
        let (status, body) = caller.get(&path).await.sameness();
        all.push((status, body.to_string()));
    }
    all
}

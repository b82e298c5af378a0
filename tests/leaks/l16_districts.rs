//! L16: what happens in one district is in no list, read or queue of the other.

use anugaman::access::Role;

use crate::district::each_district;
use crate::town::Town;

#[test]
fn l16_nobody_sees_the_other_district() {
    each_district(async |app| {
        let towns = [("bbk", Town::grow(app, "BBK").await), ("lko", Town::grow(app, "LKO").await)];
        for (own, there) in [(0, 1), (1, 0)] {
            let ((here, mine), (_, town)) = (&towns[own], &towns[there]);
            let locals = app.everybody().filter(|caller| caller.login().contains(here));
            for caller in locals.filter(|caller| caller.person().role != Role::Administrator) {
                let (who, listed) = (caller.login(), caller.listed().await);
                assert!(listed.contains(&mine.register), "{who} sees the register at home");
                for case in town.cases() {
                    assert!(!listed.iter().any(|id| id == case), "{who} lists {case}");
                    for path in [format!("/v1/cases/{case}"), format!("/v1/cases/{case}/records")] {
                        assert_eq!(caller.get(&path).await.problem(), (404, "not_found"), "{who} {path}");
                    }
                }
                for record in &town.records {
                    for path in [format!("/v1/records/{record}"), format!("/v1/records/{record}/versions")] {
                        assert_eq!(caller.get(&path).await.problem(), (404, "not_found"), "{who} {path}");
                    }
                }
                let queue = caller.get("/v1/referrals?limit=200").await;
                assert!(!queue.body.to_string().contains(&town.referral), "{who}");
                let filtered =
                    caller.get(&format!("/v1/cases?limit=200&district={}", towns[there].0.to_uppercase())).await;
                assert_eq!(filtered.body["items"].as_array().map(Vec::len), Some(0), "{who}: {}", filtered.body);
            }
        }
    });
}

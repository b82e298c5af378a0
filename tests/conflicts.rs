//! Two officers write one record without a network: what each wrote stands, or both values wait for their department to say
//! which is right. Real cases, made through HTTP; the phones send through the one apply function; on both databases.

#[path = "support/caller.rs"]
mod caller;
#[path = "support/district.rs"]
mod district;
#[path = "support/phone.rs"]
mod phone;
mod support;

use anugaman::access::Department;
use caller::{Caller, random_id, text};
use district::{District, each_district, sample};
use phone::{Phone, entries, refusal, word};
use serde_json::{Value, json};

/// A child's case with an intake by the police station; two officers of the department reach it.
async fn intake(app: &District) -> (String, String) {
    let case = app.staffed().await;
    let record = app.police().write_sample(&case, "police.intake").await;
    (case, record)
}

fn phones<'d>(app: &'d District) -> (Phone<'d>, Phone<'d>) {
    (Phone::of(app, "police.bbk.1"), Phone::of(app, "police.bbk.nodal"))
}

async fn conflicts(who: &Caller<'_>, case: &str) -> Vec<Value> {
    let page = who.get(&format!("/v1/cases/{case}/conflicts")).await;
    assert_eq!(page.status, 200, "{}: {}", who.login(), page.body);
    page.body["items"].as_array().expect("a list").clone()
}

async fn data(who: &Caller<'_>, record: &str) -> Value {
    who.record(record).await.body["data"].clone()
}

/// Two officers set the same field from the same revision; gives the case, the record and the conflict.
async fn clash(app: &District, first: Value, second: Value) -> (String, String, String) {
    let (case, record) = intake(app).await;
    let (one, two) = phones(app);
    assert_eq!(word(&one.patch(&case, &record, 1, first)), "applied");
    let lost = two.patch(&case, &record, 1, second);
    assert_eq!((word(&lost), lost.conflicts.len()), ("merged", 1));
    (case, record, lost.conflicts[0].to_string())
}

#[test]
fn what_two_officers_write_in_different_fields_both_stands() {
    each_district(async |app| {
        let (case, record) = intake(app).await;
        let (one, two) = phones(app);
        assert_eq!(word(&one.patch(&case, &record, 1, json!({"days_per_week": 5}))), "applied");
        let beside = two.patch(&case, &record, 1, json!({"injury_seen": false, "brought_by": null}));
        assert_eq!((word(&beside), beside.conflicts.len()), ("merged", 0));
        let now = app.police().record(&record).await;
        assert_eq!((&now.body["data"]["days_per_week"], &now.body["data"]["injury_seen"]), (&json!(5), &json!(false)));
        assert!(now.body["data"].get("brought_by").is_none(), "a field set to null is cleared");
        assert_eq!(beside.revs.values().next(), Some(&text(&now.body["rev"])), "the answer names the revision it left");
        assert!(conflicts(&app.police(), &case).await.is_empty());
        let seen = two.patch(&case, &record, 3, json!({"days_per_week": 4}));
        assert_eq!(word(&seen), "applied", "nothing was written since what this officer saw");
        assert_eq!(
            word(&one.patch(&case, &record, 1, json!({"days_per_week": 4}))),
            "applied",
            "the same is no conflict"
        );
    });
}

#[test]
fn what_two_officers_write_in_the_same_field_is_kept_twice() {
    each_district(async |app| {
        let (case, record, conflict) = clash(app, json!({"days_per_week": 5}), json!({"days_per_week": 6})).await;
        assert_eq!(data(&app.police(), &record).await["days_per_week"], 5, "the first stands");
        let [share] = &conflicts(&app.police(), &case).await[..] else { panic!("one conflict") };
        let nodal = app.nodal(Department::Police);
        assert_eq!(
            (&share["id"], &share["case_id"], &share["kind"], &share["section"], &share["share"], &share["deleted"]),
            (
                &json!(conflict),
                &json!(case),
                &json!("_conflict"),
                &json!("police.intake"),
                &json!("full"),
                &json!(false)
            )
        );
        assert!(text(&share["rev"]).starts_with("1-"));
        let both = &share["data"];
        assert_eq!((&both["record_id"], &both["state"], &both["skew_s"]), (&json!(record), &json!("open"), &json!(-3)));
        let field =
            json!({"base": 1, "current": 5, "current_by": app.police().id(), "other": 6, "other_by": nodal.id()});
        assert_eq!(both["fields"], json!({"days_per_week": field}));
        for name in ["change_id", "saved_at", "received_at"] {
            assert!(both[name].is_string(), "{name}: {both}");
        }
        // Those who read the whole record, and nobody else.
        for department in Department::ALL.iter().copied() {
            let whole = matches!(department, Department::Police | Department::Committee | Department::Protection);
            let seen = conflicts(&app.of(department), &case).await.len();
            assert_eq!(seen, usize::from(whole), "{department}");
            let status = app.of(department).record(&conflict).await.status;
            assert_eq!(status, if whole { 200 } else { 404 }, "{department}");
        }
        let list = app.police().get(&format!("/v1/cases/{case}/records")).await;
        assert!(list.of_kind("_conflict").is_empty(), "a conflict is no record of the child");
        let elsewhere = app.police_of("LKO").get(&format!("/v1/cases/{case}/conflicts")).await;
        let nothing = app.police_of("LKO").get(&format!("/v1/cases/{}/conflicts", random_id())).await;
        assert_eq!(elsewhere.sameness(), nothing.sameness());
        assert_eq!(elsewhere.status, 404);
    });
}

#[test]
fn a_conflict_is_read_with_an_entry_in_the_journal() {
    each_district(async |app| {
        let (case, _, _) = clash(app, json!({"days_per_week": 5}), json!({"days_per_week": 6})).await;
        let section = anugaman::records::sections::number("police.intake").expect("a section");
        let read = |app: &District| {
            let id = anugaman::id::CaseId::parse(&case).expect("an id");
            let entries = entries(app);
            entries
                .iter()
                .filter(|entry| {
                    entry.case_id == id
                        && entry.action == "list_conflicts"
                        && entry.sections == format!("[{}]", section.0)
                })
                .count()
        };
        assert_eq!(read(app), 0);
        conflicts(&app.police(), &case).await;
        assert_eq!(read(app), 1);
        conflicts(&app.education(), &case).await;
        assert_eq!(read(app), 1, "nothing was opened");
    });
}

#[test]
fn the_department_of_the_record_says_which_value_is_right() {
    each_district(async |app| {
        for (choose, right) in [
            (json!({"choose": "current"}), json!(5)),
            (json!({"choose": {"days_per_week": "other"}}), json!(6)),
            (json!({"choose": {"days_per_week": "data"}, "data": {"days_per_week": 3}}), json!(3)),
        ] {
            let (case, record, conflict) = clash(app, json!({"days_per_week": 5}), json!({"days_per_week": 6})).await;
            let path = format!("/v1/conflicts/{conflict}/resolution");
            for (other, status) in [
                (app.committee(), (403, "not_allowed")),
                (app.protection(), (403, "not_allowed")),
                (app.labour(), (404, "not_found")),
                (app.police_of("LKO"), (404, "not_found")),
            ] {
                assert_eq!(other.post(&path, choose.clone()).await.problem(), status, "{}", other.login());
            }
            let key = random_id();
            let solved = app.police().keyed(&key).post(&path, choose.clone()).await;
            assert_eq!(solved.status, 201, "{choose}: {}", solved.body);
            assert_eq!((&solved.body["id"], &solved.body["data"]["state"]), (&json!(conflict), &json!("resolved")));
            assert_eq!(data(&app.committee(), &record).await["days_per_week"], right, "{choose}");
            let again = app.police().keyed(&key).post(&path, choose.clone()).await;
            assert_eq!((again.status, &again.bytes), (201, &solved.bytes), "a repeat gives the same answer");
            assert_eq!(app.police().post(&path, choose).await.problem(), (409, "wrong_state"));
            let [share] = &conflicts(&app.committee(), &case).await[..] else { panic!("one conflict") };
            assert_eq!((&share["data"]["state"], &share["rev"]), (&json!("resolved"), &solved.body["rev"]));
            let versions = app.police().get(&format!("/v1/records/{conflict}/versions")).await;
            let states: Vec<&Value> = versions.body["items"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|share| &share["data"]["state"])
                .collect();
            assert_eq!(states, [&json!("open"), &json!("resolved")], "it is versioned as any record");
        }
        let nowhere =
            app.police().post(&format!("/v1/conflicts/{}/resolution", random_id()), json!({"choose": "other"})).await;
        assert_eq!(nowhere.problem(), (404, "not_found"));
    });
}

#[test]
fn a_choice_is_whole_and_right() {
    each_district(async |app| {
        let first = json!({"days_per_week": 5, "wage_promised_month_paise": 100});
        let second = json!({"days_per_week": 6, "wage_paid_month_paise": 200, "wage_unit": "day"});
        let (case, record, conflict) = clash(app, first, second).await;
        let [share] = &conflicts(&app.police(), &case).await[..] else { panic!("one conflict") };
        let fields = share["data"]["fields"].as_object().expect("fields");
        let value = |name: &str, side: &str| fields[name][side].clone();
        assert_eq!(fields.len(), 4, "the group of the wages stays whole: {fields:?}");
        assert_eq!(
            (value("wage_promised_month_paise", "current"), value("wage_promised_month_paise", "other")),
            (json!(100), json!(300_000))
        );
        assert_eq!(
            (value("wage_paid_month_paise", "current"), value("wage_paid_month_paise", "other")),
            (json!(0), json!(200))
        );
        let now = data(&app.police(), &record).await;
        assert_eq!(
            (&now["wage_promised_month_paise"], &now["wage_paid_month_paise"], &now["wage_unit"]),
            (&json!(100), &json!(0), &json!("month"))
        );
        let path = format!("/v1/conflicts/{conflict}/resolution");
        let all = |days: &str, promised: &str, rest: &str| json!({"days_per_week": days, "wage_promised_month_paise": promised, "wage_paid_month_paise": rest, "wage_unit": rest});
        for (body, pointers) in [
            (
                json!({"choose": {"days_per_week": "other"}}),
                vec!["/choose/wage_paid_month_paise", "/choose/wage_promised_month_paise", "/choose/wage_unit"],
            ),
            (
                json!({"choose": all("other", "current", "other")}),
                vec!["/choose/wage_paid_month_paise", "/choose/wage_unit"],
            ),
            (json!({"choose": all("data", "other", "other")}), vec!["/data/days_per_week"]),
            (json!({"choose": "other", "data": {"days_per_week": 1}}), vec!["/data/days_per_week"]),
            (
                json!({"choose": all("data", "other", "other"), "data": {"days_per_week": 9}}),
                vec!["/data/days_per_week"],
            ),
            (json!({"choose": "both"}), vec!["/choose"]),
            (json!({}), vec!["/choose"]),
        ] {
            let reply = app.police().post(&path, body.clone()).await;
            assert_eq!((reply.status, reply.pointers()), (422, pointers), "{body}");
        }
        assert_eq!(data(&app.police(), &record).await, now, "nothing was kept of it");
        let reply = app.police().post(&path, json!({"choose": all("current", "other", "other")})).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        let now = data(&app.police(), &record).await;
        assert_eq!(
            (
                &now["days_per_week"],
                &now["wage_promised_month_paise"],
                &now["wage_paid_month_paise"],
                &now["wage_unit"]
            ),
            (&json!(5), &json!(300_000), &json!(200), &json!("day"))
        );
    });
}

#[test]
fn lists_that_two_officers_add_to_hold_the_entries_of_both() {
    each_district(async |app| {
        let case = app.staffed().await;
        let fir = app.police().write_sample(&case, "police.fir").await;
        let (one, two) = phones(app);
        let added = json!({"sections": ["CALPRA:14(1)", "JJ:79", "BNS:143(4)", "JJ:75"], "arrests": 4});
        assert_eq!(word(&one.patch(&case, &fir, 1, added)), "applied");
        let also = json!({"sections": ["CALPRA:14(1)", "JJ:79", "BNS:143(4)", "BLSA:16-17"], "arrests": 2});
        let both = two.patch(&case, &fir, 1, also);
        assert_eq!((word(&both), both.conflicts.len()), ("merged", 0));
        let now = data(&app.police(), &fir).await;
        assert_eq!(now["sections"], json!(["CALPRA:14(1)", "JJ:79", "BNS:143(4)", "JJ:75", "BLSA:16-17"]));
        assert_eq!(now["arrests"], 4, "of two counts the higher stands");
    });
}

#[test]
fn a_wish_to_take_back_what_was_changed_since_is_a_conflict() {
    each_district(async |app| {
        let (case, record) = intake(app).await;
        let (one, two) = phones(app);
        assert_eq!(word(&one.patch(&case, &record, 1, json!({"days_per_week": 5}))), "applied");
        let gone = json!([{"op": "retract", "id": record, "base": 1, "reason": "Sample: written twice"}]);
        let wish = two.push(&case, gone.clone());
        assert_eq!((word(&wish), wish.conflicts.len()), ("merged", 1));
        assert_eq!(data(&app.police(), &record).await["days_per_week"], 5, "the edit stays");
        let path = format!("/v1/conflicts/{}/resolution", wish.conflicts[0]);
        let third = json!({"choose": "data", "data": {"_retracted": "x"}});
        assert_eq!(app.police().post(&path, third).await.status, 422);
        assert_eq!(app.police().post(&path, json!({"choose": "other"})).await.status, 201);
        assert_eq!(app.police().record(&record).await.body["deleted"], json!(true));
        assert_eq!(word(&one.push(&case, gone)), "applied", "what is gone is gone as wished");
    });
}

#[test]
fn the_header_is_merged_whatever_share_of_it_was_seen() {
    each_district(async |app| {
        let case = app.staffed().await;
        let at = |phone: &Phone<'_>, base: i32, set: Value| {
            phone.push(&case, json!([{"op": "patch", "id": case, "base": base, "set": set}]))
        };
        let n = async |who: Caller<'_>| -> i32 {
            let rev = text(&who.case(&case).await.body["case"]["rev"]);
            rev.split('-').next().expect("a count").parse().expect("a number")
        };
        let (unit, committee) = (Phone::of(app, "protection.bbk.1"), Phone::of(app, "committee.bbk.1"));
        let (seen_unit, seen_committee) = (n(app.protection()).await, n(app.committee()).await);
        assert_eq!(word(&at(&unit, seen_unit, json!({"sex": "F", "flags": {"bonded": true}}))), "applied");
        assert_eq!(
            word(&at(&committee, seen_committee, json!({"age_band": "6-13", "flags": {"trafficked": true}}))),
            "applied"
        );
        let lost = at(&committee, seen_committee, json!({"sex": "M", "flags": {"bonded": false}}));
        assert_eq!((word(&lost), lost.conflicts.len()), ("merged", 1));
        let header = app.protection().case(&case).await.body["case"]["header"].clone();
        assert_eq!(
            (&header["sex"], &header["age_band"], &header["flags"]["bonded"], &header["flags"]["trafficked"]),
            (&json!("F"), &json!("6-13"), &json!(true), &json!(true))
        );
        for (department, seen) in [
            (Department::Police, 1),
            (Department::Committee, 1),
            (Department::Protection, 1),
            (Department::Education, 0),
            (Department::Magistracy, 0),
        ] {
            assert_eq!(conflicts(&app.of(department), &case).await.len(), seen, "{department}");
        }
        let path = format!("/v1/conflicts/{}/resolution", lost.conflicts[0]);
        let chosen = app.protection().post(&path, json!({"choose": {"sex": "other", "flags": "current"}})).await;
        assert_eq!(chosen.status, 201, "{}", chosen.body);
        let header = app.police().case(&case).await.body["case"]["header"].clone();
        assert_eq!((&header["sex"], &header["flags"]["bonded"]), (&json!("M"), &json!(true)));
        assert_eq!(
            conflicts(&app.police(), &case).await[0]["data"]["state"],
            "resolved",
            "in every share of the header"
        );
    });
}

#[test]
fn a_conflict_about_what_is_carved_out_is_seen_only_by_its_readers() {
    each_district(async |app| {
        let case = app.staffed().await;
        let mut exam = sample("health.exam");
        exam["doctor_user"] = json!(app.health().id());
        let record = app.health().write(&case, "health.exam", exam).await.id();
        let one = Phone::of(app, "health.bbk.1");
        let two = Phone::second(app, "health.bbk.1");
        assert_eq!(word(&one.patch(&case, &record, 1, json!({"mental_screen_score": 20, "pulse": 90}))), "applied");
        let lost = two.patch(&case, &record, 1, json!({"mental_screen_score": 3, "pulse": 70}));
        assert_eq!((word(&lost), lost.conflicts.len()), ("merged", 2));
        let fields = async |who: Caller<'_>| -> Vec<String> {
            let all = conflicts(&who, &case).await;
            let mut names: Vec<String> = all
                .iter()
                .flat_map(|share| share["data"]["fields"].as_object().expect("fields").keys().cloned())
                .collect();
            names.sort();
            names
        };
        assert_eq!(fields(app.health()).await, ["mental_screen_score", "pulse"], "the treating doctor");
        assert_eq!(fields(app.committee()).await, ["mental_screen_score", "pulse"]);
        assert_eq!(fields(app.nodal(Department::Health)).await, ["pulse"], "other doctors learn nothing of the score");
        for department in [Department::Police, Department::Protection, Department::Childline, Department::Education] {
            assert!(fields(app.of(department)).await.is_empty(), "{department}");
        }
    });
}

#[test]
fn a_resolution_over_what_came_after_it_is_a_conflict_again() {
    each_district(async |app| {
        let (case, record, conflict) = clash(app, json!({"days_per_week": 5}), json!({"days_per_week": 6})).await;
        let (one, two) = phones(app);
        let other = two.save(&case, json!([{"op": "resolve", "id": conflict, "choose": "other"}]));
        let mine =
            one.save(&case, json!([{"op": "resolve", "id": conflict, "choose": "data", "data": {"days_per_week": 2}}]));
        assert_eq!(word(&one.send(&mine)), "applied");
        let again = two.send(&other);
        assert_eq!((word(&again), again.conflicts.len()), ("merged", 1), "two resolutions conflict as any edit");
        assert_eq!(data(&app.police(), &record).await["days_per_week"], 2);
        let open: Vec<Value> = conflicts(&app.police(), &case)
            .await
            .into_iter()
            .filter(|share| share["data"]["state"] == "open")
            .collect();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0]["data"]["fields"]["days_per_week"]["other"], 6);
    });
}

#[test]
fn what_was_right_alone_and_is_not_together_is_a_conflict() {
    each_district(async |app| {
        let (case, record) = intake(app).await;
        let (one, two) = phones(app);
        assert_eq!(
            word(&one.patch(&case, &record, 1, json!({"charge_taken_at": "2026-11-19T04:20:00.000Z"}))),
            "applied"
        );
        let later = two.patch(&case, &record, 1, json!({"found_at": "2026-11-19T04:25:00.000Z"}));
        assert_eq!((word(&later), later.conflicts.len()), ("merged", 1), "{later:?}");
        let wrong = two.patch(&case, &record, 1, json!({"found_at": "2026-11-19T09:25:00.000Z"}));
        assert_eq!(refusal(&wrong), ("rejected", "invalid_input"), "it was wrong from the beginning");
        assert_eq!(wrong.problem.expect("a problem").fields[0].pointer, "/ops/0/data/charge_taken_at");
    });
}

//! An invented report, and what the checks of Form 22 see in it.

use serde_json::{Value, json};

/// A plainly invented report that passes its own checks.
pub fn sample() -> Value {
    json!({
        "ordered_on": "2026-11-21", "due_on": "2026-12-06", "submitted_on": "2026-12-04", "home_visited": true,
        "risk_level": "medium", "recommendation": "restore_supervised", "scheme_eligible": ["wage", "bsvy"],
        "rule_set": "MODEL2016", "name": "Sample Child One", "age": 12, "sex": "M", "father_name": "Sample Father",
        "permanent_address": "Sample Village", "has_disability": false,
        "family": [{"name": "Sample Father", "relation": "father", "age": 40, "occupation": "Farm labour",
            "income_paise": 600_000}],
        "family_relations": {"father_child": "cordial", "mother_child": "cordial", "father_mother": "unknown"},
        "habits": ["games"], "education_band": "to_5", "last_school": "local", "school_left": ["earn"],
        "employment": [{"sector": "dhaba", "hours_day": 12, "wage_paise": 150_000, "wage_unit": "month"}],
        "income_use": ["family"], "health": [{"condition": "eye", "state": "unknown"}], "addiction": false,
        "stayed_with": ["both"], "left_family": ["poverty"], "ill_treatment": [{"kind": "no_food", "by": ["employers"]}],
        "exploitation": ["low_wage"], "trafficked": false, "used_for_begging": false, "police_informed": true,
        "observations": {
            "need_for_care": "Worked far from home at the age of 12.",
            "risk_analysis": "The family is in debt; a visit a month is needed at first.",
            "recommendation": "Restore to the father, enrol in school, visit monthly."
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{CaseType, Department};
    use crate::records::{Around, Effect, Entry};

    fn around() -> Around {
        Around {
            case_type: CaseType::Child,
            author: Department::Protection,
            took_charge: None,
            charge_taken_at: None,
            operation_ended: true,
            produced: true,
            occurred_at: 0,
            now_ms: 0,
        }
    }

    #[test]
    fn a_submitted_report_has_its_risk_analysis_and_leaves_no_share() {
        let entry = Entry::of::<super::super::SocialReport>();
        let made = entry.check(&sample(), &around(), "/data").expect("good");
        assert!(!made.draft && made.effects.is_empty());
        assert_eq!(made.parts.len(), 1, "nothing but full");
        let mut report = sample();
        report["observations"]["risk_analysis"] = Value::Null;
        let faults = entry.check(&report, &around(), "/data").expect_err("no risk analysis");
        assert_eq!(faults[0].pointer, "/data/observations/risk_analysis");
        report["submitted_on"] = Value::Null;
        assert!(entry.check(&report, &around(), "/data").expect("a draft").draft);
    }

    #[test]
    fn sexual_abuse_and_sealed_findings_lock() {
        let entry = Entry::of::<super::super::SocialReport>();
        let mut report = sample();
        report["health"] = json!([{"condition": "sti", "state": "absent"}]);
        assert!(entry.check(&report, &around(), "/data").expect("good").effects.is_empty());
        report["health"] = json!([{"condition": "sti", "state": "present"}]);
        assert_eq!(entry.check(&report, &around(), "/data").expect("good").effects, [Effect::Lock("medical")]);
        report["submitted_on"] = Value::Null;
        report["abuse"] = json!([{"kind": "sexual", "by": ["other:a neighbour"]}]);
        assert_eq!(entry.check(&report, &around(), "/data").expect("good").effects, [Effect::Lock("sexual_offence")]);
    }
}

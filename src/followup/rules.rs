//! All rules, read once from `rules/`; a file with a fault in it is refused with every fault named.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Value;

use super::calendar::Calendar;
use super::rule::Rule;
use crate::clock::parse_day;

const FILES: &[(&str, &str)] = &[
    ("rules/child.toml", include_str!("../../rules/child.toml")),
    ("rules/follow_up.toml", include_str!("../../rules/follow_up.toml")),
    ("rules/school.toml", include_str!("../../rules/school.toml")),
];

const CALENDAR: &str = include_str!("../../rules/calendar.toml");

/// The rules this program was built with.
pub static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::read(FILES, CALENDAR).expect("the rules of this program were read by its tests"));

/// Rules and the calendar by which they count.
#[derive(Debug)]
pub struct Rules {
    pub all: Vec<Rule>,
    pub calendar: Calendar,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    holidays: Vec<String>,
}

impl Rules {
    /// Reads rule files (name, text) and the calendar, or names everything that is wrong in them.
    pub fn read(files: &[(&str, &str)], calendar: &str) -> Result<Self, Vec<String>> {
        let (mut all, mut faults) = (Vec::<Rule>::new(), Vec::new());
        for (file, text) in files {
            let rules = match toml::from_str::<File>(text) {
                Ok(file) => file.rule,
                Err(error) => {
                    faults.push(format!("{file}: {error}"));
                    continue;
                }
            };
            for rule in rules {
                let id = rule.get("id").and_then(Value::as_str).unwrap_or("a rule without id").to_owned();
                match rule.try_into::<Rule>() {
                    Ok(rule) => {
                        faults.extend(rule.faults().into_iter().map(|fault| format!("{file}: {id}: {fault}")));
                        if all
                            .iter()
                            .any(|other| other.id == id && (other.version == rule.version || other.overlaps(&rule)))
                        {
                            faults.push(format!("{file}: {id}: two versions are in force at once"));
                        }
                        all.push(rule);
                    }
                    Err(error) => faults.push(format!("{file}: {id}: {error}")),
                }
            }
        }
        let calendar = read_calendar(calendar).unwrap_or_else(|fault| {
            faults.push(format!("rules/calendar.toml: {fault}"));
            Calendar::default()
        });
        if faults.is_empty() { Ok(Self { all, calendar }) } else { Err(faults) }
    }

    /// A rule by its number and version.
    pub fn find(&self, id: &str, version: i32) -> Option<&Rule> {
        self.all.iter().find(|rule| rule.id == id && rule.version == version)
    }

    /// The rules for which records of these types mean something; of a plan all its visits.
    pub fn touched_by(&self, kinds: &BTreeSet<&str>) -> Vec<&Rule> {
        let direct = |rule: &Rule| rule.events().any(|event| kinds.contains(event.kind.as_str()));
        let plans: BTreeSet<&String> =
            self.all.iter().filter(|rule| direct(rule)).filter_map(|rule| rule.plan.as_ref()).collect();
        let touched = |rule: &&Rule| direct(rule) || rule.plan.as_ref().is_some_and(|plan| plans.contains(plan));
        self.all.iter().filter(touched).collect()
    }
}

fn read_calendar(text: &str) -> Result<Calendar, String> {
    let read: Holidays = toml::from_str(text).map_err(|error| error.to_string())?;
    // 2000 is a leap year: it has every day that a year can have.
    let day = |text: &String| parse_day(&format!("2000-{text}")).map(|day| (day.month(), day.day()));
    let holidays = read.holidays.iter().map(|text| day(text).ok_or_else(|| format!("{text} is no day of a year")));
    Ok(Calendar { holidays: holidays.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_this_program_are_right() {
        let rules = Rules::read(FILES, CALENDAR).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
        for id in ["D04", "D08", "D10", "D14", "D17", "D18", "D19", "D20", "D21-9", "D31", "D31-P", "D33"] {
            assert!(rules.find(id, 1).is_some(), "{id}");
        }
        let plan = rules.all.iter().filter(|rule| rule.plan.is_some());
        let (risky, plain): (Vec<&Rule>, Vec<&Rule>) = plan.partition(|rule| !rule.when.is_empty());
        assert_eq!((plain.len(), risky.len()), (11, 4));
    }

    #[test]
    fn every_fault_is_named() {
        let bad = r#"
            [[rule]]
            id = "X1"
            version = 1
            title = { en = "One", hi = "" }
            department = "police"
            kind = "law"
            basis = "None"
            verified = false
            start = [{ kind = "police.nothing" }, { kind = "police.intake", at = "found_place" }]
            due = { hours = 1 }
            excluded = "found_at"
            done = [{ kind = "protection.follow_up", at = "seen_on", where = [{ field = "mode", is = "letter" }] }]
            until = "2026-02-30"
            [[rule]]
            id = "X2"
            version = 1
            [[rule]]
            id = "X1"
            version = 2
            title = { en = "One", hi = "एक" }
            department = "nobody"
            kind = "law"
            basis = "None"
            verified = false
            start = []
            due = { hours = 1 }
            done = []
        "#;
        let faults = Rules::read(&[("x.toml", bad), ("y.toml", "[[rule")], "holidays = ['02-30']")
            .expect_err("nothing in it is right");
        for wanted in [
            "x.toml: X1: no record type police.nothing",
            "x.toml: X1: found_place of police.intake is neither an instant nor a day",
            "x.toml: X1: protection.follow_up has no entry seen_on",
            "x.toml: X1: mode of protection.follow_up is never Text(\"letter\")",
            "x.toml: X1: title and basis must say something",
            "x.toml: X1: 2026-02-30 is no day",
            "x.toml: X1: found_at of police.intake is no number of minutes",
            "x.toml: X2: missing field",
            "x.toml: X1: data did not match",
            "y.toml: ",
            "rules/calendar.toml: 02-30",
        ] {
            assert!(faults.iter().any(|fault| fault.starts_with(wanted)), "{wanted} is not in\n{}", faults.join("\n"));
        }
    }
}

//! The words of the desk as entries of forms: departments, roles, case types, capacities, levels of offices.

use serde_json::{Value, json};

use super::field::{At, Faults, Field};
use crate::access::{Capacity, CaseType, Department, Level, Role};

macro_rules! word {
    ($($name:ident $all:expr;)*) => { $(
        impl Field for $name {
            fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
                let word = value.as_str().and_then($name::parse);
                if word.is_none() {
                    let names = $all.iter().map(|word| word.name()).collect::<Vec<_>>().join(", ");
                    faults.add(at, "not_in_list", format!("One of {names}."), format!("इनमें से एक: {names}।"));
                }
                word
            }
            fn write(&self) -> Option<Value> {
                Some(json!(self.name()))
            }
            fn schema() -> Value {
                json!({"type": "string", "enum": $all.iter().map(|word| word.name()).collect::<Vec<_>>()})
            }
        }
    )* };
}

word! {
    Department Department::ALL;
    Role Role::ALL;
    CaseType CaseType::ALL;
    Capacity Capacity::ALL;
    Level [Level::State, Level::District, Level::Local];
}

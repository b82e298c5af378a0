//! One of each: every role at a desk of every department, in one district.

use std::collections::BTreeMap;

use crate::caller::Caller;
use crate::district::{District, Person};

pub const PASSWORD: &str = "saat samandar paar 7";

/// Department, its short name in the table, and the letters by which its offices are called.
pub const DEPARTMENTS: [(&str, &str, &str); 8] = [
    ("police", "pol", "POL"),
    ("labour", "lab", "LAB"),
    ("education", "edu", "EDU"),
    ("health", "hlt", "HLT"),
    ("childline", "chl", "CHL"),
    ("committee", "com", "CWC"),
    ("protection", "pro", "DCP"),
    ("magistracy", "mag", "MAG"),
];

/// Role, its short name in the table, and the office where it sits: a station, the district's office or the state's.
pub const ROLES: [(&str, &str, &str); 6] = [
    ("field_officer", "field", "BBK-{}-1"),
    ("district_nodal", "nodal", "BBK-{}"),
    ("integration", "system", "BBK-{}-1"),
    ("state_officer", "state", "UP-{}"),
    ("auditor", "audit", "BBK-{}"),
    ("administrator", "admin", "BBK-{}"),
];

/// Everybody who asks, and the connected systems of the second offices, which only write what others decide.
pub struct People {
    seated: BTreeMap<(String, &'static str), Person>,
    pub hash: String,
}

impl People {
    pub fn seat(app: &District) -> Self {
        let hash = app.app.identity.passwords.hash(PASSWORD).expect("a hash");
        let mut seated = BTreeMap::new();
        for (department, short, letters) in DEPARTMENTS {
            for (role, name, office) in ROLES {
                let own =
                    if *office == *"UP-{}" && short == "pro" { "UP".to_owned() } else { office.replace("{}", letters) };
                let person = app.seat(format!("{name}.{short}"), department, role, &own, &hash);
                seated.insert((name.to_owned(), short), person);
            }
            for (seat, role, office) in [
                ("second", "integration", format!("BBK-{letters}-2")),
                ("spare", "field_officer", format!("BBK-{letters}-1")),
                ("afar", "field_officer", format!("LKO-{letters}-1")),
            ] {
                let person = app.seat(format!("{seat}.{short}"), department, role, &office, &hash);
                seated.insert((seat.to_owned(), short), person);
            }
        }
        Self { seated, hash }
    }

    /// Who sits there: `field`, `nodal`, …, or `second`, `spare`, `afar`.
    pub fn who<'d>(&'d self, app: &'d District, role: &str, department: &'static str) -> Caller<'d> {
        app.as_person(&self.seated[&(role.to_owned(), department)])
    }
}

/// The full name and the letters of a department's short name.
pub fn department(short: &str) -> (&'static str, &'static str) {
    let found = DEPARTMENTS.iter().find(|(_, own, _)| *own == short);
    found.map(|(name, _, letters)| (*name, *letters)).unwrap_or_else(|| panic!("no department {short}"))
}

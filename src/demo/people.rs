//! The demonstration's officers: in each district one nodal officer and two field officers a department, and the state's.
//!
//! Their names are plainly invented; their passwords are made at random and stand in the credentials file alone.

use std::collections::BTreeMap;
use std::thread;

use serde::{Deserialize, Serialize};

use super::district::{DISTRICTS, District, TOP, code};
use crate::access::{Department, Role};
use crate::error::{Error, Result};
use crate::id::OfficeId;
use crate::identity::Means;
use crate::identity::officers::{self, NewOfficer};
use crate::identity::password::{Verdict, generate};
use crate::records::types::Text;
use crate::store::officers as rows;

/// One line of the credentials file (`api.md`, "The command line that others' tests rely on").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    pub login: String,
    pub password: String,
    pub department: Department,
    pub role: Role,
    /// The office's code, such as `BBK-POL-01`.
    pub office: String,
    /// District code; none for the state.
    pub district: Option<String>,
}

/// A post and how its holder is called.
struct Post {
    login: String,
    name: String,
    department: Department,
    role: Role,
    office: String,
    district: Option<&'static str>,
}

/// The code by which offices call a department, and what its nodal and its two field officers are.
fn desk(department: Department) -> (&'static str, [&'static str; 3], [&'static str; 2]) {
    use Department as D;
    let field = ["01", "02"];
    match department {
        D::Police => ("POL", ["SJPU Nodal", "Station Officer", "AHTU Inspector"], field),
        D::Labour => ("LAB", ["Assistant Labour Commissioner", "Labour Officer One", "Labour Officer Two"], field),
        D::Education => ("EDU", ["Basic Education Officer", "Block Officer One", "Block Officer Two"], field),
        D::Health => ("HLT", ["Chief Medical Officer", "Hospital Doctor", "Health Centre Doctor"], field),
        D::Childline => ("CHL", ["Helpline Coordinator", "Helpline Worker One", "Helpline Worker Two"], field),
        // A member sits with the committee; the other holds its circuit sitting.
        D::Committee => ("CWC", ["Committee Chair", "Committee Member One", "Committee Member Two"], ["", "01"]),
        D::Protection => ("DCP", ["Child Protection Officer", "Probation Officer", "Home Superintendent"], field),
        D::Magistracy => ("MAG", ["District Magistrate", "SDM One", "SDM Two"], field),
    }
}

/// Everybody whom the contract promises.
fn posts() -> Vec<Post> {
    let mut posts: Vec<Post> = DISTRICTS.iter().flat_map(of_district).collect();
    for department in Department::ALL.iter().copied() {
        let (own, ..) = desk(department);
        let office = match department {
            // These two stand in each district alone; there is no office of theirs above.
            Department::Committee | Department::Magistracy => continue,
            Department::Protection => TOP.to_owned(),
            _ => format!("UP-{own}"),
        };
        let (login, name) = (format!("{department}.state"), format!("Demo State Officer, {}", department.title().en));
        posts.push(Post { login, name, department, role: Role::StateOfficer, office, district: None });
    }
    for (role, name) in [(Role::Auditor, "Demo Auditor"), (Role::Administrator, "Demo Administrator")] {
        let (login, name, office) = (role.name().to_owned(), name.to_owned(), TOP.to_owned());
        posts.push(Post { login, name, department: Department::Protection, role, office, district: None });
    }
    posts
}

fn of_district(district: &'static District) -> Vec<Post> {
    let mut posts = Vec::new();
    for department in Department::ALL.iter().copied() {
        let (own, titles, field) = desk(department);
        let seats = [
            ("nodal", Role::DistrictNodal, ""),
            ("1", Role::FieldOfficer, field[0]),
            ("2", Role::FieldOfficer, field[1]),
        ];
        for ((seat, role, local), title) in seats.into_iter().zip(titles) {
            let office = if local.is_empty() { own.to_owned() } else { format!("{own}-{local}") };
            posts.push(Post {
                login: format!("{department}.{}.{seat}", district.code.to_lowercase()),
                name: format!("Demo {title} {}", district.name),
                department,
                role,
                office: code(Some(district), &office),
                district: Some(district.code),
            });
        }
    }
    posts
}

/// Gives everybody an account. Passwords in `known` that still hold are kept, all others are made anew.
pub fn seat(means: &Means, offices: &BTreeMap<String, OfficeId>, known: &[Credential]) -> Result<Vec<Credential>> {
    let posts = posts();
    let kept = keeps(means, &posts, known)?;
    // Each hash takes a core for a moment: two at a time, as many as the service itself computes at once.
    let halves = posts.split_at(posts.len() / 2);
    let hire = |posts: &[Post]| -> Result<Vec<Credential>> {
        posts.iter().map(|post| one(means, offices, post, kept.get(post.login.as_str()).copied())).collect()
    };
    let (first, second) = thread::scope(|scope| {
        let other = scope.spawn(|| hire(halves.1));
        (hire(halves.0), other.join())
    });
    let mut everybody = first?;
    everybody.extend(second.map_err(|_| Error::internal("the making of accounts was cut short"))??);
    Ok(everybody)
}

/// The known passwords, if everybody has one and they are this database's: one is tried for all.
fn keeps<'k>(means: &Means, posts: &[Post], known: &'k [Credential]) -> Result<BTreeMap<&'k str, &'k Credential>> {
    let by_login: BTreeMap<&str, &Credential> = known.iter().map(|one| (one.login.as_str(), one)).collect();
    let complete = posts.iter().all(|post| by_login.contains_key(post.login.as_str()));
    let Some(tried) = known.first().filter(|_| complete) else { return Ok(BTreeMap::new()) };
    let hash = means.db.read(|conn| rows::credentials(conn, &tried.login))?.map(|(_, hash)| hash);
    let holds = means.passwords.verify(&tried.password, hash.as_deref())? != Verdict::Wrong;
    Ok(if holds { by_login } else { BTreeMap::new() })
}

fn one(
    means: &Means,
    offices: &BTreeMap<String, OfficeId>,
    post: &Post,
    kept: Option<&Credential>,
) -> Result<Credential> {
    let exists = means.db.read(|conn| rows::find_by_login(conn, &post.login))?.is_some();
    let password = match kept.filter(|_| exists) {
        Some(kept) => kept.password.clone(),
        None => {
            let password = generate()?;
            if exists {
                officers::set_password_directly(means, &post.login, Some(password.clone()))?;
            } else {
                let office_id =
                    *offices.get(&post.office).ok_or_else(|| Error::internal(format!("no office {}", post.office)))?;
                let request = NewOfficer {
                    login: Text(post.login.clone()),
                    name: Text(post.name.clone()),
                    role: post.role,
                    office_id,
                    password: Some(Text(password.clone())),
                };
                officers::create_directly(means, request)?;
            }
            password
        }
    };
    Ok(Credential {
        login: post.login.clone(),
        password,
        department: post.department,
        role: post.role,
        office: post.office.clone(),
        district: post.district.map(str::to_owned),
    })
}

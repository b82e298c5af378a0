//! What the demonstration says on standard output.

use std::net::SocketAddr;
use std::path::Path;

use super::api::Desk;
use super::people::Credential;
use super::side_by_side::{self, View};
use super::story::Report;
use crate::id::DeviceId;

/// Prints a line; whoever has stopped listening does not stop the demonstration, which still serves.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($text)*);
    }};
}
pub(super) use say;

/// Prints each act and each deed as it happens.
#[derive(Default)]
pub struct Printer {
    acts: usize,
}

impl Report for Printer {
    fn act(&mut self, en: &str, hi: &str) {
        self.acts += 1;
        say!("\n{:>2}. {en} · {hi}", self.acts);
    }

    fn did(&mut self, desk: &Desk, what: &str) {
        say!("    {:<11}{:<45}{what}", desk.department, desk.name);
    }
}

/// One child's file in eight columns, and what three of its rows hold in each.
pub fn file(number: &str, views: &[View]) {
    say!("\nThe file {number} as each department's officer was answered (– means: not there):\n");
    say!("{}\n", side_by_side::table(views));
    for kind in ["case.header", "health.exam", "committee.order"] {
        say!("{}\n", side_by_side::content(views, kind));
    }
}

/// Where it serves, who can sign in, and what to try.
pub fn invitation(address: SocketAddr, file: &Path, people: &[Credential], case: Option<&str>) {
    say!("\nServing on http://{address} (pages: http://{address}/docs); stop with Ctrl-C.");
    say!("Logins and passwords of {} officers are in {}; for example:", people.len(), file.display());
    let shown = people.iter().filter(|one| one.district.as_deref() == Some("BBK") && one.login.ends_with(".nodal"));
    for one in shown {
        say!("    {:<22}{:<26}{}", one.login, one.password, one.department.title().en);
    }
    let Some((chair, teacher)) = pair(people) else { return };
    let path = case.map_or("/v1/cases".to_owned(), |id| format!("/v1/cases/{id}"));
    say!(
        "\nThree commands to try: sign in as the committee's chair, read, and read the same as a block education officer.\n"
    );
    say!("T=$({})", sign_in(address, chair));
    say!("curl -s http://{address}{path} -H \"Authorization: Bearer $T\"");
    say!("curl -s http://{address}{path} -H \"Authorization: Bearer $({})\"", sign_in(address, teacher));
}

fn pair(people: &[Credential]) -> Option<(&Credential, &Credential)> {
    let find = |login: &str| people.iter().find(|one| one.login == login);
    find("committee.bbk.nodal").zip(find("education.bbk.1"))
}

fn sign_in(address: SocketAddr, one: &Credential) -> String {
    // A device belongs to one officer for ever, so each command has its own.
    let body = format!(
        r#"{{"login":"{}","password":"{}","device":{{"id":"{}","name":"curl"}}}}"#,
        one.login,
        one.password,
        DeviceId::random()
    );
    let token = r#"sed 's/.*"access_token":"\([^"]*\)".*/\1/'"#;
    format!("curl -s http://{address}/v1/sessions -H 'Content-Type: application/json' -d '{body}' | {token}")
}

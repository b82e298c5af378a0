//! The calls that are about no case: oneself, accounts and offices, and what is served to everybody.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::asks::{Ask, Cell, new_device, sign_in};
use crate::caller::{Caller, text};
use crate::district::District;
use crate::files::hex;
use crate::people::{PASSWORD, department};
use crate::support::service::Reply;

impl Cell<'_> {
    /// The account that this column means: below the caller's office, of another department, or of another district.
    fn account(&self) -> Caller<'_> {
        match self.column {
            "office" => self.people.who(self.app, "spare", crate::asks::other(self.department)),
            "district" => self.people.who(self.app, "afar", self.department),
            _ => self.people.who(self.app, "spare", self.department),
        }
    }

    /// The office that this column means.
    fn place(&self) -> String {
        let (letters, others) = (department(self.department).1, department(crate::asks::other(self.department)).1);
        self.app.office(&match self.column {
            "office" => format!("BBK-{others}-2"),
            "district" => format!("LKO-{letters}-2"),
            _ => format!("BBK-{letters}-2"),
        })
    }

    /// A name that nothing has yet.
    fn fresh_name(&self, what: &str) -> String {
        let number = crate::caller::random_id().replace('-', "");
        format!("{what}{}", &number[..10])
    }
}

/// A phone of somebody, not in use.
async fn another_device(app: &District, whose: &Caller<'_>) -> String {
    let body = sign_in(app, whose.login());
    let reply = app.anonymous().post("/v1/sessions", body.clone()).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    text(&body["device"]["id"])
}

async fn enrol(whose: &Caller<'_>, app: &District) -> String {
    let made = whose.post("/v1/me/totp", Value::Null).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let secret = Secret::try_from_base32(text(&made.body["secret"])).expect("base32");
    let at = u64::try_from(app.clock.now_ms() / 1000).expect("after 1970");
    Builder::new().with_secret(secret).build().expect("a good secret").generate(at).to_string()
}

pub async fn ask(cell: &Cell<'_>, call: &str) -> Ask {
    let (app, who) = (cell.app, &cell.who);
    let path = |id: &str| Ask { id: id.to_owned(), ..Ask::default() };
    let with = |body: Value| Ask { body, ..Ask::default() };
    match call {
        "get_me"
        | "list_devices"
        | "list_kinds"
        | "get_keys"
        | "get_docs"
        | "get_health"
        | "get_metrics"
        | "get_openapi"
        | "get_readiness"
        | "enrol_totp"
        | "end_session"
        | "list_journal"
        | "list_checkpoints"
        | "list_emergency_accesses" => Ask::default(),
        "prove_checkpoint" => path("1"),
        "get_department_openapi" => path("police"),
        "get_problem" => path("not_found"),
        "get_kind" => path("police.missing_link"),
        "get_code_list" => path("sex"),
        "list_offices" => Ask { query: "?limit=200".into(), looks_for: cell.place(), ..Ask::default() },
        "create_session" => with(sign_in(app, if cell.role == "nobody" { "field.pol" } else { who.login() })),
        "refresh_session" => {
            let login = if cell.role == "nobody" { "field.pol" } else { who.login() };
            let signed = app.anonymous().post("/v1/sessions", sign_in(app, login)).await;
            with(json!({"refresh_token": text(&signed.body["refresh_token"])}))
        }
        "step_up_session" => with(json!({"password": PASSWORD})),
        "change_password" => with(json!({"current": PASSWORD, "new": "ek do teen chaar 8"})),
        "confirm_totp" if cell.good => with(json!({"code": enrol(who, app).await})),
        "confirm_totp" => with(json!({"code": "000000"})),
        "revoke_device" if cell.good => path(&another_device(app, who).await),
        "revoke_device" => path(&new_device(app)),
        "list_officers" => Ask { query: "?limit=200".into(), looks_for: cell.account().id(), ..Ask::default() },
        "create_officer" => {
            with(json!({"login": cell.fresh_name("sample"), "name": "Sample Officer", "role": "field_officer",
            "office_id": cell.place(), "password": PASSWORD}))
        }
        "patch_officer" => {
            let chief = app.administrator();
            let all = chief.get(&format!("/v1/officers?limit=200&office_id={}", cell.account().office())).await;
            let id = cell.account().id();
            let found = all.body["items"].as_array().expect("a list").iter().find(|one| one["id"] == id.as_str());
            let seen = format!("\"{}\"", found.expect("the account")["rev"]);
            Ask { seen, body: json!({"name": "Sample Officer"}), ..path(&id) }
        }
        "suspend_officer" | "list_officer_devices" => path(&cell.account().id()),
        "resume_officer" => {
            if cell.good {
                let id = hex(app, &cell.account().id());
                app.sql(&format!("UPDATE officer SET state = 'suspended' WHERE id = {id}"));
            }
            path(&cell.account().id())
        }
        "revoke_officer_device" if cell.good => {
            Ask { second: another_device(app, &cell.account()).await, ..path(&cell.account().id()) }
        }
        "revoke_officer_device" => Ask { second: new_device(app), ..path(&cell.account().id()) },
        "remove_officer_totp" => {
            if cell.good {
                let code = enrol(&cell.account(), app).await;
                let reply = cell.account().post("/v1/me/totp/confirmation", json!({"code": code})).await;
                assert_eq!(reply.status, 204, "{}", reply.body);
            }
            path(&cell.account().id())
        }
        "create_office" => {
            let (name, letters) = match cell.column {
                "office" => department(crate::asks::other(cell.department)),
                _ => department(cell.department),
            };
            let district = if cell.column == "district" { "LKO" } else { "BBK" };
            let above = app.office(&format!("{district}-{letters}"));
            with(
                json!({"code": cell.fresh_name("S").to_uppercase(), "name": "Sample office", "name_hi": "नमूना कार्यालय",
                "department": name, "level": "local", "district": district, "parent_id": above}),
            )
        }
        "patch_office" => {
            let all = app.administrator().get("/v1/offices?limit=200").await;
            let id = cell.place();
            let found = all.body["items"].as_array().expect("a list").iter().find(|one| one["id"] == id.as_str());
            let seen = format!("\"{}\"", found.expect("the office")["rev"]);
            Ask { seen, body: json!({"name": "Sample office"}), ..path(&id) }
        }
        other => panic!("say in tests/refusals/asks.rs or accounts.rs what a good request of {other} is"),
    }
}

/// Puts back what a call has done to an account.
pub async fn undo(cell: &Cell<'_>, call: &str, ask: &Ask, _: &Reply) {
    let app = cell.app;
    let (who, account) = (hex(app, &cell.who_id()), hex(app, &ask.id));
    match call {
        "end_session" => {
            app.sql(&format!("UPDATE session SET ended_at = NULL, ended_why = NULL WHERE officer_id = {who}"))
        }
        "change_password" => {
            app.sql(&format!("UPDATE officer SET password_hash = '{}' WHERE id = {who}", cell.people.hash));
        }
        "enrol_totp" | "confirm_totp" => forget_seeds(app, &who),
        "remove_officer_totp" => {
            app.sql(&format!("UPDATE session SET ended_at = NULL, ended_why = NULL WHERE officer_id = {account}"));
        }
        "suspend_officer" | "resume_officer" => {
            app.sql(&format!("UPDATE officer SET state = 'active' WHERE id = {account}"));
            app.sql(&format!("UPDATE session SET ended_at = NULL, ended_why = NULL WHERE officer_id = {account}"));
        }
        _ => {}
    }
}

fn forget_seeds(app: &District, who: &str) {
    let own = format!("SELECT id FROM totp_seed WHERE officer_id = {who}");
    app.sql(&format!("DELETE FROM recovery_code WHERE seed_id IN ({own})"));
    app.sql(&format!("DELETE FROM totp_seed WHERE officer_id = {who}"));
}

impl Cell<'_> {
    fn who_id(&self) -> String {
        if self.role == "nobody" { crate::caller::random_id() } else { self.who.id() }
    }
}

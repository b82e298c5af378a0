//! The frame of every call: each refusal is a problem, each answer carries the headers, and nothing internal leaves.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderValue;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use anugaman::access::{Action, Actor, Department, Level, Posting, Role};
use anugaman::app::App;
use anugaman::clock::Clock;
use anugaman::config::Config;
use anugaman::error::{Code, Error, Result};
use anugaman::form;
use anugaman::http::{self, Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shell, endpoint, middleware};
use anugaman::id::Id;
use anugaman::records::types::{Count, Line};
use serde_json::{Value, json};

form! {
    /// A note left at the desk.
    pub struct Note {
        /// What it says.
        text: Line,
    }
}

form! {
    /// What to list.
    pub struct Choice {
        /// How many.
        limit: Option<Count>,
        /// Which.
        state: Option<Line>,
    }
}

const CALLS: &[Endpoint] = &[
    Endpoint {
        method: endpoint::Method::Post,
        path: "/v1/notes",
        operation_id: "create_note",
        guard: Guard::SignedIn(Action::ReadSelf),
        headers: &[Header::IdempotencyKey],
        body: Body::form::<Note>(),
        answers: &[Answer::empty(201, "Kept.")],
        handler: |_, call| {
            let note: Note = call.form()?;
            let key = call.idempotency_key()?.map(|key| key.to_string());
            Outgoing::created("/v1/notes/1", &json!({"text": note.text.0, "key": key}))
        },
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/notes",
        operation_id: "list_notes",
        query: Some(<Choice as anugaman::records::field::Form>::fields),
        handler: |_, call| {
            let choice: Choice = call.query()?;
            Ok(Outgoing::ok(&json!({"limit": choice.limit.map(|limit| limit.0)}))?.etag_of_content())
        },
        ..Endpoint::BASE
    },
    Endpoint {
        method: endpoint::Method::Patch,
        path: "/v1/notes/{id}",
        operation_id: "change_note",
        headers: &[Header::IfMatch],
        handler: change,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/notes/{id}/secret",
        operation_id: "break_down",
        guard: Guard::Public,
        handler: |_, call| panic!("the child's name is in {}", call.part("id")?),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/offices",
        operation_id: "change_offices",
        guard: Guard::SignedIn(Action::WriteOffices),
        handler: |_, _| Ok(Outgoing::no_content()),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/busy",
        operation_id: "get_busy",
        guard: Guard::Public,
        handler: |_, _| Err(Error::unavailable("disk full at /var/lib/secret")),
        ..Endpoint::BASE
    },
];

fn change(_: &App, call: &Call) -> Result<Outgoing> {
    let id: Id<()> = call.id("id")?;
    Outgoing::ok(&json!({"id": id, "rev": call.if_match()?}))
}

fn officer() -> Actor {
    let office = Posting {
        id: Id::random(),
        code: "BBK-P1".into(),
        name: "Sample Station One".into(),
        name_hi: "नमूना थाना एक".into(),
        level: Level::Local,
        district: Some("BBK".into()),
    };
    Actor {
        id: Id::random(),
        name: "Sample Officer One".into(),
        department: Department::Police,
        role: Role::FieldOfficer,
        office,
        device: Id::random(),
        session: Id::random(),
        must_change: false,
        stepped_up_at: None,
    }
}

fn app(folder: &tempfile::TempDir) -> App {
    let file = format!("data = {:?}\npool_size = 1", folder.path());
    let config = Config::from_sources(&file, Default::default()).unwrap();
    let mut app = App::open(config, Clock::fixed(1_795_000_000_000)).unwrap();
    app.authenticate = Arc::new(|token, _| match token {
        "good" => Ok(officer()),
        _ => Err(Error::new(Code::NotSignedIn)),
    });
    app
}

struct Reply {
    status: StatusCode,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Reply {
    async fn of<B: MessageBody>(response: ServiceResponse<B>) -> Self {
        let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Reply { status: response.status(), headers, body: read_body(response).await.to_vec() }
    }
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }
    /// The code of a problem, after checking that it is one.
    fn problem(&self) -> String {
        let body = self.json();
        assert_eq!(self.headers["content-type"], "application/problem+json; charset=utf-8");
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(body["request_id"], self.headers["x-request-id"]);
        assert_eq!(body["type"], format!("/problems/{}", body["code"].as_str().unwrap()));
        body["code"].as_str().unwrap().to_owned()
    }
}

/// The service with the calls above, or with all of its own.
macro_rules! service {
    ($folder:ident, $calls:expr) => {{
        let shell = Shell::new(app(&$folder), $calls);
        let service = actix_web::App::new()
            .configure(move |service| http::configure(service, &shell))
            .wrap(from_fn(middleware::surround));
        let service = Rc::new(init_service(service).await);
        move |request: TestRequest| {
            let service = Rc::clone(&service);
            async move { Reply::of(call_service(&*service, request.to_request()).await).await }
        }
    }};
    () => {{
        let folder = tempfile::tempdir().unwrap();
        (service!(folder, CALLS.to_vec()), folder)
    }};
}

fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path).insert_header(("Authorization", "Bearer good"))
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("Authorization", "Bearer good"))
}

#[actix_web::test]
async fn a_body_must_be_plain_json_of_the_allowed_form() {
    let (service, _folder) = service!();
    let json = ("Content-Type", "application/json");
    let deep = format!("{}1{}", "[".repeat(33), "]".repeat(33));
    let large = format!("{{\"text\":\"{}\"}}", "a".repeat(1 << 20));
    let cases: Vec<(&str, TestRequest)> = vec![
        ("unsupported_media_type", post("/v1/notes").set_payload("{}")),
        (
            "unsupported_media_type",
            post("/v1/notes").insert_header(("Content-Type", "application/ld+json")).set_payload("{}"),
        ),
        (
            "unsupported_media_type",
            post("/v1/notes").insert_header(("Content-Type", "application/json; charset=latin1")),
        ),
        ("unsupported_media_type", post("/v1/notes").insert_header(json).insert_header(("Content-Encoding", "gzip"))),
        ("unsupported_media_type", get("/v1/notes").insert_header(("Content-Encoding", "identity"))),
        ("too_large", post("/v1/notes").insert_header(json).set_payload(large.clone())),
        ("too_large", post("/v1/notes").insert_header(json).insert_header(("Content-Length", "2000000"))),
        ("malformed", post("/v1/notes").insert_header(json).set_payload(deep)),
        ("malformed", post("/v1/notes").insert_header(json).set_payload(r#"{"text":"a","text":"b"}"#)),
        ("malformed", post("/v1/notes").insert_header(json).set_payload("{\"text\":\"\\u0000\"}")),
        ("malformed", post("/v1/notes").insert_header(json)),
        ("invalid_input", post("/v1/notes").insert_header(json).set_payload(r#"{"txt":"a"}"#)),
        (
            "invalid_input",
            post("/v1/notes")
                .insert_header(json)
                .set_payload(r#"{"text":"a"}"#)
                .insert_header(("Idempotency-Key", "7")),
        ),
    ];
    for (i, (code, request)) in cases.into_iter().enumerate() {
        assert_eq!(service(request).await.problem(), code, "case {i}");
    }
    let utf8 = ("Content-Type", "application/json; charset=UTF-8");
    let reply = service(post("/v1/notes").insert_header(utf8).set_payload(r#"{"text":"क"}"#)).await;
    assert_eq!((reply.status.as_u16(), reply.json()["text"].as_str()), (201, Some("क")));
    assert_eq!(reply.headers["location"], "/v1/notes/1");
}

#[actix_web::test]
async fn every_fault_of_a_form_is_named_in_the_language_asked_for() {
    let (service, _folder) = service!();
    let request = post("/v1/notes")
        .insert_header(("Content-Type", "application/json"))
        .insert_header(("Accept-Language", "hi-IN, en;q=0.5"))
        .set_payload(r#"{"txt":"a"}"#);
    let reply = service(request).await;
    let body = reply.json();
    assert_eq!(reply.status.as_u16(), 422);
    assert_eq!(reply.headers["content-language"], "hi");
    assert_eq!(body["title"], "कुछ प्रविष्टियाँ सही नहीं हैं");
    let named: Vec<_> =
        body["fields"].as_array().unwrap().iter().map(|f| (f["pointer"].clone(), f["code"].clone())).collect();
    assert_eq!(named, [(json!("/txt"), json!("unknown_field")), (json!("/text"), json!("required"))]);
}

#[actix_web::test]
async fn a_query_holds_only_what_the_call_knows_and_each_once() {
    let (service, _folder) = service!();
    for (query, pointer) in
        [("?limt=3", "/limt"), ("?limit=3&limit=4", "/limit"), ("?limit=many", "/limit"), ("?limit=null", "/limit")]
    {
        let reply = service(get(&format!("/v1/notes{query}"))).await;
        assert_eq!(reply.problem(), "invalid_input", "{query}");
        assert_eq!(reply.json()["fields"][0]["pointer"], pointer);
    }
    assert_eq!(service(get("/v1/offices?x=1")).await.problem(), "not_allowed");
    let reply = service(get("/v1/notes?limit=3&state=%E0%A4%95")).await;
    assert_eq!(reply.json()["limit"], 3);
    let again = get("/v1/notes?limit=3").insert_header(("If-None-Match", reply.headers["etag"].clone()));
    assert_eq!(service(again).await.status.as_u16(), 304);
}

#[actix_web::test]
async fn who_is_not_signed_in_or_not_allowed_is_told_so() {
    let (service, _folder) = service!();
    for authorization in ["", "Basic good", "Bearer bad"] {
        let request = TestRequest::get().uri("/v1/notes").insert_header(("Authorization", authorization));
        let reply = service(request).await;
        assert_eq!((reply.status.as_u16(), reply.problem().as_str()), (401, "not_signed_in"));
        assert!(reply.headers["www-authenticate"].starts_with("Bearer"));
    }
    let twice = get("/v1/notes").append_header(("Authorization", "Bearer good"));
    assert_eq!(service(twice).await.problem(), "not_signed_in");
    assert_eq!(service(get("/v1/offices")).await.problem(), "not_allowed");
}

#[actix_web::test]
async fn what_is_not_there_and_what_is_no_id_answer_alike() {
    let (service, _folder) = service!();
    let unlike = |reply: &Reply| {
        let mut body = reply.json();
        body["request_id"].take();
        body
    };
    let unknown = service(get("/v1/nothing")).await;
    assert_eq!(unknown.problem(), "not_found");
    let timed = "/v1/notes/018f0000-0000-7000-8000-000000000000";
    for path in ["/v1/notes/7", timed, "/v1/notes/5C1F9A3E-0B1D-4C55-9D3C-6E4B8E2B1A00"] {
        let reply = service(get(path).method(Method::PATCH).insert_header(("If-Match", "\"1-a\""))).await;
        assert_eq!((reply.status.as_u16(), unlike(&reply)), (404, unlike(&unknown)), "{path}");
    }
    let reply = service(get("/v1/notes").method(Method::DELETE)).await;
    assert_eq!(reply.problem(), "method_not_allowed");
    assert_eq!(reply.headers["allow"], "POST, GET");
}

#[actix_web::test]
async fn a_change_says_which_version_it_saw() {
    let (service, _folder) = service!();
    let patch = || get("/v1/notes/5c1f9a3e-0b1d-4c55-9d3c-6e4b8e2b1a00").method(Method::PATCH);
    assert_eq!(service(patch()).await.problem(), "precondition_required");
    for bad in ["4-9f3a11c2", "*", "W/\"4-9f3a11c2\"", "\"a\", \"b\"", "\"\""] {
        let reply = service(patch().insert_header(("If-Match", bad))).await;
        assert_eq!(reply.problem(), "precondition_failed", "{bad}");
    }
    let reply = service(patch().insert_header(("If-Match", "\"4-9f3a11c2\""))).await;
    assert_eq!(reply.json()["rev"], "4-9f3a11c2");
}

#[actix_web::test]
async fn a_failure_says_nothing_of_its_cause() {
    let (service, _folder) = service!();
    let reply = service(get("/v1/notes/rani/secret")).await;
    assert_eq!((reply.status.as_u16(), reply.problem().as_str()), (500, "internal"));
    assert!(!String::from_utf8_lossy(&reply.body).contains("rani"));
    let reply = service(get("/v1/busy")).await;
    assert_eq!((reply.status.as_u16(), reply.problem().as_str()), (503, "unavailable"));
    assert!(reply.headers.contains_key("retry-after"));
    assert!(!String::from_utf8_lossy(&reply.body).contains("secret"));
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let (service, _folder) = service!();
    for path in ["/v1/notes", "/v1/nothing", "/v1/busy", "/v1/notes/x/secret"] {
        let headers = service(get(path)).await.headers;
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(headers[name], value, "{path}");
        }
        assert!(!headers.contains_key("server"));
        assert_eq!(headers["x-request-id"].len(), 36);
    }
}

#[actix_web::test]
async fn the_service_tells_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let service = service!(folder, http::endpoints());
    assert_eq!(service(get("/healthz")).await.json()["status"], "ok");
    assert_eq!(service(get("/readyz")).await.json()["status"], "ok");
    let metrics = service(get("/metrics")).await;
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(metrics.contains(r#"anugaman_requests_total{method="GET",route="/healthz",status="200"} 1"#), "{metrics}");
    let docs = service(get("/docs")).await;
    let policy = &docs.headers["content-security-policy"];
    assert!(policy.contains("style-src 'sha256-") && policy.contains("default-src 'none'"));
    let page = String::from_utf8_lossy(&docs.body).into_owned();
    assert!(page.contains("/v1/kinds/{kind}") && !page.contains("<script"));
    for code in Code::ALL {
        let reply = service(get(&format!("/problems/{}", code.name()))).await;
        assert_eq!(reply.json()["title"]["hi"], code.title().hi);
        let page = get(&format!("/problems/{}", code.name())).insert_header(("Accept", "text/html"));
        assert!(String::from_utf8_lossy(&service(page).await.body).contains(code.title().hi));
    }
}

#[actix_web::test]
async fn a_department_learns_only_of_the_record_types_it_sees_or_writes() {
    let folder = tempfile::tempdir().unwrap();
    let service = service!(folder, http::endpoints());
    let list = service(get("/v1/kinds")).await.json();
    assert!(!list["items"].as_array().unwrap().is_empty());
    for entry in anugaman::departments::KINDS.iter() {
        let reply = service(get(&format!("/v1/kinds/{}", entry.kind.name))).await;
        let writes = entry.kind.writers.contains(&Department::Police);
        let reads = entry.readable_by(Department::Police);
        if reads.is_empty() && !writes {
            assert_eq!(reply.problem(), "not_found");
            continue;
        }
        let kind = reply.json();
        assert_eq!(kind["shares"].as_array().unwrap().len(), reads.len());
        for member in ["form", "sample", "readers"] {
            assert_eq!(kind.get(member).is_some(), writes, "{} {member}", entry.kind.name);
        }
        assert_eq!(kind["may_write"], writes);
    }
    assert_eq!(service(get("/v1/code-lists/none")).await.problem(), "not_found");
}

//! The OpenAPI 3.1 document of the service, made from the calls and the record types that it runs.
//!
//! A department's document names no record type, share, field or code that the department may not see (`decisions.md`
//! A24 and B).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::info::ContactBuilder;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, SchemaType};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    Content, ContentBuilder, Header as HeaderDoc, InfoBuilder, License, OpenApiBuilder, Ref, RefOr, Required, Schema,
};
use utoipa::openapi::{Paths, Server};

use super::audience::{Audience, Lists, name_lists};
use super::endpoint::{Answer, Body, Endpoint, Guard, Header, Method, Shape};
use super::{examples, schemas};
use crate::access::{Department, Role, policy};
use crate::error::Code;
use crate::records::field::FieldInfo;

/// The whole document, or the one that a department may see.
pub fn document(endpoints: &[Endpoint], department: Option<Department>) -> Value {
    document_and_lists(endpoints, Audience(department)).0
}

/// A document, and the values of each code list that it names: those that its audience may know.
pub fn document_and_lists(endpoints: &[Endpoint], audience: Audience) -> (Value, Lists) {
    let mut shapes: BTreeMap<String, Value> = schemas::of_the_contract(audience);
    for shape in endpoints.iter().flat_map(shapes_of) {
        // A shape of the contract stands under its own name already.
        shapes.entry((shape.name)().to_owned()).or_insert_with(|| schema_of(&shape, audience));
    }
    let known = json!({"components": {"schemas": shapes}});
    let mut components = ComponentsBuilder::new().security_scheme("bearer", bearer());
    for (name, schema) in shapes {
        components = components.schema(name, raw(schema));
    }
    let refusals: BTreeSet<Vec<Code>> =
        endpoints.iter().flat_map(|endpoint| refusals(endpoint).into_values()).collect();
    for codes in &refusals {
        components = components.response(refusal_name(codes), problem(codes));
    }
    for code in Code::ALL.iter().filter(|code| refusals.iter().flatten().any(|used| used == *code)) {
        let example = ExampleBuilder::new().summary(code.title().en).value(Some(schemas::problem_example(*code)));
        components = components.example(code.name(), example.build());
    }
    let written = Written { audience, known };
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Anugaman")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(DESCRIPTION))
                .contact(Some(ContactBuilder::new().name(Some("The people who run this server")).build()))
                .license(Some(License::builder().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([Server::new("/")]))
        .tags(Some(tags(endpoints)))
        .paths(paths(endpoints, &written))
        .components(Some(components.build()))
        .build();
    let mut document = serde_json::to_value(document).expect("the document has only text keys");
    let lists = name_lists(&mut document);
    (document, lists)
}

/// For whom, and the shapes that examples are made from.
struct Written {
    audience: Audience,
    known: Value,
}

fn schema_of(shape: &Shape, audience: Audience) -> Value {
    let mut schema = (shape.schema)();
    if let Some(told) = shape.told {
        schema = told(audience, schema);
    }
    schemas::close(&mut schema);
    let mut schema = audience.cut(&schema);
    if let (Some(example), Some(object)) = (shape.example, schema.as_object_mut()) {
        object.entry("examples").or_insert_with(|| json!([example()]));
    }
    schema
}

/// The chapters, in the order of the documents, and what each is about.
const TAGS: &[(&str, &str)] = &[
    ("Access journal", "For auditors: who opened what, in a chain that shows every cut."),
    ("Administration", "Offices and accounts, each within one's own charge."),
    ("Case files", "A child's case, an operation, a sighting or a register: opened, read, changed, closed."),
    ("Documents", "This contract, and what each problem means."),
    ("Emergency access", "Identity opened for a missing child in danger, and its review."),
    ("Forms", "The record types and code lists from which an app draws its forms."),
    ("Obligations", "What the law or the plan wants done by a date."),
    ("Operation", "For the machines that watch the service."),
    ("Own account", "The caller's own password, authenticator and devices."),
    ("Participants and referrals", "Which desks and officers take part in a case, and how others are asked to."),
    ("Records", "The entries of a case: written, read, changed, decided."),
    ("Signing in", "Sessions, and the keys by which others check our tokens."),
];

fn tags(endpoints: &[Endpoint]) -> Vec<Tag> {
    let used: BTreeSet<&str> = endpoints.iter().map(|endpoint| endpoint.tag).collect();
    let told = |name: &str| TAGS.iter().find(|(tag, _)| *tag == name).map(|(_, told)| *told);
    used.into_iter().map(|name| TagBuilder::new().name(name).description(told(name)).build()).collect()
}

/// The documents kept in `openapi/`: file name and text, the whole first, then one for each department.
pub fn files(endpoints: &[Endpoint]) -> Vec<(String, String)> {
    let departments = Department::ALL.iter().map(|department| (department.name(), Some(*department)));
    std::iter::once(("full", None))
        .chain(departments)
        .map(|(name, department)| (format!("{name}.json"), format!("{:#}\n", document(endpoints, department))))
        .collect()
}

/// The record type whose members filters ask about.
const HEADER: &str = "case.header";

const DESCRIPTION: &str = "One shared case file for each child freed from labour. Each department reads and writes its \
    slice, and no department learns of what it may not see. JSON is snake_case UTF-8, instants are RFC 3339 in UTC, \
    days `YYYY-MM-DD`, money integer paise, ids UUIDs in lower case. Every refusal is an RFC 9457 problem in the \
    language of `Accept-Language` (`en`, `hi`). Every answer carries `X-Request-Id`.";

fn bearer() -> SecurityScheme {
    let mut http = Http::new(HttpAuthScheme::Bearer);
    http.bearer_format = Some("JWT".to_owned());
    http.description =
        Some("The access token of `POST /v1/sessions` or `POST /oauth/token`; it lives ten minutes.".into());
    SecurityScheme::Http(http)
}

fn shapes_of(endpoint: &Endpoint) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = endpoint.answers.iter().filter_map(|answer| answer.content?.1).collect();
    if let Body::Json(shape, _) = endpoint.body {
        shapes.push(shape);
    }
    shapes
}

/// JSON Schema as it stands: the typed builder would drop what it does not know.
fn raw(schema: Value) -> RefOr<Schema> {
    let members: Extensions = match schema {
        Value::Object(members) => members.into_iter().collect(),
        _ => Extensions::default(),
    };
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).extensions(Some(members)).into()
}

fn schema_ref(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn paths(endpoints: &[Endpoint], written: &Written) -> Paths {
    let mut by_path: BTreeMap<&str, PathItemBuilder> = BTreeMap::new();
    for endpoint in endpoints {
        let method = match endpoint.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Patch => HttpMethod::Patch,
            Method::Delete => HttpMethod::Delete,
        };
        let item = by_path.remove(endpoint.path).unwrap_or_default();
        by_path.insert(endpoint.path, item.operation(method, operation(endpoint, written)));
    }
    by_path.into_iter().fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, item.build())).build()
}

fn operation(endpoint: &Endpoint, written: &Written) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(endpoint.tag)
        .operation_id(Some(endpoint.operation_id))
        .summary(Some(endpoint.summary))
        .description(Some(endpoint.description))
        .request_body(request_body(endpoint.body, written));
    for parameter in parameters(endpoint, written.audience) {
        operation = operation.parameter(parameter);
    }
    match endpoint.guard {
        Guard::Public => operation = operation.securities(Some([])),
        Guard::SignedIn(action) => {
            let roles = Role::ALL.iter().filter(|role| policy::granted(**role, action).is_some());
            let roles: Vec<&str> = roles.map(|role| role.name()).collect();
            let told: Extensions =
                [("x-action", json!(action.name())), ("x-roles", json!(roles))].into_iter().collect();
            let scopes: [&str; 0] = [];
            operation = operation.security(SecurityRequirement::new("bearer", scopes)).extensions(Some(told));
        }
    }
    for answer in endpoint.answers {
        operation = operation.response(answer.status.to_string(), good(answer, written));
    }
    if is_conditional(endpoint) {
        let same = ResponseBuilder::new().description("What `If-None-Match` names is still the newest.");
        let same = same.header("ETag", header("The version of what you have.")).build();
        operation = operation.response("304", same);
    }
    for (status, codes) in refusals(endpoint) {
        operation = operation.response(status.to_string(), Ref::from_response_name(refusal_name(&codes)));
    }
    operation.build()
}

/// The problems that a call can answer with, by status.
fn refusals(endpoint: &Endpoint) -> BTreeMap<u16, Vec<Code>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in endpoint.problems() {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status
}

/// Refusals that many calls share stand in the document once, under their codes.
fn refusal_name(codes: &[Code]) -> String {
    codes.iter().map(|code| code.name()).collect::<Vec<_>>().join(".")
}

/// Whether it can be asked for only if it has changed.
fn is_conditional(endpoint: &Endpoint) -> bool {
    endpoint.method == Method::Get && endpoint.answers.iter().any(|answer| answer.etag)
}

fn request_body(body: Body, written: &Written) -> Option<RequestBody> {
    let Body::Json(shape, most) = body else { return None };
    let told = format!("At most {} KiB.", most / 1024);
    let body = RequestBodyBuilder::new().description(Some(told)).required(Some(Required::True));
    Some(body.content("application/json", content(shape, written)).build())
}

/// A body of this shape, with an example.
fn content(shape: Shape, written: &Written) -> Content {
    let schema = schemas::link((shape.name)());
    let mut content = Content::new(Some(schema_ref((shape.name)())));
    content.example = Some(examples::of(&schema, &written.known));
    content
}

fn parameters(endpoint: &Endpoint, audience: Audience) -> Vec<Parameter> {
    let path = endpoint.path_names().map(|name| {
        let (told, schema) = schemas::of_path_part(name);
        parameter(name, ParameterIn::Path, told, true, schema)
    });
    let asks = |name: &str| endpoint.filters.iter().find(|(filter, _)| *filter == name);
    let fields: Vec<FieldInfo> = endpoint.query.map(|fields| fields()).unwrap_or_default();
    let query = fields
        .iter()
        .filter(|field| asks(field.name).is_none_or(|(_, member)| audience.knows(HEADER, member)))
        .map(|field| {
            let schema = audience.cut(&(field.schema)());
            parameter(field.name, ParameterIn::Query, field.doc.trim(), !field.optional, schema)
        });
    let headers = endpoint.headers.iter().map(|header| match header {
        Header::IfMatch => {
            let told = "The ETag of the version you saw, such as `\"4-9f3a11c2\"`.";
            parameter("If-Match", ParameterIn::Header, told, true, json!({"type": "string"}))
        }
        Header::IdempotencyKey => {
            let told = "A UUID of your own: the same key and body give the same answer, however often they come.";
            parameter("Idempotency-Key", ParameterIn::Header, told, false, json!({"type": "string", "format": "uuid"}))
        }
    });
    let held = is_conditional(endpoint).then(|| {
        let told = "The ETag of what you have: if it is the newest, the answer is 304 and empty.";
        parameter("If-None-Match", ParameterIn::Header, told, false, json!({"type": "string"}))
    });
    path.chain(query).chain(headers).chain(held).collect()
}

fn parameter(name: &str, stands_in: ParameterIn, told: &str, required: bool, schema: Value) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(stands_in)
        .description(Some(told))
        .required(if required { Required::True } else { Required::False })
        .schema(Some(raw(schema)))
        .build()
}

fn header(told: &str) -> HeaderDoc {
    let mut header = HeaderDoc::new(raw(json!({"type": "string"})));
    header.description = Some(told.to_owned());
    header
}

fn good(answer: &Answer, written: &Written) -> Response {
    let mut response = ResponseBuilder::new().description(answer.doc);
    if let Some((media_type, shape)) = answer.content {
        let text = || Content::new(Some(raw(json!({"type": "string"}))));
        response = response.content(media_type, shape.map_or_else(text, |shape| content(shape, written)));
        if answer.page {
            response = response.content("text/html", text());
        }
    }
    if answer.etag {
        response = response.header("ETag", header("The version of what is sent."));
    }
    if answer.location {
        response = response.header("Location", header("Where it now lives."));
    }
    response.build()
}

fn problem(codes: &[Code]) -> Response {
    let told: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.name(), code.detail().en)).collect();
    let example = |code: &Code| (code.name(), RefOr::Ref(Ref::new(format!("#/components/examples/{}", code.name()))));
    let content = ContentBuilder::new().schema(Some(schema_ref("Problem")));
    let content = content.examples_from_iter(codes.iter().map(example)).build();
    let mut response =
        ResponseBuilder::new().description(told.join("\n\n")).content("application/problem+json", content);
    if codes.iter().any(|code| matches!(code.status(), 429 | 503)) {
        response = response.header("Retry-After", header("Seconds to wait."));
    }
    if codes.iter().any(|code| code.status() == 401) {
        response = response.header("WWW-Authenticate", header("`Bearer`."));
    }
    response.build()
}

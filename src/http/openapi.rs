//! The OpenAPI 3.1 document of the service, made from the calls and the record types that it runs.
//!
//! A department's document names no record type, share or field that the department may not see (`decisions.md` A24).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, SchemaType};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Content, Header as HeaderDoc, InfoBuilder, License, OpenApiBuilder, Ref, RefOr, Required, Schema,
};
use utoipa::openapi::{Paths, Server};

use super::endpoint::{Body, Endpoint, Guard, Header, Method, Shape};
use super::schemas;
use crate::access::{Department, Role, policy};
use crate::error::Code;
use crate::records::field::FieldInfo;

/// The whole document, or the one that a department may see.
pub fn document(endpoints: &[Endpoint], department: Option<Department>) -> Value {
    let mut components = ComponentsBuilder::new().security_scheme("bearer", bearer());
    let mut shapes: BTreeMap<String, Value> = schemas::of_the_contract(department);
    for shape in endpoints.iter().flat_map(shapes_of) {
        // A shape of the contract stands under its own name already.
        shapes.entry((shape.name)().to_owned()).or_insert_with(|| (shape.schema)());
    }
    for (name, schema) in shapes {
        components = components.schema(name, raw(schema));
    }
    let mut tags: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.tag).collect();
    tags.sort_unstable();
    tags.dedup();
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Anugaman")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(DESCRIPTION))
                .license(Some(License::builder().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([Server::new("/")]))
        .tags(Some(tags.into_iter().map(|name| TagBuilder::new().name(name).build()).collect::<Vec<_>>()))
        .paths(paths(endpoints))
        .components(Some(components.build()))
        .build();
    serde_json::to_value(document).expect("the document has only text keys")
}

/// The documents kept in `openapi/`: file name and text, the whole first, then one for each department.
pub fn files(endpoints: &[Endpoint]) -> Vec<(String, String)> {
    let departments = Department::ALL.iter().map(|department| (department.name(), Some(*department)));
    std::iter::once(("full", None))
        .chain(departments)
        .map(|(name, department)| (format!("{name}.json"), format!("{:#}\n", document(endpoints, department))))
        .collect()
}

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

fn paths(endpoints: &[Endpoint]) -> Paths {
    let mut by_path: BTreeMap<&str, PathItemBuilder> = BTreeMap::new();
    for endpoint in endpoints {
        let method = match endpoint.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Patch => HttpMethod::Patch,
            Method::Delete => HttpMethod::Delete,
        };
        let item = by_path.remove(endpoint.path).unwrap_or_default();
        by_path.insert(endpoint.path, item.operation(method, operation(endpoint)));
    }
    by_path.into_iter().fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, item.build())).build()
}

fn operation(endpoint: &Endpoint) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(endpoint.tag)
        .operation_id(Some(endpoint.operation_id))
        .summary(Some(endpoint.summary))
        .request_body(request_body(endpoint.body));
    if !endpoint.description.is_empty() {
        operation = operation.description(Some(endpoint.description));
    }
    for parameter in parameters(endpoint) {
        operation = operation.parameter(parameter);
    }
    if let Guard::SignedIn(action) = endpoint.guard {
        let roles = Role::ALL.iter().filter(|role| policy::granted(**role, action).is_some());
        let roles: Vec<&str> = roles.map(|role| role.name()).collect();
        let told: Extensions = [("x-action", json!(action.name())), ("x-roles", json!(roles))].into_iter().collect();
        let scopes: [&str; 0] = [];
        operation = operation.security(SecurityRequirement::new("bearer", scopes)).extensions(Some(told));
    }
    for answer in endpoint.answers {
        operation = operation.response(answer.status.to_string(), good(answer));
    }
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in endpoint.problems() {
        by_status.entry(code.status()).or_default().push(code);
    }
    for (status, codes) in by_status {
        operation = operation.response(status.to_string(), problem(&codes));
    }
    operation.build()
}

fn request_body(body: Body) -> Option<RequestBody> {
    let Body::Json(shape, most) = body else { return None };
    let mut content = Content::new(Some(schema_ref((shape.name)())));
    content.example = shape.example.map(|example| example());
    let told = format!("At most {} KiB.", most / 1024);
    let body = RequestBodyBuilder::new().description(Some(told)).required(Some(Required::True));
    Some(body.content("application/json", content).build())
}

fn parameters(endpoint: &Endpoint) -> Vec<Parameter> {
    let path = endpoint.path_names().map(|name| {
        let (told, schema) = schemas::of_path_part(name);
        parameter(name, ParameterIn::Path, told, true, schema)
    });
    let fields: Vec<FieldInfo> = endpoint.query.map(|fields| fields()).unwrap_or_default();
    let query = fields
        .iter()
        .map(|field| parameter(field.name, ParameterIn::Query, field.doc.trim(), !field.optional, (field.schema)()));
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
    path.chain(query).chain(headers).collect()
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

fn good(answer: &super::Answer) -> Response {
    let mut response = ResponseBuilder::new().description(answer.doc);
    if let Some((media_type, shape)) = answer.content {
        let mut content = Content::new(shape.map(|shape| schema_ref((shape.name)())));
        content.example = shape.and_then(|shape| shape.example).map(|example| example());
        response = response.content(media_type, content);
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
    let mut response = ResponseBuilder::new()
        .description(told.join("\n\n"))
        .content("application/problem+json", Content::new(Some(schema_ref("Problem"))));
    if codes.iter().any(|code| matches!(code.status(), 429 | 503)) {
        response = response.header("Retry-After", header("Seconds to wait."));
    }
    if codes.iter().any(|code| code.status() == 401) {
        response = response.header("WWW-Authenticate", header("`Bearer`."));
    }
    response.build()
}

//! One call of the contract: method, path, who may, what comes in, what goes out, and the handler, in one value.
//!
//! Routes, guards and the OpenAPI documents are all made from it, so that they cannot tell different stories.

use serde_json::Value;

use super::audience::Audience;
use super::call::Call;
use super::outgoing::Outgoing;
use crate::access::Action;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::records::field::{FieldInfo, Form};

/// The methods of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

impl Method {
    pub const fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody; the list of these only shrinks.
    Public,
    /// Somebody signed in whose role is granted this action.
    SignedIn(Action),
}

/// A JSON shape under its name in the documents.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: fn() -> &'static str,
    pub schema: fn() -> Value,
    /// An example; made from the schema where there is none.
    pub example: Option<fn() -> Value>,
    /// What an audience may know of the schema, where that is not all of it.
    pub told: Option<fn(Audience, Value) -> Value>,
}

impl Shape {
    /// The shape of a form, under the form's own name.
    pub const fn form<F: Form>() -> Self {
        Self::new(type_name::<F>, F::schema)
    }

    pub const fn new(name: fn() -> &'static str, schema: fn() -> Value) -> Self {
        Self { name, schema, example: None, told: None }
    }

    pub const fn example(self, example: fn() -> Value) -> Self {
        Self { example: Some(example), ..self }
    }

    /// Names what an audience may know of it.
    pub const fn told(self, told: fn(Audience, Value) -> Value) -> Self {
        Self { told: Some(told), ..self }
    }
}

/// The last part of a type's path: `Search` of `…::Search`.
pub fn type_name<F>() -> &'static str {
    let path = std::any::type_name::<F>();
    path.rsplit("::").next().unwrap_or(path)
}

/// What a call takes in its body.
#[derive(Clone, Copy)]
pub enum Body {
    None,
    /// JSON of this shape, at most so many bytes.
    Json(Shape, usize),
}

/// A body is at most 1 MiB unless its endpoint says otherwise (`decisions.md` A16).
pub const BODY_MAX: usize = 1 << 20;

impl Body {
    pub const fn form<F: Form>() -> Self {
        Self::Json(Shape::form::<F>(), BODY_MAX)
    }
}

/// Request headers that mean something to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// The version that the caller saw; 428 without it.
    IfMatch,
    /// The change id that makes a repetition harmless.
    IdempotencyKey,
}

/// A good answer.
#[derive(Clone, Copy)]
pub struct Answer {
    pub status: u16,
    pub doc: &'static str,
    /// Media type and shape of the body.
    pub content: Option<(&'static str, Option<Shape>)>,
    /// Whether people may ask for it as a page (`text/html`).
    pub page: bool,
    /// `ETag` is sent.
    pub etag: bool,
    /// `Location` is sent.
    pub location: bool,
}

impl Answer {
    pub const fn json(status: u16, doc: &'static str, shape: Shape) -> Self {
        Self {
            status,
            doc,
            content: Some(("application/json", Some(shape))),
            page: false,
            etag: false,
            location: false,
        }
    }
    pub const fn text(status: u16, doc: &'static str, media_type: &'static str) -> Self {
        Self { status, doc, content: Some((media_type, None)), page: false, etag: false, location: false }
    }
    pub const fn empty(status: u16, doc: &'static str) -> Self {
        Self { status, doc, content: None, page: false, etag: false, location: false }
    }
    pub const fn with_etag(self) -> Self {
        Self { etag: true, ..self }
    }
    pub const fn with_page(self) -> Self {
        Self { page: true, ..self }
    }
    pub const fn with_location(self) -> Self {
        Self { location: true, ..self }
    }
}

/// One call of the contract; write only what differs from [`Endpoint::BASE`].
#[derive(Clone, Copy)]
pub struct Endpoint {
    pub method: Method,
    /// The pattern, such as `/v1/cases/{id}`; a part whose name ends in `id` is a version 4 UUID.
    pub path: &'static str,
    /// `verb_noun`.
    pub operation_id: &'static str,
    pub guard: Guard,
    /// The chapter of the documents in which it stands.
    pub tag: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
    /// The fields of the form of the query, if it has one.
    pub query: Option<fn() -> Vec<FieldInfo>>,
    /// Parameters of the query that ask about a member of the case's header: whoever does not see the member is refused,
    /// and finds no such parameter in the document.
    pub filters: &'static [(&'static str, &'static str)],
    pub headers: &'static [Header],
    pub body: Body,
    pub answers: &'static [Answer],
    /// Problems beside those that follow from the rest; see [`Endpoint::problems`].
    pub errors: &'static [Code],
    pub handler: fn(&App, &Call) -> Result<Outgoing>,
}

impl Endpoint {
    /// The common answers; give the rest with `..Endpoint::BASE`.
    pub const BASE: Endpoint = Endpoint {
        method: Method::Get,
        path: "",
        operation_id: "",
        guard: Guard::SignedIn(Action::ReadSelf),
        tag: "",
        summary: "",
        description: "",
        query: None,
        filters: &[],
        headers: &[],
        body: Body::None,
        answers: &[],
        errors: &[],
        handler: |_, _| Err(Error::not_found()),
    };

    /// The names of the path's parameters, in order.
    pub fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
    }

    /// Every problem it can answer with, in the order of the table of codes.
    pub fn problems(&self) -> Vec<Code> {
        // Whatever is called, a query can be unreadable or name what there is not, and a body be compressed.
        let mut codes = vec![Code::Malformed, Code::InvalidInput, Code::UnsupportedMediaType];
        codes.extend([Code::Internal, Code::Unavailable]);
        codes.extend(self.errors);
        if matches!(self.guard, Guard::SignedIn(_)) {
            codes.extend([Code::NotSignedIn, Code::NotAllowed, Code::Wipe]);
        }
        if matches!(self.body, Body::Json(..)) {
            codes.push(Code::TooLarge);
        }
        if self.path.contains('{') {
            codes.push(Code::NotFound);
        }
        for header in self.headers {
            match header {
                Header::IfMatch => codes.extend([Code::PreconditionRequired, Code::PreconditionFailed]),
                Header::IdempotencyKey => codes.push(Code::IdempotencyMismatch),
            }
        }
        Code::ALL.iter().copied().filter(|code| codes.contains(code)).collect()
    }
}

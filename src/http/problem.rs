//! Refusals and failures as RFC 9457 problems, in the caller's language.
//!
//! Nothing of serde, diesel or actix reaches the caller: only the table of codes speaks.

use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::language::Language;
use crate::error::{Code, Error};
use crate::id::{Id, of};

/// What an answer needs to know of its request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// A random UUID; also the header `X-Request-Id`.
    pub request_id: String,
    pub language: Language,
}

impl Asked {
    pub fn new(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self { request_id: Id::<of::Request>::random().to_string(), language: Language::accepted(accepted) }
    }

    /// What the outermost layer noted of this request.
    pub fn of(request: &HttpRequest) -> Self {
        let noted = request.extensions().get::<Asked>().cloned();
        noted.unwrap_or_else(|| Self::new(request.headers()))
    }
}

/// The problem as JSON.
pub fn body(error: &Error, asked: &Asked) -> Value {
    let (code, language) = (error.code, asked.language);
    let mut problem = json!({
        "type": format!("/problems/{}", code.name()),
        "title": language.of(code.title()),
        "status": code.status(),
        "code": code.name(),
        "detail": language.of(error.detail.unwrap_or(code.detail())),
        "request_id": asked.request_id,
    });
    if let Some(reason) = error.reason {
        problem["reason"] = json!(reason);
    }
    if !error.fields.is_empty() {
        problem["fields"] = error
            .fields
            .iter()
            .map(|fault| {
                let detail = if language == Language::Hi { &fault.hi } else { &fault.en };
                json!({"pointer": fault.pointer, "code": fault.code, "detail": detail})
            })
            .collect();
    }
    problem
}

/// The answer to a refused or failed request; a failure of ours is logged here, once, with its cause.
pub fn answer(error: &Error, asked: &Asked) -> HttpResponse {
    let code = error.code;
    if code.status() >= 500 {
        let cause = error.cause.as_deref().unwrap_or_default();
        tracing::error!(request_id = asked.request_id, code = code.name(), cause, "failed");
    }
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type("application/problem+json; charset=utf-8");
    response.insert_header((header::CONTENT_LANGUAGE, asked.language.tag()));
    response.insert_header((header::VARY, "Accept-Language"));
    match code {
        Code::NotSignedIn | Code::TotpRequired => {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"anugaman\""));
        }
        Code::TooManyRequests => {
            response.insert_header((header::RETRY_AFTER, error.retry_after_s.unwrap_or(10)));
        }
        Code::Unavailable => {
            response.insert_header((header::RETRY_AFTER, "2"));
        }
        _ => {}
    }
    response.body(body(error, asked).to_string())
}

/// 405 with the methods that the address answers.
pub fn method_not_allowed(request: &HttpRequest, allowed: &[Method]) -> HttpResponse {
    let mut response = answer(&Error::new(Code::MethodNotAllowed), &Asked::of(request));
    let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
    if let Ok(value) = header::HeaderValue::from_str(&names.join(", ")) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

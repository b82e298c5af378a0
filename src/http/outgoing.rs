//! An answer that is ready but has not left: its bytes leave only once the reading of them is in the journal.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::access::Actor;
use crate::app::{App, Reading};
use crate::error::{Error, Result};
use crate::vault::Receipts;

/// What settling needs to know of the call.
pub(super) struct Settling {
    pub actor: Option<Actor>,
    pub operation: &'static str,
    pub request_id: String,
    pub at_ms: i64,
    pub if_none_match: Option<String>,
}

/// What a handler answers; only [`Outgoing::settle`] turns it into a response (`decisions.md` D6).
#[derive(Debug)]
pub struct Outgoing {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    opened: Receipts,
}

impl Outgoing {
    /// JSON with this status.
    pub fn json(status: u16, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        Ok(Self::text(status, "application/json; charset=utf-8", body))
    }

    /// 200 with JSON.
    pub fn ok(value: &impl Serialize) -> Result<Self> {
        Self::json(200, value)
    }

    /// 201 with JSON and where it now lives.
    pub fn created(location: impl Into<String>, value: &impl Serialize) -> Result<Self> {
        Ok(Self::json(201, value)?.header("Location", location))
    }

    /// 204.
    pub fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Vec::new(), opened: Receipts::default() }
    }

    /// Bytes of another media type.
    pub fn text(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type", media_type.to_owned())];
        Self { status, headers, body: body.into(), opened: Receipts::default() }
    }

    /// A page whose only style is `style`; nothing else may load in it.
    pub fn page(style: &str, body: String) -> Self {
        let hash = STANDARD.encode(Sha256::digest(style));
        let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; sandbox");
        Self::text(200, "text/html; charset=utf-8", body).header("Content-Security-Policy", policy)
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Names the version of what is sent, given without quotes.
    pub fn etag(self, rev: &str) -> Self {
        self.header("ETag", format!("\"{rev}\""))
    }

    /// Names the version by the content itself, for what has no revisions.
    pub fn etag_of_content(self) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&self.body)[..12]);
        self.etag(&hash)
    }

    /// What was opened to make this answer.
    pub fn opened(mut self, opened: Receipts) -> Self {
        self.opened = opened;
        self
    }

    /// Writes the journal, then lets the bytes go. Errors: `unavailable` where the journal cannot be written.
    pub(super) async fn settle(self, app: &App, call: Settling) -> Result<HttpResponse> {
        if !self.opened.is_empty() {
            let Settling { actor, operation, request_id, at_ms, .. } = call;
            let actor = actor.ok_or_else(|| Error::internal(format!("{operation} opens cases for nobody")))?;
            (app.settle)(Reading { actor, operation, request_id, at_ms, opened: self.opened }).await?;
        }
        let if_none_match = call.if_none_match.as_deref();
        let etag = self.headers.iter().find(|(name, _)| *name == "ETag").map(|(_, etag)| etag.as_str());
        let known = self.status == 200
            && etag.is_some_and(|etag| if_none_match.is_some_and(|held| held.split(',').any(|one| one.trim() == etag)));
        let status = if known { 304 } else { self.status };
        let mut response = HttpResponse::build(StatusCode::from_u16(status).map_err(Error::internal)?);
        for (name, value) in self.headers.iter().filter(|(name, _)| !known || *name == "ETag") {
            let value = header::HeaderValue::from_str(value).map_err(Error::internal)?;
            response.insert_header((header::HeaderName::from_bytes(name.as_bytes()).map_err(Error::internal)?, value));
        }
        Ok(if known || self.body.is_empty() { response.finish() } else { response.body(self.body) })
    }
}

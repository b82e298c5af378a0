//! The way of every request: body, officer, action, handler, journal, answer.
//!
//! Handlers run to their end on a blocking thread, so that a caller who hangs up never leaves half a change (M11);
//! nothing leaves before the journal is written. A panic becomes a 500; the other requests live on (M18).

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::call::{Call, read_query};
use super::endpoint::{Body, Endpoint, Guard};
use super::outgoing::Settling;
use super::problem::{self, Asked};
use super::{json, middleware, unread};
use crate::app::App;
use crate::error::{Code, Error, Result};

/// A body must have come within this time.
const BODY_TIME: Duration = Duration::from_secs(15);
/// How long a request waits for a thread.
const THREAD_WAIT: Duration = Duration::from_secs(2);

/// The service: its means, its calls and its threads.
pub struct Shell {
    pub app: App,
    pub endpoints: Vec<Endpoint>,
    threads: Arc<Semaphore>,
}

impl Shell {
    pub fn new(app: App, endpoints: Vec<Endpoint>) -> Arc<Self> {
        let threads = Arc::new(Semaphore::new(app.config.blocking_threads));
        Arc::new(Self { app, endpoints, threads })
    }

    /// Answers one request for `endpoint`.
    pub async fn answer(
        self: Arc<Self>,
        endpoint: Endpoint,
        request: HttpRequest,
        mut body: web::Payload,
    ) -> HttpResponse {
        let asked = Asked::of(&request);
        let response = match unpanicked(self.work(endpoint, &request, &mut body, &asked)).await {
            Ok(response) => response,
            Err(error) => problem::answer(&error, &asked),
        };
        unread::hold(body, response)
    }

    async fn work(
        &self,
        endpoint: Endpoint,
        request: &HttpRequest,
        payload: &mut web::Payload,
        asked: &Asked,
    ) -> Result<HttpResponse> {
        let headers = request.headers().clone();
        // Without a token nobody's body is read.
        let token = match endpoint.guard {
            Guard::SignedIn(_) => Some(bearer(&headers)?),
            Guard::Public => None,
        };
        if headers.contains_key(header::CONTENT_ENCODING) {
            return Err(Error::new(Code::UnsupportedMediaType));
        }
        let body = match endpoint.body {
            Body::Json(_, most) => Some(read_body(&headers, payload, most).await?),
            Body::None => None,
        };
        let path = |name: &'static str| (name, request.match_info().get(name).unwrap_or_default().to_owned());
        let mut call = Call {
            endpoint,
            actor: None,
            path: endpoint.path_names().map(path).collect(),
            query: serde_json::Map::new(),
            peer: middleware::peer(request, self.app.config.behind_proxy),
            headers,
            body: None,
            request_id: asked.request_id.clone(),
            language: asked.language,
            now_ms: self.app.clock.now_ms(),
        };
        let query = request.query_string().to_owned();
        let app = self.app.clone();
        let (outgoing, settling) = self
            .on_a_thread(move || {
                call.body = body.map(|bytes| json::read(&bytes)).transpose()?;
                if let (Guard::SignedIn(action), Some(token)) = (endpoint.guard, token) {
                    let actor = (app.authenticate)(&token, &call.request_id)?;
                    let permit = actor.permit(action)?;
                    call.actor = Some((actor, permit));
                }
                call.query = read_query(&query, &endpoint.query.map(|fields| fields()).unwrap_or_default())?;
                let outgoing = (endpoint.handler)(&app, &call)?;
                let settling = Settling {
                    if_none_match: call.header("If-None-Match").map(str::to_owned),
                    actor: call.actor.map(|(actor, _)| actor),
                    operation: endpoint.operation_id,
                    request_id: call.request_id,
                    at_ms: call.now_ms,
                };
                Ok((outgoing, settling))
            })
            .await?;
        outgoing.settle(&self.app, settling).await
    }

    async fn on_a_thread<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let thread = timeout(THREAD_WAIT, Arc::clone(&self.threads).acquire_owned())
            .await
            .map_err(|_| Error::unavailable("every thread is busy"))?
            .map_err(Error::unavailable)?;
        let done = web::block(move || {
            let _held_until_done = thread;
            work()
        });
        done.await.map_err(|_| Error::internal("the handler panicked"))?
    }
}

/// The future's result; a panic while it is worked on is an internal failure.
async fn unpanicked<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll,
        Err(_) => Poll::Ready(Err(Error::internal("the dispatcher panicked"))),
    })
    .await
}

/// The token of `Authorization: Bearer …`; one header, one token.
fn bearer(headers: &HeaderMap) -> Result<String> {
    let mut all = headers.get_all(header::AUTHORIZATION);
    let token = match (all.next().and_then(|value| value.to_str().ok()), all.next()) {
        (Some(text), None) => text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")),
        _ => None,
    };
    token.map(|(_, token)| token.trim().to_owned()).ok_or_else(|| Error::new(Code::NotSignedIn))
}

/// Whether the body is called JSON in UTF-8 and nothing else.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    media_type.eq_ignore_ascii_case("application/json")
        && parts.all(|part| part.replace('"', "").eq_ignore_ascii_case("charset=utf-8"))
}

async fn read_body(headers: &HeaderMap, payload: &mut web::Payload, most: usize) -> Result<Vec<u8>> {
    if !is_json(headers) {
        return Err(Error::new(Code::UnsupportedMediaType));
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > most) {
        return Err(Error::new(Code::TooLarge));
    }
    let whole = async {
        let mut body = Vec::with_capacity(announced.unwrap_or_default());
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::new(Code::Malformed))?;
            if body.len() + chunk.len() > most {
                return Err(Error::new(Code::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    timeout(BODY_TIME, whole).await.map_err(|_| {
        Error::with(Code::Malformed, "The body did not come within 15 seconds.", "अनुरोध 15 सेकंड में पूरा नहीं पहुँचा।")
    })?
}

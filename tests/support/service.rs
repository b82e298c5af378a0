//! The whole service in this process: requests go in and answers come out without a socket.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Bytes;
use anugaman::app::App;
use anugaman::http::{self, Shell, middleware};
use serde_json::Value;

/// An answer; `body` is null where it is no JSON.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub etag: String,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub body: Value,
}

pub type Answering = Pin<Box<dyn Future<Output = Reply>>>;

/// Answers a request as the running service would.
pub type Service = Box<dyn Fn(TestRequest) -> Answering>;

pub async fn start(app: App) -> Service {
    let shell = Shell::new(app, http::endpoints());
    let service = actix_web::App::new()
        .configure(move |service| http::configure(service, &shell))
        .wrap(from_fn(middleware::surround));
    let service = Rc::new(init_service(service).await);
    Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let response = call_service(&*service, request.to_request()).await;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let etag = headers.get("ETag").map_or("", |etag| etag.to_str().expect("plain text")).to_owned();
            let bytes = read_body(response).await;
            let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            Reply { status, etag, headers, bytes, body }
        })
    })
}

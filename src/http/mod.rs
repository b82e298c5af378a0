//! The contract over HTTP: the only place that knows actix.

pub mod audience;
pub mod call;
pub mod dispatch;
pub mod endpoint;
pub mod endpoints;
pub mod examples;
pub mod json;
pub mod language;
pub mod middleware;
pub mod openapi;
pub mod outgoing;
pub mod pages;
pub mod problem;
pub mod schemas;
pub mod shares;
pub mod unread;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{App as Actix, HttpRequest, HttpServer, web};

pub use call::Call;
pub use dispatch::Shell;
pub use endpoint::{Answer, BODY_MAX, Body, Endpoint, Guard, Header, Shape};
pub use outgoing::Outgoing;

use crate::app::App;
use crate::casefile::jobs::Jobs;
use crate::error::Error;

/// Every call of the service.
pub fn endpoints() -> Vec<Endpoint> {
    [
        endpoints::access::ENDPOINTS,
        endpoints::cases::ENDPOINTS,
        endpoints::closure::ENDPOINTS,
        endpoints::conflicts::ENDPOINTS,
        endpoints::decisions::ENDPOINTS,
        endpoints::documents::ENDPOINTS,
        endpoints::emergencies::ENDPOINTS,
        endpoints::health::ENDPOINTS,
        endpoints::held::ENDPOINTS,
        endpoints::journal::ENDPOINTS,
        endpoints::kinds::ENDPOINTS,
        endpoints::locks::ENDPOINTS,
        endpoints::me::ENDPOINTS,
        endpoints::obligations::ENDPOINTS,
        endpoints::officers::ENDPOINTS,
        endpoints::offices::ENDPOINTS,
        endpoints::participants::ENDPOINTS,
        endpoints::records::ENDPOINTS,
        endpoints::referrals::ENDPOINTS,
        endpoints::sessions::ENDPOINTS,
        endpoints::transfers::ENDPOINTS,
    ]
    .concat()
}

/// Mounts the calls of `shell`, with 405 on their addresses for other methods and 404 everywhere else.
pub fn configure(service: &mut web::ServiceConfig, shell: &Arc<Shell>) {
    service.app_data(web::Data::new(Arc::clone(shell)));
    // In the order of their text: a literal part comes before `{`, so `/sessions/current` before `/sessions/{id}`.
    let mut by_path: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in &shell.endpoints {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    for (path, endpoints) in by_path {
        let mut resource = web::resource(path);
        let mut allowed = Vec::new();
        for endpoint in endpoints {
            let method = match endpoint.method {
                endpoint::Method::Get => Method::GET,
                endpoint::Method::Post => Method::POST,
                endpoint::Method::Patch => Method::PATCH,
                endpoint::Method::Delete => Method::DELETE,
            };
            allowed.push(method.clone());
            let (shell, endpoint) = (Arc::clone(shell), *endpoint);
            resource = resource.route(web::method(method).to(move |request: HttpRequest, body: web::Payload| {
                Arc::clone(&shell).answer(endpoint, request, body)
            }));
        }
        let refuse = move |request: HttpRequest, body: web::Payload| {
            let response = unread::hold(body, problem::method_not_allowed(&request, &allowed));
            async move { response }
        };
        service.service(resource.default_service(web::to(refuse)));
    }
    service.default_service(web::to(|request: HttpRequest, body: web::Payload| async move {
        unread::hold(body, problem::answer(&Error::not_found(), &problem::Asked::of(&request)))
    }));
}

/// Serves until the process is told to stop; `ready` is called with the bound address once requests can come.
pub fn serve(app: App, listen: SocketAddr, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let (workers, blocking) = (app.config.workers, app.config.blocking_threads);
    // Dropped, and so stopped, once the last request is answered.
    let _jobs = Jobs::start(app.db.clone(), app.cases.clone()).map_err(io::Error::other)?;
    let shell = Shell::new(app, endpoints());
    let factory = move || {
        let shell = Arc::clone(&shell);
        Actix::new().configure(move |service| configure(service, &shell)).wrap(from_fn(middleware::surround))
    };
    actix_web::rt::System::new().block_on(async move {
        let mut server = HttpServer::new(factory)
            .client_request_timeout(Duration::from_secs(5))
            .keep_alive(Duration::from_secs(15))
            .max_connections(2_000)
            .worker_max_blocking_threads(blocking)
            .shutdown_timeout(20);
        if workers > 0 {
            server = server.workers(workers);
        }
        let server = server.bind(listen)?;
        let bound = server.addrs().first().copied().unwrap_or(listen);
        let running = server.run();
        ready(bound);
        running.await
    })
}

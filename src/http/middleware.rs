//! The outermost layer: a request id, the security headers, one log line and one count for every answer.
//!
//! Nothing of a request is logged but its method, its route's pattern and its request id.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, web};

use super::dispatch::Shell;
use super::problem::Asked;

/// On every answer unless the answer says otherwise (`security.md` 4).
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Wraps every request of the service.
pub async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let shell = request.app_data::<web::Data<Arc<Shell>>>().map(|shell| Arc::clone(shell));
    let asked = Asked::new(request.headers());
    request.extensions_mut().insert(asked.clone());
    let method = request.method().clone();
    let in_flight = shell.as_ref().map(|shell| InFlight::new(shell.app.metrics.in_flight.clone()));

    let mut response = next.call(request).await?.map_into_boxed_body();
    dress(response.headers_mut(), &asked.request_id);

    let took = started.elapsed();
    let status = response.status().as_u16();
    let route = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method = method.as_str(), route, status, duration_ms, request_id = asked.request_id, "answered");
    if let Some(shell) = &shell {
        let method = if route == "-" { "-" } else { method.as_str() };
        shell.app.metrics.answered(method, &route, status, took);
    }
    drop(in_flight);
    Ok(response)
}

fn dress(headers: &mut HeaderMap, request_id: &str) {
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

/// The caller's address: what the proxy in front noted last, else the connection's.
pub fn peer(request: &HttpRequest, behind_proxy: bool) -> Option<IpAddr> {
    let noted = behind_proxy.then(|| request.headers().get_all(HeaderName::from_static("x-forwarded-for")).last());
    let forwarded = noted.flatten().and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    forwarded.or_else(|| Some(request.peer_addr()?.ip()))
}

/// Counts a request for as long as it is worked on, even when its caller hangs up.
struct InFlight(prometheus::IntGauge);

impl InFlight {
    fn new(gauge: prometheus::IntGauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

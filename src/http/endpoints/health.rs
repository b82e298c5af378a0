//! Whether the service lives, can work, and how busy it is: for the machines that watch it.

use serde_json::json;

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::http::{Answer, Call, Endpoint, Guard, Outgoing, Shape};

const TAG: &str = "Operation";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/healthz",
        operation_id: "get_health",
        guard: Guard::Public,
        tag: TAG,
        summary: "Whether the process lives",
        description: "It asks nothing of the database; for that there is `/readyz`.",
        answers: &[Answer::json(200, "It lives.", STATE)],
        handler: |_, _| Outgoing::ok(&json!({"status": "ok"})),
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/readyz",
        operation_id: "get_readiness",
        guard: Guard::Public,
        tag: TAG,
        summary: "Whether requests can be served",
        description: "The database answers and has every migration; otherwise 503.",
        answers: &[Answer::json(200, "Requests can be served.", STATE)],
        errors: &[Code::Unavailable],
        handler: ready,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/metrics",
        operation_id: "get_metrics",
        guard: Guard::Public,
        tag: TAG,
        summary: "Counters for Prometheus",
        description: "Requests by route and status, their duration, requests in flight and the connection pool. \
                          Keep it from the public at the proxy.",
        answers: &[Answer::text(200, "The Prometheus text format.", "text/plain")],
        handler: metrics,
        ..Endpoint::BASE
    },
];

const STATE: Shape = Shape::new(
    || "State",
    || json!({"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}),
);

fn ready(app: &App, _: &Call) -> Result<Outgoing> {
    app.db.ping()?;
    if !app.db.is_migrated()? {
        return Err(Error::unavailable("migrations are missing: run anugaman migrate"));
    }
    Outgoing::ok(&json!({"status": "ok"}))
}

fn metrics(app: &App, _: &Call) -> Result<Outgoing> {
    let (busy, idle) = app.db.connections();
    app.metrics.pool.with_label_values(&["busy"]).set(busy.into());
    app.metrics.pool.with_label_values(&["idle"]).set(idle.into());
    Ok(Outgoing::text(200, "text/plain; version=0.0.4; charset=utf-8", app.metrics.text()?))
}

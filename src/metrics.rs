//! What the service counts about itself, for Prometheus.
//!
//! Labels are route patterns, methods and statuses: never an id, an officer or a department.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

use crate::error::{Error, Result};

/// The counters of one server.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    duration: HistogramVec,
    pub in_flight: IntGauge,
    /// Database connections by `state`: `idle`, `busy`.
    pub pool: IntGaugeVec,
}

const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

impl Metrics {
    pub fn new() -> Result<Self> {
        Self::build().map_err(Error::internal)
    }

    fn build() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("anugaman_requests_total", "Answers given, by route and status."),
            &["method", "route", "status"],
        )?;
        let duration = HistogramVec::new(
            HistogramOpts::new("anugaman_request_seconds", "Time from head to answer.").buckets(SECONDS.to_vec()),
            &["method", "route"],
        )?;
        let in_flight = IntGauge::new("anugaman_requests_in_flight", "Requests being worked on.")?;
        let pool =
            IntGaugeVec::new(Opts::new("anugaman_pool_connections", "Database connections by state."), &["state"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(duration.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        registry.register(Box::new(pool.clone()))?;
        Ok(Self { registry, requests, duration, in_flight, pool })
    }

    /// Counts one answer; `route` is the pattern, such as `/v1/cases/{id}`.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).inc();
        self.duration.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }

    /// Everything counted so far, in the Prometheus text format.
    pub fn text(&self) -> Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather()).map_err(Error::internal)
    }
}

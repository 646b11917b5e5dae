//! Numbers for Prometheus; none of them is about a person.

use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use quanji_core::entry::Reason;

use super::problem::ApiError;
use super::served::Served;
use super::served::blocking;
use crate::office::Numbers;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteStatus {
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WithReason {
    reason: &'static str,
}

/// Everything that is counted.
pub(super) struct Metrics {
    registry: Registry,
    started: Instant,
    requests: Family<RouteStatus, Counter>,
    latency: Family<Route, Histogram>,
    admitted: Counter,
    quarantined: Family<WithReason, Counter>,
    exchanges: Counter,
    bytes_in: Counter,
    bytes_out: Counter,
    chunks: Counter,
    chunk_bytes: Counter,
    recordings: Gauge,
    recordings_received: Gauge,
    log_size: Gauge,
    epoch: Gauge,
    quarantine: Gauge,
    devices: Gauge,
    revoked: Gauge,
    uptime: Gauge,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let latency = Family::<Route, Histogram>::new_with_constructor(|| {
            Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
        });
        let mut metrics = Self {
            registry: Registry::with_prefix("quanji"),
            started: Instant::now(),
            requests: Family::default(),
            latency,
            admitted: Counter::default(),
            quarantined: Family::default(),
            exchanges: Counter::default(),
            bytes_in: Counter::default(),
            bytes_out: Counter::default(),
            chunks: Counter::default(),
            chunk_bytes: Counter::default(),
            recordings: Gauge::default(),
            recordings_received: Gauge::default(),
            log_size: Gauge::default(),
            epoch: Gauge::default(),
            quarantine: Gauge::default(),
            devices: Gauge::default(),
            revoked: Gauge::default(),
            uptime: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests by route and status", metrics.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time to answer, by route",
            Unit::Seconds,
            metrics.latency.clone(),
        );
        registry.register("entries_admitted", "Entries that joined the log", metrics.admitted.clone());
        registry.register(
            "entries_quarantined",
            "Entries that joined the quarantine, by reason",
            metrics.quarantined.clone(),
        );
        registry.register("exchanges", "Exchanges carried out", metrics.exchanges.clone());
        registry.register("exchange_bytes_in", "Bytes of exchange requests", metrics.bytes_in.clone());
        registry.register("exchange_bytes_out", "Bytes of exchange answers", metrics.bytes_out.clone());
        registry.register("media_chunks", "Chunks of recordings that were stored", metrics.chunks.clone());
        registry.register("media_bytes", "Bytes of chunks that were stored", metrics.chunk_bytes.clone());
        registry.register("recordings", "Recordings that the log states", metrics.recordings.clone());
        registry.register(
            "recordings_received",
            "Recordings of which every byte is held",
            metrics.recordings_received.clone(),
        );
        registry.register("log_size", "Entries in the log", metrics.log_size.clone());
        registry.register("log_epoch", "Life of the log", metrics.epoch.clone());
        registry.register("quarantine_size", "Entries that wait for a decision", metrics.quarantine.clone());
        registry.register("devices", "Certified terminals", metrics.devices.clone());
        registry.register("devices_revoked", "Revoked terminals", metrics.revoked.clone());
        registry.register_with_unit("uptime", "Age of the process", Unit::Seconds, metrics.uptime.clone());
        metrics
    }

    pub(super) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&RouteStatus { route, status }).inc();
        self.latency.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    pub(super) fn exchanged(&self, admitted: u64, quarantined: &[Reason], bytes_in: usize, bytes_out: usize) {
        self.exchanges.inc();
        self.admitted.inc_by(admitted);
        for reason in quarantined {
            self.quarantined.get_or_create(&WithReason { reason: reason.as_str() }).inc();
        }
        self.bytes_in.inc_by(u64::try_from(bytes_in).unwrap_or_default());
        self.bytes_out.inc_by(u64::try_from(bytes_out).unwrap_or_default());
    }

    pub(super) fn stored(&self, bytes: usize) {
        self.chunks.inc();
        self.chunk_bytes.inc_by(u64::try_from(bytes).unwrap_or_default());
    }

    fn text(&self, numbers: Numbers) -> Result<String, std::fmt::Error> {
        let set = |gauge: &Gauge, value: u64| gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        set(&self.log_size, numbers.log_size);
        set(&self.epoch, numbers.epoch);
        set(&self.quarantine, numbers.quarantine);
        set(&self.recordings, numbers.recordings);
        set(&self.recordings_received, numbers.recordings_received);
        set(&self.devices, numbers.devices);
        set(&self.revoked, numbers.revoked_devices);
        set(&self.uptime, self.started.elapsed().as_secs());
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// `GET /metrics`.
pub(super) async fn metrics(State(served): State<Served>) -> Result<Response, ApiError> {
    let office = served.office.clone();
    let numbers = blocking(move || office.numbers()).await?;
    let text = served.metrics.text(numbers).map_err(|error| ApiError::internal(&error))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

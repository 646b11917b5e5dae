//! What every handler has at hand.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use tokio::sync::{Semaphore, watch};

use super::limit::Limits;
use super::metrics::Metrics;
use super::options::Options;
use super::problem::ApiError;
use crate::office::{Office, OfficeError};

/// Exchanges that are carried out at once; the others wait with their body read.
const EXCHANGES_AT_ONCE: usize = 16;
/// Chunks of recordings in memory at once, 1 MiB each; the other connections wait to be read.
const CHUNKS_AT_ONCE: usize = 32;

/// The office and what the server keeps about it. Cheap to clone.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) office: Office,
    pub(super) limits: Arc<Limits>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) exchanges: Arc<Semaphore>,
    pub(super) chunks: Arc<Semaphore>,
    pub(super) request_timeout: std::time::Duration,
    pub(super) media_timeout: std::time::Duration,
    /// Whether the server speaks TLS.
    pub(super) encrypted: bool,
    /// Becomes true when the server stops.
    pub(super) stopping: watch::Receiver<bool>,
}

impl Served {
    pub(super) fn new(office: Office, options: &Options, stopping: watch::Receiver<bool>) -> Self {
        Self {
            office,
            limits: Arc::new(Limits::new(options)),
            metrics: Arc::new(Metrics::new()),
            exchanges: Arc::new(Semaphore::new(EXCHANGES_AT_ONCE)),
            chunks: Arc::new(Semaphore::new(CHUNKS_AT_ONCE)),
            request_timeout: options.request_timeout,
            media_timeout: options.media_timeout,
            encrypted: options.tls.is_some(),
            stopping,
        }
    }
}

/// Runs work that blocks on the database on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OfficeError> + Send + 'static,
) -> Result<T, ApiError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(failure) => Err(ApiError::internal(&failure)),
    }
}

/// The token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Result<String, ApiError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
    token
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| OfficeError::NotAuthorised.into())
}

//! Recordings: what is lacking, manifests, chunks, receipts.

use axum::body::{Body, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use quanji_core::id::{DeviceId, EntryHash};
use quanji_core::media::{CHUNK_BYTES, MAX_MANIFEST_BYTES};
use quanji_core::sync::{MAX_BODY_BYTES, OfferRequest, ReceiptRequest};
use tokio::sync::OwnedSemaphorePermit;

use super::body::{answer, read};
use super::problem::ApiError;
use super::served::{Served, bearer, blocking};

type Named<T> = Result<Path<T>, PathRejection>;

/// `POST /v1/media/offer`.
pub(super) async fn offer(
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let device = device(&served, request.headers()).await?;
    let (message, _) = read::<OfferRequest>(request, MAX_BODY_BYTES).await?;
    let reply = blocking(move || served.office.offer(device, &message)).await?;
    Ok(answer(&reply).0)
}

/// `POST /v1/media/receipts`.
pub(super) async fn receipts(
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let device = device(&served, request.headers()).await?;
    let (message, _) = read::<ReceiptRequest>(request, MAX_BODY_BYTES).await?;
    let reply = blocking(move || served.office.receipts(device, &message)).await?;
    Ok(answer(&reply).0)
}

/// `PUT /v1/media/{captured}/manifest`: the manifest as it is.
pub(super) async fn put_manifest(
    State(served): State<Served>,
    named: Named<String>,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let device = device(&served, request.headers()).await?;
    let captured = parse(named.ok().map(|Path(captured)| captured))?;
    let _turn = turn(&served).await?;
    let bytes = bytes(request, MAX_MANIFEST_BYTES).await?;
    let lack = blocking(move || served.office.put_manifest(device, captured, &bytes)).await?;
    Ok(answer(&lack).0)
}

/// `PUT /v1/media/{captured}/chunks/{chunk}`: the chunk as it is.
pub(super) async fn put_chunk(
    State(served): State<Served>,
    named: Named<(String, u32)>,
    request: Request<Body>,
) -> Result<StatusCode, ApiError> {
    let device = device(&served, request.headers()).await?;
    let Ok(Path((captured, chunk))) = named else { return Err(unnamed()) };
    let captured = parse(Some(captured))?;
    // Before the body is read: memory is bounded by the turns, however many connections there are.
    let turn = turn(&served).await?;
    let bytes = bytes(request, CHUNK_BYTES).await?;
    let (office, length) = (served.office.clone(), bytes.len());
    let new = blocking(move || {
        let stored = office.put_chunk(device, captured, chunk, bytes);
        drop(turn);
        stored
    })
    .await?;
    if new {
        served.metrics.stored(length);
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn device(served: &Served, headers: &HeaderMap) -> Result<DeviceId, ApiError> {
    let token = bearer(headers)?;
    let office = served.office.clone();
    blocking(move || office.standing_device_of_token(&token)).await
}

async fn turn(served: &Served) -> Result<OwnedSemaphorePermit, ApiError> {
    let turn = served.chunks.clone().acquire_owned().await;
    turn.map_err(|_| ApiError::unavailable("the office is stopping"))
}

async fn bytes(request: Request<Body>, limit: usize) -> Result<Vec<u8>, ApiError> {
    // The only failure besides a lost connection, to which nobody answers.
    let bytes = to_bytes(request.into_body(), limit).await.map_err(|_| ApiError::too_large(limit))?;
    Ok(bytes.into())
}

fn parse(captured: Option<String>) -> Result<EntryHash, ApiError> {
    captured.and_then(|text| text.parse().ok()).ok_or_else(unnamed)
}

fn unnamed() -> ApiError {
    ApiError::malformed("the address names no recording")
}

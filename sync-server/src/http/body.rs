//! Bodies of the terminal endpoints: packed CBOR, bounded before they are read.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::{IntoResponse, Response};
use minicbor::{Decode, Encode};
use quanji_core::sync::{FrameError, pack, unpack};

use super::problem::ApiError;

/// Media type of messages; a packed one says so in its first bytes.
pub(super) const CBOR: &str = "application/cbor";

/// Reads a message of at most `limit` bytes, on the wire and unpacked; gives also its length on the
/// wire.
pub(super) async fn read<T>(request: Request<Body>, limit: usize) -> Result<(T, usize), ApiError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|text| text.parse::<usize>().ok()).is_some_and(|length| length > limit) {
        return Err(ApiError::too_large(limit));
    }
    let bytes = match to_bytes(request.into_body(), limit).await {
        Ok(bytes) => bytes,
        // The only failure besides a lost connection, to which nobody answers.
        Err(_) => return Err(ApiError::too_large(limit)),
    };
    let message = unpack(&bytes, limit).map_err(|error| match error {
        FrameError::TooLong(limit) => ApiError::too_large(limit),
        other => ApiError::malformed(other.to_string()),
    })?;
    Ok((message, bytes.len()))
}

/// Answers with a message; gives also its length on the wire.
pub(super) fn answer<T: Encode<()>>(message: &T) -> (Response, usize) {
    let body = pack(message);
    let length = body.len();
    (([(header::CONTENT_TYPE, CBOR)], body).into_response(), length)
}

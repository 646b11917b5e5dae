//! `POST /v1/enrol`, `/v1/challenge`, `/v1/token` and `/v1/returned`: what nobody needs a token for.

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

use quanji_core::sync::MAX_BODY_BYTES;

use super::body::{answer, read};
use super::client_address::ClientAddress;
use super::problem::ApiError;
use super::served::{Served, blocking};

/// Longest body of the first three.
const LIMIT: usize = 16 * 1024;

/// `POST /v1/enrol`: a code and a key become a certificate and a grant.
pub(super) async fn enrol(
    State(served): State<Served>,
    ClientAddress(client): ClientAddress,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    served.limits.sign_in(client)?;
    let (message, _) = read(request, LIMIT).await?;
    let reply = blocking(move || served.office.enrol(&message)).await?;
    Ok(answer(&reply).0)
}

/// `POST /v1/returned`: the office's own statements come back to it after a restore. Nobody needs a token, because each is
/// signed by the office.
pub(super) async fn returned(
    State(served): State<Served>,
    ClientAddress(client): ClientAddress,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    served.limits.sign_in(client)?;
    let (message, _) = read(request, MAX_BODY_BYTES).await?;
    let reply = blocking(move || served.office.take_back(&message)).await?;
    Ok(answer(&reply).0)
}

/// `POST /v1/challenge`: a nonce to sign.
pub(super) async fn challenge(
    State(served): State<Served>,
    ClientAddress(client): ClientAddress,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    served.limits.sign_in(client)?;
    let (message, _) = read(request, LIMIT).await?;
    let reply = blocking(move || served.office.challenge(&message)).await?;
    Ok(answer(&reply).0)
}

/// `POST /v1/token`: a signed nonce becomes a token.
pub(super) async fn token(
    State(served): State<Served>,
    ClientAddress(client): ClientAddress,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    served.limits.sign_in(client)?;
    let (message, _) = read(request, LIMIT).await?;
    let reply = blocking(move || served.office.token(&message)).await?;
    Ok(answer(&reply).0)
}

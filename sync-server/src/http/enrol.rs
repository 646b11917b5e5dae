//! `POST /v1/enrol`, `/v1/challenge` and `/v1/token`.

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

use super::body::{answer, read};
use super::client_address::ClientAddress;
use super::problem::ApiError;
use super::served::{Served, blocking};

/// Longest body of these three.
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

//! `POST /v1/exchange`.

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use quanji_core::sync::MAX_BODY_BYTES;

use super::body::{answer, read};
use super::problem::ApiError;
use super::served::{Served, bearer, blocking};

/// `POST /v1/exchange`: a terminal's entries in; receipts, news and what came into scope out.
pub(super) async fn exchange(
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let token = bearer(request.headers())?;
    let office = served.office.clone();
    let device = blocking(move || office.device_of_token(&token)).await?;
    served.limits.exchange(device)?;
    let (message, bytes_in) = read(request, MAX_BODY_BYTES).await?;
    // Taken after the body is there: a terminal on a slow line keeps nobody waiting.
    let turn = served.exchanges.clone().acquire_owned().await;
    let turn = turn.map_err(|_| ApiError::unavailable("the office is stopping"))?;
    let office = served.office.clone();
    let exchanged = blocking(move || {
        let exchanged = office.exchange(device, message);
        drop(turn);
        exchanged
    })
    .await?;
    let (response, bytes_out) = answer(&exchanged.reply);
    served.metrics.exchanged(exchanged.admitted, &exchanged.quarantined, bytes_in, bytes_out);
    Ok(response)
}

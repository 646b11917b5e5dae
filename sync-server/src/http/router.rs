//! Every route of the server.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};

use super::client_address::ClientAddress;
use super::enrol::{challenge, enrol, returned, token};
use super::events::events;
use super::exchange::exchange;
use super::health::health;
use super::media;
use super::metrics::metrics;
use super::problem::ApiError;
use super::served::Served;
use crate::pages;

/// The terminal endpoints, the endpoints for operators, and the supervisor pages.
pub(super) fn router(served: Served) -> Router {
    let pages = pages::router(served.office.clone(), served.encrypted, served.stopping.clone());
    Router::new()
        .route("/v1/enrol", post(enrol))
        .route("/v1/challenge", post(challenge))
        .route("/v1/token", post(token))
        .route("/v1/returned", post(returned))
        .route("/v1/exchange", post(exchange))
        .route("/v1/events", get(events))
        .route("/v1/media/offer", post(media::offer))
        .route("/v1/media/receipts", post(media::receipts))
        .route("/v1/media/{captured}/manifest", put(media::put_manifest))
        .route("/v1/media/{captured}/chunks/{chunk}", put(media::put_chunk))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .with_state(served.clone())
        .merge(pages)
        .layer(from_fn_with_state(served, observe))
}

/// Where people sign in; guesses are slowed down here, so that the pages need not.
const SIGN_IN: &str = "/sign-in";

/// Bounds the time of a request, counts it, and writes one line without personal data.
async fn observe(
    State(served): State<Served>,
    ClientAddress(client): ClientAddress,
    request: Request<Body>,
    next: Next,
) -> Response {
    let route = route(request.uri().path());
    let method = request.method().clone();
    let started = Instant::now();
    let is_sign_in = method == Method::POST && request.uri().path() == SIGN_IN;
    let allowed = if is_sign_in { served.limits.sign_in(client) } else { Ok(()) };
    let response = match allowed {
        Err(error) => error.into_response(),
        Ok(()) => match tokio::time::timeout(time_for(route, &served), next.run(request)).await {
            Ok(response) => response,
            Err(_) => ApiError::unavailable("the office did not answer in time").into_response(),
        },
    };
    let (status, took) = (response.status(), started.elapsed());
    served.metrics.answered(route, status.as_u16(), took);
    let took_ms = took.as_millis();
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::warn!(%method, route, status = status.as_u16(), took_ms, "answered");
    } else {
        tracing::debug!(%method, route, status = status.as_u16(), took_ms, "answered");
    }
    response
}

/// How long a request may take: a chunk over a slow line, or the verification of what is stored, takes minutes.
fn time_for(route: &str, served: &Served) -> Duration {
    if route.starts_with(MEDIA) { served.media_timeout } else { served.request_timeout }
}

const MEDIA: &str = "/v1/media";

/// The name of a route in logs and numbers: one of a few, so that nothing from an address gets in.
fn route(path: &str) -> &'static str {
    const KNOWN: [&str; 10] = [
        "/v1/enrol",
        "/v1/challenge",
        "/v1/token",
        "/v1/returned",
        "/v1/exchange",
        "/v1/events",
        "/v1/media/offer",
        "/v1/media/receipts",
        "/healthz",
        "/metrics",
    ];
    let known = KNOWN.into_iter().find(|known| *known == path);
    known.unwrap_or(if path.starts_with("/v1/media/") { "/v1/media/bytes" } else { "pages" })
}

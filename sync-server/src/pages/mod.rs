//! The supervisor pages: HTML from the server, plain CSS, no script.

mod answer;
mod case;
mod cases;
mod devices;
mod permission;
mod quarantine;
mod session;
mod style;
mod words;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Redirect;
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

pub(crate) use style::STYLE_PATH;

use crate::office::Office;

/// Nothing but our own style sheet, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// What every page needs.
#[derive(Debug, Clone)]
struct Pages {
    office: Office,
    /// Whether cookies may be marked as secure.
    encrypted: bool,
}

/// The routes of the pages. `encrypted` says whether they are served over TLS.
pub fn router(office: Office, encrypted: bool) -> Router {
    let set = |name: header::HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route("/", get(|| async { Redirect::to("/cases") }))
        .route("/sign-in", get(session::form).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/cases", get(cases::list))
        .route("/cases/{case}", get(case::show))
        .route("/quarantine", get(quarantine::list))
        .route("/devices", get(devices::list))
        .fallback(answer::not_found)
        .layer(set(header::CACHE_CONTROL, "no-store"))
        .route(STYLE_PATH, get(style::sheet))
        .route("/static/quanji.svg", get(style::icon))
        .with_state(Pages { office, encrypted })
        .layer(set(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "same-origin"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
}

#[cfg(test)]
mod tests;

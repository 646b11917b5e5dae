//! The supervisor pages: HTML from the server, plain CSS, one small script that they work without.

mod answer;
mod asset;
mod case;
mod cases;
mod conflict;
mod devices;
mod document;
mod events;
mod filter;
mod finding;
mod form;
mod held;
mod media;
mod numbers;
mod paper;
mod permission;
mod quarantine;
mod recent;
mod session;
mod stage;
mod templates;
mod timeline;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Redirect;
use axum::routing::{get, post};
use tokio::sync::{Semaphore, watch};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::office::Office;
use crate::paper::Fonts;
use media::Views;
use paper::FontShelf;
use recent::Recent;

/// Nothing but our own files, and no code inside a page. `connect-src` is for the stream of news.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Passwords that are checked at once: each takes 19 MiB and a core for a moment.
const SIGN_INS_AT_ONCE: usize = 2;

/// What every page needs. Cheap to clone.
#[derive(Debug, Clone)]
struct Pages {
    office: Office,
    /// Whether cookies may be marked as secure.
    encrypted: bool,
    /// Becomes true when the server stops.
    stopping: watch::Receiver<bool>,
    sign_ins: Arc<Semaphore>,
    recent: Arc<Recent>,
    fonts: Arc<FontShelf>,
    views: Arc<Views>,
}

/// The routes of the pages. `encrypted` says whether they are served over TLS; `stopping` becomes
/// true when the server stops, and ends what would keep it waiting.
pub fn router(office: Office, encrypted: bool, stopping: watch::Receiver<bool>) -> Router {
    let pages = Pages {
        office,
        encrypted,
        stopping,
        sign_ins: Arc::new(Semaphore::new(SIGN_INS_AT_ONCE)),
        recent: Arc::default(),
        fonts: Arc::new(FontShelf::filled_by(Fonts::find)),
        views: Arc::default(),
    };
    routes(pages)
}

fn routes(pages: Pages) -> Router {
    let set = |name: header::HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    let router = Router::new()
        .route("/", get(|| async { Redirect::to("/cases") }))
        .route("/sign-in", get(session::form).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/cases", get(cases::list))
        .route("/cases/events", get(events::events))
        .route("/cases/{case}", get(case::show))
        .route("/cases/{case}/documents/{document}", get(paper::show))
        .route("/cases/{case}/documents/{document}/pdf", get(paper::draw))
        .route("/cases/{case}/documents/{document}/seal", post(paper::decide))
        .route("/cases/{case}/media/{media}", get(media::show))
        .route("/cases/{case}/media/{media}/content", get(media::play))
        .route("/cases/{case}/media/{media}/download", get(media::download))
        .route("/quarantine", get(quarantine::list))
        .route("/numbers", get(numbers::list))
        .route("/templates", get(templates::list))
        .route("/templates/{code}", get(templates::show))
        .route("/devices", get(devices::list))
        .fallback(answer::not_found)
        .method_not_allowed_fallback(answer::wrong_method)
        .layer(set(header::CACHE_CONTROL, "no-store"));
    asset::ALL
        .into_iter()
        .fold(router, |router, asset| router.route(asset.path(), get(|| async { asset.answer() })))
        .with_state(pages)
        .layer(set(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "same-origin"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
}

#[cfg(test)]
mod tests;

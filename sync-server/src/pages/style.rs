//! The style sheet and the mark, in the program itself.

use axum::http::header;
use axum::response::IntoResponse;

/// Where the style sheet is; the version changes with every release, so it may be kept for long.
pub(crate) const STYLE_PATH: &str = concat!("/static/quanji-", env!("CARGO_PKG_VERSION"), ".css");

/// `GET` of the style sheet.
pub(super) async fn sheet() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("../../static/quanji.css"))
}

/// `GET` of the mark in the tab of the browser.
pub(super) async fn icon() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("../../static/quanji.svg"))
}

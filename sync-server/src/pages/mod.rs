//! The supervisor pages.

use axum::Router;

use crate::office::Office;

/// The routes of the pages.
pub fn router(office: Office) -> Router {
    drop(office);
    Router::new()
}

//! `GET /healthz`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::served::{Served, blocking};

/// `GET /healthz`: whether the office can read its database, without writing to it.
pub(super) async fn health(State(served): State<Served>) -> Response {
    let office = served.office.clone();
    match blocking(move || office.look_at_head()).await {
        Ok(head) => {
            let version = env!("CARGO_PKG_VERSION");
            Json(json!({"status": "ok", "epoch": head.epoch, "size": head.size, "version": version}))
                .into_response()
        }
        Err(error) => {
            let body = Json(json!({"status": "failing", "code": error.code(), "message": error.message()}));
            (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
        }
    }
}

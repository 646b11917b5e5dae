//! The door to the outside: what a client may know of a failure, and where it is logged, once.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quanji_core::sync::{Problem, pack};

use super::body::CBOR;
use crate::office::OfficeError;
use crate::storage::StorageError;

/// A failure as a client sees it: a status, a code that a program can act on, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    retry_after_s: Option<u64>,
}

impl ApiError {
    /// A failure with a status of its own.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after_s: None }
    }

    /// The body is not what the endpoint takes.
    #[must_use]
    pub fn malformed(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", why)
    }

    /// The body is longer than the endpoint takes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the body has more than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// Too many requests; the next one is welcome after some seconds.
    #[must_use]
    pub fn too_many(retry_after_s: u64) -> Self {
        let message = format!("too many requests; try again in {retry_after_s} s");
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message);
        Self { retry_after_s: Some(retry_after_s), ..error }
    }

    /// The office cannot answer just now.
    #[must_use]
    pub fn unavailable(why: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", why);
        Self { retry_after_s: Some(1), ..error }
    }

    /// A failure that only the log explains; the ticket leads there.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let mut bytes = [0; 4];
        // Without randomness the ticket is the same for all, and the log still has the cause.
        let _ = getrandom::fill(&mut bytes);
        let ticket = data_encoding::HEXLOWER.encode(&bytes);
        tracing::error!(%ticket, %cause, "internal error");
        let message = format!("internal error; ticket {ticket}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The machine code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl From<OfficeError> for ApiError {
    fn from(error: OfficeError) -> Self {
        let status = match &error {
            OfficeError::Invalid(_) | OfficeError::WrongChunk(_) | OfficeError::WrongManifest(_) => {
                StatusCode::BAD_REQUEST
            }
            OfficeError::Refused { .. } => StatusCode::CONFLICT,
            OfficeError::NoSuchMedia => StatusCode::NOT_FOUND,
            OfficeError::NotAuthorised => StatusCode::UNAUTHORIZED,
            OfficeError::Revoked | OfficeError::CodeUnknown => StatusCode::FORBIDDEN,
            OfficeError::CodeUsed => StatusCode::CONFLICT,
            OfficeError::CodeExpired => StatusCode::GONE,
            OfficeError::Storage(StorageError::Full) => {
                tracing::error!("no space is left on the disk");
                StatusCode::INSUFFICIENT_STORAGE
            }
            OfficeError::Storage(StorageError::Busy) => {
                tracing::warn!("the database is held by another process");
                return Self::unavailable("the office is busy");
            }
            _ => return Self::internal(&error),
        };
        Self::new(status, error.code(), error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = pack(&Problem { code: self.code.into(), message: self.message });
        let mut response = (self.status, [(header::CONTENT_TYPE, CBOR)], body).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

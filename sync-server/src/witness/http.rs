//! `POST /add-checkpoint`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use quanji_core::time::Clock;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::cosigning::{Answer, Witness};

/// A note of 16 KiB and 63 lines of proof fit.
const MAX_BODY_BYTES: usize = 32 * 1024;

/// A running witness.
#[derive(Debug)]
pub struct WitnessServer {
    local_addr: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl WitnessServer {
    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Its submission prefix.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.local_addr)
    }

    /// Finishes the requests that run and stops.
    ///
    /// # Errors
    /// What ended it before.
    pub async fn shutdown(self) -> std::io::Result<()> {
        // A server that has ended by itself hears nothing; its failure comes below.
        let _ = self.stop.send(());
        self.task.await.map_err(std::io::Error::other)?
    }
}

/// Serves a witness; returns when the address is listened on. Must be called within a tokio runtime.
///
/// Plain HTTP: a request holds sizes and hashes, and both sides sign what they say. Where the
/// connection itself has to be private, a proxy in front speaks TLS.
///
/// # Errors
/// The address cannot be listened on.
pub async fn serve(
    witness: Arc<Witness>,
    listen: SocketAddr,
    clock: Arc<dyn Clock>,
) -> std::io::Result<WitnessServer> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    let local_addr = listener.local_addr()?;
    let app = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/healthz", get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Served { witness, clock });
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    Ok(WitnessServer { local_addr, stop, task: tokio::spawn(serving.into_future()) })
}

#[derive(Clone)]
struct Served {
    witness: Arc<Witness>,
    clock: Arc<dyn Clock>,
}

async fn add_checkpoint(State(served): State<Served>, body: Bytes) -> Response {
    let answered = tokio::task::spawn_blocking(move || {
        let now_s = u64::try_from(served.clock.read().wall_ms / 1_000).unwrap_or_default();
        std::str::from_utf8(&body).map_or(Answer::Malformed, |body| served.witness.answer(body, now_s))
    });
    match answered.await {
        Ok(answer) => answer.into_response(),
        Err(failure) => {
            tracing::error!(%failure, "add-checkpoint");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Cosigned(line) => line.into_response(),
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed\n").into_response(),
            Self::UnknownLog => (StatusCode::NOT_FOUND, "unknown log\n").into_response(),
            Self::NotSigned => (StatusCode::FORBIDDEN, "not signed by the log\n").into_response(),
            Self::Conflict(size) => {
                let kind = [(header::CONTENT_TYPE, "text/x.tlog.size")];
                (StatusCode::CONFLICT, kind, format!("{size}\n")).into_response()
            }
            Self::Inconsistent => {
                (StatusCode::UNPROCESSABLE_ENTITY, "the proof does not hold\n").into_response()
            }
            Self::Failed(error) => {
                tracing::error!(%error, "the head was not kept; nothing was signed");
                (StatusCode::INTERNAL_SERVER_ERROR, "the head was not kept\n").into_response()
            }
        }
    }
}

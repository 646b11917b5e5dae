//! Listening, serving and stopping.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::options::Options;
use super::router::router;
use super::served::Served;
use super::tls;
use crate::office::Office;

/// How long a client may take to send the head of a request; also how long a connection may be
/// idle between two requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

/// How much is read between two pauses of the scrub, and how long they are: a few MiB a second, so
/// that nobody notices it.
const SCRUB_STEP_BYTES: u64 = 16 * 1024 * 1024;
const SCRUB_PAUSE: Duration = Duration::from_secs(5);
/// Cases that are judged between two pauses, and how long they are: exchanges come first.
const JUDGE_STEP: u64 = 20;
const JUDGE_PAUSE: Duration = Duration::from_millis(50);
/// How long the judging waits when nothing is due.
const JUDGE_IDLE: Duration = Duration::from_secs(2);
/// How long the scrub waits when nothing is due.
const SCRUB_IDLE: Duration = Duration::from_secs(300);

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Plain HTTP to other machines would show the record to everyone on the way.
    #[error("plain HTTP is served to this machine only, not on {0}; give --tls-cert and --tls-key")]
    PlainHttp(SocketAddr),
    /// Certificate or key cannot be used.
    #[error("TLS: {0}")]
    Tls(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Stopped(String),
}

/// A server that runs until it is shut down. Dropping it leaves it running.
#[derive(Debug)]
pub struct Server {
    local_addr: SocketAddr,
    encrypted: bool,
    handle: Handle<SocketAddr>,
    stopping: watch::Sender<bool>,
    grace: Duration,
    task: JoinHandle<std::io::Result<()>>,
    office: Office,
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Its address for clients.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.encrypted { "https" } else { "http" };
        format!("{scheme}://{}", self.local_addr)
    }

    /// Takes no more requests, finishes those that run, and empties the WAL.
    ///
    /// # Errors
    /// [`ServeError::Stopped`] if the server had failed before.
    pub async fn shutdown(self) -> Result<(), ServeError> {
        self.stopping.send_replace(true);
        self.handle.graceful_shutdown(Some(self.grace));
        let result = self.task.await.map_err(|failure| ServeError::Stopped(failure.to_string()))?;
        let office = self.office;
        match tokio::task::spawn_blocking(move || office.checkpoint_database()).await {
            Ok(Ok(())) => {}
            // Everything committed is in the WAL and is read from there at the next start.
            Ok(Err(error)) => tracing::warn!(%error, "the WAL was not emptied"),
            Err(failure) => tracing::warn!(%failure, "the WAL was not emptied"),
        }
        result.map_err(|error| ServeError::Stopped(error.to_string()))
    }
}

/// Starts to serve an office; returns when the address is listened on. Must be called within a
/// tokio runtime.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(office: Office, options: Options) -> Result<Server, ServeError> {
    if options.tls.is_none() && !options.listen.ip().to_canonical().is_loopback() {
        return Err(ServeError::PlainHttp(options.listen));
    }
    let acceptor = options.tls.as_ref().map(tls::config).transpose()?.map(|config| {
        RustlsAcceptor::new(RustlsConfig::from_config(config)).acceptor(NoDelayAcceptor::new())
    });
    let refused = |error| ServeError::Listen(options.listen, error);
    let listener = std::net::TcpListener::bind(options.listen).map_err(refused)?;
    let local_addr = listener.local_addr().map_err(refused)?;
    let (stopping, stopped) = watch::channel(false);
    let served = Served::new(office.clone(), &options, stopped.clone());
    tokio::spawn(look_around(served.clone(), options.poll, stopped.clone()));
    tokio::spawn(judge(office.clone(), stopped.clone()));
    if let Some(every) = options.scrub_every {
        tokio::spawn(scrub(office.clone(), every, stopped));
    }

    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener).map_err(refused)?.handle(handle.clone()).http1_only();
    server.http_builder().http1().header_read_timeout(Some(HEAD_TIMEOUT));
    let app = router(served).into_make_service_with_connect_info::<SocketAddr>();
    let encrypted = acceptor.is_some();
    let task = match acceptor {
        Some(acceptor) => tokio::spawn(server.acceptor(acceptor).serve(app)),
        None => tokio::spawn(server.acceptor(NoDelayAcceptor::new()).serve(app)),
    };
    Ok(Server { local_addr, encrypted, handle, stopping, grace: options.grace, task, office })
}

/// The router alone, with everything that it needs; for tests that open no port. Its streams of
/// events end after the head of now.
pub fn router_of(office: Office, options: &Options) -> Router {
    let (_, stopped) = watch::channel(false);
    router(Served::new(office, options, stopped))
}

/// Looks for entries of other processes and brings the cached rows of cases up to date, until the
/// server stops.
async fn look_around(served: Served, poll: Duration, mut stopped: watch::Receiver<bool>) {
    let mut heads = served.office.watch();
    heads.mark_changed();
    let mut since_forgetting = Duration::ZERO;
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stopping| *stopping) => return,
            () = tokio::time::sleep(poll) => {}
        }
        since_forgetting += poll;
        if since_forgetting > Duration::from_secs(60) {
            served.limits.forget_quiet();
            since_forgetting = Duration::ZERO;
        }
        let office = served.office.clone();
        let news = heads.has_changed().unwrap_or(false);
        heads.mark_unchanged();
        let looked = tokio::task::spawn_blocking(move || {
            office.look_at_head()?;
            if news { office.refresh_cases() } else { Ok(0) }
        });
        match looked.await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "could not look at the log"),
            Err(failure) => tracing::error!(%failure, "could not look at the log"),
        }
    }
}

/// Judges cases again whose findings are older than their entries, the decisions of the bureau or the day, some at a
/// time, until the server stops.
async fn judge(office: Office, mut stopped: watch::Receiver<bool>) {
    let mut pause = JUDGE_IDLE;
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stopping| *stopping) => return,
            () = tokio::time::sleep(pause) => {}
        }
        let office = office.clone();
        let judged = tokio::task::spawn_blocking(move || office.refresh_findings(JUDGE_STEP)).await;
        pause = match judged {
            Ok(Ok(progress)) if progress.judged < progress.cases => JUDGE_PAUSE,
            Ok(Ok(_)) => JUDGE_IDLE,
            Ok(Err(error)) => {
                tracing::warn!(%error, "could not judge cases");
                JUDGE_IDLE
            }
            Err(failure) => {
                tracing::error!(%failure, "could not judge cases");
                JUDGE_IDLE
            }
        };
    }
}

/// Reads what is stored again, a little at a time, so that every recording is checked this often.
async fn scrub(office: Office, every: Duration, mut stopped: watch::Receiver<bool>) {
    let mut pause = SCRUB_PAUSE;
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stopping| *stopping) => return,
            () = tokio::time::sleep(pause) => {}
        }
        let (office, stopping) = (office.clone(), stopped.clone());
        let scrubbed = tokio::task::spawn_blocking(move || {
            office.scrub_older_than(every, SCRUB_STEP_BYTES, &|| !*stopping.borrow())
        });
        pause = match scrubbed.await {
            Ok(Ok(report)) if report.recordings > 0 => SCRUB_PAUSE,
            Ok(Ok(_)) => SCRUB_IDLE,
            Ok(Err(error)) => {
                tracing::warn!(%error, "could not scrub");
                SCRUB_IDLE
            }
            Err(failure) => {
                tracing::error!(%failure, "could not scrub");
                SCRUB_IDLE
            }
        };
    }
}

//! `quanji-server serve`.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::error::CliError;
use crate::http::{Options, Rate, TlsFiles, serve};
use crate::office::Office;

/// Arguments of `serve`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "When the server is ready it writes one line to stdout: {\"listening\": \"http://127.0.0.1:8700\"}.
Logs go to stderr; RUST_LOG=debug shows every request. SIGTERM and SIGINT finish the requests that run and exit 0.

Examples:
  quanji-server serve --data office --listen 127.0.0.1:8700
  quanji-server serve --data office --listen 0.0.0.0:8700 --tls-cert office.pem --tls-key office.key"
)]
pub struct ServeArguments {
    /// Folder of the office
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Address and port; port 0 takes a free one. Other machines are served over TLS only
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    /// Certificate chain for TLS 1.3, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Secret key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Enrolments, tokens and sign-ins a second for each client address
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    sign_in_rate: u32,
    /// Enrolments, tokens and sign-ins at once for each client address
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    sign_in_burst: u32,
    /// Exchanges a second for each device
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    exchange_rate: u32,
    /// Exchanges at once for each device
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    exchange_burst: u32,
    /// Every stored recording is read again this often, in days, to find damage; 0 for never
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    scrub_days: u32,
}

pub(super) fn run(arguments: &ServeArguments, out: &mut dyn Write) -> Result<(), CliError> {
    log_to_stderr();
    let office = Office::open(&arguments.data)?;
    let runtime = runtime()?;
    let options = Options {
        tls: arguments
            .tls_cert
            .clone()
            .zip(arguments.tls_key.clone())
            .map(|(certificate, key)| TlsFiles { certificate, key }),
        sign_in_rate: Rate { per_second: arguments.sign_in_rate, burst: arguments.sign_in_burst },
        exchange_rate: Rate { per_second: arguments.exchange_rate, burst: arguments.exchange_burst },
        scrub_every: (arguments.scrub_days > 0)
            .then(|| Duration::from_secs(u64::from(arguments.scrub_days) * 24 * 60 * 60)),
        ..Options::new(arguments.listen)
    };
    runtime.block_on(async {
        // Before the line that says the server is ready, so that a signal after it is heard.
        let mut signals = Signals::new()?;
        let server = serve(office, options).await?;
        writeln!(out, "{}", serde_json::json!({"listening": server.url()}))?;
        out.flush()?;
        tracing::info!(address = %server.local_addr(), "serving");
        signals.wait().await;
        tracing::info!("stopping");
        Ok(server.shutdown().await?)
    })
}

/// Writes what is logged to stderr.
pub(super) fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Fails only when somebody has set up logging before; then that is used.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}

/// What a command that serves runs on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::new("runtime", error.to_string()))
}

/// SIGTERM and SIGINT, from the moment this is made.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(super) fn new() -> Result<Self, CliError> {
        let listen = |kind| signal(kind).map_err(|error| CliError::new("signals", error.to_string()));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    pub(super) async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

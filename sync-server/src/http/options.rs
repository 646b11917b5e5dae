//! How the server listens and what it allows.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Certificate and key for TLS, both PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain, the server's own first.
    pub certificate: PathBuf,
    /// Its secret key.
    pub key: PathBuf,
}

/// A rate: so many a second on average, so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second; at least 1.
    pub per_second: u32,
    /// Requests at once; at least 1.
    pub burst: u32,
}

/// Options of [`super::serve`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Required unless the address is of this machine only.
    pub tls: Option<TlsFiles>,
    /// Enrolment, challenges, tokens and signing in, for each client address.
    pub sign_in_rate: Rate,
    /// Exchanges, for each device.
    pub exchange_rate: Rate,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long a request may take that carries a chunk of a recording.
    pub media_timeout: Duration,
    /// Every recording is read again this often, to find damage; never if absent.
    pub scrub_every: Option<Duration>,
    /// How long requests may take to finish when the server stops.
    pub grace: Duration,
    /// How often the database is asked for entries of other processes.
    pub poll: Duration,
}

impl Options {
    /// The defaults at an address.
    #[must_use]
    pub const fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            tls: None,
            sign_in_rate: Rate { per_second: 10, burst: 100 },
            exchange_rate: Rate { per_second: 50, burst: 500 },
            request_timeout: Duration::from_secs(55),
            media_timeout: Duration::from_secs(10 * 60),
            scrub_every: Some(Duration::from_secs(30 * 24 * 60 * 60)),
            grace: Duration::from_secs(20),
            poll: Duration::from_millis(500),
        }
    }
}

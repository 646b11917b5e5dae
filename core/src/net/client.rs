//! One office, spoken to over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use minicbor::{Decode, Encode};
use reqwest::{StatusCode, Url};

use crate::sync::{MAX_BODY_BYTES, Problem, Refusal, pack, unpack};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Announcements are opened anew at least this often.
const STREAM_TIMEOUT: Duration = Duration::from_secs(60 * 60);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// A chunk of 1 MiB at 20 kbit/s; also how long the office may verify what it stored.
const LONG_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// A client cannot be made for this address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Not an http or https address.
    #[error("not the address of an office")]
    BadAddress,
    /// Plain HTTP to another machine would show the record to everyone on the way.
    #[error("plain http is allowed to this machine only; use https")]
    PlainHttp,
    /// The CA certificate is not PEM, or TLS cannot be set up.
    #[error("TLS: {0}")]
    Tls(String),
}

/// Bytes of HTTP messages, heads and bodies, without TLS and TCP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Traffic {
    /// Bytes sent.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
}

/// An HTTP client for one office. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
}

impl Client {
    /// A client for the office at `address`. With `ca_pem`, only that certificate authority is
    /// trusted; without it, those of the platform.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn new(address: &str, ca_pem: Option<&str>) -> Result<Self, ClientError> {
        let base = Url::parse(address).map_err(|_| ClientError::BadAddress)?;
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(&base) => {}
            "http" => return Err(ClientError::PlainHttp),
            _ => return Err(ClientError::BadAddress),
        }
        // Fails only if a provider is installed already, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        let tls = |error: reqwest::Error| ClientError::Tls(error.to_string());
        if let Some(pem) = ca_pem {
            let authorities = reqwest::Certificate::from_pem_bundle(pem.as_bytes()).map_err(tls)?;
            builder = builder.tls_certs_only(authorities).tls_version_min(reqwest::tls::Version::TLS_1_3);
        } else if base.scheme() == "http" {
            // No TLS is spoken, and the platform's store of authorities need not be read.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(tls)?;
        Ok(Self { http, base, up: Arc::default(), down: Arc::default() })
    }

    /// What went over the wire since the client was made.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        Traffic { bytes_up: self.up.load(Ordering::Relaxed), bytes_down: self.down.load(Ordering::Relaxed) }
    }

    /// Sends a message and reads the answer; memory is bounded by [`MAX_BODY_BYTES`].
    ///
    /// # Errors
    /// [`Refusal`] says whether it is worth trying again.
    pub async fn post<Q, A>(&self, path: &str, token: Option<&str>, message: &Q) -> Result<A, Refusal>
    where
        Q: Encode<()>,
        A: Encode<()> + for<'b> Decode<'b, ()>,
    {
        let mut request = self.http.post(self.url(path)?).body(pack(message));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        self.answered(request).await
    }

    /// As [`Client::post`], for what the office may take minutes to do.
    pub(super) async fn post_long<Q, A>(&self, path: &str, token: &str, message: &Q) -> Result<A, Refusal>
    where
        Q: Encode<()>,
        A: Encode<()> + for<'b> Decode<'b, ()>,
    {
        let request = self.http.post(self.url(path)?).body(pack(message)).bearer_auth(token);
        self.answered(request.timeout(LONG_TIMEOUT)).await
    }

    /// Puts bytes as they are and reads the answer.
    pub(super) async fn put<A>(&self, path: &str, token: &str, bytes: Vec<u8>) -> Result<A, Refusal>
    where
        A: Encode<()> + for<'b> Decode<'b, ()>,
    {
        let request = self.http.put(self.url(path)?).body(bytes).bearer_auth(token);
        self.answered(request.timeout(LONG_TIMEOUT)).await
    }

    /// Puts bytes as they are; success has no answer.
    pub(super) async fn put_bytes(&self, path: &str, token: &str, bytes: Vec<u8>) -> Result<(), Refusal> {
        let request = self.http.put(self.url(path)?).body(bytes).bearer_auth(token);
        let (status, answer) = self.send(request.timeout(LONG_TIMEOUT)).await?;
        if status.is_success() { Ok(()) } else { Err(refusal(status, &answer)) }
    }

    fn url(&self, path: &str) -> Result<Url, Refusal> {
        self.base.join(path).map_err(|_| Refusal::Lost("bad path".into()))
    }

    async fn answered<A>(&self, request: reqwest::RequestBuilder) -> Result<A, Refusal>
    where
        A: Encode<()> + for<'b> Decode<'b, ()>,
    {
        let (status, bytes) = self.send(request).await?;
        if status.is_success() {
            unpack(&bytes, MAX_BODY_BYTES)
                .map_err(|error| Refusal::Lost(format!("unreadable answer: {error}")))
        } else {
            Err(refusal(status, &bytes))
        }
    }

    /// Sends a request and reads the whole answer.
    async fn send(&self, request: reqwest::RequestBuilder) -> Result<(StatusCode, Vec<u8>), Refusal> {
        let lost = |error: reqwest::Error| Refusal::Lost(describe(&error));
        let request = request.build().map_err(lost)?;
        self.up.fetch_add(request_bytes(&request), Ordering::Relaxed);
        let mut response = self.http.execute(request).await.map_err(lost)?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if bytes.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(Refusal::Lost("the office's answer is too long".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        self.down.fetch_add(response_bytes(&response, bytes.len()), Ordering::Relaxed);
        Ok((status, bytes))
    }

    /// Opens an answer that does not end by itself.
    pub(super) async fn open_stream(&self, path: &str, token: &str) -> Result<reqwest::Response, Refusal> {
        let lost = |error: reqwest::Error| Refusal::Lost(describe(&error));
        let request = self.http.get(self.url(path)?).bearer_auth(token).timeout(STREAM_TIMEOUT);
        let mut response = request.send().await.map_err(lost)?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let body = response.chunk().await.map_err(lost)?.unwrap_or_default();
        Err(refusal(status, &body))
    }
}

fn refusal(status: StatusCode, body: &[u8]) -> Refusal {
    let problem = unpack::<Problem>(body, 64 * 1024)
        .unwrap_or_else(|_| Problem { code: "http_error".into(), message: format!("HTTP status {status}") });
    match status {
        StatusCode::UNAUTHORIZED => Refusal::NotAuthorised,
        StatusCode::REQUEST_TIMEOUT
        | StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Refusal::Busy(problem.message),
        _ => Refusal::Final { code: problem.code, message: problem.message },
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// The reasons of a failure from the outside in, without the address, which may name people.
fn describe(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "timed out".to_owned()
    } else if error.is_connect() {
        "cannot connect".to_owned()
    } else {
        "connection lost".to_owned()
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Size of an HTTP/1.1 request as hyper writes it, with the `host`, `accept` and `content-length`
/// lines that are added on the way.
fn request_bytes(request: &reqwest::Request) -> u64 {
    let body = request.body().and_then(reqwest::Body::as_bytes).map_or(0, <[u8]>::len);
    let url = request.url();
    let host = url.host_str().map_or(0, str::len) + url.port().map_or(0, |port| 1 + digits(port.into()));
    let line = "POST  HTTP/1.1\r\n".len() + url.path().len();
    let added =
        "host: \r\n".len() + host + "accept: */*\r\n".len() + "content-length: \r\n".len() + digits(body);
    let lines: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (line + added + lines + 2 + body) as u64
}

fn response_bytes(response: &reqwest::Response, body: usize) -> u64 {
    let lines: usize =
        response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    ("HTTP/1.1 200 OK\r\n\r\n".len() + lines + body) as u64
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |digits| digits as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_leaves_this_machine_never() {
        for good in ["http://127.0.0.1:8080", "http://localhost/", "http://[::1]:1", "https://office.example"]
        {
            let ca = if good.starts_with("https") { Some("") } else { None };
            let made = Client::new(good, ca);
            assert!(matches!(made, Ok(_) | Err(ClientError::Tls(_))), "{good}: {made:?}");
        }
        assert_eq!(Client::new("http://10.0.0.1", None).unwrap_err(), ClientError::PlainHttp);
        assert_eq!(Client::new("http://127.0.0.1.example", None).unwrap_err(), ClientError::PlainHttp);
        assert_eq!(Client::new("ftp://127.0.0.1", None).unwrap_err(), ClientError::BadAddress);
        assert_eq!(Client::new("办公室", None).unwrap_err(), ClientError::BadAddress);
    }
}

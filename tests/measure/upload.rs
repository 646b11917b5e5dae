//! Sending a recording over loopback, against a bare handler that streams the same bytes to a file
//! with fsync per MiB; going on after a cut; the first byte of playback.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use quanji_core::id::CaseId;
use quanji_core::media::CHUNK_BYTES;
use quanji_core::record::MediaKind;
use quanji_core::sync::UploadPolicy;
use quanji_core::terminal::{
    MediaSaved, NewMedia, Terminal, Unwatched, UploadOptions, UploadSummary, UploadWatcher,
};
use tokio::io::AsyncWriteExt;

use crate::office::Serving;
use crate::vault::noise;

/// 2 GiB.
const CHUNKS: u64 = 2 * 1024;
/// Of the recording that is cut.
const CUT_CHUNKS: u64 = 500;

/// So many chunks of bytes that do not compress, each different.
pub struct Noise {
    chunk: Vec<u8>,
    number: u64,
    at: usize,
    count: u64,
}

impl Noise {
    /// So many chunks.
    pub fn new(count: u64) -> Self {
        Self { chunk: noise(CHUNK_BYTES), number: 0, at: 0, count }
    }

    fn stamp(&mut self) {
        self.chunk[..8].copy_from_slice(&self.number.to_le_bytes());
    }
}

impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.number == self.count {
            return Ok(0);
        }
        if self.at == 0 {
            self.stamp();
        }
        let length = buffer.len().min(CHUNK_BYTES - self.at);
        buffer[..length].copy_from_slice(&self.chunk[self.at..self.at + length]);
        self.at = (self.at + length) % CHUNK_BYTES;
        self.number += u64::from(self.at == 0);
        Ok(length)
    }
}

/// What the upload promises, measured.
pub struct Measured {
    pub upload: Duration,
    pub bare: Duration,
    /// Chunks sent after the cut, and chunks that were lacking.
    pub resumed: (u64, u64),
    /// First byte at the end, and at the beginning.
    pub playback: (Duration, Duration),
}

/// Everything, with a terminal of this office.
pub async fn measure(serving: &Serving, terminal: &Terminal, folder: &Path) -> Measured {
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let saved = capture(terminal, case, CHUNKS);
    terminal.sync().await.unwrap();
    let started = Instant::now();
    let sent = send(terminal).await;
    let upload = started.elapsed();
    assert_eq!((sent.report.received, sent.report.chunks_sent), (1, CHUNKS));
    let bare = bare(folder).await;
    Measured { upload, bare, resumed: resume(terminal, case).await, playback: playback(serving, &saved) }
}

/// Time for each of so many photographs of 2 KiB to be taken in, sent and received.
pub async fn photographs(serving: &Serving, home: &Path, number: u32, count: u32) -> Duration {
    let terminal = crate::office::terminal(serving, home, number).await;
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let mut picture = noise(2_048);
    let started = Instant::now();
    for at in 0..count {
        picture[..8].copy_from_slice(&(u64::from(number) << 32 | u64::from(at)).to_le_bytes());
        let new = NewMedia::new(case, MediaKind::Photo, "image/jpeg");
        terminal.add_media(new, Vec::new(), &mut &picture[..]).unwrap();
    }
    let sent = send(&terminal).await;
    assert_eq!((sent.report.received, sent.report.waiting), (u64::from(count), 0));
    started.elapsed() / count
}

/// Takes in so many chunks.
pub fn capture(terminal: &Terminal, case: CaseId, chunks: u64) -> MediaSaved {
    let new = NewMedia::new(case, MediaKind::Video, "video/mp4");
    terminal.add_media(new, Vec::new(), &mut Noise::new(chunks)).unwrap()
}

/// Sends everything that waits.
pub async fn send(terminal: &Terminal) -> UploadSummary {
    terminal.upload(&options(), Arc::new(Unwatched)).await.unwrap()
}

fn options() -> UploadOptions {
    UploadOptions { policy: UploadPolicy::everything(), ..UploadOptions::default() }
}

/// The bare handler: one request whose body goes to a file, with fsync after each MiB.
async fn bare(folder: &Path) -> Duration {
    let path = folder.join("bare-upload");
    let target = path.clone();
    let handler = move |body: axum::body::Body| {
        let target = target.clone();
        async move {
            let mut file = tokio::fs::File::create(&target).await.unwrap();
            let mut stream = body.into_data_stream();
            let mut unsynced = 0;
            while let Some(bytes) = futures_util::StreamExt::next(&mut stream).await {
                let bytes = bytes.unwrap();
                file.write_all(&bytes).await.unwrap();
                unsynced += bytes.len();
                if unsynced >= CHUNK_BYTES {
                    file.flush().await.unwrap();
                    file.sync_data().await.unwrap();
                    unsynced = 0;
                }
            }
            file.flush().await.unwrap();
            file.sync_all().await.unwrap();
        }
    };
    let app = axum::Router::new().route("/", axum::routing::put(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let chunks = futures_util::stream::iter((0..CHUNKS).map({
        let chunk = noise(CHUNK_BYTES);
        move |number| {
            let mut chunk = chunk.clone();
            chunk[..8].copy_from_slice(&number.to_le_bytes());
            Ok::<_, std::io::Error>(chunk)
        }
    }));
    let started = Instant::now();
    let body = reqwest::Body::wrap_stream(chunks);
    let answer = client.put(format!("http://{address}/")).body(body).send().await.unwrap();
    assert!(answer.status().is_success());
    let took = started.elapsed();
    server.abort();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), CHUNKS * CHUNK_BYTES as u64);
    std::fs::remove_file(path).unwrap();
    took
}

/// Counts chunks, and tells when so many are there.
struct Cutter {
    sent: AtomicU64,
    enough: tokio::sync::Notify,
}

impl UploadWatcher for Cutter {
    fn progress(&self, summary: &UploadSummary) {
        self.sent.store(summary.report.chunks_sent, Ordering::Relaxed);
        if summary.report.chunks_sent >= CUT_CHUNKS * 9 / 10 {
            self.enough.notify_one();
        }
    }
}

/// Cuts an upload off at 90 % and goes on: what is sent then, and what was lacking.
async fn resume(terminal: &Terminal, case: CaseId) -> (u64, u64) {
    let new = NewMedia::new(case, MediaKind::Audio, "audio/wav");
    let first = CHUNKS + 1;
    let mut bytes = Noise { number: first, count: first + CUT_CHUNKS, ..Noise::new(0) };
    terminal.add_media(new, Vec::new(), &mut bytes).unwrap();
    let cutter = Arc::new(Cutter { sent: AtomicU64::new(0), enough: tokio::sync::Notify::new() });
    let watcher: Arc<dyn UploadWatcher> = Arc::<Cutter>::clone(&cutter);
    let options = options();
    tokio::select! {
        _ = cutter.enough.notified() => {}
        finished = terminal.upload(&options, watcher) => panic!("not cut: {finished:?}"),
    }
    let before = cutter.sent.load(Ordering::Relaxed);
    let sent = send(terminal).await;
    assert_eq!(sent.report.waiting, 0);
    (sent.report.chunks_sent, CUT_CHUNKS - before)
}

/// The first byte of the last chunk and of the first, from what the office has stored.
fn playback(serving: &Serving, saved: &MediaSaved) -> (Duration, Duration) {
    let first_byte = |chunk: u32| {
        let started = Instant::now();
        let file = serving.office.media_file(saved.entry).unwrap().unwrap();
        std::hint::black_box(serving.office.read_chunk(&file, chunk).unwrap());
        started.elapsed()
    };
    let last = u32::try_from(CHUNKS - 1).unwrap();
    let times = |chunk: u32| crate::median((0..21).map(|_| first_byte(chunk)).collect());
    (times(last), times(0))
}

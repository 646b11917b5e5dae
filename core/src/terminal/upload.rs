//! The upload of recordings, from the terminal's side.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Terminal;
use super::error::TerminalError;
use super::recorder::Recorder;
use crate::entry::Gap;
use crate::id::{EntryHash, MediaId};
use crate::media::Manifest;
use crate::net::{Client, Host, Situation, UploadHost, upload};
use crate::proof::Checkpoint;
use crate::store::vault::{ReadError, VaultReader};
use crate::store::{self, MediaRow};
use crate::sync::{
    Batch, ChallengeReply, ChallengeRequest, Conditions, EntryBytes, ItemProgress, LocalState, Plan,
    ReceiptReply, ReceiptRequest, Received, TokenReply, TokenRequest, UploadItem, UploadPolicy, UploadReport,
    Uploader, check_receipts,
};

/// How the device stands, and what a screen wants to know: the app's part of an upload. Every call
/// is short.
pub trait UploadWatcher: Send + Sync {
    /// Network, battery, time of day.
    fn conditions(&self) -> Conditions {
        Conditions::default()
    }

    /// How far the upload has come.
    fn progress(&self, _summary: &UploadSummary) {}
}

/// Nobody watches: everything is sent as over a cable in the office.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl UploadWatcher for Unwatched {}

/// How an upload is made.
#[derive(Debug, Clone)]
pub struct UploadOptions {
    /// What may be sent when.
    pub policy: UploadPolicy,
    /// Connections at once.
    pub connections: usize,
    /// Set to stop the upload; what is on its way is finished.
    pub cancel: Arc<AtomicBool>,
}

impl Default for UploadOptions {
    fn default() -> Self {
        Self { policy: UploadPolicy::default(), connections: 3, cancel: Arc::default() }
    }
}

/// How far an upload has come.
#[derive(Debug, Clone, serde::Serialize)]
pub struct UploadSummary {
    /// Sums over all recordings.
    #[serde(flatten)]
    pub report: UploadReport,
    /// Each recording, in no order of importance.
    pub items: Vec<UploadedItem>,
}

/// How far a recording has come.
#[derive(Debug, Clone, serde::Serialize)]
pub struct UploadedItem {
    /// Which.
    pub media: MediaId,
    /// Its length, bytes.
    pub length: u64,
    /// Bytes that the office holds of it.
    pub held: u64,
    /// Its stage.
    #[serde(flatten)]
    pub progress: ItemProgress,
}

impl Terminal {
    /// Delivers entries first, then sends recordings until the office has received all that may be
    /// sent now. Recording and saving go on meanwhile, and what is saved overtakes. Can be cut off at
    /// any moment; the next call goes on where this one was.
    ///
    /// # Errors
    /// As [`Terminal::sync`]. Recordings that failed by themselves are in the summary.
    pub async fn upload(
        &self,
        options: &UploadOptions,
        watcher: Arc<dyn UploadWatcher>,
    ) -> Result<UploadSummary, TerminalError> {
        let client = self.client()?;
        self.upload_through(&client, options, watcher).await
    }

    /// As [`Terminal::upload`], over a client that stays connected.
    ///
    /// # Errors
    /// As [`Terminal::upload`].
    pub async fn upload_through(
        &self,
        client: &Client,
        options: &UploadOptions,
        watcher: Arc<dyn UploadWatcher>,
    ) -> Result<UploadSummary, TerminalError> {
        self.interruptible(self.send_all(client, options, watcher)).await
    }

    async fn send_all(
        &self,
        client: &Client,
        options: &UploadOptions,
        watcher: Arc<dyn UploadWatcher>,
    ) -> Result<UploadSummary, TerminalError> {
        let terminal = self.at_work()?;
        let settled = tokio::task::spawn_blocking(move || terminal.settle_media()).await;
        settled.map_err(|failure| TerminalError::internal(&failure))??;
        self.sync_through(client).await?;
        let sending = Arc::new(Sending {
            watcher,
            cancel: Arc::clone(&options.cancel),
            open: Mutex::default(),
            seen: Mutex::default(),
            terminal: self.at_work()?,
        });
        let uploader = Uploader::new(options.policy.clone(), options.connections);
        let uploader = upload(client, uploader, Arc::clone(&sending)).await?;
        let (report, ended) = uploader.report();
        match ended {
            Some(failure) => Err(failure.clone().into()),
            None => Ok(sending.summary(&report)),
        }
    }
}

/// One upload that runs.
struct Sending {
    watcher: Arc<dyn UploadWatcher>,
    cancel: Arc<AtomicBool>,
    open: Mutex<Open>,
    /// The checkpoint that the receipts asked for must continue.
    seen: Mutex<Option<Checkpoint>>,
    /// Last, because with it goes the pass: open files and the app's watcher are let go of before.
    terminal: Terminal,
}

/// Recordings that are being sent.
#[derive(Default)]
struct Open {
    rows: BTreeMap<EntryHash, Listed>,
    readers: BTreeMap<EntryHash, Arc<VaultReader>>,
    /// What the outbox was when it was last read.
    version: Option<u64>,
}

#[derive(Clone, Copy)]
struct Listed {
    media: MediaId,
    length: u64,
}

/// Files kept open at once.
const OPEN_FILES: usize = 16;

impl Sending {
    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The row of a recording.
    fn row(&self, captured: EntryHash) -> Result<MediaRow, TerminalError> {
        let recorder = self.terminal.lock()?;
        let row = store::media_of_entry(recorder.store.reader(), captured)?;
        row.ok_or(TerminalError::NotFound("recording"))
    }

    fn reader(&self, captured: EntryHash) -> Result<Arc<VaultReader>, TerminalError> {
        if let Some(reader) = self.open().readers.get(&captured) {
            return Ok(Arc::clone(reader));
        }
        let row = self.row(captured)?;
        let reader = Arc::new(self.terminal.lock()?.open_row(&row)?);
        let mut open = self.open();
        if open.readers.len() >= OPEN_FILES {
            open.readers.clear();
        }
        open.readers.insert(captured, Arc::clone(&reader));
        Ok(reader)
    }

    fn summary(&self, report: &UploadReport) -> UploadSummary {
        let open = self.open();
        let items = report.items.iter().filter_map(|(captured, (held, progress))| {
            let Listed { media, length } = *open.rows.get(captured)?;
            Some(UploadedItem { media, length, held: *held, progress: progress.clone() })
        });
        UploadSummary { items: items.collect(), report: report.clone() }
    }
}

impl Recorder {
    /// Keeps receipts that hold, with the office's own words, and what it refused for good.
    fn take_receipts(
        &mut self,
        kept: &[Received],
        refused: &[(EntryHash, String)],
    ) -> Result<(), TerminalError> {
        self.store.write(|tx| {
            for received in kept {
                store::insert_entry(tx, &received.entry, Some(received.log_index))?;
                store::put_media_received(tx, received.body.captured, Some(received.log_index))?;
            }
            for (captured, why) in refused {
                store::put_media_refused(tx, *captured, why)?;
            }
            Ok(())
        })
    }
}

impl UploadHost for Sending {
    fn situation(&self) -> Result<Situation, TerminalError> {
        let mut recorder = self.terminal.lock()?;
        recorder.head()?;
        let connection = recorder.store.reader();
        let undelivered = store::count_undelivered(connection, recorder.enrolment.device)? > 0;
        let version = store::media_version(connection)?;
        let mut open = self.open();
        let mut items = None;
        if open.version != Some(version) {
            let rows = store::media_outbox(connection)?;
            for item in &rows {
                open.rows.insert(item.captured, Listed { media: item.media, length: item.length });
            }
            let listed = rows.iter().map(|row| UploadItem {
                captured: row.captured,
                length: row.length,
                rank: row.rank,
                forward: row.forward,
            });
            items = Some(listed.collect());
            open.version = Some(version);
        }
        Ok(Situation {
            items,
            conditions: self.watcher.conditions(),
            undelivered,
            cancelled: self.cancel.load(Ordering::Relaxed),
        })
    }

    fn manifest(&self, captured: EntryHash) -> Result<Vec<u8>, TerminalError> {
        Ok(self.row(captured)?.manifest.as_ref().map(Manifest::to_bytes).unwrap_or_default())
    }

    fn chunk(&self, captured: EntryHash, chunk: u32) -> Result<Option<Vec<u8>>, TerminalError> {
        let read = self.reader(captured).and_then(|reader| match reader.chunk(chunk) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(ReadError::Damaged(_)) => Ok(None),
            Err(ReadError::Store(error)) => Err(error.into()),
        });
        match read {
            Ok(bytes) => Ok(bytes),
            // One recording that cannot be read holds up no other.
            Err(error) => {
                tracing::warn!(cause = %error, "a recording cannot be read");
                Ok(None)
            }
        }
    }

    fn receipt_request(&self, captured: Vec<EntryHash>) -> Result<ReceiptRequest, TerminalError> {
        let state = self.terminal.local_state()?;
        let seen_size = state.seen.as_ref().map_or(0, |seen| seen.size);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = state.seen;
        Ok(ReceiptRequest { captured, epoch: state.epoch, seen_size })
    }

    fn keep_receipts(
        &self,
        request: ReceiptRequest,
        reply: ReceiptReply,
    ) -> Result<Vec<EntryHash>, TerminalError> {
        let mut recorder = self.terminal.lock()?;
        let refused: Vec<(EntryHash, String)> =
            reply.refused.iter().map(|one| (one.captured, one.reason.clone())).collect();
        // That of the request: an exchange may have seen more since.
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
        let checked = check_receipts(&recorder.trust()?, seen.as_ref(), &request, reply)
            .map_err(|error| TerminalError::DishonestOffice(error.to_string()))?;
        let mut kept = Vec::new();
        for received in checked {
            let row = store::media_of_entry(recorder.store.reader(), received.body.captured)?;
            // A receipt for other bytes is none.
            let same = row.is_some_and(|row| {
                row.body.sha256 == received.body.sha256 && row.body.length == received.body.length
            });
            if !same {
                return Err(TerminalError::DishonestOffice(
                    "a receipt names other bytes than were sent".into(),
                ));
            }
            kept.push(received);
        }
        recorder.take_receipts(&kept, &refused)?;
        let mut open = self.open();
        for received in &kept {
            open.readers.remove(&received.body.captured);
        }
        Ok(kept.iter().map(|received| received.body.captured).collect())
    }

    async fn exchange(&self, client: &Client) -> Result<(), TerminalError> {
        self.terminal.sync_through(client).await.map(drop)
    }

    fn progress(&self, report: &UploadReport) {
        self.watcher.progress(&self.summary(report));
    }
}

impl Host for Sending {
    type Error = TerminalError;

    fn local_state(&self) -> Result<LocalState, TerminalError> {
        self.terminal.local_state()
    }

    fn load(&self, from_seq: u64) -> Result<Batch, TerminalError> {
        self.terminal.load(from_seq)
    }

    fn store(&self, plan: Plan) -> Result<LocalState, TerminalError> {
        self.terminal.store(plan)
    }

    fn token(&self) -> Option<String> {
        self.terminal.token()
    }

    fn challenge(&self) -> ChallengeRequest {
        self.terminal.challenge()
    }

    fn answer(&self, challenge: ChallengeReply) -> Result<TokenRequest, TerminalError> {
        self.terminal.answer(challenge)
    }

    fn statements(&self, lost: &[Gap], from_seq: u64) -> Result<(Vec<EntryBytes>, u64), TerminalError> {
        self.terminal.statements(lost, from_seq)
    }

    fn owes_statements(&self) -> Result<bool, TerminalError> {
        self.terminal.owes_statements()
    }

    fn gave_back(&self) -> Result<(), TerminalError> {
        self.terminal.gave_back()
    }

    fn keep_token(&self, token: TokenReply) -> Result<(), TerminalError> {
        self.terminal.keep_token(token)
    }
}

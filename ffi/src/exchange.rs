//! The exchange with the office, and the upload of recordings.

use std::sync::Arc;

use quanji_core::id::MediaId;
use quanji_core::sync::{HeldBack, ItemProgress};
use quanji_core::terminal as core;

use crate::device::{DeviceError, Foreign};
use crate::error::TerminalError;
use crate::terminal::Terminal;

/// A switch that stops long work, once and for all.
#[derive(Debug, Default, uniffi::Object)]
pub struct Cancellation(core::Cancellation);

#[uniffi::export]
impl Cancellation {
    /// A switch that is not switched yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Stops what runs with it and what will: it throws `Cancelled`. From any thread, any number of
    /// times. What the work had achieved stays.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was switched.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

impl Cancellation {
    pub(crate) async fn over<T>(
        switch: Option<Arc<Self>>,
        work: impl Future<Output = Result<T, core::TerminalError>>,
    ) -> Result<T, TerminalError> {
        Ok(switch.unwrap_or_default().0.over(work).await?)
    }
}

/// What an exchange achieved and cost.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SyncSummary {
    /// Own entries that the office proved to hold.
    pub pushed: u64,
    /// Entries of others that were taken in.
    pub pulled: u64,
    /// Own entries that the office put in quarantine.
    pub refused: u64,
    /// Bytes of HTTP requests.
    pub bytes_up: u64,
    /// Bytes of HTTP answers.
    pub bytes_down: u64,
    /// How long it took, milliseconds.
    pub ms: u64,
    /// How many things a person must learn of: `Status.alarms` says what.
    pub alarms: u64,
}

/// Told of the exchanges of `follow`.
#[uniffi::export(with_foreign)]
pub trait SyncListener: Send + Sync {
    /// An exchange ended well. If this throws, that is logged.
    fn synced(&self, summary: SyncSummary) -> Result<(), DeviceError>;

    /// The office cannot be reached; the next attempt follows by itself. If this throws, that is
    /// logged.
    fn offline(&self, error: TerminalError) -> Result<(), DeviceError>;
}

/// Why a recording waits.
#[uniffi::remote(Enum)]
pub enum HeldBack {
    /// The network is metered.
    Metered,
    /// The battery is low.
    Battery,
    /// It is not the time of day for it.
    TimeWindow,
}

/// The stage of a recording.
#[uniffi::remote(Enum)]
pub enum ItemProgress {
    /// It waits for others.
    Queued,
    /// It waits for the device.
    HeldBack {
        /// Why.
        because: HeldBack,
    },
    /// The office lacks the entry that states it.
    EntryMissing,
    /// It is being sent.
    Sending,
    /// The office checks it.
    Verifying,
    /// The office's receipt was checked: it is delivered.
    Received,
    /// It failed; the others go on.
    Failed {
        /// Machine code.
        code: String,
    },
}

/// How far a recording has come.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UploadedItem {
    /// Which.
    pub media: MediaId,
    /// Its length, bytes.
    pub length: u64,
    /// Bytes that the office holds of it.
    pub held: u64,
    /// Its stage.
    pub progress: ItemProgress,
}

/// How far an upload has come.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UploadSummary {
    /// Recordings that the office has received, with a checked receipt.
    pub received: u64,
    /// Recordings that wait.
    pub waiting: u64,
    /// Bytes of all.
    pub bytes_total: u64,
    /// Bytes that the office holds.
    pub bytes_held: u64,
    /// Bytes sent by this upload.
    pub bytes_sent: u64,
    /// Each recording.
    pub items: Vec<UploadedItem>,
}

/// Told how far an upload has come.
#[uniffi::export(with_foreign)]
pub trait UploadListener: Send + Sync {
    /// How far, at most ten times a second. If this throws, that is logged and the upload goes on.
    fn progress(&self, summary: UploadSummary) -> Result<(), DeviceError>;
}

impl From<core::SyncSummary> for SyncSummary {
    fn from(summary: core::SyncSummary) -> Self {
        let core::SyncSummary { pushed, pulled, refused, bytes_up, bytes_down, ms, alarms, .. } = summary;
        Self { pushed, pulled, refused, bytes_up, bytes_down, ms, alarms: alarms.len() as u64 }
    }
}

impl From<core::UploadedItem> for UploadedItem {
    fn from(item: core::UploadedItem) -> Self {
        let core::UploadedItem { media, length, held, progress } = item;
        Self { media, length, held, progress }
    }
}

impl From<core::UploadSummary> for UploadSummary {
    fn from(summary: core::UploadSummary) -> Self {
        Self {
            received: summary.report.received,
            waiting: summary.report.waiting,
            bytes_total: summary.report.bytes_total,
            bytes_held: summary.report.bytes_held,
            bytes_sent: summary.report.bytes_sent,
            items: summary.items.into_iter().map(Into::into).collect(),
        }
    }
}

impl core::UploadListener for Foreign<dyn UploadListener> {
    fn progress(&self, summary: core::UploadSummary) -> Result<(), core::DeviceError> {
        Ok(self.0.progress(summary.into())?)
    }
}

fn report(listener: &dyn SyncListener, result: Result<core::SyncSummary, core::TerminalError>) {
    let told = match result {
        Ok(summary) => listener.synced(summary.into()),
        Err(error) => listener.offline(error.into()),
    };
    let _ = told.inspect_err(|error| tracing::warn!(cause = %error, "a listener failed"));
}

#[uniffi::export(async_runtime = "tokio")]
impl Terminal {
    /// Exchanges with the office until neither side has anything new. It can be cut off at any moment;
    /// what arrived stays, and the next call goes on from there. Recording goes on meanwhile.
    ///
    /// Throws `Offline`, `Refused`, `DishonestOffice`, `Cancelled`, `Suspended`.
    #[uniffi::method(default(cancellation = None))]
    pub async fn sync(&self, cancellation: Option<Arc<Cancellation>>) -> Result<SyncSummary, TerminalError> {
        Ok(Cancellation::over(cancellation, self.core.sync()).await?.into())
    }

    /// Exchanges with the office again and again, whenever it announces news and at least once a
    /// minute, until it is cancelled or the terminal suspended.
    ///
    /// Throws `Refused`, `DishonestOffice`, `Cancelled`, `Suspended`; an office that cannot be reached
    /// is told to the listener.
    #[uniffi::method(default(cancellation = None))]
    pub async fn follow(
        &self,
        listener: Arc<dyn SyncListener>,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<(), TerminalError> {
        Cancellation::over(cancellation, self.core.follow(|result| report(&*listener, result))).await
    }

    /// Delivers entries first, then sends recordings until the office has received all that may be sent
    /// now. Recordings that failed by themselves are in the summary.
    ///
    /// Throws as `sync`.
    #[uniffi::method(default(listener = None, cancellation = None))]
    pub async fn upload(
        &self,
        listener: Option<Arc<dyn UploadListener>>,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<UploadSummary, TerminalError> {
        let options = core::UploadOptions::default();
        let upload = self.core.upload(&options, Arc::new(self.watcher(listener)));
        Ok(Cancellation::over(cancellation, upload).await?.into())
    }

    /// Sends the exchange to another address of the same office.
    ///
    /// Throws `Invalid` if it is no address of an office.
    pub fn move_office(&self, address: &str) -> Result<(), TerminalError> {
        Ok(self.core.move_office(address)?)
    }
}

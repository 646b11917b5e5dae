//! The facade that an app holds: one terminal of one bureau.
//!
//! Every call that changes something returns after COMMIT, so what it returns is saved. Recording
//! needs no network, no valid grant and no token; only [`Terminal::sync`] talks to the office.

mod activity;
mod cache;
mod cancel;
mod capture;
mod case;
mod clock;
mod device;
mod device_check;
mod draft;
mod enrol;
mod enrolment;
mod error;
mod event;
mod finding;
mod follow;
mod gate;
mod import;
mod intake;
mod media;
mod media_view;
mod note;
mod number;
mod read_back;
mod recorder;
mod recover;
mod recovery_key;
mod rescue;
mod seal;
mod search;
mod session_key;
mod settle;
mod shared;
mod sign;
mod standing;
mod status;
mod suspend;
mod sync;
mod template_view;
mod upload;
mod vault;
mod verify;
mod view;
mod watch;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use cancel::Cancellation;
pub use capture::{MediaSaved, NewMedia};
pub use case::NewCase;
pub use clock::{SystemClock, SystemRandomness};
pub use device::{
    Connectivity, DeviceClock, DeviceError, DeviceTime, DeviceVault, DeviceWatcher, GuardedClock,
    GuardedVault, LocationSource, Power, PowerState, UploadListener,
};
pub use draft::SavedField;
pub use enrol::{accept_enrolment, enrol};
pub use enrolment::Enrolment;
pub use error::TerminalError;
pub use event::{EvidenceRequest, Exhibit};
pub use import::{ImportOutcome, ImportRequest, ImportedFile};
pub use media_view::MediaView;
pub use number::NumberStock;
pub use read_back::ReadBack;
pub use recover::{Recovery, recover};
pub use rescue::Rescued;
pub use seal::{Sealed, ServeRequest};
pub use sign::{DeclineRequest, SignRequest, SignatureSaved};
pub use standing::{BlockerView, RoleView, StandingView};
pub use status::Status;
pub use sync::SyncSummary;
pub use template_view::{FieldForm, SignatureForm, TemplateView};
pub use upload::{Unwatched, UploadOptions, UploadSummary, UploadWatcher, UploadedItem};
pub use vault::{FileVault, KeyVault};
pub use verify::Verification;
pub use view::{
    CaseSummary, CaseView, ConflictView, DocumentView, EventView, ProblemView, VersionView, plain,
};
pub use watch::{CasesChange, Listener, ListenerError, Watch};
pub use writer::MediaWriter;

use crate::crypto::Randomness;
use crate::media::Custodian;
use crate::record::MediaKind;
use crate::time::Clock;
use gate::Pass;
use recorder::Recorder;
use shared::Shared;

/// What a terminal needs of its surroundings.
#[derive(Clone)]
pub struct Surroundings {
    /// The folder of the terminal: database, head anchor, enrolment.
    pub home: PathBuf,
    /// Where the keys are.
    pub vault: Arc<dyn KeyVault>,
    /// What the clocks show.
    pub clock: Arc<dyn Clock>,
    /// Where random bytes come from.
    pub randomness: Arc<dyn Randomness>,
    /// Where the device is.
    pub location: Option<Arc<dyn LocationSource>>,
    /// How long to wait for another process that has the store open.
    pub patience: Duration,
    /// How recordings are kept.
    pub media: MediaOptions,
    /// Who may object to the deletion of a local original.
    pub custodians: Vec<Arc<dyn Custodian>>,
}

/// How a terminal keeps recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaOptions {
    /// Bytes of the disk that video and sound leave free for statements and seals; photographs may
    /// use three quarters of it.
    pub reserve: u64,
    /// Whether SM3 (GB/T 32905) is computed beside SHA-256.
    pub sm3: bool,
}

impl Default for MediaOptions {
    /// 256 MiB: signed pages and statements of several days without an office. No SM3.
    fn default() -> Self {
        Self { reserve: 256 * 1024 * 1024, sm3: false }
    }
}

impl MediaOptions {
    /// Space in bytes that a recording leaves free. A photograph is small and may be evidence that
    /// nothing else shows, so it may use most of what video may not.
    pub(crate) const fn reserve_for(&self, kind: MediaKind) -> u64 {
        match kind {
            MediaKind::Audio | MediaKind::Video => self.reserve,
            MediaKind::Photo => self.reserve / 4,
        }
    }
}

impl Surroundings {
    /// The real clock and randomness of this machine, and keys in files under `home/keys`.
    #[must_use]
    pub fn system(home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            vault: Arc::new(FileVault::new(home.join("keys"))),
            clock: Arc::new(SystemClock::default()),
            randomness: Arc::new(SystemRandomness),
            location: None,
            patience: Duration::from_secs(10),
            media: MediaOptions::default(),
            custodians: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").field("home", &self.home).finish_non_exhaustive()
    }
}

/// An enrolled terminal. Cheap to clone; clones share one store.
#[derive(Clone)]
pub struct Terminal {
    shared: Arc<Shared>,
    /// Of the clones that work by themselves, and the last thing that they let go of.
    _pass: Option<Arc<Pass>>,
}

impl Terminal {
    /// Opens the store of an enrolled terminal. The work does not grow with what the store holds, but for
    /// one count of the own entries by an index.
    ///
    /// # Errors
    /// [`TerminalError::NotEnrolled`], [`TerminalError::Busy`], [`TerminalError::Damaged`]: see
    /// [`recover`].
    pub fn open(surroundings: Surroundings) -> Result<Self, TerminalError> {
        rescue::finish_wipe(&surroundings.home)?;
        Ok(Self::around(Recorder::open(surroundings)?))
    }
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").finish_non_exhaustive()
    }
}

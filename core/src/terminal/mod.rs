//! The facade that an app holds: one terminal of one bureau.
//!
//! Every call that changes something returns after COMMIT, so what it returns is saved. Recording
//! needs no network, no valid grant and no token; only [`Terminal::sync`] talks to the office.

mod activity;
mod cache;
mod capture;
mod case;
mod clock;
mod draft;
mod enrol;
mod enrolment;
mod error;
mod follow;
mod import;
mod intake;
mod media;
mod media_view;
mod note;
mod number;
mod read_back;
mod recorder;
mod recover;
mod seal;
mod search;
mod session_key;
mod settle;
mod sign;
mod standing;
mod status;
mod sync;
mod upload;
mod vault;
mod verify;
mod view;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

pub use capture::{MediaSaved, MediaWriter, NewMedia};
pub use case::NewCase;
pub use clock::{SystemClock, SystemRandomness};
pub use draft::SavedField;
pub use enrol::{accept_enrolment, enrol};
pub use enrolment::Enrolment;
pub use error::TerminalError;
pub use import::{ImportOutcome, ImportRequest, ImportedFile};
pub use media_view::MediaView;
pub use number::NumberStock;
pub use read_back::ReadBack;
pub use recover::{Recovery, recover};
pub use seal::{Sealed, ServeRequest};
pub use sign::{DeclineRequest, SignRequest, SignatureSaved};
pub use standing::{BlockerView, RoleView, StandingView};
pub use status::Status;
pub use sync::SyncSummary;
pub use upload::{Unwatched, UploadOptions, UploadSummary, UploadWatcher, UploadedItem};
pub use vault::{FileVault, KeyVault};
pub use verify::Verification;
pub use view::{CaseSummary, CaseView, ConflictView, DocumentView, EventView, ProblemView, VersionView};

use crate::crypto::Randomness;
use crate::media::Custodian;
use crate::time::Clock;
use recorder::Recorder;

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

impl Surroundings {
    /// The real clock and randomness of this machine, and keys in files under `home/keys`.
    #[must_use]
    pub fn system(home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            vault: Arc::new(FileVault::new(home.join("keys"))),
            clock: Arc::new(SystemClock::default()),
            randomness: Arc::new(SystemRandomness),
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
    recorder: Arc<Mutex<Recorder>>,
}

impl Terminal {
    /// Opens the store of an enrolled terminal. The work does not grow with what the store holds.
    ///
    /// # Errors
    /// [`TerminalError::NotEnrolled`], [`TerminalError::Busy`], [`TerminalError::Damaged`]: see
    /// [`recover`].
    pub fn open(surroundings: Surroundings) -> Result<Self, TerminalError> {
        let recorder = Recorder::open(surroundings)?;
        Ok(Self { recorder: Arc::new(Mutex::new(recorder)) })
    }

    fn lock(&self) -> MutexGuard<'_, Recorder> {
        // A panic while recording leaves the store as the last COMMIT left it; the recorder notices
        // an unfinished write by itself, so the lock may be taken again.
        self.recorder.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").finish_non_exhaustive()
    }
}

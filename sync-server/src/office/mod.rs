//! The office: what it takes in, states and hands out, on top of `storage` and `quanji_core`.
//!
//! Every call blocks on the database; async callers use a thread that may block. Calls from several
//! threads and from several processes on one folder are safe: whatever is decided is decided from
//! what the database holds inside the transaction that writes it.

mod audit;
mod bounds;
mod cases;
mod code;
mod device;
mod disposal;
mod enrol;
mod equipment;
mod error;
mod evaluate;
mod examine;
mod exchange;
mod export;
mod feed;
mod grant;
mod hold;
mod ingest;
mod init;
pub(crate) mod key_file;
mod lease;
mod log;
mod long_term_copy;
mod media;
mod number_report;
mod numbers;
mod officer;
mod package;
mod placing;
mod publication;
mod quarantine;
mod receipt;
mod registry;
mod resume;
mod returned;
mod revoke;
mod scope;
mod seal;
mod sealed_pages;
mod section;
mod setting;
mod sign_in;
mod statement;
mod surroundings;
mod template;
mod token;
mod user;
mod verify;
mod watch;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use quanji_core::crypto::{Signer, SoftwareKey};
use quanji_core::entry::Registry;
use quanji_core::id::{BureauId, DeviceId};
use quanji_core::proof::LogSigner;

pub use audit::Drawn;
pub use cases::CaseFile;
pub use code::IssuedCode;
pub use device::DeviceStatus;
pub use disposal::Disposed;
pub use error::OfficeError;
pub use evaluate::{Bench, JudgingProgress};
pub use examine::{Examined, Fault};
pub use exchange::Exchanged;
pub use init::NewOffice;
pub use log::SignedHead;
pub use long_term_copy::{CopiedRecording, CopyManifest, Medium};
pub use media::{Damage, MediaFile, MediaStanding, ScrubReport};
pub use number_report::{Duplicate, Gap, SeriesReport, Unleased};
pub use numbers::Numbers;
pub use officer::NewOfficer;
pub use package::{IssuedPackage, PackageRequest};
pub use quarantine::Decided;
pub use resume::Resumed;
pub use sealed_pages::copy_with_lines;
pub use sign_in::User;
pub use surroundings::Surroundings;
pub use user::NewUser;
pub use watch::LogHead;

pub use crate::storage::{CaseFilter, CaseSummary, FindingRow, Quarantined};

use crate::storage::{BlobStore, Database, LocalFiles};
use media::Uploads;
use registry::RegistryCache;

/// An office. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Office {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    database: Database,
    key: SoftwareKey,
    id: DeviceId,
    signer: LogSigner,
    surroundings: Surroundings,
    registry: RegistryCache,
    heads: tokio::sync::watch::Sender<LogHead>,
    blobs: Arc<dyn BlobStore>,
    uploads: Uploads,
}

impl Office {
    /// Opens the office in a folder.
    ///
    /// # Errors
    /// [`OfficeError::NotInitialised`], [`OfficeError::KeyFile`], [`OfficeError::Storage`].
    pub fn open(data: &Path) -> Result<Self, OfficeError> {
        Self::open_with(data, Surroundings::system())
    }

    /// Opens the office in a folder with a given clock and randomness.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn open_with(data: &Path, surroundings: Surroundings) -> Result<Self, OfficeError> {
        if !Database::exists(data) {
            return Err(OfficeError::NotInitialised(data.to_owned()));
        }
        let key = SoftwareKey::from_bytes(&*key_file::read(data, key_file::OFFICE_KEY)?)?;
        let seed = key_file::read(data, key_file::LOG_KEY)?;
        let office = Self::assemble(data, key, &seed, surroundings)?;
        let registry = office.registry()?;
        if registry.log_key().is_empty() {
            return Err(OfficeError::NotInitialised(data.to_owned()));
        }
        if registry.log_key() != office.inner.signer.verifier().vkey() {
            let path = data.join(key_file::LOG_KEY);
            return Err(OfficeError::KeyFile { path, why: "not the key of this office's log".into() });
        }
        office.catch_up_head()?;
        office.look_at_head()?;
        Ok(office)
    }

    fn assemble(
        data: &Path,
        key: SoftwareKey,
        seed: &[u8; 32],
        surroundings: Surroundings,
    ) -> Result<Self, OfficeError> {
        let public = key.public_key();
        let signer = LogSigner::from_seed(&format!("quanji.local/{}", BureauId::from(&public)), seed)?;
        let inner = Inner {
            folder: data.to_owned(),
            database: Database::open(data)?,
            id: DeviceId::from(&public),
            key,
            signer,
            surroundings,
            registry: RegistryCache::new(public),
            heads: tokio::sync::watch::Sender::new(LogHead::default()),
            blobs: Arc::new(LocalFiles::open(&data.join("media"))?),
            uploads: Uploads::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Who is who, as of now.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn registry(&self) -> Result<Arc<Registry>, OfficeError> {
        self.inner.database.read(|connection| self.inner.registry.current(connection))
    }

    /// The folder of the office.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Moves everything from the WAL into the database file; for the end of a process.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn checkpoint_database(&self) -> Result<(), OfficeError> {
        Ok(self.inner.database.checkpoint()?)
    }

    fn now_ms(&self) -> u64 {
        self.inner.surroundings.now_ms()
    }
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").field("folder", &self.inner.folder).finish_non_exhaustive()
    }
}

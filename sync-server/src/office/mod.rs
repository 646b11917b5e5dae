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
mod kept_heads;
pub(crate) mod key_file;
mod key_notice;
mod keys;
mod lease;
mod log;
mod log_key;
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
mod recover_terminal;
mod registry;
mod rescue;
mod resume;
mod returned;
mod revoke;
mod scope;
mod seal;
mod sealed_pages;
mod section;
mod setting;
mod share;
mod sign_in;
mod signing_key;
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

use quanji_core::crypto::{PublicKey, SoftwareKey};
use quanji_core::entry::{BureauFact, Registry};
use quanji_core::id::{BureauId, DeviceId};

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
pub use keys::{ChangedKey, DeclaredRecovery};
pub use log::SignedHead;
pub use log_key::ChangedLogKey;
pub use long_term_copy::{CopiedRecording, CopyManifest, Medium};
pub use media::{Damage, MediaFile, MediaStanding, ScrubReport};
pub use number_report::{Duplicate, Gap, SeriesReport, Unleased};
pub use numbers::Numbers;
pub use officer::NewOfficer;
pub use package::{IssuedPackage, PackageRequest};
pub use quarantine::Decided;
pub use recover_terminal::RecoveredTerminal;
pub use rescue::{KeptRescue, OpenedRescue};
pub use resume::Resumed;
pub use sealed_pages::copy_with_lines;
pub use share::{Share, ShareFault};
pub use sign_in::User;
pub use surroundings::Surroundings;
pub use user::NewUser;
pub use watch::LogHead;

pub use crate::storage::{CaseFilter, CaseSummary, FindingRow, Quarantined};

use crate::storage::{BlobStore, Database, LocalFiles, StorageError, entry_at, log_size};
use log_key::LogKey;
use media::Uploads;
use registry::RegistryCache;
use signing_key::SigningKey;

/// An office. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Office {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    database: Database,
    key: SigningKey,
    /// The key that made the bureau; it may have been replaced since.
    first_key: PublicKey,
    id: DeviceId,
    log_key: LogKey,
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
        let office = Self::open_keyless(data, surroundings)?;
        // Found now rather than at the first statement.
        office.inner.key.in_force(&*office.registry()?)?;
        office.inner.log_key.signer(office.log_keys()?.of_size(u64::MAX))?;
        Ok(office)
    }

    /// Opens an office whose keys may be lost: it can be read, and given new ones.
    ///
    /// # Errors
    /// [`OfficeError::NotInitialised`], [`OfficeError::Storage`].
    pub fn open_keyless(data: &Path, surroundings: Surroundings) -> Result<Self, OfficeError> {
        if !Database::exists(data) {
            return Err(OfficeError::NotInitialised(data.to_owned()));
        }
        let database = Database::open(data)?;
        let first = first_key(data, &database)?;
        let office = Self::assemble(data, database, first, None, surroundings)?;
        let registry = office.registry()?;
        if registry.log_key().is_empty() {
            return Err(OfficeError::NotInitialised(data.to_owned()));
        }
        office.catch_up_head()?;
        office.look_at_head()?;
        Ok(office)
    }

    fn assemble(
        data: &Path,
        database: Database,
        first_key: PublicKey,
        key: Option<SoftwareKey>,
        surroundings: Surroundings,
    ) -> Result<Self, OfficeError> {
        let inner = Inner {
            folder: data.to_owned(),
            database,
            id: DeviceId::from(&first_key),
            key: SigningKey::new(data, key),
            first_key,
            log_key: LogKey::new(data, format!("quanji.local/{}", BureauId::from(&first_key))),
            surroundings,
            registry: RegistryCache::new(first_key),
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

/// The key that made the bureau, from the first entry of the log: who is opened is what the folder
/// holds, and everybody else checks it against the key that they were given.
fn first_key(data: &Path, database: &Database) -> Result<PublicKey, OfficeError> {
    let first = database.read(|connection| match log_size(connection)? {
        0 => Err(OfficeError::NotInitialised(data.to_owned())),
        _ => Ok(entry_at(connection, 0)?),
    })?;
    match BureauFact::from_body(&first.entry().kind, &first.entry().body) {
        Ok(BureauFact::BureauCreated(body)) if first.verify(&body.key).is_ok() => Ok(body.key),
        _ => Err(StorageError::Damaged("the first entry of the log makes no bureau").into()),
    }
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").field("folder", &self.inner.folder).finish_non_exhaustive()
    }
}

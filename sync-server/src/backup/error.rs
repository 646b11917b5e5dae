//! Why a backup or a restore did not do what was asked.

use std::path::{Path, PathBuf};

use crate::office::OfficeError;
use crate::storage::StorageError;

/// A backup, a check or a restore that failed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The office or its database.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// The database, or chunks of recordings.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A file of the backup or of the office.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder holds no backups.
    #[error("{0} holds no backups")]
    NoBackups(PathBuf),
    /// There is no snapshot of this number.
    #[error("there is no snapshot {0}")]
    NoSuchSnapshot(u32),
    /// Another backup, prune or restore works in the folder.
    #[error("{0} is in use by another backup")]
    InUse(PathBuf),
    /// The folder is another office's.
    #[error("{0} holds backups of another office; take another folder")]
    OtherOffice(PathBuf),
    /// Not a public key.
    #[error("not a public key of `quanji-server backup keygen` (age1…): {0}")]
    BadRecipient(String),
    /// The file with the secret key is not usable.
    #[error("{path}: {why}")]
    BadIdentity {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// The secret key does not open this backup.
    #[error("snapshot {0} is encrypted to another key")]
    OtherKey(u32),
    /// A file of the backup is damaged, missing, or not what its snapshot says.
    #[error("{path} is damaged: {why}")]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A restore goes into a new or empty folder only.
    #[error("{0} is not empty; nothing was restored")]
    NotEmpty(PathBuf),
    /// Something given is not acceptable.
    #[error("{0}")]
    Invalid(String),
}

impl BackupError {
    /// The machine code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Office(error) => error.code(),
            Self::Storage(StorageError::Full) => "storage_full",
            Self::Storage(StorageError::Busy) => "busy",
            Self::Storage(_) => "storage",
            Self::File { .. } => "file",
            Self::NoBackups(_) => "no_backups",
            Self::NoSuchSnapshot(_) => "no_such_snapshot",
            Self::InUse(_) => "in_use",
            Self::OtherOffice(_) => "other_office",
            Self::BadRecipient(_) => "bad_recipient",
            Self::BadIdentity { .. } => "bad_identity",
            Self::OtherKey(_) => "other_key",
            Self::Damaged { .. } => "damaged",
            Self::NotEmpty(_) => "not_empty",
            Self::Invalid(_) => "invalid",
        }
    }

    pub(super) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), why: why.into() }
    }
}

/// Names the file that an I/O error is about.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| match source.kind() {
        std::io::ErrorKind::StorageFull => StorageError::Full.into(),
        _ => BackupError::File { path, source },
    }
}

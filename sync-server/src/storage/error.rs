//! What the database reports.

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

/// The database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No space is left on the disk; nothing of the transaction was written.
    #[error("no space is left on the office's disk")]
    Full,
    /// Another process held the database for too long.
    #[error("the office's database is held by another process")]
    Busy,
    /// The file is of a newer version of this program.
    #[error("the database has schema version {found}; this program knows {known}")]
    TooNew {
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// The SQLite of this build can lose committed rows with two connections.
    #[error("SQLite {0} has the WAL-reset defect; 3.51.3 or later is needed")]
    UnsoundSqlite(String),
    /// A stored value is not of the form that this program writes.
    #[error("the database is damaged: {0}")]
    Damaged(&'static str),
    /// A file beside the database.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Anything else from SQLite.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
}

impl StorageError {
    /// Names the file that an I/O error is about.
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::File { path, source },
        }
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error() {
            Some(cause) if cause.code == ErrorCode::DiskFull => Self::Full,
            // The shared index of the WAL could not grow: the disk is full.
            Some(cause) if cause.extended_code == SQLITE_IOERR_SHMSIZE => Self::Full,
            Some(cause) if matches!(cause.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy
            }
            _ => Self::Sqlite(error),
        }
    }
}

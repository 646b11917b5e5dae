//! What can go wrong with the database, with its full cause.

use std::path::PathBuf;

/// A failure of the database or of the files beside it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space is left on the device. Nothing was written; what was saved before can be read.
    #[error("no space is left")]
    Full(#[source] rusqlite::Error),
    /// The database, or a page of it, fails its authentication: damaged, or another key.
    #[error("the database is damaged or belongs to another key")]
    Damaged(#[source] rusqlite::Error),
    /// Another process has this store open.
    #[error("another process is using this store")]
    Busy,
    /// The database was made by a newer version of this library.
    #[error("database version {found}; this build knows up to {known}")]
    TooNew {
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// The file is not encrypted, or this build has no SQLCipher.
    #[error("the database is not encrypted")]
    NotEncrypted,
    /// This build's SQLite has a known defect.
    #[error("SQLite {0} has the WAL-reset defect; at least 3.51.3 is needed")]
    OldSqlite(String),
    /// A row does not have the shape that this library wrote.
    #[error("a row of table {0} does not have its shape")]
    BadRow(&'static str),
    /// Any other failure of SQLite.
    #[error("database: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// A file beside the database.
    #[error("file {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Names the file of a failure.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(error),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(error),
        }
    }
}

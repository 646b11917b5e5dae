//! The vault: encrypted files of recordings beside the database.
//!
//! A chunk is on the disk before it is listed, and listed before the next one is written. What a
//! crash leaves is read back by [`recover`]: every whole chunk, and whether the last was reached.

mod read;
mod recover;
mod space;
mod write;

pub use read::{ReadError, VaultReader};
pub use recover::{Recovered, recover};
pub use space::{Space, free_bytes, minutes_left};
pub use write::{ChunkWriter, Kept, WriteOptions};

use std::path::{Path, PathBuf};

use super::error::StoreError;
use crate::id::MediaId;

/// Folder of the vault within that of the terminal.
const FOLDER: &str = "media";

/// The data file of a recording.
#[must_use]
pub fn data_path(home: &Path, file: MediaId) -> PathBuf {
    home.join(FOLDER).join(format!("{file}.data"))
}

/// The list of its chunks while it is recorded.
#[must_use]
pub fn list_path(home: &Path, file: MediaId) -> PathBuf {
    home.join(FOLDER).join(format!("{file}.list"))
}

/// Every data file of the vault.
///
/// # Errors
/// [`StoreError::File`].
pub fn data_files(home: &Path) -> Result<Vec<MediaId>, StoreError> {
    let folder = home.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::file(&folder)(error)),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<MediaId> = names.filter_map(|name| name.strip_suffix(".data")?.parse().ok()).collect();
    files.sort_unstable();
    Ok(files)
}

/// Whether somebody writes or reads a data file just now.
///
/// # Errors
/// [`StoreError::File`].
pub fn is_used(home: &Path, file: MediaId) -> Result<bool, StoreError> {
    let path = data_path(home, file);
    let data = match std::fs::File::open(&path) {
        Ok(data) => data,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::file(path)(error)),
    };
    match data.try_lock() {
        Ok(()) => Ok(false),
        Err(std::fs::TryLockError::WouldBlock) => Ok(true),
        Err(std::fs::TryLockError::Error(error)) => Err(StoreError::file(path)(error)),
    }
}

/// Deletes the bytes of a recording. Whoever calls this has asked [`crate::media::may_delete`].
///
/// # Errors
/// [`StoreError::File`].
pub fn remove(home: &Path, file: MediaId) -> Result<(), StoreError> {
    for path in [list_path(home, file), data_path(home, file)] {
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::file(path)(error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

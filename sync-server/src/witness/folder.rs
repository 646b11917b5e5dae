//! The folder of a process that signs: its key, and what it signed last.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::storage::sync_folder;

/// The longest text that is read back.
const MAX_TEXT: u64 = 64 * 1024;

/// A file of the folder cannot be read or written, or is not what it should be.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}")]
pub struct FolderError {
    /// Which file.
    pub path: PathBuf,
    /// What is wrong.
    pub why: String,
}

/// A folder that one process holds at a time.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Opens a folder, made unless it exists, and keeps other processes out of it.
    pub(super) fn open(path: &Path) -> Result<Self, FolderError> {
        let failed = failed(path);
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(&failed)?;
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(&failed)?;
        lock.try_lock().map_err(|_| FolderError {
            path: path.to_owned(),
            why: "another process works in this folder".into(),
        })?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// Where a file is.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Reads a text; `None` if there is none.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>, FolderError> {
        let path = self.file(name);
        let mut text = String::new();
        let read = File::open(&path).and_then(|file| file.take(MAX_TEXT).read_to_string(&mut text));
        match read {
            Ok(_) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path)(error)),
        }
    }

    /// Reads a secret of 32 bytes; `None` if there is none.
    pub(super) fn read_key(&self, name: &str) -> Result<Option<Zeroizing<[u8; 32]>>, FolderError> {
        let path = self.file(name);
        match std::fs::read(&path).map(Zeroizing::new) {
            Ok(bytes) => match <[u8; 32]>::try_from(bytes.as_slice()) {
                Ok(key) => Ok(Some(Zeroizing::new(key))),
                Err(_) => Err(FolderError { path, why: format!("{} bytes instead of 32", bytes.len()) }),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path)(error)),
        }
    }

    /// Puts bytes in the place of a file. When this returns `Ok` they survive a power cut; after a
    /// failure or a crash the file is the old one or the new one, whole.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let (path, unfinished) = (self.file(name), self.file(&format!("{name}.new")));
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&unfinished, &path)?;
            sync_folder(&self.path)
        };
        write().map_err(failed(&path))
    }
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> FolderError {
    let path = path.to_owned();
    move |error| FolderError { path: path.clone(), why: error.to_string() }
}

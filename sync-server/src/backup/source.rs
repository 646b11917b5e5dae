//! The office as a backup sees it: a copy of the database of one moment, the files beside it, the chunks it names.

use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use quanji_core::id::{BureauId, Digest};
use rusqlite::Connection;

use super::error::{BackupError, at};
use super::snapshot::FilePart;
use crate::storage::{BlobStore, Database, LocalFiles, entry_at, epoch, log_root, log_size, visit_chunks};

/// Where the database is copied to while a backup runs, in the folder of the office: it holds personal data, and the disk
/// of the backup must not see it.
const COPY: &str = "backup.tmp";
const MEDIA: &str = "media";
/// Longest file beside the database, bytes: keys and certificates.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The copy, removed at the end.
pub(super) struct Source {
    data: PathBuf,
    copy: PathBuf,
    connection: Connection,
    blobs: LocalFiles,
    /// Held: one backup at a time.
    _lock: File,
}

/// What the copy says of itself.
pub(super) struct Moment {
    pub(super) bureau: BureauId,
    pub(super) epoch: u64,
    pub(super) log_size: u64,
    pub(super) log_root: [u8; 32],
}

/// What a snapshot says of each file, and where the file is.
type PartsWithPaths = Vec<(FilePart, PathBuf)>;

impl Source {
    /// Copies the database as of now; whoever writes to it goes on meanwhile.
    pub(super) fn open(data: &Path) -> Result<Self, BackupError> {
        if !Database::exists(data) {
            return Err(crate::office::OfficeError::NotInitialised(data.to_owned()).into());
        }
        let copy = data.join(COPY);
        let lock = File::options().write(true).create(true).truncate(false).mode(0o600).open(&copy);
        let lock = lock.map_err(at(&copy))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::InUse(data.to_owned())),
            Err(TryLockError::Error(error)) => return Err(at(&copy)(error)),
        }
        lock.set_len(0).map_err(at(&copy))?;
        let connection = match Database::open(data).and_then(|database| database.copy_to(&copy)) {
            Ok(connection) => connection,
            Err(error) => {
                let _ = std::fs::remove_file(&copy);
                return Err(error.into());
            }
        };
        let blobs = LocalFiles::open(&data.join(MEDIA))?;
        Ok(Self { data: data.to_owned(), copy, connection, blobs, _lock: lock })
    }

    pub(super) fn moment(&self) -> Result<Moment, BackupError> {
        let size = log_size(&self.connection)?;
        Ok(Moment {
            bureau: entry_at(&self.connection, 0)?.entry().bureau,
            epoch: epoch(&self.connection)?,
            log_size: size,
            log_root: log_root(&self.connection, size)?.0,
        })
    }

    /// The file of the copied database.
    pub(super) fn database(&self) -> &Path {
        &self.copy
    }

    /// The chunks that recordings have; whether all of one of them is said to be held.
    pub(super) fn chunks(&self, visit: impl FnMut(Digest, bool)) -> Result<(), BackupError> {
        Ok(visit_chunks(&self.connection, visit)?)
    }

    /// A chunk as it is stored.
    pub(super) fn chunk(&self, digest: &Digest) -> Result<Option<Vec<u8>>, BackupError> {
        Ok(self.blobs.get(digest)?)
    }

    /// The files beside database and recordings, by name, and the names of what a backup leaves out.
    pub(super) fn files(&self, also: &[PathBuf]) -> Result<(PartsWithPaths, Vec<String>), BackupError> {
        let (mut files, mut left_out) = (Vec::new(), Vec::new());
        for entry in std::fs::read_dir(&self.data).map_err(at(&self.data))? {
            let entry = entry.map_err(at(&self.data))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(at(&entry.path()))?;
            if name == MEDIA
                || name == COPY
                || name.starts_with("office.db")
                || name.starts_with(&format!("{COPY}-"))
            {
                continue;
            }
            if kind.is_file() && is_plain(&name) {
                files.push(part(name, &entry.path(), false)?);
            } else {
                left_out.push(name);
            }
        }
        for path in also {
            let name = path.file_name().and_then(|name| name.to_str()).filter(|name| is_plain(name));
            let name = name.ok_or_else(|| BackupError::Invalid(format!("{}: not a file", path.display())))?;
            if files.iter().any(|(held, _)| held.also && held.name == name) {
                return Err(BackupError::Invalid(format!("two files are named {name}")));
            }
            files.push(part(name.to_owned(), path, true)?);
        }
        files.sort_by(|(one, _), (other, _)| (one.also, &one.name).cmp(&(other.also, &other.name)));
        left_out.sort();
        Ok((files, left_out))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.copy) {
            tracing::warn!(%error, "the copy of the database stays; the next backup removes it");
        }
    }
}

/// Whether a name is one of a file in a folder, and no way out of it.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && name != "." && name != ".." && !name.contains(['/', '\\', '\0'])
}

fn part(name: String, path: &Path, also: bool) -> Result<(FilePart, PathBuf), BackupError> {
    let length = std::fs::metadata(path).map_err(at(path))?.len();
    if length > MAX_FILE {
        return Err(BackupError::Invalid(format!("{}: too long to be a key", path.display())));
    }
    Ok((FilePart { name, length, also }, path.to_owned()))
}

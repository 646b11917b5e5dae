//! A folder of backups.

use std::fs::{File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use quanji_core::crypto::sha256;
use quanji_core::id::{BureauId, Digest};

use super::error::{BackupError, at};
use super::row::Row;
use super::snapshot::Snapshot;
use crate::storage::{BlobStore, LocalFiles};

const OBJECTS: &str = "objects";
const SNAPSHOTS: &str = "snapshots";
const LOCK: &str = "lock";
const SUFFIX: &str = ".snapshot";
const UNFINISHED: &str = ".unfinished";

/// One snapshot in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// Its number; later ones have higher numbers.
    pub snapshot: u32,
    /// When it was made, by the office's clock, milliseconds since 1970; absent if it is damaged.
    pub made_ms: Option<u64>,
    /// Whose office.
    pub bureau: Option<BureauId>,
    /// Which life of the log.
    pub epoch: Option<u64>,
    /// Entries in the log.
    pub log_size: Option<u64>,
    /// Objects that it names.
    pub objects: Option<u64>,
    /// Public keys whose secret halves open it.
    pub recipients: Vec<String>,
    /// What is wrong with its file.
    pub damage: Option<String>,
}

/// The snapshots in a folder, oldest first. Their objects are not looked at: that is `check`.
///
/// # Errors
/// [`BackupError::NoBackups`], [`BackupError::File`].
pub fn list(from: &Path) -> Result<Vec<Listed>, BackupError> {
    let repository = Repository::open(from)?;
    let numbers = repository.numbers()?;
    Ok(numbers
        .into_iter()
        .map(|snapshot| match repository.snapshot(snapshot) {
            Ok(open) => Listed {
                snapshot,
                made_ms: Some(open.head.made_ms),
                bureau: Some(open.head.bureau),
                epoch: Some(open.head.epoch),
                log_size: Some(open.head.log_size),
                objects: Some(open.count()),
                recipients: open.head.recipients,
                damage: None,
            },
            Err(error) => Listed {
                snapshot,
                made_ms: None,
                bureau: None,
                epoch: None,
                log_size: None,
                objects: None,
                recipients: Vec::new(),
                damage: Some(error.to_string()),
            },
        })
        .collect())
}

/// A folder of backups, in use by this process.
pub(super) struct Repository {
    folder: PathBuf,
    objects: LocalFiles,
    /// Held, and let go of by the operating system when the process ends.
    _lock: Option<File>,
}

impl Repository {
    /// Opens or makes a folder for writing; nobody else may use it meanwhile.
    pub(super) fn open_or_make(folder: &Path) -> Result<Self, BackupError> {
        let snapshots = folder.join(SNAPSHOTS);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&snapshots).map_err(at(&snapshots))?;
        let path = folder.join(LOCK);
        let lock = File::options().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let lock = lock.map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::InUse(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(at(&path)(error)),
        }
        Ok(Self {
            folder: folder.to_owned(),
            objects: LocalFiles::open(&folder.join(OBJECTS))?,
            _lock: Some(lock),
        })
    }

    /// Opens a folder for reading; it may be on a medium that cannot be written.
    pub(super) fn open(folder: &Path) -> Result<Self, BackupError> {
        if !folder.join(SNAPSHOTS).is_dir() {
            return Err(BackupError::NoBackups(folder.to_owned()));
        }
        let lock = File::open(folder.join(LOCK)).ok();
        if let Some(lock) = &lock
            && matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
        {
            return Err(BackupError::InUse(folder.to_owned()));
        }
        Ok(Self { folder: folder.to_owned(), objects: LocalFiles::open(&folder.join(OBJECTS))?, _lock: lock })
    }

    /// The numbers of the snapshots, ascending.
    pub(super) fn numbers(&self) -> Result<Vec<u32>, BackupError> {
        let names = self.snapshot_files()?;
        let mut numbers: Vec<u32> =
            names.iter().filter_map(|name| name.strip_suffix(SUFFIX)?.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// What snapshots that were never finished left behind.
    pub(super) fn unfinished(&self) -> Result<Vec<PathBuf>, BackupError> {
        let names = self.snapshot_files()?;
        let folder = self.folder.join(SNAPSHOTS);
        Ok(names.iter().filter(|name| name.ends_with(UNFINISHED)).map(|name| folder.join(name)).collect())
    }

    fn snapshot_files(&self) -> Result<Vec<String>, BackupError> {
        let folder = self.folder.join(SNAPSHOTS);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(at(&folder))? {
            names.extend(entry.map_err(at(&folder))?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    pub(super) fn path_of(&self, number: u32) -> PathBuf {
        self.folder.join(SNAPSHOTS).join(format!("{number:08}{SUFFIX}"))
    }

    /// A new place to write a snapshot of this number beside; its name tells for which keys.
    pub(super) fn unfinished_path(&self, number: u32, recipients: &[String]) -> PathBuf {
        let (folder, keys) = (self.folder.join(SNAPSHOTS), keys_of(recipients));
        let tries = (0u32..).map(|attempt| folder.join(format!("{number:08}-{attempt}{keys}")));
        let mut free = tries.filter(|path| !path.exists());
        free.next().unwrap_or(folder)
    }

    /// Whether an unfinished snapshot was being made for these keys.
    pub(super) fn is_for(path: &Path, recipients: &[String]) -> bool {
        path.to_str().is_some_and(|path| path.ends_with(&keys_of(recipients)))
    }

    /// Opens a snapshot and checks its file.
    pub(super) fn snapshot(&self, number: u32) -> Result<Snapshot, BackupError> {
        let path = self.path_of(number);
        if !path.exists() {
            return Err(BackupError::NoSuchSnapshot(number));
        }
        Snapshot::open(path)
    }

    /// The number that is asked for, or the newest.
    pub(super) fn choose(&self, asked: Option<u32>) -> Result<u32, BackupError> {
        match asked {
            Some(number) => Ok(number),
            None => self.numbers()?.pop().ok_or_else(|| BackupError::NoBackups(self.folder.clone())),
        }
    }

    pub(super) fn objects(&self) -> &LocalFiles {
        &self.objects
    }

    /// The file of an object.
    pub(super) fn object_path(&self, row: &Row) -> PathBuf {
        let name = Digest::from_bytes(row.object).to_string();
        self.folder.join(OBJECTS).join(name.get(..2).unwrap_or_default()).join(name)
    }

    /// Reads an object and compares it with its name.
    pub(super) fn read(&self, row: &Row) -> Result<Vec<u8>, BackupError> {
        let path = self.object_path(row);
        match self.objects.get(&Digest::from_bytes(row.object))? {
            None => Err(BackupError::damaged(&path, "it is missing")),
            Some(bytes) if sha256(&bytes) == row.object => Ok(bytes),
            Some(_) => Err(BackupError::damaged(&path, "its bytes are not those of its name")),
        }
    }

    /// The folders of objects, for a sweep.
    pub(super) fn object_folders(&self) -> Result<Vec<PathBuf>, BackupError> {
        let folder = self.folder.join(OBJECTS);
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(at(&folder))? {
            let entry = entry.map_err(at(&folder))?;
            // `incoming` and `damaged` have longer names.
            if entry.file_name().len() == 2 {
                folders.push(entry.path());
            }
        }
        Ok(folders)
    }
}

/// The end of the name of an unfinished snapshot.
fn keys_of(recipients: &[String]) -> String {
    let digest = Digest::from_bytes(sha256(recipients.join("\n").as_bytes())).to_string();
    format!("-{}{UNFINISHED}", digest.get(..16).unwrap_or_default())
}

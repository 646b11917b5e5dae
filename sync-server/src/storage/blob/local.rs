//! Chunks as files of a folder.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use quanji_core::id::Digest;

use super::super::error::StorageError;
use super::BlobStore;

const INCOMING: &str = "incoming";
const DAMAGED: &str = "damaged";

/// One file a chunk, `ab/abcd…`, in 256 folders. A file appears under its name when all of it is on
/// the disk. The folder is synced later, by [`BlobStore::sync`]: doing it for each chunk doubles the
/// cost, and until the receipt is given a chunk that a power cut takes is merely sent again.
#[derive(Debug)]
pub struct LocalFiles {
    folder: PathBuf,
    next: AtomicU64,
}

impl LocalFiles {
    /// The store in a folder, made unless it exists. What a crash left half written is removed.
    ///
    /// # Errors
    /// [`StorageError::File`], [`StorageError::Full`].
    pub fn open(folder: &Path) -> Result<Self, StorageError> {
        for name in [INCOMING, DAMAGED] {
            make_folder(&folder.join(name))?;
        }
        let incoming = folder.join(INCOMING);
        for entry in std::fs::read_dir(&incoming).map_err(StorageError::file(&incoming))? {
            let path = entry.map_err(StorageError::file(&incoming))?.path();
            // Another process may be writing it, or have removed it: the store of a running server
            // is opened by `scrub` beside it.
            let alive = File::open(&path).is_ok_and(|file| file.try_lock().is_err());
            if !alive && let Err(error) = std::fs::remove_file(&path) {
                tracing::warn!(%error, "a half-written chunk stays");
            }
        }
        Ok(Self { folder: folder.to_owned(), next: AtomicU64::new(0) })
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(name.get(..2).unwrap_or_default()).join(name)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let incoming = self.folder.join(INCOMING).join(format!("{}-{number}", std::process::id()));
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&incoming)?;
        let written = file
            .lock()
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_data())
            .and_then(|()| std::fs::rename(&incoming, path));
        if written.is_err() {
            // Whatever it holds is no chunk; at the next opening it goes in any case.
            let _ = std::fs::remove_file(&incoming);
        }
        written
    }
}

impl BlobStore for LocalFiles {
    fn put(&self, digest: &Digest, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.path(digest);
        if path.exists() {
            return Ok(());
        }
        let mut written = self.write(&path, bytes);
        if written.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
            && let Some(folder) = path.parent()
        {
            make_folder(folder)?;
            written = self.write(&path, bytes);
        }
        written.map_err(StorageError::file(&path))
    }

    fn get(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StorageError> {
        let path = self.path(digest);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::file(&path)(error)),
        }
    }

    fn has(&self, digest: &Digest) -> Result<bool, StorageError> {
        let path = self.path(digest);
        path.try_exists().map_err(StorageError::file(&path))
    }

    fn set_aside(&self, digest: &Digest) -> Result<(), StorageError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let to = self.folder.join(DAMAGED).join(format!("{digest}-{}-{number}", std::process::id()));
        match std::fs::rename(self.path(digest), &to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StorageError::file(&to)(error)),
        }
    }

    fn remove(&self, digest: &Digest) -> Result<(), StorageError> {
        let path = self.path(digest);
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StorageError::file(&path)(error)),
        }
    }

    fn sync(&self, digests: &[Digest]) -> Result<(), StorageError> {
        let mut folders: BTreeSet<PathBuf> =
            digests.iter().filter_map(|digest| self.path(digest).parent().map(Path::to_owned)).collect();
        folders.insert(self.folder.clone());
        for folder in folders {
            match File::open(&folder) {
                Ok(open) => open.sync_all().map_err(StorageError::file(&folder))?,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(StorageError::file(&folder)(error)),
            }
        }
        Ok(())
    }
}

fn make_folder(folder: &Path) -> Result<(), StorageError> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(StorageError::file(folder))
}

#[cfg(test)]
mod tests {
    use quanji_core::crypto::sha256;

    use super::*;

    #[test]
    fn it_keeps_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        super::super::tests::contract(&LocalFiles::open(folder.path()).unwrap());
    }

    #[test]
    fn what_a_crash_left_half_written_goes_and_a_damaged_chunk_stays_beside() {
        let folder = tempfile::tempdir().unwrap();
        let store = LocalFiles::open(folder.path()).unwrap();
        let digest = Digest::from_bytes(sha256(b"chunk"));
        store.put(&digest, b"chunk").unwrap();
        std::fs::write(folder.path().join(INCOMING).join("1-1"), b"half").unwrap();
        store.set_aside(&digest).unwrap();
        drop(store);
        let store = LocalFiles::open(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path().join(INCOMING)).unwrap().count(), 0);
        assert_eq!(std::fs::read_dir(folder.path().join(DAMAGED)).unwrap().count(), 1);
        assert!(!store.has(&digest).unwrap());
    }
}

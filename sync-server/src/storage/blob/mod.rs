//! Where chunks of recordings are stored, by their SHA-256.

mod local;

pub use local::LocalFiles;

use quanji_core::id::Digest;

use super::error::StorageError;

/// A store of chunks. The same chunk is stored once, however many recordings have it. Calls from
/// several threads are safe; each blocks.
pub trait BlobStore: Send + Sync + std::fmt::Debug {
    /// Stores a chunk whose SHA-256 the caller has checked; nothing if it is there already. After a
    /// crash it is there whole or not at all.
    ///
    /// # Errors
    /// [`StorageError::Full`], [`StorageError::File`]; other chunks are as before.
    fn put(&self, digest: &Digest, bytes: &[u8]) -> Result<(), StorageError>;

    /// Reads a chunk as it is stored, unchecked; `None` if it is not there.
    ///
    /// # Errors
    /// [`StorageError::File`].
    fn get(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StorageError>;

    /// Whether a chunk is there; its bytes are not looked at.
    ///
    /// # Errors
    /// [`StorageError::File`].
    fn has(&self, digest: &Digest) -> Result<bool, StorageError>;

    /// Moves a damaged chunk out of the way, so that it is not there any more. It is kept beside.
    ///
    /// # Errors
    /// [`StorageError::File`].
    fn set_aside(&self, digest: &Digest) -> Result<(), StorageError>;

    /// Removes a chunk for good; nothing if it is not there. The caller has made sure that nothing needs it.
    ///
    /// # Errors
    /// [`StorageError::File`].
    fn remove(&self, digest: &Digest) -> Result<(), StorageError>;

    /// Waits until these chunks would survive a power cut.
    ///
    /// # Errors
    /// [`StorageError::File`].
    fn sync(&self, digests: &[Digest]) -> Result<(), StorageError>;
}

#[cfg(test)]
pub(super) mod tests {
    use quanji_core::crypto::sha256;

    use super::*;

    /// What every backend keeps.
    pub(super) fn contract(store: &dyn BlobStore) {
        let digest_of = |bytes: &[u8]| Digest::from_bytes(sha256(bytes));
        let (first, second) = (b"first".as_slice(), vec![7; 1024 * 1024]);
        let (one, two, none) = (digest_of(first), digest_of(&second), digest_of(b"never stored"));
        assert_eq!((store.has(&one).unwrap(), store.get(&one).unwrap()), (false, None));
        store.put(&one, first).unwrap();
        store.put(&one, first).unwrap();
        store.put(&two, &second).unwrap();
        store.put(&digest_of(b""), b"").unwrap();
        store.sync(&[one, two, none]).unwrap();
        assert_eq!(store.get(&one).unwrap().as_deref(), Some(first));
        assert_eq!(store.get(&two).unwrap(), Some(second.clone()));
        assert_eq!(store.get(&digest_of(b"")).unwrap(), Some(Vec::new()));
        assert!(store.has(&two).unwrap() && !store.has(&none).unwrap());
        store.remove(&one).unwrap();
        store.remove(&none).unwrap();
        assert_eq!((store.has(&one).unwrap(), store.has(&two).unwrap()), (false, true));
        store.set_aside(&two).unwrap();
        store.set_aside(&none).unwrap();
        assert_eq!((store.has(&two).unwrap(), store.get(&two).unwrap()), (false, None));
        store.put(&two, &second).unwrap();
        assert_eq!(store.get(&two).unwrap(), Some(second));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for number in 0..50u8 {
                        let bytes = vec![number; 1000];
                        store.put(&digest_of(&bytes), &bytes).unwrap();
                    }
                });
            }
        });
        assert!((0..50u8).all(|number| store.has(&digest_of(&vec![number; 1000])).unwrap()));
    }
}

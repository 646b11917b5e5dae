//! Reading a recording of the vault.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::super::error::StoreError;
use super::data_path;
use crate::id::MediaId;
use crate::media::{CHUNK_BYTES, ChunkCipher, Cut, FileHeader, FileKey, TAG_BYTES};

/// A chunk cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Its bytes on the disk are not those that were written.
    #[error("chunk {0} is damaged")]
    Damaged(u32),
    /// The disk failed, or the file is gone.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the chunks of one complete recording, in any order.
#[derive(Debug)]
pub struct VaultReader {
    data: File,
    cipher: ChunkCipher,
    cut: Cut,
    path: std::path::PathBuf,
}

impl VaultReader {
    /// Opens a recording of so many bytes.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn open(home: &Path, file: MediaId, key: &FileKey, length: u64) -> Result<Self, StoreError> {
        let path = data_path(home, file);
        let data = File::open(&path).map_err(StoreError::file(&path))?;
        // Held as long as this reader: what is read is not deleted.
        data.lock_shared().map_err(StoreError::file(&path))?;
        Ok(Self { data, cipher: ChunkCipher::new(key, file), cut: Cut::new(length), path })
    }

    /// How the recording is cut.
    #[must_use]
    pub const fn cut(&self) -> Cut {
        self.cut
    }

    /// A chunk as it was recorded.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] if a bit of it differs.
    pub fn chunk(&self, position: u32) -> Result<Vec<u8>, ReadError> {
        let length = self.cut.length_of(position);
        let mut bytes = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        bytes.resize(length + TAG_BYTES, 0);
        match self.data.read_exact_at(&mut bytes, FileHeader::offset_of(position)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(ReadError::Damaged(position));
            }
            Err(error) => return Err(StoreError::file(&self.path)(error).into()),
        }
        // A recording that was torn off has whole chunks only; one that was ended, whatever ended it,
        // has a shorter one that says that it is the last.
        let last = length < CHUNK_BYTES;
        self.cipher.open(position, last, &mut bytes).map_err(|_| ReadError::Damaged(position))?;
        Ok(bytes)
    }
}

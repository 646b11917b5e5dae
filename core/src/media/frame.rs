//! The files of a terminal's vault: the header of a data file, and the records of its list.
//!
//! A data file is a header and the sealed chunks one after the other, so chunk *n* is at a place
//! that follows from *n*. The list beside it has one record a chunk, written after the chunk is on
//! the disk: a chunk that is listed and not there was lost, and a tail that is not listed is torn.

use super::CHUNK_BYTES;
use super::cipher::{CipherError, FileKey, TAG_BYTES, VaultKey};
use crate::id::{Digest, MediaId};

const MAGIC: &[u8; 8] = b"QJMEDIA1";
const NAME_BYTES: usize = 16;
const WRAPPED_BYTES: usize = 48;

/// Length of the header of a data file, bytes.
pub const HEADER_BYTES: usize = MAGIC.len() + NAME_BYTES + WRAPPED_BYTES;
/// Length of a record of the list, bytes.
pub const LIST_RECORD_BYTES: usize = 32;

/// The header of a data file: whose it is, and its key under the vault's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHeader {
    /// Name of the file: random bytes.
    pub file: MediaId,
    wrapped: [u8; WRAPPED_BYTES],
}

impl FileHeader {
    /// The header of a new file.
    #[must_use]
    pub fn new(vault: &VaultKey, file: MediaId, key: &FileKey) -> Self {
        Self { file, wrapped: vault.wrap(file, key) }
    }

    /// The key of the file.
    ///
    /// # Errors
    /// [`CipherError`] if it was wrapped by another terminal or is damaged.
    pub fn key(&self, vault: &VaultKey) -> Result<FileKey, CipherError> {
        vault.unwrap(self.file, &self.wrapped)
    }

    /// `QJMEDIA1` ‖ name(16) ‖ wrapped key(48).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [MAGIC.as_slice(), self.file.as_bytes(), &self.wrapped].concat()
    }

    /// Reads the form of [`FileHeader::to_bytes`]; `None` for anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (name, wrapped) = bytes.strip_prefix(MAGIC)?.split_at_checked(NAME_BYTES)?;
        Some(Self { file: MediaId::from_slice(name)?, wrapped: wrapped.try_into().ok()? })
    }

    /// Where a sealed chunk begins in the file.
    #[must_use]
    pub const fn offset_of(chunk: u32) -> u64 {
        HEADER_BYTES as u64 + chunk as u64 * (CHUNK_BYTES + TAG_BYTES) as u64
    }
}

/// The record of the list for a chunk: HMAC-SHA-256 under the file's key over "quanji list 1" ‖
/// position(4, big end first) ‖ length(4) ‖ whether it is the last(1) ‖ SHA-256 of the chunk. It
/// says nothing to whoever has not the key.
#[must_use]
pub fn list_record(
    key: &FileKey,
    position: u32,
    length: u32,
    last: bool,
    chunk: &Digest,
) -> [u8; LIST_RECORD_BYTES] {
    let (position, length, last) = (position.to_be_bytes(), length.to_be_bytes(), [u8::from(last)]);
    key.mac(&[b"quanji list 1", &position, &length, &last, chunk.as_bytes()])
}

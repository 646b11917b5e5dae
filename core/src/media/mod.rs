//! Recordings as bytes: chunks, their digests, the manifest that lists them, and the cipher under
//! which a terminal keeps them.
//!
//! An original is cut into chunks of [`CHUNK_BYTES`]. Each is addressed by its SHA-256, wherever it
//! is; a [`Manifest`] lists them, and a `media.captured` entry names the manifest's root. On a
//! terminal every chunk is encrypted by the STREAM construction under a key of its file. Nothing
//! here does I/O.

mod cipher;
mod cut;
mod deletion;
mod frame;
mod manifest;
mod sum;

pub use cipher::{ChunkCipher, CipherError, FileKey, TAG_BYTES, VaultKey};
pub use cut::{ChunkPart, Cut};
pub use deletion::{Custodian, Deletion, Objection, may_delete};
pub use frame::{FileHeader, HEADER_BYTES, LIST_RECORD_BYTES, list_record};
pub use manifest::{MAX_CHUNKS, MAX_MANIFEST_BYTES, Manifest, ManifestError};
pub use sum::{Sum, Sums};

/// Length of every chunk but the last, bytes.
pub const CHUNK_BYTES: usize = 1024 * 1024;

#[cfg(test)]
mod tests;

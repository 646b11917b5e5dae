//! The list of the chunks of a recording.

use minicbor::{Decode, Encode};

use super::CHUNK_BYTES;
use super::cut::Cut;
use crate::codec::{self, CodecError};
use crate::id::Digest;
use crate::proof::{Frontier, leaf_hash};

/// Most chunks of one recording: 32 GiB. A longer one goes on in another recording.
pub const MAX_CHUNKS: usize = 32 * 1024;
const DIGEST_BYTES: usize = 32;
/// Longest encoded manifest, bytes.
pub const MAX_MANIFEST_BYTES: usize = MAX_CHUNKS * DIGEST_BYTES + 64;

/// A manifest that does not describe a recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not the encoding of a manifest.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The number of chunks does not fit the length.
    #[error("{chunks} chunks for {length} bytes")]
    Count {
        /// Length stated.
        length: u64,
        /// Chunks listed.
        chunks: usize,
    },
}

/// The chunks of a recording, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    length: u64,
    chunks: Vec<Digest>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Form {
    #[n(0)]
    length: u64,
    /// The digests one after the other.
    #[cbor(n(1), with = "minicbor::bytes")]
    chunks: Vec<u8>,
}

impl Manifest {
    /// A manifest of these chunks.
    ///
    /// # Errors
    /// [`ManifestError::Count`] unless there is one chunk for each begun [`CHUNK_BYTES`] of `length`,
    /// [`MAX_CHUNKS`] at most.
    pub fn new(length: u64, chunks: Vec<Digest>) -> Result<Self, ManifestError> {
        let expected = usize::try_from(length.div_ceil(CHUNK_BYTES as u64)).unwrap_or(usize::MAX);
        if chunks.len() != expected || chunks.len() > MAX_CHUNKS {
            return Err(ManifestError::Count { length, chunks: chunks.len() });
        }
        Ok(Self { length, chunks })
    }

    /// Length of the recording, bytes.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// SHA-256 of each chunk.
    #[must_use]
    pub fn chunks(&self) -> &[Digest] {
        &self.chunks
    }

    /// How the recording is cut.
    #[must_use]
    pub const fn cut(&self) -> Cut {
        Cut::new(self.length)
    }

    /// Root of the Merkle tree (RFC 6962 §2.1) whose leaves are the digests of the chunks.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut tree = Frontier::default();
        for chunk in &self.chunks {
            let _ = tree.push(leaf_hash(chunk.as_bytes()));
        }
        Digest::from_bytes(tree.root().0)
    }

    /// The encoded form: deterministic CBOR, 0 length, 1 the digests one after the other.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let chunks = self.chunks.iter().flat_map(|chunk| *chunk.as_bytes()).collect();
        codec::encode(&Form { length: self.length, chunks })
    }

    /// Reads the encoded form.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        let form: Form = codec::decode(bytes, MAX_MANIFEST_BYTES)?;
        let whole = form.chunks.chunks_exact(DIGEST_BYTES);
        let (chunks, rest) =
            (whole.clone().filter_map(Digest::from_slice).collect::<Vec<_>>(), whole.remainder());
        if !rest.is_empty() {
            return Err(ManifestError::Count { length: form.length, chunks: chunks.len() });
        }
        Self::new(form.length, chunks)
    }
}

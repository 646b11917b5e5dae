//! `issue.cbor`: the office's statement that it issued a package, and that it stands in the log.

use minicbor::{Decode, Encode};

use crate::codec::{self, CodecError};
use crate::proof::{ConsistencyProof, RangeProof};

/// Longest file, bytes: an entry of the greatest size, a note and proofs.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The office's statement with its proof. It lies outside of what it states, so cosignatures may join its checkpoint later.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageIssue {
    /// Index of the entry in the log.
    #[n(0)]
    pub index: u64,
    /// The exact bytes of a `package.issued`.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub entry: Vec<u8>,
    /// A checkpoint that covers it: a signed note.
    #[n(2)]
    pub checkpoint: String,
    /// The proof of the entry under it.
    #[n(3)]
    pub proof: RangeProof,
    /// That it extends the head of `proofs.cbor`.
    #[n(4)]
    pub consistency: ConsistencyProof,
}

impl PackageIssue {
    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        codec::decode(bytes, MAX_BYTES)
    }
}

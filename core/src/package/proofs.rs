//! `proofs.cbor`: that the entries of a package stand in the log, and since when.

use minicbor::{Decode, Encode};

use crate::codec::{self, CodecError};
use crate::proof::{ConsistencyProof, RangeProof};

/// Longest file of proofs that is read, bytes.
const MAX_BYTES: usize = 1 << 30;

/// The proofs of a package.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageProofs {
    /// The checkpoint that everything is proved under: a signed note.
    #[n(0)]
    pub head: String,
    /// One for each longest run of consecutive indexes, in order.
    #[n(1)]
    pub runs: Vec<ProvenRun>,
    /// Earlier checkpoints, ascending by size: they bound when an entry was made.
    #[n(2)]
    pub checkpoints: Vec<EarlierCheckpoint>,
}

/// That a run of entries stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ProvenRun {
    /// How many entries.
    #[n(0)]
    pub count: u64,
    /// The proof under the head.
    #[n(1)]
    pub proof: RangeProof,
}

/// A checkpoint before the head.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EarlierCheckpoint {
    /// The signed note.
    #[n(0)]
    pub note: String,
    /// That the head extends it.
    #[n(1)]
    pub consistency: ConsistencyProof,
}

impl PackageProofs {
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

    /// Whether the sizes of the earlier checkpoints ascend between 0 and the size of the log, as the proofs name them.
    #[must_use]
    pub fn is_sound(&self, log_size: u64) -> bool {
        let sizes: Vec<u64> = self.checkpoints.iter().map(|earlier| earlier.consistency.from).collect();
        sizes.is_sorted_by(|a, b| a < b) && sizes.iter().all(|size| (1..log_size).contains(size))
    }
}

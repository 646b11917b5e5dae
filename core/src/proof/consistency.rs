use minicbor::{Decode, Encode};

use super::node::{Adapter, check_size};
use super::{Checkpoint, NodeReader, ProofError, TreeHash};

/// The most hashes that a proof between two accepted sizes can hold: one for each level, and one
/// more.
const MAX_HASHES: usize = 64;

/// A proof that the first `from` leaves of the tree of `to` leaves are the tree of `from` leaves:
/// that the log was only ever appended to (RFC 6962 §2.1.2).
///
/// From the empty tree, and between equal sizes, it holds no hashes. In CBOR a map with the keys 0
/// to 2 in order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ConsistencyProof {
    /// The number of leaves of the earlier tree.
    #[n(0)]
    pub from: u64,
    /// The number of leaves of the later tree.
    #[n(1)]
    pub to: u64,
    /// The nodes of RFC 6962 §2.1.2, in the order given there.
    #[n(2)]
    pub hashes: Vec<TreeHash>,
}

/// Proves that the tree of `to` leaves extends the tree of `from` leaves, in at most one read.
///
/// # Errors
///
/// [`ProofError::Shrunk`] and [`ProofError::TooLarge`] for sizes that have no proof, or a failure
/// of `reader`.
pub fn prove_consistency<R: NodeReader + ?Sized>(
    from: u64,
    to: u64,
    reader: &R,
) -> Result<ConsistencyProof, ProofError> {
    check_sizes(from, to)?;
    let hashes = if is_trivial(from, to) {
        Vec::new()
    } else {
        Adapter::run(reader, |adapter| tlog_tiles::prove_tree(to, from, adapter))?
    };
    Ok(ConsistencyProof { from, to, hashes: hashes.into_iter().map(TreeHash::from_tlog).collect() })
}

impl ConsistencyProof {
    /// Checks that the tree of checkpoint `to` extends the tree of checkpoint `from`.
    ///
    /// # Errors
    ///
    /// [`ProofError::OriginMismatch`] when the checkpoints are of two logs,
    /// [`ProofError::SizeMismatch`] when the proof is for other sizes, and the errors of
    /// [`verify`](Self::verify).
    pub fn verify_between(&self, from: &Checkpoint, to: &Checkpoint) -> Result<(), ProofError> {
        if from.origin != to.origin {
            return Err(ProofError::OriginMismatch);
        }
        if (self.from, self.to) != (from.size, to.size) {
            return Err(ProofError::SizeMismatch);
        }
        self.verify(&from.root, &to.root)
    }

    /// Checks that the tree with `to_root` extends the tree with `from_root`.
    ///
    /// The caller must know from elsewhere that the roots are of trees of `from` and `to` leaves;
    /// [`verify_between`](Self::verify_between) makes sure of it. A tree of no leaves has
    /// [`TreeHash::EMPTY_ROOT`] and no other root.
    ///
    /// # Errors
    ///
    /// [`ProofError::Shrunk`] and [`ProofError::TooLarge`] for sizes that have no proof,
    /// [`ProofError::WrongLength`] for hashes in a proof that needs none or too many of them,
    /// otherwise [`ProofError::RootMismatch`].
    pub fn verify(&self, from_root: &TreeHash, to_root: &TreeHash) -> Result<(), ProofError> {
        check_sizes(self.from, self.to)?;
        let limit = if is_trivial(self.from, self.to) { 0 } else { MAX_HASHES };
        if self.hashes.len() > limit {
            return Err(ProofError::WrongLength);
        }
        if self.from == 0 && *from_root != TreeHash::EMPTY_ROOT {
            return Err(ProofError::RootMismatch);
        }
        if self.from == self.to {
            return if from_root == to_root { Ok(()) } else { Err(ProofError::RootMismatch) };
        }
        if self.from == 0 {
            return Ok(());
        }
        let hashes = self.hashes.iter().copied().map(TreeHash::to_tlog).collect();
        tlog_tiles::check_tree(&hashes, self.to, to_root.to_tlog(), self.from, from_root.to_tlog())
            .map_err(|_| ProofError::RootMismatch)
    }
}

fn check_sizes(from: u64, to: u64) -> Result<(), ProofError> {
    check_size(to)?;
    if from > to { Err(ProofError::Shrunk) } else { Ok(()) }
}

/// Whether the sizes alone decide, without hashes. RFC 6962 defines a proof for `0 < from < to`
/// only.
fn is_trivial(from: u64, to: u64) -> bool {
    from == 0 || from == to
}

#[cfg(test)]
mod tests;

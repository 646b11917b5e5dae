use minicbor::{Decode, Encode};

use super::node::check_size;
use super::subtree::{perfect_subtrees, read_subtrees};
use super::{Checkpoint, Frontier, NodeReader, ProofError, TreeHash};

/// A proof that consecutive leaves stand in the log: the first at index `first`, in the tree of
/// `size` leaves.
///
/// With the leaves themselves, `left` and `right` rebuild the root as RFC 6962 §2.1 defines it. For
/// one leaf this is the audit path of RFC 6962 §2.1.1, only that the ragged right edge of the tree
/// is given as its perfect subtrees instead of their common hash. It holds at most 3·⌈log2(size)⌉
/// hashes whatever the number of leaves, and at most 2·⌈log2(size)⌉ for one leaf.
///
/// In CBOR a map with the keys 0 to 3 in order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RangeProof {
    /// The index of the first proven leaf, counted from 0.
    #[n(0)]
    pub first: u64,
    /// The number of leaves of the tree.
    #[n(1)]
    pub size: u64,
    /// The roots of the fewest perfect subtrees that cover the leaves before the range, from left
    /// to right.
    #[n(2)]
    pub left: Vec<TreeHash>,
    /// The roots of the fewest perfect subtrees that cover the leaves after the range, from left to
    /// right.
    #[n(3)]
    pub right: Vec<TreeHash>,
}

/// Proves the `count` leaves from index `first` on in the tree of the first `size` leaves, in one
/// read.
///
/// # Errors
///
/// [`ProofError::EmptyRange`], [`ProofError::OutsideTree`] and [`ProofError::TooLarge`] for numbers
/// that make no range, or a failure of `reader`.
pub fn prove_range<R: NodeReader + ?Sized>(
    first: u64,
    count: u64,
    size: u64,
    reader: &R,
) -> Result<RangeProof, ProofError> {
    let end = range_end(first, count, size)?;
    let mut left = read_subtrees(reader, perfect_subtrees(0, first).chain(perfect_subtrees(end, size)))?;
    let right = left.split_off(perfect_subtrees(0, first).count());
    Ok(RangeProof { first, size, left, right })
}

impl RangeProof {
    /// Checks that `leaves` are the leaves from index `first` on in the tree that `checkpoint`
    /// describes.
    ///
    /// # Errors
    ///
    /// [`ProofError::SizeMismatch`] when the proof is for another size, and the errors of
    /// [`verify`](Self::verify).
    pub fn verify_in(&self, leaves: &[TreeHash], checkpoint: &Checkpoint) -> Result<(), ProofError> {
        if self.size != checkpoint.size {
            return Err(ProofError::SizeMismatch);
        }
        self.verify(leaves, &checkpoint.root)
    }

    /// Checks that `leaves` lead to `root`, with as many hashings as there are leaves and hashes in
    /// the proof.
    ///
    /// This establishes `first` only where the caller knows from elsewhere that `root` is of a tree
    /// of `size` leaves; [`verify_in`](Self::verify_in) makes sure of it. `leaves` must be hashes
    /// that the verifier made with [`leaf_hash`](super::leaf_hash): a hash taken from others may be
    /// an inner node.
    ///
    /// # Errors
    ///
    /// [`ProofError::EmptyRange`], [`ProofError::OutsideTree`] and [`ProofError::TooLarge`] for
    /// numbers that make no range, [`ProofError::WrongLength`] for missing or extra hashes,
    /// otherwise [`ProofError::RootMismatch`].
    pub fn verify(&self, leaves: &[TreeHash], root: &TreeHash) -> Result<(), ProofError> {
        let count = u64::try_from(leaves.len()).map_err(|_| ProofError::TooLarge)?;
        let end = range_end(self.first, count, self.size)?;
        if self.right.len() != perfect_subtrees(end, self.size).count() {
            return Err(ProofError::WrongLength);
        }
        let mut frontier =
            Frontier::from_nodes(self.first, self.left.clone()).ok_or(ProofError::WrongLength)?;
        for leaf in leaves {
            frontier.push(*leaf);
        }
        for (subtree, hash) in perfect_subtrees(end, self.size).zip(&self.right) {
            frontier.push_subtree(subtree.level, *hash);
        }
        if frontier.root() == *root { Ok(()) } else { Err(ProofError::RootMismatch) }
    }
}

/// The index after the last leaf of the range.
fn range_end(first: u64, count: u64, size: u64) -> Result<u64, ProofError> {
    check_size(size)?;
    if count == 0 {
        return Err(ProofError::EmptyRange);
    }
    let end = first.checked_add(count).ok_or(ProofError::OutsideTree)?;
    if end > size { Err(ProofError::OutsideTree) } else { Ok(end) }
}

#[cfg(test)]
mod tests;

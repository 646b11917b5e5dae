use std::cell::RefCell;
use std::error::Error;

use tlog_tiles::{Hash, HashReader};

use super::{ProofError, TreeHash};

/// The largest number of leaves that this module accepts: 2^62.
///
/// Up to this size every stored index fits the signed 64-bit integers of SQLite and PostgreSQL.
pub const MAX_SIZE: u64 = 1 << 62;

/// Reads stored nodes of the log by their stored index.
pub trait NodeReader {
    /// What can go wrong when reading.
    type Error: Into<Box<dyn Error + Send + Sync>>;

    /// The nodes at `stored_indexes`, in the same order, as many as were asked for.
    ///
    /// Indexes come without repeats and in increasing order, at most 192 at a time. All are below
    /// [`stored_count`] of the size that the caller named.
    ///
    /// # Errors
    ///
    /// When a node is missing or the storage fails.
    fn nodes(&self, stored_indexes: &[u64]) -> Result<Vec<TreeHash>, Self::Error>;
}

/// How many nodes are stored for a tree of `size` leaves: the first stored index that is still
/// free.
///
/// A `size` above [`MAX_SIZE`] counts as [`MAX_SIZE`].
#[must_use]
pub fn stored_count(size: u64) -> u64 {
    tlog_tiles::stored_hash_count(size.min(MAX_SIZE))
}

/// The root of the tree of the first `size` leaves (RFC 6962 §2.1), from at most 62 stored nodes in
/// one read.
///
/// # Errors
///
/// [`ProofError::TooLarge`], or a failure of `reader`.
pub fn tree_root<R: NodeReader + ?Sized>(size: u64, reader: &R) -> Result<TreeHash, ProofError> {
    check_size(size)?;
    Adapter::run(reader, |adapter| tlog_tiles::tree_hash(size, adapter)).map(TreeHash::from_tlog)
}

/// The nodes that become complete when `leaf` is appended as leaf number `size` (counted from 0).
///
/// They are to be stored at consecutive stored indexes beginning at [`stored_count`]`(size)`: the
/// leaf itself, then each subtree that it completes, upwards. To append many leaves use
/// [`Frontier`](super::Frontier).
///
/// # Errors
///
/// [`ProofError::TooLarge`], or a failure of `reader`.
pub fn append_nodes<R: NodeReader + ?Sized>(
    size: u64,
    leaf: TreeHash,
    reader: &R,
) -> Result<Vec<TreeHash>, ProofError> {
    check_size(size.saturating_add(1))?;
    let nodes = Adapter::run(reader, |adapter| {
        tlog_tiles::stored_hashes_for_record_hash(size, leaf.to_tlog(), adapter)
    })?;
    Ok(nodes.into_iter().map(TreeHash::from_tlog).collect())
}

pub(super) fn check_size(size: u64) -> Result<(), ProofError> {
    if size > MAX_SIZE { Err(ProofError::TooLarge) } else { Ok(()) }
}

pub(super) fn read_nodes<R: NodeReader + ?Sized>(
    reader: &R,
    indexes: &[u64],
) -> Result<Vec<TreeHash>, ProofError> {
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let nodes = reader.nodes(indexes).map_err(|error| ProofError::Read(error.into()))?;
    if nodes.len() != indexes.len() {
        return Err(ProofError::WrongNodeCount);
    }
    Ok(nodes)
}

/// A [`NodeReader`] as `tlog_tiles` wants it. That crate's error cannot hold ours, so ours waits in
/// `failure`.
pub(super) struct Adapter<'a, R: ?Sized> {
    reader: &'a R,
    failure: RefCell<Option<ProofError>>,
}

impl<'a, R: NodeReader + ?Sized> Adapter<'a, R> {
    pub(super) fn run<T>(
        reader: &'a R,
        job: impl FnOnce(&Self) -> Result<T, tlog_tiles::Error>,
    ) -> Result<T, ProofError> {
        let adapter = Self { reader, failure: RefCell::new(None) };
        job(&adapter)
            .map_err(|error| adapter.failure.into_inner().unwrap_or_else(|| ProofError::Read(error.into())))
    }
}

impl<R: NodeReader + ?Sized> HashReader for Adapter<'_, R> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        match read_nodes(self.reader, indexes) {
            Ok(nodes) => Ok(nodes.into_iter().map(TreeHash::to_tlog).collect()),
            Err(error) => {
                self.failure.replace(Some(error));
                Err(tlog_tiles::Error::IndexesNotInTree)
            }
        }
    }
}

#[cfg(test)]
mod tests;

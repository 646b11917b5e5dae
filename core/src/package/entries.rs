//! `entries.cbor`: the entries that a package shows, and the leaves of those that it withholds.

use minicbor::{Decode, Encode};

use crate::codec::{self, CodecError};
use crate::proof::{TreeHash, leaf_hash};

/// Longest file of entries that is read, bytes.
const MAX_BYTES: usize = 1 << 31;

/// The entries of a package, ascending by index.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageEntries {
    /// One for each entry.
    #[n(0)]
    pub items: Vec<PackageItem>,
}

/// One place of the log: an entry, or the leaf of one that is withheld. Exactly one of both is there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageItem {
    /// Index in the log.
    #[n(0)]
    pub index: u64,
    /// The exact bytes of the entry.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub entry: Option<Vec<u8>>,
    /// The leaf of an entry that is withheld: it proves that there is one, and nothing of what it says.
    #[n(2)]
    pub leaf: Option<TreeHash>,
}

impl PackageItem {
    /// The leaf of the entry; `None` unless exactly one of its two members is there.
    #[must_use]
    pub fn leaf(&self) -> Option<TreeHash> {
        match (&self.entry, self.leaf) {
            (Some(bytes), None) => Some(leaf_hash(bytes)),
            (None, Some(leaf)) => Some(leaf),
            _ => None,
        }
    }
}

impl PackageEntries {
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

    /// Whether there is an item, indexes ascend, and each item has exactly one of its two members.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.items.is_empty()
            && self.items.is_sorted_by(|a, b| a.index < b.index)
            && self.items.iter().all(|item| item.entry.is_some() != item.leaf.is_some())
    }

    /// The longest runs of consecutive indexes: where each begins, and its items.
    pub fn runs(&self) -> impl Iterator<Item = (u64, &[PackageItem])> {
        self.items
            .chunk_by(|a, b| a.index.checked_add(1) == Some(b.index))
            .filter_map(|run| run.first().map(|first| (first.index, run)))
    }
}

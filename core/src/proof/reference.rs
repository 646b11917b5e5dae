//! The Merkle tree as RFC 6962 §2.1 words it, and a log in memory, to test against.

use sha2::{Digest, Sha256};

use super::{Frontier, NodeReader, TreeHash, append_nodes, leaf_hash, tree_root};

/// The leaves of the test vectors of Certificate Transparency.
pub(super) const CT_ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// MTH of RFC 6962 §2.1 over leaves that are hashed already.
pub(super) fn naive_root(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => TreeHash(Sha256::digest([]).into()),
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            let mut hasher = Sha256::new_with_prefix([1]);
            hasher.update(naive_root(&leaves[..split]));
            hasher.update(naive_root(&leaves[split..]));
            TreeHash(hasher.finalize().into())
        }
    }
}

/// SUBPROOF of RFC 6962 §2.1.2; `complete` is its `b`.
pub(super) fn naive_subproof(from: usize, leaves: &[TreeHash], complete: bool) -> Vec<TreeHash> {
    if from == leaves.len() {
        return if complete { vec![] } else { vec![naive_root(leaves)] };
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    if from <= split {
        [naive_subproof(from, left, complete), vec![naive_root(right)]].concat()
    } else {
        [naive_subproof(from - split, right, false), vec![naive_root(left)]].concat()
    }
}

pub(super) fn leaf(number: u64) -> TreeHash {
    leaf_hash(&number.to_be_bytes())
}

pub(super) fn leaves(size: u64) -> Vec<TreeHash> {
    (0..size).map(leaf).collect()
}

/// The stored nodes of a log, by stored index.
#[derive(Default)]
pub(super) struct Log(pub(super) Vec<TreeHash>);

impl Log {
    pub(super) fn of(size: u64) -> Self {
        let mut frontier = Frontier::default();
        Self((0..size).flat_map(|number| frontier.push(leaf(number))).collect())
    }

    pub(super) fn ct(count: usize) -> Self {
        let mut log = Self::default();
        for (size, entry) in (0..).zip(&CT_ENTRIES[..count]) {
            let nodes = append_nodes(size, leaf_hash(entry), &log).unwrap();
            log.0.extend(nodes);
        }
        log
    }

    /// The root, from the number of nodes alone.
    pub(super) fn root(&self) -> TreeHash {
        let size = (0..).find(|size| super::stored_count(*size) == self.0.len() as u64).unwrap();
        tree_root(size, self).unwrap()
    }
}

impl NodeReader for Log {
    type Error = String;

    fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, String> {
        assert!(indexes.is_sorted_by(|a, b| a < b) && (1..=192).contains(&indexes.len()));
        indexes.iter().map(|index| self.0.get(*index as usize).copied().ok_or("missing".into())).collect()
    }
}

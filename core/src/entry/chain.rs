//! What a holder of entries knows about one device's chain around one position.

use super::reason::Reason;
use super::session::Session;
use crate::id::EntryHash;

/// Positions of a chain that nobody holds: `from..=to`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, minicbor::Encode, minicbor::Decode,
)]
#[cbor(map)]
pub struct Gap {
    /// First missing `seq`.
    #[n(0)]
    pub from: u64,
    /// Last missing `seq`.
    #[n(1)]
    pub to: u64,
}

impl Gap {
    /// Whether the position is missing.
    #[must_use]
    pub const fn contains(&self, seq: u64) -> bool {
        self.from <= seq && seq <= self.to
    }

    /// Whether every position of another gap is missing here, too.
    #[must_use]
    pub const fn covers(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The positions from 1 to `head` that are not among `held`, which ascend.
    pub fn holes(held: impl Iterator<Item = u64>, head: u64) -> Vec<Self> {
        let mut gaps = Vec::new();
        let mut next = 1;
        for seq in held.chain([head.saturating_add(1)]) {
            if seq > next {
                gaps.push(Self { from: next, to: seq - 1 });
            }
            next = next.max(seq.saturating_add(1));
        }
        gaps
    }
}

/// An entry already held: its hash, and why it is in quarantine if it is.
pub type Held = (EntryHash, Option<Reason>);

/// What the holder knows that decides where the next entry of a chain belongs.
#[derive(Debug, Clone, Default)]
pub struct ChainFacts {
    /// Entries held at the same `seq`.
    pub same: Vec<Held>,
    /// Entries held at `seq` − 1.
    pub before: Vec<Held>,
    /// The first `seq` of the chain that is not held.
    pub expected: u64,
    /// Whether the device has declared `seq` − 1 lost.
    pub declared_lost: bool,
    /// The session that the entry names, if its `session.opened` entry is held.
    pub session: Option<Session>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_of_a_chain() {
        let gap = |from, to| Gap { from, to };
        assert_eq!(Gap::holes([2, 3, 6].into_iter(), 8), vec![gap(1, 1), gap(4, 5), gap(7, 8)]);
        assert_eq!(Gap::holes([].into_iter(), 0), vec![]);
        assert_eq!(Gap::holes([].into_iter(), 2), vec![gap(1, 2)]);
        assert!(gap(1, 5).covers(&gap(2, 5)) && !gap(1, 5).covers(&gap(2, 6)));
    }
}

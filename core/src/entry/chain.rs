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

//! A statement together with the entry that made it.

use std::collections::BTreeSet;

use super::envelope::Entry;
use crate::id::{DeviceId, EntryHash};
use crate::time::TimeClaim;

/// A statement with the entry that made it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stated<T> {
    /// Position in the chain of the device that stated it, for order within one device.
    pub seq: u64,
    /// The device.
    pub device: DeviceId,
    /// The entry.
    pub entry: EntryHash,
    /// The time that the entry claims.
    pub time: TimeClaim,
    /// What was stated.
    pub body: T,
}

impl<T> Stated<T> {
    /// What an entry with this hash states.
    pub(crate) const fn of(entry: &Entry, hash: EntryHash, body: T) -> Self {
        Self { seq: entry.seq, device: entry.device, entry: hash, time: entry.time, body }
    }

    /// The entries of statements, in their order.
    pub(crate) fn entries(statements: &BTreeSet<Self>) -> Vec<EntryHash> {
        statements.iter().map(|one| one.entry).collect()
    }
}

impl Stated<()> {
    /// The same place with what was stated.
    pub(crate) fn with<T>(self, body: T) -> Stated<T> {
        Stated { seq: self.seq, device: self.device, entry: self.entry, time: self.time, body }
    }
}

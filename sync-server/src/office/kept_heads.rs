//! The kept heads that bound when entries were made, each looked up once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use quanji_core::time::TimeClaim;
use rusqlite::Connection;

use crate::storage::{StorageError, StoredCheckpoint, checkpoint_of_size, first_checkpoint_covering};

/// Looks them up in one snapshot of the database.
pub(super) struct KeptHeads<'c> {
    connection: &'c Connection,
    /// Entries of one batch share their head: those from the one that was asked for to the head's size.
    covering: Option<(Range<u64>, StoredCheckpoint)>,
    named: BTreeMap<(u64, u64), Option<StoredCheckpoint>>,
}

impl<'c> KeptHeads<'c> {
    pub(super) const fn new(connection: &'c Connection) -> Self {
        Self { connection, covering: None, named: BTreeMap::new() }
    }

    /// The first head that covers an entry: it was not made after.
    pub(super) fn covering(&mut self, index: u64) -> Result<Option<&StoredCheckpoint>, StorageError> {
        if self.covering.as_ref().is_none_or(|(indexes, _)| !indexes.contains(&index)) {
            let found = first_checkpoint_covering(self.connection, index)?;
            self.covering = found.map(|kept| (index..kept.size, kept));
        }
        Ok(self.covering.as_ref().map(|(_, kept)| kept))
    }

    /// The head that a claim names, if it names a root at all: whether it is the head's is not looked at.
    pub(super) fn named(&mut self, claim: &TimeClaim) -> Result<Option<&StoredCheckpoint>, StorageError> {
        let Some(seen) = claim.checkpoint.filter(|seen| seen.root.is_some()) else { return Ok(None) };
        Ok(match self.named.entry((seen.epoch, seen.size)) {
            Entry::Occupied(known) => known.into_mut().as_ref(),
            Entry::Vacant(unknown) => {
                unknown.insert(checkpoint_of_size(self.connection, seen.epoch, seen.size)?).as_ref()
            }
        })
    }
}

//! Between which moments an entry was made, as far as the log proves it.

use std::collections::BTreeMap;

use quanji_core::entry::SignedEntry;
use quanji_core::id::EntryHash;
use quanji_core::time::TimeBounds;
use rusqlite::Connection;

use super::error::OfficeError;
use crate::storage::{StoredCheckpoint, checkpoint_of_size, first_checkpoint_covering, log_root, log_size};

/// Of each entry: not after the first kept checkpoint that covers it; not before the one whose root it names, which
/// nobody could know before. A root that was never the log's proves nothing.
pub(super) fn bounds_of(
    connection: &Connection,
    entries: &BTreeMap<u64, SignedEntry>,
) -> Result<BTreeMap<EntryHash, TimeBounds>, OfficeError> {
    let size = log_size(connection)?;
    let mut covering: Option<StoredCheckpoint> = None;
    let mut named = BTreeMap::new();
    let mut bounds = BTreeMap::new();
    for (index, signed) in entries {
        // Entries of one batch share their checkpoint.
        if covering.as_ref().is_none_or(|kept| kept.size <= *index) {
            covering = first_checkpoint_covering(connection, *index)?;
        }
        let not_before_ms = match signed.entry().time.checkpoint.and_then(|seen| Some((seen, seen.root?))) {
            Some((seen, root)) if seen.size <= size => {
                let key = (seen.epoch, seen.size);
                if let std::collections::btree_map::Entry::Vacant(unknown) = named.entry(key) {
                    let kept = checkpoint_of_size(connection, seen.epoch, seen.size)?;
                    unknown.insert((kept.map(|kept| kept.time_ms), log_root(connection, seen.size)?));
                }
                let known = named.get(&key).filter(|(_, held)| held.0 == *root.as_bytes());
                known.and_then(|(time_ms, _)| *time_ms)
            }
            _ => None,
        };
        let not_after_ms = covering.as_ref().map(|kept| kept.time_ms);
        bounds.insert(signed.hash(), TimeBounds { not_before_ms, not_after_ms });
    }
    Ok(bounds)
}

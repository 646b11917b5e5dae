//! Between which moments an entry was made, as far as the log proves it.

use std::collections::BTreeMap;

use quanji_core::entry::SignedEntry;
use quanji_core::id::EntryHash;
use quanji_core::time::TimeBounds;
use rusqlite::Connection;

use super::error::OfficeError;
use super::kept_heads::KeptHeads;
use crate::storage::log_root;

/// Of each entry: not after the first kept head that covers it; not before the one whose root it names, which nobody
/// could know before. A root that was never the log's proves nothing.
pub(super) fn bounds_of(
    connection: &Connection,
    entries: &BTreeMap<u64, SignedEntry>,
) -> Result<BTreeMap<EntryHash, TimeBounds>, OfficeError> {
    let mut heads = KeptHeads::new(connection);
    let mut roots = BTreeMap::new();
    let mut bounds = BTreeMap::new();
    for (index, signed) in entries {
        let claim = &signed.entry().time;
        let mut not_before_ms = None;
        if let Some(kept) = heads.named(claim)? {
            let root = match roots.get(&kept.size) {
                Some(root) => *root,
                None => *roots.entry(kept.size).or_insert(log_root(connection, kept.size)?),
            };
            let is_its =
                claim.checkpoint.and_then(|seen| seen.root).is_some_and(|named| *named.as_bytes() == root.0);
            not_before_ms = is_its.then_some(kept.time_ms);
        }
        let not_after_ms = heads.covering(*index)?.map(|kept| kept.time_ms);
        bounds.insert(signed.hash(), TimeBounds { not_before_ms, not_after_ms });
    }
    Ok(bounds)
}

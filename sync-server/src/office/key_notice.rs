//! What a terminal must know of keys before it can check an answer.

use quanji_core::entry::Registry;
use quanji_core::proof::prove_range;
use quanji_core::sync::{EntryBytes, KeyNotice};
use rusqlite::Connection;

use super::error::OfficeError;
use crate::storage::{Nodes, index_of};

/// The statements about keys within the first `size` entries of the log that a terminal may lack:
/// it holds those within the log that it has seen, given by epoch and size. `None` if there are none,
/// as nearly always.
pub(super) fn key_notices(
    connection: &Connection,
    registry: &Registry,
    (seen_epoch, seen_size): (u64, u64),
    epoch: u64,
    size: u64,
) -> Result<Option<Vec<KeyNotice>>, OfficeError> {
    let from = if seen_epoch == epoch && seen_size <= size { seen_size } else { 0 };
    let mut notices = Vec::new();
    // Newest first: what was seen long ago is not even looked up.
    for signed in registry.keys().entries().rev() {
        let Some(index) = index_of(connection, registry.office(), signed.entry().seq)? else { continue };
        if index < from {
            break;
        }
        if index < size {
            notices.push(KeyNotice {
                index,
                entry: EntryBytes(signed.bytes().to_vec()),
                proof: prove_range(index, 1, size, &Nodes(connection))?,
            });
        }
    }
    notices.reverse();
    Ok(Some(notices).filter(|notices| !notices.is_empty()))
}

//! What the office does not hold yet.

use rusqlite::{Connection, Transaction};

use super::entry::entries_of_chain;
use super::error::StoreError;
use crate::id::DeviceId;
use crate::sync::{Batch, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES};

/// The state of the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outbox {
    /// How many entries wait.
    pub count: u64,
    /// The first of them.
    pub first_seq: Option<u64>,
    /// The last of them.
    pub last_seq: Option<u64>,
}

/// What waits.
///
/// # Errors
/// [`StoreError`].
pub fn outbox(connection: &Connection) -> Result<Outbox, StoreError> {
    let mut statement = connection.prepare_cached("SELECT count(*), min(seq), max(seq) FROM outbox")?;
    Ok(statement.query_row([], |row| {
        Ok(Outbox { count: row.get(0)?, first_seq: row.get(1)?, last_seq: row.get(2)? })
    })?)
}

/// Adds an own entry.
pub(crate) fn put_outbox(tx: &Transaction<'_>, seq: u64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO outbox (seq) VALUES (?1)")?.execute([seq])?;
    Ok(())
}

/// Reads own entries from a `seq` on, within the limits of one request.
pub(crate) fn read_batch(connection: &Connection, own: DeviceId, from_seq: u64) -> Result<Batch, StoreError> {
    let last = outbox(connection)?.last_seq;
    let mut bytes = 0;
    let mut batch = Batch { entries: Vec::new(), more: false };
    for stored in entries_of_chain(connection, own, from_seq, MAX_BATCH_ENTRIES)? {
        bytes += stored.signed.bytes().len();
        if bytes > MAX_BATCH_BYTES && !batch.entries.is_empty() {
            break;
        }
        batch.entries.push(stored.signed);
    }
    let sent = batch.entries.last().map(|signed| signed.entry().seq);
    batch.more = sent < last;
    Ok(batch)
}

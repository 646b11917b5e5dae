//! What the office does not hold yet: the tail of the own chain without a log index.

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::entry::{entries_of_chain, last_of_chain};
use super::error::StoreError;
use super::meta::{get_number, put_meta};
use crate::id::DeviceId;
use crate::sync::{Batch, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES};

/// Every own entry up to this `seq` is delivered, refused or lost: a place to start looking from.
pub(super) const SETTLED: &str = "own.settled";

/// How many own entries are undelivered.
///
/// # Errors
/// [`StoreError`].
pub fn count_undelivered(connection: &Connection, own: DeviceId) -> Result<u64, StoreError> {
    let settled = get_number(connection, SETTLED)?;
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM entry WHERE device = ?1 AND seq > ?2 AND log_index IS NULL AND refused = 0",
        )?
        .query_row((own.as_bytes(), settled), |row| row.get(0))?)
}

/// The first undelivered own entry after a `seq`.
pub(super) fn next_undelivered(
    connection: &Connection,
    own: DeviceId,
    after: u64,
) -> Result<Option<u64>, StoreError> {
    let after = after.max(get_number(connection, SETTLED)?);
    Ok(connection
        .prepare_cached(
            "SELECT seq FROM entry WHERE device = ?1 AND seq > ?2 AND log_index IS NULL AND refused = 0
             ORDER BY seq LIMIT 1",
        )?
        .query_row((own.as_bytes(), after), |row| row.get(0))
        .optional()?)
}

/// Moves the place to start looking from as far as it goes.
pub(super) fn settle(tx: &Transaction<'_>, own: DeviceId) -> Result<(), StoreError> {
    let settled = match next_undelivered(tx, own, 0)? {
        Some(first) => first - 1,
        None => last_of_chain(tx, own)?.map_or(0, |head| head.seq),
    };
    put_meta(tx, SETTLED, &settled.to_be_bytes())
}

/// Reads own entries from a `seq` on, within the limits of one request.
pub(crate) fn read_batch(connection: &Connection, own: DeviceId, from_seq: u64) -> Result<Batch, StoreError> {
    let mut bytes = 0;
    let mut batch = Batch { entries: Vec::new(), more: false };
    let mut next = from_seq;
    for stored in entries_of_chain(connection, own, from_seq, MAX_BATCH_ENTRIES)? {
        // At the place of one entry another one: what the office proved of it would prove nothing.
        let entry = stored.signed.entry();
        if entry.device != own || entry.seq < next {
            return Err(StoreError::BadRow("entry"));
        }
        next = entry.seq;
        bytes += stored.signed.bytes().len();
        if bytes > MAX_BATCH_BYTES && !batch.entries.is_empty() {
            break;
        }
        batch.entries.push(stored.signed);
    }
    if let Some(last) = batch.entries.last() {
        batch.more = next_undelivered(connection, own, last.entry().seq)?.is_some();
    }
    Ok(batch)
}

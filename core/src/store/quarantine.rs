//! What was not admitted: bytes, reason, time. Nothing is ever removed from here but by admission.

use rusqlite::{Connection, Transaction};

use super::error::StoreError;
use crate::crypto::sha256;
use crate::entry::Reason;
use crate::id::EntryHash;

/// An entry in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QuarantinedEntry {
    /// SHA-256 of its bytes.
    pub entry: EntryHash,
    /// Why.
    pub reason: String,
    /// When it arrived, milliseconds since 1970 by the device's clock.
    pub received_ms: i64,
    /// Whether it is one of this device's own that the office set aside.
    pub own: bool,
}

/// What is in quarantine, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedBytes {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where they stand in the office's log, if they came from there.
    pub log_index: Option<u64>,
}

/// Keeps bytes aside.
///
/// # Errors
/// [`StoreError`].
pub fn put_quarantine(
    tx: &Transaction<'_>,
    bytes: &[u8],
    reason: Reason,
    own: bool,
    received_ms: i64,
    log_index: Option<u64>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO quarantine (hash, reason, received_ms, own, bytes, log_index)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((sha256(bytes), reason.as_str(), received_ms, own, bytes, log_index))?;
    Ok(())
}

/// What others recorded and this terminal kept aside, in the order of the log.
///
/// # Errors
/// [`StoreError`].
pub fn quarantined_bytes(connection: &Connection) -> Result<Vec<QuarantinedBytes>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT bytes, log_index FROM quarantine WHERE own = 0 ORDER BY log_index, received_ms, hash",
    )?;
    let rows =
        statement.query_map([], |row| Ok(QuarantinedBytes { bytes: row.get(0)?, log_index: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes bytes out of quarantine that were admitted after all.
///
/// # Errors
/// [`StoreError`].
pub fn leave_quarantine(tx: &Transaction<'_>, bytes: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM quarantine WHERE hash = ?1 AND own = 0")?.execute([sha256(bytes)])?;
    Ok(())
}

/// Everything in quarantine, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn quarantined(connection: &Connection) -> Result<Vec<QuarantinedEntry>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT hash, reason, received_ms, own FROM quarantine ORDER BY received_ms, hash")?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    rows.map(|row| {
        let (hash, reason, received_ms, own) = row?;
        Ok(QuarantinedEntry { entry: EntryHash::from_bytes(hash), reason, received_ms, own })
    })
    .collect()
}

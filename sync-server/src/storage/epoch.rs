//! Which life of the log this is.

use rusqlite::{Connection, Transaction, params};

use super::error::StorageError;

/// The current epoch; 0 before the office is made.
///
/// # Errors
/// [`StorageError`].
pub fn epoch(connection: &Connection) -> Result<u64, StorageError> {
    let epoch: Option<u64> =
        connection.prepare_cached("SELECT max(epoch) FROM epoch")?.query_row([], |row| row.get(0))?;
    Ok(epoch.unwrap_or_default())
}

/// Begins the next epoch at the log's size and gives its number.
///
/// # Errors
/// [`StorageError`].
pub fn begin_epoch(tx: &Transaction<'_>, now_ms: u64, reason: &str) -> Result<u64, StorageError> {
    let next = epoch(tx)? + 1;
    let size = super::log_size(tx)?;
    tx.prepare_cached("INSERT INTO epoch (epoch, began_ms, log_size, reason) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![next, now_ms, size, reason])?;
    Ok(next)
}

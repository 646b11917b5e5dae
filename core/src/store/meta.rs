//! Single values.

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::error::StoreError;

/// Reads a value.
///
/// # Errors
/// [`StoreError`].
pub fn get_meta(connection: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Writes a value.
///
/// # Errors
/// [`StoreError`].
pub fn put_meta(tx: &Transaction<'_>, key: &str, value: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
        .execute((key, value))?;
    Ok(())
}

/// Reads a number; 0 if it was never written.
///
/// # Errors
/// [`StoreError`].
pub fn get_number(connection: &Connection, key: &str) -> Result<u64, StoreError> {
    let Some(bytes) = get_meta(connection, key)? else { return Ok(0) };
    bytes.as_slice().try_into().map(u64::from_be_bytes).map_err(|_| StoreError::BadRow("meta"))
}

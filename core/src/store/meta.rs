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

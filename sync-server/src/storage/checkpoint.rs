//! Signed heads of the log, the first of every size.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::StorageError;

/// A signed head of the log as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// Which life of the log.
    pub epoch: u64,
    /// How many entries it covers: those with a smaller index.
    pub size: u64,
    /// When it was signed by the office's clock, milliseconds since 1970; the note says the same.
    pub time_ms: u64,
    /// The C2SP signed note, as it was signed.
    pub note: String,
    /// The note with the lines of the witnesses that cosigned it; absent while none has.
    pub cosigned: Option<String>,
}

const COLUMNS: &str = "epoch, size, time_ms, note, cosigned";

/// Keeps a signed head unless one of its epoch and size is kept: the first stands.
///
/// # Errors
/// [`StorageError`].
pub fn put_checkpoint(tx: &Transaction<'_>, row: &StoredCheckpoint) -> Result<(), StorageError> {
    tx.prepare_cached(
        "INSERT INTO checkpoint (epoch, size, time_ms, note, cosigned) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (epoch, size) DO NOTHING",
    )?
    .execute(params![row.epoch, row.size, row.time_ms, row.note, row.cosigned])?;
    Ok(())
}

/// The smallest kept head that covers an entry, the earliest of its size: the entry was in the log
/// at its time. `None` while no kept head covers it.
///
/// # Errors
/// [`StorageError`].
pub fn first_checkpoint_covering(
    connection: &Connection,
    index: u64,
) -> Result<Option<StoredCheckpoint>, StorageError> {
    let query = format!("SELECT {COLUMNS} FROM checkpoint WHERE size > ?1 ORDER BY size, epoch LIMIT 1");
    Ok(connection.prepare_cached(&query)?.query_row([index], read).optional()?)
}

/// The kept head of a size.
///
/// # Errors
/// [`StorageError`].
pub fn checkpoint_of_size(
    connection: &Connection,
    epoch: u64,
    size: u64,
) -> Result<Option<StoredCheckpoint>, StorageError> {
    let query = format!("SELECT {COLUMNS} FROM checkpoint WHERE epoch = ?1 AND size = ?2");
    Ok(connection.prepare_cached(&query)?.query_row([epoch, size], read).optional()?)
}

/// Whether a head of this epoch and size is kept.
///
/// # Errors
/// [`StorageError`].
pub fn has_checkpoint(connection: &Connection, epoch: u64, size: u64) -> Result<bool, StorageError> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM checkpoint WHERE epoch = ?1 AND size = ?2)")?
        .query_row([epoch, size], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredCheckpoint> {
    Ok(StoredCheckpoint {
        epoch: row.get(0)?,
        size: row.get(1)?,
        time_ms: row.get(2)?,
        note: row.get(3)?,
        cosigned: row.get(4)?,
    })
}

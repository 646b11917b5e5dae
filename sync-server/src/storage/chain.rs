//! What is held of each device's chain.

use quanji_core::codec;
use quanji_core::entry::{Gap, Session};
use quanji_core::id::{DeviceId, EntryHash};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StorageError;

/// How far a chain is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHead {
    /// First `seq` that is neither held nor declared lost.
    pub expected: u64,
    /// Last `seq` that is held; 0 if none.
    pub last: u64,
}

/// Reads how far a chain is held.
///
/// # Errors
/// [`StorageError`].
pub fn chain_head(connection: &Connection, device: DeviceId) -> Result<ChainHead, StorageError> {
    let head = connection
        .prepare_cached("SELECT expected, last FROM chain WHERE device = ?1")?
        .query_row([device.as_bytes()], |row| Ok(ChainHead { expected: row.get(0)?, last: row.get(1)? }))
        .optional()?;
    Ok(head.unwrap_or(ChainHead { expected: 1, last: 0 }))
}

/// Notes how far a chain is held.
///
/// # Errors
/// [`StorageError`].
pub fn put_chain_head(tx: &Transaction<'_>, device: DeviceId, head: ChainHead) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT OR REPLACE INTO chain (device, expected, last) VALUES (?1, ?2, ?3)")?
        .execute(params![device.as_bytes(), head.expected, head.last])?;
    Ok(())
}

/// The parts of a chain that its device declared lost.
///
/// # Errors
/// [`StorageError`].
pub fn lost_gaps(connection: &Connection, device: DeviceId) -> Result<Vec<Gap>, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT first, last FROM lost WHERE device = ?1 ORDER BY first")?;
    let rows =
        statement.query_map([device.as_bytes()], |row| Ok(Gap { from: row.get(0)?, to: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes a part of a chain as declared lost.
///
/// # Errors
/// [`StorageError`].
pub fn put_lost_gap(tx: &Transaction<'_>, device: DeviceId, gap: Gap) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT OR IGNORE INTO lost (device, first, last) VALUES (?1, ?2, ?3)")?
        .execute(params![device.as_bytes(), gap.from, gap.to])?;
    Ok(())
}

/// The sessions opened at one place of a chain: one, or more if the terminal was cloned.
///
/// # Errors
/// [`StorageError`].
pub fn sessions_at(
    connection: &Connection,
    device: DeviceId,
    seq: u64,
) -> Result<Vec<(EntryHash, Session)>, StorageError> {
    let mut statement = connection
        .prepare_cached("SELECT hash, body FROM session WHERE device = ?1 AND seq = ?2 ORDER BY hash")?;
    let mut rows = statement.query(params![device.as_bytes(), seq])?;
    let mut sessions = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_blob().map_err(|_| StorageError::Damaged("session.body"))?;
        let session = codec::decode(body, body.len()).map_err(|_| StorageError::Damaged("session.body"))?;
        sessions.push((EntryHash::from_bytes(row.get(0)?), session));
    }
    Ok(sessions)
}

/// Keeps a session whose entry has a good signature.
///
/// # Errors
/// [`StorageError`].
pub fn put_session(
    tx: &Transaction<'_>,
    device: DeviceId,
    seq: u64,
    hash: EntryHash,
    session: &Session,
) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT OR IGNORE INTO session (device, seq, hash, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![device.as_bytes(), seq, hash.as_bytes(), codec::encode(session)])?;
    Ok(())
}

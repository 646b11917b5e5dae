//! Codes, challenges, tokens and web sessions: all stored as SHA-256 only.

use quanji_core::id::{DeviceId, OfficerId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StorageError;

/// A one-time enrolment code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of the code.
    pub hash: [u8; 32],
    /// Whom it enrols.
    pub officer: OfficerId,
    /// Until when, milliseconds since 1970.
    pub expires_ms: u64,
    /// The device that used it.
    pub used_by: Option<DeviceId>,
}

/// Keeps a code.
///
/// # Errors
/// [`StorageError`].
pub fn put_code(tx: &Transaction<'_>, row: &CodeRow) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT INTO code (hash, officer, expires_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![row.hash, row.officer.as_bytes(), row.expires_ms])?;
    Ok(())
}

/// Finds a code.
///
/// # Errors
/// [`StorageError`].
pub fn code(connection: &Connection, hash: &[u8; 32]) -> Result<Option<CodeRow>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT hash, officer, expires_ms, used_by FROM code WHERE hash = ?1")?
        .query_row([hash], |row| {
            let used_by: Option<[u8; 16]> = row.get(3)?;
            Ok(CodeRow {
                hash: row.get(0)?,
                officer: OfficerId::from_bytes(row.get(1)?),
                expires_ms: row.get(2)?,
                used_by: used_by.map(DeviceId::from_bytes),
            })
        })
        .optional()?)
}

/// Marks a code as used.
///
/// # Errors
/// [`StorageError`].
pub fn use_code(tx: &Transaction<'_>, hash: &[u8; 32], device: DeviceId) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE code SET used_by = ?2 WHERE hash = ?1")?
        .execute(params![hash, device.as_bytes()])?;
    Ok(())
}

/// Keeps a challenge and forgets those that have expired.
///
/// # Errors
/// [`StorageError`].
pub fn put_challenge(
    tx: &Transaction<'_>,
    hash: &[u8; 32],
    device: DeviceId,
    expires_ms: u64,
    now_ms: u64,
) -> Result<(), StorageError> {
    tx.prepare_cached("DELETE FROM challenge WHERE expires_ms <= ?1")?.execute([now_ms])?;
    tx.prepare_cached("INSERT OR REPLACE INTO challenge (hash, device, expires_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![hash, device.as_bytes(), expires_ms])?;
    Ok(())
}

/// Takes a challenge away: whether it was there for this device and had not expired.
///
/// # Errors
/// [`StorageError`].
pub fn take_challenge(
    tx: &Transaction<'_>,
    hash: &[u8; 32],
    device: DeviceId,
    now_ms: u64,
) -> Result<bool, StorageError> {
    let taken = tx
        .prepare_cached("DELETE FROM challenge WHERE hash = ?1 AND device = ?2 AND expires_ms > ?3")?
        .execute(params![hash, device.as_bytes(), now_ms])?;
    Ok(taken > 0)
}

/// Keeps a token and forgets those that have expired.
///
/// # Errors
/// [`StorageError`].
pub fn put_token(
    tx: &Transaction<'_>,
    hash: &[u8; 32],
    device: DeviceId,
    expires_ms: u64,
    now_ms: u64,
) -> Result<(), StorageError> {
    tx.prepare_cached("DELETE FROM token WHERE expires_ms <= ?1")?.execute([now_ms])?;
    tx.prepare_cached("INSERT INTO token (hash, device, expires_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![hash, device.as_bytes(), expires_ms])?;
    Ok(())
}

/// The device of a token that has not expired.
///
/// # Errors
/// [`StorageError`].
pub fn token_device(
    connection: &Connection,
    hash: &[u8; 32],
    now_ms: u64,
) -> Result<Option<DeviceId>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT device FROM token WHERE hash = ?1 AND expires_ms > ?2")?
        .query_row(params![hash, now_ms], |row| Ok(DeviceId::from_bytes(row.get(0)?)))
        .optional()?)
}

/// Keeps a web session and forgets those that have expired.
///
/// # Errors
/// [`StorageError`].
pub fn put_web_session(
    tx: &Transaction<'_>,
    hash: &[u8; 32],
    user: &str,
    expires_ms: u64,
    now_ms: u64,
) -> Result<(), StorageError> {
    tx.prepare_cached("DELETE FROM web_session WHERE expires_ms <= ?1")?.execute([now_ms])?;
    tx.prepare_cached("INSERT INTO web_session (hash, user, expires_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![hash, user, expires_ms])?;
    Ok(())
}

/// The user of a web session that has not expired.
///
/// # Errors
/// [`StorageError`].
pub fn web_session_user(
    connection: &Connection,
    hash: &[u8; 32],
    now_ms: u64,
) -> Result<Option<String>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT user FROM web_session WHERE hash = ?1 AND expires_ms > ?2")?
        .query_row(params![hash, now_ms], |row| row.get(0))
        .optional()?)
}

/// Ends a web session.
///
/// # Errors
/// [`StorageError`].
pub fn delete_web_session(tx: &Transaction<'_>, hash: &[u8; 32]) -> Result<(), StorageError> {
    tx.prepare_cached("DELETE FROM web_session WHERE hash = ?1")?.execute([hash])?;
    Ok(())
}

/// Ends everything of a short life: challenges, tokens, web sessions, and codes that nobody has used. Gives how many web
/// sessions and codes that were.
///
/// # Errors
/// [`StorageError`].
pub fn end_short_secrets(tx: &Transaction<'_>) -> Result<(u64, u64), StorageError> {
    tx.execute("DELETE FROM challenge", [])?;
    tx.execute("DELETE FROM token", [])?;
    let sessions = tx.execute("DELETE FROM web_session", [])?;
    let codes = tx.execute("DELETE FROM code WHERE used_by IS NULL", [])?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Ok((count(sessions), count(codes)))
}

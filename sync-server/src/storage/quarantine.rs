//! Everything received that was not admitted, with its bytes.

use quanji_core::entry::Reason;
use quanji_core::id::{CaseId, DeviceId, EntryHash};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::StorageError;

/// An entry in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// SHA-256 of its bytes.
    pub hash: EntryHash,
    /// Which device delivered it.
    pub pushed_by: DeviceId,
    /// Whose chain it claims to be of; absent if the bytes are no entry.
    pub device: Option<DeviceId>,
    /// Its place there.
    pub seq: Option<u64>,
    /// Whether it is known to be a part of that chain.
    pub linked: bool,
    /// Which case it claims to be about.
    pub case: Option<CaseId>,
    /// Which kind it claims; empty if the bytes are no entry.
    pub kind: String,
    /// Why it is here.
    pub reason: Reason,
    /// When it came, milliseconds since 1970.
    pub received_ms: u64,
    /// What a supervisor decided: `admitted`, `rejected`, or nothing yet.
    pub decision: Option<String>,
    /// The bytes as received.
    pub bytes: Vec<u8>,
}

const COLUMNS: &str =
    "hash, pushed_by, device, seq, linked, case_id, kind, reason, received_ms, decision, bytes";

/// Keeps what was not admitted; what is kept already stays as it is.
///
/// # Errors
/// [`StorageError`].
pub fn put_quarantined(tx: &Transaction<'_>, item: &Quarantined) -> Result<(), StorageError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO quarantine
         (hash, pushed_by, device, seq, linked, case_id, kind, reason, received_ms, decision, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        item.hash.as_bytes(),
        item.pushed_by.as_bytes(),
        item.device.as_ref().map(DeviceId::as_bytes),
        // A hostile entry may claim any place; one beyond SQLite's integers can be none.
        item.seq.and_then(|seq| i64::try_from(seq).ok()),
        item.linked,
        item.case.as_ref().map(CaseId::as_bytes),
        item.kind,
        item.reason.as_str(),
        item.received_ms,
        item.decision,
        item.bytes,
    ])?;
    Ok(())
}

/// One entry in quarantine.
///
/// # Errors
/// [`StorageError`].
pub fn quarantined(connection: &Connection, hash: EntryHash) -> Result<Option<Quarantined>, StorageError> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM quarantine WHERE hash = ?1"))?
        .query_row([hash.as_bytes()], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Why an entry is in quarantine, without its bytes.
///
/// # Errors
/// [`StorageError`].
pub fn reason_of(connection: &Connection, hash: EntryHash) -> Result<Option<Reason>, StorageError> {
    let reason: Option<String> = connection
        .prepare_cached("SELECT reason FROM quarantine WHERE hash = ?1 AND decision IS NOT 'admitted'")?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()?;
    reason.map(|text| parse_reason(&text)).transpose()
}

/// The entries in quarantine that are known to stand in a stretch of a chain.
///
/// # Errors
/// [`StorageError`].
pub fn quarantined_in_chain(
    connection: &Connection,
    device: DeviceId,
    from_seq: u64,
    to_seq: u64,
) -> Result<Vec<(u64, EntryHash, Reason)>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, hash, reason FROM quarantine
         WHERE device = ?1 AND seq BETWEEN ?2 AND ?3 AND linked = 1 AND decision IS NOT 'admitted' ORDER BY seq",
    )?;
    let mut rows = statement.query(params![device.as_bytes(), from_seq, to_seq])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let reason: String = row.get(2)?;
        found.push((row.get(0)?, EntryHash::from_bytes(row.get(1)?), parse_reason(&reason)?));
    }
    Ok(found)
}

/// Makes an entry in quarantine a part of a chain, because the entry after it in that chain names
/// its hash. Returns why it is in quarantine, or nothing if there is no such entry.
///
/// # Errors
/// [`StorageError`].
pub fn link_quarantined(
    tx: &Transaction<'_>,
    device: DeviceId,
    seq: u64,
    hash: EntryHash,
) -> Result<Option<Reason>, StorageError> {
    let changed = tx
        .prepare_cached(
            "UPDATE quarantine SET device = ?1, seq = ?2, linked = 1
             WHERE hash = ?3 AND linked = 0",
        )?
        .execute(params![device.as_bytes(), seq, hash.as_bytes()])?;
    if changed == 0 { Ok(None) } else { reason_of(tx, hash) }
}

/// Whether the opening of a case is in quarantine.
///
/// # Errors
/// [`StorageError`].
pub fn opening_is_quarantined(connection: &Connection, case: CaseId) -> Result<bool, StorageError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM quarantine WHERE case_id = ?1 AND kind = 'case.opened' AND linked = 1)",
        )?
        .query_row([case.as_bytes()], |row| row.get(0))?)
}

/// Notes what a supervisor decided.
///
/// # Errors
/// [`StorageError`].
pub fn put_decision(tx: &Transaction<'_>, hash: EntryHash, decision: &str) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE quarantine SET decision = ?2 WHERE hash = ?1")?
        .execute(params![hash.as_bytes(), decision])?;
    Ok(())
}

/// Everything in quarantine, newest first.
///
/// # Errors
/// [`StorageError`].
pub fn list_quarantined(connection: &Connection, limit: u64) -> Result<Vec<Quarantined>, StorageError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM quarantine ORDER BY received_ms DESC, hash LIMIT ?1"
    ))?;
    let mut rows = statement.query([limit])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(read(row)?);
    }
    Ok(items)
}

/// How many entries wait in quarantine for a decision.
///
/// # Errors
/// [`StorageError`].
pub fn quarantine_size(connection: &Connection) -> Result<u64, StorageError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM quarantine WHERE decision IS NULL")?
        .query_row([], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> Result<Quarantined, StorageError> {
    let device: Option<[u8; 16]> = row.get(2)?;
    let case: Option<[u8; 16]> = row.get(5)?;
    let reason: String = row.get(7)?;
    Ok(Quarantined {
        hash: EntryHash::from_bytes(row.get(0)?),
        pushed_by: DeviceId::from_bytes(row.get(1)?),
        device: device.map(DeviceId::from_bytes),
        seq: row.get(3)?,
        linked: row.get(4)?,
        case: case.map(CaseId::from_bytes),
        kind: row.get(6)?,
        reason: parse_reason(&reason)?,
        received_ms: row.get(8)?,
        decision: row.get(9)?,
        bytes: row.get(10)?,
    })
}

fn parse_reason(text: &str) -> Result<Reason, StorageError> {
    Reason::from_stored(text).ok_or(StorageError::Damaged("quarantine.reason"))
}

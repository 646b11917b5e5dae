//! Recordings: what the log states of them, their manifests, and whether they are received.

use std::collections::BTreeSet;

use quanji_core::id::{CaseId, DeviceId, Digest, EntryHash, MediaId};
use quanji_core::media::Manifest;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::StorageError;

/// One recording.
#[derive(Debug, Clone)]
pub struct MediaRow {
    /// The entry that states it.
    pub captured: EntryHash,
    /// Its index in the log.
    pub log_index: u64,
    /// The terminal that made it.
    pub device: DeviceId,
    /// Its case.
    pub case: CaseId,
    /// Its name.
    pub media: MediaId,
    /// Its length as stated, bytes.
    pub length: u64,
    /// Its chunks, once they are known.
    pub manifest: Option<Manifest>,
    /// Log index of the newest `media.received`.
    pub received: Option<u64>,
    /// Why it will never be received.
    pub refused: Option<String>,
}

const COLUMNS: &str = "captured, log_idx, device, case_id, media, length, manifest, received, refused";

/// Notes a recording that joined the log. A length that no integer of the database holds is kept as
/// the greatest: such a recording is never received.
///
/// # Errors
/// [`StorageError`].
pub fn put_media(tx: &Transaction<'_>, row: &MediaRow) -> Result<(), StorageError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO media (captured, log_idx, device, case_id, media, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        row.captured.as_bytes(),
        row.log_index,
        row.device.as_bytes(),
        row.case.as_bytes(),
        row.media.as_bytes(),
        i64::try_from(row.length).unwrap_or(i64::MAX),
    ])?;
    Ok(())
}

/// A recording by the entry that states it.
///
/// # Errors
/// [`StorageError`].
pub fn media(connection: &Connection, captured: EntryHash) -> Result<Option<MediaRow>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE captured = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([captured.as_bytes()], columns).optional()?;
    found.map(read).transpose()
}

/// Every recording whose chunks are known and were last checked before a moment, the longest ago
/// first.
///
/// # Errors
/// [`StorageError`].
pub fn media_to_check(
    connection: &Connection,
    before_ms: u64,
    limit: usize,
) -> Result<Vec<MediaRow>, StorageError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM media WHERE manifest IS NOT NULL AND received IS NOT NULL AND checked_ms < ?1
         ORDER BY checked_ms LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![before_ms, limit], columns)?;
    rows.map(|row| read(row?)).collect()
}

/// Every recording that is received.
///
/// # Errors
/// [`StorageError`].
pub fn received_media(connection: &Connection) -> Result<Vec<MediaRow>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE received IS NOT NULL ORDER BY log_idx");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([], columns)?;
    rows.map(|row| read(row?)).collect()
}

/// Keeps the manifest of a recording.
///
/// # Errors
/// [`StorageError`].
pub fn put_manifest(
    tx: &Transaction<'_>,
    captured: EntryHash,
    manifest: &Manifest,
) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE media SET manifest = ?2 WHERE captured = ?1")?
        .execute(params![captured.as_bytes(), manifest.to_bytes()])?;
    Ok(())
}

/// Notes the receipt of a recording: everything of it is held and was verified at this moment.
///
/// # Errors
/// [`StorageError`].
pub fn put_received(
    tx: &Transaction<'_>,
    captured: EntryHash,
    index: u64,
    now_ms: u64,
) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE media SET received = ?2, checked_ms = ?3 WHERE captured = ?1")?
        .execute(params![captured.as_bytes(), index, now_ms])?;
    tx.prepare_cached("DELETE FROM media_damage WHERE captured = ?1")?.execute([captured.as_bytes()])?;
    Ok(())
}

/// Notes that a recording was checked and is whole.
///
/// # Errors
/// [`StorageError`].
pub fn put_checked(tx: &Transaction<'_>, captured: EntryHash, now_ms: u64) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE media SET checked_ms = ?2 WHERE captured = ?1")?
        .execute(params![captured.as_bytes(), now_ms])?;
    Ok(())
}

/// Notes chunks that are damaged or gone: the receipt holds no longer.
///
/// # Errors
/// [`StorageError`].
pub fn put_damage(tx: &Transaction<'_>, captured: EntryHash, chunks: &[u32]) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE media SET received = NULL WHERE captured = ?1")?
        .execute([captured.as_bytes()])?;
    let mut insert =
        tx.prepare_cached("INSERT OR IGNORE INTO media_damage (captured, chunk) VALUES (?1, ?2)")?;
    for chunk in chunks {
        insert.execute(params![captured.as_bytes(), chunk])?;
    }
    Ok(())
}

/// Notes why a recording will never be received.
///
/// # Errors
/// [`StorageError`].
pub fn put_refused(tx: &Transaction<'_>, captured: EntryHash, why: &str) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE media SET refused = ?2 WHERE captured = ?1")?
        .execute(params![captured.as_bytes(), why])?;
    Ok(())
}

/// Why a recording is not held that was disposed of on the record.
pub const DISPOSED: &str = "disposed";

/// Notes that the bytes of a recording are disposed of: no receipt holds, and none will be given.
///
/// # Errors
/// [`StorageError`].
pub fn put_disposed(tx: &Transaction<'_>, captured: EntryHash) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE media SET received = NULL, refused = ?2 WHERE captured = ?1")?
        .execute(params![captured.as_bytes(), DISPOSED])?;
    tx.prepare_cached("DELETE FROM media_damage WHERE captured = ?1")?.execute([captured.as_bytes()])?;
    Ok(())
}

/// Chunks of a recording that others have too, and so must stay.
///
/// # Errors
/// [`StorageError`].
pub fn chunks_of_others(
    connection: &Connection,
    captured: EntryHash,
) -> Result<BTreeSet<Digest>, StorageError> {
    let Some(own) = media(connection, captured)?.and_then(|row| row.manifest) else {
        return Ok(BTreeSet::new());
    };
    let own: BTreeSet<Digest> = own.chunks().iter().copied().collect();
    let mut shared = BTreeSet::new();
    let mut statement = connection.prepare_cached(
        "SELECT manifest FROM media WHERE manifest IS NOT NULL AND captured != ?1 AND refused IS NOT 'disposed'",
    )?;
    let mut rows = statement.query([captured.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| StorageError::Damaged("media.manifest"))?;
        let manifest = Manifest::from_bytes(bytes).map_err(|_| StorageError::Damaged("media.manifest"))?;
        shared.extend(manifest.chunks().iter().filter(|chunk| own.contains(*chunk)));
    }
    Ok(shared)
}

/// Visits the chunks of every recording that is not disposed of, with whether all of it is said to be held.
///
/// # Errors
/// [`StorageError`].
pub fn visit_chunks(
    connection: &Connection,
    mut visit: impl FnMut(Digest, bool),
) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT manifest, received IS NOT NULL FROM media WHERE manifest IS NOT NULL AND refused IS NOT 'disposed'",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| StorageError::Damaged("media.manifest"))?;
        let manifest = Manifest::from_bytes(bytes).map_err(|_| StorageError::Damaged("media.manifest"))?;
        let held: bool = row.get(1)?;
        manifest.chunks().iter().for_each(|chunk| visit(*chunk, held));
    }
    Ok(())
}

/// How many recordings there are, and how many of them are received.
///
/// # Errors
/// [`StorageError`].
pub fn media_counts(connection: &Connection) -> Result<(u64, u64), StorageError> {
    Ok(connection
        .prepare_cached("SELECT count(*), count(received) FROM media")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

struct Columns {
    captured: [u8; 32],
    log_index: u64,
    device: [u8; 16],
    case: [u8; 16],
    media: [u8; 16],
    length: u64,
    manifest: Option<Vec<u8>>,
    received: Option<u64>,
    refused: Option<String>,
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok(Columns {
        captured: row.get(0)?,
        log_index: row.get(1)?,
        device: row.get(2)?,
        case: row.get(3)?,
        media: row.get(4)?,
        length: row.get(5)?,
        manifest: row.get(6)?,
        received: row.get(7)?,
        refused: row.get(8)?,
    })
}

fn read(columns: Columns) -> Result<MediaRow, StorageError> {
    let manifest = columns.manifest.as_deref().map(Manifest::from_bytes).transpose();
    Ok(MediaRow {
        captured: EntryHash::from_bytes(columns.captured),
        log_index: columns.log_index,
        device: DeviceId::from_bytes(columns.device),
        case: CaseId::from_bytes(columns.case),
        media: MediaId::from_bytes(columns.media),
        length: columns.length,
        manifest: manifest.map_err(|_| StorageError::Damaged("media.manifest"))?,
        received: columns.received,
        refused: columns.refused,
    })
}
